use provmap_model::suggest;

use crate::connectors::same_store;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "other-store-type",
    severity: Severity::Warning,
    summary: "the store is of another type than the connector that it is checked against",
    reads: &[],
    docs: r##"### What it does

Compares the type of a bundle's store with the connector that it is checked against: that of `--connector`, or the one that a
program gives. The spellings of one store type are one.

### Why

The connection, the settings and the attributes of another store say nothing of this one.

### Example

Checked against Slack:

```json connector=Slack
{"stores": {"type": "Zoom"}}
```

### Use instead

```json connector=Slack
{"stores": {"type": "Slack"}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some(connector) = facts.connector else { return };
    let (store, checked) = (facts.store.kind.as_str(), connector.store_type());
    if same_store(store, checked) {
        return;
    }
    let is_slip = suggest::nearest(store, [checked].into_iter()).is_some();
    let (store, checked) = (name(store), name(checked));
    let message = format!("the store is of the type `{store}`, and is checked against `{checked}`");
    let help =
        if is_slip { format!("did you mean `{checked}`?") } else { format!("check it against `{store}`") };
    findings.push(facts.finding(Severity::Warning, &facts.store.kind_place, message, help, None));
}
