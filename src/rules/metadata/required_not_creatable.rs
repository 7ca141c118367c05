use crate::facts::is_needed_on_create;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "required-not-creatable",
    severity: Severity::Error,
    summary: "a required attribute cannot be sent",
    reads: &["requiredOnCreate", "creatable", "derived", "defaultedOnCreate"],
    docs: r##"### What it does

Finds attributes that are required on create and that the metadata says cannot be sent then, because they are not creatable
or are derived, and that nothing fills by default.

### Why

No mapping can satisfy both: by this metadata, no user can be created. No response of PingOne that we know says so.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "badge": {"type": "STRING", "requiredOnCreate": true, "creatable": false}
    }
  }
}
```

### What to do

Fetch the metadata again. If it still says so, whoever makes the connector has to know.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for item in facts.items() {
        let attribute = item.attribute;
        if !is_needed_on_create(attribute) {
            continue;
        }
        let (flag, what) = if attribute.is_not(Flag::Creatable) {
            (Flag::Creatable, "it is not creatable")
        } else if attribute.is(Flag::Derived) {
            (Flag::Derived, "the target computes it")
        } else {
            continue;
        };
        let (key, owner) = (name(attribute.key), item.list.owner());
        let message = format!(
            "`{key}` is required to create a {owner}, and cannot be sent: {what}. No {owner} can be created"
        );
        let mut finding = facts.at_flag(item, flag, Severity::Error, message);
        finding.help =
            Some("fetch the metadata again; if it still says so, report it to its maker".to_owned());
        findings.push(finding);
    }
}
