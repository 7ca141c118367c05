//! A record and the plan that judges it.

use std::fmt;

use provmap_model::Json;

use super::plan::Plan;
use super::shape::{Kind, Shape};
use super::slots::ReadValues;
use super::values::{SlotValues, Value, Values};

/// A record, bound to the plan that judges it: what [`Plan::read`] and [`Plan::deserialize`] give; and with [`SlotValues`],
/// what [`Plan::record`] gives to be filled.
///
/// Its values stand in the slots of that plan, which are those of no other. `Debug` shows shapes only.
///
/// ```
/// use provmap::record::{Operation, Outcome, Plan, Violation};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let mut slots = plan.slots();
/// let mut violations: Vec<Violation> = Vec::new();
/// let record = plan.read(br#"{"userName": "ada"}"#, &mut slots)?;
/// assert_eq!(record.check(&mut violations), Outcome::Invalid);
/// assert_eq!(plan.target(violations[0].target).unwrap().key, "primaryEmail");
/// # Ok::<(), provmap::record::ReadError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Record<'r, V = ReadValues<'r>> {
    pub(super) plan: &'r Plan,
    /// The whole user, which expressions of a record that is filled by slots read; without it what they give is
    /// unpredictable. Of a record that was read, what they give is in its slots.
    pub(super) user: Option<&'r Json>,
    pub(super) values: V,
}

impl Plan {
    /// An empty record to fill by slots.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan, Value};
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
    /// let mut record = plan.record();
    /// assert!(!record.is_valid());
    /// record.set(plan.slot("userName").unwrap(), Value::Text("ada"));
    /// record.set(plan.slot("primaryEmail").unwrap(), Value::Text("ada@example.com"));
    /// assert!(record.is_valid());
    /// ```
    #[must_use]
    pub fn record(&self) -> Record<'_, SlotValues<'_>> {
        Record { plan: self, user: None, values: SlotValues::new(self.slot_count(), self.computed.len()) }
    }
}

impl<'r> Record<'r, SlotValues<'r>> {
    /// Puts a value into a slot. A slot that the plan does not have takes nothing.
    pub fn set(&mut self, slot: usize, value: Value<'r>) {
        self.values.set(slot, value);
    }

    /// Gives the whole user, which expressions read instead of the slots: [`Plan::reads_user`] says whether the plan has any.
    pub fn set_user(&mut self, user: &'r Json) {
        self.user = Some(user);
    }

    /// Empties every slot, to use the record again.
    pub fn clear(&mut self) {
        self.values.clear();
        self.user = None;
    }
}

impl<'r> Record<'r> {
    /// The keys at the top of the record that no slot is for, where the slots note them; one that is written with escapes is
    /// given as an empty text. A key can be a personal value.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let mut slots = plan.slots();
    /// slots.note_unread_keys();
    /// let record = plan.read(br#"{"username": "ada", "title": "Countess", "x": {"y": 1}}"#, &mut slots)?;
    /// assert_eq!(record.unread_keys().collect::<Vec<_>>(), ["username", "x"]);
    /// # Ok::<(), provmap::record::ReadError>(())
    /// ```
    pub fn unread_keys(&self) -> impl Iterator<Item = &'r str> {
        self.values.unread()
    }
}

impl<V: Values> Record<'_, V> {
    /// What stands in a slot; [`Shape::ABSENT`] past the last.
    #[must_use]
    pub fn shape(&self, slot: usize) -> Shape {
        // Behind them stands what lines compute.
        if slot < self.plan.slot_count() { self.values.shape(slot) } else { Shape::ABSENT }
    }

    /// The text in a slot; empty where there is none.
    #[must_use]
    pub fn text(&self, slot: usize) -> &str {
        if self.shape(slot).kind() == Kind::Text { self.values.text(slot) } else { "" }
    }

    /// What stands at a place of the list in a slot; [`Shape::ABSENT`] where there is none.
    #[must_use]
    pub fn element(&self, slot: usize, index: usize) -> Shape {
        let list = self.shape(slot);
        if list.kind() == Kind::List && index < list.len() {
            self.values.element(slot, index)
        } else {
            Shape::ABSENT
        }
    }

    /// The text at a place of the list in a slot; empty where there is none.
    #[must_use]
    pub fn element_text(&self, slot: usize, index: usize) -> &str {
        if self.element(slot, index).kind() == Kind::Text {
            self.values.element_text(slot, index)
        } else {
            ""
        }
    }
}

impl<V: fmt::Debug> fmt::Debug for Record<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.values.fmt(f)
    }
}
