use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "required-and-empty",
    severity: Severity::Info,
    summary: "an attribute is required and may be empty",
    reads: &["requiredOnCreate", "minLength", "minNumberOfValues"],
    docs: r##"### What it does

Finds attributes that are required on create, and whose `minLength` or `minNumberOfValues` is 0.

### Why

A text without a character, or a list without a value, is then within the limits, and whether it counts as a value is
not documented. provmap goes by the limits.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "externalId": {"type": "STRING", "requiredOnCreate": true, "minLength": 0, "maxLength": 255}
    }
  }
}
```

### What to do

Send no empty values to it.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for item in facts.items() {
        let attribute = item.attribute;
        if !attribute.is(Flag::RequiredOnCreate) {
            continue;
        }
        let zero = |limit: &Limit| attribute.limit(*limit) == Some(0);
        let limits = [Limit::MinLength, Limit::MinNumberOfValues];
        let zeros: Vec<Limit> = limits.into_iter().filter(zero).collect();
        let Some(first) = zeros.first() else { continue };
        let names: Vec<&str> = zeros.iter().map(|limit| limit.as_str()).collect();
        let (key, names) = (name(attribute.key), names.join("` and `"));
        let message = format!("`{key}` is required, and by its `{names}` of 0 it may be empty");
        let mut finding = facts.at_limit(item, *first, Severity::Info, message);
        finding.help = Some(format!("whether an empty value counts is not documented: send none to `{key}`"));
        findings.push(finding);
    }
}
