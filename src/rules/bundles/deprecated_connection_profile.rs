use crate::facts;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "deprecated-connection-profile",
    severity: Severity::Warning,
    summary: "the store connects in a way that is deprecated",
    reads: &["connectionProfiles"],
    docs: r##"### What it does

Finds stores whose connection profile the metadata calls deprecated, in its name or its description. Where a
connector has several profiles, the one in use is taken to be the one that the configuration names, as
`AUTHENTICATION_METHOD` does for Zoom: this is inferred.

### Why

The connection works until the service no longer accepts it. Then every user fails.

### Example

```json
{"stores": {"type": "Zoom", "configuration": {
  "SCIM_URL": "https://api.zoom.example/scim2", "AUTHENTICATION_METHOD": "JWT Bearer Token"
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
    let Choice::Profile(index, profile, setting) = facts.choice else { return };
    let Some((key, text)) = facts::deprecation(profile) else { return };
    let place = match (setting, &facts.store.configuration) {
        (Some(setting), _) => &setting.place,
        (None, Some(configuration)) => &configuration.place,
        (None, None) => &facts.store.kind_place,
    };
    let store = facts.store_name();
    let used = name(profile.name.unwrap_or_default());
    let message = format!("the connection profile `{used}` of {store} is deprecated");
    let others =
        facts::profiles(facts.connector).iter().filter(|profile| facts::deprecation(profile).is_none());
    let others = facts::quoted(others.filter_map(|profile| profile.name), " or ");
    let help = if others.is_empty() {
        "the metadata has no other: ask for newer metadata".to_owned()
    } else {
        format!("connect with {others}")
    };
    let basis = facts.basis(key, Json::text(text), &format!("/connectionProfiles/{index}"));
    findings.push(facts.finding(Severity::Warning, place, message, help, basis));
}
