//! The words of metadata, each an enum with a variant for every word that is not known here.

use std::fmt;

use serde::ser::{Serialize, Serializer};

use crate::text;

/// Declares an enum of words.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $word:literal => $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name<'a> {
            $($(#[$variant_meta])* $variant,)*
            /// A word that is not known here, as written.
            Other(&'a str),
        }

        impl<'a> $name<'a> {
            /// The word as PingOne writes it.
            #[must_use]
            pub const fn as_str(self) -> &'a str {
                match self {
                    $($name::$variant => $word,)*
                    $name::Other(word) => word,
                }
            }

            /// The enum's name, and the variant's where the word is known: what stands in generated tables.
            pub(crate) const fn path(self) -> (&'static str, Option<&'static str>) {
                let variant = match self {
                    $($name::$variant => Some(stringify!($variant)),)*
                    $name::Other(_) => None,
                };
                (stringify!($name), variant)
            }
        }

        impl<'a> From<&'a str> for $name<'a> {
            fn from(word: &'a str) -> $name<'a> {
                match word {
                    $($word => $name::$variant,)*
                    other => $name::Other(other),
                }
            }
        }

        impl Serialize for $name<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", text::name(self.as_str()))
            }
        }
    };
}

words! {
    /// An operation that a connector can implement.
    ///
    /// ```
    /// # mod provmap { pub mod model { pub use provmap_model::words::*; } }
    /// use provmap::model::CapabilityType;
    /// assert_eq!(CapabilityType::CreateUsers.as_str(), "CREATE_USERS");
    /// ```
    pub enum CapabilityType {
        /// Tests a connection.
        "CHECK_CONNECTION" => CheckConnection,
        /// Creates groups.
        "CREATE_GROUPS" => CreateGroups,
        /// Creates users.
        "CREATE_USERS" => CreateUsers,
        /// Deletes groups.
        "DELETE_GROUPS" => DeleteGroups,
        /// Deletes users.
        "DELETE_USERS" => DeleteUsers,
        /// Reads all groups.
        "GET_ALL_GROUPS" => GetAllGroups,
        /// Reads all users.
        "GET_ALL_USERS" => GetAllUsers,
        /// Reads the attributes.
        "GET_ATTRIBUTES" => GetAttributes,
        /// Reads the connection profiles.
        "GET_CONNECTION_PROFILES" => GetConnectionProfiles,
        /// Reads groups.
        "GET_GROUPS" => GetGroups,
        /// Reads the connector's information.
        "GET_INFO" => GetInfo,
        /// Reads users.
        "GET_USERS" => GetUsers,
        /// Updates groups.
        "UPDATE_GROUPS" => UpdateGroups,
        /// Updates users.
        "UPDATE_USERS" => UpdateUsers,
    }
}

words! {
    /// A way in which a connector differs from others.
    ///
    /// ```
    /// # mod provmap { pub mod model { pub use provmap_model::words::*; } }
    /// use provmap::model::Enhancement;
    /// assert_eq!(Enhancement::from("SOMETHING_NEW"), Enhancement::Other("SOMETHING_NEW"));
    /// ```
    pub enum Enhancement {
        /// Group membership is written on the group, not on the user (inferred from the name).
        "MEMBERSHIP_AS_GROUP_ATTRIBUTE" => MembershipAsGroupAttribute,
    }
}

words! {
    /// The type of an attribute's value. Store metadata uses `STRING` and `BOOLEAN`; the PingOne directory also
    /// has `JSON` and `COMPLEX`.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::AttributeType;
    /// assert_eq!(AttributeType::from("STRING"), AttributeType::String);
    /// assert_eq!(AttributeType::from("DATE").as_str(), "DATE");
    /// ```
    pub enum AttributeType {
        /// Text.
        "STRING" => String,
        /// True or false.
        "BOOLEAN" => Boolean,
        /// Any JSON value.
        "JSON" => Json,
        /// An object whose members are attributes of their own.
        "COMPLEX" => Complex,
    }
}
