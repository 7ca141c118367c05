//! Counts what becomes of users, for commands that show nothing else of them.

use std::ops::ControlFlow;

use provmap::record::{Collision, Plan, SpillError, Tally, Violation};

use super::{Batch, Bench, Judged, Results, Users, hint};
use crate::output::{Complained, Output};

/// The counts by each plan.
struct Tallies<const PLANS: usize>([Tally; PLANS]);

impl<const PLANS: usize> Results for Tallies<PLANS> {
    type Judged = [Tally; PLANS];

    fn take(&mut self, judged: [Tally; PLANS]) {
        self.0.iter_mut().zip(&judged).for_each(|(tally, judged)| tally.append(judged));
    }

    /// The `id` of a user who goes through a mapping is PingOne's.
    fn identifies(&self) -> bool {
        true
    }

    fn found(&mut self, plan: usize, collision: Collision, _is_repeat: bool) {
        if let Some(tally) = self.0.get_mut(plan) {
            tally.collision(collision);
        }
    }
}

impl Users<'_> {
    /// Counts the users by each plan of a mapping file, and says where that is too few of them to rely on. Gives whether all
    /// were read.
    pub(crate) fn tally<const PLANS: usize>(
        &self,
        plans: [&Plan; PLANS],
        mapping: &str,
        out: &mut Output,
    ) -> Result<([Tally; PLANS], bool), Complained> {
        let mut tallies = Tallies(plans.map(Tally::new));
        let judge = |batch: &Batch, benches: &mut [Bench; PLANS]| self::judge(plans, batch, benches);
        let Judged { complete, .. } = self.judge(plans, &judge, &mut tallies, out)?;
        let Tallies(tallies) = tallies;
        if let Some((plan, tally)) = plans.into_iter().zip(&tallies).next_back() {
            let unreadable = tally.unreadable_records();
            if let Some((message, help)) = hint(plan, tally, Some(mapping)) {
                out.complain("warning", message, &[("help", &help)]);
            } else if unreadable > 0 {
                let message = format!("{unreadable} of {} users cannot be read", tally.len());
                let help = format!("`provmap preflight --mapping {mapping} …` says which");
                out.complain("warning", message, &[("help", &help)]);
            }
        }
        Ok((tallies, complete))
    }
}

fn judge<const PLANS: usize>(
    plans: [&Plan; PLANS],
    batch: &Batch,
    benches: &mut [Bench; PLANS],
) -> Result<[Tally; PLANS], SpillError> {
    let mut tallies = plans.map(Tally::new);
    for record in batch.records() {
        for ((plan, Bench { slots, index }), tally) in plans.iter().zip(&mut *benches).zip(&mut tallies) {
            match record.json.map(|json| plan.read(json, slots)) {
                Some(Ok(read)) => {
                    tally.record(&read, &mut |_: Violation| ControlFlow::Continue(()));
                    read.index(record.number, index)?;
                }
                Some(Err(_)) | None => tally.unreadable(),
            }
        }
    }
    Ok(tallies)
}
