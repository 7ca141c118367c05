use provmap_model::correction::RESERVED;

use crate::domain::Constant;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "reserved-value",
    severity: Severity::Error,
    summary: "every user gets a value that the target refuses, by an overlay",
    reads: &["reserved"],
    docs: r##"### What it does

Finds fixed texts that an overlay lists as reserved by the target, ignoring case. Without an overlay it finds
nothing: PingOne's metadata has no such list, and no overlay that is compiled in has one.

### Why

A store refuses some names outright, so that every user of such a line fails.
"##,
    scope: Scope::Line(When::STORE_BEHAVIOUR, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let (Some(behaviour), Some(target)) = (line.behaviour(), line.attribute()) else { return };
    let Some(Constant::Text(text)) = &line.domain.constant else { return };
    let lower = text.to_lowercase();
    let Some(reserved) = behaviour.reserved.iter().find(|value| value.to_lowercase() == lower) else {
        return;
    };
    let message = format!("every user gets a value that is reserved for `{}`", name(target.key));
    let mut finding = line.at_source(Severity::Error, message);
    finding.help = Some("send another value".to_owned());
    // The one of the list: the whole list in each finding would be long.
    let reserved = Json::Array(vec![Json::text(reserved)].into());
    finding.basis = line.said(target, RESERVED, reserved);
    findings.push(finding);
}
