//! The propagation rule and the store around a mapping set.
//!
//! A mapping set says what is sent. Whether it can arrive depends on the store as well: on the connection, on what the store
//! is set to do, and on the way that users go. A [`Bundle`] holds all three as PingOne's API answers them. Of a store type
//! whose metadata is not known, only what needs no metadata is checked.

mod blot;
pub(crate) mod documented;
mod read;
pub(crate) mod store;

use std::fmt;
use std::sync::Arc;

use provmap_model::error::Error;
use provmap_model::node::Kind;
use provmap_model::{Connector, SourceSchema, by_as_str};

pub use self::blot::{blotted, shown, shown_without};
pub use self::documented::DocumentedSetting;
pub(crate) use self::read::is_inbound;
pub use self::read::is_pingone;
use self::store::{Store, Switch};
use crate::domain::Operation;
#[doc(hidden)]
pub use crate::mapping::may_be_secret;
use crate::mapping::{MappingSet, Secret};
use crate::report::Place;

/// A propagation rule with its stores and mappings, as PingOne's API answers them.
///
/// Holds no secret that its source can show: its text is [`blotted`], and `Debug` shows no value of a configuration.
///
/// ```
/// use provmap::bundle::{Bundle, Direction};
/// let bundle = Bundle::from_json(r#"{
///   "stores": [
///     {"id": "s1", "type": "directory"},
///     {"id": "s2", "type": "Slack", "configuration": {"CREATE_USERS": false, "UNIQUE_USER_IDENTIFIER": "userName"}}
///   ],
///   "rule": {"sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}},
///   "mappings": [{"targetAttribute": "primaryEmail", "sourceAttribute": "email"}]
/// }"#)?;
/// assert_eq!((bundle.store_type(), bundle.direction()), ("Slack", Some(Direction::Outbound)));
/// bundle.check().assert_finds(&["unmapped-identifier"]);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Clone)]
pub struct Bundle {
    /// The text, [`blotted`].
    text: Arc<str>,
    /// What whoever read the file calls it.
    name: Option<Arc<str>>,
    stores: Vec<Store>,
    route: Route,
    rule: Option<PropagationRule>,
    set: Option<MappingSet>,
    /// PingOne's metadata of the store, where the bundle has it.
    metadata: Option<Connector>,
    /// The attributes of the directory, where the bundle has them.
    schema: Option<SourceSchema>,
    /// What is a secret by its key or its text, wherever it stands.
    secrets: Vec<Secret>,
}

/// The way that users go.
///
/// ```
/// use provmap::bundle::Direction;
/// assert_eq!(Direction::Outbound.as_str(), "outbound");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Direction {
    /// From PingOne into the store.
    Outbound,
    /// From the store into PingOne.
    Inbound,
}

impl Direction {
    /// Both.
    pub const ALL: &[Direction] = &[Direction::Outbound, Direction::Inbound];

    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Direction::Outbound => "outbound",
            Direction::Inbound => "inbound",
        }
    }
}

by_as_str!(Direction, "direction");

/// The store that is not PingOne, and the way that users go.
#[derive(Debug, Clone, Copy)]
struct Route {
    /// Its place in the list of stores.
    store: usize,
    /// The place of the store that users go into, where that is known.
    target: Option<usize>,
    direction: Option<Direction>,
    /// Whether neither store of the rule is PingOne.
    outside: bool,
}

/// What is read of a propagation rule.
#[derive(Debug, Clone)]
pub(crate) struct PropagationRule {
    pub(crate) place: Place,
    pub(crate) groups: Option<Groups>,
    pub(crate) active: Option<(bool, Place)>,
    /// What stands in the place of a usable `active`.
    pub(crate) not_active: Option<(Misread, Place)>,
    /// What says which users the rule is for.
    pub(crate) filter: Option<PopulationFilter>,
    /// `deprovision`, which is deprecated.
    pub(crate) deprovision: Option<(bool, Place)>,
    /// `environment.id`.
    pub(crate) environment: Option<String>,
}

/// What says which users a propagation rule is for.
#[derive(Debug, Clone)]
pub(crate) struct PopulationFilter {
    /// Its key, as the file has it.
    pub(crate) key: &'static str,
    pub(crate) place: Place,
    /// The SCIM filter, where it is one that is written out.
    pub(crate) expression: Option<String>,
}

/// Why a member that is there is not read.
#[derive(Debug, Clone)]
pub(crate) enum Misread {
    /// Its value is of another kind.
    Kind(Kind),
    /// Its key is spelled in another case.
    Key(String),
}

/// The groups that a rule provisions: at least one.
#[derive(Debug, Clone)]
pub(crate) struct Groups {
    pub(crate) count: usize,
    pub(crate) place: Place,
}

impl Bundle {
    /// Whether a document has the shape of a bundle: an object with `stores` (or `store`) that is no mapping. Beside `mappings`,
    /// a store of any type but null makes a bundle, which [`Bundle::from_json`] then refuses.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// assert!(Bundle::is_bundle(r#"{"stores": []}"#));
    /// assert!(Bundle::is_bundle(r#"{"stores": "Zoom", "mappings": []}"#));
    /// assert!(!Bundle::is_bundle(r#"{"connector": "Zoom", "mappings": []}"#));
    /// ```
    #[must_use]
    pub fn is_bundle(document: impl AsRef<[u8]>) -> bool {
        read::is_bundle(document.as_ref())
    }

    /// Reads `{"stores": …, "rule": …, "mappings": …}`. Each of the three is a list response of the API (`_embedded`), an
    /// array, or a single object; `rule` and `mappings` can be left out. `store` and `rules` are understood too. Members
    /// of a store, a rule and a mapping that are not known are ignored. Beside them can stand `metadata`, PingOne's metadata of
    /// the store, and `sourceSchema`, the attributes of the directory, as the API answers them.
    ///
    /// # Errors
    ///
    /// When the document is no bundle: no UTF-8, malformed JSON, a member of the wrong type or of an unknown name, a key written
    /// twice, a store of the rule or the rule of the mappings that is not there, or more than 16 MiB, 127 levels or
    /// [`MAX_MAPPINGS`](crate::MAX_MAPPINGS) lines. The error has the line and column, and no value of the text.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// let error = Bundle::from_json("{\"stores\": {\"type\": \"Zoom\"},\n \"mapings\": []}").unwrap_err();
    /// let line = "bundle.json:2:13: /mapings: a bundle has no member `mapings`; did you mean `mappings`?";
    /// assert_eq!(error.in_file("bundle.json").to_string(), line);
    /// ```
    pub fn from_json(document: impl AsRef<[u8]>) -> Result<Bundle, Error> {
        read::read(document.as_ref())
    }

    /// The lines of a propagation rule, whose place is that of the bundle's rule, with what is known of its source and its target.
    /// Nothing where that does not tell which of the two is not PingOne. The lines know the secrets of the file.
    #[cfg(feature = "terraform")]
    pub(crate) fn of_stores(
        place: Place,
        [source, target]: [Option<Store>; 2],
        filter: Option<PopulationFilter>,
        set: MappingSet,
    ) -> Option<Bundle> {
        let mut stores = Vec::new();
        let mut position = |store: Option<Store>| {
            stores.push(store?);
            stores.len().checked_sub(1)
        };
        let [source, target] = [position(source), position(target)];
        let route = read::route_between(&stores, source, target)?;
        let rule = PropagationRule {
            place,
            groups: None,
            active: None,
            not_active: None,
            filter,
            deprovision: None,
            environment: None,
        };
        let (text, name) = (Arc::clone(set.shared_text()), set.file_name().cloned());
        Some(Bundle {
            text,
            name,
            stores,
            route,
            rule: Some(rule),
            set: Some(set),
            metadata: None,
            schema: None,
            secrets: Vec::new(),
        })
    }

    /// The type of the store that is not PingOne, as the file spells it.
    #[must_use]
    pub fn store_type(&self) -> &str {
        self.store().map_or("", |store| store.kind.as_str())
    }

    /// The way that users go, by the two stores of the propagation rule; nothing where they do not tell.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        self.route.direction
    }

    /// The setting that keeps the propagation rule from creating users in its target, or from updating them: its key, as
    /// the file spells it. PingOne calls such users *Unsynced*, and those that are not updated *Partially synced*.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// use provmap::record::Operation;
    /// let bundle = Bundle::from_json(r#"{
    ///   "stores": [{"id": "s1", "type": "directory"}, {"id": "s2", "type": "Zoom", "configuration": {"CREATE_USERS": false}}],
    ///   "rule": {"sourceStore": {"id": "s1"}, "targetStore": {"id": "s2"}}
    /// }"#)?;
    /// assert_eq!(bundle.switched_off(Operation::Create), Some("CREATE_USERS"));
    /// assert_eq!(bundle.switched_off(Operation::Update), None);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn switched_off(&self, operation: Operation) -> Option<&str> {
        let switch = match operation {
            Operation::Create => Switch::Create,
            Operation::Update => Switch::Update,
        };
        let target = self.target()?;
        target.switched_off(switch).next().map(|setting| setting.key.as_str())
    }

    /// Whether the propagation rule is switched on, where it says so.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// let bundle = Bundle::from_json(r#"{"stores": {"type": "Zoom"}, "rule": {"active": false}}"#)?;
    /// assert_eq!(bundle.is_active(), Some(false));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn is_active(&self) -> Option<bool> {
        Some(self.rule.as_ref()?.active.as_ref()?.0)
    }

    /// The member of the propagation rule that limits it to some of the users: `populationExpression`, a SCIM filter, or
    /// `populations`, which is deprecated; in Terraform `filter`. [`Bundle::population_expression`] is what it says, where
    /// that can be told.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// let bundle = Bundle::from_json(r#"{"stores": {"type": "Zoom"}, "rule": {"populationExpression": "title pr"}}"#)?;
    /// assert_eq!(bundle.population_filter(), Some("populationExpression"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn population_filter(&self) -> Option<&'static str> {
        Some(self.rule.as_ref()?.filter.as_ref()?.key)
    }

    /// The SCIM filter that limits the propagation rule to some of the users, as it is written, for
    /// [`Filter::parse`](crate::filter::Filter::parse).
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// let bundle = Bundle::from_json(r#"{"stores": {"type": "Zoom"}, "rule": {"populationExpression": "title pr"}}"#)?;
    /// assert_eq!(bundle.population_expression(), Some("title pr"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn population_expression(&self) -> Option<&str> {
        self.rule.as_ref()?.filter.as_ref()?.expression.as_deref()
    }

    /// The lines, if the bundle has any mappings member. Their places are those in the bundle.
    #[must_use]
    pub fn mappings(&self) -> Option<&MappingSet> {
        self.set.as_ref()
    }

    /// The connector of the store, by PingOne's metadata of it, where the bundle has that as `metadata`.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// let bundle = Bundle::from_json(r#"{
    ///   "stores": {"type": "acme"},
    ///   "metadata": {"information": {"key": "acme"}, "attributeMetadata": {"userAttributes": {}}}
    /// }"#)?;
    /// assert_eq!(bundle.metadata().unwrap().store_type(), "acme");
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn metadata(&self) -> Option<&Connector> {
        self.metadata.as_ref()
    }

    /// The directory, with the attributes of the environment, where the bundle has those as `sourceSchema`.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// let bundle = Bundle::from_json(r#"{
    ///   "stores": {"type": "Zoom"},
    ///   "sourceSchema": {"attributes": [{"path": "costCenter", "type": "STRING"}]}
    /// }"#)?;
    /// assert!(bundle.source_schema().unwrap().find("costCenter").is_some());
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn source_schema(&self) -> Option<&SourceSchema> {
        self.schema.as_ref()
    }

    /// The bundle with the name of its file, which reports and their findings then speak of.
    ///
    /// ```
    /// use provmap::bundle::Bundle;
    /// let bundle = Bundle::from_json(r#"{"stores": {"type": "Zoom", "configuration": {"CREATE_USER": true}}}"#)?;
    /// let report = bundle.named("zoom-bundle.json").check();
    /// assert!(report.to_string().contains("--> zoom-bundle.json:1:"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn named(mut self, name: impl Into<Arc<str>>) -> Bundle {
        let name = name.into();
        self.set = self.set.map(|set| set.named(Arc::clone(&name)));
        self.name = Some(name);
        self
    }

    /// The name of the file, where it was given one.
    pub(crate) fn file_name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// The text, for whoever keeps it.
    pub(crate) fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    pub(crate) fn stores(&self) -> &[Store] {
        &self.stores
    }

    pub(crate) fn rule(&self) -> Option<&PropagationRule> {
        self.rule.as_ref()
    }

    /// Whether neither store of the rule is PingOne.
    pub(crate) fn is_outside(&self) -> bool {
        self.route.outside
    }

    /// The store that is not PingOne.
    pub(crate) fn store(&self) -> Option<&Store> {
        self.stores.get(self.route.store)
    }

    /// The store that users go into, where it is known and in the bundle.
    pub(crate) fn target(&self) -> Option<&Store> {
        self.stores.get(self.route.target?)
    }
}

impl fmt::Debug for Bundle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text is left out: it is long, and says little without its secrets.
        f.debug_struct("Bundle")
            .field("stores", &self.stores)
            .field("route", &self.route)
            .field("rule", &self.rule)
            .field("mappings", &self.set.as_ref().map(MappingSet::mappings))
            .finish_non_exhaustive()
    }
}
