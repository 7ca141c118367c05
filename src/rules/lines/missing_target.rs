use crate::facts::{misspelt, respelt};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "missing-target",
    severity: Severity::Error,
    summary: "a line names no target attribute",
    reads: &[],
    docs: r##"### What it does

Finds lines whose `targetAttribute` is absent, null or blank.

### Why

PingOne requires the target of every mapping. As long as a line may map anything, nothing is said about attributes that
are left out.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"sourceAttribute": "email"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    // A line with neither is found once, by `missing-source`.
    if !matches!(line.target, Target::Missing) || matches!(line.source, Source::Missing) {
        return;
    }
    let finding = line.at_line(Severity::Error, "this line names no target attribute".to_owned());
    let remedy = match misspelt(line, "targetAttribute") {
        Some(key) => respelt(vec![key]),
        None => Remedy::words(format!(
            "add `{}`, an attribute of {1}: `provmap connectors {1}` lists them",
            line.set.syntax().spelt("targetAttribute"),
            line.connector.store_type()
        )),
    };
    findings.push(line.mended(finding, &remedy));
}
