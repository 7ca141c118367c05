//! Records that have nothing of what a mapping reads.

use provmap::record::{Plan, Record};

/// Tells users from records that have nothing of what a mapping reads, though every PingOne user has some of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strangers<'p> {
    plan: &'p Plan,
    /// The slot of an attribute that the mapping reads, and that every PingOne user has.
    sure: Option<usize>,
}

impl<'p> Strangers<'p> {
    /// To a plan of a mapping.
    pub(crate) fn new(plan: &'p Plan) -> Strangers<'p> {
        Strangers { plan, sure: ["username", "email", "id"].into_iter().find_map(|path| plan.slot(path)) }
    }

    /// Whether a record that the plan read is one.
    pub(crate) fn has(&self, read: &Record<'_>) -> bool {
        self.sure.is_some_and(|sure| read.shape(sure).is_absent())
            && (0..self.plan.slot_count()).all(|slot| read.shape(slot).is_absent())
    }
}
