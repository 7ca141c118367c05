//! Weighs the findings of a check by the users that go through the same mapping.

use provmap_model::AttributeList;

use super::plan::{Plan, PlannedTarget};
use super::rule::{Effect, RecordRule};
use super::tally::Tally;
use crate::domain::{Kinds, LengthUnit, Operation, TextLength};
use crate::report::{Evidence, Finding, Report, Severity};

impl Report {
    /// Gives each finding the [`Evidence`] of a population that was judged by a plan of the same mapping set, connector
    /// and schema, for creating users. `complete` is whether all users were read.
    ///
    /// A warning that no user breaks becomes an info that says so, and an info that some do a warning. An error stays
    /// one, and so does what [`Options::deny`] makes an error: what is denied is so whoever the users are. A finding that
    /// no rule for records counts ([`RecordRule::weighs`]) stays as it is, and so does one that is weighed already.
    ///
    /// [`Options::deny`]: crate::Options::deny
    ///
    /// ```
    /// use provmap::record::{Operation, Plan, Tally};
    /// use provmap::{MappingSet, Severity, registry::ZOOM};
    /// let set = MappingSet::from_json(r#"[
    ///   {"targetAttribute": "userName", "sourceAttribute": "username"},
    ///   {"targetAttribute": "title", "sourceAttribute": "title"}
    /// ]"#)?;
    /// let mut report = set.check(&ZOOM);
    /// let plan = Plan::new(&ZOOM, &set, Operation::Create);
    /// let (mut slots, mut tally) = (plan.slots(), Tally::new(&plan));
    /// for title in ["Countess", &"x".repeat(130)] {
    ///     let user = format!(r#"{{"username": "ada", "title": "{title}"}}"#);
    ///     tally.record(&plan.read(user.as_bytes(), &mut slots)?, &mut Vec::new());
    /// }
    /// report.weigh(&plan, &tally, true);
    /// let long = report.iter().find(|finding| finding.rule == "exceeds-max-length").unwrap();
    /// assert_eq!(long.severity, Severity::Warning);
    /// assert_eq!(long.evidence.unwrap().to_string(), "1 of 2 users, the longest has 130");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn weigh(&mut self, plan: &Plan, tally: &Tally, complete: bool) {
        for finding in &mut self.findings {
            finding.weigh(plan, tally, complete);
        }
    }
}

impl Finding {
    /// [`Report::weigh`] of one finding.
    fn weigh(&mut self, plan: &Plan, tally: &Tally, complete: bool) {
        let weighed = evidence(self, plan, tally, complete).filter(|_| self.evidence.is_none());
        let Some(evidence) = weighed else { return };
        if self.severity < Severity::Error {
            if evidence.refutes() {
                self.severity = Severity::Info;
                self.message = format!("{evidence} is concerned: {}", self.message);
            } else if evidence.hits > 0 {
                self.severity = Severity::Warning;
            }
        }
        self.evidence = Some(evidence);
    }
}

fn evidence(finding: &Finding, plan: &Plan, tally: &Tally, complete: bool) -> Option<Evidence> {
    let key = finding.target.as_deref().filter(|_| finding.list == AttributeList::User)?;
    let index = plan.connector.user_attributes()?.position(key)?;
    // The check is about creating users, and so is its evidence.
    let target = plan.targets.get(index).filter(|it| it.mapped && plan.operation == Operation::Create)?;
    let rules = || RecordRule::ALL.iter().copied().filter(|rule| rule.weighs() == Some(finding.rule));
    let count = |effect: Effect| {
        let counts = rules().filter(|rule| rule.effect() == effect).map(|rule| tally.count_of(rule, index));
        counts.fold(0, u64::saturating_add)
    };
    let (hits, possible) = (count(Effect::Fails), count(Effect::Warns));
    let found = hits.max(possible) > 0;
    let is_judged = rules().next().is_some() && rules().all(|rule| target.judges(rule));
    let users = tally.len().saturating_sub(tally.unreadable_records());
    if users == 0 || !(is_judged || found) {
        return None;
    }
    let is_length = rules().any(|rule| rule == RecordRule::TooLong);
    Some(Evidence {
        users,
        hits,
        possible,
        unpredictable: tally.count_of(RecordRule::Unpredictable, index),
        longest: if is_length && found { target.too_long(tally.longest(index)) } else { None },
        complete: complete && tally.unreadable_records() == 0,
    })
}

impl PlannedTarget {
    /// Whether the rule sees everything that the check warns of. What it does not see refutes nothing.
    fn judges(&self, rule: RecordRule) -> bool {
        match rule {
            _ if self.not_writable => false,
            // Where any JSON value is taken, kinds are not compared.
            RecordRule::Unpredictable => !self.takes_json(),
            // What is left of a value once the target has changed it may be too short, or that of another user.
            RecordRule::TooShort => !self.constraints.normalises,
            // Texts alone are compared.
            RecordRule::DuplicateValue | RecordRule::PossibleDuplicate => {
                self.constraints.kinds == Kinds::TEXT && !self.constraints.normalises
            }
            _ => true,
        }
    }

    /// A length in the unit that counts, where it is over the limit in that unit.
    fn too_long(&self, longest: TextLength) -> Option<u64> {
        let length = longest.of_unit(self.constraints.length_unit.unwrap_or(LengthUnit::Characters));
        // Of a list, only the first text that is too long is measured.
        (!self.takes_several() && self.constraints.length.max < Some(length)).then_some(length)
    }
}
