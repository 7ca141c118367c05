use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "inactive-propagation-rule",
    severity: Severity::Info,
    summary: "the propagation rule is switched off",
    reads: &[],
    docs: r##"### What it does

Says that the propagation rule is inactive (`"active": false`).

### Why

PingOne sends no users by it until it is switched on, as its name says. That is right while its mappings are made: PingOne
wants them to be there before the rule is switched on.

### Example

```json
{"stores": {"type": "Slack"}, "rule": {"active": false}}
```

### Use instead

```json
{"stores": {"type": "Slack"}, "rule": {"active": true}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some((false, place)) = facts.bundle.rule().and_then(|rule| rule.active.as_ref()) else { return };
    let message = "the propagation rule is inactive (`active` is false): no users are sent by it until it is switched on";
    let help = "set `active` to true once its mappings are ready".to_owned();
    findings.push(facts.finding(Severity::Info, place, message.to_owned(), help, None));
}
