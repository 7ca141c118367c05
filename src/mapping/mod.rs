//! A mapping set: the lines of one propagation rule.
//!
//! Each format has a reader, which makes [`Lines`] of a text: the values with their places. All that follows goes by these, so
//! that a new format is a new reader.

mod allow;
mod change;
mod connector;
mod edit;
mod field;
#[cfg(feature = "terraform")]
mod hcl;
mod json;
mod kind;
mod offsets;
mod part;
mod secret;
mod serialized;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use provmap_model::error::Error;
use provmap_model::node::offset_of;
use provmap_model::positions::Positions;
use provmap_model::suggest;
use self_cell::self_cell;

pub(crate) use self::allow::{Allow, Says};
pub(crate) use self::change::{Change, Syntax};
pub(crate) use self::field::Field;
pub(crate) use self::json::refuse_repeated_keys;
pub use self::kind::MappingKind;
pub(crate) use self::offsets::Offsets;
pub use self::part::Part;
#[cfg(feature = "terraform")]
pub(crate) use self::secret::Watch;
pub use self::secret::may_be_secret;
pub(crate) use self::secret::{Secret, secrets};
use crate::report::Place;

/// The largest number of lines that are read in one set.
pub const MAX_MAPPINGS: usize = 100_000;

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
pub struct MappingSet {
    cell: Arc<SetCell>,
    /// What whoever read the file calls it.
    name: Option<Arc<str>>,
    /// The bytes of the document before the text: those of a byte order mark.
    skipped: usize,
    /// The lines and columns of the text, where other sets of the file share them.
    positions: Option<Arc<Positions>>,
}

self_cell! {
    /// The text of a set, and what was read from it.
    struct SetCell {
        owner: Arc<str>,
        #[covariant]
        dependent: Lines,
    }
}

/// The lines that a reader finds in a text, with their places in it. A value that is borrowed is a slice of the text, and
/// tells the places in it by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lines<'a> {
    /// The connector that the text names, and the JSON pointer of the name.
    pub(crate) connector: Option<(Field<'a>, Cow<'static, str>)>,
    pub(crate) mappings: Vec<Mapping<'a>>,
    /// The JSON pointer of the list of lines; of the line where there is no list.
    pub(crate) pointer: Cow<'static, str>,
    /// The byte at which the list starts.
    pub(crate) start: Option<usize>,
    /// Where the text says that the list goes on, on a page that is not in it.
    pub(crate) next_page: Option<Place>,
    /// The comments of the text that ignore findings.
    pub(crate) allows: Vec<Allow>,
    /// What of the list the text leaves open.
    pub(crate) open: Option<Open>,
    /// The secrets beside the lines, and in members of theirs that are not read.
    pub(crate) secrets: Vec<Secret>,
    /// How changes of the lines are written.
    pub(crate) syntax: Syntax,
    /// Whether the lines are not to be changed where they stand: it is not sure that nothing else takes them from there.
    pub(crate) is_fixed: bool,
}

/// The lines that a text leaves open: they depend on what is not known before it is used, such as Terraform's variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    /// How many they are; nothing where the list as a whole is open.
    pub(crate) lines: Option<usize>,
    /// Whether the text is a plan, so that they are known when it is applied.
    pub(crate) is_planned: bool,
    /// The first of them.
    pub(crate) place: Place,
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
        MappingSet::of_cell(SetCell::new("".into(), |_| Lines { mappings, ..Lines::default() }))
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
        let target = target.to_owned();
        MappingSet::of_cell(SetCell::new(expression.into(), |text| {
            let mut mapping = Mapping::from_expression(target, &**text);
            if let Some(field) = &mut mapping.expression {
                field.span = Some(0..text.len());
            }
            mapping.details.get_or_insert_default().pointer = Some("".into());
            Lines { mappings: vec![mapping], ..Lines::default() }
        }))
    }

    fn of_cell(cell: SetCell) -> MappingSet {
        MappingSet { cell: Arc::new(cell), name: None, skipped: 0, positions: None }
    }

    /// The set with the name of its file, which reports, places and errors then speak of.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
    /// let set = set.named("mappings/zoom.json");
    /// let report = set.check(&provmap::registry::ZOOM);
    /// let unknown = report.iter().find(|finding| finding.rule == "unknown-target").unwrap();
    /// assert_eq!(unknown.place.to_string(), "mappings/zoom.json:1:22");
    /// assert_eq!(set.place(0, provmap::Part::Target).unwrap().file(), Some("mappings/zoom.json"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn named(mut self, name: impl Into<Arc<str>>) -> MappingSet {
        self.name = Some(name.into());
        self
    }

    /// The name of the file, where it was given one.
    pub(crate) fn file_name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// The text, for whoever keeps it.
    pub(crate) fn shared_text(&self) -> &Arc<str> {
        self.cell.borrow_owner()
    }

    /// The set of a document whose text starts behind so many bytes.
    pub(crate) fn behind(self, skipped: usize) -> MappingSet {
        MappingSet { skipped, ..self }
    }

    /// The set of a text whose lines and columns are counted already.
    #[cfg(feature = "terraform")]
    pub(crate) fn counted_by(self, positions: &Arc<Positions>) -> MappingSet {
        MappingSet { positions: Some(Arc::clone(positions)), ..self }
    }

    /// The lines and columns of the text, where they are counted already.
    pub(crate) fn positions(&self) -> Option<&Positions> {
        self.positions.as_deref()
    }

    /// The set that `read` finds in a text.
    pub(crate) fn of_text(
        text: Arc<str>,
        read: impl for<'a> FnOnce(&'a str) -> Result<Lines<'a>, Error>,
    ) -> Result<MappingSet, Error> {
        Ok(MappingSet::of_cell(SetCell::try_new(text, |text| read(text))?))
    }

    fn lines(&self) -> &Lines<'_> {
        self.cell.borrow_dependent()
    }

    /// The secrets that stand in the file.
    pub(crate) fn secrets(&self) -> &[Secret] {
        &self.lines().secrets
    }

    /// The text that the places of the set are in; empty for lines that do not come from a file.
    pub(crate) fn text(&self) -> &str {
        self.cell.borrow_owner()
    }

    /// The lines in the order of the file.
    #[must_use]
    pub fn mappings(&self) -> &[Mapping<'_>] {
        &self.lines().mappings
    }

    /// Where a list response of the API says that the list goes on, on a page that the file does not hold (`_links.next`): then the
    /// lines are not all that there are.
    ///
    /// ```
    /// let page = r#"{"_embedded": {"mappings": []}, "_links": {"next": {"href": "https://api.pingone.com/v1/…"}}}"#;
    /// let set = provmap::MappingSet::from_json(page)?;
    /// assert_eq!(set.next_page().unwrap().pointer, "/_links/next");
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn next_page(&self) -> Option<Place> {
        Some(self.counted(self.next_page_in_bytes()?.clone()))
    }

    /// Whether the lines are all that there are, as far as the text says: not where the list goes on, on
    /// [another page](MappingSet::next_page), nor where Terraform's files leave some of them to variables.
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#)?;
    /// assert!(set.is_whole());
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.next_page_in_bytes().is_none() && self.open().is_none()
    }

    /// The comments of the file that ignore findings.
    pub(crate) fn allows(&self) -> &[Allow] {
        &self.lines().allows
    }

    /// The lines that the text leaves open.
    pub(crate) fn open(&self) -> Option<&Open> {
        self.lines().open.as_ref()
    }

    /// How the file is written.
    pub(crate) fn syntax(&self) -> Syntax {
        self.lines().syntax
    }

    /// [`MappingSet::next_page`], line and column not yet counted.
    pub(crate) fn next_page_in_bytes(&self) -> Option<&Place> {
        self.lines().next_page.as_ref()
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
        Some(self.counted(self.place_in_bytes(line, part)?))
    }

    /// A place with its line and column, and with the name of the file.
    fn counted(&self, mut place: Place) -> Place {
        Place::count_by(self.positions(), [&mut place], self.text());
        place.file.clone_from(&self.name);
        place
    }

    /// [`MappingSet::place`], line and column not yet counted.
    pub(crate) fn place_in_bytes(&self, line: usize, part: Part) -> Option<Place> {
        let mapping = self.mappings().get(line)?;
        let (span, member) = match part {
            Part::Line => (first_byte(mapping.start), None),
            Part::Target => (mapping.target.as_ref()?.span.clone(), Some("targetAttribute")),
            Part::Source => (mapping.source.as_ref()?.span.clone(), Some("sourceAttribute")),
            Part::Expression => (mapping.expression.as_ref()?.span.clone(), Some("expression")),
        };
        Some(Place { pointer: self.pointer_of(line, mapping, member), span, ..Place::default() })
    }

    /// The JSON pointer of a line, or of a member of it.
    fn pointer_of(&self, line: usize, mapping: &Mapping<'_>, member: Option<&str>) -> String {
        let (slash, member) = member.map_or(("", ""), |key| ("/", self.syntax().spelt(key)));
        match mapping.details.as_ref().and_then(|details| details.pointer.as_ref()) {
            Some(pointer) => [pointer, slash, member].concat(),
            None => [&*self.lines().pointer, "/", &line.to_string(), slash, member].concat(),
        }
    }

    /// The `attributeMappingType` of a line, where it is none that is known.
    pub(crate) fn unknown_kind(&self, line: usize) -> Option<(&str, Place)> {
        let mapping = self.mappings().get(line)?;
        let Field { value, span, .. } = mapping.details.as_ref()?.kind.as_ref()?;
        let pointer = self.pointer_of(line, mapping, Some("attributeMappingType"));
        Some((value, Place { pointer, span: span.clone(), ..Place::default() }))
    }

    /// Where the list of lines starts: at its bracket.
    pub(crate) fn list_place(&self) -> Place {
        let Lines { pointer, start, .. } = self.lines();
        Place { pointer: pointer.to_string(), span: first_byte(*start), ..Place::default() }
    }

    /// The bytes of the file that hold a part of a line's expression; all that stands for it where the file does not spell
    /// it, and nothing when the line does not come from a file.
    pub(crate) fn part_of_expression(&self, line: usize, part: Range<usize>) -> Option<Range<usize>> {
        let Field { value, offsets, span, .. } = self.mappings().get(line)?.expression.as_ref()?;
        if offsets.is_none() && matches!(value, Cow::Owned(_)) {
            // What the file takes from elsewhere has no parts in it.
            return span.clone();
        }
        let at = |offset: usize| {
            let offset = offset.min(value.len());
            match (value, offsets) {
                (_, Some(offsets)) => offsets.at(offset),
                (Cow::Borrowed(value), None) => offset_of(self.text(), value).checked_add(offset),
                (Cow::Owned(_), None) => None,
            }
        };
        Some(at(part.start)?..at(part.end)?)
    }
}

fn first_byte(start: Option<usize>) -> Option<Range<usize>> {
    start.map(|start| start..start.saturating_add(1))
}

/// What the file is called does not count.
impl PartialEq for MappingSet {
    fn eq(&self, other: &MappingSet) -> bool {
        self.text() == other.text() && self.lines() == other.lines()
    }
}

impl Eq for MappingSet {}

/// As [`MappingSet::new`].
impl<'a> FromIterator<Mapping<'a>> for MappingSet {
    fn from_iter<I: IntoIterator<Item = Mapping<'a>>>(mappings: I) -> MappingSet {
        MappingSet::new(mappings.into_iter().collect())
    }
}

/// The lines in the order of the file.
impl<'s> IntoIterator for &'s MappingSet {
    type Item = &'s Mapping<'s>;
    type IntoIter = std::slice::Iter<'s, Mapping<'s>>;

    fn into_iter(self) -> Self::IntoIter {
        self.mappings().iter()
    }
}

impl fmt::Debug for MappingSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines().fmt(f)
    }
}

/// The keys that a line's target and source have in PingOne's API.
pub(crate) const KEYS: [&str; 3] = ["targetAttribute", "sourceAttribute", "expression"];

/// One line of a mapping set: a target attribute and what feeds it.
///
/// ```
/// use provmap::{Mapping, MappingKind};
/// let line = Mapping::from_expression("displayName", "'every group'").for_group();
/// assert_eq!((line.target_attribute(), line.expression()), (Some("displayName"), Some("'every group'")));
/// assert_eq!((line.source_attribute(), line.kind()), (None, MappingKind::Group));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping<'a> {
    pub(crate) target: Option<Field<'a>>,
    pub(crate) source: Option<Field<'a>>,
    pub(crate) expression: Option<Field<'a>>,
    pub(crate) kind: MappingKind,
    /// The byte at which the line starts.
    pub(crate) start: Option<usize>,
    pub(crate) details: Option<Box<Details<'a>>>,
}

/// What few lines have, kept apart so that the others are small.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Details<'a> {
    /// The JSON pointer of the line, where it is not that of the list with the number of the line.
    pub(crate) pointer: Option<Box<str>>,
    /// The keys that are not read, of a line that lacks a target or a source.
    pub(crate) unread: Vec<Cow<'a, str>>,
    /// The `attributeMappingType`, where it is none that is known.
    pub(crate) kind: Option<Field<'a>>,
}

impl<'a> Mapping<'a> {
    /// `target` ← a directory attribute.
    #[must_use]
    pub fn from_source(target: impl Into<Cow<'a, str>>, source: impl Into<Cow<'a, str>>) -> Mapping<'a> {
        Mapping { target: Field::name(target), source: Field::name(source), ..Mapping::default() }
    }

    /// `target` ← an expression.
    #[must_use]
    pub fn from_expression(
        target: impl Into<Cow<'a, str>>,
        expression: impl Into<Cow<'a, str>>,
    ) -> Mapping<'a> {
        Mapping { target: Field::name(target), expression: Field::new(expression), ..Mapping::default() }
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

    /// Whether there are blanks around the name of the target, or of the source.
    #[inline]
    pub(crate) fn is_padded(&self) -> bool {
        let is_padded = |field: &Option<Field<'_>>| field.as_ref().is_some_and(|field| field.padded);
        is_padded(&self.target) || is_padded(&self.source)
    }

    /// Whether the line maps an attribute of a user or of a group.
    #[must_use]
    pub fn kind(&self) -> MappingKind {
        self.kind
    }

    /// Keeps the keys that are not read, if the line lacks a target or a source: one of them may be that, misspelt.
    #[inline]
    pub(crate) fn keep_unread(&mut self, keys: Vec<Cow<'a, str>>) {
        let complete = self.target.is_some() && (self.source.is_some() || self.expression.is_some());
        if !keys.is_empty() && !complete {
            self.details.get_or_insert_default().unread = keys;
        }
    }

    /// The key of the line that is not read and looks like `key`, more than like any other: `source_attribute` for
    /// `sourceAttribute`.
    pub(crate) fn misspelling_of(&self, key: &str) -> Option<&str> {
        self.details.as_ref()?.unread.iter().map(AsRef::as_ref).find(|unread: &&str| {
            let plain: String = unread.chars().filter(|c| !matches!(c, '_' | '-')).collect();
            // `target` and `source`, too.
            let begins = plain.len() >= 4
                && key.get(..plain.len()).is_some_and(|start| start.eq_ignore_ascii_case(&plain));
            begins || suggest::nearest(&plain, KEYS.into_iter()) == Some(key)
        })
    }

    /// The line without borrows, and without places in a file.
    #[must_use]
    pub fn into_owned(self) -> Mapping<'static> {
        Mapping {
            target: self.target.map(Field::into_owned),
            source: self.source.map(Field::into_owned),
            expression: self.expression.map(Field::into_owned),
            kind: self.kind,
            details: self
                .details
                .and_then(|details| details.kind)
                .map(|kind| Box::new(Details { kind: Some(kind.into_owned()), ..Details::default() })),
            ..Mapping::default()
        }
    }
}

#[cfg(test)]
mod tests;
