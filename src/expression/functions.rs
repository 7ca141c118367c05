//! The functions of PEL that are known, as data.
//!
//! The names, the parameters and the notes are those of the PEL pages; the complete lists of the libraries were
//! not reachable. So a function that is missing here is *unknown*, not wrong, and so is an arity or a kind that
//! is not given. Kinds marked "inferred" in a note come from the function's name or its description, not from
//! a signature that we have read.

/// The function libraries that the PEL pages name.
///
/// ```
/// use provmap::expression::functions::{Library, library};
///
/// assert_eq!(library("datetime"), Some(Library::Datetime));
/// assert_eq!(library("strings"), None);
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
    pub const ALL: [Library; 6] =
        [Library::Core, Library::Crypto, Library::Data, Library::Datetime, Library::Regex, Library::String];

    /// The name, without `#`.
    pub const fn name(self) -> &'static str {
        match self {
            Library::Core => "core",
            Library::Crypto => "crypto",
            Library::Data => "data",
            Library::Datetime => "datetime",
            Library::Regex => "regex",
            Library::String => "string",
        }
    }
}

/// What is known of one function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Function {
    /// Its library.
    pub library: Library,
    /// Its name.
    pub name: &'static str,
    /// How many arguments it takes, if that is known.
    pub arity: Option<Arity>,
    /// The arguments it starts with. Empty if they are not known.
    pub parameters: &'static [Parameter],
    /// The arguments that may be repeated after these, as a group.
    pub repeated: &'static [Parameter],
    /// The one argument that may come at the end.
    pub last: Option<Parameter>,
    /// What it gives.
    pub result: ValueKind,
    /// What the pages say of it, and what of this line is inferred.
    pub note: &'static str,
}

impl Function {
    /// The parameter that the argument at `index` is for, in a call with `count` arguments.
    ///
    /// ```
    /// use provmap::expression::functions::{Library, function};
    ///
    /// let switch = function(Library::Core, "switchExpr").unwrap();
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
        let incomplete = tail.checked_rem(group).unwrap_or(tail) == 1;
        if incomplete && index.checked_add(1) == Some(count) {
            if let Some(last) = &self.last {
                return Some(last);
            }
        }
        self.repeated.get(offset.checked_rem(group)?)
    }
}

/// How many arguments a function takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arity {
    /// At least so many.
    pub min: usize,
    /// At most so many.
    pub max: usize,
}

/// One parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name on the PEL pages.
    pub name: &'static str,
    /// What it takes.
    pub kind: ValueKind,
}

/// What an argument or a result is.
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
    /// A boolean.
    Boolean,
    /// A date or time.
    Date,
    /// The value of one of the arguments.
    Argument,
}

/// The library of that name (without `#`), if the PEL pages name it. The case counts.
pub fn library(name: &str) -> Option<Library> {
    Library::ALL.into_iter().find(|library| library.name() == name)
}

/// What is known of a function. The case of the name counts.
///
/// ```
/// use provmap::expression::functions::{Library, function};
///
/// let substring = function(Library::String, "substring").unwrap();
/// assert_eq!(substring.arity.unwrap().max, 3);
/// assert!(function(Library::String, "noSuchFunction").is_none());
/// ```
pub fn function(library: Library, name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.library == library && function.name == name)
}

/// The known functions, by library and name.
pub static FUNCTIONS: &[Function] = &[
    Function {
        library: Library::Core,
        name: "ifelse",
        // cond, value, ten further pairs, the last value
        arity: Some(Arity { min: 2, max: 23 }),
        parameters: &[
            Parameter { name: "cond", kind: ValueKind::Condition },
            Parameter { name: "value", kind: ValueKind::Unknown },
        ],
        repeated: &[
            Parameter { name: "elseIfCond", kind: ValueKind::Condition },
            Parameter { name: "elseIfValue", kind: ValueKind::Unknown },
        ],
        last: Some(Parameter { name: "elseValue", kind: ValueKind::Unknown }),
        result: ValueKind::Argument,
        note: "PEL docs: up to ten further condition and value pairs; the texts true, on, y, t, yes and numbers \
               above 0 are true. The result when nothing holds and no elseValue is given: null is inferred.",
    },
    Function {
        library: Library::Core,
        name: "switchExpr",
        // value, one to ten pairs, the default
        arity: Some(Arity { min: 3, max: 22 }),
        parameters: &[Parameter { name: "value", kind: ValueKind::Unknown }],
        repeated: &[
            Parameter { name: "choice", kind: ValueKind::Unknown },
            Parameter { name: "return", kind: ValueKind::Unknown },
        ],
        last: Some(Parameter { name: "default", kind: ValueKind::Unknown }),
        result: ValueKind::Argument,
        note: "PEL docs: up to ten choices and a default. The result when nothing matches and no default is \
               given: null is inferred.",
    },
    Function {
        library: Library::Datetime,
        name: "format",
        arity: Some(Arity { min: 2, max: 2 }),
        parameters: &[
            Parameter { name: "date", kind: ValueKind::Date },
            Parameter { name: "pattern", kind: ValueKind::Text },
        ],
        repeated: &[],
        last: None,
        result: ValueKind::Text,
        note: "PEL docs: format(date, pattern). That the result is a text is inferred.",
    },
    Function {
        library: Library::Regex,
        name: "findAllMatches",
        arity: None,
        parameters: &[],
        repeated: &[],
        last: None,
        result: ValueKind::Unknown,
        note: "PEL docs: known by name only.",
    },
    Function {
        library: Library::Regex,
        name: "replaceAll",
        arity: None,
        parameters: &[],
        repeated: &[],
        last: None,
        result: ValueKind::Unknown,
        note: "PEL docs: known by name only.",
    },
    of_one_text("isNotBlank", ValueKind::Boolean, "PEL docs: isNotBlank(s). The result is inferred."),
    of_one_text("isNotEmpty", ValueKind::Boolean, "PEL docs: isNotEmpty(s). The result is inferred."),
    of_one_text("lowerCase", ValueKind::Text, "PEL docs: lowerCase(s). The result is inferred."),
    Function {
        library: Library::String,
        name: "substring",
        arity: Some(Arity { min: 3, max: 3 }),
        parameters: &[
            Parameter { name: "s", kind: ValueKind::Text },
            Parameter { name: "start", kind: ValueKind::Integer },
            Parameter { name: "end", kind: ValueKind::Integer },
        ],
        repeated: &[],
        last: None,
        result: ValueKind::Text,
        note: "PEL docs: substring(s, start, end), 0-based, end exclusive, negatives allowed, null gives null. \
               Whether end may be left out is not known.",
    },
    of_one_text("trim", ValueKind::Text, "PEL docs: trim(s). The result is inferred."),
    of_one_text("upperCase", ValueKind::Text, "PEL docs: upperCase(s). The result is inferred."),
];

const fn of_one_text(name: &'static str, result: ValueKind, note: &'static str) -> Function {
    Function {
        library: Library::String,
        name,
        arity: Some(Arity { min: 1, max: 1 }),
        parameters: &[Parameter { name: "s", kind: ValueKind::Text }],
        repeated: &[],
        last: None,
        result,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_found() {
        let keys: Vec<_> = FUNCTIONS.iter().map(|f| (f.library.name(), f.name)).collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(keys, sorted);
        for f in FUNCTIONS {
            assert_eq!(function(f.library, f.name), Some(f));
            assert_eq!(library(f.library.name()), Some(f.library));
        }
    }

    #[test]
    fn parameters_and_arity_agree() {
        for f in FUNCTIONS {
            let Some(arity) = f.arity else {
                assert!(f.parameters.is_empty());
                continue;
            };
            for count in arity.min..=arity.max {
                for index in 0..count {
                    assert!(f.parameter(index, count).is_some(), "{} {index}/{count}", f.name);
                }
                assert_eq!(f.parameter(count.max(f.parameters.len()), count), None);
            }
        }
    }

    #[test]
    fn the_argument_at_the_end_is_the_default() {
        let ifelse = function(Library::Core, "ifelse").unwrap();
        let names = |count| (0..count).map(|i| ifelse.parameter(i, count).unwrap().name).collect::<Vec<_>>();
        assert_eq!(names(2), ["cond", "value"]);
        assert_eq!(names(3), ["cond", "value", "elseValue"]);
        assert_eq!(names(5), ["cond", "value", "elseIfCond", "elseIfValue", "elseValue"]);
    }
}
