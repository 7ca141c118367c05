use std::collections::HashSet;

use crate::expression::{Resolution, Span};
use crate::facts::{MAX_PLACES, foreign_expression, foreign_source};
use crate::mapping::MappingKind;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-source",
    severity: Severity::Error,
    summary: "the directory has no such attribute",
    reads: &[],
    docs: r##"### What it does

Finds sources that the source schema does not list: a warning, and an error when the schema is declared closed. A source
that can be no attribute's name, not even a custom one's, is an error too: SSO mappings (`${user.email}`), SCIM paths
(`emails[primary eq true].value`), expressions in the wrong field (`#root.email`), console labels (`Given Name`). Of other
spellings it names the language that they come from: SCIM (`userName`), LDAP (`mail`), the general expression form
(`user.email`).

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
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    match line.source {
        Source::Unknown(source) => {
            if let Some(what) = foreign_source::no_name(source) {
                let message = format!("`{}` {}", name(source), what.words());
                let remedy = foreign_source::instead(line, source, what);
                findings.push(line.mended(line.at_source(Severity::Error, message), &remedy));
                return;
            }
            let finding = line.at_source(severity(line), message(source));
            push(line, finding, source, None, findings);
        }
        // A group's line reads a group's attributes, of which no list is known.
        Source::Expression(_, inference) if line.mapping.kind() == MappingKind::User => {
            let foreign = line.mapping.expression().and_then(|text| foreign_expression::language(text, None));
            if foreign.is_some() {
                // In another language these are no attributes.
                return;
            }
            let mut seen = HashSet::new();
            for read in &inference.reads {
                let path = &read.reference.path;
                if read.resolution != Resolution::Unknown || !seen.insert(path) {
                    continue;
                }
                let path = path.join(".");
                let finding = line.at_expression(read.reference.span, severity(line), message(&path));
                push(line, finding, &path, Some(read.reference.span), findings);
                if seen.len() == MAX_PLACES {
                    return;
                }
            }
        }
        _ => {}
    }
}

fn severity(line: &Line<'_>) -> Severity {
    if line.schema.is_closed() { Severity::Error } else { Severity::Warning }
}

fn message(source: &str) -> String {
    format!("`{}` is not an attribute of the PingOne directory", name(source))
}

fn push(line: &Line<'_>, finding: Finding, source: &str, at: Option<Span>, findings: &mut Findings) {
    let remedy = foreign_source::meant(source, at, line.schema, findings).unwrap_or_else(|| {
        Remedy::words(if line.schema.is_closed() {
            "the source schema is closed, and does not list it"
        } else {
            "if it is a custom attribute of your environment, declare it in a source schema (`--source-schema`)"
        })
    });
    findings.push(line.mended(finding, &remedy));
}
