//! What a computation writes to, and how much it may compute.

use std::borrow::Cow;

use super::ast::Expr;
use super::pattern::{Pattern, Patterns};
use super::reason::UnknownReason;

/// How much one evaluation computes at most, as the sum of nodes and values visited and bytes written. It ends nested
/// projections, which could run for years.
const MAX_WORK: usize = 4 << 20;

/// The text that a computation writes, the regular expressions that it uses, and how much it has computed so far.
pub(super) struct Buffer<'a> {
    /// The text that was written last.
    pub(super) text: String,
    patterns: &'a Patterns,
    tree: &'a Expr,
    work: usize,
}

impl<'a> Buffer<'a> {
    pub(super) fn new(tree: &'a Expr, patterns: &'a Patterns) -> Buffer<'a> {
        Buffer { text: String::new(), patterns, tree, work: 0 }
    }

    /// Accounts for work, up to what one evaluation computes.
    pub(super) fn charge(&mut self, work: usize) -> Result<(), UnknownReason> {
        self.work = self.work.saturating_add(work);
        if self.work > MAX_WORK { Err(UnknownReason::TooMuch) } else { Ok(()) }
    }

    /// The regular expression, to be used on that text, for which it accounts.
    pub(super) fn pattern(&mut self, pattern: &str, text: &str) -> Result<Cow<'a, Pattern>, UnknownReason> {
        self.charge(pattern.len().saturating_mul(text.len().saturating_add(1)))?;
        self.patterns.pattern(self.tree, pattern).ok_or(UnknownReason::Pattern)
    }
}
