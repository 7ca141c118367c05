use crate::mapping::Field;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "stray-blanks",
    severity: Severity::Warning,
    summary: "there are blanks around a name",
    reads: &[],
    docs: r##"### What it does

Finds blanks around the names of targets and sources, and what only looks like one: a no-break space, or a character
without a width. The line is judged as if they were not there.

### Why

Whether PingOne takes them off is not documented. If it does not, no attribute has the name.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": " userName", "sourceAttribute": "email"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Line(When::PADDED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    if let Some((message, help)) = padded(line.mapping.target.as_ref(), "targetAttribute") {
        findings.push(Finding { help: Some(help), ..line.at_target(Severity::Warning, message) });
    }
    if let Some((message, help)) = padded(line.mapping.source.as_ref(), "sourceAttribute") {
        findings.push(Finding { help: Some(help), ..line.at_source(Severity::Warning, message) });
    }
}

/// The message and the help, where there are blanks around a name.
fn padded(field: Option<&Field<'_>>, key: &str) -> Option<(String, String)> {
    let value = name(&field.filter(|field| field.padded)?.value);
    let message = format!(
        "there are blanks, or characters that do not show, around `{value}`; whether PingOne takes them off is not documented"
    );
    Some((message, format!("write `\"{key}\": \"{value}\"`")))
}
