use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "different-cuts",
    severity: Severity::Info,
    summary: "one source attribute is cut to different lengths in two propagation rules",
    reads: &[],
    docs: r##"### What it does

Finds expressions that read one source attribute and give less of it than it can hold, where another propagation rule of the tenant
cuts the same attribute to another length. It speaks of a rule that is checked after the other one: `provmap check FOLDER`.

### Why

A user with a long value has two names then, one in each store, and whoever looks for the one does not find the other. The least
length that all targets take is in `provmap limits`.

### Example

```json beside
{
  "stores": {"type": "Zoom"},
  "mappings": [
    {"targetAttribute": "userName", "sourceAttribute": "email"},
    {"targetAttribute": "title", "expression": "#string.substring(#root.title, 0, 100)"}
  ]
}
```

```json
{
  "stores": {"type": "Slack"},
  "mappings": [
    {"targetAttribute": "userName", "sourceAttribute": "username"},
    {"targetAttribute": "primaryEmail", "sourceAttribute": "email"},
    {"targetAttribute": "title", "expression": "#string.substring(#root.title, 0, 80)"}
  ]
}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some(own) = &facts.own else { return };
    for line in &own.lines {
        let Some((source, length)) = &line.cut else { continue };
        let cut_otherwise = |other: &RuleOfTenant| {
            let mut cuts = other.lines.iter().filter_map(|there| there.cut.as_ref());
            cuts.find(|(there, others)| there == source && others != length).map(|(_, others)| *others)
        };
        let found = facts.tenant.beside(own).find_map(|other| Some((other, cut_otherwise(other)?)));
        let Some((other, others)) = found else { continue };
        let source = name(source);
        let message =
            format!("`{source}` is cut to {length} characters here, and to {others} by {}", other.words());
        let help = format!(
            "cut it to {} in both, so that a user has the same value in both stores",
            others.min(*length)
        );
        findings.push(facts.advice_on(line, message, help));
    }
}
