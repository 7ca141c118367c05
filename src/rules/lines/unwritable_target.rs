use crate::facts::is_unwritable;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "unwritable-target",
    severity: Severity::Error,
    summary: "nothing can be sent to the target",
    reads: &["creatable", "updateable", "derived"],
    docs: r##"### What it does

Finds targets that are neither creatable nor updateable, or derived.

### Why

The store computes the value itself. No connector that is compiled in has such an attribute; others may.

"##,
    scope: Scope::Line(When::RESTRICTED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute().filter(|target| is_unwritable(target)) else { return };
    let (flag, why) = if target.is(Flag::Derived) {
        (Flag::Derived, "the target computes it")
    } else {
        (Flag::Creatable, "it can be sent neither on create nor on update")
    };
    let message = format!("`{}` cannot be mapped: {why}", name(target.key));
    let mut finding = line.at_target(Severity::Error, message);
    finding.basis = line.flag(target, flag);
    findings.push(line.mended(finding, &Remedy::unsure("remove the line".to_owned(), Change::Removal)));
}
