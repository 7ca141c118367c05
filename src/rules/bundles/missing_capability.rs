use provmap_model::words::CapabilityType;

use crate::bundle::store::{Setting, Switch};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "missing-capability",
    severity: Severity::Warning,
    summary: "the store is set to do what its connector cannot",
    reads: &["capabilities"],
    docs: r##"### What it does

Compares what the store is set to do, and the groups of the propagation rule, with the operations that the metadata
lists as capabilities of the connector: creating and updating users, deleting them (`REMOVE_ACTION`), and creating
groups. That an operation which is not listed is impossible is inferred. Metadata without the list is not judged.

### Why

The operation does not happen, or fails for each user. Slack's connector, for example, cannot delete users: it
disables them.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"REMOVE_ACTION": "Delete"}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"REMOVE_ACTION": "Disable"}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    if !facts.is_target() {
        return;
    }
    let lacks = |capability: CapabilityType<'_>| facts.capable(capability) == Some(false);
    let store = facts.store_name();
    for (operation, capability, what) in [
        (Switch::Create, CapabilityType::CreateUsers, "create"),
        (Switch::Update, CapabilityType::UpdateUsers, "update"),
    ] {
        let Some(setting) = facts.switched_on(operation).filter(|_| lacks(capability)) else { continue };
        let message = format!(
            "`{}` is true, and {capability} is not among the capabilities of {store}: it does not {what} users, as far as its \
             metadata says",
            name(&setting.key)
        );
        let help = "switch it off, or ask for newer metadata".to_owned();
        findings.push(facts.finding(Severity::Warning, &setting.place, message, help, facts.capabilities()));
    }
    let deletes = |setting: &&Setting| {
        let listed = facts.attribute_of(setting).and_then(|it| it.attribute.possible_values.as_ref());
        // Otherwise the value is one that is not listed, which is said elsewhere.
        let allowed =
            listed.is_none_or(|values| values.iter().any(|value| value.eq_ignore_ascii_case("Delete")));
        allowed && setting.value.is_delete()
    };
    // The switch for disabling says nothing of removal.
    let is_off = facts.store.switched_off(Switch::Remove).any(|setting| !setting.disables());
    let removes = !is_off && lacks(CapabilityType::DeleteUsers);
    if let Some(setting) = facts.store.setting("REMOVE_ACTION").filter(|it| removes && deletes(it)) {
        let message = format!(
            "`{}` is Delete, and DELETE_USERS is not among the capabilities of {store}: users who are to be removed will stay, \
             as far as its metadata says",
            name(&setting.key)
        );
        let help = "use `Disable`".to_owned();
        findings.push(facts.finding(Severity::Warning, &setting.place, message, help, facts.capabilities()));
    }
    let groups = facts.bundle.rule().and_then(|rule| rule.groups.as_ref());
    let has_groups = facts.connector.and_then(|connector| connector.group_attributes());
    let takes_groups = has_groups.is_some_and(|attributes| !attributes.is_empty());
    if let Some(groups) = groups.filter(|_| takes_groups && lacks(CapabilityType::CreateGroups)) {
        let message = format!(
            "the propagation rule provisions groups, and CREATE_GROUPS is not among the capabilities of {store}"
        );
        let help = "leave out `groups`, or see that the groups are there already".to_owned();
        findings.push(facts.finding(Severity::Warning, &groups.place, message, help, facts.capabilities()));
    }
}
