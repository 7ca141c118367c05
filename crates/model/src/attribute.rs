//! The attributes of a target store.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::connector::AttributeType;
use crate::json::{Json, Str};
use crate::layout::Layout;
use crate::names::NameTable;

/// One attribute of a target store, as the metadata describes it.
///
/// Every property that the metadata leaves out is `None`: unknown, which is neither false nor 0 nor unlimited.
/// PingOne does not document the meaning of the properties; what is said here is inferred, and sourced in the
/// description of each [`Flag`].
///
/// The fields are public for the generated tables; read them through the methods.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The name used in a mapping's `targetAttribute`.
    pub key: Str,
    /// The label in the console.
    pub display_name: Option<Str>,
    /// The type of the value; `type` and `attributeType` always agree.
    pub kind: Option<AttributeType>,
    /// The properties that are true or false.
    pub flags: Flags,
    /// The properties that are numbers.
    pub limits: Limits,
    /// The value that is filled in when none is sent.
    pub default_value: Option<Box<Json>>,
    /// Canonical names of what the attribute holds, such as `work_email`; undocumented.
    pub reference_attribute: Option<Vec<Str>>,
    /// The keys as the file wrote them, and those not known here.
    pub layout: Layout,
}

impl Attribute {
    /// Whether a flag is set; `None` when the metadata does not say.
    #[must_use]
    pub const fn flag(&self, flag: Flag) -> Option<bool> {
        self.flags.state(flag)
    }

    /// Whether a flag is known to be true.
    #[must_use]
    pub const fn is(&self, flag: Flag) -> bool {
        matches!(self.flags.state(flag), Some(true))
    }

    /// Whether a flag is known to be false.
    #[must_use]
    pub const fn is_not(&self, flag: Flag) -> bool {
        matches!(self.flags.state(flag), Some(false))
    }

    /// A limit; `None` when the metadata does not say.
    #[must_use]
    pub const fn limit(&self, limit: Limit) -> Option<u64> {
        self.limits.value(limit)
    }

    /// Whether this is the store's own identifier of the record, which it assigns itself: required on update
    /// and not updateable (inferred from the `id` of Zoom and GitHubEMU).
    #[must_use]
    pub const fn is_anchor(&self) -> bool {
        self.is(Flag::RequiredOnUpdate) && self.is_not(Flag::Updateable)
    }
}

/// A property of an attribute that is true or false.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flag {
    /// May be used to find a record (inferred). Not a statement of uniqueness: Zoom marks `givenName` so.
    DistinguishingAttribute,
    /// May be sent when a record is created (inferred; Salesforce's `createable`).
    Creatable,
    /// May be sent when a record is updated (inferred; Salesforce's `updateable`).
    Updateable,
    /// The target or the connector fills it when it is not sent (inferred; Salesforce's `defaultedOnCreate`).
    DefaultedOnCreate,
    /// May be null or absent (inferred; Salesforce's `nillable`). False means "if sent, not null", and not
    /// "must be mapped".
    Nillable,
    /// No two records of the target may hold the same value.
    Unique,
    /// The value is to be masked in logs.
    Sensitive,
    /// Each update has to carry it.
    RequiredOnUpdate,
    /// A create fails without it.
    RequiredOnCreate,
    /// Computed by the target (inferred; false in every response seen).
    Derived,
    /// The order of several values matters.
    Ordered,
    /// `A` and `a` are different values (inferred; SCIM's `caseExact`).
    CaseSensitive,
}

impl Flag {
    /// Every flag.
    pub const ALL: [Flag; 12] = [
        Flag::DistinguishingAttribute,
        Flag::Creatable,
        Flag::Updateable,
        Flag::DefaultedOnCreate,
        Flag::Nillable,
        Flag::Unique,
        Flag::Sensitive,
        Flag::RequiredOnUpdate,
        Flag::RequiredOnCreate,
        Flag::Derived,
        Flag::Ordered,
        Flag::CaseSensitive,
    ];

    /// The name in the metadata.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Flag::DistinguishingAttribute => "distinguishingAttribute",
            Flag::Creatable => "creatable",
            Flag::Updateable => "updateable",
            Flag::DefaultedOnCreate => "defaultedOnCreate",
            Flag::Nillable => "nillable",
            Flag::Unique => "unique",
            Flag::Sensitive => "sensitive",
            Flag::RequiredOnUpdate => "requiredOnUpdate",
            Flag::RequiredOnCreate => "requiredOnCreate",
            Flag::Derived => "derived",
            Flag::Ordered => "ordered",
            Flag::CaseSensitive => "caseSensitive",
        }
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Three states for each [`Flag`].
///
/// ```
/// use provmap_model::attribute::{Flag, Flags};
/// const FLAGS: Flags = Flags::UNKNOWN.yes(Flag::Unique).no(Flag::Nillable);
/// assert_eq!(FLAGS.state(Flag::Unique), Some(true));
/// assert_eq!(FLAGS.state(Flag::Nillable), Some(false));
/// assert_eq!(FLAGS.state(Flag::Derived), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Flags {
    known: u16,
    set: u16,
}

impl Flags {
    /// Nothing is known.
    pub const UNKNOWN: Flags = Flags { known: 0, set: 0 };

    /// With this flag true.
    #[must_use]
    pub const fn yes(self, flag: Flag) -> Flags {
        Flags { known: self.known | flag.bit(), set: self.set | flag.bit() }
    }

    /// With this flag false.
    #[must_use]
    pub const fn no(self, flag: Flag) -> Flags {
        Flags { known: self.known | flag.bit(), set: self.set & !flag.bit() }
    }

    /// The state of a flag.
    #[must_use]
    pub const fn state(self, flag: Flag) -> Option<bool> {
        if self.known & flag.bit() == 0 { None } else { Some(self.set & flag.bit() != 0) }
    }

    /// The flags that are known, and those of them that are true, as the generated tables hold them.
    pub(crate) const fn bits(self) -> (u16, u16) {
        (self.known, self.set)
    }

    pub(crate) const fn of_bits(known: u16, set: u16) -> Flags {
        Flags { known, set }
    }
}

/// A property of an attribute that is a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// The largest number of values; more than 1 means several values.
    MaxNumberOfValues,
    /// The smallest number of values.
    MinNumberOfValues,
    /// The greatest length of a value, inclusive. PingOne does not say in what unit.
    MaxLength,
    /// The smallest length of a value, inclusive. PingOne does not say in what unit.
    MinLength,
}

impl Limit {
    /// Every limit.
    pub const ALL: [Limit; 4] =
        [Limit::MaxNumberOfValues, Limit::MinNumberOfValues, Limit::MaxLength, Limit::MinLength];

    /// The name in the metadata.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Limit::MaxNumberOfValues => "maxNumberOfValues",
            Limit::MinNumberOfValues => "minNumberOfValues",
            Limit::MaxLength => "maxLength",
            Limit::MinLength => "minLength",
        }
    }
}

/// The limits of an attribute, each known or unknown.
///
/// ```
/// use provmap_model::attribute::{Limit, Limits};
/// const LIMITS: Limits = Limits::UNKNOWN.with(Limit::MaxLength, 64);
/// assert_eq!(LIMITS.value(Limit::MaxLength), Some(64));
/// assert_eq!(LIMITS.value(Limit::MinLength), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Limits {
    known: u8,
    /// In the order of [`Limit::ALL`], 0 where unknown.
    values: [u64; 4],
}

impl Limits {
    /// Nothing is known.
    pub const UNKNOWN: Limits = Limits { known: 0, values: [0; 4] };

    /// With this limit.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "there are as many values as variants")]
    pub const fn with(mut self, limit: Limit, value: u64) -> Limits {
        self.known |= 1 << limit as u8;
        self.values[limit as usize] = value;
        self
    }

    /// The value of a limit.
    #[must_use]
    #[allow(clippy::indexing_slicing, reason = "there are as many values as variants")]
    pub const fn value(self, limit: Limit) -> Option<u64> {
        if self.known & 1 << limit as u8 == 0 { None } else { Some(self.values[limit as usize]) }
    }
}

/// The attributes of a user or of a group: a list in the order of the file, with a look-up by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributes {
    list: Vec<Attribute>,
    names: NameTable,
}

impl Attributes {
    /// Attributes in this order. The first of several that share a name is the one found.
    #[must_use]
    pub fn new(list: Vec<Attribute>) -> Attributes {
        let names = NameTable::new(list.iter().map(|attribute| attribute.key.as_ref()));
        Attributes { list, names }
    }

    /// The attributes in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Attribute> {
        self.list.iter()
    }

    /// The number of attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The attribute at a place of the list.
    #[inline]
    #[must_use]
    pub fn at(&self, index: usize) -> Option<&Attribute> {
        self.list.get(index)
    }

    /// The place of the attribute with exactly this name.
    #[inline]
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.find(name, |index| self.list.get(index).map(|attribute| attribute.key.as_ref()))
    }

    /// The attribute with exactly this name: PingOne's names are case-sensitive.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Attribute> {
        self.position(name).and_then(|index| self.list.get(index))
    }

    /// The attributes in the order of the file.
    pub(crate) fn list(&self) -> &[Attribute] {
        &self.list
    }
}

impl<'a> IntoIterator for &'a Attributes {
    type Item = &'a Attribute;
    type IntoIter = std::slice::Iter<'a, Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Serialize for Attributes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.list.len()))?;
        for attribute in self {
            map.serialize_entry(attribute.key.as_ref(), attribute)?;
        }
        map.end()
    }
}

impl Serialize for Attribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.layout.serialize(serializer, &[], |map, key| match key {
            "key" => map.serialize_entry(key, &self.key),
            "displayName" => map.serialize_entry(key, &self.display_name),
            "type" | "attributeType" => map.serialize_entry(key, &self.kind),
            "defaultValue" => map.serialize_entry(key, &self.default_value),
            "referenceAttribute" => map.serialize_entry(key, &self.reference_attribute),
            _ => {
                if let Some(flag) = Flag::ALL.into_iter().find(|flag| flag.name() == key) {
                    return map.serialize_entry(key, &self.flag(flag));
                }
                if let Some(limit) = Limit::ALL.into_iter().find(|limit| limit.name() == key) {
                    return map.serialize_entry(key, &self.limit(limit));
                }
                Ok(())
            }
        })
    }
}
