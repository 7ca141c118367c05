use crate::facts::{MAX_PLACES, reference};
use crate::report::Applicability;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "bare-map-key",
    severity: Severity::Warning,
    summary: "a bare word in the index of a map is a key, and no attribute",
    reads: &[],
    docs: r##"### What it does

Finds bare words in the index of a map that is written in the expression. Spring Expression Language, which PEL extends,
takes such a word for the key itself, and not for the attribute of that name; that PEL does too is inferred. A word that the
map has as a key, and that is no attribute's name, is advice: it gives what is meant, by that reading.

### Why

The key is the same for every user, and so is the value that comes of it: mostly none.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "title", "expression": "{'PM': 'Product Manager', 'SA': 'Software Architect'}[title]"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "title", "expression": "{'PM': 'Product Manager', 'SA': 'Software Architect'}[#root.title]"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Source::Expression(_, inference) = line.source else { return };
    for key in inference.bare_keys.iter().take(MAX_PLACES) {
        let word = name(key.name);
        let is_attribute = line.schema.find(key.name).is_some();
        let part = |text: String| Change::Part(key.span.range(), text.into());
        let mut fix = None;
        let (severity, not, help) = if is_attribute {
            let attribute = reference(key.name);
            let help = format!("for the attribute write `[{}]`, for the key `['{word}']`", name(&attribute));
            fix = line.fix(&part(attribute), Applicability::MaybeIncorrect);
            (Severity::Warning, ", and not the attribute", help)
        } else if key.is_listed {
            // How PEL reads the word is inferred: were it the attribute, quotes would change what is sent.
            fix = line.fix(&part(format!("'{}'", key.name)), Applicability::MaybeIncorrect);
            (Severity::Info, "", format!("quote it, to say so: `['{word}']`"))
        } else {
            let help = format!(
                "for the key write `['{word}']`; a custom attribute of your environment belongs in a source schema \
                 (`--source-schema`)"
            );
            (Severity::Warning, ", and no attribute", help)
        };
        let message = format!(
            "`{word}` in the index of a map is the key '{word}', the same for every user{not}, as Spring Expression Language \
             reads it"
        );
        let finding = line.at_expression(key.span, severity, message);
        findings.push(Finding { help: Some(help), fix, ..finding });
    }
}
