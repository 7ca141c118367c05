use provmap_model::AttributeList;

use crate::facts::flag_basis;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "shared-unique-target",
    severity: Severity::Info,
    summary: "two propagation rules feed one unique attribute of a store from different sources",
    reads: &["unique"],
    docs: r##"### What it does

Finds propagation rules that send users into the same store (`targetStore.id`) and feed the same unique attribute there, each from
another source attribute or expression. It says nothing where both read the same: then the values of two users are as different as
that source makes them. It speaks of a rule that is checked after the other one: `provmap check FOLDER`.

### Why

That one source has no value twice says nothing about two sources: the username of one user can be the email of another. The
second of them fails to sync. `provmap preflight` looks at one rule, and does not see users who come by another one.

### Example

```json beside
{
  "stores": [{"id": "p1", "type": "directory"}, {"id": "z1", "type": "Zoom"}],
  "rule": {"sourceStore": {"id": "p1"}, "targetStore": {"id": "z1"}, "populationExpression": "population.id eq \"sales\""},
  "mappings": [{"targetAttribute": "userName", "sourceAttribute": "username"}]
}
```

```json
{
  "stores": [{"id": "p1", "type": "directory"}, {"id": "z1", "type": "Zoom"}],
  "rule": {"sourceStore": {"id": "p1"}, "targetStore": {"id": "z1"}, "populationExpression": "population.id eq \"support\""},
  "mappings": [{"targetAttribute": "userName", "sourceAttribute": "email"}]
}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let (Some(connector), Some(own)) = (facts.connector, &facts.own) else { return };
    for line in own.lines.iter().filter(|line| line.is_unique) {
        let feeds_otherwise = |other: &&RuleOfTenant| {
            own.feeds_store_of(other) && other.line(&line.target).is_some_and(|there| there.feed != line.feed)
        };
        let Some(other) = facts.tenant.beside(own).find(feeds_otherwise) else { continue };
        let target = connector.user_attributes().and_then(|all| all.find(&line.target));
        let key = name(&line.target);
        let message = format!(
            "`{key}` is unique in this {}, and {} feeds it from another source: a user of one rule can have the value of a user of the \
             other",
            facts.store_name(),
            other.words()
        );
        let help = format!("feed `{key}` from the same source in both rules");
        let basis = target.map(|target| flag_basis(connector, AttributeList::User, target, Flag::Unique));
        findings.push(Finding { basis, ..facts.advice_on(line, message, help) });
    }
}
