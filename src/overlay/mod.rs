//! Overlays: what a store is known to do where its metadata says otherwise, or nothing.
//!
//! PingOne's metadata is looser than the stores: Slack's has no limit for a user name, and Slack takes 21 characters.
//! An overlay states such facts, each with its source and the day it was read, and a connector that is corrected by it is
//! checked like any other; findings then say which of the two they rest on. Nothing is corrected unless asked for.
//!
//! ```
//! use provmap::overlay::{Correction, Origin, Overlay, Property};
//! use provmap::{Flag, Limit, MappingSet, registry};
//!
//! let origin = Origin::new("https://example.com/limits", "2026-11-22");
//! let overlay = Overlay::new(vec![
//!     Correction::new("Slack", "title", origin).with(Property::Limit(Limit::MaxLength, 8)),
//! ]);
//! let slack = overlay.apply(&registry::SLACK).unwrap();
//! let set = MappingSet::from_json(r#"[
//!   {"targetAttribute": "userName", "sourceAttribute": "username"},
//!   {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
//!   {"targetAttribute": "title", "sourceAttribute": "title"}
//! ]"#).unwrap();
//! set.check(&registry::SLACK).assert_clean();
//! set.check(&slack).assert_finds(&["exceeds-max-length"]);
//! ```

mod apply;
#[cfg(feature = "overlay")]
mod shown;
#[cfg(feature = "overlay")]
mod toml;

#[cfg(feature = "overlay")]
pub use self::shown::shown;

use provmap_model::AttributeList;
pub use provmap_model::correction::{
    AttributeCorrection, Corrections, Format, LengthUnit, Origin, Property, StoreBehaviour,
};
use provmap_model::error::Problem;

/// Corrections of connectors' metadata.
///
/// ```
/// use provmap::overlay::{Correction, Origin, Overlay, Property};
/// use provmap::{AttributeList, Limit, registry::SLACK};
/// let origin = Origin::new("https://example.com/limits", "2026-11-22");
/// let correction = Correction::new("Slack", "title", origin).with(Property::Limit(Limit::MaxLength, 64));
/// let overlay = Overlay::new(vec![correction]);
/// let corrected = overlay.apply(&SLACK).unwrap();
/// assert_eq!(corrected.user_attributes().unwrap().find("title").unwrap().max_length, Some(64));
/// assert!(corrected.origin(AttributeList::User, "title", "maxLength").is_some());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    corrections: Vec<Correction>,
    /// The file, and where in it each correction and each property that it gives stands; empty for one made in a program.
    text: String,
    places: Vec<Places>,
}

/// Where a correction stands in its file, in bytes.
#[derive(Debug, Clone, Default)]
struct Places {
    correction: usize,
    connector: usize,
    attribute: usize,
    properties: Vec<usize>,
}

impl PartialEq for Overlay {
    /// Whether both say the same, wherever it stands.
    fn eq(&self, other: &Overlay) -> bool {
        self.corrections == other.corrections
    }
}

/// As [`Overlay::new`].
impl FromIterator<Correction> for Overlay {
    fn from_iter<I: IntoIterator<Item = Correction>>(corrections: I) -> Overlay {
        Overlay::new(corrections.into_iter().collect())
    }
}

/// The corrections, as [`Overlay::corrections`].
impl<'o> IntoIterator for &'o Overlay {
    type Item = &'o Correction;
    type IntoIter = std::slice::Iter<'o, Correction>;

    fn into_iter(self) -> Self::IntoIter {
        self.corrections.iter()
    }
}

impl Overlay {
    /// An overlay made in a program.
    #[must_use]
    pub fn new(corrections: Vec<Correction>) -> Overlay {
        Overlay { corrections, text: String::new(), places: Vec::new() }
    }

    /// What it says, in the order of the file.
    #[must_use]
    pub fn corrections(&self) -> &[Correction] {
        &self.corrections
    }

    /// A problem of a correction, or of a property that it gives; [`Overlay::error`] counts its line and column.
    fn problem(&self, index: usize, part: Part, message: String) -> Problem {
        let offset = self.places.get(index).and_then(|places| match part {
            Part::Correction => Some(places.correction),
            Part::Connector => Some(places.connector),
            Part::Attribute => Some(places.attribute),
            Part::Property(property) => places.properties.get(property).copied(),
        });
        match offset {
            Some(offset) => Problem::at_offset(offset, &format!("/correction/{index}"), message),
            None => Problem::plain(format!("correction {}: {message}", index.saturating_add(1))),
        }
    }
}

/// A part of a correction, to point at.
#[derive(Debug, Clone, Copy)]
enum Part {
    Correction,
    Connector,
    Attribute,
    Property(usize),
}

/// What is known of one attribute from one source.
///
/// ```
/// use provmap::overlay::{Correction, Origin, Property};
/// let origin = Origin::new("https://example.com/limits", "2026-11-22").note("counted in characters");
/// let correction = Correction::new("Slack", "title", origin).with(Property::Limit(provmap::Limit::MaxLength, 64));
/// assert_eq!(correction.properties.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Correction {
    /// The store type, ignoring case.
    pub connector: String,
    /// The list that the attribute is in.
    pub list: AttributeList,
    /// The attribute's key.
    pub attribute: String,
    /// What is so.
    pub properties: Vec<Property>,
    /// Who says so.
    pub origin: Origin,
}

impl Correction {
    /// A correction of a user's attribute that says nothing yet.
    #[must_use]
    pub fn new(connector: impl Into<String>, attribute: impl Into<String>, origin: Origin) -> Correction {
        let (connector, attribute) = (connector.into(), attribute.into());
        Correction { connector, list: AttributeList::User, attribute, properties: Vec::new(), origin }
    }

    /// The correction as one of a group's attribute.
    #[must_use]
    pub fn for_group(mut self) -> Correction {
        self.list = AttributeList::Group;
        self
    }

    /// Says this of the attribute too.
    #[must_use]
    pub fn with(mut self, property: Property) -> Correction {
        self.properties.push(property);
        self
    }
}
