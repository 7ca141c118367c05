use provmap_model::suggest;

use crate::bundle::Direction;
use crate::mapping::{Mapping, MappingKind, MappingSet};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unmapped-identifier",
    severity: Severity::Warning,
    summary: "the attribute that users are found by is not mapped",
    reads: &["UNIQUE_USER_IDENTIFIER"],
    docs: r##"### What it does

Finds stores whose `UNIQUE_USER_IDENTIFIER` names an attribute that no line maps. Nothing is said where the set has no
lines, because defaults may apply, or where the attribute is reported as unmapped and required already.

### Why

By its name, `UNIQUE_USER_IDENTIFIER` is the attribute by which PingOne finds a user in the target; that it has to be
mapped is inferred. Without it, a user who is there already may not be found.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"UNIQUE_USER_IDENTIFIER": "primaryEmail", "CREATE_USERS": false}},
 "mappings": [{"targetAttribute": "userName", "sourceAttribute": "username"}]}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"UNIQUE_USER_IDENTIFIER": "userName", "CREATE_USERS": false}},
 "mappings": [{"targetAttribute": "userName", "sourceAttribute": "username"}]}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    if facts.direction() != Some(Direction::Outbound) {
        return;
    }
    // Of a set without lines, or with lines on other pages, it is not known what is mapped.
    let is_known = |set: &&MappingSet| set.is_whole() && !set.mappings().is_empty();
    let Some(set) = facts.bundle.mappings().filter(is_known) else { return };
    let Some(setting) = facts.store.setting("UNIQUE_USER_IDENTIFIER") else { return };
    let Some(identifier) = setting.value.as_text().filter(|text| !text.is_empty()) else { return };
    let listed = facts.attribute_of(setting).and_then(|it| it.attribute.possible_values.as_ref());
    let identifier =
        match listed.map(|values| values.iter().find(|value| value.eq_ignore_ascii_case(identifier))) {
            Some(Some(value)) => value,
            // `unlisted-connection-value` says so.
            Some(None) => return,
            // Not a word of the metadata, so that it is not shown unless it looks like an attribute's name.
            None if is_plain(identifier) => identifier,
            None => return,
        };
    let covers = |line: &Mapping<'_>| match line.target_attribute() {
        _ if line.kind() == MappingKind::Group => false,
        Some(target) => {
            target.eq_ignore_ascii_case(identifier)
                || suggest::nearest(target, std::iter::once(identifier)).is_some()
        }
        None => true,
    };
    // A user who cannot be created for want of it is the graver matter.
    let is_required = facts.unmapped_required.contains(&identifier);
    if set.mappings().iter().any(covers) || is_required {
        return;
    }
    let shown = name(identifier);
    let message = format!(
        "no line maps `{shown}`, by which users are found in {}, as the name of `{}` says: those who are there already may \
         not be found",
        facts.store_name(),
        name(&setting.key)
    );
    let help = format!("add a line for `{shown}`");
    let finding = facts.finding(Severity::Warning, &setting.place, message, help, None);
    findings.push(Finding { target: Some(identifier.to_owned()), ..finding });
}

/// Whether a text looks like the name of an attribute.
fn is_plain(text: &str) -> bool {
    text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}
