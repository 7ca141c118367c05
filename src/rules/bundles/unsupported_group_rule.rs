use provmap_model::Connector;
use provmap_model::words::CapabilityType;

use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unsupported-group-rule",
    severity: Severity::Warning,
    summary: "the propagation rule provisions groups into a store without groups",
    reads: &["groupAttributes", "capabilities"],
    docs: r##"### What it does

Finds propagation rules with `groups` whose target has, by its metadata, neither attributes of groups nor an operation
on groups. That such a store takes no groups is inferred. Metadata without a list of capabilities is not judged.

### Why

The groups will not appear in the target. Zoom's connector, for example, provisions users only.

### Example

```json
{"stores": [{"id": "a", "type": "Zoom"}],
 "rule": {"targetStore": {"id": "a"}, "groups": [{"id": "g"}]}}
```

### Use instead

```json
{"stores": [{"id": "a", "type": "Slack"}],
 "rule": {"targetStore": {"id": "a"}, "groups": [{"id": "g"}]}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some(groups) = facts.bundle.rule().and_then(|rule| rule.groups.as_ref()) else { return };
    let Some(connector) = facts.connector.filter(|_| facts.is_target()) else { return };
    if !has_no_groups(connector) {
        return;
    }
    let store = facts.store_name();
    let count = match groups.count {
        1 => "a group".to_owned(),
        several => format!("{several} groups"),
    };
    let message = format!(
        "the propagation rule provisions {count}, and {store} takes none, as far as its metadata says"
    );
    let help = "leave out `groups`".to_owned();
    let basis = facts.basis("groupAttributes", Json::Null, "/attributeMetadata");
    findings.push(facts.finding(Severity::Warning, &groups.place, message, help, basis));
}

/// Whether the metadata, which lists capabilities, has nothing on groups.
fn has_no_groups(connector: &Connector) -> bool {
    let Some(capabilities) = &connector.table().attribute_metadata.capabilities else { return false };
    let of_groups = capabilities.iter().filter_map(|capability| capability.kind.as_ref()).any(|kind| {
        let known = [
            CapabilityType::CreateGroups,
            CapabilityType::UpdateGroups,
            CapabilityType::DeleteGroups,
            CapabilityType::GetGroups,
            CapabilityType::GetAllGroups,
        ];
        known.contains(kind) || kind.as_str().contains("GROUP")
    });
    !of_groups && connector.group_attributes().is_none_or(|attributes| attributes.is_empty())
}
