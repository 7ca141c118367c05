use crate::bundle::Direction;
use crate::bundle::store::Switch;
use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "operation-switched-off",
    severity: Severity::Info,
    summary: "the store is set not to create, update or remove users",
    reads: &[],
    docs: r##"### What it does

Says which operations the configuration of the target store switches off, under any of the names that PingOne's
metadata and store documentation use, which users end *Unsynced* or *Partially synced* for it, and which rules do not
apply then. A switch that is not given is unknown, and nothing is said. Of two names that disagree, which one counts
is not documented, and nothing is said either. What the switches for disabling and removing do is inferred from their
names.

### Why

It may be meant so. A user who is not there yet, and may not be created, is counted as Unsynced; one who may not be
updated, as Partially synced.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"CREATE_USERS": false}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"CREATE_USERS": true}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    let Some(target) = facts.target else { return };
    let (into, from) = match facts.direction() {
        Some(Direction::Inbound) => ("PingOne".to_owned(), facts.store_name()),
        _ => (facts.store_name(), "PingOne".to_owned()),
    };
    for operation in Switch::ALL {
        for setting in target.switched_off(operation) {
            let key = name(&setting.key);
            let what = match operation {
                Switch::Create => {
                    format!("users who are not in {into} yet are not created, and end Unsynced")
                }
                Switch::Update => {
                    format!("users who are in {into} already are not updated, and end Partially synced")
                }
                Switch::Remove if setting.disables() => {
                    format!("users who are disabled in {from} are not disabled in {into}, as its name says")
                }
                Switch::Remove => {
                    format!(
                        "users who no longer belong to the propagation rule stay in {into}, as its name says"
                    )
                }
            };
            let help = help(facts, operation);
            findings.push(facts.finding(
                Severity::Info,
                &setting.place,
                format!("`{key}` is false: {what}"),
                help,
                None,
            ));
        }
    }
    if let Some((false, place)) = facts.bundle.rule().and_then(|rule| rule.deprovision.as_ref()) {
        let message = format!(
            "`deprovision` is false: users who no longer belong to the propagation rule stay in {into}, as its name says"
        );
        let help = "it is deprecated: PingOne's documentation points to `managed` of the store".to_owned();
        findings.push(facts.finding(Severity::Info, place, message, help, None));
    }
}

fn help(facts: &BundleFacts<'_>, switch: Switch) -> String {
    let moot = facts.moot.iter().filter(|(off, _)| *off == switch);
    let moot: Vec<_> = moot.map(|(_, rule)| format!("`{rule}`")).collect();
    match moot.as_slice() {
        [] => "switch it on if that is not meant".to_owned(),
        [only] => format!("switch it on if that is not meant; {only} does not apply, and is left out"),
        [others @ .., last] => {
            format!(
                "switch it on if that is not meant; {} and {last} do not apply, and are left out",
                others.join(", ")
            )
        }
    }
}
