//! The verdict in a sentence, and what to do, in which order.

use maud::{Markup, html};
use provmap::{Finding, Severity};
use provmap_model::text::grouped;

use super::Page;
use super::numbers::done;
use super::words::{capital, chip, code, of, prose, sentence};
use crate::preflight::PopulationReport;

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Something certainly fails.
    Waits,
    /// Not everything was read, or counted.
    Incomplete,
    /// Something may fail, or cannot be told.
    Doubtful,
    Ready,
    /// No users were given, and nothing is wrong with the mapping itself.
    Unknown,
}

pub(super) struct Verdict {
    state: State,
    /// What will happen, and whether go-live waits for something.
    pub(super) sentence: String,
    steps: Vec<Step>,
}

/// Something to do.
struct Step {
    class: &'static str,
    /// Whom or what it is about: `9,000 users`.
    about: String,
    title: String,
    how: String,
    /// The part of the page that says more.
    more: &'static str,
}

/// The most steps of one kind: what is left shows once these are done.
const MOST: usize = 6;

impl Page<'_> {
    pub(super) fn verdict(&self) -> Verdict {
        let steps = self.steps();
        let Some(population) = &self.population else { return self.without_users(steps) };
        let tally = population.tally();
        let summary = self.report.summary();
        let waiting = steps.iter().filter(|step| step.class == "fail").count();
        let fails = tally.invalid().saturating_add(tally.unreadable_records()) > 0 || summary.errors > 0;
        let is_doubtful = tally.unpredictable() > 0 || !population.doubts().is_empty();
        let state = match () {
            () if fails || population.is_switched_off() => State::Waits,
            () if !population.is_complete() => State::Incomplete,
            () if is_doubtful => State::Doubtful,
            () => State::Ready,
        };
        let rest = match state {
            State::Waits => match waiting {
                1 => "go-live waits for one thing, which is below".to_owned(),
                several => format!("go-live waits for the {several} things below"),
            },
            State::Incomplete => "go-live waits for a run over all users".to_owned(),
            State::Doubtful => {
                "nothing fails for certain, and what is not known is worth a try first".to_owned()
            }
            _ => "nothing stands in the way of go-live".to_owned(),
        };
        Verdict { state, sentence: format!("{}: {rest}.", self.becoming(population)), steps }
    }

    /// `Of 200,000 users, 190,000 will be created and 10,000 will fail`
    fn becoming(&self, population: &PopulationReport<'_>) -> String {
        let tally = population.tally();
        let done = done(self.operation);
        let users = of(tally.len(), "user", "users");
        if tally.is_empty() {
            return "There is no user in what was given".to_owned();
        }
        let counts = [
            (population.tally().valid(), format!("will be {done}")),
            (tally.invalid(), "will fail".to_owned()),
            (tally.unpredictable(), "cannot be predicted".to_owned()),
            (tally.unreadable_records(), "cannot be read".to_owned()),
        ];
        let would = population.is_switched_off();
        let counts = counts.into_iter().enumerate().filter(|(at, (count, _))| *at < 2 || *count > 0);
        let counts: Vec<String> = counts
            .map(|(_, (count, words))| {
                let count = if count == 0 { "none".to_owned() } else { grouped(count) };
                let words = if would { words.replace("will ", "would ") } else { words };
                format!("{count} {words}")
            })
            .collect();
        let counts = match counts.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => counts.concat(),
        };
        let read = if population.is_complete() { "" } else { " that could be read" };
        let read = format!("{users}{read}");
        match (&population.withheld, population.rule_active) {
            (Some(_), _) => {
                format!("None of {read} will be {done}, because the store is set not to. Otherwise {counts}")
            }
            (_, Some(false)) => {
                format!(
                    "None of {read} will be sent, because the propagation rule is inactive. Once it is active, {counts}"
                )
            }
            _ => format!("Of {read}, {counts}"),
        }
    }

    fn without_users(&self, steps: Vec<Step>) -> Verdict {
        let summary = self.report.summary();
        let count = |number: usize, word: &str| crate::render::count(number, word);
        let (state, sentence) = match (summary.errors, summary.warnings) {
            (0, 0) => (
                State::Unknown,
                "Nothing is wrong with the mapping itself. What becomes of the users is not known yet: give them with `--users`.".to_owned(),
            ),
            (0, warnings) => (
                State::Doubtful,
                format!(
                    "The mapping works, with {} that some users may fail by. How many do is not known yet: give the users with `--users`.",
                    count(warnings, "warning")
                ),
            ),
            (errors, _) => {
                (State::Waits, format!("The mapping has {}: go-live waits for them.", count(errors, "error")).replace("1 error: go-live waits for them", "1 error: go-live waits for it"))
            }
        };
        Verdict { state, sentence, steps }
    }

    /// What to do, in the order in which it helps: what all numbers depend on, what fails most users, what is doubtful, what is
    /// switched on at the end.
    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        if let Some(population) = &self.population {
            steps.extend(population.incomplete.iter().take(MOST).map(|it| Step {
                class: "fail",
                about: "all numbers".to_owned(),
                title: "Run it over all users".to_owned(),
                how: capital(&sentence(&it.message)),
                more: "users",
            }));
        }
        let errors = self.report.iter().filter(|finding| finding.severity == Severity::Error);
        errors.take(MOST).for_each(|finding| add(&mut steps, mending(finding, "fail")));
        if let Some(population) = &self.population {
            self.steps_for_users(population, &mut steps);
            self.switching_on(population, &mut steps);
        } else {
            let warnings = self.report.iter().filter(|finding| finding.severity == Severity::Warning);
            warnings.take(MOST).for_each(|finding| add(&mut steps, mending(finding, "warn")));
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

    fn steps_for_users(&self, population: &PopulationReport<'_>, steps: &mut Vec<Step>) {
        let causes = population.why_users_fail();
        let first = steps.len();
        for cause in causes.causes.iter().take(MOST) {
            // What fails by the mapping as a whole is said above.
            let of_target = |finding: &&Finding| {
                finding.target.as_deref() == Some(cause.target) && cause.rule.weighs() == Some(finding.rule)
            };
            let is_said = |finding: &Finding| {
                finding.severity == Severity::Error && finding.target.as_deref() == Some(cause.target)
            };
            if self.report.iter().any(is_said) {
                continue;
            }
            let help = self.report.iter().find(of_target).and_then(|finding| finding.help.clone());
            let how = capital(&help.map_or_else(|| cause.rule.help(), |help| sentence(&help)));
            let about = of(cause.all, "user", "users");
            // What is mended by one change is one step.
            let same = steps.iter_mut().skip(first).find(|step| step.how == how);
            if let Some(step) = same {
                let target = format!("`{}`", cause.target);
                if step.title.contains(&target) {
                    step.title.push_str(&format!("; {}", cause.rule.summary()));
                    step.about = format!(
                        "{} and {about}",
                        step.about.trim_end_matches(" users").trim_end_matches(" user")
                    );
                } else {
                    step.title = format!("{target}, {}", step.title);
                }
                continue;
            }
            let title = format!("`{}`: {}", cause.target, cause.rule.summary());
            steps.push(Step { class: "fail", about, title, how, more: "causes" });
        }
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
        for it in population.unpredictable_reasons().into_iter().take(MOST) {
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
        for (rule, target, count) in population.doubts().into_iter().take(MOST) {
            steps.push(Step {
                class: "warn",
                about: of(count, "user", "users"),
                title: format!("`{target}`: {}", rule.summary()),
                how: rule.help(),
                more: "doubts",
            });
        }
    }

    /// What keeps all users from being sent, which is best the last thing to change.
    fn switching_on(&self, population: &PopulationReport<'_>, steps: &mut Vec<Step>) {
        let all = || of(population.tally().len(), "user", "users");
        if let Some(key) = population.withheld {
            steps.push(Step {
                class: "fail",
                about: all(),
                title: format!("The store is set not to have users {}", done(self.operation)),
                how: format!("Once the rest is done, set `{key}` of the store to true."),
                more: "users",
            });
        }
        if population.rule_active == Some(false) {
            steps.push(Step {
                class: "fail",
                about: all(),
                title: "The propagation rule is inactive".to_owned(),
                how: "Once the rest is done, set `active` of the propagation rule to true.".to_owned(),
                more: "users",
            });
        }
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

impl Verdict {
    pub(super) fn markup(&self) -> Markup {
        let (class, word) = match self.state {
            State::Waits => ("fail", "Go-live waits"),
            State::Incomplete => ("fail", "Not all was read"),
            State::Doubtful => ("warn", "Some doubt is left"),
            State::Ready => ("ok", "Ready"),
            State::Unknown => ("note", "Mapping only"),
        };
        html! {
            p.state { (chip(class, word)) }
            p.sentence { (prose(&self.sentence)) }
        }
    }

    pub(super) fn class(&self) -> &'static str {
        match self.state {
            State::Waits | State::Incomplete => "fail",
            State::Doubtful => "warn",
            State::Ready => "ok",
            State::Unknown => "note",
        }
    }

    /// The steps, and the command for the end of them.
    pub(super) fn next(&self, again: &str) -> Markup {
        html! {
            section #next aria-labelledby="next-title" {
                h2 #next-title { "What to do, in this order" }
                @if self.steps.is_empty() {
                    p { "Nothing: switch the propagation rule on, and watch the first sync." }
                } @else {
                    ol.steps {
                        @for step in &self.steps {
                            li {
                                div.step {
                                    h3 { (prose(&step.title)) }
                                    p { (prose(&step.how)) " " a href={ "#" (step.more) } { "More" span.hidden { " on: " (step.title.replace('`', "")) } } }
                                }
                                p.about { (chip(step.class, &step.about)) }
                            }
                        }
                    }
                }
                p.again { "Then make this page again: " (code(again)) }
            }
        }
    }
}
