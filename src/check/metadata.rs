//! What is odd in a connector's metadata: what contradicts itself, what is not said, and what somebody who maps
//! to the store has to know.
//!
//! Metadata that cannot be right is refused when it is read. What is found here is let in, because PingOne's own
//! responses contain it. PingOne does not document the properties' meaning: findings say what provmap infers.

use provmap_model::Connector;

use super::{Options, places};
use crate::facts::{Findings, MetadataFacts};
use crate::report::{Place, Report};
pub use crate::rules::metadata::RULES;
use crate::rules::{self, Scope};

/// Judges the metadata of a connector, whether it is compiled in or was read at run time.
///
/// A trait, because [`Connector`] lives in a crate of its own.
pub trait Lint {
    /// What is odd in the metadata, in its order, with a JSON pointer for each finding and no line: for connectors that
    /// have no file.
    ///
    /// ```
    /// use provmap::{Lint as _, Options, registry};
    /// let report = registry::GITHUBEMU.lint(&Options::default());
    /// let odd = report.iter().find(|finding| finding.rule == "required-and-nillable").unwrap();
    /// assert_eq!(odd.place.pointer, "/attributeMetadata/userAttributes/externalId/nillable");
    /// assert_eq!(odd.place.line, None);
    /// ```
    #[must_use]
    fn lint(&self, options: &Options<'_>) -> Report;

    /// As [`Lint::lint`], with the line and column of each finding in the document that the connector was read from.
    ///
    /// ```
    /// use provmap::{Connector, Lint as _, Options};
    /// let document = r#"{
    ///   "information": {"key": "Acme"},
    ///   "attributeMetadata": {"userAttributes": {"badge": {"type": "STRING", "unique": true}}}
    /// }"#;
    /// let report = Connector::from_json(document).unwrap().lint_document(document, &Options::default());
    /// let unique = report.iter().find(|finding| finding.rule == "unique-without-case").unwrap();
    /// assert_eq!((unique.place.line, unique.place.column), (Some(3), Some(82)));
    /// ```
    #[must_use]
    fn lint_document(&self, document: &str, options: &Options<'_>) -> Report;
}

impl Lint for Connector {
    fn lint(&self, options: &Options<'_>) -> Report {
        // Written out, the metadata has the order of the file that it came from.
        let written = serde_json::to_string(self).unwrap_or_default();
        let mut report = self.lint_document(&written, options);
        for finding in &mut report.findings {
            let pointer = std::mem::take(&mut finding.place.pointer);
            finding.place = Place { pointer, ..Place::default() };
        }
        report
    }

    fn lint_document(&self, document: &str, options: &Options<'_>) -> Report {
        let facts = MetadataFacts::new(self);
        let mut findings = Findings::new();
        for (index, rule) in (rules::RULES.len()..).zip(RULES) {
            if let Scope::Metadata(check) = rule.scope
                && let Some(findings) = options.run(index, rule, &mut findings)
            {
                check(&facts, findings);
            }
        }
        let mut findings = findings.into_vec();
        places::locate(document, &mut findings);
        Report { connector: self.store_type().to_owned(), findings }
    }
}
