use crate::rules::prelude::*;

pub(crate) static RULE: Rule = Rule {
    id: "incomplete-mapping",
    severity: Severity::Warning,
    summary: "the file does not hold all of the mappings",
    reads: &[],
    docs: r##"### What it does

Finds list responses of PingOne's API that name a next page (`_links.next`), which is not in the file. In Terraform it
says how many mappings depend on what is only known in a plan: variables, functions, data sources; that is advice. Which
attributes no line maps is not known then, and the rules `unmapped-…` are left out.

### Why

The other lines are not checked, and nothing can be said of the mapping as a whole.

### Example

```json
{"_embedded": {"mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"}
]}, "_links": {"next": {"href": "https://api.pingone.com/v1/environments/…/mappings?cursor=…"}}, "connector": "Zoom"}
```

### Use instead

```json
{"_embedded": {"mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "workPhone", "sourceAttribute": "primaryPhone"}
]}, "connector": "Zoom"}
```
"##,
    scope: Scope::Set(check),
};

fn check(facts: &SetFacts<'_>, findings: &mut Findings) {
    if let Some(place) = facts.set.next_page_in_bytes() {
        let message =
            "the list of mappings goes on, on a page that is not in the file: its lines are not checked";
        let help = "fetch the next page, and put its mappings into the list; until then attributes that no line maps are not \
                    reported (`unmapped-…`)";
        let finding = Finding::new(Severity::Warning, place.clone(), message.to_owned());
        findings.push(Finding { help: Some(help.to_owned()), ..finding });
    }
    if let Some(open) = facts.set.open() {
        let (on, help) = if open.is_planned {
            let help = "check the state, once the plan is applied: `terraform show -json > state.json`; until then attributes that \
                        no line maps are not reported (`unmapped-…`)";
            ("what is known when the plan is applied", help)
        } else {
            let help = "check the plan: `terraform show -json plan.out > plan.json`; here, attributes that no line maps are not \
                        reported (`unmapped-…`)";
            ("variables, functions or data", help)
        };
        let message = match open.lines {
            None => format!("the mappings depend on {on}, and are not checked"),
            Some(1) => format!("1 mapping depends on {on}, and is not checked"),
            Some(lines) => format!("{lines} mappings depend on {on}, and are not checked"),
        };
        let finding = Finding::new(Severity::Info, open.place.clone(), message);
        findings.push(Finding { help: Some(help.to_owned()), ..finding });
    }
}
