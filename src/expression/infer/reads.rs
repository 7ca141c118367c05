//! What inference reports beside domains.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use provmap_model::words::AttributeType;
use provmap_model::{SourceAttribute, SourceSchema};

use super::super::ast::Span;
use super::super::functions::ValueKind;
use super::super::references::Reference;
use crate::domain::Kinds;

/// A reference and what it leads to.
///
/// ```
/// use provmap::expression::{Expression, Resolution, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("#root.titel").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// assert_eq!(inference.reads[0].resolution, Resolution::Unknown);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Read<'a> {
    /// The reference as written.
    pub reference: Reference<'a>,
    /// What it leads to.
    pub resolution: Resolution<'a>,
}

/// What a reference leads to.
///
/// ```
/// use provmap::expression::{Expression, Resolution, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("title").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// let Resolution::Attribute(attribute) = inference.reads[0].resolution else { panic!("unknown") };
/// assert_eq!(attribute.path, "title");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Resolution<'a> {
    /// An attribute of the schema.
    Attribute(&'a SourceAttribute<'a>),
    /// Something that the schema does not list.
    Unknown,
    /// A member of an attribute whose members are not listed.
    Undetermined,
}

/// What a path of names leads to.
pub(super) fn resolve<'a>(path: &[&str], schema: &'a SourceSchema) -> Resolution<'a> {
    // `['name.given']` is one name, not two.
    if path.iter().any(|name| name.contains('.')) {
        return Resolution::Unknown;
    }
    // Paths of a schema are short. A long path of an expression costs a look-up for each of its names, each as long as
    // the path up to there.
    const DEEPEST: usize = 16;
    let Some(path) = path.get(..path.len().min(DEEPEST)).filter(|path| !path.is_empty()) else {
        return Resolution::Unknown;
    };
    let full = match path {
        [name] => Cow::Borrowed(*name),
        names => Cow::Owned(names.join(".")),
    };
    if let Some(attribute) = schema.find(&full) {
        return Resolution::Attribute(attribute);
    }
    if parents(&full, schema).any(|parent| {
        parent.open_members == Some(true) || matches!(parent.kind, Some(AttributeType::Json) | None)
    }) {
        return Resolution::Undetermined;
    }
    Resolution::Unknown
}

/// The attributes that a path leads through.
pub(super) fn parents<'a>(
    path: &str,
    schema: &'a SourceSchema,
) -> impl Iterator<Item = &'a SourceAttribute<'a>> {
    path.match_indices('.').filter_map(|(end, _)| schema.find(path.get(..end)?))
}

/// A `substring` that can cut something off a value that is unique, so that two users can get the same text.
///
/// ```
/// use provmap::expression::{Expression, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("#string.substring(username, 0, 8)").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// assert_eq!(inference.truncations[0].keeps, Some(8));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Truncation {
    /// The call.
    pub span: Span,
    /// The text that it cuts.
    pub source: Span,
    /// The most that is left, if that is known.
    pub keeps: Option<u64>,
    /// The greatest length of the text, if that is known.
    pub of: Option<u64>,
}

/// A bare word in the index of a map that is written in the expression, as in `{'PM': 'Manager'}[title]`. Spring EL takes it for
/// the key itself, the same for every user; whether PEL does is inferred.
///
/// ```
/// use provmap::expression::{Expression, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("{'PM': 'Manager'}[title]").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// assert_eq!((inference.bare_keys[0].name, inference.bare_keys[0].is_listed), ("title", false));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct BareKey<'a> {
    /// The word.
    pub name: &'a str,
    /// Where it stands.
    pub span: Span,
    /// Whether the map has a key of that name.
    pub is_listed: bool,
}

/// A call that is wrong, or of a function that is not known; a variable that is not known.
///
/// ```
/// use provmap::expression::{Expression, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("#string.trim()").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// assert_eq!(inference.functions[0].kind.as_str(), "arity");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FunctionProblem {
    /// Where: the library, the function, the call or the argument.
    pub span: Span,
    /// What.
    pub kind: FunctionProblemKind,
}

/// What is wrong with a call. `Display` says it in plain words; names are shortened and escaped.
///
/// ```
/// use provmap::expression::{Expression, FunctionProblemKind, infer};
/// use provmap::registry::DIRECTORY;
/// let expression = Expression::parse("#strings.trim(title)").unwrap();
/// let inference = infer(&expression, &DIRECTORY);
/// let FunctionProblemKind::UnknownLibrary { library } = &inference.functions[0].kind else { panic!("known") };
/// assert_eq!(library, "strings");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FunctionProblemKind {
    /// The PEL pages name no such library.
    UnknownLibrary {
        /// The name.
        library: String,
    },
    /// `#name(…)`: all functions of the PEL pages are in libraries.
    NoLibrary {
        /// The name.
        function: String,
    },
    /// The library is known, the function is not. It may exist: the lists of functions are not complete.
    UnknownFunction {
        /// The library.
        library: &'static str,
        /// The name.
        function: String,
    },
    /// `#name`, which is neither `#root` nor `#this` nor a library.
    UnknownVariable {
        /// The name.
        variable: String,
    },
    /// The number of arguments does not fit.
    Arity {
        /// The function with its library, `string.trim`.
        function: String,
        /// How many there are.
        given: usize,
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
    },
    /// An argument is certain to be of another kind.
    ArgumentKind {
        /// The function with its library, `string.trim`.
        function: String,
        /// The parameter.
        parameter: &'static str,
        /// What it takes.
        expected: ValueKind,
        /// What there is; several values if it is a list.
        found: Kinds,
        /// Whether there are several values.
        several: bool,
    },
}

impl FunctionProblemKind {
    /// A short name of the kind, for machine formats.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::UnknownLibrary { .. } => "unknown-library",
            Self::NoLibrary { .. } => "no-library",
            Self::UnknownFunction { .. } => "unknown-function",
            Self::UnknownVariable { .. } => "unknown-variable",
            Self::Arity { .. } => "arity",
            Self::ArgumentKind { .. } => "argument-kind",
        }
    }
}

impl Display for FunctionProblemKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownLibrary { library } => write!(f, "PEL has no function library `#{library}`"),
            Self::NoLibrary { function } => {
                write!(f, "PEL's functions are in libraries, `#{function}(…)` names none")
            }
            Self::UnknownFunction { library, function } => {
                write!(
                    f,
                    "`#{library}.{function}` is no documented function that is known here: what it gives cannot be told"
                )
            }
            Self::UnknownVariable { variable } => {
                write!(f, "`#{variable}` is no variable that is known here")
            }
            Self::Arity { function, given, min, max } => {
                write!(f, "`#{function}` takes ")?;
                if min == max {
                    write!(f, "{min}")?
                } else {
                    write!(f, "{min} to {max}")?
                }
                write!(f, " argument{}, there {}", if *max == 1 { "" } else { "s" }, are(*given))
            }
            Self::ArgumentKind { function, parameter, expected, found, several } => {
                let expected = match expected {
                    ValueKind::Integer => "a whole number",
                    _ => "a text",
                };
                write!(f, "`#{function}` takes {expected} for `{parameter}`, this is ")?;
                if *several { f.write_str("several values") } else { f.write_str(&found.describe()) }
            }
        }
    }
}

fn are(count: usize) -> String {
    if count == 1 { "is 1".to_owned() } else { format!("are {count}") }
}
