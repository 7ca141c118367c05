use crate::domain::{Constraints, Kinds, Verdict};
use crate::facts::quoted;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "type-mismatch",
    severity: Severity::Warning,
    summary: "the source holds another kind of value than the target",
    reads: &["type"],
    docs: r##"### What it does

Finds sources whose kind is not the target's: a boolean for a text, a text for a boolean, or an attribute such as
`name` that is made of others. The texts 'true' and 'false' for a boolean, in any case, are not judged.

### Why

How PingOne converts between kinds is not documented, so this is a warning and never an error; a preflight counts users with
such a value as unpredictable. Nothing is said about the length or uniqueness of a value of the wrong kind.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "active", "sourceAttribute": "lifecycle.status"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "active", "sourceAttribute": "enabled"}
]}
```
"##,
    scope: Scope::Line(When::FAILS, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute() else { return };
    for case in &line.of_wrong_kind() {
        let takes = Constraints::of(target).kinds.describe();
        let (words, domain) = (line.words_of(case), line.domain_of(case));
        let is = if case.verdict == Verdict::MayFail { "can be" } else { "is" };
        let message =
            format!("{words} {is} {}, and `{}` takes {takes}", domain.kinds.describe(), name(target.key));
        let mut finding = line.at_case(case, Severity::Warning, message);
        let own = || match line.mapping.source_attribute() {
            Some(parent) if domain.kinds == Kinds::COMPLEX => members(line, parent),
            _ => "map a source of that kind: how PingOne converts between kinds is not documented".to_owned(),
        };
        let kind = target.value_type().map_or(Json::Null, |kind| Json::text(kind.as_str()));
        finding.basis = line.said(target, "type", kind);
        findings.push(line.mended_or(finding, own));
    }
}

/// Names the members of an attribute that is made of others.
fn members(line: &Line<'_>, parent: &str) -> String {
    let below = |path: &str| path.strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'));
    let members = line.schema.iter().map(|attribute| attribute.path).filter(|path| below(path));
    let members = quoted(members.take(8), ", ");
    if members.is_empty() {
        "map another attribute: its members are not sources".to_owned()
    } else {
        format!("map one of its members: {members}")
    }
}
