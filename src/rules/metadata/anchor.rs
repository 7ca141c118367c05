use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "anchor",
    severity: Severity::Info,
    summary: "an attribute is the store's own identifier",
    reads: &["requiredOnUpdate", "updateable"],
    docs: r##"### What it does

Finds the attribute that is required on update and not updateable, such as Zoom's `id`.

### Why

It looks as if it had to be mapped, and must not be: the store assigns it, and the connector sends it back on
every update by itself (inferred). `provmap check` does not ask for a line, and warns of one.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "id": {"type": "STRING", "requiredOnUpdate": true, "updateable": false}
    }
  }
}
```

### What to do

Leave it out of mappings.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for item in facts.items() {
        if !item.attribute.is_anchor() {
            continue;
        }
        let (key, owner) = (name(item.attribute.key), item.list.owner());
        let message = format!(
            "`{key}` is required on update and not updateable: it is the store's own identifier of the {owner} (inferred)"
        );
        let mut finding = facts.at_flag(item, Flag::Updateable, Severity::Info, message);
        finding.help = Some(format!("leave `{key}` out of mappings: the store assigns it"));
        findings.push(finding);
    }
}
