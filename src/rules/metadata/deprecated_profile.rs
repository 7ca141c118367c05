use crate::facts::{deprecation, metadata_basis, profiles};
use crate::rules::prelude::*;

/// The longest text that is shown, in characters.
const MAX_TEXT: usize = 200;

pub(crate) static RULE: Rule = Rule {
    id: "deprecated-profile",
    severity: Severity::Info,
    summary: "a way to connect is deprecated",
    reads: &["description"],
    docs: r##"### What it does

Finds connection profiles whose name or description says that they are deprecated.

### Why

A store that is connected that way will have to be connected another way. Metadata has no flag for it: the word
stands in the description of Zoom's `JWT Bearer Token`.

### Example

```json
{
  "information": {"key": "Acme"},
  "connectionProfiles": [{"name": "API key", "description": "A key in a header (Deprecated)"}],
  "attributeMetadata": {"userAttributes": {}}
}
```

### What to do

Connect the store by another profile.
"##,
    scope: Scope::Metadata(check),
};

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    for (index, profile) in profiles(Some(facts.connector)).iter().enumerate() {
        let Some((key, text)) = deprecation(profile) else { continue };
        let pointer = format!("/connectionProfiles/{index}/{key}");
        let message = match &profile.name {
            Some(profile) => format!("the connection profile `{}` is deprecated", name(profile)),
            None => "a connection profile is deprecated".to_owned(),
        };
        let mut finding = facts.finding(Severity::Info, &pointer, message);
        let value = Json::String(text.chars().take(MAX_TEXT).collect::<String>().into());
        finding.help = Some("connect stores by another profile".to_owned());
        finding.basis =
            Some(metadata_basis(facts.connector, &format!("/connectionProfiles/{index}"), key, value));
        findings.push(finding);
    }
}
