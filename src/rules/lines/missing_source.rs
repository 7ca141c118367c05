use crate::facts::{misspelt, respelt};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "missing-source",
    severity: Severity::Error,
    summary: "a line has neither a source attribute nor an expression",
    reads: &[],
    docs: r##"### What it does

Finds lines with neither `sourceAttribute` nor `expression`. Null and blank count as absent.

### Why

PingOne's mapping takes one of the two. Without either the target has no value for any user.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName"}
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
    if !matches!(line.source, Source::Missing) {
        return;
    }
    let message = match line.mapping.target_attribute() {
        Some(target) => format!("nothing feeds `{}`", name(target)),
        None => "this line has neither a source nor a target".to_owned(),
    };
    let finding = match line.mapping.target {
        Some(_) => line.at_target(Severity::Error, message),
        None => line.at_line(Severity::Error, message),
    };
    findings.push(line.mended(finding, &remedy(line)));
}

fn remedy<'l>(line: &Line<'l>) -> Remedy<'l> {
    // A line with neither target nor source is found once, here.
    let has_target = line.mapping.target.is_some();
    let target = if has_target { None } else { misspelt(line, "targetAttribute") };
    let source = misspelt(line, "sourceAttribute").or_else(|| misspelt(line, "expression"));
    let respelt = respelt([target, source].into_iter().flatten().collect());
    let source_key = line.set.syntax().spelt("sourceAttribute");
    let add = format!("add `{source_key}` or `expression`, one of the two");
    match (target, source) {
        (None, None) => Remedy::words(add),
        (Some(_), None) => Remedy::words(format!("{}; {add}", respelt.help)),
        // Without a target the line is still none.
        (None, Some(_)) if !has_target => Remedy::words(respelt.help),
        (_, Some(_)) => respelt,
    }
}
