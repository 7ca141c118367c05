//! Checks the PingOne attribute mappings of a crate in its `build.rs`.
//!
//! ```no_run
//! // the whole of `main` in build.rs
//! provmap_build::Mappings::new().folder("mappings").check();
//! ```
//!
//! Every `*.json` of the folder is what `provmap check` takes: mappings, a bundle, or an answer of PingOne's API. Files of tests, which
//! `provmap test` runs, are passed over. A finding is a line of the build, and all of those of all files come in one build:
//!
//! ```text
//! error: app@0.1.0: mappings/zoom.json:4:25: `userNme` is not a user attribute of Zoom [unknown-target]; help: did you mean `userName`?; …
//! warning: app@0.1.0: mappings/zoom.json:5:57: `name.given` can be without a value, and … [nullable-source]; …
//! ```
//!
//! Errors fail the build. cargo shows warnings for the packages of a workspace, and hides those of dependencies. Advice is not shown,
//! unless [`Mappings::warn`] or [`Mappings::deny`] asks for it.
//!
//! Mappings that are written in Rust are checked by the macros of `provmap-macros`.
#![forbid(unsafe_code)]

mod check;

use std::path::PathBuf;

use provmap::{Error, Options};

/// The mappings to check, and how.
///
/// ```no_run
/// provmap_build::Mappings::new()
///     .folder("mappings")
///     .folder_for("mappings/slack", "Slack")
///     .connectors("metadata")
///     .source_schema("directory.json")
///     .allow("exceeds-max-length")
///     .deny("nullable-source")
///     .check();
/// ```
#[derive(Debug, Clone, Default)]
pub struct Mappings {
    folders: Vec<Folder>,
    connectors: Vec<PathBuf>,
    source_schema: Option<PathBuf>,
    levels: Vec<(Level, String)>,
}

/// A folder of mapping files.
#[derive(Debug, Clone)]
struct Folder {
    path: PathBuf,
    /// The connector that its files are for, whatever they name.
    connector: Option<String>,
}

/// What becomes of the findings of a rule: [`Options::allow`] and its like.
type Level = fn(Options, &str) -> Result<Options, Error>;

impl Mappings {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Mappings {
        Mappings::default()
    }

    /// Checks every `*.json` of a folder against the connector that the file names. A file that names none is an error.
    #[must_use]
    pub fn folder(mut self, path: impl Into<PathBuf>) -> Mappings {
        self.folders.push(Folder { path: path.into(), connector: None });
        self
    }

    /// Checks every `*.json` of a folder against this connector.
    #[must_use]
    pub fn folder_for(mut self, path: impl Into<PathBuf>, connector: impl Into<String>) -> Mappings {
        self.folders.push(Folder { path: path.into(), connector: Some(connector.into()) });
        self
    }

    /// Knows the connectors of a folder too, besides those that are compiled into provmap: every `*.json` is PingOne's answer to
    /// `POST /environments/{envID}/propagation/storeMetadata/{type}`, as `provmap-codegen` compiles it.
    #[must_use]
    pub fn connectors(mut self, folder: impl Into<PathBuf>) -> Mappings {
        self.connectors.push(folder.into());
        self
    }

    /// Adds the attributes of an environment to the directory that mappings read from.
    #[must_use]
    pub fn source_schema(mut self, file: impl Into<PathBuf>) -> Mappings {
        self.source_schema = Some(file.into());
        self
    }

    /// Turns a rule off.
    #[must_use]
    pub fn allow(self, rule: impl Into<String>) -> Mappings {
        self.set(Options::allow, rule.into())
    }

    /// Makes every finding of a rule a warning.
    #[must_use]
    pub fn warn(self, rule: impl Into<String>) -> Mappings {
        self.set(Options::warn, rule.into())
    }

    /// Makes every finding of a rule an error.
    #[must_use]
    pub fn deny(self, rule: impl Into<String>) -> Mappings {
        self.set(Options::deny, rule.into())
    }

    fn set(mut self, level: Level, rule: String) -> Mappings {
        self.levels.push((level, rule));
        self
    }

    /// For `build.rs`: tells cargo what is wrong, and what the build depends on.
    pub fn check(&self) {
        for line in self.lines() {
            // Lines for cargo go to standard output; that is the protocol of a build script.
            #[expect(clippy::print_stdout, reason = "the protocol of a build script")]
            {
                println!("{line}");
            }
        }
    }

    /// What [`Mappings::check`] tells cargo, line by line: `cargo::error=…`, `cargo::warning=…`, and `cargo::rerun-if-changed=…`.
    ///
    /// ```
    /// let lines = provmap_build::Mappings::new().folder("tests/cases/clean/mappings").lines();
    /// assert_eq!(lines, ["cargo::rerun-if-changed=tests/cases/clean/mappings"]);
    /// ```
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let folders = self.folders.iter().map(|folder| &folder.path);
        let inputs = folders.chain(&self.connectors).chain(&self.source_schema);
        let depends = inputs.map(|path| format!("cargo::rerun-if-changed={}", path.display()));
        let problems = self.problems().into_iter().map(|problem| problem.line());
        depends.chain(problems).collect()
    }
}
