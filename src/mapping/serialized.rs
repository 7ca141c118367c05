//! Mapping sets as values of any format that serde knows: as parts of the configuration of a service, say.

use std::borrow::Cow;

use provmap_model::Json;
use serde::de::Error as _;
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Field, Lines, Mapping, MappingKind, MappingSet, Open, Secret, SetCell, Syntax};
use crate::report::Place;

/// As the object that [`MappingSet::from_json`] reads: the lines under `mappings`, the `connector` that the set names, and an
/// empty link where the list goes on. Other members, which can be secrets, are left out.
impl Serialize for MappingSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Lines { connector, mappings, .. } = self.lines();
        let goes_on = !self.is_whole();
        let count = usize::from(connector.is_some()).saturating_add(usize::from(goes_on));
        let mut set = serializer.serialize_struct("MappingSet", count.saturating_add(1))?;
        if let Some((connector, _)) = connector {
            set.serialize_field("connector", &spelt(connector))?;
        }
        set.serialize_field("mappings", mappings)?;
        if goes_on {
            set.serialize_field("_links", &Links)?;
        }
        set.end()
    }
}

/// A list that goes on, on a page that nobody knows any more, or with lines that the text left open.
struct Links;

impl Serialize for Links {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let empty: [(&str, &str); 0] = [];
        let mut links = serializer.serialize_map(Some(1))?;
        links.serialize_entry("next", &std::collections::BTreeMap::from(empty))?;
        links.end()
    }
}

/// As a mapping of PingOne's API. Of what is not read, the keys are kept that may be a misspelt part.
impl Serialize for Mapping<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let details = self.details.as_deref();
        let [_, group] = MappingKind::WORDS;
        let kind = match self.kind {
            MappingKind::User => None,
            MappingKind::Group => Some(Cow::Borrowed(group)),
            MappingKind::Other => details.and_then(|details| details.kind.as_ref()).map(spelt),
        };
        let mut line = serializer.serialize_map(None)?;
        for (key, field) in [
            ("targetAttribute", &self.target),
            ("sourceAttribute", &self.source),
            ("expression", &self.expression),
        ] {
            if let Some(field) = field {
                line.serialize_entry(key, &spelt(field))?;
            }
        }
        if let Some(kind) = kind {
            line.serialize_entry("attributeMappingType", &kind)?;
        }
        for key in details.iter().flat_map(|details| &details.unread) {
            line.serialize_entry(key, "")?;
        }
        line.end()
    }
}

/// A text with a blank, if there were some around it.
fn spelt<'f>(field: &'f Field<'_>) -> Cow<'f, str> {
    if field.padded { Cow::Owned(format!("{} ", field.value)) } else { Cow::Borrowed(&field.value) }
}

/// All that [`MappingSet::from_json`] reads, from any format. Findings have pointers, and no lines.
///
/// ```
/// use provmap::{MappingSet, registry};
///
/// #[derive(serde::Deserialize)]
/// struct Configuration {
///     lines: MappingSet,
/// }
/// let Configuration { lines } = toml::from_str(r#"
///     [[lines]]
///     targetAttribute = "userNme"
///     sourceAttribute = "username"
/// "#)?;
/// let report = lines.check(&registry::ZOOM);
/// let unknown = report.iter().find(|finding| finding.rule == "unknown-target").unwrap();
/// assert_eq!((unknown.place.pointer.as_str(), unknown.place.line), ("/0/targetAttribute", None));
/// # Ok::<(), toml::de::Error>(())
/// ```
impl<'de> Deserialize<'de> for MappingSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MappingSet, D::Error> {
        // One reader for all: what it makes of the text, without the places that nobody knows in it.
        let document = Json::deserialize(deserializer)?;
        let text = serde_json::to_string(&document).map_err(D::Error::custom)?;
        match MappingSet::from_json(text) {
            Ok(set) => Ok(set.without_places()),
            Err(error) => Err(D::Error::custom(error.without_places())),
        }
    }
}

impl MappingSet {
    /// The set with its pointers, and without its text.
    fn without_places(&self) -> MappingSet {
        let Lines { connector, mappings, pointer, next_page, open, secrets, .. } = self.lines();
        let without = |place: &Place| Place { span: None, ..place.clone() };
        let connector =
            connector.as_ref().map(|(field, pointer)| (field.clone().into_owned(), pointer.clone()));
        let lines = Lines {
            connector,
            mappings: mappings.iter().map(Mapping::without_places).collect(),
            pointer: pointer.clone(),
            start: None,
            next_page: next_page.as_ref().map(without),
            // Without places nothing is covered.
            allows: Vec::new(),
            open: open.as_ref().map(|it| Open { place: without(&it.place), ..it.clone() }),
            secrets: secrets.iter().map(|it| Secret { place: without(&it.place), ..it.clone() }).collect(),
            syntax: Syntax::None,
            is_fixed: true,
        };
        MappingSet::of_cell(SetCell::new("".into(), |_| lines))
    }
}

impl Mapping<'_> {
    /// The line as [`Mapping::into_owned`] gives it, with its pointer, and with the keys that are not read.
    fn without_places(&self) -> Mapping<'static> {
        let mut owned = self.clone().into_owned();
        if let Some(details) = &self.details {
            let kept = owned.details.get_or_insert_default();
            kept.pointer.clone_from(&details.pointer);
            kept.unread = details.unread.iter().map(|key| key.clone().into_owned().into()).collect();
        }
        owned
    }
}
