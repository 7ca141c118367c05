use crate::report::Place;
use crate::rules::prelude::*;

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

/// The finding of what is to be ignored and is not found: a rule, and the target attribute where only that is meant.
pub(crate) fn finding(place: Place, rule: &str, target: Option<&str>) -> Finding {
    let of = target.map(|target| format!(" of `{}`", name(target))).unwrap_or_default();
    let message = format!("nothing is found that this ignores: `{}`{of}", name(rule));
    let help = "take it out: it would hide the next finding of its kind";
    Finding {
        target: target.map(str::to_owned),
        // What tells entries without a target apart.
        source: Some(rule.to_owned()),
        help: Some(help.to_owned()),
        ..Finding::new(Severity::Info, place, message)
    }
}
