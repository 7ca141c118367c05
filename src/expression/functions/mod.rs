//! The functions of PEL that are known, one row each.
//!
//! The names, the parameters and the notes are those of the PEL page *Custom library functions*. A function that is
//! missing here is *unknown*, not wrong, as PingOne may add to its libraries, and so is an arity or a kind that is not
//! given. What a note calls inferred comes from the function's name or its description.
//!
//! # Adding a function
//!
//! A function is a [`Function`] in the table of its library (`core.rs`, `datetime.rs`, `regex.rs`, `string.rs` in the
//! folder of this module): its signature, what the pages say of it, its inference and its evaluation. A row that
//! lacks one of them does not compile. Both take the arguments and know nothing of the expression that calls them:
//!
//! - inference sees what each `Argument` can be, and gives what the result can be. The number and the kinds of the
//!   arguments are checked before, by the signature;
//! - evaluation sees values, and gives an `Output`: a text that it writes goes to the `Buffer`, a part of an
//!   argument or a whole one is given by its place, so that nothing is copied.
//!
//! Its case is `tests/expression/functions/<library>.<name>.txt`; a test asks for it. `BLESS=1 cargo test` fills in the
//! case and `docs/expressions.md`.

/// The row of a function of which PingOne's page *Custom library functions* is followed no further than to its arguments: what
/// it takes and, in kind, what it can give.
macro_rules! listed {
    ($library:ident, $name:ident($($parameter:ident),*), $gives:expr) => {
        Function {
            signature: Signature::of(&[
                $(Parameter { name: stringify!($parameter), kind: ValueKind::Unknown }),*
            ]),
            note: concat!("PEL docs: ", stringify!($name), "(", stringify!($($parameter),*), "); not followed."),
            ..listed!($library, $name, $gives)
        }
    };
    ($library:ident, $name:ident, $gives:expr) => {
        Function {
            library: Library::$library,
            name: stringify!($name),
            signature: Signature::UNKNOWN,
            note: concat!("PEL docs: ", stringify!($name), "; not followed."),
            infer: |_| $gives,
            evaluate: undocumented,
        }
    };
}

mod core;
mod crypto;
mod data;
mod datetime;
mod meant;
mod regex;
mod string;
mod text;

use std::ops::Range;

use provmap_model::by_as_str;

pub(crate) use self::meant::{Meant, meant};
use super::buffer::Buffer;
use super::flow::{Choice, Flow};
use super::reason::{Stop, UnknownReason};
use super::value::Value;
use crate::domain::{Kinds, Nullness};

/// The function libraries that the PEL pages name.
///
/// ```
/// use provmap::expression::functions::Library;
///
/// assert_eq!("datetime".parse(), Ok(Library::Datetime));
/// let error = "strings".parse::<Library>().unwrap_err();
/// assert_eq!(error.to_string(), "there is no function library `strings`; did you mean `string`?");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Library {
    /// `#core`
    Core,
    /// `#crypto`
    Crypto,
    /// `#data`
    Data,
    /// `#datetime`: ISO 8601
    Datetime,
    /// `#regex`
    Regex,
    /// `#string`
    String,
}

impl Library {
    /// All of them, by name.
    pub const ALL: &[Library] =
        &[Library::Core, Library::Crypto, Library::Data, Library::Datetime, Library::Regex, Library::String];

    /// The name, without `#`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Library::Core => "core",
            Library::Crypto => "crypto",
            Library::Data => "data",
            Library::Datetime => "datetime",
            Library::Regex => "regex",
            Library::String => "string",
        }
    }

    /// Its functions that are known, by name.
    pub fn functions(self) -> &'static [Function] {
        self.look_up(|functions| functions)
    }

    /// Looks something up in its functions. Each library has its own copy of the look-up, for which the compiler knows
    /// the names.
    fn look_up<T>(self, find: impl Fn(&'static [Function]) -> T) -> T {
        match self {
            Library::Core => find(self::core::FUNCTIONS),
            Library::Crypto => find(crypto::FUNCTIONS),
            Library::Data => find(data::FUNCTIONS),
            Library::Datetime => find(datetime::FUNCTIONS),
            Library::Regex => find(regex::FUNCTIONS),
            Library::String => find(string::FUNCTIONS),
        }
    }
}

by_as_str!(Library, "function library");

/// One function: what it takes, what is known of it, what it can give and what it gives.
///
/// ```
/// use provmap::expression::functions::{Library, function};
/// let substring = function(Library::String, "substring").unwrap();
/// println!("{}", substring.note);
/// assert_eq!((substring.library, substring.name), (Library::String, "substring"));
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Function {
    /// Its library.
    pub library: Library,
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub signature: Signature,
    /// What the pages say of it, and what of this line is inferred.
    pub note: &'static str,
    /// What it can give for the arguments, whose number and kinds fit the signature. Inference calls it once for a
    /// call, after all its arguments.
    pub(super) infer: for<'a> fn(&mut [Argument<'a>]) -> Flow<'a>,
    /// What it gives for the arguments, whose number fits the signature.
    pub(super) evaluate: fn(&[Value<'_>], &mut Buffer<'_>) -> Result<Output, NoValue>,
}

/// What a function takes.
///
/// ```
/// use provmap::expression::functions::{Library, function};
/// let substring = function(Library::String, "substring").unwrap();
/// assert_eq!(substring.signature.parameters[0].name, "s");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature {
    /// How many arguments it takes, if that is known.
    pub arity: Option<Arity>,
    /// The arguments it starts with. Empty if they are not known.
    pub parameters: &'static [Parameter],
    /// The arguments that may be repeated after these, as a group.
    pub repeated: &'static [Parameter],
    /// The one argument that may come at the end.
    pub last: Option<Parameter>,
}

impl Signature {
    /// Nothing is known.
    const UNKNOWN: Signature = Signature { arity: None, parameters: &[], repeated: &[], last: None };

    /// Exactly these parameters.
    const fn of(parameters: &'static [Parameter]) -> Signature {
        let arity = Some(Arity { min: parameters.len(), max: parameters.len() });
        Signature { arity, parameters, ..Signature::UNKNOWN }
    }

    /// Whether a call can have so many arguments; true if that is not known.
    pub(super) fn takes(&self, count: usize) -> bool {
        self.arity.is_none_or(|arity| (arity.min..=arity.max).contains(&count))
    }

    /// The parameter that the argument at `index` is for, in a call with `count` arguments.
    ///
    /// ```
    /// use provmap::expression::functions::{Library, function};
    ///
    /// let switch = function(Library::Core, "switchExpr").unwrap().signature;
    /// assert_eq!(switch.parameter(1, 4).unwrap().name, "choice");
    /// assert_eq!(switch.parameter(3, 4).unwrap().name, "default");
    /// ```
    pub fn parameter(&self, index: usize, count: usize) -> Option<&Parameter> {
        if let Some(parameter) = self.parameters.get(index) {
            return Some(parameter);
        }
        if index >= count {
            return None;
        }
        let offset = index.checked_sub(self.parameters.len())?;
        let tail = count.checked_sub(self.parameters.len())?;
        let group = self.repeated.len();
        let is_alone = tail.checked_rem(group).unwrap_or(tail) == 1 && index.checked_add(1) == Some(count);
        match &self.last {
            Some(last) if is_alone => Some(last),
            _ => self.repeated.get(offset.checked_rem(group)?),
        }
    }
}

/// How many arguments a function takes.
///
/// ```
/// use provmap::expression::functions::{Library, Arity, function};
/// let substring = function(Library::String, "substring").unwrap();
/// assert_eq!(substring.signature.arity, Some(Arity { min: 3, max: 3 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arity {
    /// At least so many.
    pub min: usize,
    /// At most so many.
    pub max: usize,
}

/// One parameter.
///
/// ```
/// use provmap::expression::functions::{Library, ValueKind, function};
/// let substring = function(Library::String, "substring").unwrap();
/// assert_eq!(substring.signature.parameters[0].kind, ValueKind::Text);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the PEL pages.
    pub name: &'static str,
    /// What it takes.
    pub kind: ValueKind,
}

/// What an argument is.
///
/// ```
/// use provmap::expression::functions::{Library, ValueKind, function};
/// let substring = function(Library::String, "substring").unwrap();
/// assert_eq!(substring.signature.parameters[1].kind, ValueKind::Integer);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueKind {
    /// Not known, or any.
    Unknown,
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// True or false. `#core.ifelse` also takes the texts true, on, y, t, yes, and numbers.
    Condition,
    /// A date or time.
    Date,
    /// Any value, which the function may give as its result.
    Result,
}

/// The library of that name (without `#`), if the PEL pages name it. The case counts.
pub(crate) fn library(name: &str) -> Option<Library> {
    Library::ALL.iter().copied().find(|library| library.as_str() == name)
}

/// What is known of a function. The case of the name counts.
///
/// ```
/// use provmap::expression::functions::{Library, function};
///
/// let substring = function(Library::String, "substring").unwrap();
/// assert_eq!(substring.signature.arity.unwrap().max, 3);
/// assert!(function(Library::String, "noSuchFunction").is_none());
/// ```
pub fn function(library: Library, name: &str) -> Option<&'static Function> {
    library.look_up(|functions| functions.iter().find(|function| function.name == name))
}

/// All known functions, by library and name.
///
/// ```
/// use provmap::expression::functions;
///
/// let names: Vec<_> = functions::all().map(|f| format!("#{}.{}", f.library.as_str(), f.name)).collect();
/// assert_eq!(names[0], "#core.ifelse");
/// ```
pub fn all() -> impl Iterator<Item = &'static Function> {
    Library::ALL.iter().flat_map(|library| library.functions())
}

/// One argument of a call, as inference sees it, and what inference tells of it.
pub(super) struct Argument<'a> {
    /// What it can be.
    pub(super) flow: Flow<'a>,
    /// Its value, if it is written as a whole number.
    pub(super) integer: Option<i64>,
    /// Told of an argument whose kind is [`ValueKind::Result`]: the call never gives it.
    pub(super) is_never: bool,
    /// Told of a text that is unique: the call can cut something off it. The result is what is left.
    pub(super) is_cut: bool,
}

impl<'a> Argument<'a> {
    /// Tries the argument as the result, under its condition. Its flow is used up.
    fn offer(&mut self, choice: &mut Choice<'a>, condition: Option<bool>) {
        self.is_never = !choice.takes(condition);
        choice.offer(condition, std::mem::replace(&mut self.flow, Flow::UNKNOWN));
    }
}

/// What a function gives.
pub(super) enum Output {
    /// No value.
    Null,
    /// True or false.
    Boolean(bool),
    /// The argument at that place.
    Argument(usize),
    /// A part of the text of the argument at that place.
    Part {
        /// The place of the argument.
        argument: usize,
        /// The bytes of its text.
        range: Range<usize>,
    },
    /// Parts of the text of the argument at that place.
    Parts {
        /// The place of the argument.
        argument: usize,
        /// The bytes of its text, for each part.
        ranges: Vec<Range<usize>>,
    },
    /// The text that stands in the buffer.
    Text,
}

/// Why a call gives no value.
pub(super) struct NoValue {
    /// Why.
    pub(super) stop: Stop,
    /// The place of the argument that it is about; `None` is the whole call.
    pub(super) argument: Option<usize>,
}

impl NoValue {
    fn at(argument: usize, reason: UnknownReason) -> NoValue {
        NoValue { stop: reason.into(), argument: Some(argument) }
    }
}

impl From<UnknownReason> for NoValue {
    fn from(reason: UnknownReason) -> NoValue {
        NoValue { stop: reason.into(), argument: None }
    }
}

/// A text of which nothing is known, or null.
fn a_text<'a>() -> Flow<'a> {
    let mut flow = Flow::one(Kinds::TEXT);
    flow.domain.null = Nullness::Unknown;
    flow
}

/// The evaluation of a function of which the pages do not say what exactly it gives.
fn undocumented(_: &[Value<'_>], _: &mut Buffer<'_>) -> Result<Output, NoValue> {
    Err(UnknownReason::FunctionDetails.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found() {
        let keys: Vec<_> = all().map(|f| (f.library.as_str(), f.name)).collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(keys, sorted);
        for f in all() {
            assert!(function(f.library, f.name).is_some_and(|found| std::ptr::eq(found, f)));
            assert_eq!(library(f.library.as_str()), Some(f.library));
        }
    }

    #[test]
    fn parameters_and_arity_agree() {
        for Function { name, signature, .. } in all() {
            let Some(arity) = signature.arity else {
                assert!(signature.parameters.is_empty());
                continue;
            };
            for count in arity.min..=arity.max {
                for index in 0..count {
                    assert!(signature.parameter(index, count).is_some(), "{name} {index}/{count}");
                }
                assert_eq!(signature.parameter(count.max(signature.parameters.len()), count), None);
            }
        }
    }

    #[test]
    fn the_argument_at_the_end_is_the_default() {
        let ifelse = function(Library::Core, "ifelse").unwrap().signature;
        let names = |count| (0..count).map(|i| ifelse.parameter(i, count).unwrap().name).collect::<Vec<_>>();
        assert_eq!(names(2), ["cond", "value"]);
        assert_eq!(names(3), ["cond", "value", "elseValue"]);
        assert_eq!(names(5), ["cond", "value", "elseIfCond", "elseIfValue", "elseValue"]);
    }
}
