use crate::facts::foreign_expression;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "foreign-expression",
    severity: Severity::Error,
    summary: "an expression is written in another language",
    reads: &[],
    docs: r##"### What it does

Finds expressions that are written in a language that people know from elsewhere: the templates `${…}` of SSO mappings,
`#{…}` and `{{…}}`, OGNL of PingFederate, a SCIM filter or path, an LDAP value pattern of PingDataSync. It says how PEL spells
it.

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
    let Some(text) = line.mapping.expression() else { return };
    let Some(language) = foreign_expression::language(text, error) else { return };
    let message = format!("the expression is {}, not PingOne Expression Language", language.name());
    let remedy = language.remedy(line.set, line.schema);
    findings.push(line.mended(line.at_source(Severity::Error, message), &remedy));
}
