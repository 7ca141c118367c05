use crate::mapping::Mapping;
use crate::report::Applicability;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "duplicate-target",
    severity: Severity::Error,
    summary: "two lines have one target",
    reads: &[],
    docs: r##"### What it does

Finds lines whose target an earlier line has already.

### Why

The console shows one row a target. Which of two lines PingOne uses is not documented. Nothing else is said about the
later line.

The Terraform provider makes one mapping of two that are identical: in its files that is advice.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "userName", "sourceAttribute": "username"}
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
    let Target::Duplicate(first) = line.target else { return };
    let target = name(line.target_name());
    let (severity, message) = if line.is_collapsed_into(first) {
        let message =
            format!("`{target}` is mapped twice, and alike: the provider makes one mapping of the two");
        (Severity::Info, message)
    } else {
        (Severity::Error, format!("`{target}` is mapped twice"))
    };
    let mut finding = line.at_target(severity, message);
    finding.related = Some((line.target_of(first), "first mapped here".to_owned()));
    finding.help = Some("remove one of the two lines".to_owned());
    let first = line.set.mappings().get(first);
    if first.is_some_and(|first| is_spare(line.mapping, first)) {
        finding.fix = line.fix(&Change::Removal, Applicability::MachineApplicable);
    }
    findings.push(finding);
}

/// Whether a line says no more than the first of its target, so that it can go. What a line says by a key that is not read is not
/// known, and whether a name with blanks around it works is not either.
fn is_spare(line: &Mapping<'_>, first: &Mapping<'_>) -> bool {
    let is_fed = line.source.is_some() || line.expression.is_some();
    is_fed
        && !first.is_padded()
        && line.source_attribute() == first.source_attribute()
        && line.expression() == first.expression()
}
