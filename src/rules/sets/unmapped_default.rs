use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unmapped-default",
    severity: Severity::Info,
    summary: "an attribute is left to its default",
    reads: &["defaultedOnCreate", "defaultValue"],
    docs: r##"### What it does

Says which attributes no line maps that the store, or the connector, fills by default.

### Why

It may be meant so. For `active` it means that users who are disabled in PingOne arrive active.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "active", "sourceAttribute": "enabled"}
]}
```
"##,
    scope: Scope::Set(check),
};

fn check(facts: &SetFacts<'_>, findings: &mut Findings) {
    for (list, attribute) in facts.uncovered() {
        if !attribute.is(Flag::DefaultedOnCreate) {
            continue;
        }
        let key = name(attribute.key);
        let active = attribute.key == "active" && attribute.default_value == Some(&Json::Bool(true));
        let (message, help) = if active {
            (
                format!("no line maps `{key}`: users who are disabled in PingOne will arrive active"),
                format!("map `{key}` from `enabled`"),
            )
        } else {
            (
                format!("no line maps `{key}`: every {} gets its default", list.owner()),
                facts.advice("add", (list, attribute)) + " if the default is not meant",
            )
        };
        let place = (list, attribute);
        let mut finding = facts.uncovered_finding(Severity::Info, message, place, Flag::DefaultedOnCreate);
        finding.help = Some(help);
        findings.push(finding);
    }
}
