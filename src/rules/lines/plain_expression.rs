use provmap_model::words::AttributeType;

use crate::expression::Resolution;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "plain-expression",
    severity: Severity::Info,
    summary: "an expression is one attribute",
    reads: &[],
    docs: r##"### What it does

Says that an expression does no more than read one directory attribute.

### Why

`sourceAttribute` says the same, shorter, and nothing in it can be misspelt but the name. That both send the same value is inferred:
PingOne's pages name attributes either way, and do not compare the two.

### Example

```json
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "expression": "#root.username"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
]}
```

### Use instead

```json
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Source::Expression(expression, inference) = line.source else { return };
    // A source of the wrong kind is wrong in any spelling, and a line that is to be replaced needs no other.
    if expression.as_reference().is_none() || line.verdicts.kind.fails() || line.remedy().is_some() {
        return;
    }
    let Some(Resolution::Attribute(attribute)) = inference.reads.first().map(|read| read.resolution) else {
        return;
    };
    if attribute.kind == Some(AttributeType::Complex) {
        return;
    }
    let message = format!("the expression only reads `{}`", name(attribute.path));
    let help = format!("write `{}` instead", line.set.member("sourceAttribute", attribute.path));
    let change = Change::Source(attribute.path.into());
    // PingOne's pages name attributes both ways, and do not say that what is sent is the same.
    findings.push(line.mended(line.at_source(Severity::Info, message), &Remedy::unsure(help, change)));
}
