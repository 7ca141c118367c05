//! The compiled-in connectors together with those that are read at run time.

use std::borrow::Cow;

use provmap_model::error::Error;
use provmap_model::store_type::folded;
use provmap_model::{Connector, StoreType, text};

use crate::registry;
use crate::suggest;

/// The compiled-in connector of a store type, ignoring case and by the aliases that PingOne's own sources use.
///
/// ```
/// let zoom = provmap::connector("zoom").unwrap();
/// assert_eq!(zoom.store_type(), "Zoom");
/// assert!(provmap::connector("Zom").is_none());
/// ```
#[must_use]
pub fn connector(store_type: &str) -> Option<&'static Connector> {
    registry::by_name(store_type)
}

/// The compiled-in connector of a store type.
///
/// # Errors
///
/// When there is none. The error says whether PingOne has the store type at all, and suggests one of the compiled-in
/// connectors for what looks like a slip.
///
/// ```
/// let error = provmap::require_connector("Zom").unwrap_err();
/// assert_eq!(error.to_string(), "there is no connector `Zom`; did you mean `Zoom`?");
/// ```
pub fn require_connector(store_type: &str) -> Result<&'static Connector, Error> {
    connector(store_type).ok_or_else(|| Connectors::new().unknown(store_type))
}

/// The compiled-in connectors, and connectors that were read at run time.
///
/// A connector that was read takes the place of the compiled-in one of its store type. Names are found as
/// [`connector`] finds them: ignoring case, and by the spellings that PingOne's own sources use.
///
/// ```
/// use provmap::{Connector, Connectors};
/// let document = r#"{"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {}}}"#;
/// let mut connectors = Connectors::new();
/// connectors.add(Connector::from_json(document).map_err(|mut problems| problems.remove(0))?)?;
/// assert_eq!(connectors.find("ACME").unwrap().store_type(), "Acme");
/// assert_eq!(connectors.find("zoom").unwrap().store_type(), "Zoom");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Connectors {
    added: Vec<Connector>,
}

impl Connectors {
    /// Those that are compiled in.
    #[must_use]
    pub fn new() -> Connectors {
        Connectors::default()
    }

    /// Adds a connector, in the place of the compiled-in one of its store type if there is one.
    ///
    /// # Errors
    ///
    /// When a connector of that store type was added before, under whatever spelling.
    pub fn add(&mut self, connector: Connector) -> Result<(), Error> {
        let store = connector.store_type();
        if let Some(other) = self.added.iter().find(|other| same_store(other.store_type(), store)) {
            let other = other.store_type();
            let known = if other == store { String::new() } else { format!(", as `{}`", text::name(other)) };
            return Err(Error::plain(format!(
                "a connector of the store type `{}` was read before{known}",
                text::name(store)
            )));
        }
        self.added.push(connector);
        Ok(())
    }

    /// Puts a connector in the place of whichever has its store type: one that is corrected, or read again.
    ///
    /// ```
    /// use provmap::Connectors;
    /// use provmap::overlay::{Correction, Origin, Overlay, Property};
    /// let origin = Origin::new("https://example.com/limits", "2026-11-22");
    /// let correction = Correction::new("Slack", "title", origin)
    ///     .with(Property::Limit(provmap::Limit::MaxLength, 8));
    /// let mut connectors = Connectors::new();
    /// let corrected = Overlay::new(vec![correction]).apply(connectors.find("Slack").unwrap()).unwrap();
    /// connectors.replace(corrected);
    /// assert!(connectors.find("slack").unwrap().origin(false, "title", "maxLength").is_some());
    /// ```
    pub fn replace(&mut self, connector: Connector) {
        let known = self.added.iter_mut().find(|it| same_store(it.store_type(), connector.store_type()));
        match known {
            Some(known) => *known = connector,
            None => self.added.push(connector),
        }
    }

    /// Those that were added, in the order in which they were.
    #[must_use]
    pub fn added(&self) -> &[Connector] {
        &self.added
    }

    /// All of them: the compiled-in ones that have no other in their place, and behind them those that were added.
    pub fn iter(&self) -> impl Iterator<Item = &Connector> {
        let replaced = |known: &Connector| {
            self.added.iter().any(|added| same_store(added.store_type(), known.store_type()))
        };
        let compiled_in = registry::ALL.iter().copied();
        compiled_in.filter(move |known| !replaced(known)).chain(&self.added)
    }

    /// The connector of a store type.
    #[must_use]
    pub fn find(&self, store_type: &str) -> Option<&Connector> {
        let added = self.added.iter().find(|added| same_store(added.store_type(), store_type));
        added.or_else(|| connector(store_type))
    }

    /// The connector of a store type.
    ///
    /// # Errors
    ///
    /// When there is none, as [`require_connector`] says it.
    pub fn require(&self, store_type: &str) -> Result<&Connector, Error> {
        self.find(store_type).ok_or_else(|| self.unknown(store_type))
    }

    /// The error for a name that is no connector.
    pub(crate) fn unknown(&self, store_type: &str) -> Error {
        let name = text::name(store_type);
        let all = || self.iter().map(Connector::store_type);
        let list = || all().map(|known| text::name(known).to_string()).collect::<Vec<_>>().join(", ");
        let there_are = if self.added.is_empty() { "compiled in" } else { "there are" };
        Error::plain(match spelled(store_type) {
            Some(known) => format!(
                "no metadata is compiled in for the store type `{}`; {there_are}: {}",
                known.name,
                list()
            ),
            None => match suggest::nearest(store_type, all()) {
                Some(near) => {
                    format!("there is no connector `{name}`; did you mean `{}`?", text::name(near))
                }
                None => format!("there is no connector `{name}`; {there_are}: {}", list()),
            },
        })
    }
}

/// Whether two names are spellings of one store type: but for case, or by the spellings that PingOne's own sources use.
///
/// ```
/// assert!(provmap::same_store("zoom", "Zoom"));
/// assert!(provmap::same_store("AzureADSAMLV2", "AzureActiveDirectorySAML2"));
/// assert!(!provmap::same_store("Zoom", "Slack"));
/// ```
#[must_use]
pub fn same_store(a: &str, b: &str) -> bool {
    canonical(a) == canonical(b)
}

/// What all spellings of a store type have in common.
pub(crate) fn canonical(name: &str) -> Cow<'_, str> {
    match spelled(name) {
        Some(known) => folded(known.name),
        None => folded(name),
    }
}

/// Whether PingOne documents a store type of this name.
pub(crate) fn is_documented(store_type: &str) -> bool {
    spelled(store_type).is_some()
}

/// The store type that PingOne documents under this name.
fn spelled(name: &str) -> Option<&'static StoreType<'static>> {
    let name = folded(name);
    registry::STORE_TYPES.iter().find(|known| known.spellings().any(|spelling| folded(spelling) == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connector(store: &str) -> Connector {
        let document = format!(r#"{{"information": {{"key": "{store}"}}, "attributeMetadata": {{}}}}"#);
        Connector::from_json(&document).unwrap()
    }

    #[test]
    fn one_that_was_read_takes_the_place_of_the_compiled_in_one() {
        let mut connectors = Connectors::new();
        let compiled_in = connectors.iter().count();
        connectors.add(connector("ZOOM")).unwrap();
        assert_eq!(connectors.iter().count(), compiled_in);
        assert_eq!(connectors.require("zoom").unwrap().store_type(), "ZOOM");
        assert_eq!(connectors.iter().last().unwrap().store_type(), "ZOOM");
    }

    #[test]
    fn the_spellings_of_a_store_type_are_one() {
        let mut connectors = Connectors::new();
        connectors.add(connector("AzureActiveDirectorySAML2")).unwrap();
        assert_eq!(connectors.find("azureadsamlv2").unwrap().store_type(), "AzureActiveDirectorySAML2");
        let error = connectors.add(connector("azure-ad-saml")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a connector of the store type `azure-ad-saml` was read before, as `AzureActiveDirectorySAML2`"
        );
        assert_eq!(connectors.added().len(), 1);
    }

    #[test]
    fn a_slip_in_the_name_of_one_that_was_read_is_found() {
        let mut connectors = Connectors::new();
        connectors.add(connector("Initech")).unwrap();
        let error = connectors.require("Intech").unwrap_err();
        assert_eq!(error.to_string(), "there is no connector `Intech`; did you mean `Initech`?");
    }
}
