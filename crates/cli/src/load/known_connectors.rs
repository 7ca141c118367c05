//! The connectors that a command knows, and the choice between them.

use std::ops::Deref;

use provmap::model::text::visible;
use provmap::overlay::{Change, Corrected, Origin};
use provmap::record::{Operation, Plan};
use provmap::{Check as _, Connector, Connectors, Error, MappingSet, Options, Report, SourceSchema};

use super::mapping_file::{Content, MappingFile};
use super::metadata;
use super::overlays::Overlays;
use crate::args::MetadataFiles;
use crate::output::{Complained, Output};

/// The compiled-in connectors and those of `--metadata`, with the corrections of `--overlay`.
pub(crate) struct KnownConnectors<'a> {
    connectors: Connectors,
    overlays: Overlays,
    /// The name of the connector on the command line.
    name: Option<&'a str>,
}

impl<'a> KnownConnectors<'a> {
    /// Reads the files, and shows all problems of all files. An unknown name is an error even if no file needs it.
    pub(crate) fn load(
        files: &MetadataFiles,
        name: Option<&'a str>,
        out: &mut Output,
    ) -> Result<KnownConnectors<'a>, Complained> {
        let connectors = metadata::read_all(&files.metadata, out)?;
        if let Some(Err(error)) = name.map(|name| connectors.require(name)) {
            return Err(complain_of_name(&error, out));
        }
        let overlays = Overlays::load(&files.overlays, &connectors, out)?;
        Ok(KnownConnectors { connectors, overlays, name })
    }

    /// All of them, without the corrections.
    pub(crate) fn uncorrected(&self) -> &Connectors {
        &self.connectors
    }

    /// The connector of the command line: the one that it names, or else the only one that it has the metadata of.
    pub(crate) fn given(&self) -> Option<KnownConnector<'_>> {
        match (self.name, self.connectors.added()) {
            (Some(name), _) => self.find(name),
            (None, [only]) => Some(self.with_corrections(only)),
            (None, _) => None,
        }
    }

    /// The connector of the command line. Having none is an error: no mapping file can name one.
    pub(crate) fn only(&self, out: &mut Output) -> Result<KnownConnector<'_>, Complained> {
        self.given().ok_or_else(|| {
            let help = format!("name one of them: {}", names(self.connectors.added()));
            out.complain("error", "several connectors, and none is named", &[("help", help)], None);
            Complained
        })
    }

    /// Checks a mapping file. For a bundle of an unknown store type, the check covers what needs no metadata.
    pub(crate) fn check(
        &self,
        file: &MappingFile,
        options: &Options<'_>,
        out: &mut Output,
    ) -> Result<Report, Complained> {
        match (self.of_file(file, out), file.bundle()) {
            (Some(connector), _) => Ok(connector.check_file(file, options)),
            (None, Some(bundle)) => Ok(bundle.check(options)),
            (None, None) => Err(self.complain_of_none(file, out)),
        }
    }

    /// Checks a mapping file, and gives the connector too. An unknown connector is an error.
    pub(crate) fn check_known(
        &self,
        file: &MappingFile,
        options: &Options<'_>,
        out: &mut Output,
    ) -> Result<(KnownConnector<'_>, Report), Complained> {
        let connector = self.of_file(file, out).ok_or_else(|| self.complain_of_none(file, out))?;
        Ok((connector, connector.check_file(file, options)))
    }

    /// The connector to check a mapping file against: the one that the command line names, or else the one that the file
    /// names, or else the only one of `--metadata`.
    fn of_file(&self, file: &MappingFile, out: &mut Output) -> Option<KnownConnector<'_>> {
        if let (None, Some(named)) = (self.name, file.connector()) {
            return self.find(named);
        }
        let given = self.given()?;
        let help = "leave out `--connector` to check each file against the connector that it names";
        file.warn_of_another_connector(&[given.store_type()], Some(help), out);
        Some(given)
    }

    /// Reports why there is no connector to check a mapping file against.
    fn complain_of_none(&self, file: &MappingFile, out: &mut Output) -> Complained {
        match file.connector().map(|named| self.connectors.require(named)) {
            Some(Err(error)) if file.bundle().is_some() => return complain_of_name(&error, out),
            Some(Err(error)) => file.complain_of_connector(&error, out),
            Some(Ok(_)) | None => {
                let help = [
                    ("help", "name it: `--connector NAME`".to_owned()),
                    ("help", "or in the file: `{\"connector\": \"NAME\", \"mappings\": […]}`".to_owned()),
                    ("note", format!("the connectors are {}", names(self.connectors.iter()))),
                ];
                let message = format_args!("{}: no connector is named", file.input.name);
                out.complain("error", message, &help, None);
            }
        }
        Complained
    }

    fn find(&self, name: &str) -> Option<KnownConnector<'_>> {
        self.connectors.find(name).map(|connector| self.with_corrections(connector))
    }

    fn with_corrections<'c>(&'c self, metadata: &'c Connector) -> KnownConnector<'c> {
        KnownConnector { metadata, corrected: self.overlays.of(metadata) }
    }
}

/// A connector with the corrections of `--overlay`. Derefs to the corrected metadata.
#[derive(Clone, Copy)]
pub(crate) struct KnownConnector<'c> {
    metadata: &'c Connector,
    corrected: Option<&'c Corrected>,
}

impl Deref for KnownConnector<'_> {
    type Target = Connector;

    fn deref(&self) -> &Connector {
        self.connector()
    }
}

impl<'c> KnownConnector<'c> {
    /// The corrected metadata.
    pub(crate) fn connector(self) -> &'c Connector {
        self.corrected.map_or(self.metadata, |corrected| corrected)
    }

    /// The corrections of an attribute, each with its origin.
    pub(crate) fn corrections(
        self,
        group: bool,
        attribute: &str,
    ) -> impl Iterator<Item = (&'c Change, &'c Origin)> {
        self.corrected.into_iter().flat_map(move |corrected| corrected.said_of(group, attribute))
    }

    pub(crate) fn check(self, set: &MappingSet<'_>, options: &Options<'_>) -> Report {
        match self.corrected {
            Some(corrected) => corrected.check(set, options),
            None => self.metadata.check(set, options),
        }
    }

    fn check_file(self, file: &MappingFile, options: &Options<'_>) -> Report {
        match (&file.content, self.corrected) {
            (Content::Set(set), _) => self.check(set, options),
            (Content::Bundle(bundle), Some(corrected)) => bundle.check_corrected(corrected, options),
            (Content::Bundle(bundle), None) => bundle.check_against(self.metadata, options),
        }
    }

    /// The plan for users who go through the lines, or for records in the connector's own attribute names.
    pub(crate) fn plan(
        self,
        lines: Option<&MappingSet<'_>>,
        operation: Operation,
        schema: &SourceSchema,
    ) -> Plan<'c> {
        let plan = match lines {
            Some(lines) => Plan::with_schema(self.connector(), lines, operation, schema),
            None => Plan::for_target(self.connector(), operation),
        };
        match self.corrected {
            Some(corrected) => plan.corrected_by(corrected),
            None => plan,
        }
    }
}

fn complain_of_name(error: &Error, out: &mut Output) -> Complained {
    let help = "`provmap connectors` lists them; `--metadata FILE` adds one".to_owned();
    out.complain("error", error, &[("help", help)], None);
    Complained
}

fn names<'c>(connectors: impl IntoIterator<Item = &'c Connector>) -> String {
    let names = connectors.into_iter().map(|connector| visible(connector.store_type()).to_string());
    names.collect::<Vec<_>>().join(", ")
}
