//! A text that is changed several times, and knows its original all along.

use std::ops::Range;

use provmap::Edit;

/// A text as a row of pieces.
pub(crate) struct Draft<'a> {
    original: &'a str,
    pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Clone)]
enum Piece {
    /// These bytes of the original.
    Kept(Range<usize>),
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Kept(span) => span.len(),
            Piece::New(text) => text.len(),
        }
    }

    /// The piece up to a byte of it, and the rest.
    fn split(self, at: usize) -> (Piece, Piece) {
        match self {
            Piece::Kept(span) => {
                let middle = span.start.saturating_add(at).min(span.end);
                (Piece::Kept(span.start..middle), Piece::Kept(middle..span.end))
            }
            Piece::New(mut text) => {
                let rest = if text.is_char_boundary(at) { text.split_off(at) } else { String::new() };
                (Piece::New(text), Piece::New(rest))
            }
        }
    }
}

/// What is left of a text while it is gone through.
struct Rest {
    pieces: std::vec::IntoIter<Piece>,
    open: Option<Piece>,
    at: usize,
}

impl Rest {
    /// The pieces up to a byte of the text.
    fn up_to(&mut self, end: usize) -> Vec<Piece> {
        let mut taken = Vec::new();
        while self.at < end
            && let Some(piece) = self.open.take().or_else(|| self.pieces.next())
        {
            let wanted = end.saturating_sub(self.at);
            let piece = if piece.len() > wanted {
                let (piece, rest) = piece.split(wanted);
                self.open = Some(rest);
                piece
            } else {
                piece
            };
            self.at = self.at.saturating_add(piece.len());
            taken.push(piece);
        }
        taken
    }
}

impl<'a> Draft<'a> {
    pub(crate) fn new(original: &'a str) -> Draft<'a> {
        Draft { original, pieces: vec![Piece::Kept(0..original.len())] }
    }

    pub(crate) fn original(&self) -> &'a str {
        self.original
    }

    /// Makes edits, which are in the order of the text as it is now, and do not overlap.
    pub(crate) fn edit(&mut self, edits: &[Edit]) {
        let pieces = std::mem::take(&mut self.pieces).into_iter();
        let mut rest = Rest { pieces, open: None, at: 0 };
        for edit in edits {
            self.pieces.extend(rest.up_to(edit.span.start));
            rest.up_to(edit.span.end);
            self.pieces.push(Piece::New(edit.text.clone()));
        }
        self.pieces.extend(rest.up_to(usize::MAX));
        self.pieces.retain(|piece| piece.len() > 0);
    }

    /// The text as it is now.
    pub(crate) fn text(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Kept(span) => self.original.get(span.clone()).unwrap_or_default(),
            Piece::New(text) => text,
        });
        pieces.collect()
    }

    /// Where a byte of the text as it is now stood in the original; for new text, where that came in.
    pub(crate) fn original_place(&self, at: usize) -> usize {
        let (mut passed, mut place) = (0_usize, 0);
        for piece in &self.pieces {
            let end = passed.saturating_add(piece.len());
            if let Piece::Kept(span) = piece {
                if at < end {
                    return span.start.saturating_add(at.saturating_sub(passed));
                }
                place = span.end;
            } else if at < end {
                return place;
            }
            passed = end;
        }
        place
    }

    /// What replaces what of the original: all that was changed, in the order of the text.
    pub(crate) fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let (mut at, mut text) = (0, String::new());
        let end = Piece::Kept(self.original.len()..self.original.len());
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                Piece::New(new) => text.push_str(new),
                Piece::Kept(span) => {
                    if at < span.start || !text.is_empty() {
                        changes.push(Change { span: at..span.start, text: std::mem::take(&mut text) });
                    }
                    at = span.end;
                }
            }
        }
        changes
    }
}

/// Bytes of the original, and what stands there afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) span: Range<usize>,
    pub(crate) text: String,
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, clippy::string_slice, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    /// The edits that a check gives; a program cannot make any itself.
    fn edits(text: &str) -> Vec<Edit> {
        let set = provmap::MappingSet::from_json(text).unwrap();
        let report = set.check(&provmap::registry::ZOOM);
        report.into_iter().filter_map(|finding| finding.fix).next().unwrap().edits
    }

    #[test]
    fn what_is_changed_twice_is_one_change_of_the_original() {
        let original = r#"[{"targetAttribute": "Title", "sourceAttribute": "title"}]"#;
        let mut draft = Draft::new(original);
        assert_eq!((draft.text().as_str(), draft.changes()), (original, vec![]));
        draft.edit(&edits(original));
        let once = r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#;
        assert_eq!(draft.text(), once);
        draft.edit(&edits(once));
        let twice =
            r##"[{"targetAttribute": "title", "expression": "#string.substring(#root.title, 0, 128)"}]"##;
        assert_eq!(draft.text(), twice);
        let changes = draft.changes();
        let replaced: Vec<_> = changes.iter().map(|change| &original[change.span.clone()]).collect();
        assert_eq!(replaced, ["\"Title\"", "\"sourceAttribute\"", "\"title\""]);
        let mut again = String::new();
        let mut at = 0;
        for Change { span, text } in &changes {
            again += &original[at..span.start];
            again += text;
            at = span.end;
        }
        assert_eq!(again + &original[at..], twice);
        let comma = twice.find(',').unwrap();
        assert_eq!(draft.original_place(comma), original.find(',').unwrap());
        assert_eq!(draft.original_place(twice.len()), original.len());
    }
}
