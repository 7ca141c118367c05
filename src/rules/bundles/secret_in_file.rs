use std::collections::{HashMap, HashSet};

use provmap_model::Connector;
use provmap_model::text::key;

use crate::facts::{Placed, metadata_basis, placed, profiles};
use crate::mapping::Secret;
use crate::registry;
use crate::report::Place;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "secret-in-file",
    severity: Severity::Warning,
    summary: "a secret stands in the file",
    reads: &["connectionProfiles", "sensitive"],
    docs: r##"### What it does

Finds values of connection attributes that the metadata marks as sensitive. Of every other member of a bundle and of a
mapping file, at any depth, it finds the texts whose key has `SECRET`, `PASSWORD` or `API_KEY` in it or ends in `TOKEN` or
`AUTHORIZATION`, in upper or lower case, and those that are authorization headers themselves, such as `Bearer` with a
token. A placeholder, such as `{{token}}`, `${var.token}` or `********`, is no secret, nor is what the metadata says is
not sensitive. The value is never shown, here or in any excerpt.

### Why

Mapping files and bundles are made to be checked in version control and CI. A secret there is known to everyone who reads it.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"OAUTH_ACCESS_TOKEN": "an-example-of-a-token"}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"OAUTH_ACCESS_TOKEN": "{{token}}"}}}
```
"##,
    scope: Scope::File(check_set, check_bundle),
};

fn check_set(facts: &SetFacts<'_>, findings: &mut Findings) {
    for secret in facts.set.secrets() {
        findings.push(finding(secret.place.clone(), by_itself(secret), None));
    }
}

fn check_bundle(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let mut marked_places = HashSet::new();
    for store in facts.bundle.stores() {
        let own = std::ptr::eq(store, facts.store);
        let connector = if own { facts.connector } else { registry::by_name(&store.kind) };
        let Some(connector) = connector.filter(|_| !store.settings().is_empty()) else { continue };
        let marked = marked(connector);
        for setting in store.settings() {
            let Some(placed) = marked.get(&setting.key.to_ascii_lowercase()) else { continue };
            marked_places.insert(setting.place.start());
            if placed.attribute.sensitive == Some(true) && setting.value.may_be_secret() {
                let basis = metadata_basis(connector, &placed.pointer(), "sensitive", Json::Bool(true));
                let message = format!("`{}` is a secret, and stands in the file", name(&setting.key));
                findings.push(finding(setting.place.clone(), message, Some(basis)));
            }
        }
    }
    // The metadata knows better than a name.
    let others = facts.bundle.secrets().iter().filter(|it| !marked_places.contains(&it.place.start()));
    for secret in others {
        findings.push(finding(secret.place.clone(), by_itself(secret), None));
    }
}

fn finding(place: Place, message: String, basis: Option<Basis>) -> Finding {
    let help = "take it out of the file, and replace it at its service if others have seen the file";
    Finding { help: Some(help.to_owned()), basis, ..Finding::new(Severity::Warning, place, message) }
}

/// What is said of a secret that metadata does not mark.
fn by_itself(secret: &Secret) -> String {
    let key = key(&secret.key);
    if secret.is_header {
        format!("`{key}` is an authorization header, which holds a secret, and stands in the file")
    } else {
        format!("`{key}` is a secret by its name, and stands in the file")
    }
}

/// The attributes that the metadata marks, by their keys without case: the sensitive one where any profile has one.
fn marked(connector: &Connector) -> HashMap<String, Placed<'_>> {
    let mut marked: HashMap<String, Placed<'_>> = HashMap::new();
    for placed in placed(profiles(Some(connector))) {
        let attribute = placed.attribute;
        let (Some(key), Some(sensitive)) = (attribute.key, attribute.sensitive) else { continue };
        let first = marked.entry(key.to_ascii_lowercase()).or_insert(placed);
        if sensitive && first.attribute.sensitive == Some(false) {
            *first = placed;
        }
    }
    marked
}
