//! One target attribute, and what feeds it.

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::secret::is_secret;

use super::{Context, Statement, TargetLimit};
use crate::domain::Nullness;
use crate::expression::Expression;
use crate::facts::Line;

/// What is sent to one target attribute, and what comes of it.
///
/// ```
/// use provmap::operations::{OperationMatrix, RowSource};
/// use provmap::{MappingSet, registry};
/// let set = MappingSet::from_json(r##"[{"targetAttribute": "title", "expression": "#root.title ?: 'none'"}]"##)?;
/// let matrix = OperationMatrix::new(&registry::ZOOM, &set, &registry::DIRECTORY);
/// let row = matrix.row("title").unwrap();
/// let Some(RowSource::Expression { words: Some(words), .. }) = &row.source else { panic!() };
/// assert_eq!(words, "`title`, or “none” for users without one");
/// assert_eq!(row.limits[1].words, "at most 128 characters");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct OperationRow {
    /// The target attribute.
    pub target: String,
    /// Its label in the console.
    pub label: Option<String>,
    /// The lines of the set that map it, by their places: several where each claims it, none where nothing does.
    pub lines: Vec<usize>,
    /// What feeds it: by the first of the lines.
    pub source: Option<RowSource>,
    /// What is sent when a user is created.
    pub create: Statement,
    /// What is sent when a user is updated.
    pub update: Statement,
    /// What comes of creating a user for whom the source has no value.
    pub without_value: Statement,
    /// What comes of updating a user for whom the source has no value any more.
    pub emptied: Statement,
    /// What a value has to keep to.
    pub limits: Vec<TargetLimit>,
}

/// What a line sends to its target.
///
/// ```
/// use provmap::operations::{OperationMatrix, RowSource};
/// use provmap::{MappingSet, registry};
/// let set = MappingSet::from_json(r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#)?;
/// let matrix = OperationMatrix::new(&registry::ZOOM, &set, &registry::DIRECTORY);
/// assert_eq!(matrix.row("title").unwrap().source, Some(RowSource::Attribute("title".into())));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowSource {
    /// The value of this attribute of the user.
    Attribute(String),
    /// What an expression gives.
    #[non_exhaustive]
    Expression {
        /// The expression.
        text: String,
        /// The same in words, where these say it exactly.
        words: Option<String>,
    },
    /// An expression that does not show: the target is sensitive, by its metadata or its name, and a text in the expression can
    /// be a secret.
    Hidden,
    /// Nothing, or more than one thing: the line is in error.
    Unclear,
}

impl Context<'_> {
    /// What a line sends, and whether that can be without a value.
    pub(super) fn source(&self, line: usize, attribute: &Attribute<'_>) -> (RowSource, Nullness) {
        let Some(mapping) = self.set.mappings().get(line) else {
            return (RowSource::Unclear, Nullness::Unknown);
        };
        let null = Line::with(self.connector, self.set, self.schema, (line, attribute, mapping), |line| {
            line.domain.null
        });
        let source = match (mapping.source_attribute(), mapping.expression()) {
            (Some(path), None) => RowSource::Attribute(path.to_owned()),
            (None, Some(_)) if attribute.is(Flag::Sensitive) || is_secret(attribute.key) => RowSource::Hidden,
            (None, Some(text)) => RowSource::Expression {
                text: text.to_owned(),
                words: Expression::parse(text).ok().and_then(|it| it.in_words()),
            },
            _ => RowSource::Unclear,
        };
        (source, null)
    }
}
