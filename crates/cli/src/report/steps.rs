//! What there is to do, in the order in which it helps: what all numbers depend on, what fails most users, what is doubtful, what
//! is switched on at the end.

use std::cmp::Reverse;

use provmap::record::{Operation, RecordRule};
use provmap::{Bundle, Finding, Severity};
use provmap_model::text::visible;

use super::Page;
use super::numbers::{Cause, done};
use super::words::{capital, of, sentence};
use crate::preflight::PopulationReport;

/// Something to do.
pub(super) struct Step {
    pub(super) class: &'static str,
    /// Whom or what it is about: `9,000 users`.
    pub(super) about: String,
    pub(super) title: String,
    pub(super) how: String,
    /// The part of the page that says more.
    pub(super) more: &'static str,
}

impl Step {
    /// Whether go-live waits for it.
    pub(super) fn waits(&self) -> bool {
        self.class == "fail"
    }
}

/// Causes by which users fail, and which one change mends.
struct Mending<'c> {
    how: String,
    causes: Vec<&'c Cause<'c>>,
    /// A user can be in several of the causes: there are at least so many users, and at most so many.
    users: (u64, u64),
}

impl Page<'_> {
    pub(super) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if let Some(population) = &self.population {
            steps.extend(population.incomplete.iter().map(|it| Step {
                class: "fail",
                about: "all numbers".to_owned(),
                title: "Run it over all users".to_owned(),
                // It begins with the name of a file.
                how: sentence(&it.message),
                more: "users",
            }));
        }
        let has_lines = self.has_lines();
        if !has_lines {
            let name = visible(self.connector.store_type());
            steps.push(Step {
                class: "fail",
                about: "all users".to_owned(),
                title: "The mapping has no line".to_owned(),
                how: format!("Write one: `provmap suggest {name}` begins it."),
                more: "findings",
            });
        }
        // Without a line, each attribute that is required is one error more.
        let is_step = |finding: &&Finding| {
            finding.severity == Severity::Error && (has_lines || finding.target.is_none())
        };
        let errors = self.report.iter().filter(is_step);
        errors.for_each(|finding| add(&mut steps, mending(finding, "fail")));
        if let Some(population) = &self.population {
            self.steps_for_causes(population, &mut steps);
            steps_for_users(population, &mut steps);
            // What the users cannot settle.
            let warnings =
                self.report.iter().filter(|it| it.severity == Severity::Warning && it.evidence.is_none());
            warnings.for_each(|finding| add(&mut steps, mending(finding, "warn")));
            self.switching_on(&of(population.tally().len(), "user", "users"), &mut steps);
        } else {
            let warnings = self.report.iter().filter(|finding| finding.severity == Severity::Warning);
            warnings.for_each(|finding| add(&mut steps, mending(finding, "warn")));
            self.switching_on("all users", &mut steps);
            steps.push(Step {
                class: "note",
                about: "all users".to_owned(),
                title: "Run the users through it".to_owned(),
                how: "Export the users from PingOne, and make this page again with `--users FILE`."
                    .to_owned(),
                more: "about",
            });
        }
        steps
    }

    /// A step for what one change mends, the one of most users first.
    fn steps_for_causes(&self, population: &PopulationReport<'_>, steps: &mut Vec<Step>) {
        let causes = population.why_users_fail();
        let mut mendings: Vec<Mending<'_>> = Vec::new();
        for cause in causes.causes.iter().filter(|cause| !self.is_error(cause)) {
            let how = self.how_to_mend(cause);
            match mendings.iter_mut().find(|known| known.how == how) {
                Some(known) => known.causes.push(cause),
                None => mendings.push(Mending { how, causes: vec![cause], users: (0, 0) }),
            }
        }
        for Mending { causes, users, .. } in &mut mendings {
            let sum = |count: fn(&Cause<'_>) -> u64| {
                causes.iter().map(|cause| count(cause)).fold(0, u64::saturating_add)
            };
            let one = causes.iter().map(|cause| cause.all).max().unwrap_or_default();
            let first = sum(|cause| cause.first.unwrap_or_default());
            *users = (first.max(one), sum(|cause| cause.all).min(population.tally().invalid()));
        }
        mendings.sort_by_key(|mending| Reverse(mending.users));
        steps.extend(mendings.into_iter().map(|mending| Step {
            class: "fail",
            about: match mending.users {
                (least, most) if least >= most => of(least, "user", "users"),
                (least, _) => format!("at least {}", of(least, "user", "users")),
            },
            title: mending.title(),
            how: mending.how,
            more: "causes",
        }));
    }

    /// Whether it is an error of the mapping, which fails all users and is a step of its own.
    fn is_error(&self, cause: &Cause<'_>) -> bool {
        let is_missing = matches!(
            cause.rule,
            RecordRule::MissingRequired | RecordRule::NullNotAllowed | RecordRule::NotWritable
        );
        self.report.iter().any(|finding| {
            let is_same = is_missing || cause.rule.weighs() == Some(finding.rule);
            finding.severity == Severity::Error && finding.target.as_deref() == Some(cause.target) && is_same
        })
    }

    fn how_to_mend(&self, cause: &Cause<'_>) -> String {
        let of_target = |finding: &&Finding| {
            finding.target.as_deref() == Some(cause.target) && cause.rule.weighs() == Some(finding.rule)
        };
        let help = self.report.iter().find(of_target).and_then(|finding| finding.help.clone());
        capital(&help.map_or_else(|| cause.rule.help(), |help| sentence(&help)))
    }

    /// What keeps all users from being sent, which is best the last thing to change.
    fn switching_on(&self, all: &str, steps: &mut Vec<Step>) {
        if let Some(key) = self.withheld() {
            steps.push(Step {
                class: "fail",
                about: all.to_owned(),
                title: format!("The store is set not to have users {}", done(self.operation)),
                how: format!("Once the rest is done, set `{key}` of the store to true."),
                more: "findings",
            });
        }
        if self.is_inactive() {
            steps.push(Step {
                class: "fail",
                about: all.to_owned(),
                title: "The propagation rule is inactive".to_owned(),
                how: "Once the rest is done, set `active` of the propagation rule to true.".to_owned(),
                more: "findings",
            });
        }
        let update = self.file.bundle().and_then(|bundle| bundle.switched_off(Operation::Update));
        if let Some(key) = update.filter(|_| self.operation == Operation::Create) {
            steps.push(Step {
                class: "warn",
                about: all.to_owned(),
                title: "The store is set not to have users updated: later changes of them do not arrive"
                    .to_owned(),
                how: format!("Set `{key}` of the store to true, unless that is meant."),
                more: "findings",
            });
        }
    }

    pub(super) fn has_lines(&self) -> bool {
        self.file.set().is_none_or(|set| !set.mappings().is_empty())
    }

    /// The setting of the store by which no user is sent.
    fn withheld(&self) -> Option<&str> {
        self.file.bundle()?.switched_off(self.operation)
    }

    fn is_inactive(&self) -> bool {
        self.file.bundle().and_then(Bundle::is_active) == Some(false)
    }

    /// Whether something keeps all users from being sent.
    pub(super) fn is_switched_off(&self) -> bool {
        self.withheld().is_some() || self.is_inactive()
    }

    /// What keeps all users from being sent.
    pub(super) fn why_nothing_is_sent(&self) -> Option<&'static str> {
        match (self.withheld().is_some(), self.is_inactive()) {
            (true, true) => Some("the store is set not to, and the propagation rule is inactive"),
            (true, false) => Some("the store is set not to"),
            (false, true) => Some("the propagation rule is inactive"),
            (false, false) => None,
        }
    }
}

impl Mending<'_> {
    /// `` `a`, `b`: what is wrong; what else is wrong ``
    fn title(&self) -> String {
        let (mut targets, mut rules): (Vec<String>, Vec<&str>) = (Vec::new(), Vec::new());
        for cause in &self.causes {
            let target = format!("`{}`", cause.target);
            if !targets.contains(&target) {
                targets.push(target);
            }
            if !rules.contains(&cause.rule.summary()) {
                rules.push(cause.rule.summary());
            }
        }
        format!("{}: {}", targets.join(", "), rules.join("; "))
    }
}

fn steps_for_users(population: &PopulationReport<'_>, steps: &mut Vec<Step>) {
    let unreadable = population.tally().unreadable_records();
    if unreadable > 0 {
        steps.push(Step {
            class: "fail",
            about: of(unreadable, "record", "records"),
            title: "What cannot be read is no user".to_owned(),
            how: "Export these users again: the places are in the examples below.".to_owned(),
            more: "examples",
        });
    }
    for it in population.unpredictable_reasons() {
        steps.push(Step {
            class: "unknown",
            about: of(it.records, "user", "users"),
            title: format!("`{}`: what PingOne sends cannot be predicted", it.target),
            how: format!(
                "{} Try one of these users out, or write the line so that its value does not depend on it.",
                capital(&sentence(it.reason.sentence()))
            ),
            more: "unpredictable",
        });
    }
    for (rule, target, count) in population.doubts() {
        steps.push(Step {
            class: "warn",
            about: of(count, "user", "users"),
            title: format!("`{target}`: {}", rule.summary()),
            how: rule.help(),
            more: "doubts",
        });
    }
}

/// Adds a step: what is mended by one change is one.
fn add(steps: &mut Vec<Step>, step: Step) {
    match steps.iter_mut().find(|known| known.how == step.how && known.about == step.about) {
        Some(known) => known.title.push_str(&format!("; {}", step.title)),
        None => steps.push(step),
    }
}

/// The step that a finding asks for.
fn mending(finding: &Finding, class: &'static str) -> Step {
    let help = finding.help.as_deref().map(|help| capital(&sentence(help)));
    let about = match (&finding.evidence, finding.severity) {
        (Some(evidence), _) if evidence.hits > 0 => of(evidence.hits, "user", "users"),
        (_, severity) => severity.to_string(),
    };
    Step {
        class,
        about,
        title: capital(&finding.headline()),
        how: help.unwrap_or_else(|| "The finding below says where and why.".to_owned()),
        more: "findings",
    }
}
