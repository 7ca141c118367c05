use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "overlapping-populations",
    severity: Severity::Warning,
    summary: "two propagation rules send the same users into one store",
    reads: &[],
    docs: r##"### What it does

Compares the filters of propagation rules that send users into the same store (`targetStore.id`) and are not switched off: where
two have the same filter, or one of them has none, the same users go through both. Other filters are not compared. It speaks of a
rule that is checked after the other one: `provmap check FOLDER`.

### Why

Each rule sends the user by its own mapping. Where the mappings differ, the account gets what the last of them sends; which one that
is, is not documented.

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
  "rule": {"sourceStore": {"id": "p1"}, "targetStore": {"id": "z1"}},
  "mappings": [{"targetAttribute": "userName", "sourceAttribute": "email"}]
}
```

### Use instead

```json beside
{
  "stores": [{"id": "p1", "type": "directory"}, {"id": "z1", "type": "Zoom"}],
  "rule": {"sourceStore": {"id": "p1"}, "targetStore": {"id": "z1"}, "populationExpression": "population.id eq \"sales\""},
  "mappings": [{"targetAttribute": "userName", "sourceAttribute": "email"}]
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
    let (Some(rule), Some(own)) = (facts.bundle.rule(), &facts.own) else { return };
    let overlap = |other: &&RuleOfTenant| {
        own.feeds_store_of(other)
            && match (&own.population, &other.population) {
                (Population::Everyone, _) | (_, Population::Everyone) => true,
                (Population::Filtered(own), Population::Filtered(other)) => own == other,
                (Population::Unknown, _) | (_, Population::Unknown) => false,
            }
    };
    let Some(other) = facts.tenant.beside(own).find(overlap) else { return };
    let why = match (&own.population, &other.population) {
        (Population::Everyone, Population::Everyone) => "neither has a filter",
        (Population::Everyone, _) => "this one has no filter",
        (_, Population::Everyone) => "that one has no filter",
        _ => "both have the same filter",
    };
    let message = format!("users go into this {} by {} too: {why}", facts.store_name(), other.words());
    let help = match different(own, other).as_slice() {
        [] => "keep one of the two rules: their mappings say the same".to_owned(),
        targets => format!(
            "let filters keep them apart: the mappings differ in {}, and which of them an account gets is not documented",
            listed(targets)
        ),
    };
    let place = rule.filter.as_ref().map_or(&rule.place, |filter| &filter.place);
    findings.push(facts.finding(Severity::Warning, place, message, help, None));
}

/// The targets that the two rules feed differently, or that only one of them feeds.
fn different<'r>(own: &'r RuleOfTenant, other: &'r RuleOfTenant) -> Vec<&'r str> {
    let differs = |line: &&LineOfTenant, there: &RuleOfTenant| {
        there.line(&line.target).is_none_or(|it| it.feed != line.feed)
    };
    let here = own.lines.iter().filter(|line| differs(line, other));
    let there = other.lines.iter().filter(|line| own.line(&line.target).is_none());
    here.chain(there).map(|line| line.target.as_str()).collect()
}

/// The first of them by name, and the number of the others.
fn listed(targets: &[&str]) -> String {
    const SHOWN: usize = 4;
    let names: Vec<String> = targets.iter().take(SHOWN).map(|target| format!("`{}`", name(target))).collect();
    match targets.len().saturating_sub(SHOWN) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}
