//! The compiled-in connectors together with those that are read at run time.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use provmap_model::error::Error;
use provmap_model::store_type::folded;
use provmap_model::suggest;
use provmap_model::{Connector, text};

use crate::registry;

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
/// connectors.add(Connector::from_json(document)?)?;
/// assert_eq!(connectors.find("ACME").unwrap().store_type(), "Acme");
/// assert_eq!(connectors.find("zoom").unwrap().store_type(), "Zoom");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Connectors {
    added: Vec<Connector>,
    /// The places of those that were added, by the canonical spelling of their store types.
    places: BTreeMap<String, usize>,
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
        let canonical = canonical(store);
        if let Some(other) = self.of(&canonical) {
            let other = other.store_type();
            let known = if other == store { String::new() } else { format!(", as `{}`", text::name(other)) };
            return Err(Error::plain(format!(
                "a connector of the store type `{}` was read before{known}",
                text::name(store)
            )));
        }
        self.places.insert(canonical.into_owned(), self.added.len());
        self.added.push(connector);
        Ok(())
    }

    /// Puts a connector in the place of whichever has its store type: one that is corrected, or read again.
    ///
    /// ```
    /// use provmap::{AttributeList, Connectors};
    /// use provmap::overlay::{Correction, Origin, Overlay, Property};
    /// let origin = Origin::new("https://example.com/limits", "2026-11-22");
    /// let correction = Correction::new("Slack", "title", origin)
    ///     .with(Property::Limit(provmap::Limit::MaxLength, 8));
    /// let mut connectors = Connectors::new();
    /// let corrected = Overlay::new(vec![correction]).apply(connectors.find("Slack").unwrap()).unwrap();
    /// connectors.replace(corrected);
    /// assert!(connectors.find("slack").unwrap().origin(AttributeList::User, "title", "maxLength").is_some());
    /// ```
    pub fn replace(&mut self, connector: Connector) {
        let canonical = canonical(connector.store_type()).into_owned();
        let place = *self.places.entry(canonical).or_insert(self.added.len());
        match self.added.get_mut(place) {
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
        let replaced = |known: &Connector| self.places.contains_key(&*canonical(known.store_type()));
        let compiled_in = registry::ALL.iter().copied();
        compiled_in.filter(move |known| !replaced(known)).chain(&self.added)
    }

    /// The connector of a store type.
    #[must_use]
    pub fn find(&self, store_type: &str) -> Option<&Connector> {
        let folded = folded(store_type);
        let known = registry::BY_NAME.get(&*folded);
        let canonical = known.map_or(&*folded, |(canonical, _)| canonical);
        self.of(canonical).or_else(|| known?.1)
    }

    /// The connector of a store type.
    ///
    /// # Errors
    ///
    /// When there is none, as [`require_connector`] says it.
    pub fn require(&self, store_type: &str) -> Result<&Connector, Error> {
        self.find(store_type).ok_or_else(|| self.unknown(store_type))
    }

    /// The one that was added for the store type of this canonical spelling.
    fn of(&self, canonical: &str) -> Option<&Connector> {
        self.added.get(*self.places.get(canonical)?)
    }

    /// The error for a name that is no connector.
    pub(crate) fn unknown(&self, store_type: &str) -> Error {
        let name = text::name(store_type);
        let all = || self.iter().map(Connector::store_type);
        let list = || all().map(|known| text::name(known).to_string()).collect::<Vec<_>>().join(", ");
        let there_are = if self.added.is_empty() { "compiled in" } else { "there are" };
        Error::plain(match registry::BY_NAME.get(&*folded(store_type)) {
            Some((known, _)) => {
                format!("no metadata is compiled in for the store type `{known}`; {there_are}: {}", list())
            }
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

/// The spelling that stands for all those of a store type: PingOne's own, or the folded name of one that is not known.
pub(crate) fn canonical(name: &str) -> Cow<'_, str> {
    let folded = folded(name);
    match registry::BY_NAME.get(&*folded) {
        Some((canonical, _)) => Cow::Borrowed(canonical),
        None => folded,
    }
}

/// The store type that a name is probably a slip of, among those that PingOne documents and those that are compiled in.
pub(crate) fn nearly(store_type: &str) -> Option<&'static str> {
    if is_known(store_type) {
        return None;
    }
    let all: BTreeSet<&str> = registry::BY_NAME.values().map(|(canonical, _)| *canonical).collect();
    suggest::nearest(store_type, all.into_iter())
}

/// Whether a name is a spelling of a store type that PingOne documents, or of a compiled-in connector.
pub(crate) fn is_known(store_type: &str) -> bool {
    registry::BY_NAME.contains_key(&*folded(store_type))
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
    fn one_that_is_read_again_takes_the_place_of_the_one_before_under_any_spelling() {
        let mut connectors = Connectors::new();
        connectors.add(connector("Acme")).unwrap();
        for spelling in ["azure-ad-saml", "AZUREADSAMLV2", "acme"] {
            connectors.replace(connector(spelling));
        }
        let added: Vec<&str> = connectors.added().iter().map(Connector::store_type).collect();
        assert_eq!(added, ["acme", "AZUREADSAMLV2"]);
        assert_eq!(connectors.find("AzureActiveDirectorySAML2").unwrap().store_type(), "AZUREADSAMLV2");
    }

    #[test]
    fn a_slip_in_the_name_of_one_that_was_read_is_found() {
        let mut connectors = Connectors::new();
        connectors.add(connector("Initech")).unwrap();
        let error = connectors.require("Intech").unwrap_err();
        assert_eq!(error.to_string(), "there is no connector `Intech`; did you mean `Initech`?");
    }
}
