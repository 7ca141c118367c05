use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unmapped-non-nillable",
    severity: Severity::Info,
    summary: "an attribute that must not be null is not mapped",
    reads: &["nillable"],
    docs: r##"### What it does

Says which attributes no line maps that are not nillable, and neither required on create nor filled by default. The
store's own identifier is left out.

### Why

The metadata does not require them, so users are created without. That the store wants a value is inferred from
`nillable`: Zoom's given and family name are such attributes, and other vendors' documentation calls them mandatory.

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
  {"targetAttribute": "email", "sourceAttribute": "email"},
  {"targetAttribute": "givenName", "expression": "#string.substring(#root.name.given ?: #root.username, 0, 65)"},
  {"targetAttribute": "familyName", "expression": "#string.substring(#root.name.family ?: #root.username, 0, 64)"}
]}
```
"##,
    scope: Scope::Set(check),
};

fn check(facts: &SetFacts<'_>, findings: &mut Findings) {
    for (list, attribute) in facts.uncovered() {
        let filled = attribute.is(Flag::RequiredOnCreate) || attribute.is(Flag::DefaultedOnCreate);
        if !attribute.is_not(Flag::Nillable) || filled || attribute.is_anchor() {
            continue;
        }
        let key = name(attribute.key);
        let store = facts.connector.store_type();
        let message =
            format!("no line maps `{key}`; {store} does not require it, but says that it is never null");
        let place = (list, attribute);
        let mut finding = facts.uncovered_finding(Severity::Info, message, place, Flag::Nillable);
        finding.help = Some(facts.advice("consider", place));
        findings.push(finding);
    }
}
