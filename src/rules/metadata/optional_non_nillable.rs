use crate::facts::{list_pointer, listed, metadata_basis};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "optional-non-nillable",
    severity: Severity::Info,
    summary: "attributes must not be null and need not be mapped",
    reads: &["nillable", "requiredOnCreate", "defaultedOnCreate"],
    docs: r##"### What it does

Names, in one finding for each list, the attributes that are not nillable, not required on create, and not filled in by
default.

### Why

That an attribute is not nillable does not mean that it has to be mapped: if it is sent, it must not be null (inferred). The
makers of a store may still want it: Zoom's `givenName` and `familyName` are such.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "givenName": {"type": "STRING", "nillable": false, "requiredOnCreate": false}
    }
  }
}
```

### What to do

If you map them, map sources that are never null.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for (list, attributes) in facts.lists() {
        let optional = |attribute: &&Attribute| {
            attribute.is_not(Flag::Nillable)
                && attribute.is_not(Flag::RequiredOnCreate)
                && !attribute.is(Flag::DefaultedOnCreate)
                && !attribute.is_anchor()
        };
        let names: Vec<&str> = attributes.iter().filter(optional).map(|attribute| attribute.key).collect();
        if names.is_empty() {
            continue;
        }
        let message = format!("{} must not be null, and need not be mapped", listed(&names));
        let pointer = list_pointer(list);
        let mut finding = facts.finding(Severity::Info, &pointer, message);
        finding.help =
            Some("where they are mapped, their sources must always have a value (inferred)".to_owned());
        finding.basis =
            Some(metadata_basis(facts.connector, &pointer, Flag::Nillable.as_str(), Json::Bool(false)));
        findings.push(finding);
    }
}
