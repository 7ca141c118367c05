//! the directory has no such attribute

use provmap_model::text::name;

use super::{Check, Rule, Severity};
use crate::check::{Findings, Line, Source};
use crate::dialect;

pub(super) static RULE: Rule = Rule {
    id: "unknown-source",
    severity: Severity::Error,
    summary: "the directory has no such attribute",
    reads: &[],
    docs: r##"### What it does

Finds sources that the source schema does not list: a warning, and an error when the schema is declared closed. It
names the language that the spelling comes from: console labels (`Given Name`), SCIM (`emails[primary eq true].value`),
SSO mappings (`${user.email}`), the general expression form (`user.email`) and LDAP (`mail`).

### Why

A source that does not exist has no value for any user. It may also be a custom attribute of the environment: declare
those in a source schema, and the warning goes away.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "emails[primary eq true].value"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    check: Check::Unresolved(check),
};

fn check(line: &Line<'_>, findings: &mut Findings<'_>) {
    let Source::Unknown(source) = line.source else { return };
    let severity = if line.schema.is_closed() { Severity::Error } else { Severity::Warning };
    let message = format!("`{}` is not an attribute of the PingOne directory", name(source));
    let mut finding = line.at_source(severity, message);
    finding.help = Some(match dialect::meant(source, line.schema, findings) {
        Some(help) => help,
        None if line.schema.is_closed() => "the source schema is closed, and does not list it".to_owned(),
        None => "if it is a custom attribute of your environment, declare it in a source schema".to_owned(),
    });
    findings.push(finding);
}
