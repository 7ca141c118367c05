//! Judges a record.

use std::ops::ControlFlow;

use super::feed::Feed;
use super::plan::{Plan, Target};
use super::shape::{Kind, Shape};
use super::slots::Record;
use super::violation::{Effect, FirstFailure, Found, Outcome, RecordRule, Sink, Violation};
use crate::domain::{Bounds, Kinds, TextLength, Verdict};

impl Plan {
    /// Judges a record, giving each rule that it breaks to the sink.
    ///
    /// A clean record costs no allocation and no look at its texts. Where the sink wants no more, the outcome is that
    /// of the violations so far.
    pub fn check<R: Record + ?Sized, S: Sink + ?Sized>(&self, record: &R, sink: &mut S) -> Outcome {
        let mut judge = Judge { target: 0, sink, outcome: Outcome::Valid };
        let mut first = 0_usize;
        for (chunk, targets) in
            self.quick.chunks(u64::BITS as usize).zip(self.targets.chunks(u64::BITS as usize))
        {
            // Which need a closer look is collected without branches: what is left out, and how often, is different
            // in every record, so that each would be guessed wrong.
            let mut closer = 0_u64;
            for (bit, quick) in chunk.iter().enumerate() {
                closer |= u64::from(!quick.accepted.takes(record.shape(quick.slot))) << bit;
            }
            while closer != 0 {
                let at = closer.trailing_zeros() as usize;
                closer &= closer.wrapping_sub(1);
                let (Some(quick), Some(target)) = (chunk.get(at), targets.get(at)) else { continue };
                judge.target = first.wrapping_add(at);
                if target.lists.is_some_and(|lists| lists.takes(record.shape(quick.slot))) {
                    continue;
                }
                if judge.feed(target, record).is_break() {
                    return judge.outcome;
                }
            }
            first = first.wrapping_add(chunk.len());
        }
        judge.outcome
    }

    /// Whether the record is valid: neither does it fail nor is a value unpredictable. The same as
    /// [`Plan::check`], which stops at the first violation.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Update);
    /// let mut slots = plan.slots();
    /// let record = plan.read(br#"{"active": "yes"}"#, &mut slots)?;
    /// assert!(!plan.is_valid(&record));
    /// # Ok::<(), provmap::record::ReadError>(())
    /// ```
    #[must_use]
    pub fn is_valid<R: Record + ?Sized>(&self, record: &R) -> bool {
        self.check(record, &mut FirstFailure) == Outcome::Valid
    }

    /// Gives every value that no other record may have: as the target stores it, with the number of the target.
    ///
    /// Texts only. A value that is not written, or not predictable, is none.
    pub fn unique_values<R: Record + ?Sized>(&self, record: &R, take: &mut dyn FnMut(usize, &str)) {
        for &index in &self.unique {
            let Some(target) = self.targets.get(index) else { continue };
            let mut take = |text: &str| take(index, text);
            match &target.feed {
                Feed::Slot(slot) => target.stored(record, *slot, &mut take),
                Feed::Constant(constant) => target.stored(constant, 0, &mut take),
                Feed::Expression(expression) => {
                    expression.with_value(record.user(), |value| target.stored(value, 0, &mut take));
                }
                Feed::Nothing | Feed::Unpredictable => {}
            }
        }
    }
}

impl Target {
    /// Gives the texts that the target stores. One that is refused for its length is not stored.
    fn stored<R: Record + ?Sized>(&self, record: &R, slot: usize, take: &mut dyn FnMut(&str)) {
        if self.not_writable || !self.constraints.kinds.meets(Kinds::TEXT) {
            return;
        }
        let mut take = |text: &str| {
            let fails = |verdict| verdict == Verdict::NeverFits;
            if !fails(self.constraints.judge_text_max(text)) && !fails(self.constraints.judge_text_min(text))
            {
                take(text);
            }
        };
        let shape = record.shape(slot);
        match shape.kind() {
            Kind::Text if self.mapped || !self.takes_several() => take(record.text(slot)),
            Kind::List => {
                for index in 0..self.stored_of_list(shape.len()) {
                    if record.element(slot, index).kind() == Kind::Text {
                        take(record.element_text(slot, index));
                    }
                }
            }
            _ => {}
        }
    }

    /// How many values of a list are stored.
    fn stored_of_list(&self, values: usize) -> usize {
        match (self.takes_several(), self.takes_one()) {
            (true, _) => values,
            (false, true) if !self.mapped || self.source_several == Some(false) => 0,
            // PingOne sends the first of several to a target that takes one.
            (false, true) => values.min(1),
            (false, false) if !self.mapped => values,
            // Whether the target takes one is not known.
            (false, false) if values > 1 => 0,
            (false, false) => values,
        }
    }

    /// Whether what feeds the target is the same for every record, and breaks no rule.
    pub(super) fn is_always_clean(&self) -> bool {
        let Feed::Constant(constant) = &self.feed else { return false };
        let mut found = Vec::new();
        let mut judge = Judge { target: 0, sink: &mut found, outcome: Outcome::Valid };
        let _ = judge.slot(self, constant, 0);
        found.is_empty()
    }
}

struct Judge<'s, S: ?Sized> {
    target: usize,
    sink: &'s mut S,
    outcome: Outcome,
}

/// What is wrong with one value, each kind of fault once.
#[derive(Clone, Copy, Default)]
struct Faults {
    kind: Option<Fault>,
    unpredictable: Option<Fault>,
    too_long: Option<Fault>,
    possibly_too_long: Option<Fault>,
    too_short: Option<Fault>,
}

#[derive(Clone, Copy)]
struct Fault {
    element: Option<usize>,
    found: Found,
}

impl<S: Sink + ?Sized> Judge<'_, S> {
    // Out of the way of the quick look.
    #[cold]
    #[inline(never)]
    fn feed<R: Record + ?Sized>(&mut self, target: &Target, record: &R) -> ControlFlow<()> {
        match &target.feed {
            Feed::Slot(slot) => self.slot(target, record, *slot),
            Feed::Nothing => self.absent(target),
            Feed::Constant(constant) => self.slot(target, constant, 0),
            Feed::Unpredictable => self.unpredictable(),
            Feed::Expression(expression) => {
                let mut flow = None;
                expression.with_value(record.user(), |value| flow = Some(self.slot(target, value, 0)));
                flow.unwrap_or_else(|| self.unpredictable())
            }
        }
    }

    fn say(&mut self, rule: RecordRule, found: Found, limit: Option<u64>) -> ControlFlow<()> {
        self.say_at(rule, Fault { element: None, found }, limit)
    }

    fn say_at(&mut self, rule: RecordRule, fault: Fault, limit: Option<u64>) -> ControlFlow<()> {
        let outcome = match rule.effect() {
            Effect::Fails => Outcome::Invalid,
            Effect::Unpredictable => Outcome::Unpredictable,
            Effect::Warns => Outcome::Valid,
        };
        self.outcome = self.outcome.max(outcome);
        let Fault { element, found } = fault;
        self.sink.violation(Violation { rule, target: self.target, element, found, limit })
    }

    fn unpredictable(&mut self) -> ControlFlow<()> {
        self.say(RecordRule::Unpredictable, Found::Unknown, None)
    }

    fn absent(&mut self, target: &Target) -> ControlFlow<()> {
        if target.required {
            return self.say(RecordRule::MissingRequired, Found::Absent, None);
        }
        if target.refuses_absence() {
            return self.say(RecordRule::NullNotAllowed, Found::Absent, None);
        }
        ControlFlow::Continue(())
    }

    fn null(&mut self, target: &Target) -> ControlFlow<()> {
        if target.refuses_null {
            return self.say(RecordRule::NullNotAllowed, Found::Null, None);
        }
        ControlFlow::Continue(())
    }

    fn slot<R: Record + ?Sized>(&mut self, target: &Target, record: &R, slot: usize) -> ControlFlow<()> {
        let shape = record.shape(slot);
        match shape.kind() {
            Kind::Absent => self.absent(target),
            Kind::Unpredictable => self.unpredictable(),
            _ if target.not_writable => {
                let found = found(shape, || record.text(slot));
                self.say(RecordRule::NotWritable, found, None)
            }
            Kind::Null => self.null(target),
            Kind::List if !target.takes_json() => self.list(target, record, slot, shape),
            _ if target.takes_several() && !target.mapped => {
                let found = found(shape, || record.text(slot));
                self.say(RecordRule::WrongType, found, None)
            }
            _ => self.lone(target, shape, &|| record.text(slot), None),
        }
    }

    fn list<R: Record + ?Sized>(
        &mut self,
        target: &Target,
        record: &R,
        slot: usize,
        shape: Shape,
    ) -> ControlFlow<()> {
        let found = Found::List(shape.len());
        if target.mapped && !target.takes_several() {
            // PingOne sends the first of several to a target that takes one.
            return match (target.source_several, target.takes_one(), shape.len()) {
                (Some(false), ..) => self.say(RecordRule::WrongType, found, None),
                (_, _, 0) => self.null(target),
                // Whether the target takes one is not known, so neither is what is sent.
                (_, false, 2..) => self.unpredictable(),
                _ => {
                    let first = record.element(slot, 0);
                    self.lone(target, first, &|| record.element_text(slot, 0), Some(0))
                }
            };
        }
        if target.takes_one() {
            return self.say(RecordRule::WrongType, found, None);
        }
        let count = Bounds::exactly(shape.len() as u64);
        let values = target.constraints.values;
        if count.against_max(values.max) == Verdict::NeverFits {
            self.say(RecordRule::TooManyValues, found, values.max)?;
        }
        if count.against_min(values.min) == Verdict::NeverFits {
            self.say(RecordRule::TooFewValues, found, values.min)?;
        }
        let mut faults = Faults::default();
        for index in 0..shape.len() {
            let text = || record.element_text(slot, index);
            target.compare(record.element(slot, index), &text, Some(index), &mut faults);
        }
        self.say_faults(target, faults)
    }

    /// One value, alone or the first of several.
    fn lone<'t>(
        &mut self,
        target: &Target,
        shape: Shape,
        text: &dyn Fn() -> &'t str,
        element: Option<usize>,
    ) -> ControlFlow<()> {
        match shape.kind() {
            Kind::Null => return self.null(target),
            Kind::Unpredictable => return self.unpredictable(),
            _ => {}
        }
        let values = target.constraints.values;
        if Bounds::exactly(1).against_max(values.max) == Verdict::NeverFits {
            return self.say(RecordRule::TooManyValues, found(shape, text), values.max);
        }
        if Bounds::exactly(1).against_min(values.min) == Verdict::NeverFits {
            self.say(RecordRule::TooFewValues, found(shape, text), values.min)?;
        }
        let mut faults = Faults::default();
        target.compare(shape, text, element, &mut faults);
        self.say_faults(target, faults)
    }

    fn say_faults(&mut self, target: &Target, faults: Faults) -> ControlFlow<()> {
        let length = target.constraints.length;
        for (rule, fault, limit) in [
            (RecordRule::WrongType, faults.kind, None),
            (RecordRule::TooLong, faults.too_long, length.max),
            (RecordRule::TooShort, faults.too_short, length.min),
            (RecordRule::PossiblyTooLong, faults.possibly_too_long, length.max),
            (RecordRule::Unpredictable, faults.unpredictable, None),
        ] {
            if let Some(fault) = fault {
                self.say_at(rule, fault, limit)?;
            }
        }
        ControlFlow::Continue(())
    }
}

impl Target {
    /// Compares one value with the constraints, noting the first fault of each kind.
    fn compare<'t>(
        &self,
        shape: Shape,
        text: &dyn Fn() -> &'t str,
        element: Option<usize>,
        faults: &mut Faults,
    ) {
        if shape.kind() == Kind::Unpredictable {
            let fault = Fault { element, found: Found::Unknown };
            faults.unpredictable.get_or_insert(fault);
            return;
        }
        // Once: what gives it verifies it.
        let text = (shape.kind() == Kind::Text).then(text);
        let found = || found(shape, || text.unwrap_or_default());
        let verdict = match shape.kind() {
            _ if self.takes_json() || self.constraints.kinds == Kinds::ANY => Verdict::Unknown,
            // A null, or a list, in a list.
            Kind::Null | Kind::List | Kind::Absent => Verdict::NeverFits,
            _ => self.constraints.judge_kinds(shape.kinds(), text),
        };
        let is_coerced =
            verdict == Verdict::Unknown && text.is_some() && self.constraints.kinds == Kinds::BOOLEAN;
        if is_coerced && self.mapped {
            // Whether PingOne turns the text 'true' into a boolean is not documented.
            faults.unpredictable.get_or_insert_with(|| Fault { element, found: found() });
            return;
        }
        if verdict.fails() || is_coerced {
            // What is sent to the store is a text.
            faults.kind.get_or_insert_with(|| Fault { element, found: found() });
            return;
        }
        let Some(text) = text else { return };
        let fault = || Fault { element, found: Found::Text(TextLength::of(text)) };
        match self.constraints.judge_text_max(text) {
            Verdict::NeverFits => _ = faults.too_long.get_or_insert_with(fault),
            Verdict::MayFail => _ = faults.possibly_too_long.get_or_insert_with(fault),
            Verdict::Fits | Verdict::Unknown => {}
        }
        if self.constraints.judge_text_min(text) == Verdict::NeverFits {
            faults.too_short.get_or_insert_with(fault);
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
