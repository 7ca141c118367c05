//! What there is to do, in the order in which it helps: what all numbers depend on, what fails most users, what is doubtful, what
//! is switched on at the end.

use provmap::record::{Operation, RecordRule};
use provmap::{Bundle, Finding, Severity};
use provmap_model::text::visible;

use super::Page;
use super::numbers::{Cause, done};
use super::words::{after_colon, by_key, capital, cause, of, sentence};
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
        add_findings(errors, "fail", &mut steps);
        if let Some(population) = &self.population {
            self.steps_for_causes(population, &mut steps);
            steps_for_users(population, &mut steps);
            // What the users cannot settle.
            let warnings =
                self.report.iter().filter(|it| it.severity == Severity::Warning && it.evidence.is_none());
            add_findings(warnings, "warn", &mut steps);
            self.switching_on(&of(population.tally().len(), "user", "users"), &mut steps);
        } else {
            let warnings = self.report.iter().filter(|finding| finding.severity == Severity::Warning);
            add_findings(warnings, "warn", &mut steps);
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

    /// Whether it is an error of the mapping, which fails all users and is a step of its own.
    pub(super) fn is_error(&self, cause: &Cause<'_>) -> bool {
        let is_missing = matches!(
            cause.rule,
            RecordRule::MissingRequired | RecordRule::NullNotAllowed | RecordRule::NotWritable
        );
        self.report.iter().any(|finding| {
            let is_same = is_missing || cause.rule.weighs() == Some(finding.rule);
            finding.severity == Severity::Error && finding.target.as_deref() == Some(cause.target) && is_same
        })
    }

    pub(super) fn how_to_mend(&self, cause: &Cause<'_>) -> String {
        let of_target = |finding: &&Finding| {
            finding.target.as_deref() == Some(cause.target) && cause.rule.weighs() == Some(finding.rule)
        };
        let help = self.report.iter().find(of_target).and_then(|finding| finding.help.clone());
        // What is null is as good as missing, and mended alike.
        let rule = match cause.rule {
            RecordRule::NullNotAllowed => RecordRule::MissingRequired,
            rule => rule,
        };
        capital(&help.map_or_else(|| rule.help(), |help| sentence(&help)))
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

fn steps_for_users(population: &PopulationReport<'_>, steps: &mut Vec<Step>) {
    let unreadable = population.tally().unreadable_records();
    let has_examples = population.samples.iter().any(|sample| sample.rule.is_none());
    if unreadable > 0 {
        steps.push(Step {
            class: "fail",
            about: of(unreadable, "record", "records"),
            title: format!("{} cannot be read", of(unreadable, "record", "records")),
            how: match has_examples {
                true => "Export these users again: the places are in the examples below.".to_owned(),
                false => "Export these users again.".to_owned(),
            },
            more: if has_examples { "examples" } else { "users" },
        });
    }
    steps.extend(unpredictable(population));
    // The rule of the doubt of most users first.
    for (rule, chunk) in by_key(population.doubts(), |(rule, ..)| *rule) {
        let names: Vec<String> = chunk.iter().map(|(_, target, _)| format!("`{target}`")).collect();
        steps.push(Step {
            class: "warn",
            about: at_least(chunk.iter().map(|(.., users)| *users)),
            title: format!("{}: {}", names.join(", "), cause(rule)),
            how: rule.help(),
            more: "doubts",
        });
    }
}

/// All that cannot be predicted, as one thing to do: each reason once, with the targets that it is the reason for.
fn unpredictable(population: &PopulationReport<'_>) -> Option<Step> {
    let all = population.unpredictable_reasons();
    let name = |target: &str| format!("`{target}`");
    let targets = by_key(&all, |it| it.target).into_iter().map(|(target, _)| name(target));
    let reasons = by_key(&all, |it| it.reason.sentence());
    let is_one = reasons.len() < 2;
    let why = reasons.iter().map(|(why, of)| {
        let of: Vec<String> = of.iter().map(|it| name(it.target)).collect();
        let of = if is_one { String::new() } else { format!("{}: ", of.join(", ")) };
        format!("{of}{}", capital(&sentence(why)))
    });
    let why = why.collect::<Vec<_>>().join(" ");
    (!all.is_empty()).then(|| Step {
        class: "unknown",
        about: at_least(all.iter().map(|it| it.records)),
        title: format!("{}: what PingOne sends cannot be predicted", targets.collect::<Vec<_>>().join(", ")),
        how: format!(
            "{why} Try one of these users out, or write the line so that its value does not depend on it."
        ),
        more: "unpredictable",
    })
}

/// How many users are in several counts, of which nobody says whether they are of the same ones.
fn at_least(counts: impl Iterator<Item = u64> + Clone) -> String {
    let most = of(counts.clone().max().unwrap_or_default(), "user", "users");
    if counts.count() > 1 { format!("at least {most}") } else { most }
}

/// Findings that say the same of several names.
struct Same<'f> {
    /// What is said of each.
    tail: String,
    about: String,
    /// The names, each with what to do.
    names: Vec<(String, String)>,
    first: &'f Finding,
}

/// Adds a step for what each finding asks for: what is said of several names is one, and what is mended by one change.
fn add_findings<'f>(findings: impl Iterator<Item = &'f Finding>, class: &'static str, steps: &mut Vec<Step>) {
    let mut all: Vec<Same<'_>> = Vec::new();
    for finding in findings {
        let about = match (&finding.evidence, finding.severity) {
            (Some(evidence), _) if evidence.hits > 0 => of(evidence.hits, "user", "users"),
            (_, severity) => severity.to_string(),
        };
        let headline = finding.headline();
        let named = headline.strip_prefix('`').and_then(|rest| rest.split_once("` "));
        // What begins with no name is said as it is.
        let (name, tail) = named.unwrap_or(("", &headline));
        let help = finding.help.as_deref().map(|help| capital(&sentence(help)));
        let how = help.unwrap_or_else(|| "The finding below says where and why.".to_owned());
        let name = (format!("`{name}`"), how);
        let is_same = |known: &&mut Same<'_>| {
            (known.first.rule, known.tail.as_str(), &known.about) == (finding.rule, tail, &about)
        };
        match all.iter_mut().find(is_same) {
            Some(known) => known.names.push(name),
            None => all.push(Same { tail: tail.to_owned(), about, names: vec![name], first: finding }),
        }
    }
    for same in all {
        let step = same.step(class);
        match steps.iter_mut().find(|known| known.how == step.how && known.about == step.about) {
            Some(known) => known.title.push_str(&format!("; {}", step.title)),
            None => steps.push(step),
        }
    }
}

impl Same<'_> {
    fn step(self, class: &'static str) -> Step {
        let Same { tail, about, names, first } = self;
        let mut ways: Vec<(&str, Vec<&str>)> = Vec::new();
        for (name, how) in &names {
            match ways.iter_mut().find(|(known, _)| *known == how) {
                Some((_, of)) if of.contains(&name.as_str()) => {}
                Some((_, of)) => of.push(name),
                None => ways.push((how, vec![name])),
            }
        }
        let (title, how) = match ways.as_slice() {
            [(how, of)] if of.len() == 1 => (capital(&first.headline()), (*how).to_owned()),
            several if !first.headline().starts_with('`') => {
                let how: Vec<&str> = several.iter().map(|(how, _)| *how).collect();
                (capital(&first.headline()), how.join(" "))
            }
            [(how, of)] => (format!("{}: {tail}", of.join(", ")), (*how).to_owned()),
            several => {
                let mut all: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
                all.dedup();
                let how = several.iter().map(|(how, of)| format!("{}: {}.", of.join(", "), after_colon(how)));
                (format!("{}: {tail}", all.join(", ")), how.collect::<Vec<_>>().join(" "))
            }
        };
        Step { class, about, title, how, more: "findings" }
    }
}
