use crate::expression::FunctionProblemKind;
use crate::expression::functions::Library;
use crate::facts::MAX_PLACES;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-function",
    severity: Severity::Warning,
    summary: "a function is called that PEL does not have, or wrongly",
    reads: &[],
    docs: r##"### What it does

Finds calls of a library that PEL does not have, with too few or too many arguments, or with an argument that is certain
to be of the wrong kind. A function that is not known of a library that is known is not judged: PingOne's published
lists are not complete.

### Why

PingOne cannot compute the value.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "locale", "expression": "#text.trim(#root.locale)"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "locale", "expression": "#string.trim(#root.locale)"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Source::Expression(_, inference) = line.source else { return };
    for problem in inference.functions.iter().filter(|problem| problem.kind.is_mistake()).take(MAX_PLACES) {
        let mut finding = line.at_expression(problem.span, Severity::Warning, problem.kind.to_string());
        finding.help = Some(match &problem.kind {
            FunctionProblemKind::UnknownLibrary { .. } | FunctionProblemKind::NoLibrary { .. } => {
                let libraries: Vec<String> =
                    Library::ALL.iter().map(|library| format!("`#{}`", library.name())).collect();
                format!("the libraries are {}", libraries.join(", "))
            }
            _ => "see the function's page in the documentation of PingOne Expression Language".to_owned(),
        });
        findings.push(finding);
    }
}
