//! What a person has decided to ignore.

use std::sync::Arc;

use super::Options;
use crate::facts::Findings;
use crate::report::{Finding, Place, Report};
use crate::rules::unused_ignore::UnusedIgnore;
use crate::rules::{self, unused_ignore};

impl Report {
    /// Takes away the findings that are to be ignored, and gives how many these were. [`Summary::ignored`] counts them.
    ///
    /// [`Summary::ignored`]: crate::Summary::ignored
    ///
    /// ```
    /// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "familyName", "sourceAttribute": "name.family"}]"#)?;
    /// let mut report = set.check(&provmap::registry::ZOOM);
    /// let everyone_has_one = |target: Option<&str>| target == Some("familyName");
    /// let ignored =
    ///     report.ignore(|finding| finding.rule == "nullable-source" && everyone_has_one(finding.target.as_deref()));
    /// assert_eq!((ignored, report.summary().ignored), (1, 1));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    pub fn ignore(&mut self, mut is_ignored: impl FnMut(&Finding) -> bool) -> usize {
        let before = self.findings.len();
        self.findings.retain(|finding| !is_ignored(finding));
        let ignored = before.saturating_sub(self.findings.len());
        self.ignored = self.ignored.saturating_add(ignored);
        ignored
    }

    /// The report of a file that says what is to be ignored: a finding of `unused-ignore` for each place in its text that
    /// names what was not found. The report has no connector: that is the empty text.
    ///
    /// ```
    /// use provmap::{Options, Place, Report, UnusedIgnore};
    /// let file = "[[ignore]]\nrule = \"nullable-source\"\n";
    /// let place = Place::of("/ignore/0/rule", 18..35);
    /// let unused = [UnusedIgnore { place, rule: "nullable-source", target: None, path: None }];
    /// let report = Report::of_unused_ignores("provmap.toml", file, unused, &Options::default());
    /// let finding = &report.findings()[0];
    /// assert_eq!((finding.rule, finding.place.line), ("unused-ignore", Some(2)));
    /// # Ok::<(), provmap::Error>(())
    /// ```
    #[must_use]
    pub fn of_unused_ignores<'u>(
        file: &str,
        text: &str,
        unused: impl IntoIterator<Item = UnusedIgnore<'u>>,
        options: &Options,
    ) -> Report {
        let mut findings = Findings::new();
        find_unused(unused, options, &mut findings);
        let mut findings = findings.into_vec();
        findings.sort_by_key(|finding| finding.place.start());
        Place::count_all(findings.iter_mut().map(|finding| &mut finding.place), text);
        Report::new(String::new(), findings, Some(&Arc::from(file)), &Arc::from(text))
    }
}

/// Finds what is to be ignored and was not found, unless the rule is off.
fn find_unused<'u>(
    unused: impl IntoIterator<Item = UnusedIgnore<'u>>,
    options: &Options,
    findings: &mut Findings,
) {
    let Ok(index) = rules::position(unused_ignore::RULE.id) else { return };
    options.run(index, &unused_ignore::RULE, findings, |findings| {
        unused.into_iter().for_each(|unused| findings.push(unused_ignore::finding(unused)));
    });
}
