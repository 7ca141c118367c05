//! A mapping set: the lines of one propagation rule.

mod inside;
mod lines;
mod misspelt;
mod read;
mod reading;
mod skip;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use provmap_model::error::Error;
use provmap_model::node::locate;
use provmap_model::text::{self, Cursor};
use self_cell::self_cell;

pub use reading::MAX_MAPPINGS;
pub(crate) use skip::refuse_repeated_keys;

use crate::report::Place;

/// The members of a mapping that are read.
const KEYS: [&str; 4] = ["targetAttribute", "sourceAttribute", "expression", "attributeMappingType"];

/// The lines of one propagation rule, each with its place in the file.
///
/// ```
/// let set = provmap::MappingSet::from_json(r#"[
///   {"targetAttribute": "userName", "sourceAttribute": "username"}
/// ]"#)?;
/// assert_eq!(set.mappings()[0].target_attribute(), Some("userName"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Clone)]
pub struct MappingSet(Arc<SetCell>);

self_cell! {
    /// The text of a set, and what was read from it.
    struct SetCell {
        owner: Box<str>,
        #[covariant]
        dependent: Lines,
    }
}

/// What is read from the text of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines<'a> {
    pub(crate) connector: Option<Field<'a>>,
    pub(crate) mappings: Vec<Mapping<'a>>,
    pub(crate) form: Form,
    /// The JSON pointer of the set in the text: empty, unless the set is a part of a larger document.
    pub(crate) base: &'static str,
}

/// The form in which the lines were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// `{"_embedded": {"mappings": […]}}`: the API's list response.
    Hal,
    /// `{"mappings": […]}`
    Wrapped,
    /// `[…]`
    Array,
    /// One mapping: the API's create body.
    Single,
    /// One expression, which is not in a JSON string.
    Bare,
}

impl Form {
    /// The JSON pointer of the list of lines in the set.
    fn pointer(self) -> &'static str {
        match self {
            Form::Hal => "/_embedded/mappings",
            Form::Wrapped => "/mappings",
            Form::Array | Form::Single | Form::Bare => "",
        }
    }
}

impl MappingSet {
    /// A set of lines that do not come from a file. Findings then have a pointer, and no line and column.
    ///
    /// ```
    /// use provmap::{Mapping, MappingSet};
    /// let set = MappingSet::new(vec![Mapping::from_source("userName", "email")]);
    /// assert_eq!(set.mappings().len(), 1);
    /// ```
    #[must_use]
    pub fn new(mappings: Vec<Mapping<'_>>) -> MappingSet {
        let mappings = mappings.into_iter().map(Mapping::into_owned).collect();
        let lines = Lines { connector: None, mappings, form: Form::Array, base: "" };
        MappingSet(Arc::new(SetCell::new("".into(), |_| lines)))
    }

    /// One line with an expression that stands by itself: places are those in the expression, not in a JSON string.
    ///
    /// ```
    /// use provmap::{MappingSet, registry};
    /// let set = MappingSet::of_expression("title", "'Dr. ' + #root.titel");
    /// let report = set.check(&registry::ZOOM);
    /// let unknown = report.iter().find(|finding| finding.rule == "unknown-source").unwrap();
    /// assert_eq!(unknown.place.column, Some(10));
    /// ```
    #[must_use]
    pub fn of_expression(target: &str, expression: &str) -> MappingSet {
        let mut mapping = Mapping::from_expression(target, expression).into_owned();
        if let Some(field) = &mut mapping.expression {
            field.span = Some(0..expression.len());
        }
        let lines = Lines { connector: None, mappings: vec![mapping], form: Form::Bare, base: "" };
        MappingSet(Arc::new(SetCell::new(expression.into(), |_| lines)))
    }

    /// The set that `read` finds in a text.
    fn of_text(
        text: Box<str>,
        read: impl for<'a> FnOnce(&'a str) -> Result<Lines<'a>, Error>,
    ) -> Result<MappingSet, Error> {
        Ok(MappingSet(Arc::new(SetCell::try_new(text, |text| read(text))?)))
    }

    fn lines(&self) -> &Lines<'_> {
        self.0.borrow_dependent()
    }

    /// The text that the places of the set are places in; empty for lines that do not come from a file.
    pub(crate) fn text(&self) -> &str {
        self.0.borrow_owner()
    }

    /// The lines in the order of the file.
    #[must_use]
    pub fn mappings(&self) -> &[Mapping<'_>] {
        &self.lines().mappings
    }

    /// The connector that the file names, in `{"connector": "Zoom", "mappings": […]}`.
    #[must_use]
    pub fn connector(&self) -> Option<&str> {
        self.lines().connector.as_ref().map(|field| field.value.as_ref())
    }

    /// Where a part of a line stands in the file; nothing when the line has no such part.
    ///
    /// ```
    /// use provmap::{MappingSet, Part};
    /// let set = MappingSet::from_json("[\n  {\"targetAttribute\": \"userName\", \"expression\": \"'x'\"}\n]")?;
    /// let place = set.place(0, Part::Expression).unwrap();
    /// assert_eq!((place.pointer.as_str(), place.line, place.column), ("/0/expression", Some(2), Some(49)));
    /// assert_eq!(set.place(0, Part::Source), None);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn place(&self, line: usize, part: Part) -> Option<Place> {
        let mut place = self.place_in_bytes(line, part)?;
        place.count(&mut Cursor::new(self.text()));
        Some(place)
    }

    /// [`MappingSet::place`], line and column not yet counted.
    pub(crate) fn place_in_bytes(&self, line: usize, part: Part) -> Option<Place> {
        let mapping = self.mappings().get(line)?;
        let mut pointer = match self.lines().form {
            Form::Single | Form::Bare => self.list_pointer(),
            _ => format!("{}/{line}", self.list_pointer()),
        };
        let (field, key) = match part {
            Part::Line => {
                let span = mapping.start.map(|start| start..start.saturating_add(1));
                return Some(Place { pointer, span, ..Place::default() });
            }
            Part::Target => (&mapping.target, "targetAttribute"),
            Part::Source => (&mapping.source, "sourceAttribute"),
            Part::Expression => (&mapping.expression, "expression"),
        };
        text::push_token(&mut pointer, key);
        let span = field.as_ref()?.span.clone();
        Some(Place { pointer, span, ..Place::default() })
    }

    /// The JSON pointer of the list of lines; of the line where there is no list.
    pub(crate) fn list_pointer(&self) -> String {
        format!("{}{}", self.lines().base, self.lines().form.pointer())
    }

    /// Where the list of lines starts: at its bracket.
    pub(crate) fn list_place(&self) -> Place {
        let pointer = self.list_pointer();
        let span = locate(self.text(), &[&pointer]).pop().flatten();
        let span = span.map(|span| span.start..span.start.saturating_add(1));
        Place { pointer, span, ..Place::default() }
    }
}

impl PartialEq for MappingSet {
    fn eq(&self, other: &MappingSet) -> bool {
        self.text() == other.text() && self.lines() == other.lines()
    }
}

impl Eq for MappingSet {}

impl fmt::Debug for MappingSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().fmt(f)
    }
}

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// One line of a mapping set: a target attribute and what feeds it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping<'a> {
    pub(crate) target: Option<Field<'a>>,
    pub(crate) source: Option<Field<'a>>,
    pub(crate) expression: Option<Field<'a>>,
    pub(crate) kind: MappingKind,
    /// Where the line starts in the file.
    pub(crate) start: Option<usize>,
}

impl<'a> Mapping<'a> {
    /// `target` ← a directory attribute.
    #[must_use]
    pub fn from_source(target: impl Into<Cow<'a, str>>, source: impl Into<Cow<'a, str>>) -> Mapping<'a> {
        Mapping { target: Field::new(target), source: Field::new(source), ..Mapping::default() }
    }

    /// `target` ← an expression.
    #[must_use]
    pub fn from_expression(
        target: impl Into<Cow<'a, str>>,
        expression: impl Into<Cow<'a, str>>,
    ) -> Mapping<'a> {
        Mapping { target: Field::new(target), expression: Field::new(expression), ..Mapping::default() }
    }

    /// The line as one that maps a group's attribute.
    #[must_use]
    pub fn for_group(mut self) -> Mapping<'a> {
        self.kind = MappingKind::Group;
        self
    }

    /// The target attribute; nothing when absent or blank.
    #[must_use]
    pub fn target_attribute(&self) -> Option<&str> {
        self.target.as_ref().map(|field| field.value.as_ref())
    }

    /// The source attribute; nothing when absent or blank.
    #[must_use]
    pub fn source_attribute(&self) -> Option<&str> {
        self.source.as_ref().map(|field| field.value.as_ref())
    }

    /// The expression; nothing when absent or blank.
    #[must_use]
    pub fn expression(&self) -> Option<&str> {
        self.expression.as_ref().map(|field| field.value.as_ref())
    }

    /// Whether the line maps an attribute of a user or of a group.
    #[must_use]
    pub fn kind(&self) -> MappingKind {
        self.kind
    }

    /// The line without borrows.
    #[must_use]
    pub fn into_owned(self) -> Mapping<'static> {
        Mapping {
            target: self.target.map(Field::into_owned),
            source: self.source.map(Field::into_owned),
            expression: self.expression.map(Field::into_owned),
            kind: self.kind,
            start: self.start,
        }
    }
}

/// `attributeMappingType`: whether a line maps an attribute of a user or of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub enum MappingKind {
    /// `userAttributeMapping`, and a line that says nothing.
    #[default]
    User,
    /// `groupAttributeMapping`: inferred, PingOne documents the spelling for users only.
    Group,
    /// Another word: nothing is known of the line's target.
    Other,
}

/// A text of a line, trimmed, with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) value: Cow<'a, str>,
    /// The bytes of the JSON string, quotes included; nothing when the line does not come from a file.
    pub(crate) span: Option<Range<usize>>,
}

impl<'a> Field<'a> {
    /// A trimmed text; nothing when it is blank.
    fn new(value: impl Into<Cow<'a, str>>) -> Option<Field<'a>> {
        let value = trimmed(value.into());
        (!value.is_empty()).then_some(Field { value, span: None })
    }

    fn into_owned(self) -> Field<'static> {
        Field { value: Cow::Owned(self.value.into_owned()), span: self.span }
    }
}

fn trimmed(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}
