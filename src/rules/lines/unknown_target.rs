use provmap_model::{AttributeList, suggest};

use crate::facts::{Near, NearMiss, basis, list_pointer, metadata_basis};
use crate::report::{Applicability, Fix};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-target",
    severity: Severity::Error,
    summary: "the target has no such attribute",
    reads: &["userAttributes", "groupAttributes"],
    docs: r##"### What it does

Finds targets that the connector's metadata does not list. It suggests an attribute whose name differs in case or
looks like a slip, the key of an attribute whose console label was written, and the attribute for a name that SCIM, LDAP
or another connector has for the same (`first_name`, `phoneNumber`).

### Why

The console shows labels (`Phone`), the API wants keys (`workPhone`), and keys are case-sensitive. Where the attribute
that was meant is clear, the line counts as mapping it: a required attribute is not reported as unmapped as well.

### Example

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "Phone", "sourceAttribute": "primaryPhone"}
]}
```

### Use instead

```json
{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "workPhone", "sourceAttribute": "primaryPhone"}
]}
```
"##,
    scope: Scope::Line(When::UNRESOLVED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Target::Unknown(near) = &line.target else { return };
    let store = line.connector.store_type();
    let kind = line.list().owner();
    let message = format!("`{}` is not a {kind} attribute of {store}", name(line.target_name()));
    let mut finding = line.at_target(Severity::Error, message);
    finding.help = Some(match near.map(|near| (near.attribute, near.how)) {
        Some((attribute, Near::Case)) => {
            format!("attribute names are case-sensitive: write `{}`", name(attribute.key))
        }
        Some((attribute, Near::Label)) => format!(
            "`{}` is the label in the console; the attribute is `{}`",
            name(attribute.display_name.unwrap_or_default()),
            name(attribute.key)
        ),
        Some((attribute, Near::Spelling)) => format!("did you mean `{}`?", name(attribute.key)),
        Some((attribute, Near::OtherName)) => format!("{store} calls it `{}`", name(attribute.key)),
        Some((_, Near::OtherKind)) if line.list() == AttributeList::Group => {
            "it is a user attribute: remove `attributeMappingType` or set it to `userAttributeMapping`"
                .to_owned()
        }
        Some((_, Near::OtherKind)) => {
            "it is a group attribute; a line for groups has `attributeMappingType` set to \
             `groupAttributeMapping` (inferred: PingOne documents the user spelling only)"
                .to_owned()
        }
        None => format!("`provmap connectors {store}` lists the attributes"),
    });
    finding.fix = near.and_then(|near| renamed(line, near));
    finding.basis = match near.map(|near| (near.attribute, near.how)) {
        Some((attribute, Near::Label)) => {
            let label = attribute.display_name.map_or(Json::Null, Json::text);
            Some(basis(line.connector, line.list(), attribute, "displayName", label))
        }
        Some((attribute, how)) => {
            let list = if how == Near::OtherKind { line.list().other() } else { line.list() };
            Some(basis(line.connector, list, attribute, "key", Json::text(attribute.key)))
        }
        None => names(line),
    };
    findings.push(finding);
}

/// The line with the attribute that is meant, where no other line maps that.
fn renamed(line: &Line<'_>, near: NearMiss<'_>) -> Option<Fix> {
    let NearMiss { attribute, how, is_free } = near;
    let is_spelled_alike = || suggest::same_but_for_case_and_spaces(attribute.key, line.target_name());
    let applicability = match how {
        Near::OtherKind => return None,
        Near::Case | Near::Label => Applicability::MachineApplicable,
        Near::Spelling if is_spelled_alike() => Applicability::MachineApplicable,
        Near::Spelling | Near::OtherName => Applicability::MaybeIncorrect,
    };
    is_free.then(|| line.fix(&Change::Target(attribute.key.into()), applicability))?
}

/// The attributes that there are, as the basis: as many as one can take in.
fn names(line: &Line<'_>) -> Option<Basis> {
    let list = line.list();
    let attributes = line.connector.attributes(list).filter(|all| all.len() <= MAX_NAMES)?;
    let names = attributes.iter().map(|attribute| Json::text(attribute.key)).collect();
    Some(metadata_basis(line.connector, &list_pointer(list), list.as_str(), Json::Array(names)))
}

/// The most attributes that a finding lists.
const MAX_NAMES: usize = 40;
