//! Reads metadata, collecting every problem of a file instead of stopping at the first.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::attribute::{Attribute, Attributes, Flag, Flags, Limit, Limits};
use crate::connector::{AttributeType, Connector};
use crate::error::Error;
use crate::json::{Json, List, Str};
use crate::judge;
use crate::layout::{Entry, Layout};
use crate::names::NameTable;
use crate::node::{Kind, Node};
use crate::text;

impl Connector {
    /// Reads a storeMetadata response of any store type, and judges it.
    ///
    /// Nothing is lost: keys, their order, explicit nulls, and what is not known here come back when the
    /// connector is serialised.
    ///
    /// # Errors
    ///
    /// Every problem of the document, in the order of the document: malformed JSON, keys written twice, fields of
    /// the wrong type, and contradictions (see `docs/metadata.md`). Metadata that is odd but occurs in PingOne's
    /// own responses, such as a required attribute that is nillable, is no problem.
    ///
    /// ```
    /// use provmap_model::connector::Connector;
    /// let problems = Connector::read(r#"{
    ///   "information": {"key": "Acme"},
    ///   "attributeMetadata": {"userAttributes": {"userName": {"key": "username", "type": "STRING"}}}
    /// }"#).unwrap_err();
    /// assert_eq!(
    ///     problems[0].in_file("Acme.json"),
    ///     "Acme.json:3:64: /attributeMetadata/userAttributes/userName/key: \
    ///      `key` is `username`, but the attribute stands under `userName`"
    /// );
    /// ```
    pub fn read(document: &str) -> Result<Connector, Vec<Error>> {
        self::document(document, judge::connector)
    }
}

/// Reads a document as a `T` and judges it.
pub(crate) fn document<T: Decode>(
    document: &str,
    judge: impl FnOnce(&T, &mut Reader<'_>),
) -> Result<T, Vec<Error>> {
    let node = Node::parse(document).map_err(|error| vec![error])?;
    let mut reader = Reader::default();
    if let Some(value) = T::decode(&mut reader, node) {
        judge(&value, &mut reader);
        if reader.problems.is_empty() {
            return Ok(value);
        }
    }
    Err(reader.finish(document))
}

/// What is known while a document is read: where we are, where things stand, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Reader<'a> {
    pointer: String,
    problems: Vec<Error>,
    /// The node of each object member read so far, for judgements that come after reading.
    places: HashMap<String, Node<'a>>,
}

/// A value that can be read from metadata.
pub trait Decode: Sized {
    /// Reads a value; nothing when it has the wrong type, which is then a problem of the reader.
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self>;

    /// The value of an absent member, where a member may be absent.
    fn absent() -> Option<Self> {
        None
    }

    /// Stands in for a value with a problem until all problems are collected.
    fn placeholder() -> Self;
}

impl<'a> Reader<'a> {
    /// A problem at a node.
    pub fn problem(&mut self, node: Node<'_>, message: impl Into<String>) {
        self.problems.push(node.error(&self.pointer, message));
    }

    /// A problem at a member read before, or at the whole document.
    pub fn problem_at(&mut self, pointer: &str, message: impl Into<String>) {
        let error = match self.places.get(pointer) {
            Some(node) => node.error(pointer, message),
            None => Error::plain(message),
        };
        self.problems.push(error);
    }

    /// The members of an object.
    pub fn object(&mut self, node: Node<'a>) -> Option<Object<'a>> {
        match node.members(&self.pointer) {
            Ok((members, repeated)) => {
                for member in repeated {
                    self.below_unseen(&member.key, |reader| {
                        reader.problem(member.value, "this key is written twice in one object");
                    });
                }
                Some(Object {
                    node,
                    members: members.into_iter().map(|member| (member.key, member.value, false)).collect(),
                })
            }
            Err(error) => {
                self.problems.push(error);
                None
            }
        }
    }

    /// A text.
    pub fn string(&mut self, node: Node<'a>) -> Option<Cow<'a, str>> {
        node.string(&self.pointer).map_err(|error| self.problems.push(error)).ok()
    }

    /// Reads what stands under `token`.
    fn below<T>(&mut self, token: &str, node: Node<'a>, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        text::push_token(&mut self.pointer, token);
        self.places.insert(self.pointer.clone(), node);
        let value = read(self);
        self.pointer.truncate(length);
        value
    }

    /// As [`Reader::below`], for a value that does not become a place of its own.
    fn below_unseen(&mut self, token: &str, read: impl FnOnce(&mut Self)) {
        let length = self.pointer.len();
        text::push_token(&mut self.pointer, token);
        read(self);
        self.pointer.truncate(length);
    }

    fn wrong_kind(&mut self, node: Node<'_>, expected: &str) {
        self.problem(node, format!("expected {expected}, found {}", node.kind()));
    }

    fn finish(mut self, document: &str) -> Vec<Error> {
        self.problems.sort_by_key(Error::offset);
        let mut cursor = text::Cursor::new(document);
        self.problems.into_iter().map(|problem| problem.placed_by(&mut cursor)).collect()
    }
}

/// The members of an object while its fields are taken from it.
#[derive(Debug)]
pub struct Object<'a> {
    node: Node<'a>,
    /// Key, value, and whether a field has taken it.
    members: Vec<(Cow<'a, str>, Node<'a>, bool)>,
}

impl<'a> Object<'a> {
    /// Takes the value of a field.
    pub fn take<T: Decode>(&mut self, reader: &mut Reader<'a>, key: &str) -> T {
        let Some((_, node, taken)) = self.members.iter_mut().find(|(name, _, _)| name == key) else {
            return T::absent().unwrap_or_else(|| {
                reader.problem(self.node, format!("`{key}` is missing"));
                T::placeholder()
            });
        };
        *taken = true;
        let node = *node;
        reader.below(key, node, |reader| T::decode(reader, node)).unwrap_or_else(T::placeholder)
    }

    /// The keys in their order, with the values that no field has taken.
    pub fn finish(self, reader: &mut Reader<'a>) -> Layout {
        let mut entries = Vec::with_capacity(self.members.len());
        for (key, node, taken) in self.members {
            let extra = if taken {
                None
            } else {
                Some(reader.below(&key, node, |reader| Json::decode(reader, node)).unwrap_or(Json::Null))
            };
            entries.push(Entry { key: Cow::Owned(key.into_owned()), extra });
        }
        Layout { entries: Cow::Owned(entries) }
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        // An explicit null says no more than an absent key; the layout remembers that it was written.
        if node.kind() == Kind::Null { Some(None) } else { T::decode(reader, node).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn placeholder() -> Self {
        None
    }
}

impl Decode for Str {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        reader.string(node).map(|text| Cow::Owned(text.into_owned()))
    }

    fn placeholder() -> Self {
        Cow::Borrowed("")
    }
}

impl Decode for bool {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        match node.raw() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                reader.wrong_kind(node, "a boolean");
                None
            }
        }
    }

    fn placeholder() -> Self {
        false
    }
}

impl Decode for u64 {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        if node.kind() != Kind::Number {
            reader.wrong_kind(node, "a whole number");
            return None;
        }
        let value = node.raw().parse().ok();
        if value.is_none() {
            reader.problem(node, format!("expected a whole number from 0 to {}", u64::MAX));
        }
        value
    }

    fn placeholder() -> Self {
        0
    }
}

impl<T: Decode + Clone> Decode for List<T> {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        let nodes = match node.elements(&reader.pointer) {
            Ok(nodes) => nodes,
            Err(error) => {
                reader.problems.push(error);
                return None;
            }
        };
        let mut list = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.into_iter().enumerate() {
            list.extend(reader.below(&index.to_string(), node, |reader| T::decode(reader, node)));
        }
        Some(Cow::Owned(list))
    }

    fn placeholder() -> Self {
        Cow::Borrowed(&[])
    }
}

impl Decode for Json {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        let depth = reader.pointer.matches('/').count();
        node.json(&reader.pointer, depth).map_err(|error| reader.problems.push(error)).ok()
    }

    fn placeholder() -> Self {
        Json::Null
    }
}

impl Decode for Attributes {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        let object = reader.object(node)?;
        if object.members.len() > NameTable::MAX_NAMES {
            reader.problem(node, format!("more than {} attributes", NameTable::MAX_NAMES));
            return None;
        }
        let mut list = Vec::with_capacity(object.members.len());
        for (key, node, _) in object.members {
            list.extend(reader.below(&key, node, |reader| attribute(reader, node, &key)));
        }
        Some(Attributes::new(list))
    }

    fn placeholder() -> Self {
        Attributes::new(Vec::new())
    }
}

fn attribute<'a>(reader: &mut Reader<'a>, node: Node<'a>, map_key: &str) -> Option<Attribute> {
    let mut object = reader.object(node)?;
    let key: Option<Str> = object.take(reader, "key");
    if let Some(key) = key.filter(|key| key != map_key) {
        let message = format!(
            "`key` is `{}`, but the attribute stands under `{}`",
            text::name(&key),
            text::name(map_key)
        );
        let at = format!("{}/key", reader.pointer);
        reader.problem_at(&at, message);
    }
    let kind = kind(reader, &mut object);
    let mut flags = Flags::UNKNOWN;
    for flag in Flag::ALL {
        flags = match object.take::<Option<bool>>(reader, flag.name()) {
            Some(true) => flags.yes(flag),
            Some(false) => flags.no(flag),
            None => flags,
        };
    }
    let mut limits = Limits::UNKNOWN;
    for limit in Limit::ALL {
        if let Some(value) = object.take::<Option<u64>>(reader, limit.name()) {
            limits = limits.with(limit, value);
        }
    }
    Some(Attribute {
        key: Cow::Owned(map_key.to_owned()),
        display_name: object.take(reader, "displayName"),
        kind,
        flags,
        limits,
        default_value: object.take::<Option<Json>>(reader, "defaultValue").map(Cow::Owned),
        reference_attribute: object.take(reader, "referenceAttribute"),
        layout: object.finish(reader),
    })
}

/// The type, which the metadata states twice.
fn kind<'a>(reader: &mut Reader<'a>, object: &mut Object<'a>) -> Option<AttributeType> {
    let kind: Option<AttributeType> = object.take(reader, "type");
    let attribute_type: Option<AttributeType> = object.take(reader, "attributeType");
    if let (Some(kind), Some(attribute_type)) = (&kind, &attribute_type) {
        if kind != attribute_type {
            let message = format!("`attributeType` is `{attribute_type}`, but `type` is `{kind}`");
            let at = format!("{}/attributeType", reader.pointer);
            reader.problem_at(&at, message);
        }
    }
    kind.or(attribute_type)
}
