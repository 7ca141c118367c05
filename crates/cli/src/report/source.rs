//! What feeds the targets, in the words of an admin: targets that the same attribute or expression feeds have one source.

use provmap::record::RecordRule;
use provmap::{Mapping, Part, SourceSchema};

use crate::preflight::{CollisionGroup, GroupCounts, PopulationReport};

/// What the lines of a target read; nothing where no line feeds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source<'p>(Vec<Feed<'p>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feed<'p> {
    Attribute(&'p str),
    Expression(&'p str),
}

impl<'p> Feed<'p> {
    fn of(mapping: &'p Mapping<'_>) -> Option<Feed<'p>> {
        let attribute = mapping.source_attribute().map(Feed::Attribute);
        attribute.or_else(|| mapping.expression().map(Feed::Expression))
    }
}

/// Unique attributes of one source, of which users share the same values.
pub(super) struct Sharing {
    pub(super) rule: RecordRule,
    pub(super) targets: Vec<usize>,
    pub(super) counts: GroupCounts,
}

/// Users who share a value of one source.
pub(super) struct SharedGroup<'p> {
    pub(super) group: &'p CollisionGroup,
    /// The unique attributes that the source feeds.
    pub(super) targets: Vec<usize>,
    /// The number that its examples have.
    pub(super) number: u64,
}

impl PopulationReport<'_> {
    pub(super) fn source(&self, target: usize) -> Source<'_> {
        let mappings = self.lines.map(|set| set.mappings()).unwrap_or_default();
        Source(self.plan.lines_of(target).filter_map(|line| Feed::of(mappings.get(line)?)).collect())
    }

    /// Whether the same attribute or expression feeds two targets, or they are one.
    pub(super) fn have_one_source(&self, one: usize, other: usize) -> bool {
        let source = self.source(one);
        one == other || (!source.0.is_empty() && source == self.source(other))
    }

    /// The unique attributes that users share values of. Those of one source with the same counts have the same groups: a
    /// target that ignores case has no group less, and the same users in it where the numbers are the same.
    pub(super) fn sharing(&self) -> Vec<Sharing> {
        let mut all: Vec<Sharing> = Vec::new();
        for ((rule, target), counts) in &self.population.groups.counts {
            let is_same = |other: &&mut Sharing| {
                let is_fed = other.targets.iter().any(|other| self.have_one_source(*other, *target));
                is_fed && (other.rule, other.counts) == (*rule, *counts)
            };
            match all.iter_mut().find(is_same) {
                Some(known) => known.targets.push(*target),
                None => all.push(Sharing { rule: *rule, targets: vec![*target], counts: *counts }),
            }
        }
        all
    }

    /// The first groups of users who share a value, so many of a rule, each once: with all targets of one source that have it, and
    /// with the number that its examples have. Of one source, a group of one target is within that of another, whose rule of case
    /// is wider, where they have a user in common: as many users are the same ones.
    pub(super) fn shared_groups(&self, most: usize) -> Vec<SharedGroup<'_>> {
        let mut all: Vec<SharedGroup<'_>> = Vec::new();
        for (group, number) in self.groups.iter().zip(1_u64..) {
            let is_same = |known: &&mut SharedGroup<'_>| {
                let of = |group: &CollisionGroup| (group.rule, group.members, group.records.first().copied());
                let is_fed = self.have_one_source(known.group.target, group.target);
                is_fed && of(known.group) == of(group)
            };
            if let Some(known) = all.iter_mut().rev().find(is_same) {
                known.targets.push(group.target);
            } else if all.iter().filter(|known| known.group.rule == group.rule).count() < most {
                all.push(SharedGroup { group, targets: vec![group.target], number });
            }
        }
        all
    }

    /// What an admin calls what feeds a target, and where it stands in the mapping: `family name` and ``(`name.family`, line 7)``.
    pub(super) fn words(&self, targets: &[usize], schema: &SourceSchema) -> (String, String) {
        let first = targets.first().copied().unwrap_or_default();
        let (noun, what) = match self.source(first).0.as_slice() {
            [Feed::Attribute(path)] => match schema.find(path).and_then(|it| it.console_label) {
                Some(label) => (in_a_sentence(label), Some(format!("`{path}`"))),
                None => (format!("`{path}`"), None),
            },
            feeds => {
                let attribute = self.plan.target(first);
                let name = attribute.map_or("", |it| it.key);
                let label = attribute.and_then(|it| it.display_name).filter(|label| *label != name);
                let label = label.map(in_a_sentence);
                let is_expression = matches!(feeds, [Feed::Expression(_)]);
                let what = is_expression.then(|| "an expression".to_owned());
                (label.unwrap_or_else(|| format!("value for `{name}`")), what)
            }
        };
        let line = |at: usize| self.lines?.place(at, Part::Line)?.line;
        let lines = targets.iter().flat_map(|target| self.plan.lines_of(*target)).filter_map(line);
        let mut lines: Vec<usize> = lines.collect();
        lines.sort_unstable();
        lines.dedup();
        let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
        let lines = match lines.as_slice() {
            [] => None,
            [line] => Some(format!("line {line}")),
            [others @ .., last] => Some(format!("lines {} and {last}", others.join(", "))),
        };
        let place = [what, lines].into_iter().flatten().collect::<Vec<_>>().join(", ");
        (noun, if place.is_empty() { place } else { format!(" ({place})") })
    }
}

/// A label of the console within a sentence: `family name`, `external ID`.
fn in_a_sentence(label: &str) -> String {
    let word = |word: &str| {
        let is_plain = word.chars().skip(1).all(char::is_lowercase);
        if is_plain { word.to_lowercase() } else { word.to_owned() }
    };
    // What stands between backticks is code elsewhere.
    label.replace('`', "'").split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// `a family name`, `an email address`
pub(super) fn with_article(noun: &str) -> String {
    let begins = noun.trim_start_matches('`').chars().next().map(|first| first.to_ascii_lowercase());
    let article = if begins.is_some_and(|first| "aeio".contains(first)) { "an" } else { "a" };
    format!("{article} {noun}")
}
