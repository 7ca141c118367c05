//! Assertions for unit tests of mappings.

use crate::report::{Finding, Report, Severity};
use crate::rules::rule;

impl Report {
    /// For unit tests: there is no error and no warning. Advice is no reason to fail.
    ///
    /// # Panics
    ///
    /// Otherwise, with the rendered report.
    #[track_caller]
    pub fn assert_clean(&self) {
        self.assert_finds(&[]);
    }

    /// For unit tests: the errors and warnings are exactly those of these rules, one mention each for every
    /// finding, in any order. Advice counts only for the rules that are mentioned.
    ///
    /// ```
    /// use provmap::{MappingSet, registry};
    /// let set = MappingSet::from_json(r#"[{"targetAttribute": "userName", "sourceAttribute": "username"}]"#)?;
    /// set.check(&registry::SLACK).assert_finds(&["unmapped-required"]);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Otherwise, with the rendered report, and when there is no such rule.
    #[track_caller]
    pub fn assert_finds(&self, rules: &[&str]) {
        #[expect(clippy::panic, reason = "an assertion for tests")]
        if let Some(error) = rules.iter().find_map(|id| rule(id).err()) {
            panic!("{error}");
        }
        let mut expected = rules.to_vec();
        let counts = |finding: &&Finding| finding.severity > Severity::Info || rules.contains(&finding.rule);
        let mut found: Vec<&str> = self.findings.iter().filter(counts).map(|finding| finding.rule).collect();
        expected.sort_unstable();
        found.sort_unstable();
        #[expect(clippy::panic, reason = "an assertion for tests")]
        if expected != found {
            panic!("expected the findings {expected:?}, found {found:?}\n\n{self}");
        }
    }
}
