use crate::connectors::same_store;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "other-connector",
    severity: Severity::Warning,
    summary: "the file names another connector than the one it is checked against",
    reads: &[],
    docs: r##"### What it does

Compares the connector that a mapping file names with the one that it is checked against: that of `--connector`, or the one
that a program gives. The spellings of one store type are one.

### Why

The attributes of another store say nothing of the lines. A line whose target both stores have passes, and its users fail.

### Example

Checked against Slack:

```json connector=Slack
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
]}
```

### Use instead

```json
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Set(check),
};

fn check(facts: &SetFacts<'_>, findings: &mut Findings) {
    let checked = facts.connector.store_type();
    let Some(named) = facts.set.connector().filter(|named| *named != checked && !same_store(named, checked))
    else {
        return;
    };
    let place = facts.set.connector_place().unwrap_or_default();
    let (named, checked) = (name(named), name(checked));
    let message = format!("the file names the connector `{named}`, and is checked against `{checked}`");
    let help = format!("check it against `{named}`, or name `{checked}` in it");
    findings.push(Finding { help: Some(help), ..Finding::new(Severity::Warning, place, message) });
}
