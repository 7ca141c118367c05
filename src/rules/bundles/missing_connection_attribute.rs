use provmap_model::suggest;

use crate::facts::Given;
use crate::rules::one_of;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "missing-connection-attribute",
    severity: Severity::Error,
    summary: "the configuration leaves out what the connection requires",
    reads: &["connectionProfiles", "required", "sensitive"],
    docs: r##"### What it does

Finds the attributes that the metadata of the connection profile in use requires and the configuration does not give,
under the metadata's name or the one of PingOne's store documentation. Where it is not known which profile is in use,
only what all profiles require counts. A secret is not asked for: it should not be in a file. Nor is anything where
the store has no `configuration` in the file. The attribute that names the profile is a warning: what is used without
it is not in the metadata.

### Why

PingOne cannot connect without it: every user fails.

### Example

```json
{"stores": {"type": "GitHubEMU", "configuration": {"CREATE_USERS": true}}}
```

### Use instead

```json
{"stores": {"type": "GitHubEMU", "configuration": {
  "CREATE_USERS": true, "BASE_URL": "https://api.github.example/scim/v2/enterprises/e1"
}}}
```
"##,
    scope: Scope::Bundle(check),
};

/// The most settings among which a misspelt one is looked for, and the most attributes for which it is.
const MAX_SUGGESTIONS: usize = 256;

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some(configuration) = &facts.store.configuration else { return };
    let store = facts.store_name();
    let given = Given::of(facts.store);
    let unknown = facts.store.settings().iter().take(MAX_SUGGESTIONS);
    let unknown: Vec<&str> = unknown
        .filter(|setting| facts.attribute_of(setting).is_none())
        .map(|setting| setting.key.as_str())
        .collect();
    let mut missing = 0_usize;
    for placed in facts.connection.attributes() {
        let attribute = placed.attribute;
        if attribute.required != Some(true) || attribute.sensitive == Some(true) {
            continue;
        }
        let Some(key) = attribute.key.filter(|key| !given.has(key)) else { continue };
        let shown = name(key);
        let basis = facts.basis("required", Json::Bool(true), &placed.pointer());
        if matches!(facts.choice, Choice::NotNamed(selector) if selector == attribute) {
            let message = format!(
                "`{shown}` is not given, which names the connection profile: what {store} uses without it is not known"
            );
            let values = attribute.possible_values.unwrap_or_default();
            let help = one_of("the profiles are", None, values.iter());
            findings.push(facts.finding(Severity::Warning, &configuration.place, message, help, basis));
            continue;
        }
        let with = match facts.choice {
            Choice::Profile(_, profile, Some(_)) => {
                format!(" with the profile `{}`", name(profile.name.unwrap_or_default()))
            }
            _ => String::new(),
        };
        let message = format!("`{shown}` is not given, and {store} requires it to connect{with}");
        missing = missing.saturating_add(1);
        let candidates: &[&str] = if missing <= MAX_SUGGESTIONS { &unknown } else { &[] };
        let help = match suggest::nearest(key, candidates.iter().copied()) {
            Some(near) => format!("`{}` may be meant for it", name(near)),
            None => format!("add `{shown}` to the store's `configuration`"),
        };
        findings.push(facts.finding(Severity::Error, &configuration.place, message, help, basis));
    }
}
