//! What is odd in a connector's metadata: contradictions, what it leaves unsaid, and what the author of a mapping to
//! the store has to know.
//!
//! Properties that contradict each other are unknown to everything else that provmap does, and errors here. The rest is in
//! PingOne's own responses. PingOne does not document the properties' meaning: findings say what provmap infers.

use provmap_model::Connector;
use provmap_model::bytes::decode;
use provmap_model::node::{locate, ranks};

use super::Options;
use crate::facts::{Findings, MetadataFacts};
use crate::report::{File, Finding, Place, Report};
pub use crate::rules::metadata::RULES;
use crate::rules::{self, Scope};

/// What is odd in a connector's metadata, in its order, with a JSON pointer for each finding and no line: for connectors
/// that have no file.
///
/// ```
/// use provmap::registry;
/// let report = provmap::lint(&registry::GITHUBEMU);
/// let odd = report.iter().find(|finding| finding.rule == "required-and-nillable").unwrap();
/// assert_eq!(odd.place.pointer, "/attributeMetadata/userAttributes/externalId/nillable");
/// assert_eq!(odd.place.line, None);
/// ```
#[must_use]
pub fn lint(connector: &Connector) -> Report {
    lint_with(connector, &Options::default())
}

/// As [`lint`](fn@lint), with options.
///
/// ```
/// let options = provmap::Options::default().allow("absent-metadata")?;
/// let report = provmap::lint::lint_with(&provmap::registry::ZOOM, &options);
/// assert!(report.iter().all(|finding| finding.rule != "absent-metadata"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[must_use]
pub fn lint_with(connector: &Connector, options: &Options) -> Report {
    let findings = find(connector, options);
    let pointers: Vec<&str> = findings.iter().map(|finding| finding.place.pointer.as_str()).collect();
    let ranks = ranks(&connector.json(), &pointers);
    let mut ranked: Vec<(usize, Finding)> = ranks.into_iter().zip(findings).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let findings = ranked.into_iter().map(|(_, finding)| finding).collect();
    Report::of_file(connector.store_type().to_owned(), findings, File::default())
}

/// As [`lint_with`], with the line and column of each finding in the document that the connector was read from.
///
/// ```
/// use provmap::{Connector, Options, lint};
/// let document = r#"{
///   "information": {"key": "Acme"},
///   "attributeMetadata": {"userAttributes": {"badge": {"type": "STRING", "unique": true}}}
/// }"#;
/// let report = lint::lint_document(&Connector::from_json(document).unwrap(), document, &Options::default());
/// let unique = report.iter().find(|finding| finding.rule == "unique-without-case").unwrap();
/// assert_eq!((unique.place.line, unique.place.column), (Some(3), Some(82)));
/// ```
#[must_use]
pub fn lint_document(connector: &Connector, document: impl AsRef<[u8]>, options: &Options) -> Report {
    // What is no text is not the document that the connector was read from, and has none of the places.
    placed(connector, decode(document.as_ref()).unwrap_or_default(), options)
}

fn placed(connector: &Connector, document: &str, options: &Options) -> Report {
    let mut findings = find(connector, options);
    let pointers: Vec<&str> = findings.iter().map(|finding| finding.place.pointer.as_str()).collect();
    let spans = locate(document, &pointers);
    for (finding, span) in findings.iter_mut().zip(spans) {
        finding.place.span = span;
    }
    // Those whose pointer leads nowhere come first, without a place.
    findings.sort_by_key(|finding| finding.place.span.as_ref().map(|span| span.start));
    Place::count_all(findings.iter_mut().map(|finding| &mut finding.place), document);
    Report::of_file(connector.store_type().to_owned(), findings, File::default())
}

fn find(connector: &Connector, options: &Options) -> Vec<Finding> {
    let facts = MetadataFacts::new(connector);
    let mut findings = Findings::new();
    for (index, rule) in rules::all().enumerate() {
        if let Scope::Metadata(check) = rule.scope {
            options.run(index, rule, &mut findings, |findings| check(&facts, findings));
        }
    }
    findings.into_vec()
}
