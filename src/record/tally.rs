//! Counts over a population.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::judged::Record;
use super::plan::Plan;
use super::rule::{Effect, RecordRule};
use super::unique::Collision;
use super::unpredictable::UnpredictableReason;
use super::values::Values;
use super::violation::{Found, Outcome, Sink, Violation};
use crate::domain::TextLength;

/// What became of the records of a population, in exact numbers. Takes one byte of memory a record, so that a
/// collision, which is known last, counts its record once.
///
/// ```
/// use provmap::record::{MemoryIndex, Operation, Plan, RecordRule, Tally, UniqueIndex as _};
/// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
/// let (mut slots, mut index, mut tally) = (plan.slots(), MemoryIndex::new(), Tally::new(&plan));
/// let records: [&[u8]; 4] = [
///     br#"{"userName": "ada", "primaryEmail": "ada@example.com"}"#,
///     br#"{"userName": "ada", "primaryEmail": "countess@example.com"}"#,
///     br#"{"userName": "bob", "primaryEmail": 5}"#,
///     b"{",
/// ];
/// for (number, json) in records.iter().enumerate() {
///     match plan.read(json, &mut slots) {
///         Ok(record) => {
///             tally.record(&record, &mut Vec::new());
///             record.index(number as u64, &mut index)?;
///         }
///         Err(_) => tally.unreadable(),
///     }
/// }
/// index.finish(&mut |collision| tally.collision(collision))?;
/// assert_eq!((tally.valid(), tally.invalid(), tally.unreadable_records()), (0, 3, 1));
/// assert_eq!(tally.records_of(RecordRule::DuplicateValue), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// By target, and of it by rule.
    counts: Vec<[u64; RULES]>,
    /// The records that break a rule.
    records: [u64; RULES],
    /// By target, the longest text that is too long or may be.
    longest: Vec<TextLength>,
    /// The records of which a target's value cannot be predicted, by target and by reason.
    reasons: BTreeMap<(usize, UnpredictableReason), u64>,
    /// The outcome of each record, and the kinds of its collisions.
    states: Vec<u8>,
    /// By rule and target, the records that collide, a bit for each: by several values of a list, a record does so more than once.
    collided: BTreeMap<(RecordRule, usize), Vec<u64>>,
    outcomes: [u64; 4],
}

const RULES: usize = RecordRule::ALL.len();

/// Which rules a record breaks, a bit for each.
type Broken = u16;

const _: () = assert!(RULES <= Broken::BITS as usize);

/// The state of a record that cannot be read, beside those of [`Outcome`].
const UNREADABLE: u8 = 3;
/// The bits of the outcome, and those of the collisions.
const OUTCOME: u8 = 3;
const DUPLICATE: u8 = 4;
const POSSIBLE: u8 = 8;
/// The state of a record that is left out.
const LEFT_OUT: u8 = 16;

impl Tally {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(plan: &Plan) -> Tally {
        Tally {
            counts: vec![[0; RULES]; plan.targets()],
            records: [0; RULES],
            longest: vec![TextLength::default(); plan.targets()],
            reasons: BTreeMap::new(),
            states: Vec::new(),
            collided: BTreeMap::new(),
            outcomes: [0; 4],
        }
    }

    /// Judges the next record, counts what is wrong, and passes it on. The record is to come from the plan that the tally is
    /// for: the counts of targets go by their numbers in that plan.
    pub fn record<V: Values, S: Sink + ?Sized>(&mut self, record: &Record<'_, V>, sink: &mut S) -> Outcome {
        let mut broken: Broken = 0;
        let mut is_open = true;
        let outcome = record.check(&mut |violation: Violation| {
            broken |= self.note(&violation);
            // The count is complete whatever the sink wants.
            is_open = is_open && sink.violation(violation).is_continue();
            ControlFlow::Continue(())
        });
        self.close(broken, outcome);
        outcome
    }

    /// Counts the next record, which was judged before and breaks these rules; by a plan of the same targets.
    ///
    /// ```
    /// use provmap::record::{Operation, Outcome, Plan, Tally, Violation};
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
    /// let mut violations: Vec<Violation> = Vec::new();
    /// plan.record().check(&mut violations);
    /// let mut tally = Tally::new(&plan);
    /// tally.clean(2);
    /// assert_eq!(tally.judged(&violations), Outcome::Invalid);
    /// assert_eq!((tally.valid(), tally.invalid()), (2, 1));
    /// ```
    pub fn judged(&mut self, violations: &[Violation]) -> Outcome {
        let broken = violations.iter().fold(0, |broken, violation| broken | self.note(violation));
        let outcomes = violations.iter().map(|violation| Outcome::from(violation.rule.effect()));
        let outcome = outcomes.max().unwrap_or(Outcome::Valid);
        self.close(broken, outcome);
        outcome
    }

    /// Counts so many records that break no rule.
    pub fn clean(&mut self, records: usize) {
        let states = self.states.len().saturating_add(records);
        self.states.resize(states, Outcome::Valid as u8);
        add(&mut self.outcomes, Outcome::Valid as usize, records as u64);
    }

    /// Leaves so many records out: they have numbers, by which collisions name those behind them, and count nowhere.
    ///
    /// ```
    /// use provmap::record::{Collision, Operation, Plan, RecordRule, Tally};
    /// let plan = Plan::for_target(provmap::connector("Slack").unwrap(), Operation::Create);
    /// let mut tally = Tally::new(&plan);
    /// tally.leave_out(1);
    /// tally.clean(2);
    /// let collide = |record| Collision::new(0, 1, record, RecordRule::DuplicateValue);
    /// [1, 2].into_iter().for_each(|record| tally.collision(collide(record)));
    /// assert_eq!((tally.len(), tally.valid(), tally.invalid()), (2, 0, 2));
    /// ```
    pub fn leave_out(&mut self, records: usize) {
        let states = self.states.len().saturating_add(records);
        self.states.resize(states, LEFT_OUT);
    }

    /// Counts a rule that the next record breaks, and marks it.
    fn note(&mut self, violation: &Violation) -> Broken {
        self.count(violation.rule, violation.target);
        if let RecordRule::TooLong | RecordRule::PossiblyTooLong = violation.rule {
            self.measure(violation);
        }
        if let Some(reason) = violation.reason {
            self.count_reason(violation.target, reason, 1);
        }
        1 << violation.rule as Broken
    }

    /// Counts the next record, of which all broken rules are noted.
    fn close(&mut self, broken: Broken, outcome: Outcome) {
        if broken != 0 {
            for (at, count) in self.records.iter_mut().enumerate() {
                *count = count.saturating_add(u64::from(broken >> at & 1));
            }
        }
        self.push(outcome as u8);
    }

    /// Counts a record that cannot be read.
    pub fn unreadable(&mut self) {
        self.push(UNREADABLE);
    }

    /// Counts a collision; its record is numbered from 0, unreadable ones and those that are left out among them.
    pub fn collision(&mut self, collision: Collision) {
        if !self.collides_first(collision.rule, collision.target, collision.record) {
            return;
        }
        self.count(collision.rule, collision.target);
        let state = usize::try_from(collision.record).ok().and_then(|record| self.states.get_mut(record));
        let Some(state) = state else { return };
        let mark = if collision.rule == RecordRule::DuplicateValue { DUPLICATE } else { POSSIBLE };
        let is_new = *state & mark == 0;
        let before = *state & OUTCOME;
        let fails = collision.rule.effect() == Effect::Fails && before < Outcome::Invalid as u8;
        *state |= mark;
        if fails {
            *state = *state & !OUTCOME | Outcome::Invalid as u8;
            if let Some(count) = self.outcomes.get_mut(usize::from(before)) {
                *count = count.saturating_sub(1);
            }
            increment(&mut self.outcomes, Outcome::Invalid as usize);
        }
        if is_new {
            increment(&mut self.records, collision.rule as usize);
        }
    }

    /// Notes that a record collides; whether it was not known to, by this rule and target.
    fn collides_first(&mut self, rule: RecordRule, target: usize, record: u64) -> bool {
        let Ok(word) = usize::try_from(record >> 6) else { return true };
        let bit = 1_u64 << (record & 63);
        let records = self.collided.entry((rule, target)).or_default();
        if records.len() <= word {
            records.resize(word.saturating_add(1), 0);
        }
        let Some(bits) = records.get_mut(word) else { return true };
        let is_first = *bits & bit == 0;
        *bits |= bit;
        is_first
    }

    /// Adds the counts of the records that follow: of another thread, say.
    pub fn append(&mut self, other: &Tally) {
        let sum = |own: &mut [u64], other: &[u64]| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own = own.saturating_add(*other));
        };
        sum(self.counts.as_flattened_mut(), other.counts.as_flattened());
        sum(&mut self.records, &other.records);
        sum(&mut self.outcomes, &other.outcomes);
        for (own, other) in self.longest.iter_mut().zip(&other.longest) {
            *own = own.max(*other);
        }
        for (target, reason, records) in other.unpredictable_reasons() {
            self.count_reason(target, reason, records);
        }
        let before = self.states.len() as u64;
        for ((rule, target), records) in &other.collided {
            for (word, bits) in (0_u64..).zip(records) {
                for bit in (0..u64::BITS).filter(|bit| bits >> bit & 1 == 1) {
                    let record = word.saturating_mul(u64::from(u64::BITS)).saturating_add(u64::from(bit));
                    self.collides_first(*rule, *target, before.saturating_add(record));
                }
            }
        }
        self.states.extend_from_slice(&other.states);
    }

    /// The records that fail here and were valid in another tally of the same records: by the plan of older metadata, say.
    #[must_use]
    pub fn failing_since(&self, before: &Tally) -> u64 {
        let fails = |(now, before): &(&u8, &u8)| {
            **now & OUTCOME == Outcome::Invalid as u8 && **before & OUTCOME == Outcome::Valid as u8
        };
        self.states.iter().zip(&before.states).filter(fails).count() as u64
    }

    /// The number of records, unreadable ones among them, but none that are left out.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.outcomes.iter().fold(0, |all, records| all.saturating_add(*records))
    }

    /// Whether there was no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The records that no rule fails.
    #[must_use]
    pub fn valid(&self) -> u64 {
        self.outcome(Outcome::Valid as u8)
    }

    /// The records that fail.
    #[must_use]
    pub fn invalid(&self) -> u64 {
        self.outcome(Outcome::Invalid as u8)
    }

    /// The records that have a value that cannot be predicted, and do not fail.
    #[must_use]
    pub fn unpredictable(&self) -> u64 {
        self.outcome(Outcome::Unpredictable as u8)
    }

    /// The records that could not be read.
    #[must_use]
    pub fn unreadable_records(&self) -> u64 {
        self.outcome(UNREADABLE)
    }

    /// The records that break a rule.
    #[must_use]
    pub fn records_of(&self, rule: RecordRule) -> u64 {
        self.records.get(rule as usize).copied().unwrap_or_default()
    }

    /// The records that break a rule with one target attribute.
    #[must_use]
    pub fn count_of(&self, rule: RecordRule, target: usize) -> u64 {
        self.counts.get(target).and_then(|counts| counts.get(rule as usize)).copied().unwrap_or_default()
    }

    /// The length of the longest text that is too long for a target, or may be; of a list, of its first such text.
    pub(super) fn longest(&self, target: usize) -> TextLength {
        self.longest.get(target).copied().unwrap_or_default()
    }

    /// Why what PingOne sends cannot be predicted: by target, each reason with the number of records. A record can have one
    /// of several targets.
    ///
    /// ```
    /// use provmap::MappingSet;
    /// use provmap::expression::UnknownReason;
    /// use provmap::record::{Operation, Plan, Tally, UnpredictableReason};
    /// let line = r##"[{"targetAttribute": "title", "expression": "#root.title + '!'"}]"##;
    /// let set = MappingSet::from_json(line)?;
    /// let plan = Plan::new(provmap::connector("Zoom").unwrap(), &set, Operation::Update);
    /// let (mut slots, mut tally) = (plan.slots(), Tally::new(&plan));
    /// for user in [r#"{"title": "Countess"}"#, r#"{"title": null}"#, "{}"] {
    ///     tally.record(&plan.read(user.as_bytes(), &mut slots)?, &mut Vec::new());
    /// }
    /// let [(target, reason, records)] = tally.unpredictable_reasons().collect::<Vec<_>>()[..] else { unreachable!() };
    /// assert_eq!(plan.target(target).unwrap().key, "title");
    /// assert_eq!((reason, records), (UnpredictableReason::Expression(UnknownReason::NullInText), 2));
    /// assert_eq!(plan.lines_of(target).collect::<Vec<_>>(), [0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unpredictable_reasons(&self) -> impl Iterator<Item = (usize, UnpredictableReason, u64)> + '_ {
        self.reasons.iter().map(|((target, reason), records)| (*target, *reason, *records))
    }

    fn outcome(&self, state: u8) -> u64 {
        self.outcomes.get(usize::from(state)).copied().unwrap_or_default()
    }

    fn count(&mut self, rule: RecordRule, target: usize) {
        if let Some(counts) = self.counts.get_mut(target) {
            increment(counts, rule as usize);
        }
    }

    fn measure(&mut self, violation: &Violation) {
        if let (Found::Text(length), Some(longest)) =
            (violation.found, self.longest.get_mut(violation.target))
        {
            *longest = longest.max(length);
        }
    }

    fn count_reason(&mut self, target: usize, reason: UnpredictableReason, records: u64) {
        let count = self.reasons.entry((target, reason)).or_default();
        *count = count.saturating_add(records);
    }

    fn push(&mut self, state: u8) {
        self.states.push(state);
        increment(&mut self.outcomes, state.into());
    }
}

fn increment(counts: &mut [u64], at: usize) {
    add(counts, at, 1);
}

fn add(counts: &mut [u64], at: usize, records: u64) {
    if let Some(count) = counts.get_mut(at) {
        *count = count.saturating_add(records);
    }
}
