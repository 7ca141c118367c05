use crate::facts::Braces;
use crate::filter::Filter;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-filter",
    severity: Severity::Warning,
    summary: "the filter of the propagation rule cannot be read",
    reads: &[],
    docs: r##"### What it does

Finds filters of propagation rules (`populationExpression`, in Terraform `filter`) that are no SCIM filter by RFC 7644: quotes
and brackets that do not match, single or typographic quotes, operators that SCIM does not have, `not` without brackets. It says
nothing of a filter that can be read and asks for something unknown, or that depends on a variable.

### Why

A rule whose filter is broken sends other users than those that are meant, or nobody. It is a warning: what PingOne makes of such
a filter is not documented.

### Example

```json
{"stores": {"type": "Slack"}, "rule": {"populationExpression": "population.id == 'sales'"}}
```

### Use instead

```json
{"stores": {"type": "Slack"}, "rule": {"populationExpression": "population.id eq \"sales\""}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let filter = facts.bundle.rule().and_then(|rule| rule.filter.as_ref());
    let Some((filter, text)) = filter.and_then(|filter| Some((filter, filter.expression.as_deref()?))) else {
        return;
    };
    // What stands in the place of a template is not known.
    if Braces::first_in(text).is_some() {
        return;
    }
    let Err(error) = Filter::parse(text) else { return };
    let Some(problem) = error.problems().first() else { return };
    let at = problem.column().map(|column| format!(" at its character {column}")).unwrap_or_default();
    let message = format!("`{}` is no SCIM filter{at}: {}", filter.key, problem.message());
    let help = "write a filter such as `population.id eq \"…\"`: which users a broken one lets through is not documented";
    findings.push(facts.finding(Severity::Warning, &filter.place, message, help.to_owned(), None));
}
