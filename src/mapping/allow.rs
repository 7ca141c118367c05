//! Comments by which whoever writes a file ignores findings in it.

use std::ops::Range;

use crate::report::Place;

/// A comment that is to ignore findings: `# provmap: allow(nullable-source) everybody has one`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allow {
    /// The comment.
    pub(crate) place: Place,
    pub(crate) says: Says,
    /// The bytes of the file in which it ignores findings.
    pub(crate) covers: Range<usize>,
    /// Whether nothing of another set is covered, so that this one tells whether it is of use.
    pub(crate) is_own: bool,
}

/// What such a comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "terraform"),
    expect(dead_code, reason = "only the reader of Terraform's files makes some")
)]
pub(crate) enum Says {
    /// The rules whose findings it ignores, each with its place.
    Rules(Vec<(String, Place)>),
    /// Rules without a reason.
    NoReason,
    /// Neither.
    Unread,
}
