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
    let mut finding = match line.mapping.target {
        Some(_) => line.at_target(Severity::Error, message),
        None => line.at_line(Severity::Error, message),
    };
    let misspelt = |key: &str| {
        let found = line.mapping.misspelling_of(key)?;
        Some(format!("`{}` is not read: write `{key}`", name(found)))
    };
    // A line with neither target nor source is found once, here.
    let target = line.mapping.target.is_none().then(|| misspelt("targetAttribute")).flatten();
    let source = misspelt("sourceAttribute").or_else(|| misspelt("expression"));
    let source = source.unwrap_or_else(|| "add `sourceAttribute` or `expression`, one of the two".to_owned());
    finding.help = Some(match target {
        Some(target) => format!("{target}; {source}"),
        None => source,
    });
    findings.push(finding);
}
