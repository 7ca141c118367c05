use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "ambiguous-source",
    severity: Severity::Error,
    summary: "a line has both a source attribute and an expression",
    reads: &[],
    docs: r##"### What it does

Finds lines with both `sourceAttribute` and `expression`.

### Why

PingOne's mapping takes one of the two, not both.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email", "expression": "#root.email"}
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
    if !matches!(line.source, Source::Ambiguous) {
        return;
    }
    let message = format!("`{}` is fed by a source attribute and by an expression", name(line.target_name()));
    let mut finding = line.at_source(Severity::Error, message);
    finding.help = Some(format!(
        "keep `{}` or `expression`, and remove the other",
        line.set.syntax().spelt("sourceAttribute")
    ));
    findings.push(finding);
}
