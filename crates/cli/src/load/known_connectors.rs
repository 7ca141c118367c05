//! The connectors that a command knows, and the choice between them.

use provmap::{Connector, Connectors, Error, Options, Report};
use provmap_model::text::visible;

use super::mapping_file::MappingFile;
use super::problems::complain;
use super::{metadata, overlays};
use crate::args::MetadataFiles;
use crate::output::{Complained, Output};

/// The compiled-in connectors and those of `--metadata`, with the corrections of `--overlay`.
pub(crate) struct KnownConnectors<'a> {
    uncorrected: Connectors,
    connectors: Connectors,
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
        let mut uncorrected = Connectors::new();
        all(files.metadata.iter().map(|path| metadata::add(path, &mut uncorrected, out)))?;
        if let Some(Err(error)) = name.map(|name| uncorrected.require(name)) {
            return Err(complain_of_name(&error, out));
        }
        let mut connectors = uncorrected.clone();
        all(files.overlays.iter().map(|path| overlays::apply(path, &mut connectors, out)))?;
        Ok(KnownConnectors { uncorrected, connectors, name })
    }

    /// All of them, without the corrections.
    pub(crate) fn uncorrected(&self) -> &Connectors {
        &self.uncorrected
    }

    /// The connector of a name, corrected.
    pub(crate) fn require(&self, name: &str) -> Result<&Connector, Error> {
        self.connectors.require(name)
    }

    /// The connector of the command line: the one that it names, or else the only one that it has the metadata of.
    pub(crate) fn given(&self) -> Option<&Connector> {
        match (self.name, self.uncorrected.added()) {
            (Some(name), _) => self.connectors.find(name),
            (None, [only]) => self.connectors.find(only.store_type()),
            (None, _) => None,
        }
    }

    /// The connector of the command line. Having none is an error: no mapping file can name one.
    pub(crate) fn only(&self, out: &mut Output) -> Result<&Connector, Complained> {
        self.given().ok_or_else(|| {
            let help = format!("name one of them: {}", names(self.uncorrected.added()));
            out.error_with("several connectors, and none is named", &[("help", &help)])
        })
    }

    /// Checks a mapping file, and gives the connector where it is known. For a bundle of an unknown store type, the check
    /// covers what needs no metadata.
    pub(crate) fn check(
        &self,
        file: &MappingFile,
        options: &Options,
        out: &mut Output,
    ) -> Result<(Option<&Connector>, Report), Complained> {
        match (self.of_file(file), file.bundle()) {
            (Some(connector), _) => Ok((Some(connector), file.check(connector, options))),
            (None, Some(bundle)) => Ok((None, bundle.check_with(None, options))),
            (None, None) => Err(self.complain_of_none(file, out)),
        }
    }

    /// Checks a mapping file, and gives the connector too. An unknown connector is an error.
    pub(crate) fn check_known(
        &self,
        file: &MappingFile,
        options: &Options,
        out: &mut Output,
    ) -> Result<(&Connector, Report), Complained> {
        let connector = self.of_file(file).ok_or_else(|| self.complain_of_none(file, out))?;
        let help = "leave out `--connector` to check each file against the connector that it names";
        file.warn_of_another_connector(&[connector.store_type()], Some(help), out);
        Ok((connector, file.check(connector, options)))
    }

    /// The connector to check a mapping file against: the one that the command line names, or else the one that the file
    /// names, or else the only one of `--metadata`.
    pub(crate) fn of_file(&self, file: &MappingFile) -> Option<&Connector> {
        match (self.name, file.connector()) {
            (None, Some(named)) => self.connectors.find(named),
            _ => self.given(),
        }
    }

    /// Reports why there is no connector to check a mapping file against.
    pub(crate) fn complain_of_none(&self, file: &MappingFile, out: &mut Output) -> Complained {
        match file.connector().map(|_| file.require_connector(&self.uncorrected)) {
            Some(Err(error)) if file.bundle().is_some() => complain_of_name(&error, out),
            Some(Err(error)) => complain(&file.input, &error, out),
            Some(Ok(_)) | None => {
                let notes = [
                    ("help", "name it: `--connector NAME`"),
                    ("help", "or in the file: `{\"connector\": \"NAME\", \"mappings\": […]}`"),
                    ("note", &format!("the connectors are {}", names(self.uncorrected.iter()))),
                ];
                out.error_with(format_args!("{}: no connector is named", file.input.name), &notes)
            }
        }
    }
}

/// Whether all files can be used. The problems of all of them are shown.
fn all(files: impl Iterator<Item = Result<(), Complained>>) -> Result<(), Complained> {
    files.fold(Ok(()), Result::and)
}

fn complain_of_name(error: &Error, out: &mut Output) -> Complained {
    out.error_with(error, &[("help", "`provmap connectors` lists them; `--metadata FILE` adds one")])
}

fn names<'c>(connectors: impl IntoIterator<Item = &'c Connector>) -> String {
    let names = connectors.into_iter().map(|connector| visible(connector.store_type()).to_string());
    names.collect::<Vec<_>>().join(", ")
}
