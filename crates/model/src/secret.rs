//! What is a secret by its name, the fixed texts in what feeds one, and how either is hidden.

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
