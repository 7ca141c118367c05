use crate::domain::Operation;
use crate::facts::is_left_out;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "frozen-after-create",
    severity: Severity::Info,
    summary: "the target never changes after it is created",
    reads: &["updateable"],
    docs: r##"### What it does

Says that a mapped target is not updateable.

### Why

The value is the one that a user has when the account is created. Later changes in PingOne do not reach the store. Of the
connectors that are compiled in, none has metadata that says so of an attribute but its own identifier; overlays do.

### Example

```json overlay=curated
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "expression": "#string.substring(#root.username, 0, 21)"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
]}
```

"##,
    scope: Scope::Line(When::RESTRICTED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute().filter(|target| is_left_out(target, Operation::Update)) else {
        return;
    };
    let message = format!("`{}` is sent when the user is created, and never again", name(target.key));
    let mut finding = line.at_target(Severity::Info, message);
    finding.help = Some("map a source that does not change".to_owned());
    finding.basis = line.flag(target, Flag::Updateable);
    findings.push(finding);
}
