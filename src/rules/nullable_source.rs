//! some users have no value for a target that needs one

use provmap_model::attribute::Flag;
use provmap_model::text::name;

use super::{Check, Rule, Severity};
use crate::check::{Findings, Line, Source};
use crate::domain::{Constant, Verdict};
use crate::expression_text::reference;

pub(super) static RULE: Rule = Rule {
    id: "nullable-source",
    severity: Severity::Error,
    summary: "some users have no value for a target that needs one",
    reads: &["requiredOnCreate", "nillable", "defaultedOnCreate"],
    docs: r##"### What it does

Finds sources that can be without a value where the target is required on create or not nillable, and nothing fills
it. It is a warning where some users have no value, and an error where none has.

### Why

PingOne guarantees a username and an e-mail address for every user, and little else. A user without a value fails to
sync. That `nillable` false refuses a null is inferred.

### Example

```json
{"connector": "Slack", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "nickname"},
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
    check: Check::Unfit(check),
};

fn check(line: &Line<'_>, findings: &mut Findings<'_>) {
    let Some(target) = line.attribute().filter(|_| line.verdicts.null.fails()) else { return };
    let required = target.is(Flag::RequiredOnCreate);
    let needs = if required { "is required" } else { "must not be null" };
    let source = line.source_words();
    let (severity, message) = match line.verdicts.null {
        Verdict::NeverFits => {
            (Severity::Error, format!("{source} never has a value, and `{}` {needs}", name(&target.key)))
        }
        _ => (
            Severity::Warning,
            format!(
                "{source} has no value for some users, and `{}` {needs}: they will fail",
                name(&target.key)
            ),
        ),
    };
    let mut finding = line.at_source(severity, message);
    finding.help = Some(match (&line.source, line.mapping.source_attribute()) {
        (Source::Attribute(source), _) if source.enabled == Some(false) => {
            "the source schema says that the attribute is disabled: map another one".to_owned()
        }
        // The same default for every user would collide in a unique target.
        (_, Some(path)) => format!(
            "map an attribute that every user has, give the attribute to every user, or give a default: \
             `\"expression\": \"{} ?: {}\"`",
            reference(path),
            if target.is(Flag::Unique) { "#root.username" } else { "'none'" }
        ),
        _ if line.domain.constant == Some(Constant::Null) => {
            "write a value, or remove the line if the target can do without".to_owned()
        }
        _ => "end the expression with a default: `… ?: 'none'`".to_owned(),
    });
    finding.basis = line.flag(target, if required { Flag::RequiredOnCreate } else { Flag::Nillable });
    findings.push(finding);
}
