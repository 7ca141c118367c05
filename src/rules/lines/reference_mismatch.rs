use crate::facts::quoted;
use crate::registry;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "reference-mismatch",
    severity: Severity::Info,
    summary: "the target usually holds another directory attribute",
    reads: &["referenceAttribute"],
    docs: r##"### What it does

Compares the source with the directory attributes that the target's `referenceAttribute` names. Custom attributes and
expressions are not judged, nor lines with another finding.

### Why

`referenceAttribute` says in a canonical word what the target holds. Which directory attribute a word stands for is
inferred: PingOne documents no table. So this is advice.

### Example

```json
{"connector": "Zoom", "mappings": [
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
    scope: Scope::Line(When::UNUSUAL_SOURCE, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let (Some(target), Source::Attribute(source)) = (line.attribute(), &line.source) else { return };
    let Some(reference) = target.reference_attribute else { return };
    // A line with a graver finding needs no advice, and the target's own identifier takes no source at all.
    if line.verdicts.fails() || target.is_anchor() {
        return;
    }
    let mut usual = line.usual_sources(target).peekable();
    if usual.peek().is_none() || usual.any(|path| path == source.path) || !is_built_in(source.path) {
        return;
    }
    let usual = quoted(line.usual_sources(target), " or ");
    let message =
        format!("`{}` is usually mapped from {usual}, not from `{}`", name(target.key), name(source.path));
    let mut finding = line.at_source(Severity::Info, message);
    finding.help = Some(format!("keep the line if it is meant so: that {usual} belongs there is inferred"));
    let value = Json::Array(reference.iter().map(Json::text).collect());
    finding.basis = line.said(target, "referenceAttribute", value);
    findings.push(finding);
}

/// Whether PingOne's own directory has the attribute: a custom one can hold anything.
fn is_built_in(path: &str) -> bool {
    registry::DIRECTORY.find(path).is_some()
}
