//! `a + b - c`.

use std::borrow::Cow;

use super::super::ast::{Expr, Span, SumOperator, Term};
use super::super::facts;
use super::super::flow::{Flow, Shape};
use super::{Inferrer, This};
use crate::domain::{Bounds, Constant, Domain, Kinds, Nullness};

impl<'a> Inferrer<'a> {
    pub(super) fn sum(&mut self, first: &'a Expr, rest: &'a [Term], this: This<'_, 'a>) -> Flow<'a> {
        let mut sum = self.flow(first, this, None);
        let mut before = first.span;
        // Whether `sum` is a text that `+` made, which is no null: a null among its parts is accounted for.
        let mut is_joined = false;
        // The text so far, as long as it is the same for every user.
        let mut folded: Option<String> = None;
        for term in rest {
            let right = self.flow(&term.operand, this, None);
            let span = term.operand.span;
            let is_text = folded.is_some() || sum.is_text() || right.is_text();
            if term.operator == SumOperator::Add && is_text {
                for (part, at) in [(&sum, before), (&right, span)] {
                    // The parts of a text that `+` made are reported one by one.
                    let is_new = at == span || at == first.span;
                    if is_new && matches!(part.domain.null, Nullness::Maybe | Nullness::Always) {
                        self.nulls_in_text.push(at);
                    }
                }
                let left =
                    folded.take().or_else(|| constant(&sum, facts::NULL_BESIDE_TEXT).map(Cow::into_owned));
                match (left, constant(&right, facts::NULL_BESIDE_TEXT)) {
                    (Some(mut left), Some(right)) => {
                        left.push_str(&right);
                        folded = Some(left);
                    }
                    (left, _) => {
                        let left = left.map_or(sum, |text| Flow::of_constant(Constant::Text(text.into())));
                        let length =
                            if is_joined { left.length() } else { part(&left, facts::NULL_BESIDE_TEXT) };
                        sum = join(left, length, right, facts::NULL_BESIDE_TEXT);
                    }
                }
                is_joined = true;
            } else {
                folded = None;
                is_joined = false;
                let are_numbers = sum.is_number() && right.is_number();
                // PingOne refuses to compute with a null, so a sum of numbers is never null.
                sum = if are_numbers { Flow::one(Kinds::NUMBER) } else { Flow::UNKNOWN };
            }
            before = Span::new(before.start, span.end);
        }
        folded.map_or(sum, |text| Flow::of_constant(Constant::Text(text.into())))
    }
}

/// What `+` makes of a text and something beside it. `a` is the length of the left side as it is written, `null` the text
/// for a null, if that is known.
fn join<'a>(left: Flow<'a>, a: Bounds, right: Flow<'a>, null: Option<&str>) -> Flow<'a> {
    let b = part(&right, null);
    let is_null_known = |flow: &Flow<'_>| flow.domain.null == Nullness::Never || null.is_some();
    let is_ascii = |flow: &Flow<'_>| flow.is_null() || (flow.is_text() && flow.ascii);
    let domain = Domain {
        kinds: Kinds::TEXT,
        length: Bounds {
            // A part of unknown length still leaves the whole as long as the other part.
            min: match (a.min, b.min) {
                (Some(a), Some(b)) => Some(a.saturating_add(b)),
                (known, None) | (None, known) => known.filter(|min| *min > 0),
            },
            max: a.max.zip(b.max).map(|(a, b)| a.saturating_add(b)),
        },
        values: Bounds::exactly(1),
        several: Some(false),
        // A null may make the whole null.
        null: if is_null_known(&left) && is_null_known(&right) { Nullness::Never } else { Nullness::Unknown },
        unique: uniqueness(&left, &right),
        constant: None,
    };
    Flow { domain, shape: Shape::One, ascii: is_ascii(&left) && is_ascii(&right), ..Flow::UNKNOWN }
}

/// How `+` writes a part that is the same for every user, if that is known.
fn constant<'f>(flow: &'f Flow<'_>, null: Option<&'f str>) -> Option<Cow<'f, str>> {
    match &flow.domain.constant {
        Some(Constant::Text(text)) => Some(Cow::Borrowed(text)),
        Some(Constant::Null) => null.map(Cow::Borrowed),
        _ => None,
    }
}

/// How long a part is as `+` writes it.
fn part(flow: &Flow<'_>, null: Option<&str>) -> Bounds {
    let length = if flow.is_text() {
        flow.length()
    } else if flow.is_null() {
        Bounds::exactly(facts::LONGEST_NULL)
    } else {
        // How a number or a list is written is not documented.
        return Bounds::UNKNOWN;
    };
    match (flow.domain.null, null) {
        (Nullness::Never, _) => length,
        (Nullness::Always, Some(_)) => length,
        (_, Some(_)) => length.union(Bounds::exactly(facts::LONGEST_NULL)),
        // A null is written as nothing or as the word `null` at most: only the greatest length is known.
        (_, None) => Bounds { min: None, max: length.max.map(|max| max.max(facts::LONGEST_NULL)) },
    }
}

/// Whether a joined text is unique. A unique text beside a constant is; two values side by side are not known to be, as
/// `ab` and `c` make the same text as `a` and `bc`.
fn uniqueness(left: &Flow<'_>, right: &Flow<'_>) -> Option<bool> {
    let kept = |flow: &Flow<'_>| match flow.domain.unique {
        // All users without a value have the same text.
        Some(true) if flow.domain.null != Nullness::Never || !flow.is_text() => None,
        unique => unique,
    };
    match (left.domain.constant.is_some(), right.domain.constant.is_some()) {
        (true, true) => Some(false),
        (true, false) => kept(right),
        (false, true) => kept(left),
        (false, false) => match (left.domain.unique, right.domain.unique) {
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(min: u64, max: u64, null: Nullness) -> Flow<'static> {
        let mut flow = Flow::one(Kinds::TEXT);
        flow.domain.length = Bounds { min: Some(min), max: Some(max) };
        flow.domain.null = null;
        flow
    }

    /// Both values of `NULL_BESIDE_TEXT` give sound domains.
    #[test]
    fn a_null_beside_a_text() {
        let join = |null| {
            let left = text(1, 2, Nullness::Maybe);
            let length = part(&left, null);
            join(left, length, text(1, 1, Nullness::Never), null).domain
        };
        let unknown = join(None);
        assert_eq!(
            (unknown.length.min, unknown.length.max, unknown.null),
            (Some(1), Some(5), Nullness::Unknown)
        );
        let word = join(Some("null"));
        assert_eq!((word.length.min, word.length.max, word.null), (Some(2), Some(5), Nullness::Never));
    }
}
