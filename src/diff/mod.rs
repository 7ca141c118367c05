//! What changed between two versions of a connector's metadata, and what that does to mappings.
//!
//! Every change has a [`Class`]. `docs/diff.md` lists what is classed how, and why. Metadata that is absent is
//! unknown and demands nothing: a limit that was not stated and is stated now is a tightening, even where
//! the store may always have had it.
//!
//! Not a difference: the order of keys, a `null` in the place of an absent member, and the order of capabilities, of
//! connection profiles and of their attributes, which are told apart by `type`, `name` and `key`.

mod attribute;
mod class;
mod effects;
mod walk;

use std::collections::HashSet;
use std::fmt;

use provmap_model::row::Row as _;
use provmap_model::text::{name, visible_up_to};
use provmap_model::{AttributeList, Connector, Json, by_as_str};
use serde::ser::{Serialize, SerializeStruct, Serializer};

pub use self::effects::{Effect, Effects};
use self::walk::Walk;

/// What changes from one connector to a newer one, whether they are compiled in or were read: the gravest first, and of one
/// class in the order of the metadata. Properties that contradict each other are unknown, as those are that are absent.
///
/// ```
/// use provmap::diff::Class;
/// use provmap::{Connector, diff, registry::ZOOM};
/// let written = serde_json::to_string(&ZOOM).unwrap().replace("\"maxLength\":128", "\"maxLength\":64");
/// let new = Connector::from_json(&written).unwrap();
///
/// let diff = diff(&ZOOM, &new);
/// let [change] = diff.changes() else { panic!("one change") };
/// assert_eq!(change.class, Class::Tightening);
/// assert_eq!(change.to_string(), "tightening: `title` maxLength: 128 → 64");
/// assert!(provmap::diff(&ZOOM, &ZOOM).changes().is_empty());
/// ```
#[must_use]
pub fn diff(old: &Connector, new: &Connector) -> Diff {
    let mut walk = Walk::new(old, new);
    // As the rows have it, where what contradicts itself is unknown.
    let [before, after] = [old, new].map(|connector| connector.table().json());
    walk.document(&before, &after);
    let mut changes = walk.changes;
    say_types_once(&mut changes);
    changes.sort_by_key(|change| std::cmp::Reverse(change.class));
    Diff { old: old.clone(), new: new.clone(), changes }
}

/// The metadata says each type twice. That `attributeType` follows `type` is not a second change of a grave class.
fn say_types_once(changes: &mut [Change]) {
    let types: HashSet<String> = changes
        .iter()
        .filter(|change| change.attribute.is_some() && change.flag.as_deref() == Some("type"))
        .map(|change| change.pointer.clone())
        .collect();
    for change in changes {
        let first = change.pointer.strip_suffix("/attributeType").map(|parent| format!("{parent}/type"));
        if change.attribute.is_some() && first.is_some_and(|first| types.contains(&first)) {
            (change.class, change.reason) = (Class::Cosmetic, attribute::SAID_TWICE);
        }
    }
}

/// The changes from one connector to another.
///
/// ```
/// use provmap::{Connector, Mapping, MappingSet, Options, registry::ZOOM};
/// let tighter = serde_json::to_string(&ZOOM).unwrap().replace("\"maxLength\":128", "\"maxLength\":4");
/// let diff = provmap::diff(&ZOOM, &Connector::from_json(&tighter)?);
/// for change in &diff {
///     println!("{change}: {}", change.reason);
/// }
/// assert_eq!(diff.changes().len(), 1);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Diff {
    old: Connector,
    new: Connector,
    changes: Vec<Change>,
}

impl Diff {
    /// The changes: the gravest first, and of one class in the order of the metadata.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The gravest class; nothing when there is no change.
    #[must_use]
    pub fn worst(&self) -> Option<Class> {
        self.changes.iter().map(|change| change.class).max()
    }
}

/// The changes, as [`Diff::changes`].
impl<'d> IntoIterator for &'d Diff {
    type Item = &'d Change;
    type IntoIter = std::slice::Iter<'d, Change>;

    fn into_iter(self) -> Self::IntoIter {
        self.changes.iter()
    }
}

/// What a change means for whoever maps to the store.
///
/// ```
/// use provmap::diff::Class;
/// assert!(Class::Tightening < Class::Breaking);
/// assert_eq!("loosening".parse(), Ok(Class::Loosening));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Class {
    /// Nothing that a mapping sends is taken differently.
    #[default]
    Cosmetic,
    /// More is taken, or less demanded. What worked still works.
    Loosening,
    /// Some values that were taken may be refused.
    Tightening,
    /// What worked can stop to work for every user, or for the store.
    Breaking,
}

impl Class {
    /// All of them, the gravest last.
    pub const ALL: &[Class] = &[Class::Cosmetic, Class::Loosening, Class::Tightening, Class::Breaking];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Class::Cosmetic => "cosmetic",
            Class::Loosening => "loosening",
            Class::Tightening => "tightening",
            Class::Breaking => "breaking",
        }
    }
}

by_as_str!(Class, "class of changes");

/// One change.
///
/// ```
/// use provmap::{Connector, Mapping, MappingSet, Options, registry::ZOOM};
/// let tighter = serde_json::to_string(&ZOOM).unwrap().replace("\"maxLength\":128", "\"maxLength\":4");
/// let diff = provmap::diff(&ZOOM, &Connector::from_json(&tighter)?);
/// let change = &diff.changes()[0];
/// assert_eq!(change.attribute.as_deref(), Some("title"));
/// assert_eq!((change.flag.as_deref(), change.transition().as_str()), (Some("maxLength"), "maxLength: 128 → 4"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// What it means.
    pub class: Class,
    /// The JSON pointer (RFC 6901) of the value. Numbers count elements in the old metadata, and only the last number
    /// of something that is added counts them in the new.
    pub pointer: String,
    /// The attribute whose change it is.
    pub attribute: Option<String>,
    /// The list that that attribute is in.
    pub list: Option<AttributeList>,
    /// The property that has another value, or the list that something is added to or removed from; nothing when a
    /// whole attribute is.
    pub flag: Option<String>,
    /// The value before; nothing when it is added.
    pub old: Option<Json>,
    /// The value now; nothing when it is removed.
    pub new: Option<Json>,
    /// What it is that changes, in words: `` `title` ``, `the capability CREATE_USERS`.
    pub subject: String,
    /// Why it has its class.
    pub reason: &'static str,
}

/// The longest value that is shown, in characters.
const MAX_SHOWN: usize = 80;

impl Change {
    /// The change in short: `maxLength: 128 → 64`, `absent → {9 members}`.
    #[must_use]
    pub fn transition(&self) -> String {
        let (old, new) = (shown(self.old.as_ref()), shown(self.new.as_ref()));
        match &self.flag {
            Some(flag) if self.is_of_member() => format!("{}: {old} → {new}", name(flag)),
            _ => format!("{old} → {new}"),
        }
    }

    /// Whether a member has another value, rather than an element of a list or a whole attribute.
    fn is_of_member(&self) -> bool {
        let last = self.pointer.rsplit('/').next().unwrap_or_default();
        !last.bytes().all(|byte| byte.is_ascii_digit()) || self.flag.as_deref() == Some(last)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.class, self.subject, self.transition())
    }
}

/// As `{"class", "pointer", "attribute", "flag", "old", "new"}`, with null for what is not there.
impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Change", 6)?;
        map.serialize_field("class", &self.class)?;
        map.serialize_field("pointer", &self.pointer)?;
        map.serialize_field("attribute", &self.attribute)?;
        map.serialize_field("flag", &self.flag)?;
        map.serialize_field("old", &self.old)?;
        map.serialize_field("new", &self.new)?;
        map.end()
    }
}

/// A value in short.
fn shown(value: Option<&Json>) -> String {
    match value {
        None => "absent".to_owned(),
        Some(Json::Object(members)) if members.len() == 1 => "{1 member}".to_owned(),
        Some(Json::Object(members)) => format!("{{{} members}}", members.len()),
        Some(value) => {
            let text = serde_json::to_string(value).unwrap_or_default();
            visible_up_to(&text, MAX_SHOWN).to_string()
        }
    }
}
