//! The unique values of all users, in SQLite.

use provmap::record::{Collision, RecordRule, UniqueIndex, UniqueValue};
use rusqlite::{Connection, OptionalExtension as _, Result, Row, params};

/// A value is there twice: as its key, which the same values have in common, and as one that those which may be the same have.
/// SQLite compares both byte by byte.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS unique_values (
        target INTEGER NOT NULL,
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

/// What a service knows of the unique values of its users. As an index it holds a population; [`SqliteIndex::conflict`] asks
/// for one value.
///
/// ```
/// use provmap::record::{Operation, Plan, RecordRule};
/// use service::unique::SqliteIndex;
///
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let mut slots = plan.slots();
/// let mut index = SqliteIndex::new(rusqlite::Connection::open_in_memory()?)?;
/// plan.read(br#"{"userName": "ada@example.com"}"#, &mut slots)?.index(1, &mut index)?;
///
/// let mut conflicts = Vec::new();
/// let newcomer = plan.read(br#"{"userName": "ADA@example.com"}"#, &mut slots)?;
/// newcomer.unique_values(2, |value| conflicts.push(index.conflict(value)));
/// assert_eq!(conflicts, [Ok(Some((RecordRule::DuplicateValue, 1)))]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SqliteIndex {
    connection: Connection,
}

impl SqliteIndex {
    /// The values that a database holds, for which it gets tables where it has none.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn new(connection: Connection) -> Result<SqliteIndex> {
        connection.execute_batch(TABLES)?;
        Ok(SqliteIndex { connection })
    }

    /// Whether another record has the value, or one that may be the same: the rule that both break, and that record.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn conflict(&self, value: UniqueValue<'_>) -> Result<Option<(RecordRule, u64)>> {
        for (rule, column, key) in [
            (RecordRule::DuplicateValue, "key", value.key()),
            (RecordRule::PossibleDuplicate, "possible_key", value.possible_key()),
        ] {
            let question = format!(
                "SELECT record FROM unique_values WHERE target = ?1 AND {column} = ?2 AND record <> ?3 LIMIT 1"
            );
            let mut question = self.connection.prepare_cached(&question)?;
            let wanted = params![stored(value.target as u64), key, stored(value.record)];
            let other = question.query_row(wanted, |row| row.get(0)).optional()?;
            if let Some(other) = other {
                return Ok(Some((rule, restored(other))));
            }
        }
        Ok(None)
    }

    /// Forgets the values of a record: it is gone, or has others now.
    ///
    /// # Errors
    ///
    /// SQLite's own.
    pub fn remove(&mut self, record: u64) -> Result<()> {
        let mut statement = self.connection.prepare_cached("DELETE FROM unique_values WHERE record = ?1")?;
        statement.execute([stored(record)]).map(|_| ())
    }

    fn collisions(
        &self,
        rule: RecordRule,
        question: &str,
        group: &mut u64,
        found: &mut dyn FnMut(Collision),
    ) -> Result<()> {
        let mut question = self.connection.prepare(question)?;
        let mut rows = question.query([])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let (target, key, record) = collided(row)?;
            let value = Some((target, key));
            if last != value {
                *group = group.wrapping_add(1);
                last = value;
            }
            found(Collision::new(target, *group, record, rule));
        }
        Ok(())
    }
}

impl UniqueIndex for SqliteIndex {
    type Error = rusqlite::Error;

    fn insert(&mut self, value: UniqueValue<'_>) -> Result<()> {
        // One record can hold a value twice, in a list.
        let mut statement = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO unique_values (target, key, possible_key, record) VALUES (?1, ?2, ?3, ?4)",
        )?;
        let row =
            params![stored(value.target as u64), value.key(), value.possible_key(), stored(value.record)];
        statement.execute(row).map(|_| ())
    }

    fn finish(self, found: &mut dyn FnMut(Collision)) -> Result<()> {
        let mut group = 0;
        self.collisions(RecordRule::DuplicateValue, SAME, &mut group, found)?;
        self.collisions(RecordRule::PossibleDuplicate, POSSIBLY_SAME, &mut group, found)
    }
}

fn collided(row: &Row<'_>) -> Result<(usize, String, u64)> {
    let target = usize::try_from(restored(row.get(0)?)).unwrap_or(usize::MAX);
    Ok((target, row.get(1)?, restored(row.get(2)?)))
}

/// SQLite has no unsigned numbers. The order of large records is another there, which is no matter.
fn stored(number: u64) -> i64 {
    number as i64
}

fn restored(number: i64) -> u64 {
    number as u64
}
