//! a secret stands in the file

use provmap_model::text::name;
use provmap_model::{Connector, Json};

use super::{Check, Rule, Severity};
use crate::bundle::{Around, Found, attributes};
use crate::report::Basis;

pub(super) static RULE: Rule = Rule {
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
    check: Check::Bundle(check),
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

fn check(around: &Around<'_>, found: &mut Found<'_>) {
    for store in around.bundle.stores() {
        let own = std::ptr::eq(store, around.store);
        let connector = if own { around.connector } else { crate::connector(&store.kind) };
        for setting in store.settings() {
            if !setting.value.may_be_secret() {
                continue;
            }
            let (sensitive, basis) = match sensitive(connector, &setting.key) {
                Some((sensitive, basis)) => (sensitive, Some(basis)),
                None => (SECRETS.iter().any(|key| key.eq_ignore_ascii_case(&setting.key)), None),
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
            found.push(Severity::Warning, &setting.place, message, help, basis);
        }
    }
}

/// Whether the metadata marks an attribute as sensitive, in any profile; nothing where it does not say.
fn sensitive(connector: Option<&Connector>, key: &str) -> Option<(bool, Basis)> {
    let connector = connector?;
    let mut said = None;
    for (index, profile) in connector.connection_profiles.iter().flatten().enumerate() {
        for (at, attribute) in attributes(profile).enumerate() {
            let is = attribute.key.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(key));
            let Some(sensitive) = attribute.sensitive.filter(|_| is) else { continue };
            if sensitive || said.is_none() {
                let store = connector.store_type();
                let from = format!("{store} metadata, /connectionProfiles/{index}/connectionAttributes/{at}");
                said = Some((
                    sensitive,
                    Basis { flag: "sensitive".into(), value: Json::Bool(sensitive), from, overlay: None },
                ));
            }
            if sensitive {
                return said;
            }
        }
    }
    said
}
