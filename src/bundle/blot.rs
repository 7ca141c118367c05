//! Secrets made unreadable in a text that is about to be shown.
//!
//! Texts that are known to be harmless stay: keys, the members that a mapping, a rule or a store is made of, and words that
//! metadata publishes. Every other value is blotted out, so that a secret under an unknown key is hidden too.

use provmap_model::secret::{NO_TARGETS, SecretTargets};
use provmap_model::shape::{self, Blotted, Shape, Showing};

use provmap_model::shown::{METADATA, SOURCE_SCHEMA};

use super::documented::is_documented_value;
use crate::domain::is_boolean_word;
use crate::registry;

/// An object of which the identifier is known.
const IDENTIFIED: Shape = Shape::Object(&[("id", Shape::Value), ("type", Shape::Value)]);

/// A list response of the API, or what stands in its place.
macro_rules! listed {
    ($name:literal: [$($member:expr),* $(,)?]) => {
        Shape::Object(&[("_embedded", Shape::Object(&[($name, Shape::Object(&[$($member),*]))])), $($member),*])
    };
}

/// The members of a line, and more: a file can be one line by itself, and is told from a list only by its members.
macro_rules! line {
    ($($more:expr),* $(,)?) => {
        Shape::Object(&[
            ("targetAttribute", Shape::Target),
            ("sourceAttribute", Shape::Value),
            ("expression", Shape::Expression),
            ("attributeMappingType", Shape::Value),
            ("id", Shape::Value),
            ("name", Shape::Value),
            ("environment", IDENTIFIED),
            $($more),*
        ])
    };
}

const LINE: Shape = line![("rule", IDENTIFIED)];

/// The lines of a list response.
const EMBEDDED: Shape = Shape::Object(&[("mappings", LINE)]);

/// A mapping set in any of its forms.
const MAPPINGS: Shape =
    line![("rule", IDENTIFIED), ("connector", Shape::Value), ("mappings", LINE), ("_embedded", EMBEDDED),];

/// What a store's `configuration` holds is shown only where it is one of the words that metadata lists.
const STORES: Shape = listed!("stores": [
    ("id", Shape::Value),
    ("type", Shape::Value),
    ("name", Shape::Value),
    ("status", Shape::Value),
    ("environment", IDENTIFIED),
    ("configuration", Shape::Unknown),
]);

const RULES: Shape = listed!("rules": [
    ("id", Shape::Value),
    ("name", Shape::Value),
    ("status", Shape::Value),
    ("populationExpression", Shape::Value),
    ("sourceStore", IDENTIFIED),
    ("targetStore", IDENTIFIED),
    ("environment", IDENTIFIED),
    ("groups", IDENTIFIED),
]);

/// A mapping set, or a bundle. A mapping by itself names its rule as a bundle does.
const FILE: Shape = line![
    ("connector", Shape::Value),
    ("mappings", MAPPINGS),
    ("_embedded", EMBEDDED),
    ("stores", STORES),
    ("store", STORES),
    ("rules", RULES),
    ("rule", RULES),
    ("metadata", METADATA),
    ("sourceSchema", SOURCE_SCHEMA),
];

/// The members that a mapping set or a bundle is known by.
const TELLS: [&str; 6] = ["targetAttribute", "sourceAttribute", "expression", "mappings", "stores", "store"];

/// The text of a bundle with what may be a secret blotted out: `*` for each character.
///
/// Every line, column and byte stays where it is, so that places in the one text are places in the other. Well-formed JSON
/// stays well-formed, and of malformed JSON hardly more than its brackets is left behind its fault.
///
/// ```
/// use provmap::bundle::blotted;
/// let text = r#"{"store": {"type": "Slack", "configuration": {"CREATE_USERS": true, "OAUTH_ACCESS_TOKEN": "xoxp-1"}}}"#;
/// let shown = r#"{"store": {"type": "Slack", "configuration": {"CREATE_USERS": true, "OAUTH_ACCESS_TOKEN": "******"}}}"#;
/// assert_eq!(blotted(text), shown);
/// ```
#[must_use]
pub fn blotted(text: &str) -> String {
    blot(text, true, &NO_TARGETS).text
}

/// The text of a mapping file or a bundle as an excerpt can show it: [`blotted`], with the keys hidden that may be
/// personal. Nothing where the text has none of the members that such a file is known by.
///
/// ```
/// use provmap::bundle::shown;
/// let text = r#"[{"targetAttribute": "title", "sourceAttribute": "title", "ada@example.com": "Countess"}]"#;
/// let shown_text = r#"[{"targetAttribute": "title", "sourceAttribute": "title", "***************": "********"}]"#;
/// assert_eq!(shown(text).as_deref(), Some(shown_text));
/// assert_eq!(shown(r#"{"access_token": "x"}"#), None);
/// ```
#[must_use]
pub fn shown(text: &str) -> Option<String> {
    shown_without(text, &NO_TARGETS)
}

/// The text as [`shown`], also without the fixed texts that expressions send to these targets.
#[doc(hidden)]
#[must_use]
pub fn shown_without(text: &str, secrets: &SecretTargets) -> Option<String> {
    let Blotted { text, is_told } = blot(text, false, secrets);
    is_told.then_some(text)
}

fn blot(text: &str, stays_json: bool, secrets: &SecretTargets) -> Blotted {
    shape::blotted(text, FILE, &TELLS, Showing { is_public, stays_json, secrets })
}

/// Whether a text says nothing that PingOne does not: a boolean, or one of the values that some attribute allows, by the metadata or by
/// what is documented.
fn is_public(text: &str) -> bool {
    let same = |word: &str| word.eq_ignore_ascii_case(text);
    if text.is_empty() || is_boolean_word(text) || is_documented_value(text) {
        return true;
    }
    registry::ALL.iter().any(|connector| {
        let profiles = connector.table().connection_profiles.iter().flatten();
        let attributes = profiles.flat_map(|profile| profile.connection_attributes.iter().flatten());
        let mut values =
            attributes.flat_map(|attribute| attribute.possible_values.unwrap_or_default().iter());
        values.any(same)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_harmless_is_shown() {
        let cases = [
            (
                r#"{"configuration": {"name": "s", "x": ["s", 10, {"type": "s"}]}, "name": "s"}"#,
                r#"{"configuration": {"name": "*", "x": ["*", 99, {"type": "*"}]}, "name": "s"}"#,
            ),
            (
                r#"{"stores": {"_embedded": {"stores": [{"type": "s", "configur\u0061tion": {"type": "s"}, "x": "s"}]}}}"#,
                r#"{"stores": {"_embedded": {"stores": [{"type": "s", "configur\u0061tion": {"type": "*"}, "x": "*"}]}}}"#,
            ),
            (
                r#"{"rule": {"id": "s", "sourceStore": {"id": "s", "name": "s"}, "description": "s"}}"#,
                r#"{"rule": {"id": "s", "sourceStore": {"id": "s", "name": "*"}, "description": "*"}}"#,
            ),
            (
                r#"{"mappings": {"_embedded": {"mappings": [{"expression": "s", "x": {"expression": "s"}}]}}}"#,
                r#"{"mappings": {"_embedded": {"mappings": [{"expression": "s", "x": {"expression": "*"}}]}}}"#,
            ),
            (
                r#"{"connector": "s", "mappings": [{"rule": {"id": "s"}}], "a@b": "oauth bearer token"}"#,
                r#"{"connector": "s", "mappings": [{"rule": {"id": "s"}}], "a@b": "oauth bearer token"}"#,
            ),
            // Malformed JSON.
            ("{'configuration': {'SECRET': 'x'}}", "{***************: {********: ***}}"),
        ];
        for (text, shown) in cases {
            assert_eq!(blotted(text), shown);
        }
    }
}
