//! Expressions that are one literal.

use std::borrow::Cow;

use crate::domain::Constant;

/// The value of an expression that is one literal of PingOne Expression Language: `'text'` (a quote inside is
/// doubled), `"text"`, `true`, `false`, `null`, or a whole or decimal number.
pub(crate) fn constant(expression: &str) -> Option<Constant<'_>> {
    match expression {
        "true" => return Some(Constant::Boolean(true)),
        "false" => return Some(Constant::Boolean(false)),
        "null" => return Some(Constant::Null),
        _ => {}
    }
    for quote in ['\'', '"'] {
        if let Some(inner) = expression.strip_prefix(quote) {
            return unquote(inner.strip_suffix(quote)?, quote).map(Constant::Text);
        }
    }
    is_number(expression).then_some(Constant::Number)
}

/// The text between two quotes, if every quote inside is doubled.
fn unquote(inner: &str, quote: char) -> Option<Cow<'_, str>> {
    if !inner.contains(quote) {
        return Some(Cow::Borrowed(inner));
    }
    let doubled = String::from_iter([quote, quote]);
    let rest = inner.replace(&doubled, "");
    (!rest.contains(quote)).then(|| Cow::Owned(inner.replace(&doubled, quote.encode_utf8(&mut [0; 4]))))
}

fn is_number(expression: &str) -> bool {
    let digits = expression.strip_prefix('-').unwrap_or(expression);
    let digits = digits.strip_suffix(['l', 'L']).unwrap_or(digits);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits(whole) && all_digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_what_only_looks_like_one() {
        let text = |value: &'static str| Some(Constant::Text(Cow::Borrowed(value)));
        assert_eq!(constant("'Licensed'"), text("Licensed"));
        assert_eq!(constant("'O''Brien'"), text("O'Brien"));
        assert_eq!(constant("\"a 'b'\""), text("a 'b'"));
        assert_eq!(constant("''"), text(""));
        assert_eq!(constant("'a' + 'b'"), None);
        assert_eq!(constant("'"), None);
        assert_eq!(constant("true"), Some(Constant::Boolean(true)));
        assert_eq!(constant("null"), Some(Constant::Null));
        assert_eq!(constant("-12.5"), Some(Constant::Number));
        assert_eq!(constant("7L"), Some(Constant::Number));
        assert_eq!(constant("1.2.3"), None);
        assert_eq!(constant("username"), None);
    }
}
