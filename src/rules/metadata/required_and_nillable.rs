use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "required-and-nillable",
    severity: Severity::Warning,
    summary: "an attribute is required and may be null",
    reads: &["requiredOnCreate", "requiredOnUpdate", "nillable"],
    docs: r##"### What it does

Finds attributes that are required, on create or on update, and nillable.

### Why

The metadata says two things. provmap takes such an attribute as required (inferred: a create without it fails), and a
source that some users have no value for is an error or a warning of `nullable-source`. GitHubEMU's `externalId` is one;
PingOne's own `externalId` is optional.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "externalId": {"type": "STRING", "requiredOnCreate": true, "nillable": true}
    }
  }
}
```

### What to do

Map a source that every user has.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for item in facts.items() {
        let attribute = item.attribute;
        let when = match (attribute.is(Flag::RequiredOnCreate), attribute.is(Flag::RequiredOnUpdate)) {
            (true, true) => "on create and on update",
            (true, false) => "on create",
            (false, true) => "on update",
            (false, false) => continue,
        };
        if !attribute.is(Flag::Nillable) || attribute.is_anchor() {
            continue;
        }
        let key = name(attribute.key);
        let message =
            format!("`{key}` is required {when}, and may be null; provmap takes it as required (inferred)");
        let mut finding = facts.at_flag(item, Flag::Nillable, Severity::Warning, message);
        finding.help =
            Some(format!("map `{key}` from a source that has a value for every {}", item.list.owner()));
        findings.push(finding);
    }
}
