use provmap_model::suggest;

use crate::expression::functions::{self, Function, Library, Meant, meant};
use crate::expression::{Expression, FunctionProblem, FunctionProblemKind, Span, infer};
use crate::facts::{MAX_PLACES, reference};
use crate::report::{Applicability, Fix};
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
        let Some(Advice { severity, help, meant }) = advice(line, &problem.kind) else { continue };
        let finding = line.at_expression(problem.span, severity, problem.kind.to_string());
        let fix = meant.and_then(|meant| replaced(line, problem, &meant));
        findings.push(Finding { help: Some(help), fix, ..finding });
    }
}

/// What weighs a problem, and what to do about it.
struct Advice {
    severity: Severity,
    help: String,
    /// What is probably meant in its place, from the `#` on.
    meant: Option<String>,
}

fn advice(line: &Line<'_>, kind: &FunctionProblemKind) -> Option<Advice> {
    let warn = |help: String, meant| Some(Advice { severity: Severity::Warning, help, meant });
    let did_you_mean = |meant: String| warn(format!("did you mean `{meant}`?"), Some(meant));
    match kind {
        FunctionProblemKind::UnknownLibrary { library } => {
            let near = suggest::nearest(library, Library::ALL.iter().map(|library| library.as_str()));
            let near = near.map(|near| format!("#{near}"));
            warn(libraries(near.as_deref()), near)
        }
        FunctionProblemKind::NoLibrary { function } => {
            let named = functions::all().find(|known| known.name == function).map(full_name);
            warn(libraries(named.as_deref()), named)
        }
        FunctionProblemKind::UnknownVariable { variable } => match line.schema.find(variable) {
            Some(_) => did_you_mean(reference(variable)),
            None if variable == "user" => did_you_mean("#root".to_owned()),
            None => {
                let help = "the user is `#root`, as in `#root.email`; no other variable is documented";
                warn(help.to_owned(), None)
            }
        },
        FunctionProblemKind::UnknownFunction { library, function } => {
            Some(unknown(functions::library(library)?, function))
        }
        _ => {
            let help = "see the function's page in the documentation of PingOne Expression Language";
            warn(help.to_owned(), None)
        }
    }
}

/// What weighs a function that is not known of a library that is, and what to do: PingOne may have added it since, so that only
/// a clear slip is a mistake.
fn unknown(library: Library, function: &str) -> Advice {
    let info = |help: String, meant| Advice { severity: Severity::Info, help, meant };
    match meant(library, function) {
        Some(Meant::Slip(meant)) => {
            let meant = full_name(meant);
            let help = format!("did you mean `{meant}`?");
            Advice { severity: Severity::Warning, help, meant: Some(meant) }
        }
        Some(Meant::OtherLibrary(meant)) => {
            info(format!("PEL has `{}`", full_name(meant)), Some(full_name(meant)))
        }
        Some(Meant::Foreign(words)) => info(words.to_owned(), None),
        None => {
            let library = library.as_str();
            info(
                format!("the functions of `#{library}` are on PingOne's page \"Custom library functions\""),
                None,
            )
        }
    }
}

/// The line with what is meant in the place of a problem, where the expression has one problem less for it.
fn replaced(line: &Line<'_>, problem: &FunctionProblem, meant: &str) -> Option<Fix> {
    let Source::Expression(_, inference) = line.source else { return None };
    let text = line.mapping.expression()?;
    let Span { mut start, end } = problem.span;
    if let FunctionProblemKind::UnknownFunction { library, .. } = &problem.kind {
        // The problem is the name of the function, and what is meant names the library too.
        start = text.get(..start)?.strip_suffix('.')?.strip_suffix(library)?.len();
    }
    if let Some(before) = text.get(..start)?.strip_suffix('#') {
        start = before.len();
    }
    let mended = [text.get(..start)?, meant, text.get(end..)?].concat();
    let left = infer(&Expression::parse(&mended).ok()?, line.schema).functions.len();
    let differs_in_case = text.get(start..end)?.eq_ignore_ascii_case(meant);
    let applicability =
        if differs_in_case { Applicability::MachineApplicable } else { Applicability::MaybeIncorrect };
    let change = Change::Part(start..end, meant.into());
    (left < inference.functions.len()).then(|| line.fix(&change, applicability))?
}

/// Which libraries there are, and what of theirs was probably meant.
fn libraries(meant: Option<&str>) -> String {
    let all: Vec<String> = Library::ALL.iter().map(|library| format!("`#{}`", library.as_str())).collect();
    let meant = meant.map(|meant| format!("did you mean `{meant}`? ")).unwrap_or_default();
    format!("{meant}the libraries are {}", all.join(", "))
}

fn full_name(function: &Function) -> String {
    ["#", function.library.as_str(), ".", function.name].concat()
}
