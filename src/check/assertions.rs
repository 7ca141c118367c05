//! Assertions for unit tests of mappings.

use super::expected::{Differences, Expected};
use crate::report::Report;

impl Report {
    /// For unit tests: there is no error and no warning. Advice is no reason to fail.
    ///
    /// # Panics
    ///
    /// Otherwise, with the errors and warnings.
    #[track_caller]
    pub fn assert_clean(&self) {
        self.assert_finds(&[]);
    }

    /// For unit tests: the errors and warnings are exactly these, one mention each for every finding, in any order. A
    /// mention is a rule, or a rule and the target attribute that it has to be. Advice counts only where it is mentioned.
    ///
    /// ```
    /// use provmap::{MappingSet, registry};
    /// let set = MappingSet::from_json(r#"[
    ///   {"targetAttribute": "userName", "sourceAttribute": "username"},
    ///   {"targetAttribute": "Phone", "sourceAttribute": "primaryPhone"}
    /// ]"#)?;
    /// set.check(&registry::SLACK).assert_finds(&["unmapped-required", "unknown-target: Phone"]);
    /// # Ok::<(), provmap::Error>(())
    /// ```
    ///
    /// # Panics
    ///
    /// Otherwise, with the findings that are not expected, the errors first, and what is missing. With the feature
    /// `excerpts` the lines of the file are shown as well, with carets under what is wrong. Also when there is no such
    /// rule.
    #[track_caller]
    pub fn assert_finds(&self, findings: &[&str]) {
        let expected: Result<Vec<_>, _> = findings.iter().map(|entry| Expected::read(entry)).collect();
        #[expect(clippy::panic, reason = "an assertion for tests")]
        match expected {
            Err(error) => panic!("{error}"),
            Ok(expected) => {
                let differences = Differences::of(self, &expected);
                if !differences.is_empty() {
                    panic!("{}", differences.told());
                }
            }
        }
    }
}
