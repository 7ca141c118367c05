use crate::domain::Verdict;
use crate::expression::{Inference, Span};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "non-unique-source",
    severity: Severity::Error,
    summary: "two users can have one value for a target that is unique",
    reads: &["unique"],
    docs: r##"### What it does

Finds unique targets fed by a source that PingOne does not hold unique: a warning. It is an error for a constant, and
advice where the source is the very one that the target's `referenceAttribute` names (inferred).

### Why

Of two users with the same value only the first is created. PingOne holds `username` unique, and not `email`, unless the
environment's schema says so: declare that in a source schema.

### Example

```json
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "expression": "'guest'"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
]}
```

### Use instead

```json
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "primaryEmail", "expression": "#root.username + '@example.com'"}
]}
```
"##,
    scope: Scope::Line(When::FAILS, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute().filter(|_| line.verdicts.unique.fails()) else { return };
    let key = name(target.key);
    let source = match line.mapping.source_attribute() {
        Some(_) => line.source_words(),
        None => "the value of the expression".into(),
    };
    let (severity, message, help) = match line.verdicts.unique {
        Verdict::NeverFits => (
            Severity::Error,
            format!("every user gets the same value, and `{key}` is unique: only one can be created"),
            "map an attribute that differs for every user, such as `username`",
        ),
        _ if !line.shares_values() => (
            Severity::Info,
            format!(
                "{source} is the usual source of `{key}`, which is unique; PingOne does not guarantee that it differs"
            ),
            "two users who share the value collide: make it unique in the schema of your environment, \
             or see that no two users share it",
        ),
        _ if line.truncates() => (
            Severity::Warning,
            format!(
                "the expression cuts a unique value, and `{key}` is unique: two users can end up with the same value"
            ),
            "cutting is the usual cure for length and the usual cause of collisions: cut less, or add something \
             that differs for every user",
        ),
        _ => (
            Severity::Warning,
            format!("{source} is not unique in PingOne, and `{key}` is: users who share a value will fail"),
            "map a unique attribute, such as `username`, or make this one unique in the schema of your environment",
        ),
    };
    let mut finding = match &line.source {
        Source::Expression(_, Inference { truncations, .. }) if truncations.len() == 1 => {
            let whole = truncations.first().map_or(Span::new(0, 0), |truncation| truncation.span);
            line.at_expression(whole, severity, message)
        }
        _ => line.at_source(severity, message),
    };
    finding.basis = line.flag(target, Flag::Unique);
    // That the usual source is not unique is nothing that another line mends.
    findings.push(if severity > Severity::Info {
        line.mended_or(finding, || help.to_owned())
    } else {
        Finding { help: Some(help.to_owned()), ..finding }
    });
}
