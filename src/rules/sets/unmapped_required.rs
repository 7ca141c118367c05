use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unmapped-required",
    severity: Severity::Error,
    summary: "a required attribute is not mapped",
    reads: &["requiredOnCreate", "defaultedOnCreate"],
    docs: r##"### What it does

Finds attributes that are required on create, that nothing fills by default, and that no line of the set maps. The
group attributes count only where some line maps a group's attribute.

### Why

The store refuses to create a user without it: every user fails. PingOne's own default mappings do not help: as soon as a
rule has one mapping of its own, all of its defaults are ignored.

### Example

```json
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"}
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
    for (list, attribute) in facts.unmapped_required() {
        let key = name(attribute.key);
        let what = list.owner();
        let store = facts.connector.store_type();
        let message = format!(
            "no line maps `{key}`, which {store} requires to create a {what}: every {what} will fail"
        );
        let place = (list, attribute);
        let mut finding = facts.uncovered_finding(Severity::Error, message, place, Flag::RequiredOnCreate);
        let rest =
            "; PingOne's default mappings do not step in: one line of your own switches all of them off";
        finding.help = Some(facts.advice("add", place) + rest);
        findings.push(finding);
    }
}
