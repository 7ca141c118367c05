//! Reads metadata, collecting every problem of a file instead of stopping at the first.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::attribute::{Attribute, Attributes, Flag, Flags, Limit, Limits};
use crate::connector::{AttributeType, Connector};
use crate::error::Error;
use crate::json::{Json, Str};
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
    /// let problems = Connector::from_json(r#"{
    ///   "information": {"key": "Acme"},
    ///   "attributeMetadata": {"userAttributes": {"userName": {"key": "username", "type": "STRING"}}}
    /// }"#).unwrap_err();
    /// assert_eq!(
    ///     problems[0].in_file("Acme.json"),
    ///     "Acme.json:3:64: /attributeMetadata/userAttributes/userName/key: \
    ///      `key` is `username`, but the attribute stands under `userName`"
    /// );
    /// ```
    pub fn from_json(document: &str) -> Result<Connector, Vec<Error>> {
        self::document(document, judge::connector)
    }
}

/// Reads a document as a `T` and judges it.
pub(crate) fn document<T: Decode>(
    document: &str,
    judge: impl Fn(&T, &mut Reader<'_>),
) -> Result<T, Vec<Error>> {
    let node = Node::parse(document).map_err(|error| vec![error])?;
    // Places are kept only where a problem needs them: sound documents are read in half the time.
    let mut reader = Reader::new(None);
    if let Some(value) = T::decode(&mut reader, node) {
        judge(&value, &mut reader);
        if reader.problems.is_empty() {
            return Ok(value);
        }
    }
    let mut reader = Reader::new(Some(node));
    if let Some(value) = T::decode(&mut reader, node) {
        judge(&value, &mut reader);
    }
    Err(reader.finish(document))
}

/// The largest number of elements of a list that is read.
pub const MAX_ELEMENTS: usize = NameTable::MAX_NAMES;

/// The largest number of problems of a document that are kept; the rest are counted.
const MAX_PROBLEMS: usize = 100_000;

/// The longest part of a key that a pointer shows, in characters: a pointer is stored with every problem below it.
const MAX_TOKEN: usize = 256;

/// What is known while a document is read: where we are, where things stand, and what is wrong with them.
#[derive(Debug)]
pub struct Reader<'a> {
    pointer: String,
    depth: usize,
    problems: Vec<Error>,
    more_problems: usize,
    /// Where we are, as an index of `places`; nothing where no place is kept.
    here: Option<usize>,
    /// The members read so far, for judgements that come after reading. The document is the first.
    places: Vec<Place<'a>>,
    /// The places by that of their parent and by their key. Whole pointers as keys would cost the length of a
    /// key once more for everything below it.
    children: HashMap<(usize, Cow<'a, str>), usize>,
}

#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    node: Node<'a>,
    /// Whether its value could not be read.
    faulty: bool,
}

/// A value that can be read from metadata.
pub trait Decode: Sized {
    /// Reads a value; nothing when it has the wrong type, which is then a problem of the reader.
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self>;

    /// The value of an absent member, where a member may be absent.
    fn absent() -> Option<Self> {
        None
    }

    /// Whether this is the value of an absent member.
    fn is_absent(&self) -> bool {
        false
    }

    /// Stands in for a value with a problem until all problems are collected.
    fn placeholder() -> Self;
}

impl<'a> Reader<'a> {
    /// A reader of a document; places are kept if it is given.
    fn new(document: Option<Node<'a>>) -> Reader<'a> {
        Reader {
            pointer: String::new(),
            depth: 0,
            problems: Vec::new(),
            more_problems: 0,
            here: document.map(|_| 0),
            places: document.map(|node| Place { node, faulty: false }).into_iter().collect(),
            children: HashMap::new(),
        }
    }

    /// A problem at a node.
    pub fn problem(&mut self, node: Node<'_>, message: impl Into<String>) {
        self.push(node.error(&self.pointer, message));
    }

    /// A problem of the member at this path of keys, or of what is nearest above it. A member that could not be
    /// read has its problem already; this would be a consequence of it.
    pub fn problem_at(&mut self, path: &[&str], message: impl Into<String>) {
        let mut at = 0;
        let mut pointer = String::new();
        for key in path {
            match self.children.get(&(at, Cow::Borrowed(*key))) {
                Some(child) => at = *child,
                None => break,
            }
            push_token(&mut pointer, key);
        }
        match self.places.get(at) {
            Some(place) if place.faulty => {}
            Some(place) => self.push(place.node.error(&pointer, message)),
            None => self.push(Error::plain(message)),
        }
    }

    /// A problem of a member of the object being read.
    fn problem_below(&mut self, key: &str, message: String) {
        let place = self.here.and_then(|here| self.children.get(&(here, Cow::Borrowed(key))).copied());
        match place.and_then(|at| self.places.get(at).copied()) {
            Some(Place { faulty: true, .. }) => {}
            Some(Place { node, .. }) => self.below(key, place, |reader| reader.problem(node, message)),
            None => self.push(Error::plain(message)),
        }
    }

    /// The one problem that explains all others.
    pub(crate) fn only_problem(&mut self, message: &str) {
        self.problems.clear();
        self.problem_at(&[], message);
    }

    fn push(&mut self, problem: Error) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.more_problems = self.more_problems.saturating_add(1);
        }
    }

    /// The members of an object.
    pub fn object(&mut self, node: Node<'a>) -> Option<Object<'a>> {
        match node.members(&self.pointer) {
            Ok((members, repeated)) => {
                for member in repeated {
                    self.below(&member.key, None, |reader| {
                        reader.problem(member.value, "this key is written twice in one object");
                    });
                }
                Some(Object {
                    node,
                    members: members.into_iter().map(|member| (member.key, member.value, false)).collect(),
                })
            }
            Err(error) => self.refuse(error),
        }
    }

    /// A text.
    pub fn string(&mut self, node: Node<'a>) -> Option<Cow<'a, str>> {
        node.string(&self.pointer).map_or_else(|error| self.refuse(error), Some)
    }

    /// Reads what stands under `token`; `place` is kept for later judgements.
    fn below<T>(&mut self, token: &str, place: Option<usize>, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.pointer.len();
        push_token(&mut self.pointer, token);
        let above = std::mem::replace(&mut self.here, place);
        self.depth = self.depth.saturating_add(1);
        let value = read(self);
        self.depth = self.depth.saturating_sub(1);
        self.here = above;
        self.pointer.truncate(length);
        value
    }

    /// Reads the member `token`, which becomes a place; a member that cannot be read is marked.
    fn member<T>(
        &mut self,
        token: Cow<'a, str>,
        node: Node<'a>,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let place = self.here.map(|above| {
            let place = self.places.len();
            self.places.push(Place { node, faulty: false });
            self.children.insert((above, token.clone()), place);
            place
        });
        let value = self.below(&token, place, read);
        if value.is_none() {
            if let Some(place) = place.and_then(|place| self.places.get_mut(place)) {
                place.faulty = true;
            }
        }
        value
    }

    fn wrong_kind<T>(&mut self, node: Node<'_>, expected: &str) -> Option<T> {
        self.problem(node, format!("expected {expected}, found {}", node.kind()));
        None
    }

    fn refuse<T>(&mut self, error: Error) -> Option<T> {
        self.push(error);
        None
    }

    fn finish(mut self, document: &str) -> Vec<Error> {
        self.problems.sort_by_key(Error::offset);
        let mut cursor = text::Cursor::new(document);
        let mut problems: Vec<Error> =
            self.problems.into_iter().map(|problem| problem.placed_by(&mut cursor)).collect();
        if self.more_problems > 0 {
            problems.push(Error::plain(format!("{} more problems are not listed", self.more_problems)));
        }
        problems
    }
}

/// As [`text::push_token`], with a very long token cut.
fn push_token(pointer: &mut String, token: &str) {
    match token.char_indices().nth(MAX_TOKEN) {
        None => text::push_token(pointer, token),
        Some((end, _)) => {
            text::push_token(pointer, token.get(..end).unwrap_or_default());
            pointer.push('…');
        }
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
    pub fn take<T: Decode>(&mut self, reader: &mut Reader<'a>, key: &'static str) -> T {
        let Some((_, node, taken)) = self.members.iter_mut().find(|(name, _, _)| name == key) else {
            return T::absent().unwrap_or_else(|| {
                reader.problem(self.node, format!("`{key}` is missing"));
                T::placeholder()
            });
        };
        *taken = true;
        let node = *node;
        reader
            .member(Cow::Borrowed(key), node, |reader| T::decode(reader, node))
            .unwrap_or_else(T::placeholder)
    }

    /// As [`Object::take`], for one of several members that share a field: their nulls stay in the layout, or
    /// they would come back with the value of another member.
    fn take_unless_null<T: Decode>(&mut self, reader: &mut Reader<'a>, key: &'static str) -> Option<T> {
        let null =
            |(name, node, _): &(Cow<'_, str>, Node<'_>, bool)| name == key && node.kind() == Kind::Null;
        if self.members.iter().any(null) { None } else { self.take(reader, key) }
    }

    /// The keys in their order, with the values that no field has taken.
    pub fn finish(self, reader: &mut Reader<'a>) -> Layout {
        let mut entries = Vec::with_capacity(self.members.len());
        for (key, node, taken) in self.members {
            let extra = if taken {
                None
            } else {
                Some(reader.below(&key, None, |reader| Json::decode(reader, node)).unwrap_or(Json::Null))
            };
            entries.push(Entry { key: Cow::Owned(key.into_owned()), extra });
        }
        Layout { entries: entries.into() }
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

    fn is_absent(&self) -> bool {
        self.is_none()
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
            _ => reader.wrong_kind(node, "a boolean"),
        }
    }

    fn placeholder() -> Self {
        false
    }
}

impl Decode for u64 {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        if node.kind() != Kind::Number {
            return reader.wrong_kind(node, "a whole number");
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

impl<T: Decode> Decode for Vec<T> {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        let nodes = match node.elements(&reader.pointer) {
            Ok(nodes) => nodes,
            Err(error) => return reader.refuse(error),
        };
        if nodes.len() > MAX_ELEMENTS {
            reader.problem(node, format!("more than {MAX_ELEMENTS} elements"));
            return None;
        }
        let mut list = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.into_iter().enumerate() {
            let index = index.to_string();
            let read = |reader: &mut Reader<'a>| T::decode(reader, node);
            // Judgements need the places of objects only.
            let value = match node.kind() {
                Kind::Object => reader.member(Cow::Owned(index), node, read),
                _ => reader.below(&index, None, read),
            };
            list.push(value.unwrap_or_else(T::placeholder));
        }
        Some(list)
    }

    fn placeholder() -> Self {
        Vec::new()
    }
}

impl Decode for Json {
    fn decode<'a>(reader: &mut Reader<'a>, node: Node<'a>) -> Option<Self> {
        node.json(&reader.pointer, reader.depth).map_or_else(|error| reader.refuse(error), Some)
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
            list.extend(reader.member(key.clone(), node, |reader| attribute(reader, node, &key)));
        }
        Some(Attributes::new(list))
    }

    fn placeholder() -> Self {
        Attributes::new(Vec::new())
    }
}

fn attribute<'a>(reader: &mut Reader<'a>, node: Node<'a>, map_key: &str) -> Option<Attribute> {
    let mut object = reader.object(node)?;
    let key: Option<Str> = object.take_unless_null(reader, "key");
    if let Some(key) = key.filter(|key| key != map_key) {
        let message = format!(
            "`key` is `{}`, but the attribute stands under `{}`",
            text::name(&key),
            text::name(map_key)
        );
        reader.problem_below("key", message);
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
        default_value: object.take::<Option<Json>>(reader, "defaultValue").map(Box::new),
        reference_attribute: object.take(reader, "referenceAttribute"),
        layout: object.finish(reader),
    })
}

/// The type, which the metadata states twice.
fn kind<'a>(reader: &mut Reader<'a>, object: &mut Object<'a>) -> Option<AttributeType> {
    let kind: Option<AttributeType> = object.take_unless_null(reader, "type");
    let attribute_type: Option<AttributeType> = object.take_unless_null(reader, "attributeType");
    if let (Some(kind), Some(attribute_type)) = (&kind, &attribute_type) {
        if kind != attribute_type {
            let message = format!("`attributeType` is `{attribute_type}`, but `type` is `{kind}`");
            reader.problem_below("attributeType", message);
        }
    }
    kind.or(attribute_type)
}
