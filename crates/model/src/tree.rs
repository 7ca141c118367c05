//! Reads JSON text as a tree, and refuses what no document needs.
//!
//! Errors say what was found by kind, never by value: documents can hold personal data and secrets.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::error::{Error, Problem};
use crate::json::Json;
use crate::text;

/// The largest document that is read, in bytes.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The deepest nesting of arrays and objects that is read: what serde_json reads.
pub const MAX_DEPTH: usize = 127;

/// Refuses a document that is too large to read.
///
/// # Errors
///
/// When `document` has more than [`MAX_BYTES`] bytes.
pub fn check_size(document: impl AsRef<[u8]>) -> Result<(), Error> {
    let length = document.as_ref().len();
    if length > MAX_BYTES {
        return Err(Error::plain(format!("the document has {length} bytes; at most {MAX_BYTES} are read")));
    }
    Ok(())
}

/// Where `part`, a slice of `document`, starts in it.
#[must_use]
#[inline]
pub fn offset_of(document: &str, part: &str) -> usize {
    (part.as_ptr() as usize).wrapping_sub(document.as_ptr() as usize).min(document.len())
}

/// What is wrong with a text that holds `\ud800` alone.
pub(crate) const HALF_A_PAIR: &str = "the string holds half of a surrogate pair (`\\ud800` to `\\udfff`)";

/// serde_json's error for `part` of `document`, in our words: its own text can repeat values of the document.
pub fn syntax_error(base: usize, part: &str, error: &serde_json::Error) -> Problem {
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
                // serde_json's words for these say what it looked for, and not what is wrong.
                "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
                    return Problem::at_offset(at, "", HALF_A_PAIR);
                }
                "recursion limit exceeded" => {
                    return Problem::at_offset(at, "", Refusal::TooDeep.to_string());
                }
                what => what.to_owned(),
            }
        }
        _ => "not the expected shape".to_owned(),
    };
    Problem::at_offset(at, "", format!("malformed JSON: {what}"))
}

/// The visits of keys that are no texts, which other formats than JSON have. serde's own errors would repeat the key.
#[doc(hidden)]
#[macro_export]
macro_rules! no_text_keys {
    () => {
        $crate::no_text_keys! {
            visit_bool(bool) visit_i64(i64) visit_i128(i128) visit_u64(u64) visit_u128(u128) visit_f64(f64)
        }
    };
    ($($visit:ident($type:ty))*) => {
        $(fn $visit<E: ::serde::de::Error>(self, _: $type) -> ::std::result::Result<Self::Value, E> {
            Err(E::custom("a key is no text"))
        })*
    };
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

    crate::no_text_keys!();
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
                write!(f, "the key `{}` is written twice in one object", text::key(key))
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
    depth: usize,
    /// Where the reason of a refusal is left; serde's own error then only says that there was one.
    refusal: &'r Cell<Option<Refusal>>,
    /// Whether what would be refused is read as well, as far as it goes: see [`all_of`].
    lenient: bool,
}

impl<'r> JsonSeed<'r> {
    /// A seed for a value with this many levels around it.
    #[must_use]
    pub fn new(depth: usize, refusal: &'r Cell<Option<Refusal>>) -> JsonSeed<'r> {
        JsonSeed { depth, refusal, lenient: false }
    }

    /// Whether lists and objects among the values of this level are too deep to be read.
    fn is_deepest(self) -> bool {
        self.lenient && self.depth == MAX_DEPTH
    }

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

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_some<D: Deserializer<'a>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'a>>(self, deserializer: D) -> Result<Json, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(u64::try_from(value).map_or(Json::Signed(value), Json::Unsigned))
    }

    #[expect(clippy::cast_precision_loss, reason = "so does serde_json read a number that is as large")]
    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Json, E> {
        match (u64::try_from(value), i64::try_from(value)) {
            (Ok(value), _) => self.visit_u64(value),
            (_, Ok(value)) => self.visit_i64(value),
            _ => self.visit_f64(value as f64),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "so does serde_json read a number that is as large")]
    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Json, E> {
        u64::try_from(value).map_or_else(|_| self.visit_f64(value as f64), |value| self.visit_u64(value))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Json, E> {
        if value.is_finite() { Ok(Json::Float(value)) } else { Err(E::custom("JSON has no such number")) }
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::String(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<Json, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        if inner.is_deepest() {
            while let Some(raw) = seq.next_element::<&RawValue>()? {
                values.push(shallow(raw)?);
            }
        }
        while let Some(value) = seq.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Json::Array(values.into()))
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
            if !keys.insert(key.clone()) && !self.lenient {
                return Err(self.refuse(Refusal::RepeatedKey(key.into_owned())));
            }
            let value = match inner.is_deepest() {
                true => shallow(map.next_value()?)?,
                false => map.next_value_seed(inner)?,
            };
            members.push((Cow::Owned(key.into_owned()), value));
        }
        Ok(Json::Object(members.into()))
    }
}

/// From any format, or from a value of another library: `serde_json::from_value(user)`.
impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Json, D::Error> {
        let refusal = Cell::new(None);
        let value = JsonSeed::new(0, &refusal).deserialize(deserializer);
        value.map_err(|error| refusal.into_inner().map_or(error, de::Error::custom))
    }
}

/// A value; an empty list or object for one that is not empty.
fn shallow<E: de::Error>(raw: &RawValue) -> Result<Json, E> {
    match raw.get().as_bytes().first() {
        Some(b'[') => Ok(Json::Array(Cow::Borrowed(&[]))),
        Some(b'{') => Ok(Json::Object(Cow::Borrowed(&[]))),
        _ => strict(raw.get(), 0).map_err(|_| E::custom("refused")),
    }
}

/// Why a text is not read as a tree.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It is JSON that is refused.
    Refused(Refusal),
    /// It is no JSON.
    Syntax(serde_json::Error),
}

/// The value of a text, `depth` levels of which are around it.
pub(crate) fn strict(text: &str, depth: usize) -> Result<Json, Fault> {
    let refusal = Cell::new(None);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = JsonSeed::new(depth, &refusal).deserialize(&mut deserializer);
    value.and_then(|value| deserializer.end().map(|()| value)).map_err(|error| {
        let too_deep = || error.to_string().starts_with("recursion limit").then_some(Refusal::TooDeep);
        refusal.into_inner().or_else(too_deep).map_or(Fault::Syntax(error), Fault::Refused)
    })
}

/// The value of a text that [`strict`] refuses: keys that are written twice stand in it twice, and lists and objects one
/// level below [`MAX_DEPTH`] are empty. [`refusal`] finds both.
pub(crate) fn all_of(text: &str) -> Option<Json> {
    let refusal = Cell::new(None);
    let seed = JsonSeed { lenient: true, ..JsonSeed::new(0, &refusal) };
    seed.deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
}

/// Why a value with `depth` levels around it is refused, if it is.
pub(crate) fn refusal(value: &Json, depth: usize) -> Option<Refusal> {
    let depth = depth.saturating_add(1);
    match value {
        Json::Array(_) | Json::Object(_) if depth > MAX_DEPTH => Some(Refusal::TooDeep),
        Json::Array(values) => values.iter().find_map(|value| refusal(value, depth)),
        Json::Object(members) => {
            let mut keys = HashSet::new();
            members.iter().find_map(|(key, value)| match keys.insert(key) {
                true => refusal(value, depth),
                false => Some(Refusal::RepeatedKey(key.clone().into_owned())),
            })
        }
        _ => None,
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
