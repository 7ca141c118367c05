//! What the changes do to a mapping set: the check against both, compared line by line.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use provmap_model::secret::SecretTargets;
use provmap_model::{AttributeList, Json};

use super::{Change, Class, Diff};
use crate::check::Options;
use crate::facts::hide_texts_of;
use crate::mapping::{Mapping, MappingSet};
use crate::report::{Finding, Report, Severity};
use crate::rules::rule;

/// A finding that there was not before, that is graver than before, that more users break than before, or that rests on a
/// tighter limit.
///
/// ```
/// use provmap::{Connector, Mapping, MappingSet, Options, registry::ZOOM};
/// let tighter = serde_json::to_string(&ZOOM).unwrap().replace("\"maxLength\":128", "\"maxLength\":4");
/// let diff = provmap::diff(&ZOOM, &Connector::from_json(&tighter)?);
/// let set = MappingSet::new(vec![Mapping::from_expression("title", "'Countess'")]);
/// let effects = diff.effects(&set, &Options::default());
/// let effect = &effects.effects[0];
/// assert_eq!((effect.line, effect.was), (Some(0), None));
/// println!("{} comes of {}", effect.finding.message, diff.changes()[effect.change]);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Effect {
    /// The finding of the check against the new metadata.
    pub finding: Finding,
    /// How grave it was against the old metadata; nothing when it was not there.
    pub was: Option<Severity>,
    /// The line that it is about, from 0; nothing when it is about the whole set.
    pub line: Option<usize>,
    /// The change that it comes from, as an index of [`Diff::changes`]. Where several changes of an attribute could
    /// be the reason, the first of them.
    pub change: usize,
    /// Whether all that is worse is the limit that it rests on.
    pub tightened: bool,
}

/// What the changes do to a mapping set.
///
/// ```
/// use provmap::{Connector, Mapping, MappingSet, Options, registry::ZOOM};
/// let tighter = serde_json::to_string(&ZOOM).unwrap().replace("\"maxLength\":128", "\"maxLength\":4");
/// let diff = provmap::diff(&ZOOM, &Connector::from_json(&tighter)?);
/// let set = MappingSet::new(vec![Mapping::from_expression("title", "'Countess'")]);
/// let effects = diff.effects(&set, &Options::default());
/// assert_eq!((effects.become_errors, effects.breaks()), (1, true));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Effects {
    /// What is found now and was not, is graver than it was, broken by more users, or rests on a tighter limit, in the order of
    /// the file.
    pub effects: Vec<Effect>,
    /// The number of lines.
    pub lines: usize,
    /// The lines that had no error, and have one.
    pub become_errors: usize,
    /// The lines that had neither an error nor a warning, and have a warning and no error.
    pub become_warnings: usize,
    /// The other lines that have an error or a warning that they had not, or that was less grave.
    pub get_worse: usize,
    /// The lines that had an error, and have none.
    pub mended: usize,
    /// The other lines that more users break than before; none where the reports are not weighed by users.
    pub fail_more: usize,
    /// The other lines with a warning that rests on a tighter limit than before, which more users can break.
    pub tightened: usize,
}

impl Effects {
    /// The errors and warnings of lines that were not there before, or were less grave. One line can have several.
    #[must_use]
    pub fn new_findings(&self) -> usize {
        let of_line = self.effects.iter().filter(|effect| effect.line.is_some());
        let grave = of_line.filter(|effect| effect.finding.severity > Severity::Info);
        grave.filter(|effect| effect.was < Some(effect.finding.severity)).count()
    }

    /// Whether something is an error that was none.
    #[must_use]
    pub fn breaks(&self) -> bool {
        let breaks = |effect: &Effect| {
            effect.finding.severity == Severity::Error && effect.was < Some(Severity::Error)
        };
        self.effects.iter().any(breaks)
    }
}

impl Diff {
    /// Checks a mapping set against both connectors, and compares. What both checks say, such as that the set names another
    /// connector, is no effect.
    ///
    /// ```
    /// use provmap::{Connector, MappingSet, Options, diff, registry::ZOOM};
    /// let written = serde_json::to_string(&ZOOM).unwrap().replace("\"title\"", "\"jobTitle\"");
    /// let new = Connector::from_json(&written).unwrap();
    /// let set = MappingSet::from_json(r#"[
    ///   {"targetAttribute": "userName", "sourceAttribute": "email"},
    ///   {"targetAttribute": "title", "expression": "'Countess'"}
    /// ]"#)?;
    /// let diff = diff(&ZOOM, &new);
    /// let effects = diff.effects(&set, &Options::default());
    /// assert_eq!((effects.become_errors, effects.lines), (1, 2));
    /// assert_eq!(effects.effects[0].finding.rule, "unknown-target");
    /// assert_eq!(diff.changes()[effects.effects[0].change].attribute.as_deref(), Some("title"));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn effects(&self, set: &MappingSet, options: &Options) -> Effects {
        self.effects_between(set, &set.check_with(&self.old, options), &set.check_with(&self.new, options))
    }

    /// Compares what the check of a mapping set says against the old connector and against the new: both reports may be
    /// weighed by users before ([`Report::weigh`]).
    #[must_use]
    pub fn effects_between(&self, set: &MappingSet, old: &Report, new: &Report) -> Effects {
        let before = worst(old, |finding| Some(key(finding)), weight);
        let [worst_before, worst_now] =
            [old, new].map(|report| worst(report, |finding| finding.line, |finding| finding.severity));
        let mut effects = Effects { lines: set.mappings().len(), ..Effects::default() };
        for line in 0..effects.lines {
            let (was, is) = (worst_before.get(&line).copied(), worst_now.get(&line).copied());
            let is_error = |severity| severity == Some(Severity::Error);
            if is_error(is) && !is_error(was) {
                effects.become_errors = effects.become_errors.saturating_add(1);
            } else if is_error(was) && !is_error(is) {
                effects.mended = effects.mended.saturating_add(1);
            } else if is == Some(Severity::Warning) && was < is {
                effects.become_warnings = effects.become_warnings.saturating_add(1);
            }
        }
        let index = Index::new(self.changes());
        // What was a secret stays one where the new metadata has it no more.
        let mut secrets = SecretTargets::default();
        secrets.add(self.old.sensitive_names());
        for finding in new {
            let was = before.get(&key(finding)).copied();
            let tightened = was >= Some(weight(finding));
            let was = was.map(|(severity, ..)| severity);
            let change = if tightened {
                index.tightening(finding).filter(|_| was == Some(finding.severity))
            } else {
                index.origin(finding)
            };
            // Without a change there is no effect.
            let Some(change) = change else { continue };
            let (mut finding, line) = (finding.clone(), finding.line);
            let mapping = line.and_then(|line| set.mappings().get(line));
            let of_secret = mapping
                .filter(|mapping| mapping.target_attribute().is_some_and(|target| secrets.has(target)));
            if let Some(expression) = of_secret.and_then(Mapping::expression) {
                hide_texts_of(expression, std::slice::from_mut(&mut finding));
            }
            effects.effects.push(Effect { finding, was, line, change, tightened });
        }
        let (mut worse, mut more, mut tightened) = (HashSet::new(), HashSet::new(), HashSet::new());
        for effect in &effects.effects {
            let Some(line) = effect.line.filter(|line| worst_before.get(line) == worst_now.get(line)) else {
                continue;
            };
            if effect.tightened {
                tightened.insert(line);
            } else if effect.was == Some(effect.finding.severity) {
                more.insert(line);
            } else if effect.finding.severity > Severity::Info {
                worse.insert(line);
            }
        }
        effects.get_worse = worse.len();
        effects.fail_more = more.difference(&worse).count();
        effects.tightened =
            tightened.iter().filter(|line| !worse.contains(*line) && !more.contains(*line)).count();
        effects
    }
}

/// What makes findings of two checks the same.
type Key<'f> = (&'static str, &'f str, Option<usize>, Option<&'f str>);

fn key(finding: &Finding) -> Key<'_> {
    let start = finding.place.span.as_ref().map(|span| span.start);
    (finding.rule, &finding.place.pointer, start, finding.target.as_deref())
}

/// What a finding weighs: how grave it is, and how many users break it where that is known.
fn weight(finding: &Finding) -> (Severity, u64, u64) {
    let (hits, possible) = finding.evidence.map(|it| (it.hits, it.possible)).unwrap_or_default();
    (finding.severity, hits, possible)
}

/// The most that findings of one key weigh.
fn worst<'r, K: Hash + Eq, W: Ord + Copy>(
    report: &'r Report,
    key: impl Fn(&'r Finding) -> Option<K>,
    weight: impl Fn(&Finding) -> W,
) -> HashMap<K, W> {
    let mut worst = HashMap::new();
    for finding in report {
        if let Some(key) = key(finding) {
            let weight = weight(finding);
            let greatest = worst.entry(key).or_insert(weight);
            *greatest = weight.max(*greatest);
        }
    }
    worst
}

/// The changes by the attribute that they are of, and whether that is one of groups: a user's and a group's attribute
/// can have one name.
struct Index<'d> {
    changes: &'d [Change],
    by_attribute: HashMap<(AttributeList, &'d str), Vec<usize>>,
}

impl<'d> Index<'d> {
    fn new(changes: &'d [Change]) -> Index<'d> {
        let mut by_attribute: HashMap<(AttributeList, &str), Vec<usize>> = HashMap::new();
        for (index, change) in changes.iter().enumerate() {
            if let (Some(list), Some(attribute)) = (change.list, &change.attribute) {
                by_attribute.entry((list, attribute)).or_default().push(index);
            }
        }
        Index { changes, by_attribute }
    }

    /// The change that makes the limit tighter which a warning rests on. Where all users are known, it concerns those who
    /// break it, and they are counted.
    fn tightening(&self, finding: &Finding) -> Option<usize> {
        let is_open = finding.evidence.is_none_or(|evidence| !evidence.complete);
        let basis = finding.basis.as_ref().filter(|_| finding.severity == Severity::Warning && is_open)?;
        let is_limit = |value: Option<&Json>| matches!(value, Some(Json::Unsigned(_)));
        let changes = self.by_attribute.get(&(finding.list, finding.target.as_deref()?))?;
        changes.iter().copied().find(|index| {
            self.changes.get(*index).is_some_and(|change| {
                change.class == Class::Tightening
                    && change.flag.as_deref() == Some(basis.flag.as_ref())
                    && is_limit(change.old.as_ref())
                    && is_limit(change.new.as_ref())
            })
        })
    }

    /// The change that a finding comes from: of its attribute and of a property that its rule reads, or else of its
    /// attribute; or else of a list that its rule reads; or else the gravest.
    fn origin(&self, finding: &Finding) -> Option<usize> {
        let reads = rule(finding.rule).map(|rule| rule.reads).unwrap_or_default();
        let basis = finding.basis.as_ref().map(|basis| basis.flag.as_ref());
        let is_read = |index: &usize| {
            let flag = self.changes.get(*index).and_then(|change| change.flag.as_deref());
            // An attribute that is added or removed has all of its properties added or removed.
            flag.is_none_or(|flag| basis == Some(flag) || reads.contains(&flag))
        };
        let target = finding.target.as_deref().map(|target| (finding.list, target));
        let of_target = target.and_then(|target| self.by_attribute.get(&target)).into_iter().flatten();
        let lists = (0..).zip(self.changes).filter(|(_, change)| change.attribute.is_none());
        of_target
            .clone()
            .copied()
            .find(is_read)
            .or_else(|| of_target.copied().next())
            .or_else(|| lists.map(|(index, _)| index).find(is_read))
            .or_else(|| (!self.changes.is_empty()).then_some(0))
    }
}
