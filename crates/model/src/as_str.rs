//! What every enum of words has beside its words.

/// `Display`, `FromStr`, `Serialize` and `Deserialize` by `as_str`, for an enum that has `ALL` of its variants too. The error of
/// `FromStr` says what was probably meant.
#[doc(hidden)]
#[macro_export]
macro_rules! by_as_str {
    ($name:ident, $what:literal) => {
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::Error;

            fn from_str(text: &str) -> ::std::result::Result<$name, $crate::Error> {
                let found = $name::ALL.iter().copied().find(|it| it.as_str() == text);
                found.ok_or_else(|| {
                    $crate::suggest::no_such($what, text, $name::ALL.iter().map(|it| it.as_str()))
                })
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<$name, D::Error> {
                let text = <::std::borrow::Cow<'_, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(<D::Error as ::serde::de::Error>::custom)
            }
        }
    };
}
