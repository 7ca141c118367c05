//! What a population says of a finding.

use std::fmt;

use provmap_model::text::grouped;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// How many users of a population break what a finding is about: counts and a length, and never a value.
///
/// `Display` says it as in "37 of 200,000 users, the longest has 71".
///
/// ```
/// use provmap::record::{Operation, Plan, Tally, Violation};
/// use provmap::{Mapping, MappingSet, registry::ZOOM};
/// let lines = [("userName", "email"), ("givenName", "name.given")];
/// let set = MappingSet::new(lines.map(|(target, source)| Mapping::from_source(target, source)).into());
/// let plan = Plan::new(&ZOOM, &set, Operation::Create);
/// let (mut slots, mut tally) = (plan.slots(), Tally::new(&plan));
/// let user = br#"{"email": "ada@example.com", "name": {"given": "Ada"}}"#;
/// tally.record(&plan.read(user, &mut slots)?, &mut Vec::<Violation>::new());
///
/// let mut report = set.check(&ZOOM);
/// report.weigh(&plan, &tally, true);
/// let evidence = report.iter().find_map(|finding| finding.evidence).unwrap();
/// assert_eq!((evidence.users, evidence.refutes()), (1, true));
/// # Ok::<(), provmap::record::ReadError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evidence {
    /// The users that were judged.
    pub users: u64,
    /// Those that fail by it.
    pub hits: u64,
    /// Those that may: it depends on what is not documented, such as what a length counts.
    pub possible: u64,
    /// Those of whom nobody can say, because what their target gets cannot be predicted.
    pub unpredictable: u64,
    /// The length of the longest value that is too long, in the unit that an overlay names and otherwise in Unicode
    /// characters; nothing where no value is, where the finding is not about that, and where the target takes lists.
    pub longest: Option<u64>,
    /// Whether these are all users that there are: every file was read to its end, and every record in it is one.
    pub complete: bool,
}

impl Evidence {
    /// Whether it is certain that no user breaks it.
    #[must_use]
    pub fn refutes(&self) -> bool {
        self.complete && self.users > 0 && [self.hits, self.possible, self.unpredictable] == [0; 3]
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hits {
            0 => f.write_str("none")?,
            hits => f.write_str(&grouped(hits))?,
        }
        let users = grouped(self.users);
        let word = if self.users == 1 { "user" } else { "users" };
        if self.complete {
            write!(f, " of {users} {word}")?;
        } else {
            write!(f, " of the {users} {word} that could be read")?;
        }
        if let Some(longest) = self.longest {
            write!(f, ", the longest has {}", grouped(longest))?;
        }
        if self.possible > 0 {
            write!(f, "; {} may fail", grouped(self.possible))?;
        }
        if self.unpredictable > 0 {
            write!(f, "; of {} nobody can say", grouped(self.unpredictable))?;
        }
        Ok(())
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Evidence", 6)?;
        map.serialize_field("users", &self.users)?;
        map.serialize_field("hits", &self.hits)?;
        map.serialize_field("possible", &self.possible)?;
        map.serialize_field("unpredictable", &self.unpredictable)?;
        map.serialize_field("longest", &self.longest)?;
        map.serialize_field("complete", &self.complete)?;
        map.end()
    }
}
