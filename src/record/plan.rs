//! What is resolved once, before the first record.

use std::collections::HashMap;
use std::sync::Arc;

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::source::SourceSchema;
use provmap_model::{AttributeList, Connector};

use super::computed::Computed;
use super::lines::{Gives, UserLine, user_lines};
use super::members::{Members, names_of};
use super::shape::{Accepted, AcceptedLists, Shape};
use super::slots::Slots;
use super::unpredictable::UnpredictableReason;
use crate::domain::{Bounds, CaseRule, Constraints, Kinds, LengthUnit, Operation};
use crate::expression;
use crate::facts::{is_left_out, is_required, is_written};
use crate::mapping::{MappingKind, MappingSet};
use crate::registry;

/// How records are judged: everything that a connector, a mapping set and an operation say, resolved once.
///
/// ```
/// use provmap::MappingSet;
/// use provmap::record::{Operation, Outcome, Plan, Violation};
///
/// let set = MappingSet::from_json(r#"[
///   {"targetAttribute": "userName", "sourceAttribute": "email"},
///   {"targetAttribute": "familyName", "sourceAttribute": "name.family"}
/// ]"#)?;
/// let plan = Plan::new(provmap::connector("Zoom").unwrap(), &set, Operation::Create);
///
/// let mut slots = plan.slots();
/// let mut violations: Vec<Violation> = Vec::new();
/// let user = plan.read(br#"{"email": "ada@example.com", "name": {"family": "Lovelace"}}"#, &mut slots)?;
/// assert_eq!(user.check(&mut violations), Outcome::Valid);
///
/// let user = plan.read(br#"{"name": {"family": null}}"#, &mut slots)?;
/// assert_eq!(user.check(&mut violations), Outcome::Invalid);
/// let said: Vec<&str> = violations.iter().map(|violation| violation.rule.as_str()).collect();
/// assert_eq!(said, ["missing-required", "null-not-allowed"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) connector: Connector,
    pub(super) operation: Operation,
    /// The lines of the mapping set that map users, but for those that the operation leaves out.
    pub(super) lines: Vec<UserLine>,
    /// The keys that are read, shared with the slots that are fitted to them.
    pub(super) members: Arc<Members>,
    /// Beside the targets and in their order, apart because a clean record needs nothing else.
    pub(super) quick: Vec<Quick>,
    pub(super) targets: Vec<PlannedTarget>,
    /// The targets whose values no two records may share.
    pub(super) unique: Vec<usize>,
    /// The lines that compute.
    pub(super) computed: Vec<Arc<Computed>>,
    /// The slots that they read: of a number, an object or a list of these a shape is not enough.
    pub(super) computed_with: Vec<usize>,
    /// Whether one of them reads the user as a whole.
    pub(super) reads_whole: bool,
}

/// Whether a slot needs a closer look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quick {
    pub(super) accepted: Accepted,
    /// The slot that feeds the target; past the last, which reads as absent, where none does.
    pub(super) slot: usize,
}

/// What a target attribute is fed by.
#[derive(Debug, Clone)]
pub(super) enum FedBy {
    /// Nothing.
    Nothing,
    /// The value in a slot.
    Slot(usize),
    /// One value for every record.
    Constant(expression::Value<'static>),
    /// What a line computes, and its slot.
    Computed(Arc<Computed>, usize),
    /// A value that cannot be predicted: why.
    Unpredictable(UnpredictableReason),
}

/// One attribute of the target, and what feeds it.
#[derive(Debug, Clone)]
pub(super) struct PlannedTarget {
    pub(super) constraints: Constraints,
    pub(super) fed_by: FedBy,
    /// Whether a record without the attribute fails.
    pub(super) required: bool,
    /// Whether a null fails.
    pub(super) refuses_null: bool,
    /// Whether any value fails, because nothing can write the attribute.
    pub(super) not_writable: bool,
    /// Whether a line of a mapping set feeds it.
    pub(super) mapped: bool,
    /// Whether the directory has one value at the source, or several, where that is known.
    pub(super) source_several: Option<bool>,
    /// How its values are compared where they are to be unique.
    pub(super) case: CaseRule,
    /// The lists that need no closer look.
    pub(super) lists: Option<AcceptedLists>,
}

impl Plan {
    /// A plan for PingOne users that go through a mapping set. The sources are those of the built-in directory, and
    /// custom ones.
    ///
    /// Lines that [`MappingSet::check`] calls errors because they name no attribute of the store are passed over. What is
    /// fed by two lines, by a line of an unknown kind, or by one that has both a source and an expression or neither, is
    /// unpredictable. So is everything when no line maps a user: then the store's own defaults may apply, which are not known.
    /// Lines whose target the operation does not write are passed over as well: what is not updateable is sent on create, and
    /// never again. That the set names another connector is for [`MappingSet::check`] to say.
    #[must_use]
    pub fn new(connector: &Connector, set: &MappingSet, operation: Operation) -> Plan {
        Plan::with_schema(connector, set, operation, &registry::DIRECTORY)
    }

    /// As [`Plan::new`], with a source schema that knows the environment's own attributes.
    #[must_use]
    pub fn with_schema(
        connector: &Connector,
        set: &MappingSet,
        operation: Operation,
        schema: &SourceSchema,
    ) -> Plan {
        let attributes = || connector.user_attributes().into_iter().flatten();
        let lines = written_lines(connector, set, operation, schema);
        // Without a line that maps a user, the store's own defaults may apply, which are not known.
        let maps_users = set.mappings().iter().any(|mapping| mapping.kind() == MappingKind::User);
        let unmapped =
            if maps_users { FedBy::Nothing } else { FedBy::Unpredictable(UnpredictableReason::NoLine) };
        // Of lines with one target, each is unpredictable.
        let by_target: HashMap<&str, &Gives> =
            lines.iter().map(|line| (line.target.as_str(), &line.gives)).collect();
        let gives = || attributes().map(|attribute| (attribute, by_target.get(attribute.key).copied()));
        let mut members = Members::nested(gives().filter_map(|(_, gives)| gives).flat_map(paths_of));
        let mut computed = Vec::new();
        let targets = gives().map(|(attribute, gives)| {
            let (fed_by, source_several) = match gives {
                None => (unmapped.clone(), None),
                Some(Gives::Path(path, several)) => (
                    members
                        .slot_of(&names_of(path))
                        .map_or(FedBy::Unpredictable(UnpredictableReason::Source), FedBy::Slot),
                    *several,
                ),
                Some(Gives::Constant(value, _)) => (FedBy::Constant(value.clone()), None),
                Some(Gives::Expression(expression)) => {
                    let line = Arc::new(Computed::new(expression, &members));
                    let slot = members.len().saturating_add(computed.len());
                    computed.push(Arc::clone(&line));
                    (FedBy::Computed(line, slot), None)
                }
                // What PingOne makes of a user whose line it cannot send is not documented.
                Some(Gives::Error(..)) => (FedBy::Unpredictable(UnpredictableReason::LineInError), None),
                Some(Gives::Unpredictable(reason)) => (FedBy::Unpredictable(*reason), None),
            };
            let mapped = !matches!(fed_by, FedBy::Nothing);
            PlannedTarget {
                mapped,
                fed_by,
                source_several,
                ..PlannedTarget::of(connector, attribute, operation)
            }
        });
        let targets = targets.collect();
        members.computed = computed.len();
        let mut computed_with: Vec<usize> = computed.iter().flat_map(|line| line.slots()).collect();
        computed_with.sort_unstable();
        computed_with.dedup();
        let reads_whole = computed.iter().any(|line| line.reads_whole);
        let plan = Plan::of(connector, operation, targets, members);
        Plan { lines, computed, computed_with, reads_whole, ..plan }
    }

    /// A plan for records that already have the target's attribute names, such as an export from it: what the operation does
    /// not write is passed over, as it is of a mapping.
    #[must_use]
    pub fn for_target(connector: &Connector, operation: Operation) -> Plan {
        let attributes = || connector.user_attributes().into_iter().flatten();
        let members = Members::flat(attributes().map(|attribute| attribute.key));
        // No two attributes share a name, so that the keys have their order.
        let targets = attributes().enumerate().map(|(slot, attribute)| PlannedTarget {
            fed_by: if is_left_out(attribute, operation) { FedBy::Nothing } else { FedBy::Slot(slot) },
            ..PlannedTarget::of(connector, attribute, operation)
        });
        let targets = targets.collect();
        Plan::of(connector, operation, targets, members)
    }

    fn of(
        connector: &Connector,
        operation: Operation,
        mut targets: Vec<PlannedTarget>,
        members: Members,
    ) -> Plan {
        let unique = targets.iter().enumerate().filter(|(_, target)| target.constraints.unique);
        let unique = unique.map(|(index, _)| index).collect();
        let quick = targets.iter().map(PlannedTarget::quick).collect();
        for target in &mut targets {
            target.lists = target.accepted_lists();
        }
        Plan {
            connector: connector.clone(),
            operation,
            lines: Vec::new(),
            members: Arc::new(members),
            quick,
            targets,
            unique,
            computed: Vec::new(),
            computed_with: Vec::new(),
            reads_whole: false,
        }
    }

    /// The connector.
    #[must_use]
    pub fn connector(&self) -> &Connector {
        &self.connector
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The number of targets: the user attributes of the connector.
    #[must_use]
    pub fn targets(&self) -> usize {
        self.targets.len()
    }

    /// The attribute that violations name by this number.
    #[must_use]
    pub fn target(&self, index: usize) -> Option<&Attribute<'_>> {
        self.connector.user_attributes()?.at(index)
    }

    /// The lines of the mapping set that feed a target, by their places in the set: several where each claims it, none where
    /// nothing feeds it.
    pub fn lines_of(&self, target: usize) -> impl Iterator<Item = usize> + '_ {
        let key = self.target(target).map(|attribute| attribute.key);
        self.lines.iter().filter(move |line| Some(line.target.as_str()) == key).map(|line| line.index)
    }

    /// What mends the line that feeds a target, where the target refuses some of its values.
    pub(super) fn remedy(&self, target: &str) -> Option<&str> {
        self.lines.iter().find(|line| line.target == target)?.remedy.as_deref()
    }

    /// The number of slots of a record: one for each key that is read, be it for an expression alone, or to get at what stands
    /// below it.
    #[must_use]
    pub fn slot_count(&self) -> usize {
        self.members.len()
    }

    /// The slot of a path, such as `name.given`; of a target attribute in a plan without mapping. Where a name has dots in it,
    /// the path of the same spelling goes first.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let slot = plan.slot("title").unwrap();
    /// assert_eq!(plan.path(slot), Some("title"));
    /// assert_eq!(plan.slot("nothing"), None);
    /// ```
    #[must_use]
    pub fn slot(&self, path: &str) -> Option<usize> {
        self.members.slot(path)
    }

    /// The path of a slot.
    #[must_use]
    pub fn path(&self, slot: usize) -> Option<&str> {
        self.members.path(slot)
    }

    /// The names of the keys that lead to a slot, from the top of the record: two of `name.given`, and one where a name has
    /// dots in it. Empty past the last.
    ///
    /// ```
    /// use provmap::MappingSet;
    /// use provmap::record::{Operation, Plan};
    /// let set = MappingSet::from_json(r#"[{"targetAttribute": "givenName", "sourceAttribute": "name.given"}]"#)?;
    /// let plan = Plan::new(provmap::connector("Zoom").unwrap(), &set, Operation::Create);
    /// let slot = plan.slot("name.given").unwrap();
    /// assert_eq!(plan.names(slot), ["name", "given"]);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn names(&self, slot: usize) -> Vec<&str> {
        self.members.names(slot)
    }

    /// Whether a line of the mapping reads the user as a whole, so that keys that no slot is for count as well.
    #[must_use]
    pub fn reads_whole_user(&self) -> bool {
        self.reads_whole
    }

    /// Whether a line of the mapping computes from the user. A record that is filled by slots then needs the user besides:
    /// [`Record::set_user`](super::Record::set_user). One that is read needs nothing.
    #[must_use]
    pub fn reads_user(&self) -> bool {
        !self.computed.is_empty()
    }

    /// Empty buffers to read records into.
    #[must_use]
    pub fn slots(&self) -> Slots {
        Slots::new(&self.members)
    }
}

/// The lines that map users, but for those whose target the operation does not write.
fn written_lines(
    connector: &Connector,
    set: &MappingSet,
    operation: Operation,
    schema: &SourceSchema,
) -> Vec<UserLine> {
    let mut lines = user_lines(connector, set, schema);
    lines.retain(|line| {
        let target = connector.user_attributes().and_then(|attributes| attributes.find(&line.target));
        target.is_none_or(|target| !is_left_out(target, operation))
    });
    lines
}

/// The paths of the user that a line needs slots for.
fn paths_of(gives: &Gives) -> Vec<Vec<&str>> {
    match gives {
        Gives::Path(path, _) => vec![names_of(path)],
        Gives::Expression(expression) => Computed::paths(expression).collect(),
        Gives::Constant(..) | Gives::Unpredictable(_) | Gives::Error(..) => Vec::new(),
    }
}

impl PlannedTarget {
    fn of(connector: &Connector, attribute: &Attribute<'_>, operation: Operation) -> PlannedTarget {
        let constraints = Constraints::of_target(connector, AttributeList::User, attribute);
        let filled = attribute.is(Flag::DefaultedOnCreate);
        let refuses_null = match operation {
            Operation::Create => constraints.refuses_null,
            Operation::Update => {
                !filled && (attribute.is(Flag::RequiredOnUpdate) || attribute.is_not(Flag::Nillable))
            }
        };
        PlannedTarget {
            constraints,
            fed_by: FedBy::Nothing,
            required: is_required(attribute, operation),
            refuses_null,
            not_writable: !is_written(attribute, operation) && !is_left_out(attribute, operation),
            mapped: false,
            source_several: None,
            case: match attribute.flag(Flag::CaseSensitive) {
                Some(true) => CaseRule::Exact,
                Some(false) => CaseRule::Fold,
                None => CaseRule::Unknown,
            },
            lists: None,
        }
    }

    /// Whether the attribute takes one value and no list.
    pub(super) fn takes_one(&self) -> bool {
        self.constraints.values.max == Some(1)
    }

    /// Whether the attribute takes a list.
    pub(super) fn takes_several(&self) -> bool {
        self.constraints.values.max.is_some_and(|max| max > 1)
    }

    /// Whether the attribute takes any JSON value, lists among them.
    pub(super) fn takes_json(&self) -> bool {
        self.constraints.kinds != Kinds::ANY && self.constraints.kinds.meets(Kinds::JSON)
    }

    /// Whether of a list of so many values the first is sent, and null where there is none. "PingOne does not support
    /// multi-value attributes, so the first attribute value will be used."
    pub(super) fn sends_first(&self, values: usize) -> bool {
        // Where it is not known whether the attribute takes one, that makes a difference to several only.
        let takes_first = self.takes_one() || (!self.takes_several() && values < 2);
        takes_first && self.mapped && !self.takes_json() && self.source_several != Some(false)
    }

    /// Whether a record without a value fails. PingOne knows no difference between no value and null, so that for a
    /// user the one is as bad as the other.
    pub(super) fn refuses_absence(&self) -> bool {
        self.required || (self.mapped && self.refuses_null)
    }

    fn quick(&self) -> Quick {
        let (accepted, slot) = match self.fed_by {
            FedBy::Slot(slot) | FedBy::Computed(_, slot) => (self.accepted(), slot),
            FedBy::Nothing => (self.accepted(), usize::MAX),
            FedBy::Constant(_) if self.is_always_clean() => (Accepted::EVERYTHING, usize::MAX),
            FedBy::Constant(_) | FedBy::Unpredictable(_) => (Accepted::NOTHING, usize::MAX),
        };
        Quick { accepted, slot }
    }

    fn accepted_lists(&self) -> Option<AcceptedLists> {
        let is_unexpected = self.source_several == Some(false);
        if !self.takes_several() || is_unexpected || self.not_writable || !self.takes_text() {
            return None;
        }
        // More values than a shape can count are looked at closely.
        let most = u64::from(u32::MAX).saturating_sub(1);
        let Bounds { min, max } = self.constraints.values;
        Some(AcceptedLists {
            values: [min.unwrap_or(0), max.unwrap_or(most).min(most)],
            lengths: self.lengths(),
        })
    }

    /// The shapes that need no closer look. A property test proves that the closer look agrees.
    fn accepted(&self) -> Accepted {
        let refused = match (self.refuses_absence(), self.refuses_null || self.not_writable) {
            (true, _) => Shape::ABSENT,
            (false, true) => Shape::NULL,
            (false, false) => Shape::FALSE,
        };
        let accepted = Accepted::NOTHING.below(refused);
        let values = self.constraints.values;
        let one = Bounds::exactly(1);
        let takes_a_value = !self.not_writable
            && (self.mapped || !self.takes_several())
            && !one.against_max(values.max).fails()
            && !one.against_min(values.min).fails();
        if takes_a_value { self.with_values(accepted) } else { accepted }
    }

    /// With the shapes that a single value can surely have.
    fn with_values(&self, accepted: Accepted) -> Accepted {
        if self.constraints.kinds == Kinds::BOOLEAN {
            return accepted.with_range(Shape::FALSE, Shape::TRUE);
        }
        let [shortest, longest] = self.lengths();
        // The length of a shape stops growing here.
        let most = u64::from(u32::MAX).saturating_sub(1);
        if !self.takes_text() || shortest > most {
            return accepted;
        }
        let shape = |bytes: u64| Shape::text(usize::try_from(bytes).unwrap_or(usize::MAX));
        accepted.with_range(shape(shortest), shape(longest.min(most)))
    }

    fn takes_text(&self) -> bool {
        self.constraints.kinds.contains(Kinds::TEXT)
    }

    /// The bytes of texts that are within the limits in every unit that may count: a UTF-16 unit takes one to three bytes,
    /// a character one to four.
    fn lengths(&self) -> [u64; 2] {
        let length = self.constraints.length;
        let most = if self.constraints.length_unit == Some(LengthUnit::Characters) { 4_u64 } else { 3 };
        let shortest = length.min.unwrap_or(0).saturating_mul(most).saturating_sub(most.saturating_sub(1));
        [shortest, length.max.unwrap_or(u64::MAX)]
    }
}
