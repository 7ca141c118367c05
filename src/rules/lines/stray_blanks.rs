use std::borrow::Cow;

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
    if let Some((message, remedy)) =
        padded(line, line.mapping.target.as_ref(), Change::Target, "targetAttribute")
    {
        findings.push(line.mended(line.at_target(Severity::Warning, message), &remedy));
    }
    if let Some((message, remedy)) =
        padded(line, line.mapping.source.as_ref(), Change::Source, "sourceAttribute")
    {
        findings.push(line.mended(line.at_source(Severity::Warning, message), &remedy));
    }
}

/// The message and what mends it, where there are blanks around a name.
fn padded<'l>(
    line: &Line<'_>,
    field: Option<&'l Field<'_>>,
    change: fn(Cow<'l, str>) -> Change<'l>,
    key: &str,
) -> Option<(String, Remedy<'l>)> {
    let text = &*field.filter(|field| field.padded)?.value;
    let value = name(text);
    let message = format!(
        "there are blanks, or characters that do not show, around `{value}`; whether PingOne takes them off is not documented"
    );
    let help = format!("write `{}`", line.set.member(key, text));
    Some((message, Remedy::sure(help, change(text.into()))))
}
