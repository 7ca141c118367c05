//! The settings of stores that PingOne's store documentation, or its SDK, lists. Metadata has other names for some of them.

use super::store::{Switch, same};
use crate::connectors::same_store;

/// A setting of a store's `configuration` that PingOne's store documentation, or its SDK, lists.
///
/// Connection attributes of metadata are in [`Table::connection_profiles`](crate::model::Table::connection_profiles); here is what stands
/// beside them, above all the switches, whose names in metadata that documentation calls deprecated.
///
/// ```
/// use provmap::bundle::DocumentedSetting;
/// let of_slack: Vec<_> = DocumentedSetting::of("Slack").map(|setting| setting.key()).collect();
/// assert_eq!(of_slack, ["CREATE_USERS", "UPDATE_USERS", "DISABLE_USERS", "DEPROVISION_USERS", "REMOVE_ACTION"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentedSetting {
    key: &'static str,
    values: &'static [&'static str],
}

/// What is listed for a store type. What the documentation and the SDK contradict each other in is left out.
type OfStore = (&'static str, &'static [DocumentedSetting]);

const fn listed(key: &'static str, values: &'static [&'static str]) -> DocumentedSetting {
    DocumentedSetting { key, values }
}

const fn any(key: &'static str) -> DocumentedSetting {
    listed(key, &[])
}

const CREATE: DocumentedSetting = any("CREATE_USERS");
const UPDATE: DocumentedSetting = any("UPDATE_USERS");
const DISABLE: DocumentedSetting = any("DISABLE_USERS");
const DEPROVISION: DocumentedSetting = any("DEPROVISION_USERS");
const REMOVE_ACTION: DocumentedSetting = any(ACTION);
const ONLY_DISABLE: DocumentedSetting = listed(ACTION, &["Disable"]);
const ACTION: &str = "REMOVE_ACTION";

const DOCUMENTED: &[OfStore] = &[
    (
        "Aquera",
        &[
            CREATE,
            UPDATE,
            DISABLE,
            listed(ACTION, &["Disable", "Delete"]),
            listed("GROUP_NAME_SOURCE", &["Common Name", "Distinguished Name"]),
        ],
    ),
    ("AzureActiveDirectorySAML2", &[CREATE, UPDATE, DISABLE, DEPROVISION, REMOVE_ACTION]),
    ("GitHubEMU", &[CREATE, UPDATE, DEPROVISION, REMOVE_ACTION]),
    ("GoogleApps", &[CREATE, UPDATE, DISABLE, DEPROVISION, REMOVE_ACTION]),
    (
        "LdapGateway",
        &[
            CREATE,
            UPDATE,
            any("DELETE_USERS"),
            listed("LDAP_TYPE", &["PingDirectory", "Microsoft Active Directory"]),
        ],
    ),
    ("PingOne", &[CREATE, UPDATE, DISABLE, REMOVE_ACTION]),
    ("SalesforceContacts", &[listed("RECORD_TYPE", &["Lead", "Contact"])]),
    (
        "scim",
        &[
            listed("SCIM_VERSION", &["1.1", "2.0"]),
            listed("UNIQUE_USER_IDENTIFIER", &["userName", "workEmail"]),
            REMOVE_ACTION,
        ],
    ),
    ("ServiceNow", &[CREATE, UPDATE, DISABLE, DEPROVISION, ONLY_DISABLE]),
    ("Slack", &[CREATE, UPDATE, DISABLE, DEPROVISION, ONLY_DISABLE]),
    ("Zoom", &[CREATE, UPDATE, DISABLE, DEPROVISION, REMOVE_ACTION]),
];

impl DocumentedSetting {
    /// The settings of a store type, in the order of the documentation; none of a type that is not known.
    ///
    /// ```
    /// use provmap::bundle::DocumentedSetting;
    /// assert_eq!(DocumentedSetting::of("acme").count(), 0);
    /// ```
    pub fn of(store_type: &str) -> impl Iterator<Item = DocumentedSetting> + use<> {
        let found = DOCUMENTED.iter().find(|(of, _)| same_store(of, store_type));
        found.map_or(&[] as &[_], |(_, settings)| settings).iter().copied()
    }

    /// What the documentation lists for a key that it calls deprecated; nothing of other keys. Upper and lower case make no
    /// difference.
    ///
    /// ```
    /// use provmap::bundle::DocumentedSetting;
    /// let replacements = |key| DocumentedSetting::instead_of("Zoom", key).map(|it| it.key()).collect::<Vec<_>>();
    /// assert_eq!(replacements("CREATE_USERS_PROV_OPT"), ["CREATE_USERS"]);
    /// assert_eq!(replacements("REMOVE_USERS_PROV_OPT"), ["DISABLE_USERS", "DEPROVISION_USERS"]);
    /// assert_eq!(replacements("CREATE_USERS").len(), 0);
    /// ```
    pub fn instead_of(store_type: &str, key: &str) -> impl Iterator<Item = DocumentedSetting> + use<> {
        let is_listed = DocumentedSetting::of(store_type).any(|setting| same(setting.key, key));
        let deprecated = Switch::of(key).filter(|_| !is_listed);
        DocumentedSetting::of(store_type)
            .filter(move |setting| deprecated.is_some() && Switch::of(setting.key) == deprecated)
    }

    /// The key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        self.key
    }

    /// The values that are listed; none where no list is known.
    ///
    /// ```
    /// use provmap::bundle::DocumentedSetting;
    /// let action = DocumentedSetting::of("Slack").find(|setting| setting.key() == "REMOVE_ACTION");
    /// assert_eq!(action.map(|action| action.values()), Some(&["Disable"][..]));
    /// ```
    #[must_use]
    pub const fn values(self) -> &'static [&'static str] {
        self.values
    }

    /// Whether it is true or false, and switches an operation of the propagation rule on or off.
    #[must_use]
    pub fn is_switch(self) -> bool {
        Switch::of(self.key).is_some()
    }

    /// What the setting says, behind the word "says": of a switch what happens where it is true, as its name has it.
    ///
    /// ```
    /// use provmap::bundle::DocumentedSetting;
    /// let create = DocumentedSetting::of("Zoom").next();
    /// assert_eq!(create.and_then(|it| it.meaning()), Some("whether users who are not in the store yet are created"));
    /// ```
    #[must_use]
    pub fn meaning(self) -> Option<&'static str> {
        Some(match Switch::of(self.key) {
            Some(Switch::Create) => "whether users who are not in the store yet are created",
            Some(Switch::Update) => "whether users who are in the store already are updated",
            Some(Switch::Remove) if self.key == DISABLE.key => {
                "whether users who are disabled at the source are disabled in the store, as its name says"
            }
            Some(Switch::Remove) => {
                "whether users who no longer belong to the propagation rule are removed from the store, as its name says"
            }
            None if self.key == ACTION => "what becomes of users who are removed, as its name says",
            None => return None,
        })
    }
}

/// Whether a text is one of the values that PingOne documents for some setting.
pub(crate) fn is_documented_value(text: &str) -> bool {
    let settings = DOCUMENTED.iter().flat_map(|(_, settings)| settings.iter());
    settings.flat_map(|setting| setting.values).any(|value| same(value, text))
}

/// The values that PingOne documents for a key of a store's configuration; none where it lists none.
pub(crate) fn documented_values(store_type: &str, key: &str) -> &'static [&'static str] {
    DocumentedSetting::of(store_type)
        .find(|setting| same(setting.key, key))
        .map_or(&[], DocumentedSetting::values)
}
