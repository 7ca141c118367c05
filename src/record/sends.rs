//! What a plan sends to one target, for whoever says it of all users and not of one.

use super::plan::{FedBy, Plan, PlannedTarget};
use super::unpredictable::UnpredictableReason;

/// What feeds a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feed {
    /// Nothing: no line does, or the operation leaves it out.
    Nothing,
    /// What a line reads or computes.
    Line,
    /// It cannot be told for any user: why.
    Unpredictable(UnpredictableReason),
}

impl Plan {
    /// What feeds a target.
    pub(crate) fn feed(&self, target: usize) -> Feed {
        match self.targets.get(target).map(|target| &target.fed_by) {
            None | Some(FedBy::Nothing) => Feed::Nothing,
            Some(FedBy::Slot(_) | FedBy::Constant(_) | FedBy::Computed(..)) => Feed::Line,
            Some(FedBy::Unpredictable(reason)) => Feed::Unpredictable(*reason),
        }
    }

    /// Whether the operation needs a value for the target, mapped or not.
    pub(crate) fn requires(&self, target: usize) -> bool {
        self.targets.get(target).is_some_and(|target| target.required)
    }

    /// Whether a user without a value for the target fails.
    pub(crate) fn refuses_absence(&self, target: usize) -> bool {
        self.targets.get(target).is_some_and(PlannedTarget::refuses_absence)
    }

    /// Whether a user with any value for the target fails.
    pub(crate) fn refuses_values(&self, target: usize) -> bool {
        self.targets.get(target).is_some_and(|target| target.not_writable)
    }
}
