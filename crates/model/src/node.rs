//! A JSON document read value by value, each with its place in the text.
//!
//! serde_json's borrowed [`RawValue`] is a slice of the document, so the place of a value is the difference of
//! two addresses, and no second parser is needed. Descending one level reads that level once more; callers
//! descend a fixed number of levels, so the cost stays linear in the size of the document.
//!
//! Errors say what was found by kind, never by value: documents can hold personal data and secrets.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::Error;
use crate::json::Json;
use crate::text;

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The deepest nesting of arrays and objects that is read: what serde_json reads.
pub const MAX_DEPTH: usize = 127;

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
        Error::at_offset(self.offset(), pointer, message)
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
        let mut deserializer = serde_json::Deserializer::from_str(self.raw);
        let all = MembersSeed { document: self.document }
            .deserialize(&mut deserializer)
            .map_err(|error| self.syntax(&error))?;
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

    /// The text of a string, escapes resolved.
    ///
    /// # Errors
    ///
    /// When the value is not a string, or holds half of a surrogate pair.
    pub fn string(&self, pointer: &str) -> Result<Cow<'a, str>, Error> {
        if self.kind() != Kind::String {
            return Err(self.error(pointer, format!("expected a string, found {}", self.kind())));
        }
        unescape(self.raw).ok_or_else(|| {
            self.error(pointer, "the string holds half of a surrogate pair (`\\ud800` to `\\udfff`)")
        })
    }

    /// The value with everything in it.
    ///
    /// # Errors
    ///
    /// When a key is written twice or the nesting is deeper than [`MAX_DEPTH`], of which `depth` levels are
    /// around this value.
    pub fn json(&self, pointer: &str, depth: usize) -> Result<Json, Error> {
        let mut deserializer = serde_json::Deserializer::from_str(self.raw);
        let refusal = Cell::new(None);
        JsonSeed { depth, refusal: &refusal }.deserialize(&mut deserializer).map_err(|error| {
            let too_deep = || error.to_string().starts_with("recursion limit").then_some(Refusal::TooDeep);
            match refusal.into_inner().or_else(too_deep) {
                Some(refusal) => self.error(pointer, refusal.to_string()),
                None => self.syntax(&error),
            }
        })
    }

    fn syntax(&self, error: &serde_json::Error) -> Error {
        syntax_error(self.offset(), self.raw, error)
    }
}

/// Refuses a document that is too large to read.
///
/// # Errors
///
/// When `document` has more than [`MAX_BYTES`] bytes.
pub fn check_size(document: &str) -> Result<(), Error> {
    if document.len() > MAX_BYTES {
        return Err(Error::plain(format!(
            "the document has {} bytes; at most {MAX_BYTES} are read",
            document.len()
        )));
    }
    Ok(())
}

/// Where `part`, a slice of `document`, starts in it.
#[must_use]
pub fn offset_of(document: &str, part: &str) -> usize {
    (part.as_ptr() as usize).wrapping_sub(document.as_ptr() as usize).min(document.len())
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

/// serde_json's error for `part` of `document`, in our words: its own text can repeat values of the document.
pub fn syntax_error(base: usize, part: &str, error: &serde_json::Error) -> Error {
    let line_start = match error.line() {
        0 | 1 => 0,
        line => part
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .nth(line.saturating_sub(2))
            .map_or(part.len(), |(at, _)| at.saturating_add(1)),
    };
    let inside = match error.classify() {
        // The text ends too soon: where it ends.
        serde_json::error::Category::Eof => part.trim_end().len(),
        _ => line_start.saturating_add(error.column().saturating_sub(1)).min(part.len()),
    };
    let at = base.saturating_add(inside);
    let what = match error.classify() {
        // These two have a fixed vocabulary, followed by the position.
        serde_json::error::Category::Syntax | serde_json::error::Category::Eof => {
            let text = error.to_string();
            let end = text.rfind(" at line ").unwrap_or(text.len());
            match text.get(..end).unwrap_or_default() {
                "recursion limit exceeded" => return Error::at_offset(at, "", Refusal::TooDeep.to_string()),
                what => what.to_owned(),
            }
        }
        _ => "not the expected shape".to_owned(),
    };
    Error::at_offset(at, "", format!("malformed JSON: {what}"))
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

/// Reads a key, borrowed where it has no escapes.
pub struct KeySeed;

impl<'a> DeserializeSeed<'a> for KeySeed {
    type Value = Cow<'a, str>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for KeySeed {
    type Value = Cow<'a, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }
}

/// Why a value that is well-formed JSON is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// An object holds a key twice.
    RepeatedKey(String),
    /// Arrays and objects are nested deeper than [`MAX_DEPTH`].
    TooDeep,
    /// A number is larger than any that a 64-bit floating-point number holds.
    TooLarge,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::RepeatedKey(key) => {
                write!(f, "the key `{}` is written twice in one object", text::name(key))
            }
            Refusal::TooLarge => f.write_str("the number is too large"),
            Refusal::TooDeep => write!(f, "arrays and objects are nested deeper than {MAX_DEPTH} levels"),
        }
    }
}

/// Reads any value; refuses keys that are written twice, and nesting deeper than [`MAX_DEPTH`].
#[derive(Clone, Copy)]
pub struct JsonSeed<'r> {
    /// The levels around the value.
    pub depth: usize,
    /// Where the reason of a refusal is left; serde's own error then only says that there was one.
    pub refusal: &'r Cell<Option<Refusal>>,
}

impl JsonSeed<'_> {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.saturating_add(1);
        if depth > MAX_DEPTH {
            return Err(self.refuse(Refusal::TooDeep));
        }
        Ok(JsonSeed { depth, ..self })
    }

    fn refuse<E: de::Error>(self, refusal: Refusal) -> E {
        self.refusal.set(Some(refusal));
        E::custom("refused")
    }
}

impl<'a> DeserializeSeed<'a> for JsonSeed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for JsonSeed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Signed(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = seq.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Json::Array(values))
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut keys = HashSet::new();
        let mut members = Vec::new();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            if key == NUMBER_KEY && numbers_are_maps() {
                let digits: String = map.next_value()?;
                return number(&digits).ok_or_else(|| self.refuse(Refusal::TooLarge));
            }
            if !keys.insert(key.clone()) {
                return Err(self.refuse(Refusal::RepeatedKey(key.into_owned())));
            }
            members.push((Cow::Owned(key.into_owned()), map.next_value_seed(inner)?));
        }
        Ok(Json::Object(members))
    }
}

/// serde_json's feature `arbitrary_precision`, which any crate of a program can switch on for all of them, hands
/// every number that is not a small whole one over as an object with this one key.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Whether that feature is on. Without it the key is an ordinary one.
fn numbers_are_maps() -> bool {
    struct Probe;

    impl<'a> Visitor<'a> for Probe {
        type Value = bool;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }

        fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
            Ok(false)
        }

        fn visit_map<A: MapAccess<'a>>(self, _: A) -> Result<bool, A::Error> {
            Ok(true)
        }
    }

    serde_json::Deserializer::from_str("0.5").deserialize_any(Probe).unwrap_or_default()
}

/// A number from its digits, as serde_json reads it without that feature.
fn number(digits: &str) -> Option<Json> {
    if digits != "-0" && !digits.contains(['.', 'e', 'E']) {
        let unsigned = digits.parse().map(Json::Unsigned);
        if let Ok(number) = unsigned.or_else(|_| digits.parse().map(Json::Signed)) {
            return Some(number);
        }
    }
    digits.parse().ok().filter(|value: &f64| value.is_finite()).map(Json::Float)
}
