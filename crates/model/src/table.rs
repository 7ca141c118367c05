//! A connector's metadata: what `POST /environments/{envID}/propagation/storeMetadata/{type}` answers for a store type.
//!
//! The top-level members are documented by PingOne; the meaning of the members below them is inferred from the
//! responses, from Salesforce's `describe` vocabulary and from SCIM (RFC 7643), and is worded so.

use crate::attribute::{Attribute, Attributes};
use crate::attribute_list::AttributeList;
use crate::declare::row;
use crate::json::Json;
use crate::row::{Rows, Texts};
use crate::words::{CapabilityType, Enhancement};

row! {
    /// A store type's metadata, compiled in or read at run time.
    ///
    /// Everything of a table that is compiled in can be used in a `const`, so that a name that is not there does not compile:
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::{Attribute, Attributes};
    /// static USERS: Attributes<'static> = Attributes::compiled_in(
    ///     &[Attribute { key: "badge", max_length: Some(12), ..Attribute::UNKNOWN }],
    ///     &[0],
    /// );
    /// const BADGE: &Attribute<'static> = USERS.find("badge").unwrap();
    /// const _: () = assert!(BADGE.max_length.unwrap() <= 12);
    /// ```
    pub struct Table<'a> {
        /// General information on the connection.
        "information" => information: Information<'a>,
        /// The ways to connect, such as authentication methods.
        "connectionProfiles" => connection_profiles: Option<Rows<'a, ConnectionProfile<'a>>>,
        /// What the connector can do, and all attributes of its store.
        "attributeMetadata" => attribute_metadata: AttributeMetadata<'a>,
        /// The links of the HAL response.
        "_links" => links: Option<&'a Json>,
    }
}

impl<'a> Table<'a> {
    /// The attributes of a list; nothing when the metadata has no such list.
    #[inline]
    #[must_use]
    pub const fn attributes(&self, list: AttributeList) -> Option<&Attributes<'a>> {
        match list {
            AttributeList::User => self.user_attributes(),
            AttributeList::Group => self.group_attributes(),
        }
    }

    /// The attributes of a user in the target store; nothing when the metadata has no such list.
    #[must_use]
    pub const fn user_attributes(&self) -> Option<&Attributes<'a>> {
        self.attribute_metadata.user_attributes.as_ref()
    }

    /// The attributes of a group in the target store; nothing when the metadata has no such list.
    #[must_use]
    pub const fn group_attributes(&self) -> Option<&Attributes<'a>> {
        self.attribute_metadata.group_attributes.as_ref()
    }

    /// The attribute of a user with exactly this name.
    #[must_use]
    pub const fn user_attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        match self.user_attributes() {
            Some(attributes) => attributes.find(name),
            None => None,
        }
    }

    /// The attribute of a group with exactly this name. It works in a `const`, as [`Table::user_attribute`] does.
    #[must_use]
    pub const fn group_attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        match self.group_attributes() {
            Some(attributes) => attributes.find(name),
            None => None,
        }
    }
}

row! {
    /// General information on a connector.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::Connector;
    /// let acme = Connector::from_json(r#"{
    ///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
    ///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
    ///   "attributeMetadata": {
    ///     "capabilities": [{"type": "CREATE_USERS"}],
    ///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
    ///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
    ///   }
    /// }"#)?;
    /// assert_eq!(acme.table().information.display_name, Some("Acme (invented)"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub struct Information<'a>: Copy {
        /// An address of an image, or the placeholder text `Image URL`.
        "imageUrl" => image_url: Option<&'a str>,
        /// The store type.
        "key" => key: &'a str,
        /// The connector's version; not a semantic version.
        "version" => version: Option<&'a str>,
        /// The connector's name in the console.
        "displayName" => display_name: Option<&'a str>,
        /// Whether the store is an identity provider as well.
        "identityProvider" => identity_provider: Option<bool>,
        /// Whether a connection needs a base address.
        "baseURLRequired" => base_url_required: Option<bool>,
        /// Whether a connection needs further information.
        "connectionInformationRequired" => connection_information_required: Option<bool>,
    }
}

row! {
    /// One way to connect to the store.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::Connector;
    /// let acme = Connector::from_json(r#"{
    ///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
    ///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
    ///   "attributeMetadata": {
    ///     "capabilities": [{"type": "CREATE_USERS"}],
    ///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
    ///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
    ///   }
    /// }"#)?;
    /// let profiles = acme.table().connection_profiles.iter().flatten();
    /// assert_eq!(profiles.map(|profile| profile.name).collect::<Vec<_>>(), [Some("OAuth")]);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub struct ConnectionProfile<'a> {
        /// The profile's name.
        "name" => name: Option<&'a str>,
        /// What the profile is; says when it is deprecated.
        "description" => description: Option<&'a str>,
        /// What a connection with this profile has to give.
        "connectionAttributes" => connection_attributes: Option<Rows<'a, ConnectionAttribute<'a>>>,
        /// An address of the specification; can be empty.
        "specUrl" => spec_url: Option<&'a str>,
        /// An address of documentation; can be empty.
        "documentationUrl" => documentation_url: Option<&'a str>,
        /// Whether the profile is the main one; false in every response seen, even for an only profile.
        "primary" => primary: Option<bool>,
    }
}

row! {
    /// One value that a connection has to give.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::Connector;
    /// let acme = Connector::from_json(r#"{
    ///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
    ///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
    ///   "attributeMetadata": {
    ///     "capabilities": [{"type": "CREATE_USERS"}],
    ///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
    ///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
    ///   }
    /// }"#)?;
    /// let mut profiles = acme.table().connection_profiles.iter().flatten();
    /// let attribute = profiles.next().and_then(|it| it.connection_attributes.as_ref()?.first()).unwrap();
    /// assert_eq!((attribute.key, attribute.required, attribute.sensitive), (Some("BASE_URL"), Some(true), None));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub struct ConnectionAttribute<'a>: Copy {
        /// The name in the store's configuration.
        "key" => key: Option<&'a str>,
        /// The name in the console.
        "displayLabel" => display_label: Option<&'a str>,
        /// What the value is.
        "description" => description: Option<&'a str>,
        /// Whether a connection must give it.
        "required" => required: Option<bool>,
        /// Whether the value is a boolean.
        "typeBoolean" => type_boolean: Option<bool>,
        /// Whether the value is a secret.
        "sensitive" => sensitive: Option<bool>,
        /// The values allowed.
        "possibleValues" => possible_values: Option<Texts<'a>>,
    }
}

row! {
    /// What a connector can do, and the attributes of its store.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::Connector;
    /// let acme = Connector::from_json(r#"{
    ///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
    ///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
    ///   "attributeMetadata": {
    ///     "capabilities": [{"type": "CREATE_USERS"}],
    ///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
    ///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
    ///   }
    /// }"#)?;
    /// let metadata = &acme.table().attribute_metadata;
    /// assert!(metadata.user_attributes.is_some() && metadata.group_attributes.is_none());
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub struct AttributeMetadata<'a> {
        /// The operations that the connector implements.
        "capabilities" => capabilities: Option<Rows<'a, Capability<'a>>>,
        /// Ways in which the connector differs; absent for some connectors.
        "enhancements" => enhancements: Option<Rows<'a, Enhancement<'a>>>,
        /// The attributes of a user.
        "userAttributes" => user_attributes: Option<Attributes<'a>>,
        /// The attributes of a group; absent where the store has no groups.
        "groupAttributes" => group_attributes: Option<Attributes<'a>>,
    }
}

row! {
    /// One operation of a connector.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::Connector;
    /// let acme = Connector::from_json(r#"{
    ///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
    ///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
    ///   "attributeMetadata": {
    ///     "capabilities": [{"type": "CREATE_USERS"}],
    ///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
    ///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
    ///   }
    /// }"#)?;
    /// let mut capabilities = acme.table().attribute_metadata.capabilities.iter().flatten();
    /// assert_eq!(capabilities.next().and_then(|it| it.kind).unwrap().as_str(), "CREATE_USERS");
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub struct Capability<'a>: Copy {
        /// The operation.
        "type" => kind: Option<CapabilityType<'a>>,
        /// The number of resources in one request; 1 in every response seen.
        "maxResources" => max_resources: Option<u64>,
    }
}
