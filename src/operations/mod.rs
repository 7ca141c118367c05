//! The operation matrix: what is sent to each attribute of a target when users are created, when they are updated, and when
//! the source has no value.
//!
//! What an operation sends is what a [`Plan`] of it sends. What the target makes of it is said from metadata
//! and overlays, each statement with what it rests on, and is unknown where these do not tell.
//!
//! ```
//! use provmap::operations::OperationMatrix;
//! use provmap::{MappingSet, registry};
//!
//! let set = MappingSet::from_json(r#"[
//!   {"targetAttribute": "userName", "sourceAttribute": "email"},
//!   {"targetAttribute": "familyName", "sourceAttribute": "name.family"}
//! ]"#)?;
//! let matrix = OperationMatrix::new(&registry::ZOOM, &set, &registry::DIRECTORY);
//! let family = matrix.row("familyName").unwrap();
//! assert_eq!(family.update.words, "every update sends it");
//! assert_eq!(family.emptied.words, "it cannot be cleared: the update of the user fails");
//! assert_eq!(family.emptied.basis[0].statement(), "`nillable` is false");
//! assert_eq!(matrix.row("active").unwrap().create.words, "nothing is sent, and the default steps in: true");
//! # Ok::<(), provmap::Error>(())
//! ```

mod common;
mod limits;
mod row;
mod statement;

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::source::SourceSchema;
use provmap_model::{AttributeList, Connector};

pub use self::common::{CommonLimit, CommonLimits, LimitingTarget, SourceLimits};
pub use self::limits::TargetLimit;
pub use self::row::{OperationRow, RowSource};
pub use self::statement::{Statement, What};
use crate::facts::flag_basis;
use crate::mapping::MappingSet;
use crate::record::{Feed, Operation, Plan};
use crate::report::Basis;

/// What a mapping set sends to each attribute of a connector's users, by operation.
///
/// Rows are in the order of the metadata: one for each attribute that a line maps, and for each that the target requires, or
/// fills in by a default. Lines of groups, and lines that name no attribute of the connector, have none.
///
/// ```
/// use provmap::operations::{OperationMatrix, What};
/// use provmap::{MappingSet, registry};
/// let set = MappingSet::from_json(r#"[{"targetAttribute": "userName", "sourceAttribute": "username"}]"#)?;
/// let matrix = OperationMatrix::new(&registry::SLACK, &set, &registry::DIRECTORY);
/// let targets: Vec<&str> = matrix.rows().iter().map(|row| row.target.as_str()).collect();
/// assert_eq!(targets, ["primaryEmail", "active", "userName"]);
/// assert_eq!(matrix.row("primaryEmail").unwrap().create.what, What::Fails);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OperationMatrix {
    rows: Vec<OperationRow>,
}

/// What statements are made from.
struct Context<'m> {
    connector: &'m Connector,
    set: &'m MappingSet,
    schema: &'m SourceSchema,
    create: Plan,
    update: Plan,
}

impl OperationMatrix {
    /// The matrix of a mapping set, whose sources are those of a schema.
    #[must_use]
    pub fn new(connector: &Connector, set: &MappingSet, schema: &SourceSchema) -> OperationMatrix {
        let plan = |operation| Plan::with_schema(connector, set, operation, schema);
        let (create, update) = (plan(Operation::Create), plan(Operation::Update));
        let context = Context { connector, set, schema, create, update };
        let attributes = connector.user_attributes().into_iter().flatten().enumerate();
        let rows = attributes.filter_map(|(place, attribute)| context.row(place, attribute));
        OperationMatrix { rows: rows.collect() }
    }

    /// The rows, in the order of the metadata.
    #[must_use]
    pub fn rows(&self) -> &[OperationRow] {
        &self.rows
    }

    /// The row of a target attribute.
    #[must_use]
    pub fn row(&self, target: &str) -> Option<&OperationRow> {
        self.rows.iter().find(|row| row.target == target)
    }
}

impl Context<'_> {
    fn plan(&self, operation: Operation) -> &Plan {
        match operation {
            Operation::Create => &self.create,
            Operation::Update => &self.update,
        }
    }

    /// The row of an attribute, where it matters.
    fn row(&self, place: usize, attribute: &Attribute<'_>) -> Option<OperationRow> {
        // Each operation leaves out lines that only the other one sends.
        let mut lines: Vec<usize> = self.create.lines_of(place).chain(self.update.lines_of(place)).collect();
        lines.sort_unstable();
        lines.dedup();
        let is_needed = [&self.create, &self.update].iter().any(|plan| plan.requires(place));
        if lines.is_empty() && !is_needed && !attribute.is(Flag::DefaultedOnCreate) {
            return None;
        }
        let is_mapped = !lines.is_empty();
        let source = lines.first().map(|line| self.source(*line, attribute));
        let null = source.as_ref().map(|(_, null)| *null);
        let (create, update) = (Operation::Create, Operation::Update);
        Some(OperationRow {
            target: attribute.key.to_owned(),
            label: attribute.display_name.map(str::to_owned),
            create: self.sent(create, place, attribute, is_mapped),
            update: self.sent(update, place, attribute, is_mapped),
            without_value: self.without_value(create, place, attribute, null),
            emptied: self.without_value(update, place, attribute, null),
            limits: limits::of(self.connector, attribute),
            source: source.map(|(source, _)| source),
            lines,
        })
    }

    /// The other operation sends what this one leaves out.
    fn leaves_out(&self, operation: Operation, place: usize, is_mapped: bool) -> bool {
        is_mapped && self.plan(operation).lines_of(place).next().is_none()
    }

    fn said(&self, attribute: &Attribute<'_>, flag: Flag) -> Basis {
        flag_basis(self.connector, AttributeList::User, attribute, flag)
    }

    fn feed(&self, operation: Operation, place: usize) -> Feed {
        self.plan(operation).feed(place)
    }
}
