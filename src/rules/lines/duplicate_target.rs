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
    // Of two lines that say the same, either can go.
    if line.repeats(first) {
        finding.fix = line.fix(&Change::Removal, Applicability::MachineApplicable);
    }
    findings.push(finding);
}
