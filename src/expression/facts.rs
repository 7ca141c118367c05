//! Facts of PEL that inference and evaluation share, each with its source.
//!
//! The sources are PingOne's pages of the language (Custom library functions, Core library, Null safe usage,
//! Operators). Where they are silent the result is unknown. Spring EL is followed only for what these pages show in
//! use.

/// The length of the longest text that `+` may write for a null: the word `null`.
///
/// What it writes is taken as unknown although the page *Null safe usage* has an example with that word ("John, null,
/// Doe"): that page is about the language in general, and what provisioning writes is not documented.
pub(super) const LONGEST_NULL: u64 = 4;

/// The most characters that one character becomes in upper case, as `ΐ` and the ligature `ﬃ` do. The factor is the
/// same in UTF-16, and no text becomes shorter (a test goes through all characters).
pub(super) const UPPER_CASE_FACTOR: u64 = 3;

/// The most characters that one character becomes in lower case, as `İ` does: `i` and a dot.
pub(super) const LOWER_CASE_FACTOR: u64 = 2;

/// The texts that are true as a condition of `#core.ifelse`, in any case (page *Core library*).
pub(super) const TRUE_TEXTS: [&str; 5] = ["true", "on", "y", "t", "yes"];
