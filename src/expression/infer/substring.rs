//! `#string.substring`.

use super::super::ast::{Expr, Number, Span};
use super::super::flow::Flow;
use super::super::{Literal, text};
use super::{Inferrer, Truncation};
use crate::domain::{Bounds, Constant, Kinds};

impl<'a> Inferrer<'a> {
    /// The call with its three arguments, of which the text has this flow and is certain to be text or null.
    pub(super) fn substring(&mut self, source: &Flow<'a>, arguments: &'a [Expr], span: Span) -> Flow<'a> {
        let position = |index: usize| match arguments.get(index)?.as_literal()? {
            Literal::Number(Number::Int(value)) => Some(i64::from(value)),
            _ => None,
        };
        let positions = position(1).zip(position(2));
        if let (Some(text), Some((start, end))) = (source.text(), positions) {
            if let Ok(piece) = text::substring(text, start, end) {
                return Flow::of_constant(Constant::Text(piece.to_owned().into()));
            }
        }
        let whole = source.length();
        let mut flow = Flow::one(Kinds::TEXT);
        flow.ascii = source.ascii;
        flow.domain.null = source.domain.null;
        flow.domain.length = match positions {
            Some((start, end)) => piece_of(whole, source.ascii, start, end),
            None => Bounds { min: None, max: whole.max },
        };
        let keeps_all = positions.is_some_and(|(start, end)| {
            // In UTF-16 a text can have twice as many units as characters.
            let longest = whole.max.map(|max| if source.ascii { max } else { max.saturating_mul(2) });
            start == 0 && longest.is_some_and(|longest| u64::try_from(end).is_ok_and(|end| end >= longest))
        });
        let kept = flow.domain.length.max;
        flow.domain.unique = match source.domain.unique {
            Some(true) if keeps_all => Some(true),
            // Some value is longer than what is left of it.
            Some(true) if whole.max > kept && whole.max.is_some() => Some(false),
            Some(true) => None,
            other => other,
        };
        if source.domain.unique == Some(true) && !keeps_all {
            let source = arguments.first().map_or(span, |argument| argument.span);
            self.truncations.push(Truncation { span, source, keeps: kept, of: whole.max });
        }
        flow
    }
}

/// The length of a piece, in characters and in UTF-16 units, of a text whose length is within `whole` in one of the
/// two. Positions are taken to count UTF-16 units, as all of Java does; of ASCII it is the same.
fn piece_of(whole: Bounds, ascii: bool, start: i64, end: i64) -> Bounds {
    let distance = |from: i64, to: i64| u64::try_from(to.saturating_sub(from)).unwrap_or(0);
    let (front, back) = (start.unsigned_abs(), end.unsigned_abs());
    // The greatest number of units by the positions alone, and the smallest by the smallest length.
    let (most, least) = match (start >= 0, end >= 0) {
        (true, true) => {
            (Some(distance(start, end)), whole.min.map(|min| min.min(back).saturating_sub(front)))
        }
        // What a position before the start of the text means is not known.
        (false, false) => (
            Some(distance(start, end)),
            whole.min.map(|min| if min >= front { distance(start, end) } else { 0 }),
        ),
        (true, false) => {
            let cut = front.saturating_add(back);
            let most = if ascii { whole.max.map(|max| max.saturating_sub(cut)) } else { None };
            (most, whole.min.map(|min| min.saturating_sub(cut)))
        }
        (false, true) => (Some(front.min(back)), whole.min.map(|_| 0)),
    };
    Bounds {
        // Two units can be one character.
        min: if ascii { least } else { least.map(|least| least.div_ceil(2)) },
        // A piece is never longer than the whole.
        max: match (most, whole.max) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        },
    }
}
