//! Reads the texts of a mapping set, each with its place, which serde_json does not tell. A text without escapes is a slice of
//! the document, and so shows its place; any other stands behind its key, which does.

use std::borrow::Cow;
use std::fmt;

use provmap_model::node::{self, Kind, Node};
use provmap_model::text::is_blank;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::reading::Reading;
use crate::mapping::field::ends_visibly;
use crate::mapping::{Field, Offsets};

/// The text member that may be a boolean: PingOne's table calls its type "Boolean", while every example has a word.
const OR_BOOLEAN: &str = "attributeMappingType";

impl<'a> Reading<'a> {
    /// Reads a text member of a line or of the envelope into its place; nothing when blank or null.
    #[inline(always)]
    pub(super) fn field<A: MapAccess<'a>>(
        &self,
        key: &Cow<'a, str>,
        map: &mut A,
        field: &mut Option<Field<'a>>,
    ) -> Result<(), A::Error> {
        match key {
            Cow::Borrowed(key) => {
                let read = map.next_value_seed(FieldSeed { reading: self, key, field });
                read.or_else(|error| self.misread(key, error))
            }
            // A key with escapes does not tell where its value stands; the raw value does.
            Cow::Owned(key) => self.raw_field(key, map.next_value()?, field),
        }
    }

    #[cold]
    fn raw_field<E: serde::de::Error>(
        &self,
        key: &str,
        raw: &'a RawValue,
        field: &mut Option<Field<'a>>,
    ) -> Result<(), E> {
        let node = Node::of(self.text, raw);
        match node.kind() {
            Kind::Null => return Ok(()),
            Kind::Boolean if key == OR_BOOLEAN => return Ok(()),
            _ => {}
        }
        *field = match node.string(&self.pointer_of(key)) {
            Ok(Cow::Borrowed(value)) => self.plain_field(value),
            Ok(Cow::Owned(value)) => self.escaped_field(node.offset(), &value),
            Err(error) => return self.fail(error),
        };
        Ok(())
    }

    /// A text that is a slice of the document.
    #[inline]
    fn plain_field(&self, spelt: &'a str) -> Option<Field<'a>> {
        // The quotes around it belong to its place.
        let start = node::offset_of(self.text, spelt).saturating_sub(1);
        let span = start..start.saturating_add(spelt.len()).saturating_add(2);
        let value = trim(spelt);
        let padded = value.len() != spelt.len();
        let field = Field { value: Cow::Borrowed(value), span: Some(span), offsets: None, padded };
        (!value.is_empty()).then_some(field)
    }

    /// A text that is written with escapes, and starts with its quote at `start`.
    fn escaped_field(&self, start: usize, spelt: &str) -> Option<Field<'a>> {
        let (offsets, end) = Offsets::new(spelt, start.saturating_add(1), |at, c| {
            match self.text.as_bytes().get(at..) {
                // A character outside of the basic plane takes two escapes.
                Some([b'\\', b'u', ..]) => c.len_utf16().saturating_mul(6),
                Some([b'\\', ..]) => 2,
                _ => c.len_utf8(),
            }
        });
        let span = Some(start..end.saturating_add(1));
        let value = spelt.trim_matches(is_blank);
        let padded = value.len() != spelt.len();
        let field =
            || Field { value: value.to_owned().into(), span, offsets: Some(Box::new(offsets)), padded };
        (!value.is_empty()).then(field)
    }

    /// The error for a value that serde_json does not take for a text. Reads the value again.
    #[cold]
    fn misread<T, E: serde::de::Error>(&self, key: &'a str, error: E) -> Result<T, E> {
        let Some(start) = self.value_of(key) else { return Err(error) };
        let rest = self.text.get(start..).unwrap_or_default();
        match <&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(rest)) {
            Ok(raw) => self.raw_field(key, raw, &mut None).and(Err(error)),
            Err(syntax) => self.fail(node::syntax_error(start, rest, &syntax)),
        }
    }

    /// Where the value stands that follows a key.
    pub(super) fn value_of(&self, key: &'a str) -> Option<usize> {
        let behind = self.text.get(node::offset_of(self.text, key)..)?.get(key.len()..)?;
        let value = behind.strip_prefix('"')?.trim_ascii_start().strip_prefix(':')?.trim_ascii_start();
        Some(node::offset_of(self.text, value))
    }
}

/// The value that follows a key without escapes.
struct FieldSeed<'t, 'a> {
    reading: &'t Reading<'a>,
    key: &'t &'a str,
    field: &'t mut Option<Field<'a>>,
}

impl<'a> DeserializeSeed<'a> for FieldSeed<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for FieldSeed<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        if *self.key == OR_BOOLEAN { Ok(()) } else { Err(E::custom("refused")) }
    }

    #[inline]
    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<(), E> {
        *self.field = self.reading.plain_field(text);
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        let start = self.reading.value_of(self.key).ok_or_else(|| E::custom("refused"))?;
        *self.field = self.reading.escaped_field(start, text);
        Ok(())
    }
}

/// The text without [white space](is_blank) around it, sooner done with the usual text.
#[inline]
fn trim(text: &str) -> &str {
    if ends_visibly(text) { text } else { text.trim_matches(is_blank) }
}
