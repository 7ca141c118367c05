//! Reads metadata from JSON, collecting every problem of a document instead of stopping at the first.
//!
//! The document becomes a tree, and rows borrow from the tree. Where a problem stands is looked up in the text at the end, for
//! all problems together: sound documents pay nothing for it.

use std::collections::{HashMap, HashSet};

use crate::bytes::decode;
use crate::contradiction::Contradiction;
use crate::error::{Error, Problem};
use crate::json::{Json, Str};
use crate::names::MAX_NAMES;
use crate::node::{Node, locate_numbered};
use crate::row::{Rows, Texts};
use crate::shape::Shape;
use crate::text::{self, Cursor};
use crate::tree::{self, Fault};
use crate::words::{AttributeType, CapabilityType, Enhancement};

/// The largest number of elements of a list that is read.
pub(crate) const MAX_ELEMENTS: usize = MAX_NAMES;

/// The largest number of problems of a document that are kept; the rest are counted.
const MAX_PROBLEMS: usize = 100_000;

/// The longest part of a key that a pointer shows, in characters: a pointer is stored with every problem below it.
const MAX_TOKEN: usize = 256;

/// A document as a tree, and what is wrong with it so far.
pub(crate) struct Document<'t> {
    text: &'t str,
    /// Whether keys that are written twice, and values that are too deep, may be in the tree.
    is_unsound: bool,
}

impl<'t> Document<'t> {
    /// Reads the syntax of a document.
    ///
    /// # Errors
    ///
    /// When it is too large, no text, or no JSON.
    pub(crate) fn parse(document: &'t [u8]) -> Result<(Document<'t>, Json), Error> {
        let text = decode(document)?;
        let error = match tree::strict(text, 0) {
            Ok(tree) => return Ok((Document { text, is_unsound: false }, tree)),
            Err(Fault::Refused(refusal)) => match tree::all_of(text) {
                Some(tree) => return Ok((Document { text, is_unsound: true }, tree)),
                None => Error::plain(refusal.to_string()),
            },
            Err(Fault::Syntax(error)) => tree::syntax_error(0, text, &error).into(),
        };
        // What is no JSON whatever its values are is said first.
        let error = Node::parse(text).err().unwrap_or(error);
        Err(error.placed_by(&mut Cursor::new(text)))
    }

    /// A tree that comes from no text, and is sound.
    pub(crate) fn without_text() -> Document<'static> {
        Document { text: "", is_unsound: false }
    }

    /// The rows of a tree that was read before.
    pub(crate) fn trusted<'a, T: Read<'a>>(tree: &'a Json) -> T {
        T::read(&mut Reader::new(tree, false), tree).unwrap_or(T::ABSENT)
    }

    /// The rows of the document, once they are read and judged, and what contradicts itself, in the order of the document.
    ///
    /// # Errors
    ///
    /// Every problem of the document, in its order, if one of them is no contradiction.
    pub(crate) fn rows<'a, T: Read<'a>>(
        &self,
        tree: &'a Json,
        judge: impl FnOnce(&mut T, &mut Reader<'_>),
    ) -> Result<(T, Vec<Contradiction>), Error> {
        let mut reader = Reader::new(tree, self.is_unsound);
        let mut rows = T::read(&mut reader, tree);
        if let Some(rows) = &mut rows {
            judge(rows, &mut reader);
        }
        match rows {
            Some(rows) if reader.problems.is_empty() => Ok((rows, Vec::new())),
            Some(rows) if reader.is_usable() => Ok((rows, reader.contradictions(self.text))),
            _ => Err(reader.finish(self.text)),
        }
    }
}

/// A value that is read from JSON.
pub(crate) trait Read<'a>: Sized {
    /// What stands for a member that is absent, or could not be read.
    const ABSENT: Self;

    /// Whether a member of this kind can be absent.
    const IS_OPTIONAL: bool = false;

    /// What an excerpt can show of it.
    const SHAPE: Shape = Shape::Value;

    /// Reads a value; nothing when it has the wrong type, which is then a problem of the reader.
    fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self>;
}

/// What is known while a document is read: where we are, and what is wrong with it.
pub(crate) struct Reader<'t> {
    pub(crate) tree: &'t Json,
    is_unsound: bool,
    /// Where we are, by keys; the levels of that.
    pointer: String,
    depth: usize,
    /// Where we are, by the places of members and elements.
    place: String,
    problems: Vec<Unplaced>,
    more_problems: usize,
    /// The places of what could not be read.
    faulty: HashSet<String>,
    /// The places of the members of objects that a problem led into.
    numbered: HashMap<String, HashMap<&'t str, usize>>,
}

/// A problem that is not looked up in the text yet.
struct Unplaced {
    pointer: String,
    place: String,
    message: String,
    contradiction: Option<Contradiction>,
}

impl<'t> Reader<'t> {
    fn new(tree: &'t Json, is_unsound: bool) -> Reader<'t> {
        Reader {
            tree,
            is_unsound,
            pointer: String::new(),
            depth: 0,
            place: String::new(),
            problems: Vec::new(),
            more_problems: 0,
            faulty: HashSet::new(),
            numbered: HashMap::new(),
        }
    }

    /// A problem of the value that is being read.
    pub(crate) fn problem(&mut self, message: impl Into<String>) {
        self.push(message.into(), None);
    }

    fn push(&mut self, message: String, contradiction: Option<Contradiction>) {
        if self.problems.len() == MAX_PROBLEMS {
            self.more_problems = self.more_problems.saturating_add(1);
            return;
        }
        let (pointer, place) = (self.pointer.clone(), self.place.clone());
        self.problems.push(Unplaced { pointer, place, message, contradiction });
    }

    /// A problem of the member at this path of keys, or of what is nearest above it. A member that could not be
    /// read has its problem already; this would be a consequence of it.
    pub(crate) fn problem_at(&mut self, path: &[&str], message: impl Into<String>) {
        self.push_at(path, message.into(), None);
    }

    /// A contradiction of the member at this path of keys, with which the document can be used.
    pub(crate) fn contradiction_at(&mut self, path: &[&str], contradiction: Contradiction) {
        self.push_at(path, contradiction.problem.message().to_owned(), Some(contradiction));
    }

    fn push_at(&mut self, path: &[&str], message: String, contradiction: Option<Contradiction>) {
        self.pointer.clear();
        self.place.clear();
        let mut at = self.tree;
        for &token in path {
            let below = match at {
                Json::Array(values) => {
                    token.parse().ok().and_then(|place: usize| Some((place, values.get(place)?)))
                }
                value => {
                    let numbered = || value.members().iter().enumerate();
                    // Many problems can be of members of one object.
                    let places = self.numbered.entry(self.place.clone());
                    let places = places.or_insert_with(|| {
                        numbered().rev().map(|(place, (key, _))| (key.as_ref(), place)).collect()
                    });
                    places.get(token).and_then(|place| Some((*place, &value.members().get(*place)?.1)))
                }
            };
            let Some((place, value)) = below else { break };
            at = value;
            push_token(&mut self.pointer, token);
            self.place.push_str(&format!("/{place}"));
        }
        if !self.faulty.contains(&self.place) {
            self.push(message, contradiction);
        }
        self.pointer.clear();
        self.place.clear();
    }

    /// Whether there is a member at this path of keys.
    pub(crate) fn has(&self, path: &[&str]) -> bool {
        let mut at = Some(self.tree);
        for token in path {
            at = at.and_then(|value| match value {
                Json::Array(values) => values.get(token.parse::<usize>().ok()?),
                value => value.member(token),
            });
        }
        at.is_some()
    }

    /// The one problem that explains all others.
    pub(crate) fn only_problem(&mut self, message: &str) {
        self.problems.clear();
        self.problem_at(&[], message);
    }

    /// Goes to what stands under a key or at a number, which is the `place`-th of the value that is being read.
    fn below<T>(&mut self, token: &str, place: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let lengths = (self.pointer.len(), self.place.len());
        push_token(&mut self.pointer, token);
        self.place.push_str(&format!("/{place}"));
        self.depth = self.depth.saturating_add(1);
        let value = read(self);
        self.depth = self.depth.saturating_sub(1);
        self.pointer.truncate(lengths.0);
        self.place.truncate(lengths.1);
        value
    }

    /// The value that is being read is not of this kind.
    pub(crate) fn wrong_kind<T>(&mut self, expected: &str, found: &Json) -> Option<T> {
        self.problem(format!("expected {expected}, found {}", found.kind()));
        None
    }

    /// The members of an object. Those that are not known, and keys that are written twice, are looked at here.
    pub(crate) fn object<'a>(
        &mut self,
        json: &'a Json,
        is_known: impl Fn(&str) -> bool,
    ) -> Option<&'a [(Str, Json)]> {
        let Json::Object(members) = json else { return self.wrong_kind("an object", json) };
        if self.is_unsound {
            let mut seen = HashSet::new();
            for (place, (key, value)) in members.iter().enumerate() {
                let is_first = seen.insert(key);
                self.below(key, place, |reader| {
                    if !is_first {
                        reader.problem("this key is written twice in one object");
                    } else if !is_known(key) {
                        reader.any(value);
                    }
                });
            }
        }
        Some(members)
    }

    /// Whether a value of any kind is sound.
    fn any(&mut self, json: &Json) -> bool {
        let refusal = if self.is_unsound { tree::refusal(json, self.depth) } else { None };
        if let Some(refusal) = &refusal {
            self.problem(refusal.to_string());
        }
        refusal.is_none()
    }

    /// The value of a member.
    pub(crate) fn take<'a, T: Read<'a>>(&mut self, members: &'a [(Str, Json)], key: &str) -> T {
        let mut numbered = members.iter().enumerate();
        match numbered.find(|(_, (name, _))| name == key) {
            Some((place, (_, json))) => {
                self.member(key, place, |reader| T::read(reader, json)).unwrap_or(T::ABSENT)
            }
            None => {
                if !T::IS_OPTIONAL {
                    self.problem(format!("`{key}` is missing"));
                }
                T::ABSENT
            }
        }
    }

    /// Reads a member or an element, and keeps its place where it cannot be read.
    pub(crate) fn member<T>(
        &mut self,
        token: &str,
        place: usize,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        self.below(token, place, |reader| {
            let value = read(reader);
            if value.is_none() {
                reader.faulty.insert(reader.place.clone());
            }
            value
        })
    }

    /// Whether the document can be used: nothing is wrong with it but contradictions, and all of them are listed.
    fn is_usable(&self) -> bool {
        self.more_problems == 0 && self.problems.iter().all(|problem| problem.contradiction.is_some())
    }

    fn contradictions(self, document: &str) -> Vec<Contradiction> {
        let placed = self.placed(document).into_iter();
        placed.filter_map(|(problem, it)| Some(Contradiction { problem, ..it? })).collect()
    }

    fn finish(self, document: &str) -> Error {
        let more = self.more_problems;
        let mut problems: Vec<Problem> = self.placed(document).into_iter().map(|(it, _)| it).collect();
        if more > 0 {
            problems.push(Problem::plain(format!("{more} more problems are not listed")));
        }
        problems.into()
    }

    /// The problems with their places, in the order of the document.
    fn placed(mut self, document: &str) -> Vec<(Problem, Option<Contradiction>)> {
        let places: Vec<&str> = self.problems.iter().map(|problem| problem.place.as_str()).collect();
        let spans = locate_numbered(document, &places);
        let mut problems: Vec<(Problem, Option<Contradiction>)> = Vec::with_capacity(spans.len());
        for (problem, span) in self.problems.drain(..).zip(spans) {
            let start = span.map_or(0, |span| span.start);
            let placed = Problem::at_offset(start, &problem.pointer, problem.message);
            problems.push((placed, problem.contradiction));
        }
        problems.sort_by_key(|(problem, _)| problem.offset());
        let mut cursor = Cursor::new(document);
        problems.into_iter().map(|(problem, it)| (problem.placed_by(&mut cursor), it)).collect()
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

impl<'a, T: Read<'a>> Read<'a> for Option<T> {
    const ABSENT: Self = None;
    const IS_OPTIONAL: bool = true;
    const SHAPE: Shape = T::SHAPE;

    fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self> {
        // An explicit null says no more than an absent key; it is among the row's others.
        if *json == Json::Null { Some(None) } else { T::read(reader, json).map(Some) }
    }
}

impl<'a> Read<'a> for &'a str {
    const ABSENT: Self = "";

    fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self> {
        match json {
            Json::String(text) => Some(text),
            _ => reader.wrong_kind("a string", json),
        }
    }
}

impl Read<'_> for bool {
    const ABSENT: Self = false;

    fn read(reader: &mut Reader<'_>, json: &Json) -> Option<Self> {
        match json {
            Json::Bool(value) => Some(*value),
            _ => reader.wrong_kind("a boolean", json),
        }
    }
}

impl Read<'_> for u64 {
    const ABSENT: Self = 0;

    fn read(reader: &mut Reader<'_>, json: &Json) -> Option<Self> {
        match json {
            Json::Unsigned(number) => Some(*number),
            Json::Signed(_) | Json::Float(_) => {
                reader.problem(format!("expected a whole number from 0 to {}", u64::MAX));
                None
            }
            _ => reader.wrong_kind("a whole number", json),
        }
    }
}

impl<'a> Read<'a> for &'a Json {
    const ABSENT: Self = &Json::Null;
    const SHAPE: Shape = Shape::Json;

    fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self> {
        reader.any(json).then_some(json)
    }
}

/// The elements of a list.
fn elements<'a>(reader: &mut Reader<'_>, json: &'a Json) -> Option<&'a [Json]> {
    match json {
        Json::Array(values) if values.len() > MAX_ELEMENTS => {
            reader.problem(format!("more than {MAX_ELEMENTS} elements"));
            None
        }
        Json::Array(values) => Some(values),
        _ => reader.wrong_kind("an array", json),
    }
}

/// Reads each element of a list.
fn each<'a, T: Read<'a>>(reader: &mut Reader<'_>, values: &'a [Json]) -> Vec<T> {
    let numbered = values.iter().enumerate();
    let read = |(place, value): (usize, &'a Json)| {
        reader.member(&place.to_string(), place, |reader| T::read(reader, value)).unwrap_or(T::ABSENT)
    };
    numbered.map(read).collect()
}

impl<'a> Read<'a> for Texts<'a> {
    const ABSENT: Self = Texts::NONE;
    const SHAPE: Shape = Shape::List(&Shape::Value);

    fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self> {
        let values = elements(reader, json)?;
        each::<&str>(reader, values);
        Some(Texts::read(values))
    }
}

impl<'a, T: Read<'a>> Read<'a> for Rows<'a, T> {
    const ABSENT: Self = Rows::CompiledIn(&[]);
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self> {
        let values = elements(reader, json)?;
        Some(each(reader, values).into())
    }
}

macro_rules! read_words {
    ($($name:ident)*) => {$(
        impl<'a> Read<'a> for $name<'a> {
            const ABSENT: Self = $name::Other("");

            fn read(reader: &mut Reader<'_>, json: &'a Json) -> Option<Self> {
                <&str>::read(reader, json).map($name::from)
            }
        }
    )*};
}
read_words!(AttributeType CapabilityType Enhancement);
