//! `matches`, for the patterns that mean the same in every dialect of regular expressions.
//!
//! PEL takes Java's regular expressions. Most mappings use plain characters, escaped punctuation, `.`, `.*` and `.+`,
//! which are followed here; whether a text matches any other pattern is unknown.

/// A part of a pattern.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// This character.
    One(char),
    /// `.`
    Any,
    /// `.*`; `.+` is [`Part::Any`] and this.
    Many,
}

/// Whether the whole text matches the pattern; `None` if the pattern or the text is not plain enough to say.
///
/// The cost is at most the product of the lengths; the caller accounts for it.
pub(super) fn matches(text: &str, pattern: &str) -> Option<bool> {
    let parts = parts(pattern)?;
    // Which line breaks `.` takes depends on the dialect and its flags.
    let breaks = |character| matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if parts.iter().any(|part| !matches!(part, Part::One(_))) && text.contains(breaks) {
        return None;
    }
    Some(wildcard(&parts, text))
}

fn parts(pattern: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = pattern.chars().peekable();
    while let Some(character) = rest.next() {
        let part = match character {
            '\\' => Part::One(rest.next().filter(char::is_ascii_punctuation)?),
            '.' => Part::Any,
            '[' | ']' | '(' | ')' | '{' | '}' | '|' | '^' | '$' | '*' | '+' | '?' => return None,
            other => Part::One(other),
        };
        match (part, rest.peek()) {
            (Part::Any, Some('*')) => parts.push(Part::Many),
            (Part::Any, Some('+')) => parts.extend([Part::Any, Part::Many]),
            (_, Some('*' | '+' | '?' | '{')) => return None,
            _ => {
                parts.push(part);
                continue;
            }
        }
        rest.next();
        // `.*?` takes as little as it can, `.*+` all that it can for good; neither is followed.
        if matches!(rest.peek(), Some('*' | '+' | '?' | '{')) {
            return None;
        }
    }
    Some(parts)
}

/// Whether the parts match the text. Going back to the last `.*` is enough: an earlier one that takes more characters
/// leaves a shorter text for the same parts.
fn wildcard(parts: &[Part], text: &str) -> bool {
    let (mut rest, mut left) = (text.chars(), parts.iter());
    let mut back = None;
    loop {
        let (mut next_rest, mut next_left) = (rest.clone(), left.clone());
        match (next_left.next(), next_rest.next()) {
            (None, None) => return true,
            (Some(Part::Many), _) => {
                left = next_left;
                back = Some((left.clone(), rest.clone()));
            }
            (Some(part), Some(found)) if [Part::Any, Part::One(found)].contains(part) => {
                (rest, left) = (next_rest, next_left);
            }
            _ => {
                // One character more for the last `.*`.
                let Some((after, taken)) = &mut back else { return false };
                if taken.next().is_none() {
                    return false;
                }
                (rest, left) = (taken.clone(), after.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn plain_patterns() {
        assert_eq!(matches("ada@example.com", r".*@example\.com"), Some(true));
        assert_eq!(matches("ada@exampleXcom", r".*@example\.com"), Some(false));
        assert_eq!(matches("ada@example.com.evil", r".*@example\.com"), Some(false));
        assert_eq!(matches("", ".*"), Some(true));
        assert_eq!(matches("", ".+"), Some(false));
        assert_eq!(matches("aXbXc", ".*X.*X."), Some(true));
        assert_eq!(matches("abc", "abc"), Some(true));
        assert_eq!(matches("abcd", "abc"), Some(false));
        assert_eq!(matches("😀", "."), Some(true));
    }

    #[test]
    fn what_is_not_plain_is_unknown() {
        for pattern in ["[a-z]+", "a*", "a|b", "(a)", "^a$", r"\d", ".*?", ".*+", "a{2}", "\\", "a?", ".{2}"]
        {
            assert_eq!(matches("a", pattern), None, "{pattern}");
        }
        assert_eq!(matches("a\nb", ".*"), None);
        assert_eq!(matches("a\nb", "a\nb"), Some(true));
    }
}
