use provmap_model::correction::NORMALISED;

use crate::domain::{Kinds, Nullness};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "normalised-by-target",
    severity: Severity::Info,
    summary: "two different values can become one account, by an overlay",
    reads: &["normalised", "unique"],
    docs: r##"### What it does

Says that the target changes a value before it compares it with those of other users, where an overlay knows that and the
target is unique. Without an overlay it finds nothing: PingOne's metadata does not say such things.

### Why

GitHub makes a user name of the value that it is sent. Two users whose values become the same name collide: only the first
is created. That each has a value of their own in PingOne is not enough.

### Example

```json overlay=curated
{"connector": "GitHubEMU", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "displayName", "sourceAttribute": "name.formatted"},
  {"targetAttribute": "workEmail", "sourceAttribute": "email"},
  {"targetAttribute": "externalId", "sourceAttribute": "id"}
]}
```
"##,
    scope: Scope::Line(When::STORE_BEHAVIOUR, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let (Some(behaviour), Some(target)) = (line.behaviour(), line.attribute()) else { return };
    let Some(how) = &behaviour.normalised else { return };
    // One value for all users is the business of `non-unique-source`, and no value collides with nothing.
    let varies = line.domain.constant.is_none()
        && line.domain.null != Nullness::Always
        && line.domain.kinds.meets(Kinds::TEXT);
    if !varies || !target.is(Flag::Unique) {
        return;
    }
    let message = format!(
        "{} changes `{}` before it compares it: two different values can become one",
        name(line.connector.store_type()),
        name(target.key)
    );
    let mut finding = line.at_source(Severity::Info, message);
    finding.help = Some("see that the values differ after that as well".to_owned());
    finding.basis = line.said(target, NORMALISED, Json::String(how.clone().into()));
    findings.push(finding);
}
