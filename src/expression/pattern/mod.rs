//! Regular expressions, as far as they mean the same for Java and for everybody.
//!
//! PEL takes Java's regular expressions. [`read`] translates the part of them that is sure; `regex-lite` matches it in linear
//! time. Whether a text matches any other pattern is unknown.

mod effort;
mod read;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex_lite::{Captures, Regex, RegexBuilder};

use self::effort::Effort;
use super::ast::{Comparison, Expr, ExprKind};

/// A pattern that is followed.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// Matches a whole text.
    whole: Regex,
    /// Finds parts of a text; nothing if the pattern can match the empty text, of which Java finds others.
    part: Option<Regex>,
    minds_line_breaks: bool,
    /// For each group, whether it can take part more than once.
    groups: Vec<bool>,
    effort: Effort,
}

impl Pattern {
    fn new(pattern: &str) -> Option<Pattern> {
        let read = read::read(pattern)?;
        let part = if read.can_be_empty { None } else { Some(compiled(&read.regex)?) };
        Some(Pattern {
            whole: compiled(&format!("^(?:{})$", read.regex))?,
            part,
            minds_line_breaks: read.minds_line_breaks,
            groups: read.groups,
            effort: read.effort,
        })
    }

    /// Whether the whole text matches; `None` if that is not sure.
    pub(super) fn matches(&self, text: &str) -> Option<bool> {
        (self.is_sure(text) && self.effort.is_small(text.len())).then(|| self.whole.is_match(text))
    }

    /// The places of all parts that match; `None` if they are not sure.
    pub(super) fn find_all(&self, text: &str) -> Option<Vec<Range<usize>>> {
        Some(self.part_of(text)?.find_iter(text).map(|found| found.range()).collect())
    }

    /// Writes the text with a replacement for the parts that match, the first `most` of them; `None` if it is not sure what
    /// Java writes. In the replacement `$1` is a group, and a backslash makes an ordinary character of the one behind it.
    pub(super) fn replace(&self, text: &str, most: usize, replacement: &str, out: &mut String) -> Option<()> {
        let regex = self.part_of(text)?;
        let mut from = 0;
        for captures in regex.captures_iter(text).take(most) {
            let whole = captures.get(0)?;
            out.push_str(text.get(from..whole.start())?);
            self.write(replacement, &captures, out)?;
            from = whole.end();
        }
        out.push_str(text.get(from..)?);
        Some(())
    }

    fn write(&self, replacement: &str, captures: &Captures<'_>, out: &mut String) -> Option<()> {
        let mut rest = replacement.chars().peekable();
        while let Some(next) = rest.next() {
            match next {
                '\\' => out.push(rest.next()?),
                '$' => {
                    let group = usize::try_from(rest.next()?.to_digit(10)?).ok()?;
                    // Of a group that takes part more than once, and of a number with two digits, there is more to say.
                    let is_repeated =
                        group.checked_sub(1).map_or(Some(&false), |place| self.groups.get(place))?;
                    if *is_repeated || rest.peek().is_some_and(char::is_ascii_digit) {
                        return None;
                    }
                    out.push_str(captures.get(group).map_or("", |group| group.as_str()));
                }
                other => out.push(other),
            }
        }
        Some(())
    }

    /// What finds parts of that text, if it is sure which.
    fn part_of(&self, text: &str) -> Option<&Regex> {
        self.part.as_ref().filter(|_| self.is_sure(text) && self.effort.anywhere().is_small(text.len()))
    }

    /// Whether what the pattern makes of line breaks in this text depends on no flag.
    fn is_sure(&self, text: &str) -> bool {
        let is_break = |character| matches!(character, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
        !self.minds_line_breaks || !text.contains(is_break)
    }
}

fn compiled(regex: &str) -> Option<Regex> {
    const MOST_BYTES: usize = 1 << 18;
    RegexBuilder::new(regex).size_limit(MOST_BYTES).build().ok()
}

/// The patterns that are written in an expression, each read once, when the first one is needed.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    written: OnceLock<BTreeMap<String, Option<Pattern>>>,
}

// What was read does not say what the expression is.
impl PartialEq for Patterns {
    fn eq(&self, _: &Patterns) -> bool {
        true
    }
}

impl Patterns {
    /// The pattern of that text, in the expression that has this tree; `None` if it is not followed.
    pub(super) fn pattern(&self, tree: &Expr, text: &str) -> Option<Cow<'_, Pattern>> {
        let written = self.written.get_or_init(|| {
            let mut written = BTreeMap::new();
            collect(tree, &mut written);
            written
        });
        match written.get(text) {
            Some(pattern) => pattern.as_ref().map(Cow::Borrowed),
            None => Pattern::new(text).map(Cow::Owned),
        }
    }
}

// The recursion goes as deep as the tree, which the parser limits.
fn collect(expr: &Expr, written: &mut BTreeMap<String, Option<Pattern>>) {
    let place = match &expr.kind {
        ExprKind::Compare { operator: Comparison::Matches, right, .. } => Some(&**right),
        ExprKind::Call(call) if call.library.as_ref().is_some_and(|name| name.text == "regex") => {
            call.arguments.get(1)
        }
        _ => None,
    };
    if let Some(Expr { kind: ExprKind::Text(text), .. }) = place {
        written.entry(text.clone()).or_insert_with(|| Pattern::new(text));
    }
    expr.parts(|part| collect(part, written));
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn matches(text: &str, pattern: &str) -> Option<bool> {
        Pattern::new(pattern)?.matches(text)
    }

    fn replaced(text: &str, pattern: &str, replacement: &str) -> Option<String> {
        let mut out = String::new();
        Pattern::new(pattern)?.replace(text, usize::MAX, replacement, &mut out)?;
        Some(out)
    }

    #[test]
    fn patterns_match_the_whole_text() {
        for (pattern, yes, no) in [
            (r".*@example\.com", "ada@example.com", "ada@exampleXcom"),
            (r".*@example\.com", "@example.com", "ada@example.com.evil"),
            (".+", "a", ""),
            (".*X.*X.", "aXbXc", "aXbX"),
            ("abc", "abc", "abcd"),
            (".", "😀", "ab"),
            ("[a-z]+", "ada", "Ada"),
            ("[^a-z]", "\n", "z"),
            (r"\d{3}-\d{2}", "123-45", "123-456"),
            (r"\d", "7", "\u{667}"),
            (r"\w+\s\S\D\W", "ab_9 xy!", "é xy!"),
            (r"\W", "é", "e"),
            (r"[\w.-]+", "a.b-c_9", "a b"),
            ("[a-]{2}", "-a", "b-"),
            ("(a|bc)*d?", "abcad", "abdc"),
            ("^(?:Mr|Ms)? ?Ada$", "Ms Ada", "Mx Ada"),
            ("a{2,}b{0,1}", "aaab", "ab"),
            ("(.+?)@(.+?)", "a@b", "a@"),
            (r"\[\]\{\}\(\)\-\&\_\<", "[]{}()-&_<", "[]"),
            ("a]}#-~&", "a]}#-~&", "a"),
            (r"[\w-]+(\.[\w-]+)*@([a-z]+\.)+[a-z]{2,4}", "ada.l@mail.ex.com", "ada.@ex.com"),
        ] {
            assert_eq!(matches(yes, pattern), Some(true), "{pattern} {yes}");
            assert_eq!(matches(no, pattern), Some(false), "{pattern} {no}");
        }
    }

    #[test]
    fn what_is_not_sure_is_unknown() {
        for pattern in [
            ".*+", "a**", "a+*", "a{2}{3}", "a{3,2}", "a{,2}", "a{999}", "a{", "*a", "(?i)a", "(?=a)",
            "(?<n>a)", "\\", r"\b", r"\1", r"\p{L}", r"\x41", r"\A", "[a", "[]a]", "[[a]]", "[a&&b]",
            "[b-a]", r"[a-\d]", "[a-c-e]", "(a", "a)", "^*", "(^)*$+",
        ] {
            assert_eq!(matches("a", pattern), None, "{pattern}");
        }
        assert_eq!(matches("a\nb", ".*"), None);
        assert_eq!(matches("a\n", "a$"), None);
        assert_eq!(matches("a\nb", "a\nb"), Some(true));
    }

    #[test]
    fn what_takes_java_too_long_is_unknown() {
        let long = "a".repeat(60);
        for pattern in ["(a+)+b", "(a|aa)*b", "(a?){40}b", "(a*)*", ".*.*.*.*.*b"] {
            assert_eq!(matches(&long, pattern), None, "{pattern}");
            assert!(matches("aab", pattern).is_some(), "{pattern}");
        }
        assert_eq!(matches(&"a".repeat(10_000), "a*b"), Some(false));
    }

    #[test]
    fn replacements_are_those_of_java() {
        assert_eq!(replaced("a-b-c", "-", "+").as_deref(), Some("a+b+c"));
        assert_eq!(replaced("CN=Devs,CN=Users", "(CN=)([^,]+),.*", "$2").as_deref(), Some("Devs"));
        assert_eq!(replaced("ab", "(a)|(b)", "[$1$0]").as_deref(), Some("[aa][b]"));
        assert_eq!(replaced("5", "5", r"\$1\\").as_deref(), Some(r"$1\"));
        assert_eq!(replaced("x", "y", "$9").as_deref(), Some("x"));
        for (pattern, replacement) in [
            ("x", "$1"),
            ("(x)", "$10"),
            ("(x)", "$"),
            ("x", "\\"),
            ("x", "${n}"),
            ("(x)+", "$1"),
            ("x*", "y"),
        ] {
            assert_eq!(replaced("x", pattern, replacement), None, "{pattern} {replacement}");
        }
    }
}
