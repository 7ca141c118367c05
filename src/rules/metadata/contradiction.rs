use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "contradiction",
    severity: Severity::Error,
    summary: "properties of an attribute contradict each other",
    reads: &[
        "type",
        "attributeType",
        "minLength",
        "maxLength",
        "minNumberOfValues",
        "maxNumberOfValues",
        "defaultValue",
    ],
    docs: r##"### What it does

Finds properties that cannot both hold: `type` beside another `attributeType`, a minimum above its maximum, a default that is
not of the type or not within the limits.

### Why

One of the two is wrong, and nothing says which. provmap takes both as unknown, and of a default that does not fit the default
alone; no rule reports anything because of them. Everything else that the metadata says is judged as ever.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "groups": {"type": "STRING", "minNumberOfValues": 5, "maxNumberOfValues": 3}
    }
  }
}
```

### What to do

Fetch the metadata again, and report it to Ping Identity if it stays so. An overlay can state the limits; metadata that is
compiled in cannot contradict itself.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for (item, contradiction) in facts.contradictions() {
        let (key, property) = (name(item.attribute.key), contradiction.property);
        let message = format!("`{key}` contradicts itself: {}", contradiction.problem.message());
        let mut finding = facts.at_contradiction(item, contradiction, message);
        finding.help = Some(match property {
            "defaultValue" => format!("the default of `{key}` is taken as unknown"),
            "attributeType" => {
                format!("the type of `{key}` is taken as unknown, and no value is judged by it")
            }
            _ => format!(
                "`{property}` and `{}` of `{key}` are taken as unknown, and no value is judged by them; an overlay can state \
                 them",
                contradiction.other
            ),
        });
        findings.push(finding);
    }
}
