use provmap_model::suggest;
use provmap_model::words::CapabilityType;

use crate::bundle::documented::documented_values;
use crate::bundle::store::Setting;
use crate::rules::one_of;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unlisted-connection-value",
    severity: Severity::Error,
    summary: "a connection attribute has a value that is not among those allowed",
    reads: &["connectionProfiles", "possibleValues"],
    docs: r##"### What it does

Compares the values of a store's configuration with the values that the metadata lists for them, and where it lists none
with those that PingOne's documentation does, which is a warning. A value that differs in upper and lower case only is a
warning as well: whether PingOne minds is not documented. The value is not shown.

### Why

The connector does not know what to do with it.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"GROUP_MEMBERSHIP_HANDLING": "Replace"}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"GROUP_MEMBERSHIP_HANDLING": "Overwrite"}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    for setting in facts.store.settings() {
        if matches!(facts.choice, Choice::NoSuch(selector) if selector.key == setting.key)
            || setting.value.is_absent()
        {
            continue;
        }
        let placed = facts.attribute_of(setting);
        if placed.is_some_and(|placed| placed.attribute.type_boolean == Some(true)) {
            continue;
        }
        let listed = placed.and_then(|placed| placed.attribute.possible_values).unwrap_or_default();
        let listed: Vec<&str> = listed.iter().collect();
        let is_metadata = !listed.is_empty();
        let values = if is_metadata { &listed } else { documented_values(facts.store_type(), &setting.key) };
        let text = setting.value.as_text();
        if values.is_empty() || text.is_some_and(|text| values.contains(&text)) {
            continue;
        }
        if !is_metadata && deletes_in_vain(facts, setting) {
            continue;
        }
        let same = text.and_then(|text| values.iter().find(|value| suggest::same_but_for_case(value, text)));
        let key = name(&setting.key);
        let store = facts.store_name();
        let who = if is_metadata { store } else { format!("PingOne's documentation of {store} stores") };
        let message = match (same, text) {
            (Some(_), _) => format!("`{key}` is a value that {who} lists, but for upper and lower case"),
            (None, Some(_)) => format!("`{key}` has a value that {who} does not list"),
            (None, None) => format!("`{key}` is {}, and {who} lists texts for it", setting.value.kind()),
        };
        // The metadata is the tenant's own; the documentation can be behind.
        let severity = if same.is_none() && is_metadata { Severity::Error } else { Severity::Warning };
        let near = same.copied().or_else(|| suggest::nearest(text?, values.iter().copied()));
        let help = one_of("the values are", near, values.iter().copied());
        let basis = placed.filter(|_| is_metadata).and_then(|placed| {
            let values = Json::Array(values.iter().copied().map(Json::text).collect());
            facts.basis("possibleValues", values, &placed.pointer())
        });
        findings.push(facts.finding(severity, &setting.place, message, help, basis));
    }
}

/// Whether the store is to delete users and cannot, which is a finding on its capabilities.
fn deletes_in_vain(facts: &BundleFacts<'_>, setting: &Setting) -> bool {
    setting.value.is_delete() && facts.capable(CapabilityType::DeleteUsers) == Some(false)
}
