//! How an object was written: which keys, in which order, and what is not known here.

use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap};

use crate::json::{Json, Str};

/// One key of an object as the file wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Str,
    /// The value when the key is not one of the fields known here; nothing when a field holds it.
    pub extra: Option<Json>,
}

/// The keys of an object in the order of the file.
///
/// This is what makes reading lossless: a key that is absent is not listed, a key that is `null` is listed while
/// its field is empty, and what PingOne sends beside the known fields is kept.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// The keys. Shared, since the attributes of a connector nearly all have the same ones.
    pub entries: Arc<[Entry]>,
}

impl Layout {
    /// Whether the file wrote this key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// Writes the object again; `field` writes the value of a known key. Of the `set` fields, those that no file
    /// wrote come last.
    pub(crate) fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
        set: &[&str],
        mut field: impl FnMut(&mut S::SerializeMap, &str) -> Result<(), S::Error>,
    ) -> Result<S::Ok, S::Error> {
        let unwritten = || set.iter().filter(|key| !self.has(key));
        let length = self.entries.len().saturating_add(unwritten().count());
        let mut map = serializer.serialize_map(Some(length))?;
        for entry in self.entries.iter() {
            match &entry.extra {
                Some(value) => map.serialize_entry(entry.key.as_ref(), value)?,
                None => field(&mut map, &entry.key)?,
            }
        }
        for key in unwritten() {
            field(&mut map, key)?;
        }
        map.end()
    }
}

/// Declares a struct whose fields are the members of a JSON object, with its reader, its writer and its form in the
/// generated tables, so that each member stands in one place.
macro_rules! json_object {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* $json:literal => $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            /// The keys as the file wrote them, and those not known here.
            pub layout: $crate::layout::Layout,
        }

        impl $crate::read::Decode for $name {
            fn decode<'a>(
                reader: &mut $crate::read::Reader<'a>,
                node: $crate::node::Node<'a>,
            ) -> Option<Self> {
                let mut object = reader.object(node)?;
                Some($name {
                    $($field: object.take(reader, $json),)*
                    layout: object.finish(reader),
                })
            }

            fn placeholder() -> Self {
                $name {
                    $($field: <$type as $crate::read::Decode>::placeholder(),)*
                    layout: $crate::layout::Layout::default(),
                }
            }
        }

        impl $crate::packed::Pack for $name {
            fn pack(&self, packer: &mut $crate::packed::Packer<'_>) {
                $(self.$field.pack(packer);)*
                self.layout.pack(packer);
            }

            fn unpack(unpacker: &mut $crate::packed::Unpacker) -> Self {
                $name {
                    $($field: $crate::packed::Pack::unpack(unpacker),)*
                    layout: $crate::packed::Pack::unpack(unpacker),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut set = Vec::new();
                $(if !$crate::read::Decode::is_absent(&self.$field) {
                    set.push($json);
                })*
                self.layout.serialize(serializer, &set, |map, key| match key {
                    $($json => $crate::layout::entry(map, $json, &self.$field),)*
                    _ => Ok(()),
                })
            }
        }
    };
}
pub(crate) use json_object;

/// Writes one member.
pub(crate) fn entry<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    value: &impl Serialize,
) -> Result<(), M::Error> {
    map.serialize_entry(key, value)
}
