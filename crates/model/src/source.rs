//! The PingOne directory: the attributes that a mapping can read from.

mod answer;
mod judge;
mod table;

use std::fmt;
use std::sync::Arc;

use self_cell::self_cell;
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use self::answer::Answer;
use self::answer::is_answer;
#[doc(hidden)]
pub use self::answer::{Gap, gap};
use self::judge::judge;
pub use self::table::SourceTable;
use crate::declare::row;
use crate::error::Error;
use crate::json::Json;
use crate::read::Document;
use crate::row::{Row as _, Rows, Texts};
use crate::words::AttributeType;

row! {
    /// One attribute of a PingOne user.
    ///
    /// Unknown properties are `None`. The built-in ones come from PingOne's published user schema; those of a
    /// caller's own environment can say more.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::{SourceAttribute, SourceSchema};
    /// let badge = SourceAttribute { max_length: Some(12), ..SourceAttribute::string("badge") };
    /// let schema = SourceSchema::empty().with(badge);
    /// assert_eq!(schema.find("badge").unwrap().max_length, Some(12));
    /// ```
    pub struct SourceAttribute<'a>: Copy {
        /// The path used in a mapping's `sourceAttribute`, such as `name.given`.
        "path" => path: &'a str,
        /// The label in the console.
        "consoleLabel" => console_label: Option<&'a str>,
        /// The type of the value.
        "type" => kind: Option<AttributeType<'a>>,
        /// The smallest length of a value, in the unit that PingOne uses.
        "minLength" => min_length: Option<u64>,
        /// The greatest length of a value, in the unit that PingOne uses.
        "maxLength" => max_length: Option<u64>,
        /// Whether every user has a value.
        "alwaysSet" => always_set: Option<bool>,
        /// Whether the environment's schema requires a value, which makes it always set.
        "required" => required: Option<bool>,
        /// Whether no two users of an environment hold the same value.
        "unique" => unique: Option<bool>,
        /// Whether there can be several values.
        "multiValued" => multi_valued: Option<bool>,
        /// Whether only PingOne writes it.
        "readOnly" => read_only: Option<bool>,
        /// Whether the environment uses it; a disabled attribute is not returned, so that it reads as null.
        "enabled" => enabled: Option<bool>,
        /// The form of the value: a name such as `uuid`, or a regular expression.
        "format" => format: Option<&'a str>,
        /// Whether there are members below it that are not listed, as for `account` and custom JSON.
        "openMembers" => open_members: Option<bool>,
    }
}

row! {
    /// What a `referenceAttribute` names in the PingOne directory. Inferred: PingOne documents no such table.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::SourceSchema;
    /// let schema = SourceSchema::empty().extend_from_json(r#"{
    ///   "attributes": [{"path": "email", "type": "STRING", "maxLength": 256}],
    ///   "references": [{"reference": "email", "sources": ["email"]}]
    /// }"#)?;
    /// assert_eq!(schema.references()[0].reference, "email");
    /// assert!(schema.reference("email").unwrap().contains("email"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub struct Reference<'a>: Copy {
        /// The canonical name, such as `work_email`.
        "reference" => reference: &'a str,
        /// The paths of the directory that hold it; none where only a custom attribute can.
        "sources" => sources: Texts<'a>,
    }
}

row! {
    /// A source schema as it stands in a file.
    pub(crate) struct SchemaFile<'a> {
        /// Whether nothing else can be read.
        "closed" => closed: Option<bool>,
        /// The attributes.
        "attributes" => attributes: Option<Rows<'a, SourceAttribute<'a>>>,
        /// What references name.
        "references" => references: Option<Rows<'a, Reference<'a>>>,
    }
}

/// The attributes that a mapping can read from.
///
/// Open by default: an attribute that it does not list may be a custom one of the environment. Cheap to clone, as
/// [`Connector`](crate::Connector) is.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::SourceSchema;
/// let schema = SourceSchema::empty().extend_from_json(r#"{
///   "attributes": [{"path": "email", "type": "STRING", "maxLength": 256}],
///   "references": [{"reference": "email", "sources": ["email"]}]
/// }"#)?;
/// assert_eq!(schema.find("email").unwrap().max_length, Some(256));
/// assert!(!schema.is_closed() && schema.closed(true).is_closed());
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Clone)]
pub struct SourceSchema(Repr);

#[derive(Clone)]
enum Repr {
    CompiledIn(&'static SourceTable<'static>),
    Extended(Arc<Extended>),
}

self_cell! {
    /// A table, and the one file with all of its rows that it borrows from.
    struct Extended {
        owner: Json,
        #[covariant]
        dependent: SourceTable,
    }
}

impl SourceSchema {
    /// A schema of the generated tables.
    #[must_use]
    pub const fn compiled_in(table: &'static SourceTable<'static>) -> SourceSchema {
        SourceSchema(Repr::CompiledIn(table))
    }

    /// A schema without attributes.
    #[must_use]
    pub const fn empty() -> SourceSchema {
        static EMPTY: SourceTable<'static> = SourceTable::EMPTY;
        SourceSchema::compiled_in(&EMPTY)
    }

    /// Reads a schema file, adding to this schema: an attribute with a new path is added, one with a known path
    /// has the properties replaced that the file gives. `required`, `unique`, `enabled` and `multiValued` are the
    /// properties of PingOne's schema attributes.
    ///
    /// ```json
    /// {
    ///   "closed": true,
    ///   "attributes": [
    ///     {"path": "costCenter", "type": "STRING", "maxLength": 40, "required": true},
    ///     {"path": "email", "unique": true}
    ///   ]
    /// }
    /// ```
    ///
    /// `closed` says that there are no attributes but these and the ones known before.
    ///
    /// Or the document is what PingOne answers to `GET …/environments/{envID}/schemas/{schemaID}/attributes`. That is all attributes
    /// of the environment, and closed, unless the list goes on at `_links.next`, or somebody has left `username` out.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// let answer = r#"{"_embedded": {"attributes": [
    ///   {"name": "username", "schemaType": "CORE", "type": "STRING", "enabled": true, "required": true, "unique": true},
    ///   {"name": "costCenter", "schemaType": "CUSTOM", "type": "STRING", "enabled": true, "required": false}
    /// ]}}"#;
    /// let schema = provmap::SourceSchema::empty().extend_from_json(answer)?;
    /// assert!(schema.is_closed() && schema.find("costCenter").is_some());
    /// # Ok::<(), provmap::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Every problem of the document, in its order.
    pub fn extend_from_json(self, document: impl AsRef<[u8]>) -> Result<SourceSchema, Error> {
        self.extended_by_document(document.as_ref())
    }

    fn extended_by_document(&self, document: &[u8]) -> Result<SourceSchema, Error> {
        let (document, tree) = Document::parse(document)?;
        self.extended_by_tree(&document, &tree)
    }

    /// Adds what a file says, or an answer of PingOne's API.
    fn extended_by_tree(&self, document: &Document<'_>, tree: &Json) -> Result<SourceSchema, Error> {
        if is_answer(tree) {
            let answer = Answer::read(document, tree)?;
            let paths = answer.paths();
            return self.extended(&answer.file(&paths));
        }
        let (file, _) = document.rows(tree, judge)?;
        self.extended(&file)
    }

    /// Adds an attribute; where the path is known, replaces the properties that `attribute` gives. A schema of
    /// [`MAX_NAMES`](crate::names::MAX_NAMES) attributes is full: it stays as it is where the path is new.
    #[must_use]
    pub fn with(self, attribute: SourceAttribute<'_>) -> SourceSchema {
        let attributes = Some(vec![attribute].into());
        self.extended(&SchemaFile { attributes, ..SchemaFile::UNKNOWN }).unwrap_or(self)
    }

    /// Adds another schema, as [`SourceSchema::extend_from_json`] adds a file: that of an environment to the built-in one.
    /// Closed is what one of the two closes.
    ///
    /// # Errors
    ///
    /// When that is more than [`MAX_NAMES`](crate::names::MAX_NAMES) attributes or references.
    pub fn extend(self, other: &SourceSchema) -> Result<SourceSchema, Error> {
        let closed = Some(self.is_closed() || other.is_closed());
        self.extended(&SchemaFile { closed, ..other.table().with(&SchemaFile::UNKNOWN)? })
    }

    /// Says whether there are no attributes but the ones listed.
    #[must_use]
    pub fn closed(self, closed: bool) -> SourceSchema {
        self.extended(&SchemaFile { closed: Some(closed), ..SchemaFile::UNKNOWN }).unwrap_or(self)
    }

    /// The schema with what a file adds. It keeps nothing of what it was made from, so that a service can extend one
    /// again and again.
    fn extended(&self, file: &SchemaFile<'_>) -> Result<SourceSchema, Error> {
        let whole = self.table().with(file)?.json();
        let extended = Extended::new(whole, |whole| SourceTable::new(Document::trusted(whole)));
        Ok(SourceSchema(Repr::Extended(Arc::new(extended))))
    }

    /// The table.
    #[inline]
    #[must_use]
    pub fn table(&self) -> &SourceTable<'_> {
        match &self.0 {
            Repr::CompiledIn(table) => table,
            Repr::Extended(extended) => extended.borrow_dependent(),
        }
    }

    /// Whether there are no attributes but the ones listed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.table().closed
    }

    /// The attribute with exactly this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&SourceAttribute<'_>> {
        let table = self.table();
        table.attributes.get(table.position(path)?)
    }

    /// Whether there is an attribute with this path, or one that it is a part of, or that is a part of it.
    ///
    /// ```
    /// use provmap_model::{SourceAttribute, SourceSchema};
    /// let schema = ["name.given", "badges"].into_iter().map(SourceAttribute::string);
    /// let schema = schema.fold(SourceSchema::empty(), SourceSchema::with);
    /// let known = ["name.given", "name", "badges.number", "name.nick", "given"].map(|path| schema.knows(path));
    /// assert_eq!(known, [true, true, true, false, false]);
    /// ```
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        let is_within =
            |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
        let has_parts = |whole: &str| self.iter().any(|attribute| is_within(attribute.path, whole));
        // Of a whole whose parts are listed, those are all that it has.
        self.find(path).is_some()
            || has_parts(path)
            || self.iter().any(|it| is_within(path, it.path) && !has_parts(it.path))
    }

    /// The attributes in the order of the schema.
    pub fn iter(&self) -> std::slice::Iter<'_, SourceAttribute<'_>> {
        self.table().attributes.iter()
    }

    /// The directory paths that hold what a `referenceAttribute` names; nothing for an unknown name.
    #[must_use]
    pub fn reference(&self, name: &str) -> Option<Texts<'_>> {
        let known = self.references().iter().find(|reference| reference.reference == name)?;
        Some(known.sources)
    }

    /// What is known of the references.
    #[must_use]
    pub fn references(&self) -> &[Reference<'_>] {
        &self.table().references
    }
}

/// As the file that [`SourceSchema::extend_from_json`] reads, with all of the schema.
impl Serialize for SourceSchema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.table().with(&SchemaFile::UNKNOWN).map_err(S::Error::custom)?;
        whole.json().serialize(serializer)
    }
}

/// A schema file, from any format; what extends another is [added](SourceSchema::extend) to that.
///
/// ```
/// use provmap_model::SourceSchema;
/// let file = r#"{"attributes": [{"path": "costCenter", "type": "STRING", "maxLength": 40}]}"#;
/// let schema: SourceSchema = serde_json::from_str(file).unwrap();
/// assert_eq!(schema.find("costCenter").unwrap().max_length, Some(40));
///
/// let error = serde_json::from_str::<SourceSchema>(r#"{"attributes": [{"path": 5}]}"#).unwrap_err();
/// assert_eq!(error.to_string(), "/attributes/0/path: expected a string, found a number");
/// ```
impl<'de> Deserialize<'de> for SourceSchema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<SourceSchema, D::Error> {
        let file = Json::deserialize(deserializer)?;
        let schema = SourceSchema::empty().extended_by_tree(&Document::without_text(), &file);
        schema.map_err(|error| D::Error::custom(error.without_places()))
    }
}

impl PartialEq for SourceSchema {
    fn eq(&self, other: &SourceSchema) -> bool {
        self.table() == other.table()
    }
}

impl fmt::Debug for SourceSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SourceSchema").field(self.table()).finish()
    }
}

impl<'s> IntoIterator for &'s SourceSchema {
    type Item = &'s SourceAttribute<'s>;
    type IntoIter = std::slice::Iter<'s, SourceAttribute<'s>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> SourceAttribute<'a> {
    /// A text attribute of which nothing else is known. Set the fields that are.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::{SourceAttribute, SourceSchema};
    /// let cost_center = SourceAttribute { max_length: Some(40), ..SourceAttribute::string("costCenter") };
    /// let schema = SourceSchema::empty().with(cost_center);
    /// assert_eq!(schema.find("costCenter").unwrap().max_length, Some(40));
    /// ```
    #[must_use]
    pub const fn string(path: &'a str) -> SourceAttribute<'a> {
        SourceAttribute { path, kind: Some(AttributeType::String), ..SourceAttribute::UNKNOWN }
    }

    /// Whether every user has a value: the attribute is always set, or required by the environment's schema.
    #[inline]
    #[must_use]
    pub fn is_always_set(&self) -> Option<bool> {
        if self.required == Some(true) { Some(true) } else { self.always_set }
    }

    /// Takes over every property that `other` knows.
    pub(super) fn refine(&mut self, other: &SourceAttribute<'a>) {
        let SourceAttribute {
            path: _,
            console_label,
            kind,
            min_length,
            max_length,
            always_set,
            required,
            unique,
            multi_valued,
            read_only,
            enabled,
            format,
            open_members,
            others: _,
        } = *other;
        *self = SourceAttribute {
            console_label: console_label.or(self.console_label),
            kind: kind.or(self.kind),
            min_length: min_length.or(self.min_length),
            max_length: max_length.or(self.max_length),
            always_set: always_set.or(self.always_set),
            required: required.or(self.required),
            unique: unique.or(self.unique),
            multi_valued: multi_valued.or(self.multi_valued),
            read_only: read_only.or(self.read_only),
            enabled: enabled.or(self.enabled),
            format: format.or(self.format),
            open_members: open_members.or(self.open_members),
            ..*self
        };
    }
}
