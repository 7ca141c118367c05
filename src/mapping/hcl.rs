//! Writes changes of a line as edits of the Terraform file that it stands in, in Terraform's own language. A line is changed only
//! where that is plain: strings that are written out, in an object without heredocs, templates
//! and comments in the middle of a line.

use std::ops::Range;

use provmap_model::text::hcl_string;

use super::change::{Change, Syntax};
use super::json::without;
use super::{Field, Mapping};

/// The bytes to replace, and what by.
type Edits = Vec<(Range<usize>, String)>;

/// The edits for a change of a line, but for one of a part of its expression.
pub(super) fn edits(text: &str, line: &Mapping<'_>, change: &Change<'_>) -> Option<Edits> {
    let object = Object::at(text, line.start?)?;
    match change {
        Change::Target(name) => Some(vec![(object.literal(line.target.as_ref()?)?, hcl_string(name))]),
        Change::Source(path) => fed(&object, line, "sourceAttribute", path),
        Change::Expression(expression) => fed(&object, line, "expression", expression),
        Change::Keys(keys) => renamed(&object, keys),
        Change::Removal => Some(vec![(without(text, object.span)?, String::new())]),
        // Terraform has no such member.
        Change::Part(..) | Change::Kind(_) => None,
    }
}

/// The place of a value of a line that is a string in it.
pub(super) fn literal(text: &str, line: &Mapping<'_>, field: &Field<'_>) -> Option<Range<usize>> {
    Object::at(text, line.start?)?.literal(field)
}

/// A text as it is written between the quotes of a string.
pub(super) fn inside(text: &str) -> String {
    let written = hcl_string(text);
    let inside = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

/// Feeds a line by `key` alone, which it has or has not.
fn fed(object: &Object<'_>, line: &Mapping<'_>, key: &'static str, value: &str) -> Option<Edits> {
    let (field, own) = match (&line.source, &line.expression) {
        (Some(source), None) => (source, "sourceAttribute"),
        (None, Some(expression)) => (expression, "expression"),
        _ => return None,
    };
    let written = (object.literal(field)?, hcl_string(value));
    if own == key {
        return Some(vec![written]);
    }
    let [own, key] = [own, key].map(|key| Syntax::Hcl.spelt(key));
    // A key that is null is there, and cannot be there twice.
    if object.key(key).is_some() {
        return None;
    }
    Some(vec![(object.key(own)?, key.to_owned()), written])
}

/// Gives keys of a line their right names, where their values are strings and the right names are not there.
fn renamed(object: &Object<'_>, keys: &[(&str, &'static str)]) -> Option<Edits> {
    let rename = |(old, new): &(&str, &'static str)| {
        let new = Syntax::Hcl.spelt(new);
        let value = object.keys.iter().find(|(key, _)| object.name(key) == Some(*old))?.1;
        let is_string = object.text.get(value..)?.starts_with('"');
        let is_free = object.key(new).is_none();
        (is_string && is_free).then(|| Some((object.key(old)?, new.to_owned())))?
    };
    let mut edits: Edits = keys.iter().map(rename).collect::<Option<_>>()?;
    edits.sort_by_key(|(span, _)| span.start);
    Some(edits)
}

/// The object that a line is.
struct Object<'a> {
    text: &'a str,
    span: Range<usize>,
    /// Its keys, each with the byte at which its value starts.
    keys: Vec<(Range<usize>, usize)>,
}

impl<'a> Object<'a> {
    /// The object whose bracket is at a byte; nothing where something else is there, or it has what is not plain.
    fn at(text: &'a str, start: usize) -> Option<Object<'a>> {
        let mut scan = Scan { text: text.as_bytes(), at: start };
        if scan.next()? != b'{' {
            return None;
        }
        let mut keys = Vec::new();
        loop {
            scan.skip_blanks(true)?;
            match scan.peek()? {
                b'}' => {
                    let end = scan.at.saturating_add(1);
                    return Some(Object { text, span: start..end, keys });
                }
                b',' => {
                    scan.next()?;
                }
                _ => {
                    let key = scan.key()?;
                    scan.skip_blanks(false)?;
                    if !matches!(scan.next()?, b'=' | b':') {
                        return None;
                    }
                    scan.skip_blanks(false)?;
                    keys.push((key, scan.at));
                    scan.value()?;
                }
            }
        }
    }

    /// The name that a key has.
    fn name(&self, key: &Range<usize>) -> Option<&'a str> {
        Some(self.text.get(key.clone())?.trim_matches('"'))
    }

    /// The place of the key of this name.
    fn key(&self, name: &str) -> Option<Range<usize>> {
        self.keys.iter().map(|(key, _)| key).find(|key| self.name(key) == Some(name)).cloned()
    }

    /// The place of a value that is a string in the object.
    fn literal(&self, field: &Field<'_>) -> Option<Range<usize>> {
        let span = field.span.clone().filter(|_| field.offsets.is_some())?;
        let is_here = self.keys.iter().any(|(_, value)| *value == span.start);
        (is_here && self.text.get(span.clone())?.starts_with('"')).then_some(span)
    }
}

/// A walk over the bytes of a text.
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    /// Passes over blanks and comments, and over line breaks where they mean nothing.
    fn skip_blanks(&mut self, breaks: bool) -> Option<()> {
        loop {
            match (self.peek()?, self.text.get(self.at.saturating_add(1))) {
                (b' ' | b'\t' | b'\r', _) => _ = self.next(),
                (b'\n', _) if breaks => _ = self.next(),
                (b'#', _) | (b'/', Some(b'/')) => {
                    let rest = self.text.get(self.at..)?;
                    self.at = self.at.saturating_add(rest.iter().position(|byte| *byte == b'\n')?);
                }
                // Where it ends does not show once comments are masked.
                (b'/', Some(b'*')) => return None,
                _ => return Some(()),
            }
        }
    }

    /// The place of a key: a name, or a string.
    fn key(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if self.peek()? == b'"' {
            self.string()?;
        } else {
            let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            while is_of_name(self.peek()?) {
                self.next();
            }
        }
        (self.at > start).then_some(start..self.at)
    }

    /// Passes over a string; nothing where it has a template.
    fn string(&mut self) -> Option<()> {
        self.next()?;
        loop {
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => _ = self.next()?,
                b'\n' => return None,
                sign @ (b'$' | b'%') if self.peek()? == sign => _ = self.next()?,
                b'$' | b'%' if self.peek()? == b'{' => return None,
                _ => {}
            }
        }
    }

    /// Passes over a value: up to the comma, the line break or the bracket behind it.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.string()?,
                // Heredocs.
                b'<' if self.text.get(self.at.saturating_add(1)) == Some(&b'<') => return None,
                b'#' | b'/' => {
                    let start = self.at;
                    self.skip_blanks(depth > 0)?;
                    if self.at == start {
                        self.next();
                    }
                }
                b'(' | b'[' | b'{' => {
                    depth = depth.saturating_add(1);
                    self.next();
                }
                b',' | b'\n' | b'}' if depth == 0 => return Some(()),
                b')' | b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    self.next();
                }
                _ => _ = self.next(),
            }
        }
    }
}
