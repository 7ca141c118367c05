//! a value is longer than the target takes

use provmap_model::attribute::Limit;
use provmap_model::text::name;

use super::{Check, Rule, Severity};
use crate::check::{Findings, Line};
use crate::domain::Verdict;
use crate::expression_text::reference;

pub(super) static RULE: Rule = Rule {
    id: "exceeds-max-length",
    severity: Severity::Error,
    summary: "a value is longer than the target takes",
    reads: &["maxLength"],
    docs: r##"### What it does

Compares the longest value that the source allows with the target's `maxLength`. It is a warning where some values
are too long, and an error where every value is. A target without `maxLength` is not judged.

### Why

PingOne's directory allows 256 characters in most attributes, and many targets take fewer. A user with a longer value
fails to sync. PingOne does not say what `maxLength` counts: a text is too long for certain when it has more Unicode
characters, and may be too long when only its UTF-16 form is longer.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "title", "sourceAttribute": "title"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "title", "expression": "#string.substring(#root.title, 0, 128)"}
]}
```
"##,
    check: Check::Unfit(check),
};

fn check(line: &Line<'_>, findings: &mut Findings<'_>) {
    let Some(target) = line.attribute().filter(|_| line.verdicts.max_length.fails()) else { return };
    let limit = target.limit(Limit::MaxLength).unwrap_or_default();
    let key = name(&target.key);
    let length = line.domain.length;
    let source = line.source_words();
    let (severity, message) = match (line.verdicts.max_length, length.min, length.max) {
        (Verdict::NeverFits, Some(least), _) => {
            (Severity::Error, format!("{source} has at least {least} characters, and `{key}` takes {limit}"))
        }
        (_, _, Some(most)) if most > limit => {
            (Severity::Warning, format!("{source} can have {most} characters, and `{key}` takes {limit}"))
        }
        _ => (
            Severity::Warning,
            format!(
                "{source} has more than {limit} UTF-16 units, and `{key}` takes {limit} of a unit that is not documented"
            ),
        ),
    };
    let mut finding = line.at_source(severity, message);
    finding.help = Some(match line.mapping.source_attribute() {
        Some(path) => {
            format!("cut it: `\"expression\": \"#string.substring({}, 0, {limit})\"`", reference(path))
        }
        None => format!("write at most {limit} characters"),
    });
    finding.basis = line.limit(target, Limit::MaxLength);
    findings.push(finding);
}
