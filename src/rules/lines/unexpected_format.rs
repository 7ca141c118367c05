use provmap_model::correction::{FORMAT, Format};

use crate::domain::{Constant, Kinds};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unexpected-format",
    severity: Severity::Error,
    summary: "a value does not look as the target wants it, by an overlay",
    reads: &["format"],
    docs: r##"### What it does

Compares a source with the format that an overlay gives for the target, such as an e-mail address. A fixed text of
another form is an error, since every user gets it; a directory attribute whose values need not have the form is advice. An
expression that is no fixed text is not judged. Without an overlay it finds nothing: PingOne's metadata has no formats.

### Why

Zoom wants user names in the form of e-mail addresses, which its metadata does not say. PingOne's own user names may be
of that form in your environment, or not.

### Example

```json overlay=curated
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"}
]}
```

### Use instead

```json overlay=curated
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Line(When::STORE_BEHAVIOUR, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(format) = line.behaviour().and_then(|behaviour| behaviour.format) else { return };
    let Some(finding) = of_constant(line, format).or_else(|| of_attribute(line, format)) else { return };
    let Some(target) = line.attribute() else { return };
    let basis = line.said(target, FORMAT, Json::String(format.word().into()));
    findings.push(Finding { basis, ..finding });
}

fn of_constant(line: &Line<'_>, format: Format) -> Option<Finding> {
    let Some(Constant::Text(text)) = &line.domain.constant else { return None };
    if format.admits(text) {
        return None;
    }
    let message = format!(
        "`{}` takes {}, and every user gets another text",
        name(line.target_name()),
        format.describe()
    );
    Some(line.at_source(Severity::Error, message))
}

fn of_attribute(line: &Line<'_>, format: Format) -> Option<Finding> {
    let Source::Attribute(source) = line.source else { return None };
    // What is no text is the business of `type-mismatch`.
    let text = source.kind.is_none_or(|kind| Kinds::of(kind) == Kinds::TEXT);
    if !text || format.is_of(source) {
        return None;
    }
    let message = format!(
        "`{}` takes {}, which the values of `{}` need not be",
        name(line.target_name()),
        format.describe(),
        name(source.path)
    );
    let mut finding = line.at_source(Severity::Info, message);
    let own = || match format {
        Format::Email => {
            format!("map `email`, unless every `{}` of yours is an e-mail address", name(source.path))
        }
    };
    finding.help = Some(line.remedy().unwrap_or_else(own));
    Some(finding)
}
