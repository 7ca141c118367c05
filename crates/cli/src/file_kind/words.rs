//! What is said of a file that is of another kind than is wanted.

use super::FileKind;
use crate::input::ReadAs;
use crate::output::{Complained, Output};

impl FileKind {
    /// What the file holds: the words behind "files of".
    pub(crate) fn content(self) -> &'static str {
        match self {
            FileKind::Mappings => "mappings",
            FileKind::Bundle => "bundles",
            FileKind::Metadata => "store metadata",
            FileKind::SourceSchema => "source schemas",
            FileKind::Overlay => "overlays",
            FileKind::Configuration => "configurations",
            FileKind::Tests => "tests",
            FileKind::Baseline => "known findings",
            FileKind::Users => "users",
            FileKind::Store => "propagation stores",
            FileKind::PropagationRule => "propagation rules",
            FileKind::Token | FileKind::Jwt => "access tokens",
            FileKind::ErrorAnswer => "error answers of the API",
            FileKind::Pem => "keys or certificates",
            FileKind::Html => "HTML",
            FileKind::Csv => "CSV",
            FileKind::Yaml => "YAML",
            FileKind::Terraform => "Terraform",
            FileKind::Dotenv => "environment variables",
            FileKind::Zip => "zip archives",
            FileKind::Gzip | FileKind::Zstd => "compressed data",
            FileKind::Pdf => "PDF",
            FileKind::Parquet => "Parquet",
            FileKind::Arrow => "Arrow",
        }
    }

    /// Refuses a file.
    pub(crate) fn refuse(self, name: &str, wanted: ReadAs, out: &mut Output) -> Complained {
        out.error(format_args!("{name}: this {}", self.words(wanted)))
    }

    /// What the file is, and what to do: the words behind "the file".
    pub(crate) fn words(self, wanted: ReadAs) -> String {
        let reads = match (self, wanted) {
            (FileKind::Mappings, ReadAs::Users) => "holds mappings: `--mapping FILE` reads it",
            (FileKind::Bundle, ReadAs::Users) => "is a bundle: `--mapping FILE` reads it",
            (FileKind::Mappings, _) => "holds mappings: `provmap check FILE` reads it",
            (FileKind::Bundle, _) => "is a bundle: `provmap check FILE` reads it",
            (FileKind::Metadata, _) => "holds store metadata: `--metadata FILE` reads it",
            (FileKind::SourceSchema, _) => "holds a source schema: `--source-schema FILE` reads it",
            (FileKind::Overlay, _) => "holds an overlay: `--overlay FILE` reads it",
            (FileKind::Configuration, _) => {
                "is a configuration of provmap: it applies to the files beside and below it; `--config FILE` reads one that is \
                 elsewhere"
            }
            (FileKind::Tests, _) => "holds tests of a mapping: `provmap test FILE` runs them",
            (FileKind::Baseline, _) => "is a baseline: `provmap check --baseline FILE` reads it",
            (FileKind::Users, _) => {
                "holds users: `provmap preflight --mapping MAPPINGS FILE` sends them through mappings"
            }
            (FileKind::Store, ReadAs::Mappings) => {
                "holds a propagation store, which can have secrets in it: `provmap check` reads stores in a bundle, beside the \
                 mappings; see docs/bundle.md"
            }
            (FileKind::Store, _) => {
                return beside("holds a propagation store, which can have secrets in it", wanted);
            }
            (FileKind::Token, _) => return beside("holds an access token, which is a secret", wanted),
            (FileKind::ErrorAnswer, _) => {
                return beside("is an error answer of the API, which refused the request", wanted);
            }
            (FileKind::PropagationRule, ReadAs::Mappings) => {
                "holds a propagation rule: `provmap check` reads rules in a bundle, beside the mappings; see docs/bundle.md"
            }
            (FileKind::PropagationRule, _) => return beside("holds a propagation rule", wanted),
            (FileKind::Jwt, _) => return beside("is a token (JWT), which is a secret", wanted),
            (FileKind::Pem, _) => return beside("is PEM, which can hold a private key", wanted),
            (FileKind::Html, _) => return beside("is an HTML page", wanted),
            (FileKind::Csv, ReadAs::Users) => {
                "is CSV whose first row has no end: a quote in it may never be closed"
            }
            (FileKind::Csv, _) => return beside("is CSV", wanted),
            (FileKind::Yaml, _) => return beside("is YAML", wanted),
            (FileKind::Terraform, _) => return beside("is Terraform", wanted),
            (FileKind::Dotenv, _) => return beside("holds environment variables", wanted),
            (FileKind::Zip, _) => return beside("is a zip archive, as spreadsheets are too", wanted),
            (FileKind::Gzip, _) => return beside("is compressed by gzip", wanted),
            (FileKind::Zstd, _) => return beside("is compressed by zstd", wanted),
            (FileKind::Pdf, _) => return beside("is PDF", wanted),
            (FileKind::Parquet, ReadAs::Users) => return in_columns("Parquet"),
            (FileKind::Arrow, ReadAs::Users) => return in_columns("Arrow"),
            (FileKind::Parquet, _) => return beside("is Parquet", wanted),
            (FileKind::Arrow, _) => return beside("is Arrow", wanted),
        };
        reads.to_owned()
    }
}

/// The form of an overlay.
pub(crate) const OVERLAYS_ARE: &str = "an overlay is TOML, a list of `[[correction]]`: see docs/overlays.md";

/// The form of users.
pub(crate) const USERS_ARE: &str = "users are JSON (an object on each line, an array, or pages as PingOne's API answers them) or CSV with a first row of names";

/// What users in columns are that cannot be read from where they come, or by this build.
fn in_columns(format: &str) -> String {
    if cfg!(feature = "arrow") {
        format!(
            "is {format} in a pipe or compressed as a whole: give it as the file that it was, whose end is read first"
        )
    } else {
        format!(
            "is {format}, which this build of provmap does not read: `cargo install --path crates/cli --features arrow` makes one that does; or write \
             the users as CSV, or as JSON, an object on each line"
        )
    }
}

/// What a file is, and what is wanted in its place.
fn beside(what: &str, wanted: ReadAs) -> String {
    let wanted = match wanted {
        ReadAs::Mappings => "mappings are JSON, as `GET …/propagation/rules/{ruleID}/mappings` answers them",
        ReadAs::Metadata => "store metadata is JSON, as `POST …/propagation/storeMetadata/{type}` answers it",
        ReadAs::SourceSchema => {
            "a source schema is JSON, as `GET …/schemas/{schemaID}/attributes` answers it, or written by hand: see docs/metadata.md"
        }
        ReadAs::Overlay => OVERLAYS_ARE,
        ReadAs::Configuration => "a configuration is TOML: see docs/configuration.md",
        ReadAs::Tests => "tests of a mapping are JSON: see docs/testing.md",
        ReadAs::Baseline => "a baseline is what `provmap check --write-baseline FILE` writes",
        ReadAs::Users => USERS_ARE,
        ReadAs::Argument => return what.to_owned(),
    };
    format!("{what}; {wanted}")
}
