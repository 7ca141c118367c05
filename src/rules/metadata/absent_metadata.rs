use crate::rules::prelude::*;

/// A property, whether it is asked for, and whether it is there.
type Property = (&'static str, fn(&Item<'_>) -> bool, Presence);

enum Presence {
    Flag(Flag),
    Limit(Limit),
    Other(fn(&Item<'_>) -> bool),
}

pub(crate) static RULE: Rule = Rule {
    id: "absent-metadata",
    severity: Severity::Info,
    summary: "the metadata leaves properties out",
    reads: &[],
    docs: r##"### What it does

Counts, in one finding, the properties that attributes leave out: all flags, limits, the label, the type and
`referenceAttribute`. Lengths and case are asked for of texts only, and `defaultValue` only by
`defaulted-without-default`.

### Why

A property that is left out is unknown: neither false nor 0 nor unlimited. No rule reports anything because of it, so the
finding says how much a check of this connector cannot see. Slack publishes no lengths.

### Example

```json
{
  "information": {"key": "Acme"},
  "attributeMetadata": {
    "userAttributes": {
      "userName": {"type": "STRING", "requiredOnCreate": true}
    }
  }
}
```

### What to do

Where the check is silent, try the values out.
"##,
    scope: Scope::Metadata(check),
};

fn properties() -> impl Iterator<Item = Property> {
    let always: fn(&Item<'_>) -> bool = |_| true;
    let text: fn(&Item<'_>) -> bool = |item| item.is_text();
    let flags = Flag::ALL.iter().copied().map(move |flag| {
        let asked = if flag == Flag::CaseSensitive { text } else { always };
        (flag.as_str(), asked, Presence::Flag(flag))
    });
    let limits = Limit::ALL.iter().copied().map(move |limit| {
        let asked = if matches!(limit, Limit::MinLength | Limit::MaxLength) { text } else { always };
        (limit.as_str(), asked, Presence::Limit(limit))
    });
    let others: [Property; 3] = [
        ("displayName", always, Presence::Other(|item| item.attribute.display_name.is_some())),
        ("type", always, Presence::Other(|item| item.attribute.value_type().is_some())),
        ("referenceAttribute", always, Presence::Other(|item| item.attribute.reference_attribute.is_some())),
    ];
    flags.chain(limits).chain(others)
}

fn check(facts: &MetadataFacts<'_>, findings: &mut Findings) {
    // By how many leave it out, of how many that could have it.
    let mut absent: Vec<((usize, usize), Vec<&'static str>)> = Vec::new();
    for (property, asked, presence) in properties() {
        let is_there = |item: &Item<'_>| match presence {
            Presence::Flag(flag) => item.attribute.flag(flag).is_some(),
            Presence::Limit(limit) => item.attribute.limit(limit).is_some(),
            Presence::Other(is_there) => is_there(item),
        };
        let all = facts.items().filter(|item| asked(item)).count();
        let is_missing = |item: &Item<'_>| !is_there(item) && facts.leaves_out(*item, property);
        let missing = facts.items().filter(|item| asked(item) && is_missing(item)).count();
        if missing == 0 {
            continue;
        }
        match absent.iter_mut().find(|(counts, _)| *counts == (missing, all)) {
            Some((_, properties)) => properties.push(property),
            None => absent.push(((missing, all), vec![property])),
        }
    }
    if absent.is_empty() {
        return;
    }
    absent.sort_by_key(|((missing, _), _)| std::cmp::Reverse(*missing));
    let parts = absent
        .iter()
        .map(|((missing, all), properties)| format!("`{}` by {missing} of {all}", properties.join("`, `")));
    let parts: Vec<String> = parts.collect();
    let message = format!("left out by attributes that could have them: {}", parts.join("; "));
    let mut finding = facts.finding(Severity::Info, "/attributeMetadata", message);
    finding.help = Some("what is left out is unknown, and the check says nothing about it".to_owned());
    findings.push(finding);
}
