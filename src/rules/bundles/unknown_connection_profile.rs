use provmap_model::suggest;

use crate::facts::profiles;
use crate::rules::one_of;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-connection-profile",
    severity: Severity::Error,
    summary: "the connection names a profile that the store type does not have",
    reads: &["connectionProfiles", "possibleValues"],
    docs: r##"### What it does

Looks for the connection profile that the configuration names, where the connector has several. That the attribute
whose allowed values are the names of the profiles names the one in use is inferred.

### Why

PingOne does not know how to connect. What the profile requires is not looked at then.

### Example

```json
{"stores": {"type": "Zoom", "configuration": {
  "SCIM_URL": "https://api.zoom.example/scim2", "AUTHENTICATION_METHOD": "OAuth"
}}}
```

### Use instead

```json
{"stores": {"type": "Zoom", "configuration": {
  "SCIM_URL": "https://api.zoom.example/scim2", "AUTHENTICATION_METHOD": "OAuth Bearer Token",
  "OAUTH_TOKEN_URL": "https://zoom.example/oauth/token", "OAUTH_ACCOUNT_ID": "a1", "OAUTH_CLIENT_ID": "c1"
}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Choice::NoSuch(setting) = facts.choice else { return };
    let names: Vec<_> = profiles(facts.connector).iter().filter_map(|profile| profile.name).collect();
    let key = name(&setting.key);
    let message = format!("`{key}` names no connection profile of {}", facts.store_name());
    let value = setting.value.as_text().unwrap_or_default();
    let near = suggest::nearest(value, names.iter().copied());
    let help = one_of("the profiles are", near, names.iter().copied());
    let names = Json::Array(names.into_iter().map(Json::text).collect());
    let basis = facts.basis("connectionProfiles", names, "/connectionProfiles");
    findings.push(facts.finding(Severity::Error, &setting.place, message, help, basis));
}
