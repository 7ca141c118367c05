//! What remedies do to the users who go through the mapping: the same users are judged by the set without them and with them, and
//! compared user by user.

use std::ops::ControlFlow;

use provmap::SourceSchema;
use provmap::record::{Collision, Effect, Outcome, Plan, RecordRule, Violation};
use provmap_model::text::grouped;

use super::groups::{Groups, NewGroups};
use crate::output::Output;
use crate::users::{Batch, Bench, FilterCounts, Judged, Names, RecordSet, Results, Scope, Strangers, Users};

/// By the set as it is, and as it is with the remedies.
const SIDES: usize = 2;

/// What becomes of users at one target, or at all of them.
#[derive(Debug, Clone, Default)]
struct Fates {
    fails: RecordSet,
    may_fail: RecordSet,
    unpredictable: RecordSet,
}

impl Fates {
    fn of(&mut self, effect: Effect) -> &mut RecordSet {
        match effect {
            Effect::Fails => &mut self.fails,
            Effect::Warns => &mut self.may_fail,
            // What is not known is never called a failure.
            _ => &mut self.unpredictable,
        }
    }
}

/// Both sides of one target, or of all of them.
#[derive(Debug, Clone, Default)]
struct Compared([Fates; SIDES]);

/// What the remedies of a line do to the users, at the target of the line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Consequence {
    /// Those who failed by it, and surely do not any more.
    pub(super) mended: u64,
    /// Those who did not fail by it, and do now: with others, because they share a value, or by themselves.
    pub(super) newly_failing: u64,
    /// Those who may fail by it now, and could not before.
    pub(super) newly_possible: u64,
    /// Those of whom nobody can say any more.
    pub(super) newly_unpredictable: u64,
    /// The groups of users who share a value now.
    pub(super) collisions: NewGroups,
}

/// What all remedies of a file do to the users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Together {
    /// The users that were judged.
    pub(super) users: u64,
    pub(super) failing_before: u64,
    pub(super) failing_after: u64,
    /// Those of the latter who fitted before.
    pub(super) newly_failing: u64,
    /// Whether these are all users, and none a stranger to the mapping.
    pub(super) complete: bool,
    /// What the filter did.
    pub(super) filter: FilterCounts,
}

/// The judging of the users by both sides.
struct Comparison<'t> {
    /// For each target of the plans, its place among those that are watched.
    watched: &'t [Option<usize>],
    /// The targets that are watched; behind them all targets together.
    compared: Vec<Compared>,
    groups: Vec<Groups>,
    /// Both without collisions, once there are some.
    before: Option<Vec<Compared>>,
    strangers: u64,
    unreadable: u64,
}

/// That a user has a fate by one side, at one of the targets that are watched.
struct Event {
    side: usize,
    place: usize,
    effect: Effect,
    record: u64,
}

/// What is found in a batch.
#[derive(Default)]
struct Found {
    events: Vec<Event>,
    strangers: u64,
    unreadable: u64,
}

impl Comparison<'_> {
    fn note(&mut self, Event { side, place, effect, record }: Event) {
        let compared = self.compared.get_mut(place);
        if let Some(fates) = compared.and_then(|Compared(sides)| sides.get_mut(side)) {
            fates.of(effect).insert(record);
        }
    }

    fn place_of(&self, target: usize) -> Option<usize> {
        self.watched.get(target).copied().flatten()
    }
}

impl Results for Comparison<'_> {
    type Judged = Found;

    fn take(&mut self, found: Found) {
        self.strangers = self.strangers.saturating_add(found.strangers);
        self.unreadable = self.unreadable.saturating_add(found.unreadable);
        found.events.into_iter().for_each(|event| self.note(event));
    }

    /// The `id` of a user who goes through a mapping is PingOne's.
    fn identifies(&self) -> bool {
        true
    }

    fn found(&mut self, side: usize, collision: Collision, is_repeat: bool) {
        self.before.get_or_insert_with(|| self.compared.clone());
        let Collision { target, record, rule, .. } = collision;
        let (effect, place) = (rule.effect(), self.place_of(target));
        let all = self.compared.len().saturating_sub(1);
        for place in [place, Some(all)].into_iter().flatten() {
            self.note(Event { side, place, effect, record });
        }
        if let Some(groups) = place.and_then(|place| self.groups.get_mut(place))
            && rule == RecordRule::DuplicateValue
        {
            groups.add(side, collision, is_repeat);
        }
    }

    fn forget_collisions(&mut self) {
        if let Some(before) = self.before.take() {
            self.compared = before;
        }
        self.groups.iter_mut().for_each(|groups| *groups = Groups::default());
    }
}

/// Judges the users by both plans, which are of one connector. Gives what becomes of them at each of the targets, and of all.
pub(super) fn compare(
    plans: [&Plan; SIDES],
    (schema, scope): (&SourceSchema, &Scope),
    targets: &[usize],
    users: &Users<'_>,
    name: &str,
    out: &mut Output,
) -> (Vec<Consequence>, Together) {
    let [plan, _] = plans;
    let mut watched = vec![None; plan.targets()];
    for (place, target) in targets.iter().enumerate() {
        if let Some(slot) = watched.get_mut(*target) {
            *slot = Some(place);
        }
    }
    let mut comparison = Comparison {
        watched: &watched,
        compared: vec![Compared::default(); targets.len().saturating_add(1)],
        groups: targets.iter().map(|_| Groups::default()).collect(),
        before: None,
        strangers: 0,
        unreadable: 0,
    };
    let judge = |batch: &Batch, benches: &mut [Bench; SIDES]| self::judge(plans, &watched, batch, benches);
    let Judged { incomplete, mut places, filtered, .. } =
        users.judge(plans, (Names::of_users(schema, &plans), scope), &judge, &mut comparison, out);
    let Comparison { mut compared, groups, strangers, unreadable, .. } = comparison;
    let all = compared.pop().unwrap_or_default();
    filtered.say(places.records(), name, out);
    let records = places.records().saturating_sub(filtered.out);
    complain(unreadable, strangers, records, name, out);
    let judged = records.saturating_sub(unreadable);
    let Compared([before, after]) = &all;
    let together = Together {
        users: judged,
        failing_before: before.fails.len(),
        failing_after: after.fails.len(),
        newly_failing: after.fails.len_without(&[&before.fails]),
        complete: incomplete.is_empty() && unreadable == 0 && strangers == 0,
        filter: scope.counts(filtered),
    };
    let mut consequences: Vec<Consequence> =
        compared.iter().zip(groups).map(|(compared, groups)| compared.consequence(groups)).collect();
    let mut collisions: Vec<&mut NewGroups> = consequences.iter_mut().map(|it| &mut it.collisions).collect();
    super::groups::look_up(&mut collisions, &mut places, users.files());
    (consequences, together)
}

impl Compared {
    fn consequence(&self, groups: Groups) -> Consequence {
        let Compared([before, after]) = self;
        Consequence {
            mended: before.fails.len_without(&[&after.fails, &after.unpredictable]),
            newly_failing: after.fails.len_without(&[&before.fails]),
            newly_possible: after.may_fail.len_without(&[&before.may_fail, &before.fails, &after.fails]),
            newly_unpredictable: after.unpredictable.len_without(&[&before.unpredictable]),
            collisions: groups.finish(),
        }
    }
}

fn judge(
    plans: [&Plan; SIDES],
    watched: &[Option<usize>],
    batch: &Batch,
    benches: &mut [Bench; SIDES],
) -> Found {
    let mut found = Found::default();
    let all = watched.iter().flatten().max().map_or(0, |last| last.saturating_add(1));
    // The set as it is tells: what it reads, users have.
    let known = plans.first().map(|plan| Strangers::new(plan));
    for record in batch.records() {
        let number = record.number;
        let mut unasked = known;
        let mut is_unreadable = false;
        for (side, (plan, Bench { slots, index })) in plans.iter().zip(&mut *benches).enumerate() {
            let Ok(Ok(read)) = record.json.as_ref().map(|json| plan.read(json, slots)) else {
                is_unreadable = true;
                continue;
            };
            let events = &mut found.events;
            let outcome = read.check(&mut |violation: Violation| {
                let place = watched.get(violation.target).copied().flatten();
                let effect = violation.rule.effect();
                events.extend(place.map(|place| Event { side, place, effect, record: number }));
                ControlFlow::Continue(())
            });
            let effect = match outcome {
                Outcome::Valid => None,
                Outcome::Unpredictable => Some(Effect::Unpredictable),
                _ => Some(Effect::Fails),
            };
            events.extend(effect.map(|effect| Event { side, place: all, effect, record: number }));
            index.take(&read, number);
            let is_stranger = unasked.take().is_some_and(|known| known.has(&read));
            found.strangers = found.strangers.saturating_add(u64::from(is_stranger));
        }
        found.unreadable = found.unreadable.saturating_add(u64::from(is_unreadable));
    }
    found
}

/// Says why the users are too few to rely on, or the wrong ones.
fn complain(unreadable: u64, strangers: u64, records: u64, name: &str, out: &mut Output) {
    if unreadable > 0 {
        let message = format!("{} of {} users cannot be read", grouped(unreadable), grouped(records));
        out.error_with(message, &[("help", "`provmap preflight` says which")]);
    }
    if strangers > 0 {
        let message = format!(
            "no attribute that {name} reads is in {} of {} records",
            grouped(strangers),
            grouped(records)
        );
        out.complain("warning", message, &[("help", "see that the file has PingOne users")]);
    }
}
