//! What a computation writes to, and how much it may compute.

use std::borrow::Cow;
use std::cell::Cell;

use super::Expression;
use super::pattern::Pattern;
use super::reason::UnknownReason;
use super::value::Value;

/// How much one evaluation computes at most, as the sum of nodes, values and keys visited and bytes written. It ends nested
/// projections, which could run for years.
const MAX_WORK: usize = 4 << 20;

/// The text that a computation writes, the regular expressions that it uses, and how much it has computed so far.
pub(crate) struct Buffer<'a> {
    /// The text that a function writes.
    text: String,
    /// Empty texts to write to, once one was needed.
    spare: Option<Vec<String>>,
    expression: &'a Expression,
    work: usize,
}

thread_local! {
    /// Texts that were written to, for the next computation of the thread: a user's values are written without an allocation.
    static SPARE: Cell<Vec<String>> = const { Cell::new(Vec::new()) };
}

/// How many texts are kept for the next computation, and how long they may be.
const SPARES: usize = 8;
const SPARE_BYTES: usize = 4 * 1024;

impl<'a> Buffer<'a> {
    pub(super) fn new(expression: &'a Expression) -> Buffer<'a> {
        Buffer { text: String::new(), spare: None, expression, work: 0 }
    }

    /// Accounts for work, up to what one evaluation computes.
    pub(crate) fn charge(&mut self, work: usize) -> Result<(), UnknownReason> {
        self.work = self.work.saturating_add(work);
        if self.work > MAX_WORK { Err(UnknownReason::TooMuch) } else { Ok(()) }
    }

    /// The regular expression, to be used on that text, for which it accounts.
    pub(super) fn pattern(&mut self, pattern: &str, text: &str) -> Result<Cow<'a, Pattern>, UnknownReason> {
        self.charge(pattern.len().saturating_mul(text.len().saturating_add(1)))?;
        let Expression { root, patterns, .. } = self.expression;
        patterns.pattern(root, pattern).ok_or(UnknownReason::Pattern)
    }

    /// An empty text.
    pub(super) fn text(&mut self) -> String {
        let spare = self.spare.get_or_insert_with(|| SPARE.try_with(Cell::take).unwrap_or_default());
        // As long as most names, so that joining them takes one allocation.
        spare.pop().unwrap_or_else(|| String::with_capacity(64))
    }

    /// An empty text for a function to write to: [`Buffer::written`] takes it.
    pub(super) fn write(&mut self) -> &mut String {
        if self.text.capacity() == 0 {
            self.text = self.text();
        }
        self.text.clear();
        &mut self.text
    }

    /// The text that a function wrote.
    pub(super) fn written(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// Takes a text out of a value that is of no more use, to be written to again.
    pub(crate) fn reuse(&mut self, value: &mut Value<'_>) {
        if let Value::Text(Cow::Owned(text)) = value {
            self.keep(std::mem::take(text));
        }
    }

    fn keep(&mut self, mut text: String) {
        if let Some(spare) = &mut self.spare {
            if (1..=SPARE_BYTES).contains(&text.capacity()) && spare.len() < SPARES {
                text.clear();
                spare.push(text);
            }
        }
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        if self.spare.is_some() {
            let text = std::mem::take(&mut self.text);
            self.keep(text);
        }
        if let Some(spare) = self.spare.take() {
            // A thread that ends has no next computation.
            _ = SPARE.try_with(|kept| kept.set(spare));
        }
    }
}
