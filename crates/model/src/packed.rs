//! Values as compiled-in tables: texts in one list, and all else as bytes that refer to them.
//!
//! A table of literals (`Attribute { key: …, limits: …, .. }`) needs no step at run time, but rustc type-checks,
//! borrow-checks and evaluates each field of it: a registry of 1,000 connectors took it 15 seconds, where this takes
//! it one. What is paid is that a connector is made when it is first used, in some microseconds.
//! `docs/performance.md` has the figures.
//!
//! Every number is a LEB128 varint; a text is its place in the list of texts; an option is 0, or 1 and the value;
//! a list is its length and the values; a struct is its fields in their order. A [`Layout`] that was written before
//! is referred to by number, because nearly all attributes of a connector have the same.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;

use serde::ser::{Serialize, Serializer};

use crate::attribute::{Attribute, Attributes, Flags, Limit, Limits};
use crate::json::{Json, Str};
use crate::layout::{Entry, Layout};
use crate::node::MAX_DEPTH;

/// A value of the generated tables, made on first use. It derefs to the value.
///
/// ```
/// use provmap_model::packed::{Pack, Packed, Packer, Texts};
/// static VALUE: Packed<Option<u64>> = Packed::format_1(&[], b"\x01\xc8\x01");
/// assert_eq!(*VALUE, Some(200));
///
/// let mut texts = Texts::default();
/// assert_eq!(Packer::pack(&Some(200_u64), &mut texts), b"\x01\xc8\x01");
/// ```
pub struct Packed<T: 'static> {
    texts: &'static [&'static str],
    bytes: &'static [u8],
    value: OnceLock<T>,
}

impl<T> Packed<T> {
    /// A value of the generated code. The name is that of the format: tables of a generator that does not belong
    /// to this library do not compile.
    #[must_use]
    pub const fn format_1(texts: &'static [&'static str], bytes: &'static [u8]) -> Packed<T> {
        Packed { texts, bytes, value: OnceLock::new() }
    }
}

impl<T: Pack> Deref for Packed<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        self.value.get_or_init(|| T::unpack(&mut Unpacker::new(self.texts, self.bytes)))
    }
}

impl<T: Pack + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T: Pack + Serialize> Serialize for Packed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

/// What can stand in a table. Unpacking what was packed gives an equal value.
pub trait Pack: Sized {
    /// Appends the value.
    fn pack(&self, packer: &mut Packer<'_>);

    /// Reads the value again. Bytes that no generator wrote give some value, and no panic.
    fn unpack(unpacker: &mut Unpacker) -> Self;
}

/// The texts of the tables, each once.
#[derive(Debug, Default)]
pub struct Texts {
    places: HashMap<String, u64>,
    list: Vec<String>,
}

impl Texts {
    /// The texts in the order of their places.
    #[must_use]
    pub fn list(&self) -> &[String] {
        &self.list
    }

    fn place(&mut self, text: &str) -> u64 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.list.len() as u64;
        self.places.insert(text.to_owned(), place);
        self.list.push(text.to_owned());
        place
    }
}

/// Writes one value of the tables.
#[derive(Debug)]
pub struct Packer<'t> {
    texts: &'t mut Texts,
    /// The places of the layouts, from 1, by their bytes.
    layouts: HashMap<Vec<u8>, u64>,
    bytes: Vec<u8>,
}

impl Packer<'_> {
    /// The bytes of a value; its texts are added to those of the other values.
    #[must_use]
    pub fn pack<T: Pack>(value: &T, texts: &mut Texts) -> Vec<u8> {
        let mut packer = Packer { texts, layouts: HashMap::new(), bytes: Vec::new() };
        value.pack(&mut packer);
        packer.bytes
    }

    fn number(&mut self, mut value: u64) {
        while value > 0x7f {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub(crate) fn text(&mut self, text: &str) {
        let place = self.texts.place(text);
        self.number(place);
    }

    fn list<T: Pack>(&mut self, list: &[T]) {
        self.number(list.len() as u64);
        for value in list {
            value.pack(self);
        }
    }
}

/// Reads one value of the tables.
#[derive(Debug)]
pub struct Unpacker {
    texts: &'static [&'static str],
    bytes: &'static [u8],
    layouts: Vec<Layout>,
    depth: usize,
}

impl Unpacker {
    /// Reads from the start of these bytes.
    #[must_use]
    pub fn new(texts: &'static [&'static str], bytes: &'static [u8]) -> Unpacker {
        Unpacker { texts, bytes, layouts: Vec::new(), depth: 0 }
    }

    #[inline]
    fn number(&mut self) -> u64 {
        match self.bytes.split_first() {
            Some((byte, rest)) if *byte < 0x80 => {
                self.bytes = rest;
                u64::from(*byte)
            }
            _ => self.long_number(),
        }
    }

    #[cold]
    fn long_number(&mut self) -> u64 {
        let mut value = 0;
        // Ten groups of seven bits hold 64; what is shifted out was never written.
        for shift in (0..64).step_by(7) {
            let Some((byte, rest)) = self.bytes.split_first() else { break };
            self.bytes = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if *byte < 0x80 {
                break;
            }
        }
        value
    }

    #[inline]
    pub(crate) fn text(&mut self) -> &'static str {
        let place = usize::try_from(self.number()).unwrap_or(usize::MAX);
        self.texts.get(place).copied().unwrap_or_default()
    }

    fn list<T: Pack>(&mut self) -> Vec<T> {
        self.items().collect()
    }

    fn items<T: Pack>(&mut self) -> impl Iterator<Item = T> {
        let length = usize::try_from(self.number()).unwrap_or(usize::MAX);
        // No value takes less than a byte.
        (0..length.min(self.bytes.len())).map(|_| T::unpack(self))
    }

    /// No file is read that is deeper, so that no table is.
    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Json) -> Json {
        if self.depth > MAX_DEPTH {
            return Json::Null;
        }
        self.depth = self.depth.saturating_add(1);
        let value = read(self);
        self.depth = self.depth.saturating_sub(1);
        value
    }
}

impl Pack for bool {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.number(u64::from(*self));
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        unpacker.number() == 1
    }
}

impl Pack for u64 {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.number(*self);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        unpacker.number()
    }
}

impl Pack for Str {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.text(self);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        Cow::Borrowed(unpacker.text())
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, packer: &mut Packer<'_>) {
        self.is_some().pack(packer);
        if let Some(value) = self {
            value.pack(packer);
        }
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        bool::unpack(unpacker).then(|| T::unpack(unpacker))
    }
}

impl<T: Pack> Pack for Box<T> {
    fn pack(&self, packer: &mut Packer<'_>) {
        (**self).pack(packer);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        Box::new(T::unpack(unpacker))
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.list(self);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        unpacker.list()
    }
}

impl Pack for (Str, Json) {
    fn pack(&self, packer: &mut Packer<'_>) {
        self.0.pack(packer);
        self.1.pack(packer);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        (Str::unpack(unpacker), Json::unpack(unpacker))
    }
}

impl Pack for Json {
    fn pack(&self, packer: &mut Packer<'_>) {
        let mut tag = |tag| packer.number(tag);
        match self {
            Json::Null => tag(0),
            Json::Bool(value) => tag(if *value { 2 } else { 1 }),
            Json::Unsigned(value) => {
                tag(3);
                packer.number(*value);
            }
            Json::Signed(value) => {
                tag(4);
                packer.number(*value as u64);
            }
            Json::Float(value) => {
                tag(5);
                packer.number(value.to_bits());
            }
            Json::String(value) => {
                tag(6);
                packer.text(value);
            }
            Json::Array(values) => {
                tag(7);
                packer.list(values);
            }
            Json::Object(members) => {
                tag(8);
                packer.list(members);
            }
        }
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        match unpacker.number() {
            1 => Json::Bool(false),
            2 => Json::Bool(true),
            3 => Json::Unsigned(unpacker.number()),
            4 => Json::Signed(unpacker.number() as i64),
            5 => Json::Float(f64::from_bits(unpacker.number())),
            6 => Json::String(Cow::Borrowed(unpacker.text())),
            7 => unpacker.nested(|unpacker| Json::Array(unpacker.list())),
            8 => unpacker.nested(|unpacker| Json::Object(unpacker.list())),
            _ => Json::Null,
        }
    }
}

impl Pack for Entry {
    fn pack(&self, packer: &mut Packer<'_>) {
        self.key.pack(packer);
        self.extra.pack(packer);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        Entry { key: Str::unpack(unpacker), extra: Option::unpack(unpacker) }
    }
}

impl Pack for Layout {
    fn pack(&self, packer: &mut Packer<'_>) {
        let start = packer.bytes.len();
        packer.number(0);
        packer.list(&self.entries);
        // By its bytes: of equal layouts one may hold 0.0 and the other -0.0, and every attribute may have its own.
        let bytes = packer.bytes.split_off(start);
        let next = (packer.layouts.len() as u64).saturating_add(1);
        match packer.layouts.get(&bytes).copied() {
            Some(place) => packer.number(place),
            None => {
                packer.bytes.extend_from_slice(&bytes);
                packer.layouts.insert(bytes, next);
            }
        }
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        let place = usize::try_from(unpacker.number()).unwrap_or(usize::MAX);
        match place.checked_sub(1) {
            Some(place) => unpacker.layouts.get(place).cloned().unwrap_or_default(),
            None => {
                // At once, not by way of a vector.
                let layout = Layout { entries: unpacker.items().collect() };
                unpacker.layouts.push(layout.clone());
                layout
            }
        }
    }
}

impl Pack for Flags {
    fn pack(&self, packer: &mut Packer<'_>) {
        let (known, set) = self.bits();
        packer.number(u64::from(known));
        packer.number(u64::from(set));
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        let (known, set) = (unpacker.number(), unpacker.number());
        Flags::of_bits(known as u16, set as u16)
    }
}

impl Pack for Limits {
    fn pack(&self, packer: &mut Packer<'_>) {
        for limit in Limit::ALL {
            self.value(limit).pack(packer);
        }
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        let mut limits = Limits::UNKNOWN;
        for limit in Limit::ALL {
            if let Some(value) = Option::unpack(unpacker) {
                limits = limits.with(limit, value);
            }
        }
        limits
    }
}

impl Pack for Attribute {
    fn pack(&self, packer: &mut Packer<'_>) {
        self.key.pack(packer);
        self.display_name.pack(packer);
        self.kind.pack(packer);
        self.flags.pack(packer);
        self.limits.pack(packer);
        self.default_value.pack(packer);
        self.reference_attribute.pack(packer);
        self.layout.pack(packer);
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        Attribute {
            key: Str::unpack(unpacker),
            display_name: Option::unpack(unpacker),
            kind: Option::unpack(unpacker),
            flags: Flags::unpack(unpacker),
            limits: Limits::unpack(unpacker),
            default_value: Option::unpack(unpacker),
            reference_attribute: Option::unpack(unpacker),
            layout: Layout::unpack(unpacker),
        }
    }
}

impl Pack for Attributes {
    fn pack(&self, packer: &mut Packer<'_>) {
        packer.list(self.list());
    }

    #[inline]
    fn unpack(unpacker: &mut Unpacker) -> Self {
        Attributes::new(unpacker.list())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    fn attributes(members: impl Iterator<Item = String>) -> Attributes {
        let list: Vec<String> =
            members.enumerate().map(|(at, member)| format!(r#""a{at}": {{{member}}}"#)).collect();
        let document = format!(
            r#"{{"information": {{"key": "Acme"}}, "attributeMetadata": {{"userAttributes": {{{}}}}}}}"#,
            list.join(",")
        );
        crate::Connector::from_json(&document).unwrap().user_attributes().unwrap().clone()
    }

    fn packed<T: Pack>(value: &T) -> Packed<T> {
        let mut texts = Texts::default();
        let bytes: &'static [u8] = Packer::pack(value, &mut texts).leak();
        let texts = texts.list().iter().map(|text| -> &'static str { text.clone().leak() });
        Packed::format_1(texts.collect::<Vec<_>>().leak(), bytes)
    }

    #[test]
    fn zeros_of_both_signs_stay_apart() {
        let value = attributes(["\"x\": 0.0".to_owned(), "\"x\": -0.0".to_owned()].into_iter());
        let text = |value: &Attributes| {
            let layouts = value.iter().map(|attribute| format!("{:?}", attribute.layout));
            layouts.collect::<Vec<_>>()
        };
        assert_ne!(text(&value)[0], text(&value)[1]);
        assert_eq!(text(&packed(&value)), text(&value));
    }

    #[test]
    fn layouts_of_their_own_are_packed_in_linear_time() {
        let value = attributes((0..40_000).map(|at| format!(r#""type": "STRING", "x{at}": 1"#)));
        let start = std::time::Instant::now();
        assert!(*packed(&value) == value);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn threads_that_come_at_once_see_one_value() {
        let value = attributes((0..1000).map(|at| format!(r#""type": "STRING", "maxLength": {at}"#)));
        let packed = packed(&value);
        let barrier = std::sync::Barrier::new(8);
        let places: Vec<usize> = std::thread::scope(|scope| {
            let come = || {
                barrier.wait();
                assert!(*packed == value);
                std::ptr::from_ref(&*packed).addr()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(come)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(places.windows(2).all(|pair| pair[0] == pair[1]), "{places:?}");
    }
}
