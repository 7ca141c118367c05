use crate::expression::{Repaired, repaired};
use crate::facts::foreign_expression;
use crate::report::Applicability;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-expression",
    severity: Severity::Error,
    summary: "an expression cannot be read",
    reads: &[],
    docs: r##"### What it does

Finds expressions that are no PingOne Expression Language (PEL): quotes and brackets that do not match, line breaks,
typographic quotes, operators without a space on both sides, and what PEL has taken out of Spring's language: `T(…)`,
`?.`, `instanceof`, assignment, methods of values.

### Why

PingOne cannot compute the value for any user. An expression in another language is `foreign-expression`.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "givenName", "expression": "'Dr. '+ #root.name.given"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "givenName", "expression": "#string.substring('Dr. ' + (#root.name.given ?: 'X'), 0, 65)"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let (Source::Invalid(error), Some(text)) = (&line.source, line.mapping.expression()) else { return };
    if foreign_expression::language(text, Some(error)).is_some() {
        return;
    }
    let message = format!("the expression cannot be read: {}", error.kind());
    let mut finding = line.at_expression(error.span(), Severity::Error, message);
    finding.help =
        Some(error.help().unwrap_or("write an expression of PingOne Expression Language").to_owned());
    if let Some(Repaired { text, is_sure }) = repaired(text, error) {
        let applicability =
            if is_sure { Applicability::MachineApplicable } else { Applicability::MaybeIncorrect };
        finding.fix = line.fix(&Change::Expression(text.into()), applicability);
    }
    findings.push(finding);
}
