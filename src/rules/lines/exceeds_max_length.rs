use crate::domain::{Bounds, LengthUnit, Verdict};
use crate::report::Applicability;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "exceeds-max-length",
    severity: Severity::Error,
    summary: "a value is longer than the target takes",
    reads: &["maxLength"],
    docs: r##"### What it does

Compares the longest value that the source allows with the target's `maxLength`. Where an expression gives one of
several values, each branch that is too long is pointed at. It is a warning where some values
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
    scope: Scope::Line(When::FAILS, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute() else { return };
    let limit = target.limit(Limit::MaxLength).unwrap_or_default();
    let key = name(target.key);
    for case in line.too_long() {
        let (words, domain) = (line.words_of(case), line.domain_of(case));
        let Bounds { min, max } = domain.length;
        let message = match (case.verdict, min, max) {
            (Verdict::NeverFits, Some(least), most) => {
                let has = if most == Some(least) { "has" } else { "has at least" };
                format!("{words} {has} {}, and `{key}` takes {limit}", LengthUnit::Characters.describe(least))
            }
            (_, _, Some(most)) if most > limit => {
                format!(
                    "{words} can have {}, and `{key}` takes {limit}",
                    LengthUnit::Characters.describe(most)
                )
            }
            _ => format!(
                "{words} fits `{key}` in characters, but not in UTF-16 units; it takes {limit}, and which of the \
                 two that counts is not documented"
            ),
        };
        let message = match line.measure(domain) {
            Some(length) => format!("{words} has {length}, and `{key}` takes {limit}"),
            None => message,
        };
        let mut finding = line.at_case(case, case.severity(), message);
        let own = || help(line, target, limit, domain.constant.is_some());
        finding.basis = line.limit(target, Limit::MaxLength);
        let mut finding = line.mended_or(finding, own);
        // Whether values collide once they are cut is for a person to weigh.
        if line.remedy().is_none() && target.is(Flag::Unique) && domain.constant.is_none() {
            let cut = line.cut();
            finding.fix = cut.and_then(|cut| line.fix(&cut, Applicability::MaybeIncorrect));
        }
        findings.push(finding);
    }
}

/// What to do where no replacement is known that mends the line.
fn help(line: &Line<'_>, target: &Attribute, limit: u64, constant: bool) -> String {
    if constant {
        return format!("write at most {}", line.length(limit));
    }
    if let Some(format) = line.behaviour().and_then(|behaviour| behaviour.format) {
        return format!(
            "shorten those values in PingOne, or map another attribute: `{}` takes {}, which a value need not be once it is \
             cut",
            name(target.key),
            format.describe()
        );
    }
    // Cutting is the usual cure for length, and the usual cause of collisions.
    if target.is(Flag::Unique) {
        return format!(
            "shorten those values in PingOne, or map another attribute: `{}` is unique, and two values can be the same \
             once they are cut (`#string.substring`)",
            name(target.key)
        );
    }
    format!("cut it: `#string.substring(…, 0, {limit})`")
}
