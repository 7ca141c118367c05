//! A JSON document read value by value, each with its place in the text.
//!
//! serde_json's borrowed [`RawValue`] is a slice of the document, so the place of a value is the difference of
//! two addresses, and no second parser is needed. Descending one level reads that level once more; callers
//! descend a fixed number of levels, so the cost stays linear in the size of the document.
//!
//! Errors say what was found by kind, never by value: documents can hold personal data and secrets.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::bytes::decode;
use crate::error::{Error, Problem};
use crate::json::Json;
use crate::text;
use crate::tree::{self, Fault};
pub use crate::tree::{
    JsonSeed, KeySeed, MAX_BYTES, MAX_DEPTH, Refusal, check_size, offset_of, syntax_error,
};

impl Json {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, is larger than [`MAX_BYTES`] or nested deeper than [`MAX_DEPTH`], or an object holds a
    /// key twice.
    ///
    /// ```
    /// use provmap_model::Json;
    /// assert_eq!(Json::read("[1]").unwrap(), Json::Array(vec![Json::Unsigned(1)].into()));
    /// assert_eq!(Json::read("{\"a\":\n1,}").unwrap_err().problems()[0].line(), Some(2));
    /// ```
    pub fn read(document: impl AsRef<[u8]>) -> Result<Json, Error> {
        let document = decode(document.as_ref())?;
        let value = Node::parse(document)?.json("", 0);
        value.map_err(|error| error.placed_by(&mut text::Cursor::new(document)))
    }
}

/// What a JSON value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// Text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind of the value that starts with this byte.
    #[must_use]
    pub fn of(raw: &str) -> Kind {
        match raw.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') => Kind::Null,
            _ => Kind::Number,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Null => "null",
            Kind::Boolean => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        })
    }
}

/// One value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    document: &'a str,
    raw: &'a str,
}

/// One member of an object.
#[derive(Debug, Clone)]
pub struct Member<'a> {
    /// The key, escapes resolved.
    pub key: Cow<'a, str>,
    /// The value.
    pub value: Node<'a>,
}

impl<'a> Node<'a> {
    /// Reads the syntax of a whole document.
    ///
    /// # Errors
    ///
    /// When the text is larger than [`MAX_BYTES`] or is not one JSON value. A byte order mark is no error.
    pub fn parse(document: &'a str) -> Result<Node<'a>, Error> {
        check_size(document)?;
        let part = document.strip_prefix(text::BYTE_ORDER_MARK).unwrap_or(document);
        let raw: &RawValue = serde_json::from_str(part).map_err(|error| {
            syntax_error(offset_of(document, part), part, &error).placed_by(&mut text::Cursor::new(document))
        })?;
        Ok(Node { document, raw: raw.get() })
    }

    /// A value of a document, as serde_json gives it: a slice of the document.
    #[must_use]
    pub fn of(document: &'a str, raw: &'a RawValue) -> Node<'a> {
        Node { document, raw: raw.get() }
    }

    /// What the value is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        Kind::of(self.raw)
    }

    /// The JSON text of the value.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Where the value starts in the document, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        offset_of(self.document, self.raw)
    }

    /// The bytes of the document that the value takes.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        let start = self.offset();
        start..start.saturating_add(self.raw.len())
    }

    /// An error at this value, its line and column not yet counted.
    #[must_use]
    pub fn error(&self, pointer: &str, message: impl Into<String>) -> Error {
        Problem::at_offset(self.offset(), pointer, message).into()
    }

    /// The elements of an array.
    ///
    /// # Errors
    ///
    /// When the value is not an array.
    pub fn elements(&self, pointer: &str) -> Result<Vec<Node<'a>>, Error> {
        if self.kind() != Kind::Array {
            return Err(self.error(pointer, format!("expected an array, found {}", self.kind())));
        }
        let raws: Vec<&'a RawValue> = serde_json::from_str(self.raw).map_err(|error| self.syntax(&error))?;
        Ok(raws.into_iter().map(|raw| Node { document: self.document, raw: raw.get() }).collect())
    }

    /// The members of an object in the order of the file, and apart from them those whose key stood before.
    ///
    /// # Errors
    ///
    /// When the value is not an object.
    pub fn members(&self, pointer: &str) -> Result<(Vec<Member<'a>>, Vec<Member<'a>>), Error> {
        if self.kind() != Kind::Object {
            return Err(self.error(pointer, format!("expected an object, found {}", self.kind())));
        }
        let all = self.all_members().map_err(|error| self.syntax(&error))?;
        let mut seen = HashSet::new();
        let mut repeated = Vec::new();
        let mut members = Vec::with_capacity(all.len());
        for member in all {
            if seen.insert(member.key.clone()) {
                members.push(member);
            } else {
                repeated.push(member);
            }
        }
        Ok((members, repeated))
    }

    /// The members of an object, repeated keys included.
    fn all_members(&self) -> Result<Vec<Member<'a>>, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(self.raw);
        MembersSeed { document: self.document }.deserialize(&mut deserializer)
    }

    /// The values in a list or an object, with the tokens that JSON pointers have for them.
    fn by_key(&self) -> Vec<(String, Node<'a>)> {
        match self.kind() {
            Kind::Object => {
                let members = self.members("").map(|(members, _)| members).unwrap_or_default();
                members
                    .into_iter()
                    .map(|member| (text::token(&member.key).into_owned(), member.value))
                    .collect()
            }
            Kind::Array => self.by_index(),
            _ => Vec::new(),
        }
    }

    /// The values in a list or an object, numbered from 0; of keys that are written twice, both.
    fn by_index(&self) -> Vec<(String, Node<'a>)> {
        let nodes: Vec<Node<'a>> = match self.kind() {
            Kind::Object => self.all_members().into_iter().flatten().map(|member| member.value).collect(),
            _ => self.elements("").unwrap_or_default(),
        };
        nodes.into_iter().enumerate().map(|(index, node)| (index.to_string(), node)).collect()
    }

    /// The bytes of a text, number or word; of anything longer, its bracket.
    #[must_use]
    pub fn shown(&self) -> Range<usize> {
        let span = self.span();
        match self.kind() {
            Kind::Object | Kind::Array => span.start..span.start.saturating_add(1),
            _ => span,
        }
    }

    /// The text of a string, escapes resolved.
    ///
    /// # Errors
    ///
    /// When the value is not a string, or holds half of a surrogate pair.
    pub fn string(&self, pointer: &str) -> Result<Cow<'a, str>, Error> {
        if self.kind() != Kind::String {
            return Err(self.error(pointer, format!("expected a string, found {}", self.kind())));
        }
        unescape(self.raw).ok_or_else(|| self.error(pointer, tree::HALF_A_PAIR))
    }

    /// The value with everything in it.
    ///
    /// # Errors
    ///
    /// When a key is written twice or the nesting is deeper than [`MAX_DEPTH`], of which `depth` levels are
    /// around this value.
    pub fn json(&self, pointer: &str, depth: usize) -> Result<Json, Error> {
        tree::strict(self.raw, depth).map_err(|fault| match fault {
            Fault::Refused(refusal) => self.error(pointer, refusal.to_string()),
            Fault::Syntax(error) => self.syntax(&error),
        })
    }

    fn syntax(&self, error: &serde_json::Error) -> Error {
        syntax_error(self.offset(), self.raw, error).into()
    }
}

/// The text of a raw JSON string; nothing when it holds half of a surrogate pair.
#[must_use]
pub fn unescape(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.as_bytes().contains(&b'\\') {
        return serde_json::from_str::<String>(raw).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

struct MembersSeed<'a> {
    document: &'a str,
}

impl<'a> DeserializeSeed<'a> for MembersSeed<'a> {
    type Value = Vec<Member<'a>>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for MembersSeed<'a> {
    type Value = Vec<Member<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let raw: &'a RawValue = map.next_value()?;
            members.push(Member { key, value: Node { document: self.document, raw: raw.get() } });
        }
        Ok(members)
    }
}

/// Where the values of JSON pointers (RFC 6901) stand in a document: [`Node::shown`] of each; nothing where a pointer leads
/// nowhere, or the document is no JSON.
///
/// Each level is read once for all pointers together.
///
/// ```
/// use provmap_model::node::locate;
/// assert_eq!(locate(r#"{"a/b": [1, true]}"#, &["/a~1b/1", "/c"]), [Some(12..16), None]);
/// ```
#[must_use]
pub fn locate(document: &str, pointers: &[&str]) -> Vec<Option<Range<usize>>> {
    located(document, pointers, |node| node.by_key())
}

/// As [`locate`], by pointers whose tokens number the members of objects too: they tell apart what is written twice under
/// one key.
pub(crate) fn locate_numbered(document: &str, pointers: &[&str]) -> Vec<Option<Range<usize>>> {
    located(document, pointers, |node| node.by_index())
}

fn located<'d>(
    document: &'d str,
    pointers: &[&str],
    below: fn(Node<'d>) -> Vec<(String, Node<'d>)>,
) -> Vec<Option<Range<usize>>> {
    let mut spans = vec![None; pointers.len()];
    if let Ok(node) = Node::parse(document) {
        descend(node, pointers.iter().copied().enumerate().collect(), below, &mut |index, node| {
            if let Some(span) = spans.get_mut(index) {
                *span = Some(node.shown());
            }
        });
    }
    spans
}

/// The numbers by which JSON pointers stand in the order of a value's members; 0 for one that leads nowhere.
///
/// ```
/// use provmap_model::{Json, node::ranks};
/// let json = Json::read(r#"{"b": [1, 2], "a": 3}"#).unwrap();
/// assert_eq!(ranks(&json, &["/a", "/b/1", "/b", "/c"]), [3, 2, 1, 0]);
/// ```
#[must_use]
pub fn ranks(json: &Json, pointers: &[&str]) -> Vec<usize> {
    let mut ranks = vec![0; pointers.len()];
    let mut next = 0_usize;
    descend(json, pointers.iter().copied().enumerate().collect(), values_of, &mut |index, _| {
        next = next.saturating_add(1);
        if let Some(rank) = ranks.get_mut(index) {
            *rank = next;
        }
    });
    ranks
}

fn values_of(json: &Json) -> Vec<(String, &Json)> {
    match json {
        Json::Array(values) => {
            values.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect()
        }
        value => value.members().iter().map(|(key, value)| (text::token(key).into_owned(), value)).collect(),
    }
}

/// Finds what pointers lead to, in the order of the document. The levels are as many as our own pointers have.
fn descend<N: Copy>(
    at: N,
    wanted: Vec<(usize, &str)>,
    below: fn(N) -> Vec<(String, N)>,
    found: &mut dyn FnMut(usize, N),
) {
    let mut by_token: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (index, pointer) in wanted {
        match pointer.strip_prefix('/') {
            Some(rest) => {
                let (token, rest) =
                    rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or_default();
                by_token.entry(token).or_default().push((index, rest));
            }
            None => found(index, at),
        }
    }
    if by_token.is_empty() {
        return;
    }
    for (token, value) in below(at) {
        if let Some(wanted) = by_token.remove(token.as_str()) {
            descend(value, wanted, below, found);
        }
    }
}

/// Whether an object, by the keys that it has, is what PingOne's API answers where it refuses a request.
#[must_use]
pub fn is_error_answer(has: impl Fn(&'static str) -> bool) -> bool {
    has("code") && (has("message") || has("details"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    #[test]
    fn every_pointer_leads_to_its_value() {
        let document = r#"{"a/b": [1, {"~": "x"}], "": true}"#;
        let found =
            locate(document, &["/a~1b/1/~0", "", "/a~1b/0", "/", "/a~1b/2", "/a/b", "/a~1b/0/0", "/a~1b"]);
        let text = |span: &Option<Range<usize>>| span.clone().and_then(|span| document.get(span));
        let found: Vec<_> = found.iter().map(text).collect();
        assert_eq!(found, [Some("\"x\""), Some("{"), Some("1"), Some("true"), None, None, None, Some("[")]);
    }

    #[test]
    fn a_key_that_is_written_twice_has_two_places() {
        let document = r#"{"a": 1, "a": [2, 3]}"#;
        let found = locate_numbered(document, &["/0", "/1", "/1/1"]);
        assert_eq!(found, [Some(6..7), Some(14..15), Some(18..19)]);
    }
}
