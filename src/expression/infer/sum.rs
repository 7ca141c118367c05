//! `a + b - c`.

use super::super::ast::{Expr, Span, SumOperator, Term};
use super::super::facts::LONGEST_NULL;
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
                let left = folded.take().or_else(|| sum.text().map(|text| text.clone().into_owned()));
                match (left, right.text()) {
                    (Some(mut left), Some(right)) => {
                        left.push_str(right);
                        folded = Some(left);
                    }
                    (left, _) => {
                        let left = left.map_or(sum, |text| Flow::of_constant(Constant::Text(text.into())));
                        let length = if is_joined { left.length() } else { part(&left) };
                        sum = join(left, length, right);
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

/// What `+` makes of a text and something beside it. `a` is the length of the left side as it is written.
fn join<'a>(left: Flow<'a>, a: Bounds, right: Flow<'a>) -> Flow<'a> {
    let b = part(&right);
    let is_never_null = |flow: &Flow<'_>| flow.domain.null == Nullness::Never;
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
        null: if is_never_null(&left) && is_never_null(&right) { Nullness::Never } else { Nullness::Unknown },
        unique: uniqueness(&left, &right),
        constant: None,
    };
    Flow { domain, shape: Shape::One, ascii: is_ascii(&left) && is_ascii(&right), ..Flow::UNKNOWN }
}

/// How long a part is as `+` writes it.
fn part(flow: &Flow<'_>) -> Bounds {
    let length = if flow.is_text() {
        flow.length()
    } else if flow.is_null() {
        Bounds::exactly(LONGEST_NULL)
    } else if flow.shape == Shape::One && flow.domain.kinds == Kinds::BOOLEAN {
        flow.truth()
            .map_or(Bounds { min: Some(4), max: Some(5) }, |value| Bounds::exactly(if value { 4 } else { 5 }))
    } else {
        // How a fraction or a list is written is not documented.
        return Bounds::UNKNOWN;
    };
    if flow.domain.null == Nullness::Never {
        return length;
    }
    // A null is written as nothing or as the word `null` at most: only the greatest length is known.
    Bounds { min: None, max: length.max.map(|max| max.max(LONGEST_NULL)) }
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
