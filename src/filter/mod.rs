//! The SCIM filter that limits a propagation rule to some of the users.
//!
//! A rule's `populationExpression` is a filter of RFC 7644, such as `population.id eq "…"`. [`Filter::parse`] reads one, and
//! [`Filter::admits`] says whether it lets a user through.
//!
//! # What is known of it
//!
//! | what | from |
//! |---|---|
//! | a filter on the attributes of the source: `eq`, `sw`, `ew`, `co`, `pr` and others, `population.id eq "…"` | PingOne docs |
//! | the grammar: all operators, `and`, `or`, `not (…)`, parentheses, `emails[type eq "work"]` | RFC 7644 |
//! | a value that is not there equals nothing, and is not `pr`; `null` is a value that is not there | RFC 7644, RFC 7643 |
//! | whether case counts in a text, and in the name of an attribute | not known |
//! | dates are ordered in time, and `2026-11-27T10:05:00+01:00` is `2026-11-27T09:05:00Z` | RFC 7644, RFC 7643 |
//! | how texts that are no dates are ordered, and what `ne` makes of a value that is not there | not known |
//!
//! What is not known gives no answer: a comparison that holds only where case does not count cannot be told.
//!
//! # Hostile input
//!
//! The cost is linear in the length. A filter of more than [`MAX_LENGTH`] bytes or [`MAX_DEPTH`] levels is refused.
//!
//! # Example
//!
//! ```
//! use provmap::Json;
//! use provmap::filter::Filter;
//!
//! let filter = Filter::parse(r#"population.id eq "a1" and not (title pr)"#)?;
//! let user = |json| Json::read(json).unwrap();
//! assert_eq!(filter.admits(&user(r#"{"population": {"id": "a1"}}"#)), Some(true));
//! assert_eq!(filter.admits(&user(r#"{"population": {"id": "b2"}}"#)), Some(false));
//! assert_eq!(filter.admits(&user(r#"{"population": {"id": "A1"}}"#)), None);
//! assert_eq!(filter.to_string(), r#"population.id eq "a1" and not (title pr)"#);
//! # Ok::<(), provmap::Error>(())
//! ```

mod admits;
mod lexer;
mod moment;
mod parse;
mod print;

use provmap_model::SourceSchema;
use provmap_model::error::Error;
use provmap_model::json::Json;

/// The longest filter that is read, in bytes.
pub const MAX_LENGTH: usize = 64 * 1024;

/// The deepest nesting of brackets and `not` that is read.
pub const MAX_DEPTH: usize = 64;

/// A filter that parses.
///
/// Displays as an equal filter. See [the module](self) for what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Condition);

/// What a filter asks of a user.
#[derive(Debug, Clone, PartialEq)]
enum Condition {
    /// All of these, two at least.
    And(Vec<Condition>),
    /// One of these, of two at least.
    Or(Vec<Condition>),
    Not(Box<Condition>),
    /// The attribute has a value.
    Present(Path),
    Compare(Path, Operator, Value),
    /// One of the values of the attribute meets a condition on its members.
    Has(Path, Box<Condition>),
}

/// The names that lead to an attribute.
#[derive(Debug, Clone, PartialEq)]
struct Path {
    names: Vec<String>,
    /// Whether an attribute that is not in a user has no value; otherwise it may have been left out.
    absence_is_known: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Operator {
    const ALL: [Operator; 9] = [
        Operator::Equal,
        Operator::NotEqual,
        Operator::Contains,
        Operator::StartsWith,
        Operator::EndsWith,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Operator::Equal => "eq",
            Operator::NotEqual => "ne",
            Operator::Contains => "co",
            Operator::StartsWith => "sw",
            Operator::EndsWith => "ew",
            Operator::Greater => "gt",
            Operator::GreaterOrEqual => "ge",
            Operator::Less => "lt",
            Operator::LessOrEqual => "le",
        }
    }
}

/// What an attribute is compared with.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Null,
    Boolean(bool),
    /// A number, as it is written.
    Number(String),
    Text(String),
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    ///
    /// The first mistake, with its line and column, and no text of the filter: it can hold values.
    ///
    /// ```
    /// use provmap::filter::Filter;
    /// let error = Filter::parse(r#"population.id == "a1""#).unwrap_err();
    /// assert_eq!(error.to_string(), "line 1, column 15: there is no such operator in a SCIM filter; did you mean `eq`?");
    /// ```
    pub fn parse(text: &str) -> Result<Filter, Error> {
        parse::parse(text).map(Filter)
    }

    /// Whether the filter lets a user through; nothing where that cannot be told.
    ///
    /// ```
    /// use provmap::Json;
    /// use provmap::filter::Filter;
    /// let filter = Filter::parse(r#"emails[type eq "work" and value ew "@example.com"] or enabled eq true"#)?;
    /// let user = Json::read(r#"{"emails": [{"type": "home"}, {"type": "work", "value": "ada@example.com"}]}"#)?;
    /// assert_eq!(filter.admits(&user), Some(true));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn admits(&self, user: &Json) -> Option<bool> {
        self.0.holds(user)
    }

    /// The filter for users who may lack some attributes only because whatever gave the users left these out, such as a column
    /// that an export does not have. Where such an attribute, by its path, is not in a user, nothing is known of its value.
    ///
    /// ```
    /// use provmap::Json;
    /// use provmap::filter::Filter;
    /// let filter = Filter::parse(r#"population.id eq "a1" or title pr"#)?;
    /// let filter = filter.with_unknown_absence(|path| path == "population.id");
    /// assert_eq!(filter.admits(&Json::read(r#"{"title": "CEO"}"#)?), Some(true));
    /// assert_eq!(filter.admits(&Json::read("{}")?), None);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn with_unknown_absence(mut self, may_be_left_out: impl Fn(&str) -> bool) -> Filter {
        self.0.doubt("", &may_be_left_out);
        self
    }

    /// The filter for users of a directory, as its exports have them. What every user has, and what the directory does not have, is
    /// [left out](Filter::with_unknown_absence) where a user lacks it; any other attribute that a user lacks has no value.
    ///
    /// ```
    /// use provmap::filter::Filter;
    /// use provmap::{Json, registry};
    /// let admits = |filter| Some(Filter::parse(filter).ok()?.for_users_of(&registry::DIRECTORY).admits(&Json::read("{}").ok()?));
    /// assert_eq!(admits("title pr"), Some(Some(false)));
    /// assert_eq!(admits("population.id pr"), Some(None));
    /// assert_eq!(admits("shoeSize pr"), Some(None));
    /// ```
    #[must_use]
    pub fn for_users_of(self, schema: &SourceSchema) -> Filter {
        let is_always_set = |path: &str| schema.find(path).is_some_and(|it| it.is_always_set() == Some(true));
        self.with_unknown_absence(|path| !schema.knows(path) || is_always_set(path))
    }

    /// The paths of the attributes that it reads, in their order; one that it reads twice comes twice.
    ///
    /// ```
    /// use provmap::filter::Filter;
    /// let filter = Filter::parse(r#"title pr or emails[type eq "work"]"#)?;
    /// assert_eq!(filter.paths(), ["title", "emails.type"]);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        self.0.paths("", &mut paths);
        paths
    }
}

impl Condition {
    // The recursion goes as deep as the tree, which the parser limits.
    fn paths(&self, within: &str, paths: &mut Vec<String>) {
        match self {
            Condition::And(all) | Condition::Or(all) => all.iter().for_each(|it| it.paths(within, paths)),
            Condition::Not(condition) => condition.paths(within, paths),
            Condition::Present(path) | Condition::Compare(path, ..) => paths.push(path.below(within)),
            Condition::Has(path, condition) => condition.paths(&path.below(within), paths),
        }
    }

    // As deep as the tree, too.
    fn doubt(&mut self, within: &str, may_be_left_out: &impl Fn(&str) -> bool) {
        match self {
            Condition::And(all) | Condition::Or(all) => {
                all.iter_mut().for_each(|it| it.doubt(within, may_be_left_out));
            }
            Condition::Not(condition) => condition.doubt(within, may_be_left_out),
            Condition::Present(path) | Condition::Compare(path, ..) => {
                path.absence_is_known = !may_be_left_out(&path.below(within));
            }
            Condition::Has(path, condition) => {
                let whole = path.below(within);
                path.absence_is_known = !may_be_left_out(&whole);
                condition.doubt(&whole, may_be_left_out);
            }
        }
    }
}

impl Path {
    /// The whole path of one that begins within another.
    fn below(&self, within: &str) -> String {
        let path = self.to_string();
        if within.is_empty() { path } else { format!("{within}.{path}") }
    }
}
