use crate::domain::Operation;
use crate::facts::{is_left_out, is_needed_on_create};
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "not-sent-on-create",
    severity: Severity::Error,
    summary: "the target gets its value with an update, and none when it is created",
    reads: &["creatable", "updateable", "requiredOnCreate", "defaultedOnCreate"],
    docs: r##"### What it does

Says that a mapped target is not creatable, though it is updateable. Where the metadata requires the target on create all the same,
and nothing fills it by default, that is an error.

### Why

A user is created without the value, and has it after the first update only (inferred). Metadata that requires what cannot be sent
contradicts itself: by its word, no user can be created. Of the connectors that are compiled in, none has metadata that says
either.

### What to do

Nothing, where the value may come later. Where it is required, fetch the metadata again; if it still says so, whoever makes the
connector has to know.
"##,
    scope: Scope::Line(When::RESTRICTED, check),
};

fn check(line: &Line<'_>, findings: &mut Findings) {
    let Some(target) = line.attribute().filter(|target| is_left_out(target, Operation::Create)) else {
        return;
    };
    let (key, what) = (name(target.key), line.list().owner());
    let mut finding = if is_needed_on_create(target) {
        let message = format!(
            "`{key}` is required to create a {what}, and cannot be sent then: by this metadata, no {what} can be created"
        );
        let mut finding = line.at_target(Severity::Error, message);
        finding.help =
            Some("fetch the metadata again; if it still says so, report it to its maker".to_owned());
        finding
    } else {
        let message = format!("`{key}` is sent when the {what} is updated, and not when it is created");
        line.at_target(Severity::Info, message)
    };
    finding.basis = line.flag(target, Flag::Creatable);
    findings.push(finding);
}
