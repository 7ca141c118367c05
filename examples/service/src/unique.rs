//! The unique values of all users, in SQLite.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use provmap::record::{Collision, Plan, Record, RecordRule, UniqueIndex, UniqueValue};
use rusqlite::{Connection, OptionalExtension as _, Result, params};

/// A value is there twice: as its key, which the same values have in common, and as one that those which may be the same have.
/// SQLite compares both byte by byte. Targets stand there by name: their numbers are those of a plan, and metadata that is read
/// again can have others.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS unique_values (
        target TEXT NOT NULL,
        key TEXT NOT NULL,
        possible_key TEXT NOT NULL,
        record INTEGER NOT NULL,
        PRIMARY KEY (target, key, record)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS unique_values_possible ON unique_values (target, possible_key);
";

/// The records of each value that several have.
const SAME: &str = "
    SELECT target, key, record FROM unique_values
    WHERE (target, key) IN (SELECT target, key FROM unique_values GROUP BY target, key HAVING count(*) > 1)
    ORDER BY target, key, record
";

/// The records of each group of values that may be the same, and not all surely are.
const POSSIBLY_SAME: &str = "
    SELECT DISTINCT target, possible_key, record FROM unique_values
    WHERE (target, possible_key) IN (
        SELECT target, possible_key FROM unique_values GROUP BY target, possible_key
        HAVING count(DISTINCT key) > 1 AND count(DISTINCT record) > 1
    )
    ORDER BY target, possible_key, record
";

/// What a service knows of the unique values of its users. As an index it holds a population; [`SqliteIndex::claim`] is for one
/// user who is about to be sent.
///
/// ```
/// use provmap::record::{Operation, Plan, RecordRule};
/// use service::unique::SqliteIndex;
///
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let mut slots = plan.slots();
/// let taken = SqliteIndex::new(rusqlite::Connection::open_in_memory()?, &plan)?;
/// assert!(taken.claim(&plan.read(br#"{"userName": "ada@example.com"}"#, &mut slots)?, 1)?.is_empty());
///
/// let newcomer = plan.read(br#"{"userName": "ADA@example.com"}"#, &mut slots)?;
/// let conflicts = taken.claim(&newcomer, 2)?;
/// assert_eq!((conflicts[0].rule, conflicts[0].holder), (RecordRule::DuplicateValue, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SqliteIndex {
    database: Arc<Mutex<Connection>>,
    /// The targets of the plan whose values these are, by their numbers.
    targets: Vec<String>,
    /// Those that no update writes: a user keeps their values.
    frozen: Vec<String>,
}

/// A value of a user that another holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The target, by its place in the plan.
    pub target: usize,
    /// [`RecordRule::DuplicateValue`], or [`RecordRule::PossibleDuplicate`].
    pub rule: RecordRule,
    /// The number of the record that has the value.
    pub holder: u64,
}

impl SqliteIndex {
    /// The values that a database holds, for which it gets tables where it has none.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn new(database: Connection, plan: &Plan) -> Result<SqliteIndex> {
        database.execute_batch(TABLES)?;
        let database = Arc::new(Mutex::new(database));
        Ok(SqliteIndex { database, targets: Vec::new(), frozen: Vec::new() }.for_plan(plan))
    }

    /// The same values, for another plan of the same store.
    #[must_use]
    pub fn for_plan(&self, plan: &Plan) -> SqliteIndex {
        let attributes = || (0..plan.targets()).filter_map(|at| plan.target(at));
        let targets = attributes().map(|it| it.key.to_owned()).collect();
        let frozen = attributes().filter(|it| it.updateable == Some(false));
        let frozen = frozen.map(|it| it.key.to_owned()).collect();
        SqliteIndex { database: Arc::clone(&self.database), targets, frozen }
    }

    /// Gives a record its values, in the place of those that it had, unless another record holds one of them: then nothing changes.
    /// Values that are only possibly the same are told, and given all the same. What an update does not write is as it was.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn claim(&self, record: &Record<'_>, number: u64) -> Result<Vec<Conflict>> {
        let mut database = self.database();
        // Two users who are sent at once are not to get one value.
        let transaction = database.transaction()?;
        let mut conflicts = Vec::new();
        self.each(record, number, |value| {
            conflicts.extend(self.conflict(&transaction, value)?);
            Ok(())
        })?;
        if conflicts.iter().all(|conflict| conflict.rule == RecordRule::PossibleDuplicate) {
            let mut kept: Vec<&str> = self.frozen.iter().map(String::as_str).collect();
            record.unique_values(number, |value| kept.retain(|name| *name != self.name(value.target)));
            forget(&transaction, number, &kept)?;
            self.each(record, number, |value| self.put(&transaction, value))?;
            transaction.commit()?;
        }
        Ok(conflicts)
    }

    /// Forgets the values of a record that is gone.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn remove(&self, number: u64) -> Result<()> {
        forget(&self.database(), number, &[])
    }

    fn each(
        &self,
        record: &Record<'_>,
        number: u64,
        mut take: impl FnMut(UniqueValue<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut result = Ok(());
        record.unique_values(number, |value| {
            if result.is_ok() {
                result = take(value);
            }
        });
        result
    }

    /// Whether another record has the value, or one that may be the same.
    fn conflict(&self, database: &Connection, value: UniqueValue<'_>) -> Result<Option<Conflict>> {
        for (rule, column, key) in [
            (RecordRule::DuplicateValue, "key", value.key()),
            (RecordRule::PossibleDuplicate, "possible_key", value.possible_key()),
        ] {
            let question = format!(
                "SELECT record FROM unique_values WHERE target = ?1 AND {column} = ?2 AND record <> ?3 LIMIT 1"
            );
            let mut question = database.prepare_cached(&question)?;
            let wanted = params![self.name(value.target), key, stored(value.record)];
            if let Some(holder) = question.query_row(wanted, |row| row.get(0)).optional()? {
                return Ok(Some(Conflict { target: value.target, rule, holder: restored(holder) }));
            }
        }
        Ok(None)
    }

    fn put(&self, database: &Connection, value: UniqueValue<'_>) -> Result<()> {
        // One record can hold a value twice, in a list.
        let mut statement = database.prepare_cached(
            "INSERT OR IGNORE INTO unique_values (target, key, possible_key, record) VALUES (?1, ?2, ?3, ?4)",
        )?;
        let (key, possible_key) = (value.key(), value.possible_key());
        statement
            .execute(params![self.name(value.target), key, possible_key, stored(value.record)])
            .map(|_| ())
    }

    fn collisions(
        &self,
        rule: RecordRule,
        question: &str,
        group: &mut u64,
        found: &mut dyn FnMut(Collision),
    ) -> Result<()> {
        let database = self.database();
        let mut question = database.prepare(question)?;
        let mut rows = question.query([])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let (target, key): (String, String) = (row.get(0)?, row.get(1)?);
            // A target that the plan does not have any more collides with nothing.
            let Some(at) = self.targets.iter().position(|name| *name == target) else { continue };
            let value = Some((target, key));
            if last != value {
                *group = group.wrapping_add(1);
                last = value;
            }
            found(Collision::new(at, *group, restored(row.get(2)?), rule));
        }
        Ok(())
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, target: usize) -> &str {
        self.targets.get(target).map_or("", String::as_str)
    }
}

impl UniqueIndex for SqliteIndex {
    type Error = rusqlite::Error;

    fn insert(&mut self, value: UniqueValue<'_>) -> Result<()> {
        self.put(&self.database(), value)
    }

    fn finish(self, found: &mut dyn FnMut(Collision)) -> Result<()> {
        let mut group = 0;
        self.collisions(RecordRule::DuplicateValue, SAME, &mut group, found)?;
        self.collisions(RecordRule::PossibleDuplicate, POSSIBLY_SAME, &mut group, found)
    }
}

/// Forgets the values of a record, but for those of the targets that are kept.
fn forget(database: &Connection, record: u64, kept: &[&str]) -> Result<()> {
    let forget =
        "DELETE FROM unique_values WHERE record = ?1 AND target NOT IN (SELECT value FROM json_each(?2))";
    let kept = serde_json::json!(kept).to_string();
    database.prepare_cached(forget)?.execute(params![stored(record), kept]).map(|_| ())
}

/// SQLite has no unsigned numbers. The order of large records is another there, which is no matter.
fn stored(number: u64) -> i64 {
    number as i64
}

fn restored(number: i64) -> u64 {
    number as u64
}
