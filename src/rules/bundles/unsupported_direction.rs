use crate::bundle::{Direction, is_inbound};
use crate::registry;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unsupported-direction",
    severity: Severity::Error,
    summary: "users cannot go the way that the propagation rule sends them",
    reads: &[],
    docs: r##"### What it does

Looks at the two stores of the propagation rule. One of them must be PingOne: of the type `directory` or `PingOne`.
Users come into PingOne from Workday and from an LDAP gateway, as far as PingOne documents; from any other store type
that is documented, it is a warning.

### Why

A propagation rule has no direction of its own: it follows from its stores. A mistaken identifier turns it around.

### Example

```json
{"stores": [
  {"id": "a", "type": "Slack", "configuration": {}}, {"id": "b", "type": "Workday"}
 ],
 "rule": {"sourceStore": {"id": "b"}, "targetStore": {"id": "a"}}}
```

### Use instead

```json
{"stores": [
  {"id": "a", "type": "Slack", "configuration": {}}, {"id": "b", "type": "directory"}
 ],
 "rule": {"sourceStore": {"id": "b"}, "targetStore": {"id": "a"}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some(rule) = facts.bundle.rule() else { return };
    if facts.bundle.is_outside() {
        let message =
            "neither store of the propagation rule is PingOne, and one of the two must be".to_owned();
        let help = "an outbound rule has a store of the type `directory` as its source, an inbound rule one of the type \
                    `PingOne` as its target";
        findings.push(facts.finding(Severity::Error, &rule.place, message, help.to_owned(), None));
        return;
    }
    let kind = facts.store_type();
    let documented = || registry::STORE_TYPES.iter().any(|known| known.name.eq_ignore_ascii_case(kind));
    if facts.direction() == Some(Direction::Inbound) && !is_inbound(kind) && documented() {
        let store = facts.store_name();
        let message = format!(
            "the propagation rule takes users from {store} into PingOne, which PingOne documents for Workday and LDAP gateways \
             only"
        );
        let help = "see whether `sourceStore` and `targetStore` are the wrong way round".to_owned();
        findings.push(facts.finding(Severity::Warning, &facts.store.kind_place, message, help, None));
    }
}
