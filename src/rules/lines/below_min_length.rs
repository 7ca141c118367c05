use crate::domain::{Bounds, LengthUnit, Verdict};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "below-min-length",
    severity: Severity::Error,
    summary: "a value is shorter than the target takes",
    reads: &["minLength"],
    docs: r##"### What it does

Compares the shortest value that the source allows with the target's `minLength`. It is a warning where some values
are too short, and an error where every value is. A target without `minLength` is not judged.

### Why

A user with a shorter value fails to sync. PingOne never stores an empty text, so a `minLength` of 1 is a matter of
expressions.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "givenName", "expression": "''"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "givenName", "expression": "'Guest'"}
]}
```
"##,
    scope: Scope::Line(When::FAILS, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute() else { return };
    let limit = target.limit(Limit::MinLength).unwrap_or_default();
    let key = name(target.key);
    for case in line.too_short() {
        let (words, domain) = (line.words_of(case), line.domain_of(case));
        let Bounds { min, max } = domain.length;
        let (least, most) = (min.unwrap_or_default(), max.unwrap_or_default());
        let constant = min.is_some() && min == max;
        let (has, length) = match case.verdict {
            Verdict::NeverFits => (if constant { "has" } else { "has at most" }, most),
            _ => (if constant { "has" } else { "can have" }, least),
        };
        let (has, length) = match line.measure(domain) {
            Some(length) => ("has", length),
            None => (has, LengthUnit::Characters.describe(length)),
        };
        let message = format!("{words} {has} {length}, and `{key}` takes no fewer than {limit}");
        let mut finding = line.at_case(case, case.severity(), message);
        let own = || format!("send at least {}, or nothing where `{key}` can do without", line.length(limit));
        finding.basis = line.limit(target, Limit::MinLength);
        findings.push(line.mended_or(finding, own));
    }
}
