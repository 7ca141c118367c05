//! Judges a record.

use std::ops::ControlFlow;

use provmap_model::Json;

use super::judged::Record;
use super::plan::{FedBy, PlannedTarget};
use super::rule::RecordRule;
use super::shape::{Accepted, Kind, Shape};
use super::unpredictable::UnpredictableReason;
use super::values::Values;
use super::violation::{FirstFailure, Found, Outcome, Sink, Violation};
use crate::domain::{Bounds, CaseRule, Kinds, TextLength, Verdict};

impl<V: Values> Record<'_, V> {
    /// Judges the record by the plan that read it, giving each rule that it breaks to the sink.
    ///
    /// A clean record costs no allocation and no look at its texts. Where the sink wants no more, the outcome is that
    /// of the violations so far.
    pub fn check<S: Sink + ?Sized>(&self, sink: &mut S) -> Outcome {
        let Record { plan, values, user } = self;
        let mut judge = Judge { target: 0, sink, outcome: Outcome::Valid };
        let mut first = 0_usize;
        for (chunk, targets) in
            plan.quick.chunks(u64::BITS as usize).zip(plan.targets.chunks(u64::BITS as usize))
        {
            // Which need a closer look is collected without branches: what is left out, and how often, is different
            // in every record, so that each would be guessed wrong.
            let mut closer = 0_u64;
            for (bit, quick) in chunk.iter().enumerate() {
                closer |= u64::from(!quick.accepted.takes(values.shape(quick.slot))) << bit;
            }
            while closer != 0 {
                let at = closer.trailing_zeros() as usize;
                closer &= closer.wrapping_sub(1);
                let (Some(quick), Some(target)) = (chunk.get(at), targets.get(at)) else { continue };
                judge.target = first.wrapping_add(at);
                if target.lists.is_some_and(|lists| lists.takes(values.shape(quick.slot))) {
                    continue;
                }
                if judge.judge(target, values, *user).is_break() {
                    return judge.outcome;
                }
            }
            first = first.wrapping_add(chunk.len());
        }
        judge.outcome
    }

    /// Whether the record is valid: neither does it fail nor is a value unpredictable. Stops at the first violation that
    /// says so.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Update);
    /// let mut slots = plan.slots();
    /// let record = plan.read(br#"{"active": "yes"}"#, &mut slots)?;
    /// assert!(!record.is_valid());
    /// # Ok::<(), provmap::record::ReadError>(())
    /// ```
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.check(&mut FirstFailure) == Outcome::Valid
    }

    /// The bytes of each of [`Record::unique_values`], and when two values of its target are the same.
    pub(super) fn each_unique(&self, mut take: impl FnMut(usize, CaseRule, &[u8])) {
        for &index in &self.plan.unique {
            let targets = (self.plan.targets.get(index), self.plan.quick.get(index));
            let (Some(target), Some(quick)) = targets else { continue };
            let mut take = |text: &[u8]| take(index, target.case, text);
            match &target.fed_by {
                FedBy::Slot(slot) => target.stored(quick.accepted, &self.values, *slot, &mut take),
                FedBy::Constant(constant) => target.stored(quick.accepted, constant, 0, &mut take),
                FedBy::Computed(line, slot) => match (self.values.computed(*slot), self.user) {
                    (Some(_), _) => target.stored(quick.accepted, &self.values, *slot, &mut take),
                    (None, Some(user)) => {
                        // A value that cannot be predicted is none.
                        let _ =
                            line.of_user(user, |value| target.stored(quick.accepted, value, 0, &mut take));
                    }
                    (None, None) => {}
                },
                FedBy::Nothing | FedBy::Unpredictable(_) => {}
            }
        }
    }
}

impl PlannedTarget {
    /// Gives the texts that the target stores: none of a value that it refuses, or of which nothing can be predicted.
    fn stored<V: Values>(&self, accepted: Accepted, values: &V, slot: usize, take: &mut impl FnMut(&[u8])) {
        let shape = values.shape(slot);
        let has_texts = matches!(shape.kind(), Kind::Text | Kind::List);
        if !has_texts || !self.constraints.kinds.meets(Kinds::TEXT) {
            return;
        }
        if !accepted.takes(shape) {
            let mut judge = Judge { target: 0, sink: &mut FirstFailure, outcome: Outcome::Valid };
            let _ = judge.slot(self, values, slot);
            if judge.outcome != Outcome::Valid {
                return;
            }
        }
        if shape.kind() == Kind::Text {
            return take(values.text_bytes(slot));
        }
        // A list that was judged valid is stored whole, unless a mapping sends its first value only.
        let count = if self.sends_first(shape.len()) { shape.len().min(1) } else { shape.len() };
        for index in 0..count {
            if values.element(slot, index).kind() == Kind::Text {
                take(values.element_text_bytes(slot, index));
            }
        }
    }

    /// Whether what feeds the target is the same for every record, and breaks no rule.
    pub(super) fn is_always_clean(&self) -> bool {
        let FedBy::Constant(constant) = &self.fed_by else { return false };
        self.is_clean(constant)
    }

    /// Whether the only value of a record of one slot breaks no rule.
    pub(super) fn is_clean<V: Values>(&self, value: &V) -> bool {
        let mut is_clean = true;
        let mut sink = |_: Violation| {
            is_clean = false;
            ControlFlow::Break(())
        };
        let mut judge = Judge { target: 0, sink: &mut sink, outcome: Outcome::Valid };
        let _ = judge.slot(self, value, 0);
        is_clean
    }
}

struct Judge<'s, S: ?Sized> {
    target: usize,
    sink: &'s mut S,
    outcome: Outcome,
}

/// What is wrong with one value, or with several: by rule, the first fault.
type Faults = [Option<Fault>; RecordRule::ALL.len()];

#[derive(Clone, Copy)]
struct Fault {
    element: Option<usize>,
    found: Found,
    reason: Option<UnpredictableReason>,
}

impl<S: Sink + ?Sized> Judge<'_, S> {
    // Out of the way of the quick look.
    #[cold]
    #[inline(never)]
    fn judge<V: Values>(
        &mut self,
        target: &PlannedTarget,
        values: &V,
        user: Option<&Json>,
    ) -> ControlFlow<()> {
        match &target.fed_by {
            FedBy::Slot(slot) => self.slot(target, values, *slot),
            FedBy::Nothing => self.absent(target),
            FedBy::Constant(constant) => self.slot(target, constant, 0),
            FedBy::Unpredictable(reason) => self.unpredictable(*reason, Found::Unknown),
            FedBy::Computed(line, slot) => match (values.computed(*slot), user) {
                (Some(Ok(())), _) => self.slot(target, values, *slot),
                (Some(Err(reason)), _) => self.unpredictable(reason, Found::Unknown),
                (None, Some(user)) => line
                    .of_user(user, |value| self.slot(target, value, 0))
                    .unwrap_or_else(|reason| self.unpredictable(reason, Found::Unknown)),
                (None, None) => self.unpredictable(UnpredictableReason::NoUser, Found::Unknown),
            },
        }
    }

    fn say(&mut self, rule: RecordRule, found: Found, limit: Option<u64>) -> ControlFlow<()> {
        self.say_at(rule, Fault { element: None, found, reason: None }, limit)
    }

    fn say_at(&mut self, rule: RecordRule, fault: Fault, limit: Option<u64>) -> ControlFlow<()> {
        self.outcome = self.outcome.max(rule.effect().into());
        let Fault { element, found, reason } = fault;
        self.sink.violation(Violation { rule, target: self.target, element, found, limit, reason })
    }

    fn unpredictable(&mut self, reason: UnpredictableReason, found: Found) -> ControlFlow<()> {
        let fault = Fault { element: None, found, reason: Some(reason) };
        self.say_at(RecordRule::Unpredictable, fault, None)
    }

    fn absent(&mut self, target: &PlannedTarget) -> ControlFlow<()> {
        if target.required {
            return self.say(RecordRule::MissingRequired, Found::Absent, None);
        }
        if target.refuses_absence() {
            return self.say(RecordRule::NullNotAllowed, Found::Absent, None);
        }
        ControlFlow::Continue(())
    }

    fn null(&mut self, target: &PlannedTarget) -> ControlFlow<()> {
        if target.refuses_null {
            return self.say(RecordRule::NullNotAllowed, Found::Null, None);
        }
        ControlFlow::Continue(())
    }

    fn slot<V: Values>(&mut self, target: &PlannedTarget, values: &V, slot: usize) -> ControlFlow<()> {
        let shape = values.shape(slot);
        match shape.kind() {
            Kind::Absent => self.absent(target),
            Kind::Unpredictable => self.unpredictable(UnpredictableReason::Source, Found::Unknown),
            _ if target.not_writable => {
                let found = found(shape, || values.text(slot));
                self.say(RecordRule::NotWritable, found, None)
            }
            Kind::Null => self.null(target),
            Kind::List if !target.takes_json() => self.list(target, values, slot, shape),
            _ if target.takes_several() && !target.mapped => {
                let found = found(shape, || values.text(slot));
                self.say(RecordRule::WrongType, found, None)
            }
            Kind::Boolean | Kind::Number | Kind::Text | Kind::List | Kind::Object => {
                self.lone(target, shape, &|| values.text(slot), None)
            }
        }
    }

    fn list<V: Values>(
        &mut self,
        target: &PlannedTarget,
        values: &V,
        slot: usize,
        shape: Shape,
    ) -> ControlFlow<()> {
        let found = Found::List(shape.len());
        if target.sends_first(shape.len()) {
            if shape.len() == 0 {
                return self.null(target);
            }
            let first = values.element(slot, 0);
            return self.lone(target, first, &|| values.element_text(slot, 0), Some(0));
        }
        if target.source_several == Some(false) {
            return self.unpredictable(UnpredictableReason::UnexpectedList, found);
        }
        if target.mapped && !target.takes_several() {
            return self.unpredictable(UnpredictableReason::Several, found);
        }
        if target.takes_one() {
            return self.say(RecordRule::WrongType, found, None);
        }
        let count = Bounds::exactly(shape.len() as u64);
        let limits = target.constraints.values;
        if count.against_max(limits.max) == Verdict::NeverFits {
            self.say(RecordRule::TooManyValues, found, limits.max)?;
        }
        if count.against_min(limits.min) == Verdict::NeverFits {
            self.say(RecordRule::TooFewValues, found, limits.min)?;
        }
        let mut faults = [None; RecordRule::ALL.len()];
        for index in 0..shape.len() {
            let text = || values.element_text(slot, index);
            target.compare(values.element(slot, index), &text, Some(index), &mut faults);
        }
        self.say_faults(target, faults)
    }

    /// One value, alone or the first of several.
    fn lone<'t>(
        &mut self,
        target: &PlannedTarget,
        shape: Shape,
        text: &dyn Fn() -> &'t str,
        element: Option<usize>,
    ) -> ControlFlow<()> {
        match shape.kind() {
            Kind::Null => return self.null(target),
            Kind::Unpredictable => return self.unpredictable(UnpredictableReason::Source, Found::Unknown),
            Kind::Absent | Kind::Boolean | Kind::Number | Kind::Text | Kind::List | Kind::Object => {}
        }
        let limits = target.constraints.values;
        if Bounds::exactly(1).against_max(limits.max) == Verdict::NeverFits {
            return self.say(RecordRule::TooManyValues, found(shape, text), limits.max);
        }
        if Bounds::exactly(1).against_min(limits.min) == Verdict::NeverFits {
            self.say(RecordRule::TooFewValues, found(shape, text), limits.min)?;
        }
        let mut faults = [None; RecordRule::ALL.len()];
        target.compare(shape, text, element, &mut faults);
        self.say_faults(target, faults)
    }

    fn say_faults(&mut self, target: &PlannedTarget, faults: Faults) -> ControlFlow<()> {
        let length = target.constraints.length;
        for (rule, fault) in RecordRule::ALL.iter().copied().zip(faults) {
            let limit = match rule {
                RecordRule::TooLong | RecordRule::PossiblyTooLong => length.max,
                RecordRule::TooShort => length.min,
                _ => None,
            };
            if let Some(fault) = fault {
                self.say_at(rule, fault, limit)?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl PlannedTarget {
    /// Compares one value with the constraints, noting the first fault of each kind.
    fn compare<'t>(
        &self,
        shape: Shape,
        text: &dyn Fn() -> &'t str,
        element: Option<usize>,
        faults: &mut Faults,
    ) {
        let mut note_why = |rule: RecordRule, reason, found: &dyn Fn() -> Found| {
            if let Some(place) = faults.get_mut(rule as usize) {
                place.get_or_insert_with(|| Fault { element, found: found(), reason });
            }
        };
        if shape.kind() == Kind::Unpredictable {
            let reason = Some(UnpredictableReason::Source);
            return note_why(RecordRule::Unpredictable, reason, &|| Found::Unknown);
        }
        // Asked for once: giving a text verifies its UTF-8.
        let text = (shape.kind() == Kind::Text).then(text);
        let found = || found(shape, || text.unwrap_or_default());
        let verdict = match shape.kind() {
            _ if self.takes_json() || self.constraints.kinds == Kinds::ANY => Verdict::Unknown,
            // A null, or a list, in a list.
            Kind::Null | Kind::List | Kind::Absent => Verdict::NeverFits,
            Kind::Boolean | Kind::Number | Kind::Text | Kind::Object | Kind::Unpredictable => {
                self.constraints.judge_kinds(shape.kinds(), text)
            }
        };
        // A text that may be meant for a boolean is a text all the same.
        let is_text_for_boolean = text.is_some() && self.constraints.kinds == Kinds::BOOLEAN;
        if verdict.fails() || is_text_for_boolean {
            // Without a mapping, PingOne converts nothing.
            return if self.mapped {
                note_why(RecordRule::Unpredictable, Some(UnpredictableReason::Conversion), &found)
            } else {
                note_why(RecordRule::WrongType, None, &found)
            };
        }
        let mut note = |rule: RecordRule, found: &dyn Fn() -> Found| note_why(rule, None, found);
        let Some(text) = text else { return };
        match self.constraints.judge_text_max(text) {
            Verdict::NeverFits => note(RecordRule::TooLong, &found),
            Verdict::MayFail => note(RecordRule::PossiblyTooLong, &found),
            Verdict::Fits | Verdict::Unknown => {}
        }
        if self.constraints.judge_text_min(text) == Verdict::NeverFits {
            note(RecordRule::TooShort, &found);
        }
    }
}

/// What stands in a slot, in numbers.
fn found<'t>(shape: Shape, text: impl Fn() -> &'t str) -> Found {
    match shape.kind() {
        Kind::Absent => Found::Absent,
        Kind::Null => Found::Null,
        Kind::Boolean => Found::Boolean,
        Kind::Number => Found::Number,
        Kind::Text => Found::Text(TextLength::of(text())),
        Kind::List => Found::List(shape.len()),
        Kind::Object => Found::Object,
        Kind::Unpredictable => Found::Unknown,
    }
}

#[cfg(test)]
mod tests;
