//! What the rules on a bundle look at.

use provmap_model::text::name;
use provmap_model::words::CapabilityType;
use provmap_model::{Connector, Json};

use super::basis::metadata_basis;
use super::connection::{Choice, Connection, Placed};
use super::tenant::{LineOfTenant, RuleOfTenant, Tenant};
use crate::bundle::store::{Setting, Store, Switch, Value};
use crate::bundle::{Bundle, Direction};
use crate::report::{Basis, Finding, Place, Severity};

/// A bundle, with the metadata of its store where there is some.
pub(crate) struct BundleFacts<'c> {
    pub(crate) bundle: &'c Bundle,
    pub(crate) connector: Option<&'c Connector>,
    /// The store that is not PingOne.
    pub(crate) store: &'c Store,
    /// The store that users go into, where it is known and in the bundle.
    pub(crate) target: Option<&'c Store>,
    pub(crate) choice: Choice<'c>,
    pub(crate) connection: Connection<'c>,
    /// The users' attributes that no line maps though creating a user takes them; none where users are not created.
    pub(crate) unmapped_required: Vec<&'c str>,
    /// The names of the rules that do not apply, each with the switch whose being off makes it so; none where the lines
    /// are not compared with metadata.
    pub(crate) moot: Vec<(Switch, &'static str)>,
    /// What is to be compared with other rules of the tenant; nothing where there are none, or no metadata.
    pub(crate) own: Option<RuleOfTenant>,
    pub(crate) tenant: &'c Tenant,
}

impl<'c> BundleFacts<'c> {
    /// The store type as PingOne spells it where that is known, and else as the file does.
    pub(crate) fn store_type(&self) -> &'c str {
        self.connector.map_or(self.store.kind.as_str(), Connector::store_type)
    }

    /// The store type as messages show it.
    pub(crate) fn store_name(&self) -> String {
        name(self.store_type()).to_string()
    }

    /// A finding at a place of the bundle, with what to do and what it rests on.
    pub(crate) fn finding(
        &self,
        severity: Severity,
        place: &Place,
        message: String,
        help: String,
        basis: Option<Basis>,
    ) -> Finding {
        Finding { help: Some(help), basis, ..Finding::new(severity, place.clone(), message) }
    }

    /// Advice on a line that other rules of the tenant make worth a look.
    pub(crate) fn advice_on(&self, line: &LineOfTenant, message: String, help: String) -> Finding {
        Finding {
            target: Some(line.target.clone()),
            source: Some(line.feed.clone()),
            line: Some(line.index),
            ..self.finding(Severity::Info, &line.place, message, help, None)
        }
    }

    /// Whether users go into the store whose metadata is at hand.
    pub(crate) fn is_target(&self) -> bool {
        self.target.is_some_and(|target| std::ptr::eq(target, self.store))
    }

    pub(crate) fn direction(&self) -> Option<Direction> {
        self.bundle.direction()
    }

    /// The attribute of the metadata that a setting is for: of the profile in use, else of any.
    pub(crate) fn attribute_of(&self, setting: &Setting) -> Option<Placed<'c>> {
        self.connection.find(&setting.key)
    }

    /// Whether the metadata lists a capability; nothing when it lists none at all.
    pub(crate) fn capable(&self, capability: CapabilityType<'_>) -> Option<bool> {
        let capabilities = self.connector?.table().attribute_metadata.capabilities.as_ref()?;
        Some(capabilities.iter().any(|listed| listed.kind == Some(capability)))
    }

    /// A property of the metadata as the basis of a finding.
    pub(crate) fn basis(&self, flag: &'static str, value: Json, pointer: &str) -> Option<Basis> {
        Some(metadata_basis(self.connector?, pointer, flag, value))
    }

    /// The capabilities as the basis of a finding.
    pub(crate) fn capabilities(&self) -> Option<Basis> {
        let capabilities = self.connector?.table().attribute_metadata.capabilities.iter().flatten();
        let words = capabilities.filter_map(|capability| capability.kind);
        let words = words.map(|kind| Json::text(kind.as_str())).collect();
        self.basis("capabilities", Json::Array(words), "/attributeMetadata/capabilities")
    }

    /// The settings that switch an operation on.
    pub(crate) fn switched_on(&self, operation: Switch) -> Option<&'c Setting> {
        let mut settings = self.store.settings().iter();
        settings.find(|it| Switch::of(&it.key) == Some(operation) && it.value == Value::Boolean(true))
    }
}
