//! The members of a JSON text's first object, also where the text is broken or only its beginning is at hand.

use crate::input::closing_quote;

/// The keys of members, as they are written, each with the first byte of its value.
type Members<'t> = Vec<(&'t str, u8)>;

/// The first object of a text.
#[derive(Debug, Default)]
pub(super) struct Outline<'t> {
    /// Whether it is the first element of a list.
    pub(super) is_list: bool,
    pub(super) members: Members<'t>,
    /// The members of its `_embedded`.
    pub(super) embedded: Members<'t>,
}

/// The most members that are looked at.
const MEMBERS: usize = 256;

/// The outline of a text; nothing where it does not start as JSON does, with an object or a list of them.
pub(super) fn outline(text: &str) -> Option<Outline<'_>> {
    let list = text.strip_prefix('[').map(str::trim_start);
    let mut outline = Outline { is_list: list.is_some(), ..Outline::default() };
    let mut rest = list.unwrap_or(text).strip_prefix('{')?;
    // The brackets that are open, and whether the object's `_embedded` is among them.
    let (mut depth, mut is_embedded) = (1_usize, false);
    let mut last = b'{';
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.bytes().next() else { return Some(outline) };
        if first == b'"' {
            let Some((inner, behind)) = quoted(rest) else { return Some(outline) };
            rest = behind;
            let value = behind.trim_start().strip_prefix(':').map(str::trim_start);
            if let Some(opens) =
                value.and_then(|value| value.bytes().next()).filter(|_| matches!(last, b'{' | b','))
            {
                match depth {
                    1 => {
                        is_embedded = inner == "_embedded" && opens == b'{';
                        outline.members.push((inner, opens));
                    }
                    2 if is_embedded => outline.embedded.push((inner, opens)),
                    _ => {}
                }
            }
        } else {
            match first {
                b'{' | b'[' => depth = depth.saturating_add(1),
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            // A bracket or a comma is one byte long, and of anything else the first character is passed over.
            rest = rest
                .get(1..)
                .or_else(|| rest.char_indices().nth(1).and_then(|(at, _)| rest.get(at..)))
                .unwrap_or("");
        }
        last = first;
        if depth == 0 || outline.members.len().max(outline.embedded.len()) > MEMBERS {
            return Some(outline);
        }
    }
}

/// The inside of the text in quotes at the start, and what is behind it; nothing where it does not end.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('"')?;
    let end = closing_quote(inner.as_bytes())?;
    Some((inner.get(..end)?, inner.get(end..)?.strip_prefix('"')?))
}
