//! A store of a bundle, and what its configuration says.

use std::fmt;

use provmap_model::node::Kind;

use crate::mapping::may_be_secret;
use crate::report::Place;

/// One propagation store.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub(crate) id: Option<String>,
    /// `type`, as the file spells it.
    pub(crate) kind: String,
    /// The value of `type`.
    pub(crate) kind_place: Place,
    pub(crate) configuration: Option<Configuration>,
}

/// What a store's `configuration` holds.
#[derive(Debug, Clone)]
pub(crate) struct Configuration {
    /// The bracket that opens it.
    pub(crate) place: Place,
    pub(crate) settings: Vec<Setting>,
}

/// One member of a configuration.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) key: String,
    pub(crate) value: Value,
    /// The value.
    pub(crate) place: Place,
}

/// The value of a setting. `Debug` does not show a text: it may be a secret.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Boolean(bool),
    Text(String),
    /// A number, an array, an object or null.
    Other(Kind),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Boolean(value) => write!(f, "{value}"),
            Value::Text(_) => f.write_str("(text)"),
            Value::Other(kind) => write!(f, "({kind})"),
        }
    }
}

impl Value {
    /// Whether the value is blank or null.
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Value::Text(text) => text.trim().is_empty(),
            Value::Other(kind) => *kind == Kind::Null,
            Value::Boolean(_) => false,
        }
    }

    /// Whether the value can be a secret. Blank texts, null, and placeholders such as `{{token}}` cannot.
    pub(crate) fn may_be_secret(&self) -> bool {
        match self {
            Value::Text(text) => may_be_secret(text),
            Value::Other(kind) => *kind != Kind::Null,
            Value::Boolean(_) => false,
        }
    }

    /// The value as a boolean, which a text can spell.
    pub(crate) fn as_boolean(&self) -> Option<bool> {
        match self {
            Value::Boolean(value) => Some(*value),
            Value::Text(text) if text.trim().eq_ignore_ascii_case("true") => Some(true),
            Value::Text(text) if text.trim().eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// Whether the value is the action of a store that deletes users who are to be removed.
    pub(crate) fn is_delete(&self) -> bool {
        self.as_text().is_some_and(|action| action.eq_ignore_ascii_case("Delete"))
    }

    /// The kind of the value, such as "a string" or "a number"; never the value.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Value::Boolean(_) => Kind::Boolean,
            Value::Text(_) => Kind::String,
            Value::Other(kind) => *kind,
        }
    }
}

/// An operation of a propagation rule on the users of its target, which a store's configuration can switch off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switch {
    Create,
    Update,
    Remove,
}

impl Switch {
    pub(crate) const ALL: [Switch; 3] = [Switch::Create, Switch::Update, Switch::Remove];

    /// The keys that switch it, those of PingOne's store documentation first, then those of metadata, which the
    /// documentation calls deprecated.
    pub(crate) fn keys(self) -> &'static [&'static str] {
        match self {
            Switch::Create => &["CREATE_USERS", "CREATE_USERS_PROV_OPT", "createNewUsers"],
            Switch::Update => &["UPDATE_USERS", "UPDATE_USERS_PROV_OPT", "updateNewUsers"],
            Switch::Remove => &[
                "DISABLE_USERS",
                "DEPROVISION_USERS",
                "DELETE_USERS",
                "REMOVE_USERS_PROV_OPT",
                "disableNewUsers",
            ],
        }
    }

    /// The operation that a key switches.
    pub(crate) fn of(key: &str) -> Option<Switch> {
        Switch::ALL.into_iter().find(|operation| operation.keys().iter().any(|known| same(known, key)))
    }
}

/// Whether two keys are the same. Whether case matters to PingOne is not documented, so it makes no difference here.
pub(super) fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

impl Setting {
    /// Whether it switches the disabling of users, and not their removal.
    pub(crate) fn disables(&self) -> bool {
        ["DISABLE_USERS", "disableNewUsers"].iter().any(|key| same(key, &self.key))
    }
}

impl Store {
    pub(crate) fn settings(&self) -> &[Setting] {
        self.configuration.as_ref().map_or(&[], |configuration| &configuration.settings)
    }

    /// The setting of a key.
    pub(crate) fn setting(&self, key: &str) -> Option<&Setting> {
        let exact = self.settings().iter().find(|setting| setting.key == key);
        exact.or_else(|| self.settings().iter().find(|setting| same(&setting.key, key)))
    }

    /// The settings that switch an operation off. None where the two spellings of a switch disagree: which of them
    /// counts is not documented.
    pub(crate) fn switched_off(&self, operation: Switch) -> impl Iterator<Item = &Setting> {
        let of = move |setting: &&Setting| Switch::of(&setting.key) == Some(operation);
        let said = |value: bool| {
            self.settings().iter().filter(of).filter(move |setting| setting.value.as_boolean() == Some(value))
        };
        // Disabling and removing are two switches, of which one can be on.
        let contradicted = operation != Switch::Remove && said(true).next().is_some();
        said(false).filter(move |_| !contradicted)
    }

    pub(crate) fn is_off(&self, operation: Switch) -> bool {
        self.switched_off(operation).next().is_some()
    }
}
