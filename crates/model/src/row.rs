//! Rows: structs of plain values that hold the members of a JSON object.
//!
//! A row can stand in a `static`, written as literals, and is read from JSON at run time. A member that the JSON leaves out is
//! absent in the row; one that no field holds is among the row's [`Others`].

use std::fmt;
use std::ops::Deref;

use serde::ser::{Serialize, Serializer};

use crate::json::{Json, Str};
use crate::words::{AttributeType, CapabilityType, Enhancement};

/// A list that is compiled in, or was read.
///
/// ```
/// # mod provmap { pub mod model { pub use provmap_model::row::*; } }
/// use provmap::model::Rows;
/// static PLACES: Rows<'static, u16> = Rows::CompiledIn(&[2, 1]);
/// assert_eq!(PLACES.len(), 2);
/// ```
#[derive(Clone)]
pub enum Rows<'a, T> {
    /// A list that is compiled in.
    CompiledIn(&'a [T]),
    /// A list that was read.
    Read(Box<[T]>),
}

impl<T> Rows<'_, T> {
    /// The list, also in a `const`.
    #[inline]
    #[must_use]
    pub const fn as_slice(&self) -> &[T] {
        match self {
            Rows::CompiledIn(rows) => rows,
            Rows::Read(rows) => rows,
        }
    }
}

impl<T> Deref for Rows<'_, T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<'r, T> IntoIterator for &'r Rows<'_, T> {
    type Item = &'r T;
    type IntoIter = std::slice::Iter<'r, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: PartialEq> PartialEq for Rows<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for Rows<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> From<Vec<T>> for Rows<'_, T> {
    fn from(list: Vec<T>) -> Self {
        Rows::Read(list.into())
    }
}

/// A list of texts that is compiled in, or was read.
///
/// ```
/// # mod provmap { pub mod model { pub use provmap_model::row::*; } }
/// use provmap::model::Texts;
/// static NAMES: Texts<'static> = Texts::new(&["work_email", "email"]);
/// assert!(NAMES.contains("email"));
/// assert_eq!(NAMES.iter().next(), Some("work_email"));
/// ```
#[derive(Clone, Copy)]
pub struct Texts<'a>(TextList<'a>);

#[derive(Clone, Copy)]
enum TextList<'a> {
    CompiledIn(&'a [&'a str]),
    /// An array of texts; what is none counts as an empty text.
    Read(&'a [Json]),
}

impl<'a> Texts<'a> {
    /// No text.
    pub const NONE: Texts<'static> = Texts::new(&[]);

    /// These texts.
    #[must_use]
    pub const fn new(texts: &'a [&'a str]) -> Texts<'a> {
        Texts(TextList::CompiledIn(texts))
    }

    pub(crate) const fn read(texts: &'a [Json]) -> Texts<'a> {
        Texts(TextList::Read(texts))
    }

    /// The text at a place of the list.
    #[inline]
    #[must_use]
    pub fn get(self, place: usize) -> Option<&'a str> {
        match self.0 {
            TextList::CompiledIn(texts) => texts.get(place).copied(),
            TextList::Read(values) => match values.get(place)? {
                Json::String(text) => Some(text),
                _ => Some(""),
            },
        }
    }

    /// The texts in their order.
    #[inline]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = &'a str> + Clone {
        (0..self.len()).filter_map(move |place| self.get(place))
    }

    /// The number of texts.
    #[inline]
    #[must_use]
    pub const fn len(self) -> usize {
        match self.0 {
            TextList::CompiledIn(texts) => texts.len(),
            TextList::Read(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether this is one of them.
    #[must_use]
    pub fn contains(self, text: &str) -> bool {
        self.iter().any(|known| known == text)
    }
}

impl Default for Texts<'_> {
    fn default() -> Self {
        Texts::NONE
    }
}

impl PartialEq for Texts<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The members of a JSON object that no field of its row holds: those that are not known here, and nulls, which say no more
/// than an absent member but are kept.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::{Connector, Json};
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
///   "attributeMetadata": {
///     "capabilities": [{"type": "CREATE_USERS"}],
///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
///   }
/// }"#)?;
/// let badge = acme.user_attributes().unwrap().find("badge").unwrap();
/// let others: Vec<_> = badge.others.iter().collect();
/// assert_eq!(others, [&("color".into(), Json::text("blue"))]);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Others<'a> {
    members: &'a [(Str, Json)],
    fields: &'a [&'a str],
}

impl<'a> Others<'a> {
    /// No other member.
    pub const NONE: Others<'static> = Others::new(&[]);

    /// These members.
    #[must_use]
    pub const fn new(members: &'a [(Str, Json)]) -> Others<'a> {
        Others { members, fields: &[] }
    }

    /// Of all members of an object, those that are no field or null.
    pub(crate) const fn beside(fields: &'a [&'a str], members: &'a [(Str, Json)]) -> Others<'a> {
        Others { members, fields }
    }

    /// The members that are not known here.
    pub(crate) fn unknown(self) -> impl Iterator<Item = &'a (Str, Json)> {
        self.members.iter().filter(move |(key, _)| !self.fields.contains(&&**key))
    }

    /// The members in their order.
    pub fn iter(self) -> impl Iterator<Item = &'a (Str, Json)> {
        let is_other =
            move |(key, value): &&(Str, Json)| *value == Json::Null || !self.fields.contains(&&**key);
        self.members.iter().filter(is_other)
    }
}

impl PartialEq for Others<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Others<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(key, value)| (key, value))).finish()
    }
}

#[doc(hidden)]
/// A row by its fields: what writes it as JSON, and what the generator of tables writes as Rust.
pub trait Row {
    /// The struct's name.
    fn name(&self) -> &'static str;

    /// Whether generated code may leave fields to `..UNKNOWN`. A row with lists may not: a `static` cannot drop the rest
    /// of `UNKNOWN`.
    fn can_be_filled_up(&self) -> bool {
        false
    }

    /// The fields in the order of their declaration.
    fn fields(&self) -> Vec<Field<'_>>;

    /// The members of the JSON object that no field holds.
    fn others(&self) -> Others<'_>;

    /// The row as JSON.
    fn json(&self) -> Json {
        json_of(&self.fields(), self.others())
    }
}

/// The JSON object of fields in this order, and of other members behind them.
pub(crate) fn json_of(fields: &[Field<'_>], others: Others<'_>) -> Json {
    let held = fields.iter().filter_map(|field| Some((field.key?, field.value.as_ref()?)));
    let held = held.map(|(key, value)| (Str::Borrowed(key), value.json()));
    Json::Object(held.chain(others.iter().cloned()).collect())
}

#[doc(hidden)]
/// One field of a row.
#[derive(Clone)]
pub struct Field<'r> {
    /// The field of the struct.
    pub name: &'static str,
    /// The member of the JSON object; nothing for what is not a member of its own.
    pub key: Option<&'static str>,
    /// Whether it is an `Option`.
    pub is_optional: bool,
    /// What it holds; nothing where it is absent.
    pub value: Option<Value<'r>>,
}

#[doc(hidden)]
/// What a field holds.
#[derive(Clone)]
pub enum Value<'r> {
    /// True or false.
    Bool(bool),
    /// A number.
    Number(u64),
    /// A text.
    Text(&'r str),
    /// A word: its enum, its variant where it is known, and the word itself.
    Word(&'static str, Option<&'static str>, &'r str),
    /// Texts.
    Texts(Texts<'r>),
    /// Any JSON value.
    Json(&'r Json),
    /// A row.
    Row(&'r dyn Row),
    /// A list of rows or words.
    List(Vec<Value<'r>>),
    /// Rows by name, and the order in which their names are looked up.
    Named(Vec<(&'r str, &'r dyn Row)>, &'r [u16]),
}

impl Value<'_> {
    /// The value as JSON.
    #[must_use]
    pub fn json(&self) -> Json {
        match self {
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => Json::Unsigned(*number),
            Value::Text(text) | Value::Word(_, _, text) => Json::String((*text).to_owned().into()),
            Value::Texts(texts) => {
                Json::Array(texts.iter().map(|text| Json::String(text.to_owned().into())).collect())
            }
            Value::Json(value) => (*value).clone(),
            Value::Row(row) => row.json(),
            Value::List(values) => Json::Array(values.iter().map(Value::json).collect()),
            Value::Named(rows, _) => {
                Json::Object(rows.iter().map(|(name, row)| ((*name).to_owned().into(), row.json())).collect())
            }
        }
    }
}

/// What can stand in a field.
pub(crate) trait Held {
    fn held(&self) -> Option<Value<'_>>;
}

impl Held for bool {
    fn held(&self) -> Option<Value<'_>> {
        Some(Value::Bool(*self))
    }
}

impl Held for u64 {
    fn held(&self) -> Option<Value<'_>> {
        Some(Value::Number(*self))
    }
}

impl Held for &str {
    fn held(&self) -> Option<Value<'_>> {
        Some(Value::Text(self))
    }
}

impl Held for &Json {
    fn held(&self) -> Option<Value<'_>> {
        Some(Value::Json(self))
    }
}

impl Held for Texts<'_> {
    fn held(&self) -> Option<Value<'_>> {
        Some(Value::Texts(*self))
    }
}

impl<T: Held> Held for Rows<'_, T> {
    fn held(&self) -> Option<Value<'_>> {
        Some(Value::List(self.iter().filter_map(Held::held).collect()))
    }
}

impl<T: Held> Held for Option<T> {
    fn held(&self) -> Option<Value<'_>> {
        self.as_ref().and_then(Held::held)
    }
}

macro_rules! held_words {
    ($($name:ident)*) => {$(
        impl Held for $name<'_> {
            fn held(&self) -> Option<Value<'_>> {
                let (name, variant) = self.path();
                Some(Value::Word(name, variant, self.as_str()))
            }
        }
    )*};
}
held_words!(AttributeType CapabilityType Enhancement);

/// Serialises a row as its JSON object.
pub(crate) fn serialize<S: Serializer>(row: &dyn Row, serializer: S) -> Result<S::Ok, S::Error> {
    row.json().serialize(serializer)
}
