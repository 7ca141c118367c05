//! Counts what becomes of users, for commands that show nothing else of them.

use std::ops::ControlFlow;

use provmap::SourceSchema;
use provmap::record::{Collision, Plan, Tally, Violation};
use provmap_model::text::grouped;

use super::{Batch, Bench, FilterCounts, Names, Results, Scope, Strangers, Users, hint};
use crate::output::Output;
use crate::render::users_in_words;

/// The counts by each plan.
struct Tallies<const PLANS: usize> {
    tallies: [Tally; PLANS],
    /// Those without collisions, once there are some.
    before: Option<[Tally; PLANS]>,
    /// The records that have nothing of what the mapping reads.
    strangers: u64,
}

/// The users of a mapping, counted by each plan.
pub(crate) struct Counted<const PLANS: usize> {
    pub(crate) tallies: [Tally; PLANS],
    /// Whether every file was read to its end, and every record.
    pub(crate) complete: bool,
    /// The records that have nothing of what the mapping reads.
    pub(crate) strangers: u64,
    /// What the filter did.
    pub(crate) filter: FilterCounts,
}

impl<const PLANS: usize> Counted<PLANS> {
    /// Whether these are all users, and none a stranger: what none of them breaks is broken by nobody.
    pub(crate) fn are_all(&self) -> bool {
        self.complete && self.strangers == 0
    }
}

impl<const PLANS: usize> Results for Tallies<PLANS> {
    type Judged = ([Tally; PLANS], u64);

    fn take(&mut self, (judged, strangers): ([Tally; PLANS], u64)) {
        self.tallies.iter_mut().zip(&judged).for_each(|(tally, judged)| tally.append(judged));
        self.strangers = self.strangers.saturating_add(strangers);
    }

    /// The `id` of a user who goes through a mapping is PingOne's.
    fn identifies(&self) -> bool {
        true
    }

    fn found(&mut self, plan: usize, collision: Collision, _is_repeat: bool) {
        self.before.get_or_insert_with(|| self.tallies.clone());
        if let Some(tally) = self.tallies.get_mut(plan) {
            tally.collision(collision);
        }
    }

    fn forget_collisions(&mut self) {
        if let Some(before) = self.before.take() {
            self.tallies = before;
        }
    }
}

impl Users<'_> {
    /// Counts the users by each plan of a mapping file, and says where that is too few of them to rely on.
    pub(crate) fn tally<const PLANS: usize>(
        &self,
        plans: [&Plan; PLANS],
        (schema, scope): (&SourceSchema, &Scope),
        mapping: &str,
        out: &mut Output,
    ) -> Counted<PLANS> {
        let mut tallies = Tallies { tallies: plans.map(Tally::new), before: None, strangers: 0 };
        let judge = |batch: &Batch, benches: &mut [Bench; PLANS]| self::judge(plans, batch, benches);
        let names = (Names::of_users(schema, &plans), scope);
        let judged = self.judge(plans, names, &judge, &mut tallies, out);
        let mut complete = judged.incomplete.is_empty();
        out.once(|out| judged.filtered.say(judged.places.records(), mapping, out));
        let Tallies { tallies, strangers, .. } = tallies;
        if let Some((plan, tally)) = plans.into_iter().zip(&tallies).next_back() {
            complete &= tally.unreadable_records() == 0;
            out.once(|out| complain(plan, tally, strangers, mapping, out));
        }
        Counted { tallies, complete, strangers, filter: scope.counts(judged.filtered) }
    }
}

/// Says why the users are too few to rely on, or the wrong ones.
fn complain(plan: &Plan, tally: &Tally, strangers: u64, mapping: &str, out: &mut Output) {
    let unreadable = tally.unreadable_records();
    let is_none_readable = unreadable == tally.len();
    if unreadable > 0 && !is_none_readable {
        let users = users_in_words(tally.len());
        let message = format!("{} of {users} cannot be read", grouped(unreadable));
        out.error_with(message, &[("help", "`provmap preflight` says which")]);
    }
    if let Some((message, help)) = hint(plan, tally, strangers, Some(mapping), false) {
        let word = if is_none_readable { "error" } else { "warning" };
        out.complain(word, message, &[("help", &help)]);
    }
}

fn judge<const PLANS: usize>(
    plans: [&Plan; PLANS],
    batch: &Batch,
    benches: &mut [Bench; PLANS],
) -> ([Tally; PLANS], u64) {
    let mut tallies = plans.map(Tally::new);
    // The plans read the same lines, so that the first tells.
    let known = plans.first().map(|plan| Strangers::new(plan));
    let mut strangers = 0_u64;
    for (record, is_out) in batch.all() {
        if is_out {
            tallies.iter_mut().for_each(|tally| tally.leave_out(1));
            continue;
        }
        let mut unasked = known;
        for ((plan, Bench { slots, index }), tally) in plans.iter().zip(&mut *benches).zip(&mut tallies) {
            match record.json.as_ref().map(|json| plan.read(json, slots)) {
                Ok(Ok(read)) => {
                    tally.record(&read, &mut |_: Violation| ControlFlow::Continue(()));
                    index.take(&read, record.number);
                    let is_stranger = unasked.take().is_some_and(|known| known.has(&read));
                    strangers = strangers.saturating_add(u64::from(is_stranger));
                }
                Ok(Err(_)) | Err(_) => tally.unreadable(),
            }
        }
    }
    (tallies, strangers)
}
