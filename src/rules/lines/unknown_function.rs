use provmap_model::suggest;

use crate::expression::FunctionProblemKind;
use crate::expression::functions::{self, Function, Library, Meant, meant};
use crate::facts::{MAX_PLACES, reference};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-function",
    severity: Severity::Warning,
    summary: "a function or variable that PEL does not have, or a wrong call",
    reads: &[],
    docs: r##"### What it does

Finds calls of a library that PEL does not have, of a function that is clearly misspelt, with too few or too many
arguments, or with an argument that is certain to be of the wrong kind: warnings. Any other function that is not known of
a library that is known is advice, since PingOne may have added it. Where another language's name is
written (`#string.toUpperCase`), it says what PEL has. A variable that is neither `#root` nor `#this` (`#email`) is a
warning too.

### Why

PingOne cannot compute the value, and what comes of the line cannot be told for any user.

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
    for problem in inference.functions.iter().take(MAX_PLACES) {
        let (severity, help) = match &problem.kind {
            FunctionProblemKind::UnknownLibrary { library } => {
                let near = suggest::nearest(library, Library::ALL.iter().map(|library| library.as_str()));
                (Severity::Warning, libraries(near.map(|near| format!("#{near}"))))
            }
            FunctionProblemKind::NoLibrary { function } => {
                let named = functions::all().find(|known| known.name == function);
                (Severity::Warning, libraries(named.map(full_name)))
            }
            FunctionProblemKind::UnknownVariable { variable } => {
                let help = match line.schema.find(variable) {
                    Some(_) => format!("did you mean `{}`?", reference(variable)),
                    None if variable == "user" => "did you mean `#root`?".to_owned(),
                    None => {
                        "the user is `#root`, as in `#root.email`; no other variable is documented".to_owned()
                    }
                };
                (Severity::Warning, help)
            }
            FunctionProblemKind::UnknownFunction { library, function } => match functions::library(library) {
                Some(library) => unknown(library, function),
                None => continue,
            },
            _ => (
                Severity::Warning,
                "see the function's page in the documentation of PingOne Expression Language".to_owned(),
            ),
        };
        let finding = line.at_expression(problem.span, severity, problem.kind.to_string());
        findings.push(Finding { help: Some(help), ..finding });
    }
}

/// What weighs a function that is not known of a library that is, and what to do: PingOne may have added it since, so that only
/// a clear slip is a mistake.
fn unknown(library: Library, function: &str) -> (Severity, String) {
    match meant(library, function) {
        Some(Meant::Slip(meant)) => (Severity::Warning, format!("did you mean `{}`?", full_name(meant))),
        Some(Meant::OtherLibrary(meant)) => (Severity::Info, format!("PEL has `{}`", full_name(meant))),
        Some(Meant::Foreign(words)) => (Severity::Info, words.to_owned()),
        None => {
            let help = format!(
                "the functions of `#{}` are on PingOne's page \"Custom library functions\"",
                library.as_str()
            );
            (Severity::Info, help)
        }
    }
}

/// Which libraries there are, and what of theirs was probably meant.
fn libraries(meant: Option<String>) -> String {
    let all: Vec<String> = Library::ALL.iter().map(|library| format!("`#{}`", library.as_str())).collect();
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    format!("{meant}the libraries are {}", all.join(", "))
}

fn full_name(function: &Function) -> String {
    ["#", function.library.as_str(), ".", function.name].concat()
}
