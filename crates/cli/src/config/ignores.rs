//! `[[ignore]]`: which findings of a file are ignored, and which entries nothing was found for.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use provmap::{Options, Place, Report, UnusedIgnore, lint};

use super::Configuration;
use crate::config_file::IgnoreRule;

/// What became of the entries of a configuration, by their numbers.
#[derive(Default)]
pub(crate) struct Ignores {
    /// Those that something was found for.
    used: RefCell<BTreeSet<usize>>,
    /// Those whose one file was checked.
    checked: RefCell<BTreeSet<usize>>,
}

/// What to say of all that is ignored in a file, of which a configuration ignores some.
pub(super) fn ignored(report: &Report, ours: usize, configuration: &str) -> String {
    match report.summary().ignored {
        0 => String::new(),
        all if all == ours => format!("; {all} ignored by {configuration}"),
        all => format!("; {all} ignored"),
    }
}

impl Configuration {
    /// Takes away the findings of a file that are to be ignored, and gives what to say of that. The path is that below the
    /// folder of the configuration, if the file is there.
    pub(crate) fn ignore(&self, relative: Option<&str>, report: &mut Report, ignores: &Ignores) -> String {
        let mut entries: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
        for number in self.ignoring(relative) {
            let Some(entry) = self.values.ignores.get(number) else { continue };
            let target = entry.target.as_ref().map(|target| target.value.as_str());
            entries.entry((entry.rule.id, target)).or_default().push(number);
            if entry.names_one_file() {
                ignores.checked.borrow_mut().insert(number);
            }
        }
        let ours = report.ignore(|finding| {
            let of_all = entries.get(&(finding.rule, None));
            let target = finding.target.as_deref();
            let of_target = target.and_then(|target| entries.get(&(finding.rule, Some(target))));
            let found = of_all.into_iter().chain(of_target).flatten();
            let is_ignored = found.clone().next().is_some();
            ignores.used.borrow_mut().extend(found);
            is_ignored
        });
        ignored(report, ours, &self.input.name)
    }

    /// The entries that are about a file: those without a path, and those whose path matches.
    pub(super) fn ignoring(&self, relative: Option<&str>) -> BTreeSet<usize> {
        let (globs, numbers) = &self.ignored;
        let matched = relative.map(|path| globs.matches(path)).unwrap_or_default();
        let matched = matched.into_iter().filter_map(|at| numbers.get(at).copied());
        let entries = self.values.ignores.iter().enumerate();
        let of_all = entries.filter(|(_, entry)| entry.path.is_none()).map(|(number, _)| number);
        of_all.chain(matched).collect()
    }

    /// The findings of `unused-ignore`: entries that certainly nothing was found for. Those with one file are certain once it
    /// was checked, the others if everything was that the configuration is for. `is_off` tells the rules that are not run.
    pub(super) fn unused(
        &self,
        ignores: &Ignores,
        everything: bool,
        is_off: impl Fn(&str) -> bool,
        options: &Options,
    ) -> Option<Report> {
        let (used, checked) = (ignores.used.borrow(), ignores.checked.borrow());
        let of_check = |entry: &IgnoreRule| lint::RULES.iter().all(|rule| rule.id != entry.rule.id);
        let unused = self.values.ignores.iter().enumerate().filter(|(number, entry)| {
            let is_certain = everything || checked.contains(number);
            is_certain && !used.contains(number) && of_check(entry) && !is_off(entry.rule.id)
        });
        let unused = unused.map(|(_, entry)| UnusedIgnore {
            place: Place::of(entry.pointer.clone(), entry.span.clone()),
            rule: entry.rule.id,
            target: entry.target.as_ref().map(|target| target.value.as_str()),
            path: entry.path.as_ref().map(|path| path.value.as_str()),
        });
        let report = Report::of_unused_ignores(&self.input.name, &self.input.text, unused, options);
        (!report.findings().is_empty()).then_some(report)
    }
}
