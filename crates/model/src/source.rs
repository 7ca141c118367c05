//! The PingOne directory: the attributes that a mapping can read from.

use std::collections::{HashMap, HashSet};

use crate::connector::AttributeType;
use crate::error::Error;
use crate::json::Str;
use crate::layout::{Layout, json_object};
use crate::names::NameTable;
use crate::packed::{Pack, Packer, Unpacker};
use crate::read::{self, Decode, Reader};
use crate::text;

json_object! {
    /// One attribute of a PingOne user.
    ///
    /// Unknown properties are `None`. The built-in ones come from PingOne's published user schema; those of a
    /// caller's own environment can say more.
    pub struct SourceAttribute {
        /// The path used in a mapping's `sourceAttribute`, such as `name.given`.
        "path" => path: Str,
        /// The label in the console.
        "consoleLabel" => console_label: Option<Str>,
        /// The type of the value.
        "type" => kind: Option<AttributeType>,
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
        "format" => format: Option<Str>,
        /// Whether there are members below it that are not listed, as for `account` and custom JSON.
        "openMembers" => open_members: Option<bool>,
    }
}

json_object! {
    /// What a `referenceAttribute` names in the PingOne directory. Inferred: PingOne documents no such table.
    pub struct Reference {
        /// The canonical name, such as `work_email`.
        "reference" => reference: Str,
        /// The paths of the directory that hold it; none where only a custom attribute can.
        "sources" => sources: Vec<Str>,
    }
}

json_object! {
    /// A source schema as it stands in a file.
    pub struct SchemaFile {
        /// Whether nothing else can be read.
        "closed" => closed: Option<bool>,
        /// The attributes.
        "attributes" => attributes: Option<Vec<SourceAttribute>>,
        /// What references name.
        "references" => references: Option<Vec<Reference>>,
    }
}

/// The attributes that a mapping can read from.
///
/// Open by default: an attribute that it does not list may be a custom one of the environment.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceSchema {
    attributes: Vec<SourceAttribute>,
    names: NameTable,
    references: Vec<Reference>,
    /// For each attribute, the place of the first reference that names it; [`NONE`] where none does.
    held: Vec<u16>,
    closed: bool,
}

/// No reference.
const NONE: u16 = u16::MAX;

impl SourceSchema {
    /// A schema without attributes.
    #[must_use]
    pub fn empty() -> SourceSchema {
        SourceSchema {
            attributes: Vec::new(),
            names: NameTable::default(),
            references: Vec::new(),
            held: Vec::new(),
            closed: false,
        }
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
    /// # Errors
    ///
    /// Every problem of the document, in its order.
    pub fn extend_from_json(self, document: &str) -> Result<SourceSchema, Vec<Error>> {
        let file: SchemaFile = read::document(document, judge)?;
        let mut schema = self.with_all(file.attributes.unwrap_or_default());
        if schema.attributes.len() > NameTable::MAX_NAMES {
            return Err(vec![Error::plain(format!("more than {} attributes", NameTable::MAX_NAMES))]);
        }
        let new = file.references.unwrap_or_default();
        let replaced: HashSet<Str> = new.iter().map(|reference| reference.reference.clone()).collect();
        let mut references = schema.references;
        references.retain(|known| !replaced.contains(&known.reference));
        references.extend(new);
        schema.references = references;
        schema.closed = file.closed.unwrap_or(schema.closed);
        schema.number_references();
        Ok(schema)
    }

    /// Adds an attribute; where the path is known, replaces the properties that `attribute` gives.
    #[must_use]
    pub fn with(self, attribute: SourceAttribute) -> SourceSchema {
        self.with_all(vec![attribute])
    }

    /// As [`SourceSchema::with`], building the table of the paths once.
    fn with_all(mut self, new: Vec<SourceAttribute>) -> SourceSchema {
        let mut attributes = self.attributes;
        let mut known: HashMap<Str, usize> = HashMap::with_capacity(attributes.len());
        for (index, attribute) in attributes.iter().enumerate() {
            known.entry(attribute.path.clone()).or_insert(index);
        }
        for attribute in new {
            match known.get(&attribute.path).and_then(|index| attributes.get_mut(*index)) {
                Some(known) => known.refine(attribute),
                None => {
                    known.insert(attribute.path.clone(), attributes.len());
                    attributes.push(attribute);
                }
            }
        }
        self.names = NameTable::new(attributes.iter().map(|attribute| attribute.path.as_ref()));
        self.attributes = attributes;
        self.number_references();
        self
    }

    fn number_references(&mut self) {
        let mut held = vec![NONE; self.attributes.len()];
        for (index, reference) in (0..NONE).zip(self.references.iter()) {
            for path in reference.sources.iter() {
                match self.position(path).and_then(|place| held.get_mut(place)) {
                    Some(slot) if *slot == NONE => *slot = index,
                    _ => {}
                }
            }
        }
        self.held = held;
    }

    /// Says whether there are no attributes but the ones listed.
    #[must_use]
    pub fn closed(mut self, closed: bool) -> SourceSchema {
        self.closed = closed;
        self
    }

    /// Whether there are no attributes but the ones listed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// The attribute with exactly this path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&SourceAttribute> {
        self.position(path).and_then(|place| self.at(place))
    }

    /// The place of the attribute with exactly this path.
    #[inline]
    #[must_use]
    pub fn position(&self, path: &str) -> Option<usize> {
        self.names.find(path, |place| self.at(place).map(|attribute| attribute.path.as_ref()))
    }

    /// The attribute at a place of the schema.
    #[inline]
    #[must_use]
    pub fn at(&self, place: usize) -> Option<&SourceAttribute> {
        self.attributes.get(place)
    }

    /// The first `referenceAttribute` that names the attribute at a place of the schema.
    #[inline]
    #[must_use]
    pub fn reference_of(&self, place: usize) -> Option<&str> {
        let reference = self.references.get(usize::from(*self.held.get(place)?))?;
        Some(&reference.reference)
    }

    /// The attributes in the order of the schema.
    pub fn iter(&self) -> std::slice::Iter<'_, SourceAttribute> {
        self.attributes.iter()
    }

    /// The directory paths that hold what a `referenceAttribute` names; nothing for an unknown name.
    #[must_use]
    pub fn reference(&self, name: &str) -> Option<&[Str]> {
        let known = self.references.iter().find(|reference| reference.reference == name)?;
        Some(&known.sources)
    }

    /// What is known of the references.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.references
    }
}

impl<'a> IntoIterator for &'a SourceSchema {
    type Item = &'a SourceAttribute;
    type IntoIter = std::slice::Iter<'a, SourceAttribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Pack for SourceSchema {
    fn pack(&self, packer: &mut Packer<'_>) {
        self.attributes.pack(packer);
        self.references.pack(packer);
        self.closed.pack(packer);
    }

    fn unpack(unpacker: &mut Unpacker) -> Self {
        let mut schema = SourceSchema::empty();
        schema.attributes = Vec::unpack(unpacker);
        schema.references = Vec::unpack(unpacker);
        schema.closed = bool::unpack(unpacker);
        schema.names = NameTable::new(schema.attributes.iter().map(|attribute| attribute.path.as_ref()));
        schema.number_references();
        schema
    }
}

impl SourceAttribute {
    /// A text attribute of which nothing else is known. Set the fields that are.
    ///
    /// ```
    /// use provmap_model::{SourceAttribute, SourceSchema};
    /// let mut cost_center = SourceAttribute::string("costCenter");
    /// cost_center.max_length = Some(40);
    /// let schema = SourceSchema::empty().with(cost_center);
    /// assert_eq!(schema.find("costCenter").unwrap().max_length, Some(40));
    /// ```
    #[must_use]
    pub fn string(path: impl Into<Str>) -> SourceAttribute {
        let mut attribute = SourceAttribute::placeholder();
        attribute.path = path.into();
        attribute.kind = Some(AttributeType::String);
        attribute
    }

    /// Whether every user has a value: the attribute is always set, or required by the environment's schema.
    #[must_use]
    pub fn is_always_set(&self) -> Option<bool> {
        if self.required == Some(true) { Some(true) } else { self.always_set }
    }

    /// Takes over every property that `other` knows.
    fn refine(&mut self, other: SourceAttribute) {
        fn take<T>(known: &mut Option<T>, new: Option<T>) {
            if new.is_some() {
                *known = new;
            }
        }
        take(&mut self.console_label, other.console_label);
        take(&mut self.kind, other.kind);
        take(&mut self.min_length, other.min_length);
        take(&mut self.max_length, other.max_length);
        take(&mut self.always_set, other.always_set);
        take(&mut self.required, other.required);
        take(&mut self.unique, other.unique);
        take(&mut self.multi_valued, other.multi_valued);
        take(&mut self.read_only, other.read_only);
        take(&mut self.enabled, other.enabled);
        take(&mut self.format, other.format);
        take(&mut self.open_members, other.open_members);
    }
}

fn judge(file: &SchemaFile, reader: &mut Reader<'_>) {
    unknown_keys(&file.layout, &[], "a source schema", reader);
    let mut seen = HashSet::new();
    for (index, attribute) in file.attributes.iter().flat_map(|list| list.iter()).enumerate() {
        let index = index.to_string();
        let at = ["attributes", index.as_str()];
        // What the file does not say is taken from the built-in schema, so a misspelt key would change nothing
        // in silence.
        unknown_keys(&attribute.layout, &at, "a source attribute", reader);
        if attribute.path.trim().is_empty() {
            if attribute.layout.has("path") {
                reader.problem_at(&["attributes", &index, "path"], "`path` is empty");
            }
        } else if !seen.insert(attribute.path.as_ref()) {
            reader.problem_at(&at, format!("`{}` is described twice", text::name(&attribute.path)));
        }
        if let (Some(min), Some(max)) = (attribute.min_length, attribute.max_length) {
            if min > max {
                let message = format!("`minLength` is {min}, greater than `maxLength`, which is {max}");
                reader.problem_at(&["attributes", &index, "minLength"], message);
            }
        }
    }
    let mut seen = HashSet::new();
    for (index, reference) in file.references.iter().flat_map(|list| list.iter()).enumerate() {
        let index = index.to_string();
        let at = ["references", index.as_str()];
        unknown_keys(&reference.layout, &at, "a reference", reader);
        if reference.layout.has("reference") && !seen.insert(reference.reference.as_ref()) {
            reader.problem_at(&at, format!("`{}` is described twice", text::name(&reference.reference)));
        }
    }
}

fn unknown_keys(layout: &Layout, at: &[&str], what: &str, reader: &mut Reader<'_>) {
    for entry in layout.entries.iter().filter(|entry| entry.extra.is_some()) {
        reader.problem_at(at, format!("`{}` is no property of {what}", text::name(&entry.key)));
    }
}
