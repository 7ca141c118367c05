use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "empty-mapping",
    severity: Severity::Info,
    summary: "the set has no lines",
    reads: &[],
    docs: r##"### What it does

Says that a mapping set has no lines. Nothing else is said about it.

### Why

A propagation rule without mappings can use the default mappings of its store. That is no mistake. One line of your own
switches all of them off.

### Example

```json
{"connector": "Zoom", "mappings": []}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Set(check),
};

fn check(facts: &SetFacts<'_>, findings: &mut Findings) {
    if !facts.set.mappings().is_empty() || !facts.set.is_whole() {
        return;
    }
    let message = "there are no lines: the store's default mappings may apply".to_owned();
    let mut finding = facts.finding(Severity::Info, message);
    finding.help = Some("one line of your own switches all defaults off".to_owned());
    findings.push(finding);
}
