use std::collections::HashMap;

use provmap_model::Connector;

use crate::facts::attributes;
use crate::registry;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "secret-in-file",
    severity: Severity::Warning,
    summary: "a secret stands in the file",
    reads: &["connectionProfiles", "sensitive"],
    docs: r##"### What it does

Finds values of connection attributes that the metadata marks as sensitive or, where it does not know the attribute,
that PingOne's SDK lists as secrets, or that are passwords by their name. All stores of the bundle are looked at. A
placeholder, such as `{{token}}`, `${var.token}` or `********`, is no secret. The value is never shown, here or in any
excerpt.

### Why

A bundle is made to be checked in version control and CI. A secret there is known to everyone who reads it.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"OAUTH_ACCESS_TOKEN": "an-example-of-a-token"}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"OAUTH_ACCESS_TOKEN": "{{token}}"}}}
```
"##,
    scope: Scope::Bundle(check),
};

/// What PingOne's SDK lists as secrets in the configurations of the store types, and Workday's password.
const SECRETS: [&str; 10] = [
    "ACCESS_TOKEN",
    "Administrator_Password",
    "API_SECRET",
    "BASIC_AUTH_PASSWORD",
    "CLIENT_SECRET",
    "ClientSecret",
    "OAUTH_ACCESS_TOKEN",
    "OAUTH_CLIENT_SECRET",
    "OAUTH_REFRESH_TOKEN",
    "password",
];

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    for store in facts.bundle.stores() {
        let own = std::ptr::eq(store, facts.store);
        let connector = if own { facts.connector } else { registry::by_name(&store.kind) };
        if store.settings().is_empty() {
            continue;
        }
        let marked = marked(connector);
        for setting in store.settings() {
            if !setting.value.may_be_secret() {
                continue;
            }
            let (sensitive, basis) = match (connector, marked.get(&setting.key.to_ascii_lowercase())) {
                (Some(connector), Some((sensitive, pointer))) => {
                    let from = format!("{} metadata, {pointer}", connector.store_type());
                    let value = Json::Bool(*sensitive);
                    (*sensitive, Some(Basis { flag: "sensitive".into(), value, from, overlay: None }))
                }
                _ => (SECRETS.iter().any(|key| key.eq_ignore_ascii_case(&setting.key)), None),
            };
            if !sensitive {
                continue;
            }
            let key = name(&setting.key);
            let message = match basis {
                Some(_) => format!("`{key}` is a secret, and stands in the file"),
                None => {
                    format!("`{key}` is a secret, as PingOne's SDK or its name says, and stands in the file")
                }
            };
            let help = "take it out of the file, and replace it at its service if others have seen the file"
                .to_owned();
            findings.push(facts.finding(Severity::Warning, &setting.place, message, help, basis));
        }
    }
}

/// What the metadata says of the attributes that it marks, by their keys without case: sensitive where any profile says so.
fn marked(connector: Option<&Connector>) -> HashMap<String, (bool, String)> {
    let mut marked: HashMap<String, (bool, String)> = HashMap::new();
    let profiles = connector.and_then(|connector| connector.table().connection_profiles.as_deref());
    for (index, profile) in profiles.unwrap_or_default().iter().enumerate() {
        for (at, attribute) in attributes(profile).enumerate() {
            let (Some(key), Some(sensitive)) = (attribute.key, attribute.sensitive) else {
                continue;
            };
            let place = || (sensitive, format!("/connectionProfiles/{index}/connectionAttributes/{at}"));
            let said = marked.entry(key.to_ascii_lowercase()).or_insert_with(place);
            if sensitive && !said.0 {
                *said = place();
            }
        }
    }
    marked
}
