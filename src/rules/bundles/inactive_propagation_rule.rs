use crate::bundle::Misread;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "inactive-propagation-rule",
    severity: Severity::Warning,
    summary: "the propagation rule is switched off, or may be",
    reads: &[],
    docs: r##"### What it does

Says that the propagation rule is inactive (`"active": false`). It is a warning where `active` is not true or false, or its
key is spelled in another case: then it is not known whether the rule is on.

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
    let Some(rule) = facts.bundle.rule() else { return };
    if let Some((why, place)) = &rule.not_active {
        let (what, help) = match why {
            Misread::Kind(kind) => {
                (format!("`active` is {kind}, not true or false"), "write true or false, without quotes")
            }
            Misread::Key(key) => (format!("`{}` is not read", name(key)), "write `active`"),
        };
        let message = format!("{what}: whether the propagation rule is switched on is not known");
        findings.push(facts.finding(Severity::Warning, place, message, help.to_owned(), None));
        return;
    }
    let Some((false, place)) = &rule.active else { return };
    let message = "the propagation rule is inactive (`active` is false): no users are sent by it until it is switched on";
    let help = "set `active` to true once its mappings are ready".to_owned();
    findings.push(facts.finding(Severity::Info, place, message.to_owned(), help, None));
}
