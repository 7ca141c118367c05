//! Writes changes of a line as edits of the JSON that it stands in. What is around the edits keeps its form.

use std::ops::Range;

use provmap_model::node::{Kind, Member, Node};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::mapping::{Change, Field, Mapping, Syntax};

/// The bytes to replace, and what by.
type Edits = Vec<(Range<usize>, String)>;

/// The edits for a change of a line, but for one of a part of its expression.
pub(in crate::mapping) fn edits(
    text: &str,
    line: &Mapping<'_>,
    change: &Change<'_>,
    syntax: Syntax,
) -> Option<Edits> {
    match change {
        Change::Target(name) => {
            Some(vec![(literal(text, line, line.target.as_ref()?, syntax)?, written(name, syntax))])
        }
        Change::Source(path) => fed(text, line, "sourceAttribute", path, syntax),
        Change::Expression(expression) => fed(text, line, "expression", expression, syntax),
        Change::Part(..) => None,
        Change::Kind(word) => {
            let kind = line.details.as_ref()?.kind.as_ref()?;
            Some(vec![(kind.span.clone()?, string(word))])
        }
        Change::Keys(keys) => renamed(text, line, keys, syntax),
        Change::Removal => Some(vec![(removed(text, line, syntax)?, String::new())]),
    }
}

/// A text as JSON writes it.
pub(in crate::mapping) fn string(text: &str) -> String {
    // A text has nothing that JSON cannot write.
    serde_json::to_string(text).unwrap_or_default()
}

/// A text as JSON writes it in a file: in one of Terraform, where a template would begin is an escape.
pub(in crate::mapping) fn written(text: &str, syntax: Syntax) -> String {
    if syntax.is_terraform() {
        return string(&text.replace("${", "$${").replace("%{", "%%{"));
    }
    string(text)
}

/// The place of a value of a line; nothing where Terraform has it from elsewhere.
pub(in crate::mapping) fn literal(
    text: &str,
    line: &Mapping<'_>,
    field: &Field<'_>,
    syntax: Syntax,
) -> Option<Range<usize>> {
    let span = field.span.clone()?;
    if !syntax.is_terraform() {
        return Some(span);
    }
    let object = object(text, line).filter(|_| field.offsets.is_some())?;
    let is_inside = object.kind() == Kind::Object && object.span().contains(&span.start);
    is_inside.then_some(span)
}

/// A text as JSON writes it between its quotes.
pub(in crate::mapping) fn inside(text: &str, syntax: Syntax) -> String {
    let written = written(text, syntax);
    let inside = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

/// Feeds a line by `key` alone, which it has or has not.
fn fed(text: &str, line: &Mapping<'_>, key: &'static str, value: &str, syntax: Syntax) -> Option<Edits> {
    let (field, own) = match (&line.source, &line.expression) {
        (Some(source), None) => (source, "sourceAttribute"),
        (None, Some(expression)) => (expression, "expression"),
        _ => return None,
    };
    let span = literal(text, line, field, syntax)?;
    if own == key {
        return Some(vec![(span, written(value, syntax))]);
    }
    let key = syntax.spelt(key);
    // A blank text and null count as absent, and a key cannot be there twice.
    let blank = members(text, line)?.into_iter().find(|member| member.key == key);
    let mut edits = match blank {
        Some(blank) => vec![(span, "null".to_owned()), (blank.value.span(), written(value, syntax))],
        None => vec![(key_of(text, span.start)?, string(key)), (span, written(value, syntax))],
    };
    edits.sort_by_key(|(span, _)| span.start);
    Some(edits)
}

/// Gives keys of a line their right names, where their values are texts and the right names are not there.
fn renamed(text: &str, line: &Mapping<'_>, keys: &[(&str, &'static str)], syntax: Syntax) -> Option<Edits> {
    let members = members(text, line)?;
    let find = |key: &str| members.iter().find(|member| member.key == key);
    let rename = |(old, new): &(&str, &'static str)| {
        let new = &syntax.spelt(new);
        let value = find(old).map(|member| member.value)?;
        let is_blank = value.string("").is_ok_and(|text| text.trim().is_empty());
        if value.kind() != Kind::String || is_blank || find(new).is_some() {
            return None;
        }
        let span = key_of(text, value.offset())?;
        let is_plain = text.get(span.clone())? == string(old);
        is_plain.then(|| (span, string(new)))
    };
    let mut edits: Edits = keys.iter().map(rename).collect::<Option<_>>()?;
    edits.sort_by_key(|(span, _)| span.start);
    Some(edits)
}

/// The bytes of a line in a list, with a comma that is no longer of use; nothing for the only line.
fn removed(text: &str, line: &Mapping<'_>, syntax: Syntax) -> Option<Range<usize>> {
    // One line by itself is in no list, and says so.
    let is_listed = line.details.as_ref().is_none_or(|details| details.pointer.is_none());
    without(text, object(text, line).filter(|_| is_listed || syntax.is_terraform())?.span())
}

/// The bytes of an element of a list, with a comma that is no longer of use; nothing for the only one.
pub(in crate::mapping) fn without(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let before = text.get(..span.start)?.trim_ascii_end();
    if let Some(before) = before.strip_suffix(',') {
        return Some(before.len()..span.end);
    }
    let behind = text.get(span.end..)?.trim_ascii_start().strip_prefix(',')?.trim_ascii_start();
    Some(span.start..text.len().checked_sub(behind.len())?)
}

/// The object that a line is.
fn object<'a>(text: &'a str, line: &Mapping<'_>) -> Option<Node<'a>> {
    let rest = text.get(line.start?..)?;
    let raw = <&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(rest)).ok()?;
    Some(Node::of(text, raw))
}

fn members<'a>(text: &'a str, line: &Mapping<'_>) -> Option<Vec<Member<'a>>> {
    Some(object(text, line)?.members("").ok()?.0)
}

/// The bytes of the key, quotes included, before a value that starts at `value`. No key with a quote in it is asked for.
fn key_of(text: &str, value: usize) -> Option<Range<usize>> {
    let before = text.get(..value)?.trim_ascii_end().strip_suffix(':')?.trim_ascii_end();
    let start = before.strip_suffix('"')?.rfind('"')?;
    Some(start..before.len())
}
