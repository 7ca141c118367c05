//! What is known of a store beside its metadata, and who says so.

use std::collections::HashMap;
use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};

use crate::attribute::{Attribute, Attributes, Flag, Limit};
use crate::attribute_list::AttributeList;
use crate::source::SourceAttribute;
use crate::text;

/// Where a correction was read, and when.
///
/// ```
/// # mod provmap { pub mod overlay { pub use provmap_model::correction::*; } }
/// use provmap::overlay::Origin;
/// let origin = Origin::new("https://example.com/limits", "2026-11-22").note("in characters");
/// assert_eq!(origin.to_string(), "https://example.com/limits, seen 2026-11-22: in characters");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin {
    /// The address or the document.
    pub source: String,
    /// The day, as `2026-11-22`.
    pub seen: String,
    /// What the reader of a finding should know.
    pub note: Option<String>,
}

impl Origin {
    /// An origin without a note.
    #[must_use]
    pub fn new(source: impl Into<String>, seen: impl Into<String>) -> Origin {
        Origin { source: source.into(), seen: seen.into(), note: None }
    }

    /// With a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Origin {
        self.note = Some(note.into());
        self
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, seen {}", text::visible(&self.source), text::visible(&self.seen))?;
        match &self.note {
            Some(note) => write!(f, ": {}", text::visible(note)),
            None => Ok(()),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Origin", 3)?;
        map.serialize_field("source", &self.source)?;
        map.serialize_field("seen", &self.seen)?;
        map.serialize_field("note", &self.note)?;
        map.end()
    }
}

/// One property of an attribute, with the value that an overlay gives it.
///
/// ```
/// # mod provmap { pub mod overlay { pub use provmap_model::correction::*; } }
/// use provmap::overlay::{LengthUnit, Property};
/// let property = Property::LengthUnit(LengthUnit::Utf16);
/// assert_eq!((property.name(), property.value().as_str()), ("lengthUnit", "utf16"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Property {
    /// A flag of the metadata. That a value cannot be changed after create is `updateable = false`.
    Flag(Flag, bool),
    /// A limit of the metadata.
    Limit(Limit, u64),
    /// What the attribute's lengths count.
    LengthUnit(LengthUnit),
    /// What a value has to look like.
    Format(Format),
    /// What the target does to a value before it compares it with others, in words.
    Normalised(String),
    /// Values that the target refuses, compared ignoring case.
    Reserved(Vec<String>),
}

/// The name of [`Property::LengthUnit`] in an overlay file.
pub const LENGTH_UNIT: &str = "lengthUnit";
/// The name of [`Property::Format`] in an overlay file.
pub const FORMAT: &str = "format";
/// The name of [`Property::Normalised`] in an overlay file.
pub const NORMALISED: &str = "normalised";
/// The name of [`Property::Reserved`] in an overlay file.
pub const RESERVED: &str = "reserved";

impl Property {
    /// The value in words.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Property::Flag(_, value) => value.to_string(),
            Property::Limit(_, value) => value.to_string(),
            Property::LengthUnit(unit) => unit.as_str().to_owned(),
            Property::Format(format) => format.as_str().to_owned(),
            Property::Normalised(how) => how.clone(),
            Property::Reserved(values) => values.join(", "),
        }
    }

    /// The name in an overlay file.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Property::Flag(flag, _) => flag.as_str(),
            Property::Limit(limit, _) => limit.as_str(),
            Property::LengthUnit(_) => LENGTH_UNIT,
            Property::Format(_) => FORMAT,
            Property::Normalised(_) => NORMALISED,
            Property::Reserved(_) => RESERVED,
        }
    }
}

/// A correction of one property of one attribute of a connector.
///
/// ```
/// # mod provmap { pub use provmap_model::*; pub mod overlay { pub use provmap_model::correction::*; } }
/// use provmap::overlay::{AttributeCorrection, Format, Origin, Property};
/// use provmap::{AttributeList, Connector};
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
///   "attributeMetadata": {
///     "capabilities": [{"type": "CREATE_USERS"}],
///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
///   }
/// }"#)?;
/// let origin = Origin::new("https://example.com/limits", "2026-11-22");
/// let correction = AttributeCorrection::new(AttributeList::User, 0, Property::Format(Format::Email), origin);
/// let corrected = acme.corrected(vec![correction]);
/// assert_eq!(corrected.said_of(AttributeList::User, "badge").count(), 1);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeCorrection {
    /// The list that the attribute is in.
    pub list: AttributeList,
    /// The place of the attribute in its list.
    pub position: usize,
    /// The property and its value.
    pub property: Property,
    /// Who says so.
    pub origin: Origin,
}

impl AttributeCorrection {
    /// A correction of the attribute at a place of a list.
    #[must_use]
    pub fn new(
        list: AttributeList,
        position: usize,
        property: Property,
        origin: Origin,
    ) -> AttributeCorrection {
        AttributeCorrection { list, position, property, origin }
    }
}

/// Declares an enum of words of an overlay file.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$variant_meta:meta])* $word:literal => $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $name {
            /// Each of them.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The word in an overlay file.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }

        crate::by_as_str!($name, $what);
    };
}

words! {
    /// What a length counts.
    LengthUnit, "unit of lengths" {
        /// Unicode characters.
        "characters" => Characters,
        /// UTF-16 units: what lies outside the basic plane, such as most emoji, counts twice.
        "utf16" => Utf16,
        /// Bytes of UTF-8.
        "bytes" => Bytes,
    }
}

words! {
    /// What a value has to look like.
    Format, "format" {
        /// An e-mail address: something, one `@`, and something with a dot in it.
        "email" => Email,
    }
}

impl LengthUnit {
    /// The length of a text in this unit.
    ///
    /// ```
    /// # mod provmap { pub mod overlay { pub use provmap_model::correction::*; } }
    /// use provmap::overlay::LengthUnit;
    /// assert_eq!(LengthUnit::Utf16.measure("a\u{1f600}"), 3);
    /// ```
    #[must_use]
    pub fn measure(self, text: &str) -> u64 {
        let length = match self {
            LengthUnit::Characters => text.chars().count(),
            LengthUnit::Utf16 => text.chars().map(char::len_utf16).sum(),
            LengthUnit::Bytes => text.len(),
        };
        length as u64
    }

    /// A length in this unit, in words: `1 character`, `3 UTF-16 units`.
    #[must_use]
    pub fn describe(self, length: u64) -> String {
        let unit = match self {
            LengthUnit::Characters => "character",
            LengthUnit::Utf16 => "UTF-16 unit",
            LengthUnit::Bytes => "byte",
        };
        [length.to_string().as_str(), " ", unit, if length == 1 { "" } else { "s" }].concat()
    }
}

impl Format {
    /// Whether a text can be of this form. In doubt it can.
    ///
    /// ```
    /// # mod provmap { pub mod overlay { pub use provmap_model::correction::*; } }
    /// use provmap::overlay::Format;
    /// assert!(Format::Email.admits("ada@example.com"));
    /// assert!(!Format::Email.admits("ada"));
    /// ```
    #[must_use]
    pub fn admits(self, text: &str) -> bool {
        match self {
            // No grammar of addresses: what a store refuses is its own affair, what has no `@` is refused by all.
            Format::Email => text.split_once('@').is_some_and(|(local, domain)| {
                !local.is_empty() && domain.contains('.') && !domain.contains('@') && !text.contains(' ')
            }),
        }
    }

    /// The form in words, as in "`userName` takes …".
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Format::Email => "an e-mail address",
        }
    }

    /// Whether the values of a directory attribute are known to be of this form.
    #[must_use]
    pub fn is_of(self, source: &SourceAttribute<'_>) -> bool {
        // The names of forms are those of source schemas.
        source.format == Some(self.as_str())
    }
}

/// What a store does with an attribute that metadata has no words for.
///
/// ```
/// # mod provmap { pub use provmap_model::*; pub mod overlay { pub use provmap_model::correction::*; } }
/// use provmap::overlay::{AttributeCorrection, Format, Origin, Property};
/// use provmap::{AttributeList, Connector};
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
///   "attributeMetadata": {
///     "capabilities": [{"type": "CREATE_USERS"}],
///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
///   }
/// }"#)?;
/// let origin = Origin::new("https://example.com/limits", "2026-11-22");
/// let correction = AttributeCorrection::new(AttributeList::User, 0, Property::Format(Format::Email), origin);
/// let corrected = acme.corrected(vec![correction]);
/// let badge = corrected.user_attributes().unwrap().find("badge").unwrap();
/// assert_eq!(corrected.behaviour(AttributeList::User, badge).unwrap().format, Some(Format::Email));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct StoreBehaviour {
    /// What lengths count.
    pub length_unit: Option<LengthUnit>,
    /// What a value has to look like.
    pub format: Option<Format>,
    /// What the store does to a value before it compares it with others, in words.
    pub normalised: Option<String>,
    /// Values that the store refuses, compared ignoring case.
    pub reserved: Vec<String>,
}

impl StoreBehaviour {
    fn note(&mut self, property: &Property) {
        match property {
            Property::Flag(..) | Property::Limit(..) => {}
            Property::LengthUnit(unit) => self.length_unit = Some(*unit),
            Property::Format(format) => self.format = Some(*format),
            Property::Normalised(how) => self.normalised = Some(how.clone()),
            Property::Reserved(values) => self.reserved.clone_from(values),
        }
    }
}

/// What corrects a connector's metadata, and who says so.
///
/// ```
/// # mod provmap { pub use provmap_model::*; pub mod overlay { pub use provmap_model::correction::*; } }
/// use provmap::overlay::{AttributeCorrection, Format, Origin, Property};
/// use provmap::{AttributeList, Connector};
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
///   "attributeMetadata": {
///     "capabilities": [{"type": "CREATE_USERS"}],
///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
///   }
/// }"#)?;
/// let origin = Origin::new("https://example.com/limits", "2026-11-22");
/// let correction = AttributeCorrection::new(AttributeList::User, 0, Property::Format(Format::Email), origin);
/// let corrected = acme.corrected(vec![correction]);
/// assert_eq!(corrected.corrections().unwrap().all().len(), 1);
/// assert!(acme.corrections().is_none());
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Corrections {
    all: Vec<AttributeCorrection>,
    /// For each attribute of users, and of groups, that something is said of.
    users: Vec<Option<Corrected>>,
    groups: Vec<Option<Corrected>>,
}

/// What is said of one attribute.
#[derive(Debug, Clone, PartialEq, Default)]
struct Corrected {
    /// The corrections of it.
    said: Vec<usize>,
    behaviour: Option<StoreBehaviour>,
}

impl Corrections {
    /// Of corrections of the same property, the last counts.
    pub(crate) fn new(corrections: Vec<AttributeCorrection>) -> Corrections {
        let mut all: Vec<AttributeCorrection> = Vec::with_capacity(corrections.len());
        let of = |it: &AttributeCorrection| (it.list, it.position, it.property.name());
        let last: HashMap<_, _> = corrections.iter().enumerate().map(|(index, it)| (of(it), index)).collect();
        let lasting = |(index, it): &(usize, &AttributeCorrection)| last.get(&of(it)) == Some(index);
        all.extend(corrections.iter().enumerate().filter(lasting).map(|(_, it)| it.clone()));
        let mut new = Corrections { all: Vec::new(), users: Vec::new(), groups: Vec::new() };
        for (index, correction) in all.iter().enumerate() {
            let list = match correction.list {
                AttributeList::User => &mut new.users,
                AttributeList::Group => &mut new.groups,
            };
            if list.len() <= correction.position {
                list.resize(correction.position.saturating_add(1), None);
            }
            let Some(slot) = list.get_mut(correction.position) else { continue };
            let corrected = slot.get_or_insert_default();
            corrected.said.push(index);
            if !matches!(correction.property, Property::Flag(..) | Property::Limit(..)) {
                corrected.behaviour.get_or_insert_default().note(&correction.property);
            }
        }
        new.all = all;
        new
    }

    /// All corrections, in the order in which they were made.
    #[must_use]
    pub fn all(&self) -> &[AttributeCorrection] {
        &self.all
    }

    #[inline]
    fn of(&self, list: AttributeList, position: usize) -> Option<&Corrected> {
        let corrected = match list {
            AttributeList::User => &self.users,
            AttributeList::Group => &self.groups,
        };
        corrected.get(position)?.as_ref()
    }

    /// What is said of the attribute at a place of its list, and who says so.
    pub fn said_of(
        &self,
        list: AttributeList,
        position: usize,
    ) -> impl Iterator<Item = (&Property, &Origin)> {
        let said = self.of(list, position).into_iter().flat_map(|corrected| &corrected.said);
        said.filter_map(|index| self.all.get(*index)).map(|it| (&it.property, &it.origin))
    }

    /// What the store does with the attribute at a place of its list, beside what metadata can say.
    #[inline]
    #[must_use]
    pub fn behaviour(&self, list: AttributeList, position: usize) -> Option<&StoreBehaviour> {
        self.of(list, position)?.behaviour.as_ref()
    }

    /// Corrects the rows of a list.
    pub(crate) fn apply<'a>(&self, list: AttributeList, attributes: &mut Attributes<'a>) {
        let mut rows: Vec<Attribute<'a>> = attributes.iter().copied().collect();
        for correction in self.all.iter().filter(|correction| correction.list == list) {
            let Some(row) = rows.get_mut(correction.position) else { continue };
            match &correction.property {
                Property::Flag(flag, value) => row.set_flag(*flag, *value),
                Property::Limit(limit, value) => row.set_limit(*limit, Some(*value)),
                // Metadata has no words for these.
                Property::LengthUnit(_)
                | Property::Format(_)
                | Property::Normalised(_)
                | Property::Reserved(_) => {}
            }
        }
        *attributes = Attributes::new(rows);
    }
}
