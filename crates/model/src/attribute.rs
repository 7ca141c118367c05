//! The attributes of a target store.

use std::cmp::Ordering;
use std::collections::HashSet;

use serde::ser::{Serialize, Serializer};

use crate::json::{Json, Str};
use crate::names::{self, MAX_NAMES};
use crate::read::{Read, Reader};
use crate::row::{Field, Held, Others, Row, Rows, Texts, Value, json_of, serialize};
use crate::shape::Shape;
use crate::text;
use crate::words::AttributeType;

/// Declares the properties of an attribute, each once: the field, the member of the JSON object, and, for those that rules
/// ask for by name, the variant of [`Flag`] or [`Limit`].
macro_rules! attribute {
    ($($json:literal => $field:ident: $type:ty $(, flag $flag:ident)? $(, limit $limit:ident)?, $doc:literal;)*) => {
        /// One attribute of a target store, as the metadata describes it.
        ///
        /// Every property that the metadata leaves out is `None`: unknown, which is neither false nor 0 nor unlimited.
        /// PingOne does not document the meaning of the properties; what is said here is inferred.
        ///
        /// ```
        /// # extern crate provmap_model as provmap;
        /// use provmap::{Attribute, Flag, Limit};
        /// const BADGE: Attribute<'static> =
        ///     Attribute { key: "badge", unique: Some(true), max_length: Some(12), ..Attribute::UNKNOWN };
        /// assert!(BADGE.is(Flag::Unique));
        /// assert_eq!(BADGE.limit(Limit::MaxLength), Some(12));
        /// assert_eq!(BADGE.flag(Flag::Nillable), None);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct Attribute<'a> {
            /// The name used in a mapping's `targetAttribute`.
            pub key: &'a str,
            $(#[doc = $doc] pub $field: $type,)*
            /// Whether the metadata leaves out the member `key`, which repeats the name.
            pub is_keyless: bool,
            /// The members of the JSON object that no field holds.
            pub others: Others<'a>,
        }

        /// A property of an attribute that is true or false.
        ///
        /// ```
        /// # extern crate provmap_model as provmap;
        /// use provmap::Flag;
        /// assert_eq!("caseSensitive".parse(), Ok(Flag::CaseSensitive));
        /// assert!("casesensitive".parse::<Flag>().unwrap_err().to_string().contains("`caseSensitive`"));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Flag {
            $($(#[doc = $doc] $flag,)?)*
        }

        impl Flag {
            /// Every flag, in the order of PingOne's responses.
            pub const ALL: &[Flag] = &[$($(Flag::$flag,)?)*];

            /// The name in the metadata.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($(Flag::$flag => $json,)?)*
                }
            }
        }

        crate::by_as_str!(Flag, "flag");

        /// A property of an attribute that is a number.
        ///
        /// ```
        /// # extern crate provmap_model as provmap;
        /// use provmap::{Attribute, Limit};
        /// const BADGE: Attribute<'static> = Attribute { key: "badge", max_length: Some(12), ..Attribute::UNKNOWN };
        /// let mut limits = Limit::ALL.iter().filter(|limit| BADGE.limit(**limit).is_some());
        /// assert_eq!(limits.next(), Some(&Limit::MaxLength));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Limit {
            $($(#[doc = $doc] $limit,)?)*
        }

        impl Limit {
            /// Every limit, in the order of PingOne's responses.
            pub const ALL: &[Limit] = &[$($(Limit::$limit,)?)*];

            /// The name in the metadata.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($(Limit::$limit => $json,)?)*
                }
            }
        }

        crate::by_as_str!(Limit, "limit");

        impl<'a> Attribute<'a> {
            /// Nothing is known.
            pub const UNKNOWN: Attribute<'a> = Attribute {
                key: "",
                $($field: <$type as Read<'a>>::ABSENT,)*
                is_keyless: false,
                others: Others::NONE,
            };

            const KEYS: &'static [&'static str] = &["key", $($json),*];

            const SHAPE: Shape = Shape::Object(&[("key", Shape::Value), $(($json, <$type as Read<'a>>::SHAPE)),*]);

            /// A flag; `None` when the metadata does not say.
            #[inline]
            #[must_use]
            pub const fn flag(&self, flag: Flag) -> Option<bool> {
                match flag {
                    $($(Flag::$flag => self.$field,)?)*
                }
            }

            /// A limit; `None` when the metadata does not say.
            #[inline]
            #[must_use]
            pub const fn limit(&self, limit: Limit) -> Option<u64> {
                match limit {
                    $($(Limit::$limit => self.$field,)?)*
                }
            }

            pub(crate) fn set_flag(&mut self, flag: Flag, value: bool) {
                match flag {
                    $($(Flag::$flag => self.$field = Some(value),)?)*
                }
            }

            pub(crate) fn set_limit(&mut self, limit: Limit, value: Option<u64>) {
                match limit {
                    $($(Limit::$limit => self.$field = value,)?)*
                }
            }

            /// The attribute that stands under a name.
            fn read(reader: &mut Reader<'_>, json: &'a Json, name: &'a str) -> Option<Attribute<'a>> {
                let members = reader.object(json, |key| Self::KEYS.contains(&key))?;
                Some(Attribute {
                    key: name,
                    $($field: reader.take(members, $json),)*
                    is_keyless: !repeats_name(reader, members, name),
                    others: Others::beside(Self::KEYS, members),
                })
            }
        }

        impl Row for Attribute<'_> {
            fn name(&self) -> &'static str {
                "Attribute"
            }

            fn can_be_filled_up(&self) -> bool {
                true
            }

            fn fields(&self) -> Vec<Field<'_>> {
                let key = if self.is_keyless { None } else { Some("key") };
                let keyless = self.is_keyless.then_some(Value::Bool(true));
                vec![
                    Field { name: "key", key, is_optional: false, value: self.key.held() },
                    $(Field {
                        name: stringify!($field),
                        key: Some($json),
                        is_optional: true,
                        value: self.$field.held(),
                    },)*
                    Field { name: "is_keyless", key: None, is_optional: false, value: keyless },
                ]
            }

            fn others(&self) -> Others<'_> {
                self.others
            }

            /// In the order of PingOne's responses, which have `key` behind `ordered`.
            fn json(&self) -> Json {
                let mut fields = self.fields();
                let ordered = fields.iter().position(|field| field.name == "ordered");
                if let Some(front) = ordered.and_then(|at| fields.get_mut(..=at)) {
                    front.rotate_left(1);
                }
                json_of(&fields, self.others)
            }
        }
    };
}

attribute! {
    "type" => kind: Option<AttributeType<'a>>,
        "The type of the value; see [`Attribute::value_type`].";
    "attributeType" => attribute_type: Option<AttributeType<'a>>,
        "The type of the value, said once more.";
    "distinguishingAttribute" => distinguishing_attribute: Option<bool>, flag DistinguishingAttribute,
        "May be used to find a record (inferred). Not a statement of uniqueness: Zoom marks `givenName` so.";
    "creatable" => creatable: Option<bool>, flag Creatable,
        "May be sent when a record is created (inferred; Salesforce's `createable`).";
    "updateable" => updateable: Option<bool>, flag Updateable,
        "May be sent when a record is updated (inferred; Salesforce's `updateable`).";
    "defaultedOnCreate" => defaulted_on_create: Option<bool>, flag DefaultedOnCreate,
        "The target or the connector fills it when it is not sent (inferred; Salesforce's `defaultedOnCreate`).";
    "nillable" => nillable: Option<bool>, flag Nillable,
        "May be null or absent (inferred; Salesforce's `nillable`). False means \"if sent, not null\", and not \"must be mapped\".";
    "unique" => unique: Option<bool>, flag Unique,
        "No two records of the target may hold the same value.";
    "sensitive" => sensitive: Option<bool>, flag Sensitive,
        "The value is to be masked in logs.";
    "displayName" => display_name: Option<&'a str>,
        "The label in the console.";
    "requiredOnUpdate" => required_on_update: Option<bool>, flag RequiredOnUpdate,
        "Each update has to carry it.";
    "requiredOnCreate" => required_on_create: Option<bool>, flag RequiredOnCreate,
        "A create fails without it.";
    "derived" => derived: Option<bool>, flag Derived,
        "Computed by the target (inferred; false in every response seen).";
    "maxNumberOfValues" => max_number_of_values: Option<u64>, limit MaxNumberOfValues,
        "The largest number of values; more than 1 means several values.";
    "minNumberOfValues" => min_number_of_values: Option<u64>, limit MinNumberOfValues,
        "The smallest number of values.";
    "ordered" => ordered: Option<bool>, flag Ordered,
        "The order of several values matters.";
    "caseSensitive" => case_sensitive: Option<bool>, flag CaseSensitive,
        "`A` and `a` are different values (inferred; SCIM's `caseExact`).";
    "maxLength" => max_length: Option<u64>, limit MaxLength,
        "The greatest length of a value, inclusive. PingOne does not say in what unit.";
    "minLength" => min_length: Option<u64>, limit MinLength,
        "The smallest length of a value, inclusive. PingOne does not say in what unit.";
    "defaultValue" => default_value: Option<&'a Json>,
        "The value that is filled in when none is sent.";
    "referenceAttribute" => reference_attribute: Option<Texts<'a>>,
        "Canonical names of what the attribute holds, such as `work_email`; undocumented.";
}

impl<'a> Attribute<'a> {
    /// The type of the value, which the metadata states twice.
    #[inline]
    #[must_use]
    pub const fn value_type(&self) -> Option<AttributeType<'a>> {
        match self.kind {
            Some(kind) => Some(kind),
            None => self.attribute_type,
        }
    }

    /// Whether a flag is known to be true.
    #[inline]
    #[must_use]
    pub const fn is(&self, flag: Flag) -> bool {
        matches!(self.flag(flag), Some(true))
    }

    /// Whether a flag is known to be false.
    #[inline]
    #[must_use]
    pub const fn is_not(&self, flag: Flag) -> bool {
        matches!(self.flag(flag), Some(false))
    }

    /// Whether this is the store's own identifier of the record, which it assigns itself: required on update
    /// and not updateable (inferred from the `id` of Zoom and GitHubEMU).
    #[must_use]
    pub const fn is_anchor(&self) -> bool {
        self.is(Flag::RequiredOnUpdate) && self.is_not(Flag::Updateable)
    }
}

impl Serialize for Attribute<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self, serializer)
    }
}

/// The attributes of a user or of a group: a list in the order of the metadata, with a look-up by name.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::Connector;
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
///   "attributeMetadata": {
///     "capabilities": [{"type": "CREATE_USERS"}],
///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
///   }
/// }"#)?;
/// let users = acme.user_attributes().unwrap();
/// assert_eq!(users.find("badge").unwrap().max_length, Some(12));
/// assert!(users.find("Badge").is_none());
/// assert_eq!(users.iter().count(), users.len());
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Attributes<'a> {
    rows: Rows<'a, Attribute<'a>>,
    /// The places of the rows in the order of [`names::compare`].
    by_name: Rows<'a, u16>,
}

impl<'a> Attributes<'a> {
    /// Attributes of the generated tables, and their places in the order of [`names::compare`].
    #[must_use]
    pub const fn compiled_in(rows: &'a [Attribute<'a>], by_name: &'a [u16]) -> Attributes<'a> {
        Attributes { rows: Rows::CompiledIn(rows), by_name: Rows::CompiledIn(by_name) }
    }

    /// Attributes in this order. The first of several that share a name is the one found.
    pub(crate) fn new(rows: Vec<Attribute<'a>>) -> Attributes<'a> {
        let by_name = names::order(rows.iter().map(|attribute| attribute.key));
        Attributes { rows: rows.into(), by_name: by_name.into() }
    }

    /// The attributes of a list that was read, to be changed in place: their names stay.
    pub(crate) fn rows_mut(&mut self) -> &mut [Attribute<'a>] {
        match &mut self.rows {
            Rows::CompiledIn(_) => &mut [],
            Rows::Read(rows) => rows,
        }
    }

    /// The attributes in the order of the metadata.
    pub fn iter(&self) -> std::slice::Iter<'_, Attribute<'a>> {
        self.rows.iter()
    }

    /// The number of attributes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.as_slice().len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The attribute at a place of the list.
    #[inline]
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&Attribute<'a>> {
        self.rows.get(place)
    }

    /// The place of the attribute with exactly this name.
    #[inline]
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "in a `const`, `get` is not there; the place was compared")]
    pub const fn position(&self, name: &str) -> Option<usize> {
        let rows = self.rows.as_slice();
        let mut rest = self.by_name.as_slice();
        while let Some((before, [middle, after @ ..])) = rest.split_at_checked(rest.len() / 2) {
            let place = *middle as usize;
            if place >= rows.len() {
                return None;
            }
            match names::compare(name, rows[place].key) {
                Ordering::Less => rest = before,
                Ordering::Greater => rest = after,
                Ordering::Equal => return Some(place),
            }
        }
        None
    }

    /// The attribute with exactly this name: PingOne's names are case-sensitive.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        reason = "in a `const`, `get` is not there; a position is that of a row"
    )]
    pub const fn find(&self, name: &str) -> Option<&Attribute<'a>> {
        match self.position(name) {
            Some(place) => Some(&self.rows.as_slice()[place]),
            None => None,
        }
    }
}

impl<'r, 'a> IntoIterator for &'r Attributes<'a> {
    type Item = &'r Attribute<'a>;
    type IntoIter = std::slice::Iter<'r, Attribute<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> Read<'a> for Attributes<'a> {
    const ABSENT: Self = Attributes::compiled_in(&[], &[]);
    const SHAPE: Shape = Shape::Named(&Attribute::SHAPE);

    fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self> {
        let Json::Object(members) = json else { return reader.wrong_kind("an object", json) };
        if members.len() > MAX_NAMES {
            reader.problem(format!("more than {MAX_NAMES} attributes"));
            return None;
        }
        reader.object(json, |_| true)?;
        let mut seen = HashSet::with_capacity(members.len());
        let mut rows = Vec::with_capacity(members.len());
        for (place, (name, json)) in members.iter().enumerate().filter(|(_, (name, _))| seen.insert(name)) {
            rows.extend(reader.member(name, place, |reader| Attribute::read(reader, json, name)));
        }
        Some(Attributes::new(rows))
    }
}

/// Whether an attribute's object repeats the name under which it stands.
fn repeats_name(reader: &mut Reader<'_>, members: &[(Str, Json)], name: &str) -> bool {
    let mut numbered = members.iter().enumerate();
    let Some((place, (_, key))) = numbered.find(|(_, (key, value))| key == "key" && *value != Json::Null)
    else {
        return false;
    };
    reader.member("key", place, |reader| {
        let key = <&str>::read(reader, key)?;
        if key != name {
            let (key, name) = (text::name(key), text::name(name));
            reader.problem(format!("`key` is `{key}`, but the attribute stands under `{name}`"));
        }
        Some(())
    });
    true
}

impl Held for Attributes<'_> {
    fn held(&self) -> Option<Value<'_>> {
        let rows = self.iter().map(|attribute| (attribute.key, attribute as &dyn Row));
        Some(Value::Named(rows.collect(), &self.by_name))
    }
}

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|attribute| (attribute.key, attribute)))
    }
}
