use std::collections::HashMap;

use provmap_model::Connector;

use crate::facts::{Placed, metadata_basis, placed, profiles};
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
                (Some(connector), Some(placed)) => {
                    let sensitive = placed.attribute.sensitive == Some(true);
                    let value = Json::Bool(sensitive);
                    (sensitive, Some(metadata_basis(connector, &placed.pointer(), "sensitive", value)))
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

/// The attributes that the metadata marks, by their keys without case: the sensitive one where any profile has one.
fn marked(connector: Option<&Connector>) -> HashMap<String, Placed<'_>> {
    let mut marked: HashMap<String, Placed<'_>> = HashMap::new();
    for placed in placed(profiles(connector)) {
        let attribute = placed.attribute;
        let (Some(key), Some(sensitive)) = (attribute.key, attribute.sensitive) else { continue };
        let first = marked.entry(key.to_ascii_lowercase()).or_insert(placed);
        if sensitive && first.attribute.sensitive == Some(false) {
            *first = placed;
        }
    }
    marked
}
