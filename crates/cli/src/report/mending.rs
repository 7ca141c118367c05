//! What users fail by, as things to do: what one source is the cause of is one, and what is mended in the same way.

use std::cmp::Reverse;

use provmap::record::RecordRule;
use provmap_model::text::grouped;

use super::Page;
use super::numbers::Cause;
use super::source::with_article;
use super::steps::Step;
use super::words::{by_key, of};
use crate::preflight::PopulationReport;

/// Causes that are mended together.
struct Mending<'c> {
    /// What to do, each sentence once.
    how: Vec<String>,
    /// The causes, those of one source together.
    sources: Vec<Vec<&'c Cause<'c>>>,
}

impl Page<'_> {
    /// A step for what is mended together, the one of most users first.
    pub(super) fn steps_for_causes(&self, population: &PopulationReport<'_>, steps: &mut Vec<Step>) {
        let causes = population.why_users_fail();
        let causes: Vec<&Cause<'_>> = causes.causes.iter().filter(|cause| !self.is_error(cause)).collect();
        let mut mendings: Vec<Mending<'_>> = Vec::new();
        for causes in by_source(&causes, population) {
            let mut how: Vec<String> = Vec::new();
            for sentence in causes.iter().map(|cause| self.how_to_mend(cause)) {
                if !how.contains(&sentence) {
                    how.push(sentence);
                }
            }
            // What is to be done is said once.
            match mendings.iter_mut().find(|known| how.iter().all(|it| known.how.contains(it))) {
                Some(known) => known.sources.push(causes),
                None => mendings.push(Mending { how, sources: vec![causes] }),
            }
        }
        mendings.sort_by_key(|mending| Reverse(mending.users(population)));
        steps.extend(mendings.into_iter().map(|mending| {
            let about = match mending.users(population) {
                (least, most) if least >= most => of(least, "user", "users"),
                (least, _) => format!("at least {}", of(least, "user", "users")),
            };
            let sources = mending.sources.iter().enumerate();
            let sources = sources.map(|(at, causes)| self.who_fails(causes, at == 0, population));
            let title = sources.collect::<Vec<_>>().join("; ");
            Step { class: "fail", about, title, how: mending.how.join(" "), more: "causes" }
        }));
    }

    /// ``8 users have no family name (`name.family`, line 7), 5 have one that is longer than 64 characters``
    fn who_fails(&self, causes: &[&Cause<'_>], is_first: bool, population: &PopulationReport<'_>) -> String {
        let kinds = kinds(causes, population);
        let targets: Vec<usize> = causes.iter().map(|cause| cause.at).collect();
        let (noun, place) = population.words(&targets, self.schema);
        let clauses = kinds.iter().enumerate().map(|(at, (kind, users))| {
            let who = if at == 0 && is_first { of(*users, "user", "users") } else { grouped(*users) };
            format!("{who} {}", kind.words(*users, (at == 0).then_some((&noun, &place))))
        });
        clauses.collect::<Vec<_>>().join(", ")
    }
}

/// Puts causes of one source together, in the order in which the first of them stand.
fn by_source<'c>(causes: &[&'c Cause<'c>], population: &PopulationReport<'_>) -> Vec<Vec<&'c Cause<'c>>> {
    let mut sources: Vec<Vec<&Cause<'_>>> = Vec::new();
    for cause in causes {
        let is_same = |known: &&mut Vec<&Cause<'_>>| {
            known.iter().any(|other| population.have_one_source(other.at, cause.at))
        };
        match sources.iter_mut().find(is_same) {
            Some(known) => known.push(cause),
            None => sources.push(vec![cause]),
        }
    }
    sources
}

impl Mending<'_> {
    /// A user can be in several of the causes: there are at least so many users, and at most so many.
    fn users(&self, population: &PopulationReport<'_>) -> (u64, u64) {
        let first = self.sources.iter().flatten().filter_map(|cause| cause.first);
        let (mut least, mut most) = (first.fold(0, u64::saturating_add), 0_u64);
        for causes in &self.sources {
            let kinds = kinds(causes, population);
            let all = kinds.iter().map(|(_, users)| *users).fold(0, u64::saturating_add);
            most = most.saturating_add(all);
            // Who has no value has none that is wrong in another way.
            let is_sum = kinds.iter().filter(|(kind, _)| *kind != Kind::Absent).count() < 2;
            let one = if is_sum { all } else { kinds.first().map_or(0, |(_, users)| *users) };
            least = least.max(one);
        }
        (least, most.min(population.tally().invalid()))
    }
}

/// What is wrong with the values of one source, each with its users, what is wrong with most of them first.
fn kinds(causes: &[&Cause<'_>], population: &PopulationReport<'_>) -> Vec<(Kind, u64)> {
    let kinds = by_key(causes, |cause| Kind::of(cause, population));
    let kinds = kinds.into_iter().map(|(kind, causes)| {
        // Several targets of one source have the same users; what is missing and what is null of one are of different ones.
        let targets = by_key(causes, |cause| cause.at).into_iter();
        let users =
            targets.map(|(_, causes)| causes.iter().map(|cause| cause.all).fold(0, u64::saturating_add));
        (kind, users.max().unwrap_or_default())
    });
    let mut kinds: Vec<(Kind, u64)> = kinds.collect();
    kinds.sort_by_key(|(_, users)| Reverse(*users));
    kinds
}

/// What is wrong with the values of a source.
#[derive(PartialEq, Eq)]
enum Kind {
    Absent,
    Shared,
    /// As the end of a sentence: `is longer than 64 characters`.
    Other(String),
}

impl Kind {
    fn of(cause: &Cause<'_>, population: &PopulationReport<'_>) -> Kind {
        Kind::Other(match cause.rule {
            RecordRule::MissingRequired | RecordRule::NullNotAllowed => return Kind::Absent,
            RecordRule::DuplicateValue => return Kind::Shared,
            RecordRule::TooLong => match population.plan.longest(cause.at) {
                Some((limit, unit)) => format!("is longer than {}", unit.describe(limit)),
                None => "is too long".to_owned(),
            },
            RecordRule::TooShort => "is too short".to_owned(),
            rule => format!("cannot be sent to `{}`: {}", cause.target, rule.summary()),
        })
    }

    /// What users do by it; the first time with what the value is called, and where it stands.
    fn words(&self, users: u64, named: Option<(&String, &String)>) -> String {
        let have = if users == 1 { "has" } else { "have" };
        match (self, named) {
            (Kind::Absent, Some((noun, place))) => format!("{have} no {noun}{place}"),
            (Kind::Absent, None) => format!("{have} none"),
            (Kind::Shared, Some((noun, place))) => format!("share their {noun}{place} with others"),
            (Kind::Shared, None) => "share it with others".to_owned(),
            (Kind::Other(what), Some((noun, place))) => {
                format!("{have} {}{place} that {what}", with_article(noun))
            }
            (Kind::Other(what), None) => format!("{have} one that {what}"),
        }
    }
}
