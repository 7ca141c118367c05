//! What a configuration says, as plain values with their places.

use std::ops::Range;

use globset::Glob;
use provmap::{Error, Options, Rule};

use crate::fail_on::FailLevel;

/// A value, and the bytes where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Placed<T> {
    pub(crate) value: T,
    pub(crate) span: Range<usize>,
}

/// What `provmap.toml` says, in the order of the file.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// Paths relative to the folder of the file, as are those of overlays and of the source schema.
    pub(crate) metadata: Vec<Placed<String>>,
    pub(crate) overlays: Vec<Placed<String>>,
    pub(crate) source_schema: Option<Placed<String>>,
    pub(crate) fail_on: Option<Placed<FailLevel>>,
    /// The paths and globs of what `provmap check` checks without files.
    pub(crate) check: Vec<Placed<String>>,
    pub(crate) rules: Vec<(&'static Rule, Placed<RuleLevel>)>,
    pub(crate) files: Vec<FileRule>,
    /// Connectors by the ids of propagation stores.
    pub(crate) stores: Vec<(String, Placed<String>)>,
    pub(crate) ignores: Vec<IgnoreRule>,
}

/// A `[[files]]`: the connector of the files that a glob matches.
#[derive(Debug)]
pub(crate) struct FileRule {
    pub(crate) glob: Placed<Glob>,
    pub(crate) connector: Placed<String>,
}

/// An `[[ignore]]`: findings that somebody decided to live with.
#[derive(Debug)]
pub(crate) struct IgnoreRule {
    pub(crate) rule: &'static Rule,
    /// Where the rule is named, which is the place of the entry.
    pub(crate) span: Range<usize>,
    pub(crate) pointer: String,
    pub(crate) target: Option<Placed<String>>,
    /// The path as the file spells it.
    pub(crate) path: Option<Placed<String>>,
    pub(crate) glob: Option<Placed<Glob>>,
    pub(crate) reason: Placed<String>,
}

impl IgnoreRule {
    /// Whether the path is that of one file, and no pattern.
    pub(crate) fn names_one_file(&self) -> bool {
        self.path.as_ref().is_some_and(|path| !path.value.contains(['*', '?', '[', ']', '{', '}', '!']))
    }
}

/// What `[rules]` makes of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RuleLevel {
    Error,
    Warning,
    Info,
    Off,
}

impl RuleLevel {
    pub(crate) const ALL: [RuleLevel; 4] =
        [RuleLevel::Error, RuleLevel::Warning, RuleLevel::Info, RuleLevel::Off];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            RuleLevel::Error => "error",
            RuleLevel::Warning => "warning",
            RuleLevel::Info => "info",
            RuleLevel::Off => "off",
        }
    }

    /// What the words of the command line and of other tools mean.
    pub(crate) fn meant_by(word: &str) -> Option<RuleLevel> {
        match word {
            "deny" | "forbid" => Some(RuleLevel::Error),
            "warn" => Some(RuleLevel::Warning),
            "note" | "notice" | "hint" => Some(RuleLevel::Info),
            "allow" | "ignore" | "none" => Some(RuleLevel::Off),
            _ => None,
        }
    }

    pub(crate) fn of(self, rule: &Rule, options: Options) -> Result<Options, Error> {
        match self {
            RuleLevel::Error => options.deny(rule.id),
            RuleLevel::Warning => options.warn(rule.id),
            RuleLevel::Info => options.inform(rule.id),
            RuleLevel::Off => options.allow(rule.id),
        }
    }
}
