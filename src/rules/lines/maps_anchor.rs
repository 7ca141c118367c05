use crate::facts::is_unwritable;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "maps-anchor",
    severity: Severity::Warning,
    summary: "the target's own identifier is mapped",
    reads: &["requiredOnUpdate", "updateable"],
    docs: r##"### What it does

Finds lines that map the store's own identifier of the record: the attribute that is required on update and not
updateable, such as Zoom's `id`. Nothing else is said about the line.

### Why

The store assigns it, and the connector sends it back on every update by itself (inferred). A value from PingOne names no
record of the store.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "id", "sourceAttribute": "id"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Line(When::RESTRICTED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute().filter(|target| target.is_anchor() && !is_unwritable(target)) else {
        return;
    };
    let store = line.connector.store_type();
    let message =
        format!("`{}` is {store}'s own identifier of the user, which it assigns itself", name(target.key));
    let mut finding = line.at_target(Severity::Warning, message);
    finding.basis = line.flag(target, Flag::Updateable);
    findings.push(line.mended(finding, &Remedy::unsure("remove the line".to_owned(), Change::Removal)));
}
