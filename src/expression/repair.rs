//! What an expression that cannot be read is, once slips are put right that leave no doubt of what is meant, or little.

use super::Expression;
use super::error::{SyntaxError, SyntaxErrorKind};

/// The most slips of one expression that are put right.
const MAX_SLIPS: usize = 16;

/// An expression that can be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Repaired {
    pub(crate) text: String,
    /// Whether nothing else can be meant.
    pub(crate) is_sure: bool,
}

/// The text with its slips put right, from the one that `error` is about; nothing where it still cannot be read then.
pub(crate) fn repaired(text: &str, error: &SyntaxError) -> Option<Repaired> {
    let (mut text, mut error, mut is_sure) = (text.to_owned(), error.clone(), true);
    for _ in 0..MAX_SLIPS {
        let slip = Slip::of(&text, &error)?;
        text = slip.text;
        is_sure &= slip.is_sure;
        match Expression::parse(&text) {
            Ok(_) => return Some(Repaired { text, is_sure }),
            Err(next) => error = next,
        }
    }
    None
}

/// A text with one slip put right.
struct Slip {
    text: String,
    is_sure: bool,
}

impl Slip {
    fn of(text: &str, error: &SyntaxError) -> Option<Slip> {
        let span = error.span();
        let (before, wrong, behind) =
            (text.get(..span.start)?, text.get(span.range())?, text.get(span.end..)?);
        let put = |right: &str, is_sure| Some(Slip { text: [before, right, behind].concat(), is_sure });
        match error.kind() {
            SyntaxErrorKind::TypographicOperator { operator, .. } => put(operator, true),
            SyntaxErrorKind::InvisibleCharacter { character } => {
                put(if character.is_whitespace() { " " } else { "" }, true)
            }
            SyntaxErrorKind::SafeNavigation => put(".", true),
            SyntaxErrorKind::MissingSpace { operator } => {
                let left = if before.ends_with(' ') { "" } else { " " };
                let right = if behind.starts_with(' ') { "" } else { " " };
                // `cost-center` may be one name.
                let may_be_name = *operator == "-" && !left.is_empty() && !right.is_empty();
                put(&[left, wrong, right].concat(), true).filter(|_| !may_be_name)
            }
            // In a text, it may be meant.
            SyntaxErrorKind::Newline => put(" ", false),
            SyntaxErrorKind::Assignment { operator: "=" } => put("==", false),
            SyntaxErrorKind::SmartQuote { character } => {
                let (closing, straight) = pair(*character)?;
                let (inside, behind) = behind.split_once(closing)?;
                let is_plain = !inside.contains([straight, '\n']);
                let quoted = format!("{before}{straight}{inside}{straight}{behind}");
                is_plain.then_some(Slip { text: quoted, is_sure: true })
            }
            _ => None,
        }
    }
}

/// The quotes that close a text that a typographic quote opens, and the straight one for both.
fn pair(opening: char) -> Option<(&'static [char], char)> {
    match opening {
        '‘' | '’' | '‚' | '‛' => Some((&['’', '‘'], '\'')),
        '“' | '”' | '„' | '‟' => Some((&['”', '“'], '"')),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_put_right_and_what_may_be_meant_otherwise_is_not() {
        let read = |text: &str| {
            let repaired = repaired(text, &Expression::parse(text).unwrap_err())?;
            Some((repaired.text, repaired.is_sure))
        };
        for (text, right) in [
            ("'Dr. '+ #root.title", "'Dr. ' + #root.title"),
            ("'a'+title+'b'", "'a' + title + 'b'"),
            ("‘Dr. ’ + title", "'Dr. ' + title"),
            ("“it's ” + title", "\"it's \" + title"),
            ("#root?.name?.given", "#root.name.given"),
            ("title\u{a0}== 'x'", "title == 'x'"),
            ("title\u{200b}", "title"),
        ] {
            assert_eq!(read(text), Some((right.to_owned(), true)), "{text}");
        }
        for (text, right) in
            [("title = 'x' ? 'a' : 'b'", "title == 'x' ? 'a' : 'b'"), ("'a' +\n 'b'", "'a' +  'b'")]
        {
            assert_eq!(read(text), Some((right.to_owned(), false)), "{text}");
        }
        for text in ["cost-center", "‘it's’", "'a", "(title", "title.trim()", "", "‘a", "T(java.lang.String)"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        let many = vec!["'a'"; MAX_SLIPS + 2].join("+");
        assert_eq!(read(&many), None);
    }
}
