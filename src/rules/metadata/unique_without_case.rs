use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unique-without-case",
    severity: Severity::Info,
    summary: "a unique attribute without a case rule",
    reads: &["unique", "caseSensitive"],
    docs: r##"### What it does

Finds unique attributes that hold text, of which the metadata does not say whether case counts.

### Why

Whether `ada` and `Ada` are one value decides whether the second user can be created. `provmap preflight` reports values that
differ in case only as possible duplicates, and not as certain ones.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "userName": {"type": "STRING", "unique": true}
    }
  }
}
```

### What to do

See that no two users have values that differ in case only.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for item in facts.items() {
        let attribute = item.attribute;
        // Of a type that is not known it is not known whether it has case.
        if !attribute.is(Flag::Unique) || attribute.flag(Flag::CaseSensitive).is_some() || !item.is_text() {
            continue;
        }
        let key = name(attribute.key);
        let message = format!("`{key}` is unique, and whether case counts is not said");
        let place = (Flag::Unique, Flag::CaseSensitive.as_str());
        let mut finding = facts.absent(item, place, Severity::Info, message);
        finding.help = Some("values that differ in case only may be one to the store".to_owned());
        findings.push(finding);
    }
}
