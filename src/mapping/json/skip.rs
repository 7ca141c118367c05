//! Passes over the members of a mapping set that are not read. A key that is written twice is refused there too.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use provmap_model::error::Error;
use provmap_model::node::{KeySeed, MAX_DEPTH, Refusal};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::reading::Reading;
use crate::mapping::secret::Watch;

/// The keys of one object, to find those written twice.
#[derive(Default)]
pub(super) struct Keys<'a> {
    /// The first of them.
    pub(super) few: Vec<Cow<'a, str>>,
    many: Option<HashSet<Cow<'a, str>>>,
}

impl<'a> Keys<'a> {
    /// Up to this many keys a comparison with each is quicker than a hash.
    const FEW: usize = 16;

    pub(super) fn insert<E: serde::de::Error>(
        &mut self,
        reading: &Reading<'a>,
        key: Cow<'a, str>,
    ) -> Result<(), E> {
        if self.few.contains(&key) {
            return reading.repeated(&key);
        }
        if self.few.len() < Self::FEW {
            self.few.push(key);
            return Ok(());
        }
        let many = self.many.get_or_insert_default();
        if many.contains(&key) {
            return reading.repeated(&key);
        }
        many.insert(key);
        Ok(())
    }
}

/// Refuses a document in which some object holds a key twice, or which is nested too deep. Gives whether it holds secrets.
pub(crate) fn refuse_repeated_keys(text: &str) -> Result<bool, Error> {
    let reading = Reading::new(text, text, "");
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let passed = Skip { reading: &reading, depth: 0, watch: Watch::Text }.deserialize(&mut deserializer);
    passed.and_then(|()| deserializer.end()).map_err(|error| reading.explain(&error))?;
    Ok(reading.has_secrets.get())
}

/// Passes over a value, refusing keys written twice and nesting that is too deep. Whether it holds secrets is noted.
#[derive(Clone, Copy)]
pub(super) struct Skip<'t, 'a> {
    pub(super) reading: &'t Reading<'a>,
    /// The levels around the value.
    depth: usize,
    watch: Watch,
}

impl<'t, 'a> Skip<'t, 'a> {
    /// Passes over the value of a key, with so many levels around it.
    #[inline]
    pub(super) fn member(reading: &'t Reading<'a>, depth: usize, key: &str) -> Self {
        Skip { reading, depth, watch: Watch::of(key) }
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth.saturating_add(1);
        if depth > MAX_DEPTH {
            self.reading.refusal.set(Some(Refusal::TooDeep));
            return Err(E::custom("refused"));
        }
        Ok(Skip { depth, ..self })
    }
}

impl<'a> DeserializeSeed<'a> for Skip<'_, 'a> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Skip<'_, 'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if self.watch.finds(text) {
            self.reading.has_secrets.set(true);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut seq: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        while seq.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        let mut keys = Keys::default();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            let value = Skip::member(inner.reading, inner.depth, &key);
            keys.insert(self.reading, key)?;
            map.next_value_seed(value)?;
        }
        Ok(())
    }
}
