use crate::rules::one_of;
use crate::rules::prelude::*;
use crate::suggest;

pub(crate) static RULE: Rule = Rule {
    id: "unlisted-connection-value",
    severity: Severity::Error,
    summary: "a connection attribute has a value that is not among those allowed",
    reads: &["connectionProfiles", "possibleValues"],
    docs: r##"### What it does

Compares the values of a store's configuration with the values that the metadata lists for them. A value that differs
in upper and lower case only is a warning: whether PingOne minds is not documented. The value is not shown.

### Why

The connector does not know what to do with it.

### Example

```json
{"stores": {"type": "Slack", "configuration": {"GROUP_MEMBERSHIP_HANDLING": "Replace"}}}
```

### Use instead

```json
{"stores": {"type": "Slack", "configuration": {"GROUP_MEMBERSHIP_HANDLING": "Overwrite"}}}
```
"##,
    scope: Scope::Bundle(check),
};

fn check(facts: &BundleFacts<'_>, findings: &mut Findings) {
    for setting in facts.store.settings() {
        if matches!(facts.choice, Choice::NoSuch(selector) if selector.key == setting.key)
            || setting.value.is_absent()
        {
            continue;
        }
        let Some(placed) = facts.attribute_of(setting) else { continue };
        let attribute = placed.attribute;
        let values = attribute.possible_values.unwrap_or_default();
        if values.is_empty() || attribute.type_boolean == Some(true) {
            continue;
        }
        let text = setting.value.as_text();
        if text.is_some_and(|text| values.iter().any(|value| value == text)) {
            continue;
        }
        let same = text.and_then(|text| values.iter().find(|value| suggest::same_but_for_case(value, text)));
        let key = name(&setting.key);
        let store = facts.store_name();
        let (severity, message) = match (same, text) {
            (Some(_), _) => (
                Severity::Warning,
                format!("`{key}` is a value that {store} lists, but for upper and lower case"),
            ),
            (None, Some(_)) => (Severity::Error, format!("`{key}` has a value that {store} does not list")),
            (None, None) => (
                Severity::Error,
                format!("`{key}` is {}, and {store} lists texts for it", setting.value.kind()),
            ),
        };
        let near = same.or_else(|| text.and_then(|text| suggest::nearest(text, values.iter())));
        let help = one_of("the values are", near, values.iter());
        let values = Json::Array(values.iter().map(Json::text).collect());
        findings.push(facts.finding(
            severity,
            &setting.place,
            message,
            help,
            facts.basis("possibleValues", values, &placed.pointer()),
        ));
    }
}
