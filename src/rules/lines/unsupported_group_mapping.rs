use crate::facts::metadata_basis;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unsupported-group-mapping",
    severity: Severity::Error,
    summary: "a group line for a store without group attributes",
    reads: &["groupAttributes"],
    docs: r##"### What it does

Finds lines that map a group's attribute (`attributeMappingType` is `groupAttributeMapping`) where the connector's
metadata has no group attributes.

### Why

The store has nothing to put the value in. The spelling `groupAttributeMapping` is inferred: PingOne documents
`userAttributeMapping` only.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "displayName", "expression": "#root.name",
   "attributeMappingType": "groupAttributeMapping"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    if !matches!(line.target, Target::NoGroups) {
        return;
    }
    let store = line.connector.store_type();
    let message = format!("{store} has no group attributes, and this line maps one");
    let mut finding = match line.mapping.target {
        Some(_) => line.at_target(Severity::Error, message),
        None => line.at_line(Severity::Error, message),
    };
    finding.help =
        Some("remove the line, or remove `attributeMappingType` if it maps a user's attribute".to_owned());
    finding.basis = Some(metadata_basis(line.connector, "/attributeMetadata", "groupAttributes", Json::Null));
    findings.push(finding);
}
