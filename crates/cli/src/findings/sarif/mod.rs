//! SARIF 2.1.0: the form in which programs that gather findings take them from any tool, code scanning of GitHub for one.

mod log;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use provmap::{Edit, Finding, Place, Rule, Severity};
use provmap_model::text::{shown_pointer, visible};

use self::log::{
    ArtifactChange, ArtifactLocation, Configuration, Driver, Fingerprints, FixProperties, Help, Invocation,
    Location, Log, LogicalLocation, Message, Notification, PhysicalLocation, Properties, Replacement,
    ReportingDescriptor, Run, SarifFix, SarifRegion, SarifResult, Tool,
};
use super::format::Format;
use super::place::{Root, uri};
use super::{Checked, Gathered};
use crate::files::is_stdin;
use crate::input::Input;
use crate::output::Output;
use crate::render::{count, json};

/// The most results of a run that GitHub takes. A file with more is refused as a whole.
const MAX_RESULTS: usize = 25_000;

pub(super) struct Sarif {
    root: Root,
    results: Vec<(Severity, SarifResult)>,
    /// What becomes of the users of a file, who are no finding of a rule.
    users: Vec<Notification>,
}

impl Sarif {
    pub(super) fn new() -> Sarif {
        Sarif { root: Root::find(), results: Vec::new(), users: Vec::new() }
    }
}

impl Format for Sarif {
    fn add(&mut self, input: &Input, checked: &Checked, _: &mut Output) {
        let source = SourceFile::of(input, checked, &self.root);
        let results = checked.report.iter().map(|finding| {
            let result = SarifResult {
                rule_id: finding.rule,
                rule_index: 0,
                level: level(finding.severity),
                message: message(finding),
                locations: [source.location(&finding.place)],
                related_locations: source.related(finding),
                fixes: source.fix(finding).map(|fix| [fix]),
                partial_fingerprints: Fingerprints { v1: finding.fingerprint() },
                properties: Properties {
                    connector: checked.connector().map(str::to_owned),
                    target: finding.target.clone(),
                },
            };
            (finding.severity, result)
        });
        self.results.extend(results);
        if let Some(users) = &checked.users
            && let Some(severity) = users.severity()
        {
            let location = source.location(&Place::default());
            self.users.push(Notification {
                level: level(severity),
                message: users.lines().trim_end().to_owned().into(),
                locations: location.physical_location.is_some().then_some(location).into_iter().collect(),
            });
        }
    }

    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output) {
        let mut notifications = notifications(gathered, &self.root);
        notifications.append(&mut self.users);
        let left_out = self.results.len().saturating_sub(MAX_RESULTS);
        let mut results = std::mem::take(&mut self.results);
        if left_out > 0 {
            // Of those that weigh the same, the first stay.
            results.sort_by_key(|(severity, _)| Reverse(*severity));
            results.truncate(MAX_RESULTS);
            let text = format!(
                "{} left out, the least grave: GitHub takes {MAX_RESULTS}",
                count(left_out, "result")
            );
            out.complain("warning", &text, &[("help", "check fewer files at a time, or use `-O json`")]);
            notifications.push(Notification {
                level: "warning",
                message: text.into(),
                locations: Vec::new(),
            });
        }
        let rules: BTreeSet<&str> = results.iter().map(|(_, result)| result.rule_id).collect();
        let rules: Vec<&Rule> = rules.into_iter().filter_map(|id| provmap::rule(id).ok()).collect();
        for (_, result) in &mut results {
            result.rule_index =
                rules.binary_search_by_key(&result.rule_id, |rule| rule.id).unwrap_or_default();
        }
        let repository = env!("CARGO_PKG_REPOSITORY");
        let driver = Driver {
            name: "provmap",
            semantic_version: env!("CARGO_PKG_VERSION"),
            information_uri: (!repository.is_empty()).then_some(repository),
            rules: rules.into_iter().map(descriptor).collect(),
        };
        let invocation = Invocation {
            execution_successful: gathered.is_complete(),
            tool_execution_notifications: notifications,
        };
        let run = Run {
            tool: Tool { driver },
            invocations: [invocation],
            column_kind: "unicodeCodePoints",
            results: results.into_iter().map(|(_, result)| result).collect(),
        };
        let schema =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
        out.text(&json::compact(&Log { schema, version: "2.1.0", runs: [run] }));
    }
}

impl<T: Into<std::borrow::Cow<'static, str>>> From<T> for Message {
    fn from(text: T) -> Message {
        Message { text: text.into() }
    }
}

/// What SARIF calls a severity.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// What is wrong, what to do, and what that rests on, a line each.
fn message(finding: &Finding) -> Message {
    let mut text = visible(&finding.headline()).to_string();
    for note in finding.notes() {
        text.push('\n');
        text.push_str(&note);
    }
    text.into()
}

/// The page of a rule.
fn descriptor(rule: &Rule) -> ReportingDescriptor {
    ReportingDescriptor {
        id: rule.id,
        short_description: rule.summary.into(),
        full_description: what_it_does(rule).into(),
        help: Help { text: rule.docs, markdown: rule.docs },
        default_configuration: Configuration { level: level(rule.severity) },
    }
}

/// The first section of a rule's page; the summary if there is none.
fn what_it_does(rule: &Rule) -> &'static str {
    let section = rule.docs.split_once("### What it does").map(|(_, rest)| rest.split("###").next());
    section.flatten().map_or(rule.summary, str::trim)
}

/// Why something could not be checked, or not wholly.
fn notifications(gathered: &Gathered<'_>, root: &Root) -> Vec<Notification> {
    let location = |path: &Path| Location {
        physical_location: Some(PhysicalLocation { artifact_location: artifact(path, root), region: None }),
        ..Location::default()
    };
    let errors = gathered.errors().map(|(path, error)| Notification {
        level: "error",
        message: error.to_owned().into(),
        locations: path.filter(|path| path.is_file()).map(location).into_iter().collect(),
    });
    errors.collect()
}

/// The address of a file. It is relative to the root of the sources unless the file lies elsewhere.
fn artifact(path: &Path, root: &Root) -> ArtifactLocation {
    let path = root.path(path);
    let is_below = path.is_relative() && !path.starts_with("..");
    ArtifactLocation { uri: uri(&path), uri_base_id: is_below.then_some("%SRCROOT%") }
}

/// The bytes of an edit in the text, which is without the byte order mark that edits count.
fn in_text(input: &Input, edit: &Edit) -> Range<usize> {
    let behind = |at: usize| at.saturating_sub(input.before());
    behind(edit.span.start)..behind(edit.span.end)
}

/// What findings are in.
struct SourceFile<'a> {
    input: &'a Input,
    /// Nothing for standard input, and for connectors that are compiled in.
    artifact: Option<ArtifactLocation>,
}

impl SourceFile<'_> {
    fn of<'a>(input: &'a Input, checked: &Checked, root: &Root) -> SourceFile<'a> {
        let is_named = input.is_file() && !is_stdin(&checked.path);
        SourceFile { input, artifact: is_named.then(|| artifact(&checked.path, root)) }
    }

    fn location(&self, place: &Place) -> Location {
        let region = place.span.as_ref().and_then(|span| self.region(span));
        let physical =
            self.artifact.clone().map(|artifact_location| PhysicalLocation { artifact_location, region });
        let pointer = (!place.pointer.is_empty()).then(|| shown_pointer(&place.pointer));
        let logical = pointer.map(|pointer| LogicalLocation { fully_qualified_name: pointer });
        Location {
            physical_location: physical,
            logical_locations: logical.into_iter().collect(),
            message: None,
        }
    }

    fn region(&self, span: &Range<usize>) -> Option<SarifRegion> {
        Some(SarifRegion {
            lines: self.input.region(span)?,
            byte_offset: span.start.saturating_add(self.input.before()),
            byte_length: span.len(),
        })
    }

    /// What to write in the file, where the finding has that, and the file a name.
    fn fix(&self, finding: &Finding) -> Option<SarifFix> {
        let (fix, artifact_location) = (finding.fix.as_ref()?, self.artifact.clone()?);
        let replacement = |edit: &Edit| {
            let deleted_region = self.region(&in_text(self.input, edit))?;
            Some(Replacement { deleted_region, inserted_content: edit.text.clone().into() })
        };
        let replacements = fix.edits.iter().map(replacement).collect::<Option<_>>()?;
        Some(SarifFix {
            description: visible(finding.help.as_deref().unwrap_or_default()).to_string().into(),
            artifact_changes: [ArtifactChange { artifact_location, replacements }],
            properties: FixProperties { applicability: fix.applicability },
        })
    }

    fn related(&self, finding: &Finding) -> Vec<Location> {
        let location = |(place, what): &(Place, String)| Location {
            message: Some(visible(what).to_string().into()),
            ..self.location(place)
        };
        finding.related.iter().map(location).collect()
    }
}
