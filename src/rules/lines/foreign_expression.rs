use crate::facts::foreign_expression;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "foreign-expression",
    severity: Severity::Error,
    summary: "an expression is written in another language",
    reads: &[],
    docs: r##"### What it does

Finds expressions that are written in a language that people know from elsewhere: `${…}` of SSO mappings, OGNL of
PingFederate, a SCIM filter, an LDAP value pattern of PingDataSync. It says how PEL spells it.

### Why

PingOne reads an expression as PEL, and cannot compute the value for any user.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "expression": "${user.email}"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let error = match line.source {
        Source::Invalid(error) => Some(error),
        Source::Expression(..) => None,
        _ => return,
    };
    let language = line.mapping.expression().and_then(|text| foreign_expression::language(text, error));
    let Some(language) = language else { return };
    let message = format!("the expression is {}, not PingOne Expression Language", language.name());
    let mut finding = line.at_source(Severity::Error, message);
    finding.help = Some(language.help().to_owned());
    findings.push(finding);
}
