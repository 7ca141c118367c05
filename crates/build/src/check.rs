//! Reads the files, and checks them by the library's own check.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use provmap::{
    Bundle, Connector, Connectors, Error, Finding, MappingSet, MappingTests, Options, Report, Severity,
    registry,
};
use provmap_codegen::json_files;
use provmap_model::text::visible;

use crate::{Folder, Mappings};

/// One thing that is wrong.
pub(crate) struct Problem {
    severity: Severity,
    /// In several lines, where there is a help and more.
    text: String,
}

impl Problem {
    fn error(text: impl Into<String>) -> Problem {
        Problem { severity: Severity::Error, text: text.into() }
    }

    /// What is wrong with a file.
    fn of_file(path: &Path, error: &Error) -> Vec<Problem> {
        error.problems().iter().map(|problem| Problem::error(problem.in_file(path))).collect()
    }

    /// What of the metadata is taken as unknown.
    fn of_contradictions(path: &Path, connector: &Connector) -> Vec<Problem> {
        let contradictions = connector.contradictions().iter();
        let text = contradictions.map(|it| it.problem.in_file(path));
        text.map(|text| Problem { severity: Severity::Warning, text }).collect()
    }

    /// Nothing for advice.
    fn of_finding(finding: &Finding) -> Option<Problem> {
        let severity = finding.severity;
        (severity > Severity::Info).then(|| Problem { severity, text: finding.compiler_message() })
    }

    /// The line for cargo.
    pub(crate) fn line(&self) -> String {
        // Text from files has no line breaks: they are escaped.
        format!("cargo::{}={}", self.severity, self.text.replace('\n', "; "))
    }
}

const NAME_IT: &str = "help: name it there, or that of all files of a folder by `folder_for`";

/// What the files are checked against.
struct Checker {
    connectors: Connectors,
    /// Whether all metadata could be read, so that a connector that is not known does not exist.
    are_connectors_complete: bool,
    options: Options,
}

impl Mappings {
    /// All that is wrong, file by file.
    pub(crate) fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let options = self.options(&mut problems);
        let mut checker = Checker { connectors: Connectors::new(), are_connectors_complete: true, options };
        for folder in &self.connectors {
            checker.add_connectors(folder, &mut problems);
        }
        for folder in &self.folders {
            checker.check_folder(folder, &mut problems);
        }
        if self.folders.is_empty() {
            problems.push(Problem::error("no folder of mappings is named: `folder(\"mappings\")` names one"));
        }
        problems
    }

    fn options(&self, problems: &mut Vec<Problem>) -> Options {
        let mut options = Options::default();
        if let Some(path) = &self.source_schema {
            let extend = |document: Vec<u8>| registry::DIRECTORY.clone().extend_from_json(document);
            match read(path, problems).map(extend) {
                Some(Ok(schema)) => options = options.source_schema(&schema),
                Some(Err(error)) => problems.extend(Problem::of_file(path, &error)),
                None => {}
            }
        }
        for (level, rule) in &self.levels {
            match level(options.clone(), rule) {
                Ok(changed) => options = changed,
                Err(error) => problems.push(Problem::error(error.to_string())),
            }
        }
        options
    }
}

impl Checker {
    /// Reads the metadata of a folder.
    fn add_connectors(&mut self, folder: &Path, problems: &mut Vec<Problem>) {
        let files = files(folder, problems);
        self.are_connectors_complete &= !files.is_empty();
        for path in files {
            let added = read(&path, problems).map(|document| {
                let connector = Connector::from_json(document)?;
                problems.extend(Problem::of_contradictions(&path, &connector));
                self.connectors.add(connector)
            });
            self.are_connectors_complete &= matches!(added, Some(Ok(())));
            if let Some(Err(error)) = added {
                problems.extend(Problem::of_file(&path, &error));
            }
        }
    }

    fn check_folder(&self, folder: &Folder, problems: &mut Vec<Problem>) {
        let connector = match &folder.connector {
            None => None,
            Some(name) => match self.connectors.require(name) {
                Ok(connector) => Some(connector),
                Err(error) => {
                    return problems.extend(self.unless_unread(error.in_file(&folder.path).to_string()));
                }
            },
        };
        for path in files(&folder.path, problems) {
            let Some(document) = read(&path, problems) else { continue };
            match self.check(&document, &path, connector) {
                Ok(report) => problems.extend(report.iter().filter_map(Problem::of_finding)),
                Err(found) => problems.extend(found),
            }
        }
    }

    /// Checks a file against this connector, or else the one that it names.
    fn check(
        &self,
        document: &[u8],
        path: &Path,
        connector: Option<&Connector>,
    ) -> Result<Report, Vec<Problem>> {
        let unread = |error| Problem::of_file(path, &error);
        let file = shown(path);
        if Bundle::is_bundle(document) {
            let bundle = Bundle::from_json(document).map_err(unread)?.named(file);
            let connector = connector.or_else(|| self.connectors.find(bundle.store_type()));
            return Ok(bundle.check_with(connector, &self.options));
        }
        let set = match MappingSet::from_json(document) {
            Ok(set) => set.named(file),
            Err(_) if has_tests(document) => {
                // They may stand beside their mapping; `provmap test` runs them.
                return Err(MappingTests::from_json(document).err().map(unread).unwrap_or_default());
            }
            Err(error) => return Err(unread(error)),
        };
        let connector = match connector {
            Some(connector) => connector,
            None => set.require_connector(&self.connectors).map_err(|error| {
                let text = error.in_file(path).to_string();
                match set.connector() {
                    Some(_) => self.unless_unread(text).into_iter().collect(),
                    None => vec![Problem::error(format!("{text}\n{NAME_IT}"))],
                }
            })?,
        };
        Ok(set.check_with(connector, &self.options))
    }

    /// The problem of a connector that is not known, unless it can be one whose metadata could not be read: that is said already.
    fn unless_unread(&self, text: String) -> Option<Problem> {
        self.are_connectors_complete.then(|| Problem::error(text))
    }
}

/// The files of a folder. A folder without any is a problem.
fn files(folder: &Path, problems: &mut Vec<Problem>) -> Vec<PathBuf> {
    let mut wrong = Vec::new();
    let files = json_files(folder, &mut wrong);
    problems.extend(wrong.into_iter().map(Problem::error));
    files
}

/// Whether a document that holds no mappings holds tests.
fn has_tests(document: &[u8]) -> bool {
    std::str::from_utf8(document).is_ok_and(|text| MappingTests::shown(text).is_some())
}

fn read(path: &Path, problems: &mut Vec<Problem>) -> Option<Vec<u8>> {
    let unread = |error: io::Error| Problem::error(format!("{}: cannot read: {}", shown(path), error.kind()));
    fs::read(path).map_err(|error| problems.push(unread(error))).ok()
}

/// The name of a file in messages, from the folder of the crate.
fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).to_string()
}
