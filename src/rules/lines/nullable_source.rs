use crate::domain::{Constant, Domain, Verdict};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
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
    scope: Scope::Line(When::FAILS, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute() else { return };
    let required = target.is(Flag::RequiredOnCreate);
    let key = name(target.key);
    let needs = if required { "is required" } else { "must not be null" };
    for case in line.lacking() {
        let (words, domain) = (line.words_of(case), line.domain_of(case));
        let message = match case.verdict {
            Verdict::NeverFits if case.is_branch() => {
                format!("{words} has no value, and `{key}` {needs}: users who take it will fail")
            }
            Verdict::NeverFits => format!("{words} never has a value, and `{key}` {needs}"),
            _ => format!("{words} can be without a value, and `{key}` {needs}: users without one will fail"),
        };
        let mut finding = line.at_case(case, case.severity(), message);
        finding.basis = line.flag(target, if required { Flag::RequiredOnCreate } else { Flag::Nillable });
        findings.push(line.mended_or(finding, || help(line, target, domain)));
    }
}

/// What to do where no replacement is known that mends the line.
fn help(line: &Line<'_>, target: &Attribute, domain: &Domain<'_>) -> String {
    match &line.source {
        Source::Attribute(source) if source.enabled == Some(false) => {
            "the source schema says that the attribute is disabled: map another one".to_owned()
        }
        _ if domain.constant == Some(Constant::Null) => {
            "write a value, or remove the line if the target can do without".to_owned()
        }
        // The same default for every user would collide.
        _ if target.is(Flag::Unique) => {
            "map an attribute that every user has, such as `username`, or give those users a value in PingOne"
                .to_owned()
        }
        _ => "map an attribute that every user has, or give those users a value in PingOne".to_owned(),
    }
}
