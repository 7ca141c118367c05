//! Reading a regular expression of Java, as far as it means the same everywhere.
//!
//! What is read: characters, escaped punctuation, `\t \n \r \f`, `.`, `\d \w \s` and their capitals, classes of these and of
//! ranges, `^` and `$`, groups, alternation, and the quantifiers `? * + {n} {n,} {n,m}`, which may be lazy. All else is
//! refused: possessive quantifiers, look-around, references, classes in classes, flags, and what Java itself refuses.

use std::iter::Peekable;
use std::str::Chars;

use super::effort::Effort;

/// How deep groups are read.
const MAX_DEPTH: usize = 20;

/// The most that a quantifier may ask for: `regex-lite` writes the repetitions out.
const MAX_COUNT: u32 = 256;

/// A regular expression that was read.
#[derive(Default)]
pub(super) struct Read {
    /// The same for `regex-lite`.
    pub(super) regex: String,
    /// Whether it has a `.` or a `$`: what these make of line breaks in the text depends on flags.
    pub(super) minds_line_breaks: bool,
    /// Whether it can match the empty text.
    pub(super) can_be_empty: bool,
    /// For each group, whether it can take part more than once.
    pub(super) groups: Vec<bool>,
    /// How much Java may have to try.
    pub(super) effort: Effort,
}

/// Reads a regular expression; `None` if it has a part that is not followed.
pub(super) fn read(pattern: &str) -> Option<Read> {
    let mut reader = Reader { rest: pattern.chars().peekable(), read: Read::default(), depth: 0 };
    let body = reader.alternatives()?;
    // What is left is a bracket that closes no group.
    if reader.rest.next().is_some() {
        return None;
    }
    reader.read.can_be_empty = body.can_be_empty;
    Some(reader.read)
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
    read: Read,
    depth: usize,
}

/// What stands between the brackets of a group.
struct Body {
    can_be_empty: bool,
    /// Its parts, each of one character, with whether that is one and no more; nothing if it is more than a sequence of these.
    parts: Option<Vec<(Set, bool)>>,
}

impl Body {
    /// Whether a character at one end tells where each round of a repetition starts or ends.
    fn is_delimited(&self) -> bool {
        let parts = self.parts.as_deref().unwrap_or_default();
        [parts.split_first(), parts.split_last()]
            .into_iter()
            .flatten()
            .any(|((set, is_one), others)| *is_one && others.iter().all(|(other, _)| set.is_apart(*other)))
    }
}

/// How often a part may stand.
#[derive(Clone, Copy, PartialEq)]
struct Count {
    min: u32,
    max: Option<u32>,
}

impl Count {
    const ONE: Count = Count { min: 1, max: Some(1) };
}

impl Reader<'_> {
    fn eat(&mut self, character: char) -> bool {
        self.rest.next_if_eq(&character).is_some()
    }

    fn push(&mut self, character: char) {
        if character.is_ascii_punctuation() && !matches!(character, '<' | '>' | '_') {
            self.read.regex.push('\\');
        }
        self.read.regex.push(character);
    }

    fn alternatives(&mut self) -> Option<Body> {
        let mut body = self.sequence()?;
        let mut count = 1u64;
        while self.eat('|') {
            self.read.regex.push('|');
            let next = self.sequence()?;
            body = Body { can_be_empty: body.can_be_empty || next.can_be_empty, parts: None };
            count = count.saturating_add(1);
        }
        self.read.effort = self.read.effort.and_choice(count);
        Some(body)
    }

    fn sequence(&mut self) -> Option<Body> {
        let mut body = Body { can_be_empty: true, parts: Some(Vec::new()) };
        while let Some(next) = self.rest.next_if(|next| !matches!(next, '|' | ')')) {
            match next {
                '(' => {
                    let can_be_empty = self.group()?;
                    body.can_be_empty &= can_be_empty;
                    body.parts = None;
                }
                '^' | '$' => {
                    self.read.minds_line_breaks |= next == '$';
                    self.read.regex.push(next);
                    if self.count()? != Count::ONE {
                        return None;
                    }
                    body.parts = None;
                }
                _ => {
                    let set = self.one(next)?;
                    let count = self.count()?;
                    self.read.effort = self.read.effort.and_part(count.min, count.max);
                    body.can_be_empty &= count.min == 0;
                    if let Some(parts) = &mut body.parts {
                        parts.push((set, count == Count::ONE));
                    }
                }
            }
        }
        Some(body)
    }

    /// A group, from behind its bracket; gives whether it can be empty.
    fn group(&mut self) -> Option<bool> {
        self.depth = self.depth.checked_add(1).filter(|depth| *depth <= MAX_DEPTH)?;
        self.read.regex.push('(');
        let first = self.read.groups.len();
        if self.eat('?') {
            if !self.eat(':') {
                return None;
            }
            self.read.regex.push_str("?:");
        } else {
            self.read.groups.push(false);
        }
        let before = std::mem::take(&mut self.read.effort);
        let body = self.alternatives()?;
        if !self.eat(')') {
            return None;
        }
        self.read.regex.push(')');
        let count = self.count()?;
        if count.max != Some(1) {
            self.read.groups.iter_mut().skip(first).for_each(|is_repeated| *is_repeated = true);
        }
        let inside = self.read.effort.repeated(count.min, count.max, body.is_delimited());
        self.read.effort = before.and(inside);
        self.depth = self.depth.saturating_sub(1);
        Some(body.can_be_empty || count.min == 0)
    }

    /// A part that is one character of the text, from behind its first character.
    fn one(&mut self, first: char) -> Option<Set> {
        match first {
            '.' => {
                self.read.minds_line_breaks = true;
                self.read.regex.push_str("[^\n\r\u{85}\u{2028}\u{2029}]");
                Some(Set::ANY)
            }
            '[' => self.class(),
            '\\' => match escape(self.rest.next()?)? {
                Escape::Character(character) => {
                    self.push(character);
                    Some(Set::of(character))
                }
                Escape::Class(class, set) => {
                    self.read.regex.push('[');
                    self.read.regex.push_str(class);
                    self.read.regex.push(']');
                    Some(set)
                }
            },
            '*' | '+' | '?' | '{' => None,
            character => {
                self.push(character);
                Some(Set::of(character))
            }
        }
    }

    /// A class, from behind its bracket.
    fn class(&mut self) -> Option<Set> {
        self.read.regex.push('[');
        let is_negated = self.eat('^');
        if is_negated {
            self.read.regex.push('^');
        }
        let mut set = Set::default();
        let mut is_first = true;
        loop {
            let start = match self.rest.next()? {
                ']' if !is_first => break,
                // A class in a class, an intersection, and what is read in more than one way.
                ']' | '[' | '&' | '^' => return None,
                '-' if !is_first && self.rest.peek() != Some(&']') => return None,
                '\\' => match escape(self.rest.next()?)? {
                    Escape::Character(character) => character,
                    Escape::Class(class, members) => {
                        self.read.regex.push_str(class);
                        set = set.union(members);
                        is_first = false;
                        continue;
                    }
                },
                character => character,
            };
            is_first = false;
            self.push(start);
            let mut end = start;
            let mut ahead = self.rest.clone();
            if ahead.next() == Some('-') && ahead.next() != Some(']') {
                self.rest.next();
                end = match self.rest.next()? {
                    '\\' => match escape(self.rest.next()?)? {
                        Escape::Character(character) => character,
                        Escape::Class(..) => return None,
                    },
                    '[' | '&' => return None,
                    character => character,
                };
                if end < start {
                    return None;
                }
                self.read.regex.push('-');
                self.push(end);
            }
            set = set.and(start, end);
        }
        self.read.regex.push(']');
        Some(if is_negated { Set::ANY } else { set })
    }

    /// The quantifier, if there is one.
    fn count(&mut self) -> Option<Count> {
        let count = match self.rest.peek() {
            Some('?') => Count { min: 0, max: Some(1) },
            Some('*') => Count { min: 0, max: None },
            Some('+') => Count { min: 1, max: None },
            Some('{') => return self.braces(),
            _ => return Some(Count::ONE),
        };
        self.read.regex.extend(self.rest.next());
        self.lazy()?;
        Some(count)
    }

    fn braces(&mut self) -> Option<Count> {
        self.rest.next();
        let min = self.number()?;
        let max = if !self.eat(',') {
            Some(min)
        } else if self.rest.peek() == Some(&'}') {
            None
        } else {
            Some(self.number()?)
        };
        if !self.eat('}') || max.is_some_and(|max| max < min) {
            return None;
        }
        let text = match max {
            Some(max) => format!("{{{min},{max}}}"),
            None => format!("{{{min},}}"),
        };
        self.read.regex.push_str(&text);
        self.lazy()?;
        Some(Count { min, max })
    }

    fn number(&mut self) -> Option<u32> {
        let mut digits = String::new();
        while let Some(digit) = self.rest.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.parse().ok().filter(|number| *number <= MAX_COUNT)
    }

    /// What follows a quantifier: `?` makes it lazy, another quantifier is not followed.
    fn lazy(&mut self) -> Option<()> {
        if self.eat('?') {
            self.read.regex.push('?');
        }
        (!matches!(self.rest.peek(), Some('?' | '*' | '+' | '{'))).then_some(())
    }
}

enum Escape {
    Character(char),
    /// What a class has between its brackets, and the characters in it.
    Class(&'static str, Set),
}

/// What a backslash and that character stand for. The classes of Java hold ASCII characters only.
fn escape(character: char) -> Option<Escape> {
    let set = |ranges: &[(char, char)]| {
        ranges.iter().fold(Set::default(), |set, (start, end)| set.and(*start, *end))
    };
    Some(match character {
        'd' => Escape::Class("0-9", set(&[('0', '9')])),
        'w' => Escape::Class("0-9A-Za-z_", set(&[('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')])),
        's' => Escape::Class("\t-\r ", set(&[('\t', '\r'), (' ', ' ')])),
        'D' => Escape::Class("\0-/:-\u{10FFFF}", Set::ANY),
        'W' => Escape::Class("\0-/:-@\\[-\\^`\\{-\u{10FFFF}", Set::ANY),
        'S' => Escape::Class("\0-\u{8}\u{E}-\u{1F}!-\u{10FFFF}", Set::ANY),
        't' => Escape::Character('\t'),
        'n' => Escape::Character('\n'),
        'r' => Escape::Character('\r'),
        'f' => Escape::Character('\u{C}'),
        other if other.is_ascii_punctuation() => Escape::Character(other),
        _ => return None,
    })
}

/// The characters that a part takes, or more.
#[derive(Clone, Copy, Default)]
struct Set {
    ascii: u128,
    others: bool,
}

impl Set {
    const ANY: Set = Set { ascii: u128::MAX, others: true };

    fn of(character: char) -> Set {
        Set::default().and(character, character)
    }

    fn and(mut self, start: char, end: char) -> Set {
        self.others |= !end.is_ascii();
        for character in start..=end.min('\u{7F}') {
            self.ascii |= 1u128.checked_shl(u32::from(character)).unwrap_or_default();
        }
        self
    }

    fn union(self, other: Set) -> Set {
        Set { ascii: self.ascii | other.ascii, others: self.others || other.others }
    }

    /// Whether no character is in both.
    fn is_apart(self, other: Set) -> bool {
        self.ascii & other.ascii == 0 && !(self.others && other.others)
    }
}
