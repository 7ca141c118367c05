//! What a computation writes to, and how much it may compute.

use super::reason::UnknownReason;

/// How much one evaluation computes at most, as the sum of nodes and values visited and bytes written. It ends nested
/// projections, which could run for years.
const MAX_WORK: usize = 4 << 20;

/// The text that a computation writes, and how much it has computed so far.
#[derive(Default)]
pub(super) struct Buffer {
    /// The text that was written last.
    pub(super) text: String,
    work: usize,
}

impl Buffer {
    /// Accounts for work, up to what one evaluation computes.
    pub(super) fn charge(&mut self, work: usize) -> Result<(), UnknownReason> {
        self.work = self.work.saturating_add(work);
        if self.work > MAX_WORK { Err(UnknownReason::TooMuch) } else { Ok(()) }
    }
}
