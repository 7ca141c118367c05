//! A connector: what `POST /environments/{envID}/propagation/storeMetadata/{type}` answers for a store type.
//!
//! The top-level members are documented by PingOne; the meaning of the members below them is inferred from the
//! responses, from Salesforce's `describe` vocabulary and from SCIM (RFC 7643), and is worded so.

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};

use crate::attribute::Attributes;
use crate::json::{Json, Str};
use crate::layout::json_object;
use crate::packed::{Pack, Packer, Unpacker};
use crate::read::{Decode, Reader};

json_object! {
    /// A store type's metadata, compiled in or read at run time.
    pub struct Connector {
        /// General information on the connection.
        "information" => information: Information,
        /// The ways to connect, such as authentication methods.
        "connectionProfiles" => connection_profiles: Option<Vec<ConnectionProfile>>,
        /// What the connector can do, and all attributes of its store.
        "attributeMetadata" => attribute_metadata: AttributeMetadata,
        /// The links of the HAL response.
        "_links" => links: Option<Json>,
    }
}

impl Connector {
    /// The store type, spelled as PingOne spells it: `Zoom`, `GitHubEMU`.
    #[must_use]
    pub fn store_type(&self) -> &str {
        &self.information.key
    }

    /// The attributes of a user in the target store; nothing when the metadata has no such list.
    #[must_use]
    pub fn user_attributes(&self) -> Option<&Attributes> {
        self.attribute_metadata.user_attributes.as_ref()
    }

    /// The attributes of a group in the target store; nothing when the metadata has no such list.
    #[must_use]
    pub fn group_attributes(&self) -> Option<&Attributes> {
        self.attribute_metadata.group_attributes.as_ref()
    }

    /// The attributes of a group in the target store, or of a user.
    #[must_use]
    pub fn attributes(&self, group: bool) -> Option<&Attributes> {
        if group { self.group_attributes() } else { self.user_attributes() }
    }
}

json_object! {
    /// General information on a connector.
    pub struct Information {
        /// An address of an image, or the placeholder text `Image URL`.
        "imageUrl" => image_url: Option<Str>,
        /// The store type.
        "key" => key: Str,
        /// The connector's version; not a semantic version.
        "version" => version: Option<Str>,
        /// The connector's name in the console.
        "displayName" => display_name: Option<Str>,
        /// Whether the store is an identity provider as well.
        "identityProvider" => identity_provider: Option<bool>,
        /// Whether a connection needs a base address.
        "baseURLRequired" => base_url_required: Option<bool>,
        /// Whether a connection needs further information.
        "connectionInformationRequired" => connection_information_required: Option<bool>,
    }
}

json_object! {
    /// One way to connect to the store.
    pub struct ConnectionProfile {
        /// The profile's name.
        "name" => name: Option<Str>,
        /// What the profile is; says when it is deprecated.
        "description" => description: Option<Str>,
        /// What a connection with this profile has to give.
        "connectionAttributes" => connection_attributes: Option<Vec<ConnectionAttribute>>,
        /// An address of the specification; can be empty.
        "specUrl" => spec_url: Option<Str>,
        /// An address of documentation; can be empty.
        "documentationUrl" => documentation_url: Option<Str>,
        /// Whether the profile is the main one; false in every response seen, even for an only profile.
        "primary" => primary: Option<bool>,
    }
}

json_object! {
    /// One value that a connection has to give.
    pub struct ConnectionAttribute {
        /// The name in the store's configuration.
        "key" => key: Option<Str>,
        /// The name in the console.
        "displayLabel" => display_label: Option<Str>,
        /// What the value is.
        "description" => description: Option<Str>,
        /// Whether a connection must give it.
        "required" => required: Option<bool>,
        /// Whether the value is a boolean.
        "typeBoolean" => type_boolean: Option<bool>,
        /// Whether the value is a secret.
        "sensitive" => sensitive: Option<bool>,
        /// The values allowed.
        "possibleValues" => possible_values: Option<Vec<Str>>,
    }
}

json_object! {
    /// What a connector can do, and the attributes of its store.
    pub struct AttributeMetadata {
        /// The operations that the connector implements.
        "capabilities" => capabilities: Option<Vec<Capability>>,
        /// Ways in which the connector differs; absent for some connectors.
        "enhancements" => enhancements: Option<Vec<Enhancement>>,
        /// The attributes of a user.
        "userAttributes" => user_attributes: Option<Attributes>,
        /// The attributes of a group; absent where the store has no groups.
        "groupAttributes" => group_attributes: Option<Attributes>,
    }
}

json_object! {
    /// One operation of a connector.
    pub struct Capability {
        /// The operation.
        "type" => kind: Option<CapabilityType>,
        /// The number of resources in one request; 1 in every response seen.
        "maxResources" => max_resources: Option<u64>,
    }
}

/// Declares an enum of words with a variant for every word that is not known here.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $word:literal => $variant:ident,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A word that is not known here, kept as written.
            Other(Str),
        }

        impl $name {
            /// The word as PingOne writes it.
            #[must_use]
            pub fn word(&self) -> &str {
                match self {
                    $($name::$variant => $word,)*
                    $name::Other(word) => word,
                }
            }

            /// The variant of a word.
            #[must_use]
            pub fn of(word: &str) -> $name {
                match word {
                    $($word => $name::$variant,)*
                    other => $name::Other(Cow::Owned(other.to_owned())),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", crate::text::name(self.word()))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl Pack for $name {
            fn pack(&self, packer: &mut Packer<'_>) {
                packer.text(self.word());
            }

            fn unpack(unpacker: &mut Unpacker) -> Self {
                match unpacker.text() {
                    $($word => $name::$variant,)*
                    other => $name::Other(Cow::Borrowed(other)),
                }
            }
        }

        impl Decode for $name {
            fn decode<'a>(reader: &mut Reader<'a>, node: crate::node::Node<'a>) -> Option<Self> {
                reader.string(node).map(|word| $name::of(&word))
            }

            fn placeholder() -> Self {
                $name::Other(Cow::Borrowed(""))
            }
        }
    };
}

words! {
    /// An operation that a connector can implement.
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
    pub enum Enhancement {
        /// Group membership is written on the group, not on the user (inferred from the name).
        "MEMBERSHIP_AS_GROUP_ATTRIBUTE" => MembershipAsGroupAttribute,
    }
}

words! {
    /// The type of an attribute's value. Store metadata uses `STRING` and `BOOLEAN`; the PingOne directory also
    /// has `JSON` and `COMPLEX`.
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

/// A store type in the form that look-ups compare: in lower case.
///
/// ```
/// assert_eq!(provmap_model::connector::folded("GitHubEMU"), "githubemu");
/// ```
#[must_use]
pub fn folded(store_type: &str) -> Cow<'_, str> {
    if store_type.is_ascii() && store_type.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(store_type.to_ascii_lowercase())
    } else if !store_type.is_ascii() {
        // Letter by letter: a capital sigma has another small form at the end of a word.
        Cow::Owned(store_type.chars().flat_map(char::to_lowercase).collect())
    } else {
        Cow::Borrowed(store_type)
    }
}
