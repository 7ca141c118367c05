//! Counts what becomes of users, for commands that show nothing else of them.

use std::ops::ControlFlow;

use provmap::model::text::grouped;
use provmap::record::{Collision, Plan, Tally, Violation};

use super::{Batch, Bench, Results, Users, hint};
use crate::output::Output;
use crate::render::users_in_words;

/// The counts by each plan.
struct Tallies<const PLANS: usize> {
    tallies: [Tally; PLANS],
    /// Those without collisions, once there are some.
    before: Option<[Tally; PLANS]>,
}

impl<const PLANS: usize> Results for Tallies<PLANS> {
    type Judged = [Tally; PLANS];

    fn take(&mut self, judged: [Tally; PLANS]) {
        self.tallies.iter_mut().zip(&judged).for_each(|(tally, judged)| tally.append(judged));
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
    /// Counts the users by each plan of a mapping file, and says where that is too few of them to rely on. Gives whether all
    /// were read, every record among them.
    pub(crate) fn tally<const PLANS: usize>(
        &self,
        plans: [&Plan; PLANS],
        mapping: &str,
        out: &mut Output,
    ) -> ([Tally; PLANS], bool) {
        let mut tallies = Tallies { tallies: plans.map(Tally::new), before: None };
        let judge = |batch: &Batch, benches: &mut [Bench; PLANS]| self::judge(plans, batch, benches);
        let mut complete = self.judge(plans, &judge, &mut tallies, out).incomplete.is_empty();
        let Tallies { tallies, .. } = tallies;
        if let Some((plan, tally)) = plans.into_iter().zip(&tallies).next_back() {
            complete &= tally.unreadable_records() == 0;
            out.once(|out| complain(plan, tally, mapping, out));
        }
        (tallies, complete)
    }
}

/// Says why the users are too few to rely on, or the wrong ones.
fn complain(plan: &Plan, tally: &Tally, mapping: &str, out: &mut Output) {
    let unreadable = tally.unreadable_records();
    let is_none_readable = unreadable == tally.len();
    if unreadable > 0 && !is_none_readable {
        let users = users_in_words(tally.len());
        let message = format!("{} of {users} cannot be read", grouped(unreadable));
        out.error_with(message, &[("help", "`provmap preflight` says which")]);
    }
    if let Some((message, help)) = hint(plan, tally, Some(mapping)) {
        let word = if is_none_readable { "error" } else { "warning" };
        out.complain(word, message, &[("help", &help)]);
    }
}

fn judge<const PLANS: usize>(
    plans: [&Plan; PLANS],
    batch: &Batch,
    benches: &mut [Bench; PLANS],
) -> [Tally; PLANS] {
    let mut tallies = plans.map(Tally::new);
    for record in batch.records() {
        for ((plan, Bench { slots, index }), tally) in plans.iter().zip(&mut *benches).zip(&mut tallies) {
            match record.json.map(|json| plan.read(json, slots)) {
                Some(Ok(read)) => {
                    tally.record(&read, &mut |_: Violation| ControlFlow::Continue(()));
                    index.take(&read, record.number);
                }
                Some(Err(_)) | None => tally.unreadable(),
            }
        }
    }
    tallies
}
