//! Assertions for unit tests of mappings.

use std::fmt;

use provmap_model::text::visible;

use super::expected::{Differences, Expected};
use crate::report::{Finding, Report};

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
                    panic!("{}", Told { report: self, differences: &differences });
                }
            }
        }
    }
}

/// Differences, for people.
pub(crate) struct Told<'a> {
    pub(crate) report: &'a Report,
    pub(crate) differences: &'a Differences<'a>,
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Told { report, differences: Differences { missing, unexpected } } = self;
        if !unexpected.is_empty() {
            let plural = if unexpected.len() == 1 { "" } else { "s" };
            write!(f, "{} finding{plural} not expected", unexpected.len())?;
        }
        if !missing.is_empty() {
            let and = if unexpected.is_empty() { "" } else { ", and " };
            write!(f, "{and}{} missing: {}", missing.len(), visible(&missing.join(", ")))?;
        }
        write!(f, " (")?;
        if let Some(file) = report.file() {
            write!(f, "{}, ", visible(file))?;
        }
        write!(f, "checked against {})", visible(report.connector()))?;
        if !unexpected.is_empty() {
            f.write_str("\n\n")?;
            f.write_str(paragraphs(report, unexpected).trim_end())?;
        }
        Ok(())
    }
}

#[cfg(feature = "excerpts")]
fn paragraphs(report: &Report, findings: &[&Finding]) -> String {
    crate::render::of_report(report, findings)
}

/// Without the feature `excerpts`.
#[cfg(any(not(feature = "excerpts"), test))]
fn plain_paragraphs(findings: &[&Finding]) -> String {
    findings.iter().map(|finding| format!("{finding}\n\n")).collect()
}

#[cfg(not(feature = "excerpts"))]
fn paragraphs(_: &Report, findings: &[&Finding]) -> String {
    plain_paragraphs(findings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MappingSet, registry};

    /// What it says with excerpts is in `tests/assertions`.
    #[test]
    fn without_excerpts_it_says_the_same() {
        let set = MappingSet::from_json(
            "[\n  {\"targetAttribute\": \"userNme\", \"sourceAttribute\": \"email\"}\n]",
        );
        let report = set.unwrap().named("zoom.json").check(&registry::ZOOM);
        let unknown: Vec<&Finding> =
            report.iter().filter(|finding| finding.rule == "unknown-target").collect();
        let plain = plain_paragraphs(&unknown);
        assert!(plain.starts_with("error[unknown-target]: "), "{plain}");
        assert!(plain.contains("\n  --> zoom.json:2:23\n"), "{plain}");
        assert!(plain.contains("\n  = help: did you mean"), "{plain}");
    }
}
