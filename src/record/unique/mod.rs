//! Uniqueness over a whole population.

/// When two values of a unique attribute are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseRule {
    /// When they are equal (`caseSensitive` is true).
    Exact,
    /// When they are equal after Unicode case folding (`caseSensitive` is false).
    Fold,
    /// The metadata does not say: equal ones are the same, and ones that differ in case only may be.
    Unknown,
}
