use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "defaulted-without-default",
    severity: Severity::Info,
    summary: "an attribute is filled in, with what is not said",
    reads: &["defaultedOnCreate", "defaultValue"],
    docs: r##"### What it does

Finds attributes that are filled in when they are not sent (`defaultedOnCreate`), and whose `defaultValue` is absent.

### Why

What a user gets who is created without it cannot be known from the metadata. It can be right: a store may make up a value of
its own for every user (as Salesforce's term of that name says).

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "locale": {"type": "STRING", "defaultedOnCreate": true}
    }
  }
}
```

### What to do

Map it where the value matters.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for item in facts.items() {
        let attribute = item.attribute;
        let is_left_out = attribute.default_value.is_none() && facts.leaves_out(item, "defaultValue");
        if !attribute.is(Flag::DefaultedOnCreate) || !is_left_out {
            continue;
        }
        let key = name(attribute.key);
        let message = format!("`{key}` is filled in when it is not sent, and with what is not said");
        let place = (Flag::DefaultedOnCreate, "defaultValue");
        let mut finding = facts.absent(item, place, Severity::Info, message);
        finding.help = Some(format!("map `{key}` where the value matters"));
        findings.push(finding);
    }
}
