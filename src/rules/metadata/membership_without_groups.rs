use provmap_model::Attributes;
use provmap_model::words::Enhancement;

use crate::facts::metadata_basis;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "membership-without-groups",
    severity: Severity::Info,
    summary: "membership is written on groups, and there are none",
    reads: &["enhancements", "groupAttributes"],
    docs: r##"### What it does

Finds metadata with the enhancement `MEMBERSHIP_AS_GROUP_ATTRIBUTE` and without group attributes.

### Why

The enhancement says that a membership is written on the group (inferred from its name). Without group attributes no group
can be mapped, and `provmap check` refuses lines for groups. Zoom's metadata is so.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {"enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"], "userAttributes": {}}
}
```

### What to do

Do not expect groups or memberships to arrive.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    let enhancements = facts.connector.table().attribute_metadata.enhancements.as_deref().unwrap_or_default();
    let is_membership = |it: &Enhancement| *it == Enhancement::MembershipAsGroupAttribute;
    let has_groups = facts.connector.group_attributes().is_some_and(|groups| !Attributes::is_empty(groups));
    let Some(index) = enhancements.iter().position(is_membership).filter(|_| !has_groups) else { return };
    let message = "membership is written on groups (inferred), and there are no group attributes".to_owned();
    let pointer = format!("/attributeMetadata/enhancements/{index}");
    let mut finding = facts.finding(Severity::Info, &pointer, message);
    finding.help = Some("expect neither groups nor memberships to arrive".to_owned());
    finding.basis =
        Some(metadata_basis(facts.connector, "/attributeMetadata", "groupAttributes", Json::Null));
    findings.push(finding);
}
