use crate::facts::listed;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "shared-reference",
    severity: Severity::Info,
    summary: "unique attributes usually hold one directory attribute",
    reads: &["unique", "referenceAttribute", "caseSensitive"],
    docs: r##"### What it does

Finds unique attributes of one list whose `referenceAttribute` is the same.

### Why

Mapped as the metadata suggests, they get one value. Users who share it collide in each of them, and by
different rules if only one of them ignores case: Zoom's `userName` does, its `email` does not, and both
refer to `work_email`.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "userName": {"type": "STRING", "unique": true, "caseSensitive": false, "referenceAttribute": ["work_email"]},
      "email": {"type": "STRING", "unique": true, "caseSensitive": true, "referenceAttribute": ["work_email"]}
    }
  }
}
```

### What to do

Make sure that the source is unique, whatever its case.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for (list, attributes) in facts.lists() {
        let mut shared: Vec<(&str, &Attribute)> = Vec::new();
        for attribute in attributes.iter().filter(|attribute| attribute.is(Flag::Unique)) {
            let references = attribute.reference_attribute.unwrap_or_default();
            shared.extend(references.get(0).map(|reference| (reference, attribute)));
        }
        // Stable: those of one reference stay in the order of the file.
        shared.sort_by_key(|(reference, _)| *reference);
        for of_one in shared.chunk_by(|(a, _), (b, _)| a == b) {
            let [(reference, first), _, ..] = of_one else { continue };
            let names: Vec<&str> = of_one.iter().map(|(_, attribute)| attribute.key).collect();
            let case = |wanted| of_one.iter().any(|(_, it)| it.flag(Flag::CaseSensitive) == Some(wanted));
            let rules = if case(true) && case(false) { ", count case differently" } else { "" };
            let reference = name(reference);
            let message = format!("{} are unique{rules}, and refer to `{reference}`", listed(&names));
            let item = Item { attribute: first, list };
            let value = Json::String(reference.to_string().into());
            let mut finding = facts.at_property(item, "referenceAttribute", value, Severity::Info, message);
            finding.help = Some("users who share the value collide in each of them".to_owned());
            findings.push(finding);
        }
    }
}
