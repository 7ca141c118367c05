//! Examples of records that break a rule: places, shapes and lengths, and values only with `--show-values`.

use provmap::SentValue;
use provmap::model::Json;
use provmap::model::{Attribute, Flag};
use provmap::record::{Plan, RecordRule, Violation};
use provmap_model::ids::{self, is_uuid};
use provmap_model::secret::is_secret;
use provmap_model::text::visible_up_to;

use crate::users::id_of;

/// The name that takes the place of a rule for records that cannot be read.
pub(super) const UNREADABLE: &str = "unreadable";

/// The most characters of a value that are shown.
const VALUE_LIMIT: usize = 256;

/// An example of a record that breaks a rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    /// The number of the file.
    pub(crate) file: usize,
    /// The line that the record starts on, from 1.
    pub(crate) line: u64,
    pub(crate) id: Option<String>,
    /// The number of the target in the plan.
    pub(crate) target: Option<usize>,
    /// The broken rule; `None` for a record that cannot be read.
    pub(crate) rule: Option<RecordRule>,
    pub(crate) actual: String,
    /// What is wrong, as a sentence.
    pub(crate) message: String,
    pub(crate) limit: Option<u64>,
    /// The number of the group of records that share a unique value.
    pub(crate) group: Option<u64>,
    pub(crate) value: Option<String>,
}

impl Sample {
    pub(crate) fn rule(&self) -> &'static str {
        self.rule.map_or(UNREADABLE, RecordRule::as_str)
    }
}

/// The first examples of each rule.
#[derive(Debug)]
pub(crate) struct Samples {
    most: usize,
    by_rule: [Vec<Sample>; RecordRule::ALL.len() + 1],
}

impl Samples {
    pub(super) fn new(most: usize) -> Samples {
        Samples { most, by_rule: Default::default() }
    }

    /// Whether another example of the rule is wanted.
    pub(super) fn wants(&self, rule: Option<RecordRule>) -> bool {
        self.by_rule.get(place(rule)).is_some_and(|samples| samples.len() < self.most)
    }

    /// Takes an example if it is wanted.
    pub(super) fn add(&mut self, sample: Sample) {
        if let Some(samples) = self.by_rule.get_mut(place(sample.rule))
            && samples.len() < self.most
        {
            samples.push(sample);
        }
    }

    /// Takes the examples of the records that follow.
    pub(super) fn append(&mut self, other: Samples) {
        other.by_rule.into_iter().flatten().for_each(|sample| self.add(sample));
    }

    /// All examples, in the order of the rules, and by rule in that of the records.
    pub(super) fn into_all(self) -> Vec<Sample> {
        self.by_rule.into_iter().flatten().collect()
    }
}

/// The place of a rule in the order of reports. Unreadable records come last.
pub(super) fn place(rule: Option<RecordRule>) -> usize {
    let all = RecordRule::ALL;
    rule.and_then(|rule| all.iter().position(|other| *other == rule)).unwrap_or(all.len())
}

/// The choice of what to show of records beside the shapes of their values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Viewer<'a> {
    pub(super) plan: &'a Plan,
    /// Whether the records are users that go through a mapping.
    pub(super) mapped: bool,
    pub(super) show_values: bool,
    /// Whether charts are made.
    pub(super) draws: bool,
}

impl Viewer<'_> {
    /// An example without its place.
    pub(super) fn sample(&self, violation: &Violation, target: &Attribute, json: &[u8]) -> Sample {
        let mut actual = violation.found.to_string();
        if let Some(element) = violation.element {
            actual = format!("{actual}, as value {} of a list", element.saturating_add(1));
        }
        Sample {
            id: self.id(json),
            target: Some(violation.target),
            rule: Some(violation.rule),
            actual,
            message: self.plan.describe(violation).message(),
            limit: violation.limit,
            value: self.value(json, target),
            ..Sample::default()
        }
    }

    /// The `id` of a record, where it is to be shown. PingOne's ids are UUIDs; any other may be a name or an address, and
    /// counts as a value.
    pub(super) fn id(&self, json: &[u8]) -> Option<String> {
        self.shown_id(&id_of(json)?)
    }

    pub(super) fn shown_id(&self, id: &str) -> Option<String> {
        let is_shown = is_uuid(id) || (self.show_values && !self.is_sensitive("id"));
        is_shown.then(|| cut(id))
    }

    /// Whether records with one `id` are of one user.
    pub(super) fn identifies(&self) -> bool {
        ids::identifies(self.plan.connector(), self.mapped)
    }

    fn is_sensitive(&self, key: &str) -> bool {
        let attributes = self.plan.connector().user_attributes();
        is_secret(key)
            || attributes.and_then(|attributes| attributes.find(key)).is_some_and(|it| it.is(Flag::Sensitive))
    }

    /// The value that the target gets, if values are to be shown.
    pub(super) fn value(&self, json: &[u8], target: &Attribute) -> Option<String> {
        if !self.show_values {
            return None;
        }
        if target.is(Flag::Sensitive) || is_secret(target.key) {
            return Some("(sensitive)".to_owned());
        }
        let record = Json::read(std::str::from_utf8(json).ok()?).ok()?;
        let value = if self.mapped {
            self.plan.preview(&record).into_iter().find_map(|sent| match sent.result {
                SentValue::Value(value) | SentValue::Unpredictable(value, _) if sent.target == target.key => {
                    Some(value)
                }
                _ => None,
            })?
        } else {
            let Json::Object(members) = record else { return None };
            members.iter().find(|(key, _)| **key == *target.key).map(|(_, value)| value.clone())?
        };
        match value {
            Json::String(text) => Some(cut(&text)),
            Json::Null => None,
            value => serde_json::to_string(&value).ok().map(|text| cut(&text)),
        }
    }
}

fn cut(text: &str) -> String {
    if text.chars().nth(VALUE_LIMIT).is_none() {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(VALUE_LIMIT).collect();
    cut.push('…');
    cut
}

/// A value as the text output shows it.
pub(super) fn shown(value: &str) -> String {
    format!("\"{}\"", visible_up_to(value, VALUE_LIMIT.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use provmap::record::Operation;
    use provmap::{Connector, MappingSet};

    use super::*;

    /// No compiled-in connector has a sensitive attribute, so that this one is read.
    #[test]
    fn a_sensitive_value_is_never_shown_whatever_way_it_came() {
        let connector = Connector::from_json(
            r#"{"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {
                "pin": {"key": "pin", "type": "STRING", "sensitive": true},
                "id": {"key": "id", "type": "STRING", "sensitive": true},
                "title": {"key": "title", "type": "STRING", "sensitive": false}}}}"#,
        )
        .unwrap();
        let set = MappingSet::from_json(
            r##"[{"targetAttribute": "pin", "sourceAttribute": "name.given"},
                 {"targetAttribute": "id", "expression": "#string.upperCase(#root.name.given)"},
                 {"targetAttribute": "title", "sourceAttribute": "name.given"}]"##,
        )
        .unwrap();
        let attributes = connector.user_attributes().unwrap();
        let shown = |viewer: Viewer<'_>, json: &str| {
            ["pin", "id", "title"].map(|key| viewer.value(json.as_bytes(), attributes.find(key).unwrap()))
        };
        let sensitive = || Some("(sensitive)".to_owned());
        let json = r#"{"pin": "Xyzzy", "id": "Xyzzy", "title": "Countess", "name": {"given": "Ada"}}"#;
        let plan = Plan::for_target(&connector, Operation::Create);
        let viewer = Viewer { plan: &plan, mapped: false, show_values: true, draws: false };
        assert_eq!(shown(viewer, json), [sensitive(), sensitive(), Some("Countess".to_owned())]);
        assert_eq!(viewer.id(json.as_bytes()), None);
        let plan = Plan::new(&connector, &set, Operation::Create);
        let through = Viewer { plan: &plan, mapped: true, ..viewer };
        assert_eq!(shown(through, json), [sensitive(), sensitive(), Some("Ada".to_owned())]);
        let hidden = Viewer { show_values: false, ..through };
        assert_eq!(shown(hidden, json), [None, None, None]);
    }
}
