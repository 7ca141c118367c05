use crate::bundle::Direction;
use crate::connectors::nearly;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unchecked-mapping",
    severity: Severity::Warning,
    summary: "the lines could not be compared with the target",
    reads: &[],
    docs: r##"### What it does

Says that the lines of a bundle were not compared with the attributes of their target, and why: no metadata is known
for the store type, the users come into PingOne, or the way that they go is not known. What shows in a line by itself
was checked. It is advice, and a warning where the store type looks like a slip of one that is known.

### Why

No findings would otherwise look like no mistakes.

### Example

```json
{"stores": {"type": "GoogleApps"},
 "mappings": [{"targetAttribute": "givenName", "sourceAttribute": "name.given"}]}
```

### Use instead

```json
{"stores": {"type": "Slack"},
 "mappings": [{"targetAttribute": "userName", "sourceAttribute": "username"},
              {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}]}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some(set) = facts.bundle.mappings().filter(|set| !set.mappings().is_empty()) else { return };
    let store = facts.store_name();
    let mut severity = Severity::Info;
    let (why, help) = match (facts.direction(), facts.connector) {
        // `unsupported-direction` says so.
        _ if facts.bundle.is_outside() => return,
        (Some(Direction::Outbound), Some(_)) => return,
        (Some(Direction::Inbound), _) => (
            format!("they read from {store}, and provmap knows the attributes of PingOne as a source only"),
            "check the expressions with `provmap eval`".to_owned(),
        ),
        (Some(Direction::Outbound), None) => {
            let help = match nearly(&facts.store.kind) {
                Some(near) => {
                    severity = Severity::Warning;
                    format!("did you mean `{}`?", name(near))
                }
                None => "ask PingOne for the store's metadata and use it: see docs/metadata.md".to_owned(),
            };
            (format!("no metadata is known for the store type {store}"), help)
        }
        (None, _) => (
            "the way that users go is not known".to_owned(),
            "add the propagation rule, and both of its stores, to the file".to_owned(),
        ),
    };
    let message = format!("the lines were not compared with the target's attributes: {why}");
    findings.push(facts.finding(severity, &set.list_place(), message, help, None));
}
