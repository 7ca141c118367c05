//! Facts of PEL that inference and evaluation share, each with its source.
//!
//! Three ranks of sources: our page of facts; where that is silent, PingOne's own pages of the language (Custom
//! library functions, Core library, Null safe usage, Operators); where those are silent too, nothing is known and
//! the result is unknown. Spring EL is followed only for what PingOne's pages show in use.

/// What `+` writes for a null beside a text; `None` is unknown.
///
/// Unknown on purpose: our page of facts does not say. PingOne's page *Null safe usage* has an example in which it
/// is the word `null` ("John, null, Doe"). To go by that page, put `Some("null")` here: inference and evaluation
/// both read it.
pub(super) const NULL_BESIDE_TEXT: Option<&str> = None;

/// The longest text that anyone has seen `+` write for a null: the word `null` of the page *Null safe usage*.
pub(super) const LONGEST_NULL: u64 = 4;

/// The most characters that one becomes when it is written in upper case: `ΐ`, and the ligature `ﬃ`. The factor
/// is the same in UTF-16, and no text becomes shorter (a test goes through all characters).
pub(super) const UPPER_CASE_FACTOR: u64 = 3;

/// The same for lower case: `İ` becomes `i` and a dot.
pub(super) const LOWER_CASE_FACTOR: u64 = 2;

/// The texts that are true as a condition of `#core.ifelse`, in any case (page *Core library*).
pub(super) const TRUE_TEXTS: [&str; 5] = ["true", "on", "y", "t", "yes"];
