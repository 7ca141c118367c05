use crate::bundle::store::{Store, Switch, Value};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "non-boolean-connection-value",
    severity: Severity::Error,
    summary: "a switch of the store is not true or false",
    reads: &["connectionProfiles", "typeBoolean"],
    docs: r##"### What it does

Finds connection attributes that are booleans by the metadata (`typeBoolean`), or by PingOne's store documentation,
and have another value. The strings `"true"` and `"false"` are advice: whether PingOne reads them is not documented.
Without metadata, it is a warning. The value is not shown.

### Why

What the connector does then is not documented: it may take the switch for off, or refuse the connection.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"CREATE_USERS": "yes"}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"CREATE_USERS": true}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    settings(facts, facts.store, findings);
    if let Some(target) = facts.target.filter(|target| !std::ptr::eq(*target, facts.store)) {
        settings(facts, target, findings);
    }
}

fn settings(facts: &BundleFacts<'_>, store: &Store, findings: &mut Findings) {
    let own = std::ptr::eq(store, facts.store);
    for setting in store.settings() {
        if matches!(setting.value, Value::Boolean(_)) || setting.value.is_absent() {
            continue;
        }
        // A switch has several names, of which the metadata has one.
        let alike = Switch::of(&setting.key);
        let attribute = facts.attribute_of(setting).or_else(|| {
            let alike = Some(alike?);
            let mut attributes = facts.connection.attributes().iter().copied();
            attributes.find(|it| it.attribute.key.and_then(Switch::of) == alike)
        });
        let said = attribute.filter(|it| own && it.attribute.type_boolean == Some(true));
        if said.is_none() && alike.is_none() {
            continue;
        }
        let key = name(&setting.key);
        let kind = setting.value.kind();
        let (severity, message) = if setting.value.as_boolean().is_some() {
            (
                Severity::Info,
                format!("`{key}` is a string, not true or false; whether PingOne reads it is not documented"),
            )
        } else if said.is_some() {
            (Severity::Error, format!("`{key}` must be true or false, and is {kind}"))
        } else {
            (
                Severity::Warning,
                format!("`{key}` is true or false in PingOne's documentation, and is {kind} here"),
            )
        };
        let help = "write true or false, without quotes".to_owned();
        let basis = said.and_then(|it| facts.basis("typeBoolean", Json::Bool(true), &it.pointer()));
        findings.push(facts.finding(severity, &setting.place, message, help, basis));
    }
}
