//! What of a line a place is that of.

/// A part of a line.
///
/// ```
/// use provmap::{MappingSet, Part};
/// let set = MappingSet::from_json(r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#)?;
/// assert_eq!(set.place(0, Part::Target).unwrap().pointer, "/0/targetAttribute");
/// assert_eq!(set.place(0, Part::Expression), None);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The line as a whole; its place is the bracket that opens it.
    Line,
    /// The value of `targetAttribute`, quotes included.
    Target,
    /// The value of `sourceAttribute`, quotes included.
    Source,
    /// The value of `expression`, quotes included.
    Expression,
}
