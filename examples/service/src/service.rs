//! What the service keeps, and what it decides: nothing here knows HTTP.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use provmap::record::{Operation, Plan, ReadError, RecordReport, RecordRule, Slots};
use provmap::{
    Connector, Connectors, Error, MappingSet, Options, Report, Severity, SourceSchema, registry, same_store,
};
use rusqlite::Connection;
use serde::Deserialize;

use crate::unique::{Conflict, SqliteIndex};

/// What the service is started with. Mapping sets and the attributes of an environment are fields like any other.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Configuration {
    /// The environment's own attributes, beside those that every environment has.
    pub source_schema: Option<SourceSchema>,
    /// The rules by name.
    pub rules: BTreeMap<String, RuleConfiguration>,
}

/// A rule of the configuration.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleConfiguration {
    /// The store type, such as `Zoom`.
    pub connector: String,
    /// The lines.
    pub mappings: MappingSet,
}

/// A rule in use: its lines, and a plan for each operation. Plans are kept, because users come more often than admins.
#[derive(Debug)]
pub struct Rule {
    mappings: MappingSet,
    connector: Connector,
    create: Plan,
    update: Plan,
    taken: SqliteIndex,
}

/// What becomes of a user, as far as one service can know: what the plan says, and who has the user's unique values.
#[derive(Debug)]
pub struct Judgement<'r> {
    /// What the plan says.
    pub report: RecordReport<'r>,
    /// The users who have the same values, or perhaps have.
    pub conflicts: Vec<Conflict>,
}

impl Judgement<'_> {
    /// Whether to send the user.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.report.is_valid() && !self.conflicts.iter().any(|it| it.rule == RecordRule::DuplicateValue)
    }
}

impl Rule {
    /// How users are judged.
    #[must_use]
    pub fn plan(&self, operation: Operation) -> &Plan {
        match operation {
            Operation::Update => &self.update,
            _ => &self.create,
        }
    }

    /// Judges a user, known here by a number, as PingOne's API returns one. A user without a fault has the unique values from
    /// then on.
    ///
    /// # Errors
    ///
    /// When the bytes are no user, or the database fails.
    pub fn judge<'r>(
        &'r self,
        operation: Operation,
        number: u64,
        user: &'r [u8],
        slots: &'r mut Slots,
    ) -> Result<Judgement<'r>, JudgeError> {
        let record = self.plan(operation).read(user, slots)?;
        let report = record.report();
        let conflicts = if report.is_valid() { self.taken.claim(&record, number)? } else { Vec::new() };
        Ok(Judgement { report, conflicts })
    }

    /// Forgets a user who is gone.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn forget(&self, number: u64) -> Result<(), JudgeError> {
        Ok(self.taken.remove(number)?)
    }
}

/// All that requests share.
#[derive(Debug)]
pub struct Service {
    options: Options,
    state: RwLock<State>,
}

/// What admins change. Who judges users takes an `Arc` out of it, and waits for an admin while lines are checked and plans are
/// made: microseconds.
#[derive(Debug, Default)]
struct State {
    connectors: Connectors,
    rules: BTreeMap<String, Arc<Rule>>,
}

impl Service {
    /// A service with the rules of its configuration.
    ///
    /// # Errors
    ///
    /// When a rule names a connector that there is not, or has lines that cannot work: no admin is there to read a report.
    pub fn new(configuration: Configuration) -> Result<Service, Box<dyn std::error::Error>> {
        let mut schema = registry::DIRECTORY.clone();
        if let Some(own) = &configuration.source_schema {
            schema = schema.extend(own)?;
        }
        let options = Options::default().source_schema(&schema);
        let service = Service { options, state: RwLock::default() };
        for (name, rule) in configuration.rules {
            let report = service.save(&name, rule.mappings, &rule.connector)?;
            let errors = report.iter().filter(|finding| finding.severity == Severity::Error);
            let errors: Vec<&str> = errors.map(|error| error.message.as_str()).collect();
            if !errors.is_empty() {
                return Err(format!("the rule `{name}` cannot work: {}", errors.join("; ")).into());
            }
        }
        Ok(service)
    }

    /// Checks the lines that an admin saves, and puts them in use unless they cannot work. Warnings are for the admin to weigh.
    ///
    /// # Errors
    ///
    /// When there is no such connector, or the database fails.
    pub fn save(&self, name: &str, mappings: MappingSet, connector: &str) -> Result<Report, SaveError> {
        let mut state = self.write();
        let connector = state.connectors.require(connector)?.clone();
        let report = mappings.check_with(&connector, &self.options);
        if report.summary().errors == 0 {
            let before = state.rules.get(name);
            // Another store knows nothing of the users of the first.
            let before =
                before.filter(|rule| same_store(rule.connector.store_type(), connector.store_type()));
            let rule = self.rule_of(connector, mappings, before.map(|rule| &rule.taken))?;
            state.rules.insert(name.to_owned(), Arc::new(rule));
        }
        Ok(report)
    }

    /// Takes a connector's metadata of today, and makes the plans of its rules again. What the check says of them now is the
    /// answer, by name.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub fn reload(&self, connector: &Connector) -> Result<BTreeMap<String, Report>, SaveError> {
        let mut state = self.write();
        let State { connectors, rules } = &mut *state;
        connectors.replace(connector.clone());
        let mut reports = BTreeMap::new();
        for (name, rule) in rules {
            if same_store(rule.connector.store_type(), connector.store_type()) {
                *rule =
                    Arc::new(self.rule_of(connector.clone(), rule.mappings.clone(), Some(&rule.taken))?);
                reports.insert(name.clone(), self.report(rule));
            }
        }
        Ok(reports)
    }

    /// The rule of a name.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<Arc<Rule>> {
        self.read().rules.get(name).map(Arc::clone)
    }

    /// What is to be said of a rule today.
    #[must_use]
    pub fn report(&self, rule: &Rule) -> Report {
        rule.mappings.check_with(&rule.connector, &self.options)
    }

    fn rule_of(
        &self,
        connector: Connector,
        mappings: MappingSet,
        taken: Option<&SqliteIndex>,
    ) -> Result<Rule, SaveError> {
        let plan = |operation| Plan::with_schema(&connector, &mappings, operation, self.options.schema());
        let (create, update) = (plan(Operation::Create), plan(Operation::Update));
        let taken = match taken {
            Some(taken) => taken.for_plan(&create),
            // A file, in earnest.
            None => SqliteIndex::new(Connection::open_in_memory()?, &create)?,
        };
        Ok(Rule { mappings, connector, create, update, taken })
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why lines cannot be saved.
#[derive(Debug)]
pub enum SaveError {
    /// There is no such connector, or a document cannot be read.
    Document(Error),
    /// The database fails.
    Database(rusqlite::Error),
}

/// Why a user cannot be judged.
#[derive(Debug)]
pub enum JudgeError {
    /// It is no user.
    Read(ReadError),
    /// The database fails.
    Database(rusqlite::Error),
}

impl From<Error> for SaveError {
    fn from(error: Error) -> SaveError {
        SaveError::Document(error)
    }
}

impl From<rusqlite::Error> for SaveError {
    fn from(error: rusqlite::Error) -> SaveError {
        SaveError::Database(error)
    }
}

impl From<ReadError> for JudgeError {
    fn from(error: ReadError) -> JudgeError {
        JudgeError::Read(error)
    }
}

impl From<rusqlite::Error> for JudgeError {
    fn from(error: rusqlite::Error) -> JudgeError {
        JudgeError::Database(error)
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SaveError::Document(error) => error.fmt(f),
            SaveError::Database(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SaveError {}
