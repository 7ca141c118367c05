//! What is a secret by its name or by the metadata, the fixed texts in what feeds one, and how either is hidden.

use std::collections::BTreeSet;

use crate::suggest;

/// Hides each character behind one of as many bytes.
pub fn blot(text: &str, shown: &mut String) {
    shown.extend(text.chars().map(|c| match c.len_utf8() {
        1 => '*',
        2 => '·',
        3 => '•',
        _ => '🞄',
    }));
}

/// Whether a member or an attribute is a secret by its name: what PingOne's SDK lists as secrets in the configurations of stores,
/// and what is named as these are.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    let key = key.as_bytes();
    let starts = |text: &[u8], word: &str| {
        text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let has_word = (0..key.len()).any(|at| {
        let rest = key.get(at..).unwrap_or_default();
        match rest.first().map(u8::to_ascii_lowercase) {
            Some(b's') => starts(rest, "secret"),
            Some(b'p') => starts(rest, "password"),
            Some(b'a') => starts(rest, "api_key") || starts(rest, "apikey"),
            _ => false,
        }
    });
    let ends = |word: &str| {
        let start = key.len().saturating_sub(word.len());
        key.get(start..).is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()))
    };
    has_word || ends("token") || ends("authorization")
}

/// The targets that are secrets by the metadata of some connectors, whatever their names are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretTargets {
    /// Their names and labels in lower case.
    names: BTreeSet<String>,
}

/// The most names that a target is compared with as a slip of them. Where there are more, every target counts as a secret.
const MAX_NAMES: usize = 64;

/// No secrets but those by their names.
pub static NO_TARGETS: SecretTargets = SecretTargets { names: BTreeSet::new() };

impl SecretTargets {
    /// Adds the names that a connector has for its own.
    pub fn add<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) {
        self.names.extend(names.into_iter().map(folded));
    }

    /// Whether a target is a secret, by the metadata or by its name. A slip of the name of one is meant for it.
    #[must_use]
    pub fn has(&self, target: &str) -> bool {
        if is_secret(target) || self.names.len() > MAX_NAMES {
            return true;
        }
        let means = |name: &String| suggest::nearest(target, std::iter::once(name.as_str())).is_some();
        !self.names.is_empty() && (self.names.contains(&folded(target)) || self.names.iter().any(means))
    }
}

/// A name without regard to case, and to blanks around it.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The quotes that a fixed text of an expression stands in, and what takes their place where an editor makes them pretty.
const QUOTES: [char; 6] = ['\'', '"', '\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}'];

/// An expression, or one as JSON or HCL writes it between quotes, with its fixed texts blotted out. Every byte stays where it is.
///
/// ```
/// # use provmap_model::secret::without_texts;
/// assert_eq!(without_texts("#root.title + 'hunter2'"), "#root.title + '*******'");
/// ```
#[must_use]
pub fn without_texts(expression: &str) -> String {
    let mut shown = String::with_capacity(expression.len());
    // A quote that is written as an escape is none that is looked for.
    if expression.contains("\\u") || expression.contains("\\U") {
        blot(expression, &mut shown);
        return shown;
    }
    for (part, is_text) in parts(expression) {
        if is_text { blot(part, &mut shown) } else { shown.push_str(part) }
    }
    shown
}

/// The fixed texts of an expression, as it writes them between quotes.
pub fn texts(expression: &str) -> impl Iterator<Item = &str> {
    parts(expression).into_iter().filter(|(part, is_text)| *is_text && !part.is_empty()).map(|(part, _)| part)
}

/// The parts of an expression, and whether each is a fixed text. One that nothing closes goes to the end.
fn parts(expression: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let (mut open, mut start) = (None, 0);
    let mut take = |start: usize, end: usize, is_text: bool| {
        parts.extend(expression.get(start..end).map(|part| (part, is_text)));
    };
    for (at, quote) in expression.match_indices(QUOTES) {
        match open {
            None => {
                let end = at.saturating_add(quote.len());
                take(start, end, false);
                (open, start) = (Some(quote), end);
            }
            // Any of the pretty ones closes any other.
            Some(opened) if opened == quote || (opened.len() > 1 && quote.len() > 1) => {
                let is_escaped = expression.get(start..at).is_some_and(|text| text.ends_with('\\'));
                let end = at.saturating_sub(usize::from(is_escaped));
                take(start, end, true);
                (open, start) = (None, end);
            }
            Some(_) => {}
        }
    }
    take(start, expression.len(), open.is_some());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_a_secret_is_one() {
        let secrets =
            |names: &[&str]| SecretTargets { names: names.iter().map(|name| folded(name)).collect() };
        for target in ["vault", " Vault", "vualt", "vaullt", "Key to the safe", "password"] {
            assert!(secrets(&["vault", "Key to the safe"]).has(target), "{target}");
        }
        assert!(!secrets(&["vault"]).has("title"));
        assert!(!NO_TARGETS.has("vault"));
        let many: Vec<String> = (0..=MAX_NAMES).map(|number| format!("attribute{number}")).collect();
        assert!(secrets(&many.iter().map(String::as_str).collect::<Vec<_>>()).has("title"));
    }

    #[test]
    fn fixed_texts_are_hidden_and_nothing_else() {
        let cases = [
            ("'a' + \"b\" + c", "'*' + \"*\" + c"),
            ("'it''s' + c", "'**''*' + c"),
            (r#"\"a\" + c"#, r#"\"*\" + c"#),
            ("'a\"b' + c", "'***' + c"),
            ("\u{2018}a\u{2019} + c", "\u{2018}*\u{2019} + c"),
            ("c + 'a", "c + '*"),
            (r"\u0027a\u0027", "*************"),
        ];
        for (expression, shown) in cases {
            assert_eq!(without_texts(expression), shown, "{expression}");
            assert_eq!(without_texts(expression).len(), expression.len(), "{expression}");
        }
    }
}
