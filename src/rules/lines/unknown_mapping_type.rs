use provmap_model::suggest;

use crate::mapping::MappingKind;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-mapping-type",
    severity: Severity::Warning,
    summary: "a line is for neither users nor groups, as far as is known",
    reads: &[],
    docs: r##"### What it does

Finds lines whose `attributeMappingType` is neither `userAttributeMapping`, which PingOne documents, nor
`groupAttributeMapping`, which is inferred. PingOne may have added another.

### Why

Whose attributes the line maps is not known, so it is compared with nothing: no finding on it does not mean that it is right.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email",
   "attributeMappingType": "userAttributeMaping"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email",
   "attributeMappingType": "userAttributeMapping"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some((word, place)) = line.set.unknown_kind(line.index) else { return };
    let message = format!(
        "`{}` is no `attributeMappingType` that is known: whose attribute this line maps is not known, and the line is not checked",
        name(word)
    );
    let known = MappingKind::WORDS;
    let folded = word.to_ascii_lowercase();
    let begins_alike = || known.into_iter().find(|known| known.get(..4) == folded.get(..4));
    let near = suggest::slip_of(word, known.into_iter()).or_else(begins_alike);
    let [user, group] = known;
    let help = match near {
        Some(near) if near == group => {
            format!("did you mean `{group}`? (it is inferred: PingOne documents `{user}` only)")
        }
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("for a user's attribute write `{user}`, or leave it out"),
    };
    let finding = Finding { place, ..line.at_line(Severity::Warning, message) };
    findings.push(match near {
        Some(near) if near == user || has_groups(line) => {
            line.mended(finding, &Remedy::unsure(help, Change::Kind(near)))
        }
        _ => Finding { help: Some(help), ..finding },
    });
}

fn has_groups(line: &Line<'_>) -> bool {
    line.connector.group_attributes().is_some_and(|attributes| !attributes.is_empty())
}
