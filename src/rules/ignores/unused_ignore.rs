use crate::report::Place;
use crate::rules::prelude::*;

/// What is to be ignored in a file that is checked, and was not found there.
///
/// ```
/// let unused = provmap::UnusedIgnore {
///     place: provmap::Place::of("/ignore/0/rule", 18..35),
///     rule: "nullable-source",
///     target: Some("familyName"),
///     path: None,
/// };
/// assert_eq!(unused.place.pointer, "/ignore/0/rule");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusedIgnore<'u> {
    /// Where it is said.
    pub place: Place,
    /// The rule whose findings are to be ignored.
    pub rule: &'u str,
    /// The target attribute, where only that is meant.
    pub target: Option<&'u str>,
    /// The files, where only some are meant, as whoever says it spells that.
    pub path: Option<&'u str>,
}

pub(crate) static RULE: Rule = Rule {
    id: "unused-ignore",
    severity: Severity::Info,
    summary: "what is to be ignored is not found any more",
    reads: &[],
    docs: r##"### What it does

Finds what is to be ignored and is not there: an `[[ignore]]` of `provmap.toml`, or a comment `# provmap: allow(RULE) REASON`
in Terraform, whose rule finds nothing where it says. A comment without a reason, or of a rule that there is not, ignores nothing,
and is found too.
It speaks only where that is certain. An entry with the `path` of one file is judged when that file is checked; one
without a `path`, or with a pattern, when `provmap check` checks all that the configuration names. Nothing is said where
a file could not be checked, where the rule is off, and where the command line names another connector, metadata,
overlays or source schema than the configuration.

### Why

The finding is mended, or the name is misspelt. What stays in the file would hide the next finding of its kind, which
nobody has looked at.

### Example

```toml
[[ignore]]
rule = "nullable-source"
target = "familyName"      # which is mapped from `username` now, and never without a value
reason = "every employee has a family name"
```

### Use instead

Take the entry out.
"##,
    scope: Scope::Ignore,
};

/// The finding of what is to be ignored and is not found: a rule, and the target attribute and the path where only these are meant.
pub(crate) fn finding(UnusedIgnore { place, rule, target, path }: UnusedIgnore<'_>) -> Finding {
    let of = target.map(|target| format!(" of `{}`", name(target))).unwrap_or_default();
    let within = path.map(|path| format!(" in `{}`", name(path))).unwrap_or_default();
    let message = format!("nothing is found that this ignores: `{}`{of}{within}", name(rule));
    let help = "take it out: it would hide the next finding of its kind";
    Finding {
        target: target.map(str::to_owned),
        // What tells entries of one target, or of none, apart.
        source: Some([rule, path.unwrap_or_default()].join(if path.is_some() { " in " } else { "" })),
        help: Some(help.to_owned()),
        ..Finding::new(Severity::Info, place, message)
    }
}
