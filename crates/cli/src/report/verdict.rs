//! The verdict in a sentence, and what to do, in which order.

use maud::{Markup, html};
use provmap_model::text::grouped;

use super::Page;
use super::numbers::done;
use super::steps::Step;
use super::words::{chip, code, of, prose};
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

/// The most steps that are shown: a page is for reading.
const MOST: usize = 40;

impl Page<'_> {
    pub(super) fn verdict(&self) -> Verdict {
        let steps = self.steps();
        let Some(population) = &self.population else { return self.without_users(steps) };
        let tally = population.tally();
        let summary = self.report.summary();
        let waiting = steps.iter().filter(|step| step.waits()).count();
        let fails = tally.invalid().saturating_add(tally.unreadable_records()) > 0 || summary.errors > 0;
        let is_doubtful = tally.unpredictable() > 0 || !population.doubts().is_empty();
        let state = match () {
            () if fails || self.is_switched_off() || !self.has_lines() => State::Waits,
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
        let errors = match summary.errors {
            0 => String::new(),
            errors => {
                let errors = crate::render::count(errors, "error");
                format!(
                    " The mapping itself has {errors}: the numbers do not tell what PingOne makes of that."
                )
            }
        };
        let repeats = match population.repeats as u64 {
            0 => String::new(),
            1 => " At least one record is of a user who was there before, and is counted again.".to_owned(),
            several => format!(
                " At least {} records are of users who were there before, and are counted again.",
                grouped(several)
            ),
        };
        let sentence = format!("{}: {rest}.{errors}{repeats}", self.becoming(population));
        Verdict { state, sentence, steps }
    }

    /// `Of 200,000 users, 190,000 will be created and 10,000 will fail`
    fn becoming(&self, population: &PopulationReport<'_>) -> String {
        let tally = population.tally();
        let done = done(self.operation);
        let users = of(tally.len(), "user", "users");
        if tally.is_empty() {
            return "There is no user in what was given".to_owned();
        }
        // Of those who share a value some may get it, and then do not fail.
        let spared = tally.invalid().saturating_sub(population.least_invalid());
        let counts = [
            (tally.valid(), tally.valid().saturating_add(spared), format!("will be {done}")),
            (population.least_invalid(), tally.invalid(), "will fail".to_owned()),
            (tally.unpredictable(), tally.unpredictable(), "cannot be predicted".to_owned()),
            (tally.unreadable_records(), tally.unreadable_records(), "cannot be read".to_owned()),
        ];
        let would = self.is_switched_off() || self.report.summary().errors > 0;
        let counts = counts.into_iter().enumerate().filter(|(at, (_, count, _))| *at < 2 || *count > 0);
        let counts: Vec<String> = counts
            .map(|(_, (least, most, words))| {
                let words = if would { words.replace("will ", "would ") } else { words };
                format!("{} {words}", range(least, most))
            })
            .collect();
        let counts = match counts.split_last() {
            Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
            _ => counts.concat(),
        };
        let filtered = if population.left_out().is_some() { " whom the filter lets through" } else { "" };
        let read = if population.is_complete() { "" } else { " that could be read" };
        let read = format!("{users}{filtered}{read}");
        match self.why_nothing_is_sent() {
            Some(why) => format!("None of {read} will be {done}, because {why}. Otherwise {counts}"),
            None => format!("Of {read}, {counts}"),
        }
    }

    fn without_users(&self, steps: Vec<Step>) -> Verdict {
        let summary = self.report.summary();
        let count = |number: usize, word: &str| crate::render::count(number, word);
        let nothing_is_sent = self
            .why_nothing_is_sent()
            .map(|why| format!("No user will be {}, because {why}", done(self.operation)));
        let (state, sentence) = match (summary.errors, summary.warnings, nothing_is_sent) {
            (0, _, None) if !self.has_lines() => {
                (State::Waits, "The mapping has no line: go-live waits for one.".to_owned())
            }
            (0, warnings, Some(nothing)) => (
                State::Waits,
                format!(
                    "{nothing}. The mapping itself has {}. What would become of the users is not known yet: give them with `--users`.",
                    if warnings == 0 { "no error".to_owned() } else { count(warnings, "warning") }
                ),
            ),
            (0, 0, None) => (
                State::Unknown,
                "Nothing is wrong with the mapping itself. What becomes of the users is not known yet: give them with `--users`.".to_owned(),
            ),
            (0, warnings, None) => (
                State::Doubtful,
                format!(
                    "The mapping works, with {} that some users may fail by. How many do is not known yet: give the users with `--users`.",
                    count(warnings, "warning")
                ),
            ),
            (errors, _, nothing) => {
                let it = if errors == 1 { "it" } else { "them" };
                let nothing = nothing.map(|it| format!(" {it}.")).unwrap_or_default();
                (State::Waits, format!("The mapping has {}: go-live waits for {it}.{nothing}", count(errors, "error")))
            }
        };
        Verdict { state, sentence, steps }
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
        let (waits, others): (Vec<&Step>, Vec<&Step>) = self.steps.iter().partition(|step| step.waits());
        html! {
            section #next aria-labelledby="next-title" {
                h2 #next-title { "What to do, in this order" }
                @if self.steps.is_empty() {
                    p { "Nothing: watch the first sync." }
                }
                @if !waits.is_empty() {
                    h3 { "What go-live waits for" }
                    (steps(&waits))
                }
                @if !others.is_empty() {
                    h3 { @if waits.is_empty() { "What to look at" } @else { "What else to look at" } }
                    (steps(&others))
                }
                p.again { "Then make this page again: " (code(again)) }
            }
        }
    }
}

fn steps(steps: &[&Step]) -> Markup {
    let (shown, folded) = steps.split_at(steps.len().min(MOST));
    html! {
        @if !shown.is_empty() {
            ol.steps {
                @for step in shown {
                    li {
                        div.step {
                            h4 { (prose(&step.title)) }
                            p { (prose(&step.how)) " " a href={ "#" (step.more) } { "More" span.hidden { " on: " (step.title.replace('`', "")) } } }
                        }
                        p.about { (chip(step.class, &step.about)) }
                    }
                }
            }
        }
        @if !folded.is_empty() {
            p.remark { "And " (of(folded.len() as u64, "more thing", "more things")) ", which the parts below have." }
        }
    }
}

/// `none`, `5`, `16 to 18`
fn range(least: u64, most: u64) -> String {
    match (least, most) {
        (_, 0) => "none".to_owned(),
        _ if least == most => grouped(most),
        _ => format!("{} to {}", grouped(least), grouped(most)),
    }
}
