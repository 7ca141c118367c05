//! Secrets in the members that a mapping file or a bundle has beside those that are read.

use provmap_model::Json;
use provmap_model::node::locate;
use provmap_model::secret::is_secret;
use provmap_model::text::{push_token, shown_pointer};

use crate::domain::is_boolean_word;
use crate::report::Place;

/// A secret in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Secret {
    /// The key of the member that holds it.
    pub(crate) key: String,
    /// Whether its own text tells, and not its key.
    pub(crate) is_header: bool,
    /// The value.
    pub(crate) place: Place,
}

/// What the texts that are a member's value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watch {
    /// Secrets if they tell it themselves.
    Text,
    /// Secrets by their key.
    Secret,
    /// None: names of attributes, and expressions.
    Nothing,
}

impl Watch {
    pub(crate) fn of(key: &str) -> Watch {
        match key {
            "targetAttribute" | "sourceAttribute" | "expression" => Watch::Nothing,
            _ if is_secret(key) => Watch::Secret,
            _ => Watch::Text,
        }
    }

    /// Whether a text is a secret.
    pub(crate) fn finds(self, text: &str) -> bool {
        match self {
            Watch::Nothing => false,
            Watch::Secret => may_be_secret(text),
            Watch::Text => is_header(text),
        }
    }
}

/// Whether a text can be a secret. Blank texts, booleans, and placeholders such as `{{token}}`, `${var.token}`, `<token>`,
/// `Bearer {{token}}` or `********` cannot.
#[must_use]
pub fn may_be_secret(text: &str) -> bool {
    let text = text.trim();
    let text = credentials(text).unwrap_or(text);
    !text.is_empty() && !is_boolean_word(text) && !is_placeholder(text)
}

/// Whether a text is the value of an authorization header, or the whole header.
fn is_header(text: &str) -> bool {
    // Words such as "Basic authentication" are no credentials: those have digits, signs, or letters of both cases mixed.
    let is_token = |text: &str| {
        let mixed = text.as_bytes().windows(2).any(|pair| match pair {
            [before, after] => before.is_ascii_lowercase() && after.is_ascii_uppercase(),
            _ => false,
        });
        let is_sign = |c: char| c.is_ascii_digit() || matches!(c, '=' | '_' | '+' | '/');
        text.len() >= 8 && !text.contains(char::is_whitespace) && (mixed || text.contains(is_sign))
    };
    // Nearly every text is passed over here.
    let text = text.trim_start();
    text.starts_with(['A', 'a', 'B', 'b'])
        && credentials(text.trim_end()).is_some_and(|text| is_token(text) && !is_placeholder(text))
}

/// What follows `Bearer` or `Basic`, with or without the name of the header.
fn credentials(text: &str) -> Option<&str> {
    let behind = |text: &str, word: &str| -> Option<usize> {
        text.get(..word.len())?.eq_ignore_ascii_case(word).then_some(word.len())
    };
    let name = behind(text, "Authorization:").unwrap_or_default();
    let text = text.get(name..)?.trim_start();
    let scheme = behind(text, "Bearer ").or_else(|| behind(text, "Basic "))?;
    Some(text.get(scheme..)?.trim_start())
}

/// Whether a text stands in the place of a secret.
fn is_placeholder(text: &str) -> bool {
    let enclosed = [("{{", "}}"), ("${", "}"), ("<", ">"), ("%", "%")];
    let all = |hidden: char| text.chars().all(|c| c == hidden);
    enclosed.iter().any(|(open, close)| text.starts_with(open) && text.ends_with(close))
        || ['*', '•', '●', '.', '…', 'x', 'X', '-', '_'].into_iter().any(all)
        || ["REDACTED", "(sensitive)", "[REDACTED]", "hidden"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
}

/// All secrets of a document, in its order. Reads the text again: few documents have any.
#[cold]
pub(crate) fn secrets(document: &str) -> Vec<Secret> {
    let Ok(json) = Json::read(document) else { return Vec::new() };
    let mut found = Vec::new();
    walk(&json, ("", Watch::Text), &mut String::new(), &mut found);
    let pointers: Vec<&str> = found.iter().map(|secret| secret.place.pointer.as_str()).collect();
    let spans = locate(document, &pointers);
    for (secret, span) in found.iter_mut().zip(spans) {
        secret.place.span = span;
        secret.place.pointer = shown_pointer(&secret.place.pointer);
    }
    found
}

/// The value of a key, with what it can be. Values are as deep as the reader lets them be.
fn walk(json: &Json, (key, watch): (&str, Watch), pointer: &mut String, found: &mut Vec<Secret>) {
    let length = pointer.len();
    match json {
        Json::String(text) if watch.finds(text) => found.push(Secret {
            key: key.to_owned(),
            is_header: watch == Watch::Text,
            place: Place { pointer: pointer.clone(), ..Place::default() },
        }),
        Json::Array(values) => {
            for (number, value) in values.iter().enumerate() {
                push_token(pointer, &number.to_string());
                walk(value, (key, watch), pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {
            for (key, value) in json.members() {
                push_token(pointer, key);
                walk(value, (key, Watch::of(key)), pointer, found);
                pointer.truncate(length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_secret() {
        let secrets = [
            ("client_secret", "a"),
            ("clientSecret", "a"),
            ("Administrator_Password", "a"),
            ("OAUTH_ACCESS_TOKEN", "a"),
            ("apiKey", "a"),
            ("API_KEY_2", "a"),
            ("Authorization", "Basic a"),
            ("proxy-authorization", "a"),
            ("header", "Bearer abcdef12"),
            ("header", "Authorization: basic dXNlcjpwYXNz"),
        ];
        for (key, text) in secrets {
            assert!(Watch::of(key).finds(text), "{key}: {text}");
        }
        let others = [
            ("client_id", "a"),
            ("OAUTH_TOKEN_URL", "https://example.com"),
            ("token_type", "Bearer"),
            ("en", "a"),
            ("", "a"),
            ("password", " "),
            ("passwordExpired", "False"),
            ("Authorization", "Bearer {{accessToken}}"),
            ("Authorization", "Bearer ${var.token}"),
            ("secret", "********"),
            ("description", "Basic authentication"),
            ("description", "Bearer tokens are refused"),
            ("description", "Bearer"),
            ("description", "Béarer abcdef12"),
            ("targetAttribute", "Bearer abcdef12"),
        ];
        for (key, text) in others {
            assert!(!Watch::of(key).finds(text), "{key}: {text}");
        }
    }
}
