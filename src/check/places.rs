//! Where the values of JSON pointers stand in a document.

use std::collections::BTreeMap;
use std::ops::Range;

use provmap_model::node::{Kind, Node};
use provmap_model::text::{Cursor, push_token};

use crate::report::Finding;

/// Gives every finding its place, and puts them in the order of the document. Those whose pointer leads nowhere come
/// first, without a place.
pub(super) fn locate(document: &str, findings: &mut [Finding]) {
    let pointers: Vec<&str> = findings.iter().map(|finding| finding.place.pointer.as_str()).collect();
    let mut spans: Vec<Option<Range<usize>>> = vec![None; pointers.len()];
    if let Ok(node) = Node::parse(document) {
        descend(node, pointers.into_iter().enumerate().collect(), &mut spans);
    }
    for (finding, span) in findings.iter_mut().zip(spans) {
        finding.place.span = span;
    }
    findings.sort_by_key(|finding| finding.place.span.as_ref().map(|span| span.start));
    let mut cursor = Cursor::new(document);
    for finding in findings {
        finding.place.count(&mut cursor);
    }
}

/// Finds what is below a value. Each level is read once for all pointers together; the levels are as many as our own
/// pointers have.
fn descend(node: Node<'_>, wanted: Vec<(usize, &str)>, spans: &mut [Option<Range<usize>>]) {
    let mut below: BTreeMap<&str, Vec<(usize, &str)>> = BTreeMap::new();
    for (index, pointer) in wanted {
        match pointer.strip_prefix('/') {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                let (token, rest) = rest.split_at_checked(end).unwrap_or_default();
                below.entry(token).or_default().push((index, rest));
            }
            None => {
                if let Some(span) = spans.get_mut(index) {
                    *span = Some(shown(node));
                }
            }
        }
    }
    if below.is_empty() {
        return;
    }
    let values: Vec<(String, Node<'_>)> = match node.kind() {
        Kind::Object => {
            let members = node.members("").map(|(members, _)| members).unwrap_or_default();
            members.into_iter().map(|member| (token(&member.key), member.value)).collect()
        }
        Kind::Array => {
            let elements = node.elements("").unwrap_or_default();
            elements.into_iter().enumerate().map(|(index, node)| (index.to_string(), node)).collect()
        }
        _ => return,
    };
    for (token, value) in values {
        if let Some(wanted) = below.remove(token.as_str()) {
            descend(value, wanted, spans);
        }
    }
}

/// The bytes of a text, number or word; of anything longer, its bracket.
fn shown(node: Node<'_>) -> Range<usize> {
    let span = node.span();
    match node.kind() {
        Kind::Object | Kind::Array => span.start..span.start.saturating_add(1),
        _ => span,
    }
}

/// A key as a pointer has it.
fn token(key: &str) -> String {
    let mut pointer = String::new();
    push_token(&mut pointer, key);
    pointer.split_off(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(document: &str, pointers: &[&str]) -> Vec<Option<Range<usize>>> {
        let mut spans = vec![None; pointers.len()];
        let wanted = pointers.iter().copied().enumerate().collect();
        descend(Node::parse(document).unwrap(), wanted, &mut spans);
        spans
    }

    #[test]
    fn every_pointer_leads_to_its_value() {
        let document = r#"{"a/b": [1, {"~": "x"}], "": true}"#;
        let found =
            spans(document, &["/a~1b/1/~0", "", "/a~1b/0", "/", "/a~1b/2", "/a/b", "/a~1b/0/0", "/a~1b"]);
        let text = |span: &Option<Range<usize>>| span.clone().and_then(|span| document.get(span));
        let found: Vec<_> = found.iter().map(text).collect();
        assert_eq!(found, [Some("\"x\""), Some("{"), Some("1"), Some("true"), None, None, None, Some("[")]);
    }
}
