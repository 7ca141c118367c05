//! JSON that remembers the order of keys, and refuses a key written twice.
//!
//! serde_json's feature `preserve_order` would do, but switching it on here switches it on for the library under
//! test as well. Nothing here is the library's: that is what makes it a proof.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ordered {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
    Array(Vec<Ordered>),
    Object(Vec<(String, Ordered)>),
}

impl Ordered {
    #[track_caller]
    pub(crate) fn read(text: &str) -> Ordered {
        serde_json::from_str(text).expect("the test's own JSON is sound")
    }

    /// The value under a key, or `None` where the key is absent.
    pub(crate) fn find(&self, key: &str) -> Option<&Ordered> {
        self.members().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The members of an object.
    #[track_caller]
    pub(crate) fn members(&self) -> &[(String, Ordered)] {
        match self {
            Ordered::Object(members) => members,
            other => panic!("not an object: {other:?}"),
        }
    }

    /// The elements of an array.
    #[track_caller]
    pub(crate) fn elements(&self) -> &[Ordered] {
        match self {
            Ordered::Array(elements) => elements,
            other => panic!("not an array: {other:?}"),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Ordered::String(text) = self { Some(text) } else { None }
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        if let Ordered::Bool(value) = self { Some(*value) } else { None }
    }

    pub(crate) fn number(&self) -> Option<u64> {
        if let Ordered::Number(value) = self { value.as_u64() } else { None }
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ordered, D::Error> {
        deserializer.deserialize_any(OrderedVisitor)
    }
}

struct OrderedVisitor;

impl<'de> Visitor<'de> for OrderedVisitor {
    type Value = Ordered;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
        Ok(Ordered::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Ordered, E> {
        Ok(Ordered::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Ordered, E> {
        Ok(Ordered::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Ordered, E> {
        serde_json::Number::from_f64(value).map(Ordered::Number).ok_or_else(|| E::custom("not finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Ordered, E> {
        Ok(Ordered::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Ordered, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = seq.next_element()? {
            elements.push(element);
        }
        Ok(Ordered::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
        let mut members: Vec<(String, Ordered)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, Ordered>()? {
            if members.iter().any(|(name, _)| *name == key) {
                return Err(A::Error::custom("a key is written twice"));
            }
            members.push((key, value));
        }
        Ok(Ordered::Object(members))
    }
}
