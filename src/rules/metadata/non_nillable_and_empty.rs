use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "non-nillable-and-empty",
    severity: Severity::Info,
    summary: "an attribute must not be null and may have no value",
    reads: &["nillable", "minNumberOfValues"],
    docs: r##"### What it does

Finds attributes that are not nillable and whose `minNumberOfValues` is 0.

### Why

It reads as a contradiction. provmap takes it so (inferred): null is refused, and a list without a value is not.
GitHubEMU's `roles` is one.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "roles": {"type": "STRING", "nillable": false, "minNumberOfValues": 0, "maxNumberOfValues": 100}
    }
  }
}
```

### What to do

If you map it, map a source that is never null.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for item in facts.items() {
        let attribute = item.attribute;
        if !attribute.is_not(Flag::Nillable) || attribute.limit(Limit::MinNumberOfValues) != Some(0) {
            continue;
        }
        let key = name(attribute.key);
        let message = format!("`{key}` must not be null, and may have no value");
        let mut finding = facts.at_limit(item, Limit::MinNumberOfValues, Severity::Info, message);
        finding.help =
            Some("provmap takes it that null is refused, and no value is not (inferred)".to_owned());
        findings.push(finding);
    }
}
