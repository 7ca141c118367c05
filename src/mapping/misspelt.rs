//! The keys of a line that are none of a mapping's, but look like one.

use std::borrow::Cow;
use std::fmt;

use provmap_model::node::KeySeed;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::MappingSet;
use crate::suggest;

impl MappingSet {
    /// The key of a line that somebody may have written for `key`: `source_attribute` for `sourceAttribute`. Reads
    /// the line again: for findings only.
    pub(crate) fn misspelt(&self, line: usize, key: &str) -> Option<String> {
        let text = self.text().get(self.mappings().get(line)?.start?..)?;
        // The line ends before the text does; what follows it is not read.
        let keys = serde_json::Deserializer::from_str(text).deserialize_map(KeysVisitor).ok()?;
        let near = |other: &&Cow<'_, str>| {
            let plain: String = other.chars().filter(|c| !matches!(c, '_' | '-')).collect();
            !super::KEYS.contains(&other.as_ref()) && suggest::nearest(&plain, std::iter::once(key)).is_some()
        };
        keys.iter().find(near).map(|other| other.clone().into_owned())
    }
}

struct KeysVisitor;

impl<'a> Visitor<'a> for KeysVisitor {
    type Value = Vec<Cow<'a, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = map.next_key_seed(KeySeed)? {
            map.next_value::<IgnoredAny>()?;
            keys.push(key);
        }
        Ok(keys)
    }
}
