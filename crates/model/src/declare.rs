//! The declaration of rows: each field once, from which follow what reads it, what writes it as JSON, and what writes it as
//! Rust.

/// Declares a struct whose fields are the members of a JSON object.
///
/// `: Copy` is for a struct without lists.
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident<'a> $(: $copy:ident)? {
        $($(#[$field_meta:meta])* $json:literal => $field:ident: $type:ty,)*
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        $(#[derive($copy)])?
        $vis struct $name<'a> {
            $($(#[$field_meta])* pub $field: $type,)*
            /// The members of the JSON object that no field holds.
            pub others: $crate::row::Others<'a>,
        }

        impl<'a> $name<'a> {
            /// Nothing is known.
            $vis const UNKNOWN: $name<'a> = $name {
                $($field: <$type as $crate::read::Read<'a>>::ABSENT,)*
                others: $crate::row::Others::NONE,
            };

            const KEYS: &'static [&'static str] = &[$($json),*];
        }

        impl<'a> $crate::read::Read<'a> for $name<'a> {
            const ABSENT: Self = $name::UNKNOWN;

            const SHAPE: $crate::shape::Shape =
                $crate::shape::Shape::Object(&[$(($json, <$type as $crate::read::Read<'a>>::SHAPE)),*]);

            fn read(reader: &mut $crate::read::Reader<'_>, json: &'a $crate::json::Json) -> Option<Self> {
                let members = reader.object(json, |key| Self::KEYS.contains(&key))?;
                Some($name {
                    $($field: reader.take(members, $json),)*
                    others: $crate::row::Others::beside(Self::KEYS, members),
                })
            }
        }

        impl<'a> $crate::row::Row for $name<'a> {
            fn name(&self) -> &'static str {
                stringify!($name)
            }

            $(fn can_be_filled_up(&self) -> bool {
                const _: &str = stringify!($copy);
                true
            })?

            fn fields(&self) -> Vec<$crate::row::Field<'_>> {
                use $crate::row::{Field, Held as _};
                vec![$(Field {
                    name: stringify!($field),
                    key: Some($json),
                    is_optional: <$type as $crate::read::Read<'a>>::IS_OPTIONAL,
                    value: self.$field.held(),
                }),*]
            }

            fn others(&self) -> $crate::row::Others<'_> {
                self.others
            }
        }

        impl $crate::row::Held for $name<'_> {
            fn held(&self) -> Option<$crate::row::Value<'_>> {
                Some($crate::row::Value::Row(self))
            }
        }

        impl serde::Serialize for $name<'_> {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::row::serialize(self, serializer)
            }
        }
    };
}
pub(crate) use row;
