use provmap_model::suggest;

use crate::bundle::DocumentedSetting;
use crate::bundle::store::Switch;
use crate::facts::Given;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-connection-attribute",
    severity: Severity::Warning,
    summary: "a key of the store's configuration is clearly misspelt",
    reads: &["connectionProfiles"],
    docs: r##"### What it does

Finds keys of a store's configuration that differ in a letter or two from a connection attribute of the metadata, or from a
setting of PingOne's store documentation, and are none themselves. Of other keys that are not known nothing is said: PingOne
has more than are documented.

### Why

PingOne does not read the key: the operation that it is to switch on or off stays as it is.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"CREATE_USER": false}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"CREATE_USERS": false}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let is_listed = |key: &str| facts.connection.find(key).is_some();
    let mut keys: Vec<&str> = facts.connection.keys();
    for operation in Switch::ALL {
        keys.extend(operation.keys().iter().filter(|key| !is_listed(key)));
    }
    let documented: Vec<&str> =
        DocumentedSetting::of(facts.store_type()).map(DocumentedSetting::key).collect();
    let is_documented = |key: &str| documented.iter().any(|known| known.eq_ignore_ascii_case(key));
    keys.extend(documented.iter().filter(|key| !is_listed(key) && Switch::of(key).is_none()));
    let given = Given::of(facts.store);
    for setting in facts.store.settings() {
        let key = setting.key.as_str();
        let is_known = is_listed(key) || Switch::of(key).is_some() || is_documented(key);
        if is_known || !findings.may_suggest() {
            continue;
        }
        let Some(near) = suggest::slip_of(key, keys.iter().copied()) else { continue };
        let attribute = facts.connection.find(near).map(|placed| placed.attribute);
        let is_missing = |required: bool| required && !given.has(near);
        if attribute.is_some_and(|it| it.sensitive != Some(true) && is_missing(it.required == Some(true))) {
            // `missing-connection-attribute` names the key.
            continue;
        }
        let message =
            format!("`{}` is no connection attribute of {} that is known", name(key), facts.store_name());
        let help = format!("did you mean `{}`?", name(near));
        findings.push(facts.finding(Severity::Warning, &setting.place, message, help, None));
    }
}
