use provmap_model::SourceAttribute;
use provmap_model::correction::{FORMAT, Format};

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
    let (Some(format), Some(target)) = (line.missed_format(), line.attribute()) else { return };
    let finding = match line.source {
        Source::Attribute(source) => of_attribute(line, format, source),
        _ => of_constant(line, format),
    };
    let basis = line.said(target, FORMAT, Json::String(format.as_str().into()));
    findings.push(Finding { basis, ..finding });
}

fn of_constant(line: &Line<'_>, format: Format) -> Finding {
    let message = format!(
        "`{}` takes {}, and every user gets another text",
        name(line.target_name()),
        format.describe()
    );
    line.at_source(Severity::Error, message)
}

fn of_attribute(line: &Line<'_>, format: Format, source: &SourceAttribute<'_>) -> Finding {
    let message = format!(
        "`{}` takes {}, which the values of `{}` need not be",
        name(line.target_name()),
        format.describe(),
        name(source.path)
    );
    let own = || match format {
        Format::Email => {
            format!("map `email`, unless every `{}` of yours is an e-mail address", name(source.path))
        }
    };
    line.mended_or(line.at_source(Severity::Info, message), own)
}
