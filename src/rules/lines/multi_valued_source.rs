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

To a target that takes one value PingOne sends the first only, and the others are lost. Ping documents this for SCIM
provisioning. Of one that takes several, but fewer, the metadata says that it refuses more.

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
    let (source, key) = (line.source_words(), name(target.key));
    let (message, help) = match target.limit(Limit::MaxNumberOfValues).unwrap_or_default() {
        1 => (
            format!("{source} can have several values, and `{key}` takes one: PingOne sends the first"),
            "choose the value that is meant with an expression, or map an attribute with one value",
        ),
        limit => (
            format!(
                "{source} can have more values than `{key}` takes, which is {limit}: users who have more fail"
            ),
            "choose the values that are meant with an expression, or map an attribute with fewer values",
        ),
    };
    let mut finding = line.at_source(Severity::Warning, message);
    finding.basis = line.limit(target, Limit::MaxNumberOfValues);
    findings.push(line.mended_or(finding, || help.to_owned()));
}
