use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "multi-valued-source",
    severity: Severity::Warning,
    summary: "several values for a target that takes fewer",
    reads: &["maxNumberOfValues"],
    docs: r##"### What it does

Finds sources that can have several values where the target takes one, or fewer. A target without `maxNumberOfValues`
is not judged.

### Why

PingOne sends the first value only, and the others are lost. Ping documents this for SCIM provisioning.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "department", "sourceAttribute": "memberOfGroupNames"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "department", "expression": "#root.memberOfGroupNames[0]"}
]}
```
"##,
    scope: Scope::Line(When::FAILS, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute().filter(|_| line.verdicts.values.fails()) else { return };
    let limit = target.limit(Limit::MaxNumberOfValues).unwrap_or_default();
    let takes = if limit == 1 { "one".to_owned() } else { limit.to_string() };
    let message = format!(
        "{} can have several values, and `{}` takes {takes}: PingOne sends the first",
        line.source_words(),
        name(target.key)
    );
    let mut finding = line.at_source(Severity::Warning, message);
    let own =
        || "choose the value that is meant with an expression, or map an attribute with one value".to_owned();
    finding.help = Some(line.remedy().unwrap_or_else(own));
    finding.basis = line.limit(target, Limit::MaxNumberOfValues);
    findings.push(finding);
}
