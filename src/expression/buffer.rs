//! How much a computation may compute.

use super::reason::UnknownReason;

/// How much one evaluation computes at most: nodes and values visited and bytes written. Nested projections could
/// run for years else.
const MAX_WORK: usize = 4 << 20;

/// How much a computation has computed so far.
#[derive(Default)]
pub(super) struct Buffer {
    work: usize,
}

impl Buffer {
    /// Accounts for work.
    ///
    /// # Errors
    ///
    /// It is more than one evaluation computes.
    pub(super) fn charge(&mut self, work: usize) -> Result<(), UnknownReason> {
        self.work = self.work.saturating_add(work);
        if self.work > MAX_WORK { Err(UnknownReason::TooMuch) } else { Ok(()) }
    }
}
