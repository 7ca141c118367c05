//! Metadata that depends on the configuration of a store.

use std::collections::BTreeMap;

use provmap::bundle::may_be_secret;
use provmap::{Connector, same_store};
use serde_json::Value;

use crate::rows::Store;
use crate::secret::SecretText;

/// The metadata of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreMetadata {
    /// PingOne's answer.
    pub json: String,
    /// How it was asked for.
    pub origin: MetadataOrigin,
}

/// How metadata was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MetadataOrigin {
    /// The store type has the same metadata everywhere, as far as is known.
    Static,
    /// With the configuration of the store.
    Dynamic,
    /// Without the configuration, because PingOne hides a part of it that its own metadata would need.
    Masked,
    /// Without the configuration, because PingOne does not take it.
    Refused,
    /// Without the configuration, because PingOne answers none, or not the part that its own metadata would need.
    Unconfigured,
}

impl MetadataOrigin {
    /// What is not known because of it; nothing where all is known.
    #[must_use]
    pub const fn gap(self) -> Option<&'static str> {
        match self {
            MetadataOrigin::Static | MetadataOrigin::Dynamic => None,
            MetadataOrigin::Masked => Some(
                "PingOne hides secrets of the store's configuration, without which its dynamic metadata cannot be asked for: the static one is taken",
            ),
            MetadataOrigin::Refused => Some(
                "PingOne does not take the store's configuration for its dynamic metadata: the static one is taken",
            ),
            MetadataOrigin::Unconfigured => Some(
                "PingOne answers nothing of the store's configuration that its dynamic metadata can be asked for with: the static one is taken",
            ),
        }
    }
}

/// Store types whose metadata depends on the configuration, as PingOne's pages say.
const DYNAMIC: [&str; 7] = [
    "Aquera",
    "AzureActiveDirectorySAML2",
    "LdapGateway",
    "PingOne",
    "Salesforce",
    "SalesforceContacts",
    "scim",
];

/// What stands in the way of metadata that depends on a configuration.
pub(crate) enum Dynamic {
    /// There is none.
    None,
    /// A part of the configuration is hidden.
    Masked,
    /// There is no configuration to ask with.
    Unconfigured,
    /// The body to ask with.
    Body(SecretText),
}

impl Dynamic {
    /// By a store, and the static metadata of its type.
    pub(crate) fn of(store: &Store, metadata: &str) -> Dynamic {
        let is_dynamic = DYNAMIC.iter().any(|known| same_store(known, store.store_type()));
        if !is_dynamic {
            return Dynamic::None;
        }
        let Some(configuration) = store.configuration() else { return Dynamic::Unconfigured };
        let Ok(settings) = serde_json::from_str::<BTreeMap<String, Value>>(configuration.get()) else {
            return Dynamic::Unconfigured;
        };
        // Documented: this type needs no more.
        if same_store("LdapGateway", store.store_type()) {
            return match settings.get("LDAP_TYPE").filter(|kind| kind.is_string()) {
                Some(kind) => Dynamic::Body(SecretText::new(format!("{{\"LDAP_TYPE\":{kind}}}"))),
                None => Dynamic::Unconfigured,
            };
        }
        if settings.is_empty() {
            return Dynamic::Unconfigured;
        }
        if is_whole(&settings, Connector::from_json(metadata).ok().as_ref()) {
            Dynamic::Body(SecretText::new(configuration.get().to_owned()))
        } else {
            Dynamic::Masked
        }
    }
}

/// Whether a configuration has every secret that one of the ways to connect needs, and none that is hidden.
fn is_whole(settings: &BTreeMap<String, Value>, connector: Option<&Connector>) -> bool {
    let is_there = |value: &Value| match value {
        Value::String(text) => may_be_secret(text),
        value => !value.is_null(),
    };
    let tables = connector.map(Connector::table);
    let profiles = tables.into_iter().flat_map(|table| table.connection_profiles.iter().flatten());
    let mut ways = profiles.map(|profile| {
        let mut secrets =
            profile.connection_attributes.iter().flatten().filter(|it| it.sensitive == Some(true));
        secrets.all(|secret| match secret.key.and_then(|key| settings.get(key)) {
            Some(value) => is_there(value),
            None => secret.required != Some(true),
        })
    });
    match ways.next() {
        Some(first) => first || ways.any(|way| way),
        // Without that, a text that stands for another tells.
        None => settings.values().all(|value| match value {
            Value::String(text) => {
                text.trim().is_empty() || text.parse::<bool>().is_ok() || may_be_secret(text)
            }
            _ => true,
        }),
    }
}

#[cfg(test)]
mod tests {
    use provmap_model::StoreTypes;

    use super::*;

    const METADATA: &str = r#"{"information": {"key": "scim"}, "attributeMetadata": {}, "connectionProfiles": [
        {"name": "a", "connectionAttributes": [{"key": "TOKEN", "required": true, "sensitive": true}]},
        {"name": "b", "connectionAttributes": [{"key": "USER", "required": true, "sensitive": false},
            {"key": "PASSWORD", "required": true, "sensitive": true}]}]}"#;

    fn body(kind: &str, configuration: &str, metadata: &str) -> String {
        let json = format!("{{\"id\": \"s\", \"type\": \"{kind}\", \"configuration\": {configuration}}}");
        match Dynamic::of(&serde_json::from_str(&json).unwrap(), metadata) {
            Dynamic::None => "none".to_owned(),
            Dynamic::Masked => "masked".to_owned(),
            Dynamic::Unconfigured => "unconfigured".to_owned(),
            Dynamic::Body(body) => body.expose().to_owned(),
        }
    }

    #[test]
    fn a_configuration_is_sent_where_all_of_it_is_there() {
        let cases = [
            ("scim", r#"{"TOKEN": "t0ken"}"#, r#"{"TOKEN": "t0ken"}"#),
            ("SCIM", r#"{"USER": "u", "PASSWORD": "pa55"}"#, r#"{"USER": "u", "PASSWORD": "pa55"}"#),
            ("scim", r#"{"TOKEN": "********"}"#, "masked"),
            ("scim", r#"{"TOKEN": ""}"#, "masked"),
            ("scim", r#"{"TOKEN": null}"#, "masked"),
            ("scim", r#"{"SCIM_URL": "https://a"}"#, "masked"),
            ("scim", "{}", "unconfigured"),
            ("scim", "null", "unconfigured"),
            ("scim", "[]", "unconfigured"),
            ("Zoom", "{}", "none"),
            ("Zoom", r#"{"TOKEN": "t0ken"}"#, "none"),
            ("acme", r#"{"TOKEN": "t0ken"}"#, "none"),
            (
                "LDAPGateway",
                r#"{"LDAP_TYPE": "PingDirectory", "CLIENT_SECRET": "***"}"#,
                r#"{"LDAP_TYPE":"PingDirectory"}"#,
            ),
            ("LdapGateway", r#"{"CLIENT_SECRET": "hush"}"#, "unconfigured"),
        ];
        for (kind, configuration, expected) in cases {
            assert_eq!(body(kind, configuration, METADATA), expected, "{kind} {configuration}");
        }
        assert_eq!(body("scim", r#"{"TOKEN": "***", "CREATE_USERS": true}"#, "no metadata"), "masked");
        assert_eq!(body("scim", r#"{"TOKEN": "t"}"#, "no metadata"), r#"{"TOKEN": "t"}"#);
    }

    #[test]
    fn the_store_types_are_those_of_the_list_that_the_library_is_made_from() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../metadata/store-types.json");
        let known = StoreTypes::from_json(std::fs::read(file).unwrap()).unwrap();
        let dynamic: Vec<&str> =
            known.rows().iter().filter(|row| row.dynamic == Some(true)).map(|row| row.name).collect();
        assert_eq!(dynamic, DYNAMIC);
    }
}
