//! The connectors that a command knows, and the choice between them.

use std::rc::Rc;

use provmap::{Connector, Connectors, Error, Options, Report, Severity, Tenant, same_store};
use provmap_model::text::visible;

use super::mapping_file::MappingFile;
use super::overlays::NamedOverlay;
use super::problems::complain;
use crate::output::{Complained, Output};
use crate::render::{Excerpt, Source as _};

/// The compiled-in connectors, those of a configuration, and those of `--metadata`, with the corrections of overlays.
#[derive(Clone)]
pub(crate) struct KnownConnectors<'a> {
    uncorrected: Connectors,
    connectors: Connectors,
    overlays: Vec<Rc<NamedOverlay>>,
    /// The store types of the files of `--metadata`.
    given: Vec<String>,
    /// The name of the connector on the command line.
    name: Option<&'a str>,
    /// The store type of the only file of `--metadata`, which is the default.
    only: Option<String>,
}

impl<'a> KnownConnectors<'a> {
    /// Corrects connectors, among them those of `--metadata`. An unknown name is an error even if no file needs it.
    pub(crate) fn new(
        given: &Connectors,
        uncorrected: Connectors,
        name: Option<&'a str>,
        overlays: Vec<Rc<NamedOverlay>>,
        out: &mut Output,
    ) -> Result<KnownConnectors<'a>, Complained> {
        if let Some(Err(error)) = name.map(|name| uncorrected.require(name)) {
            return Err(complain_of_name(&error, out));
        }
        let connectors = corrected(&uncorrected, &overlays, out)?;
        let given: Vec<String> = given.added().iter().map(|it| it.store_type().to_owned()).collect();
        let only = match given.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        Ok(KnownConnectors { uncorrected, connectors, overlays, given, name, only })
    }

    /// With the metadata that a bundle has of its store, unless the command line has some of it.
    pub(crate) fn with_own(
        &self,
        own: &Connector,
        out: &mut Output,
    ) -> Result<KnownConnectors<'a>, Complained> {
        if self.given.iter().any(|given| same_store(given, own.store_type())) {
            return Ok(self.clone());
        }
        let mut uncorrected = self.uncorrected.clone();
        uncorrected.replace(own.clone());
        let connectors = corrected(&uncorrected, &self.overlays, out)?;
        Ok(KnownConnectors { uncorrected, connectors, ..self.clone() })
    }

    /// The name of the connector on the command line.
    pub(crate) fn name(&self) -> Option<&'a str> {
        self.name
    }

    /// All of them, without the corrections.
    pub(crate) fn uncorrected(&self) -> &Connectors {
        &self.uncorrected
    }

    /// All of them, corrected.
    pub(crate) fn corrected(&self) -> &Connectors {
        &self.connectors
    }

    /// The connector of a name, corrected.
    pub(crate) fn require(&self, name: &str) -> Result<&Connector, Error> {
        self.connectors.require(name)
    }

    /// The connector of the command line: the one that it names, or else the only one that it has the metadata of. What a
    /// configuration has the metadata of is there to be named.
    pub(crate) fn given(&self) -> Option<&Connector> {
        self.connectors.find(self.name.or(self.only.as_deref())?)
    }

    /// The connector of the command line. Having none is an error: no mapping file can name one.
    pub(crate) fn only(&self, out: &mut Output) -> Result<&Connector, Complained> {
        self.given().ok_or_else(|| {
            let added = self.uncorrected.added();
            let (message, all) = match added.len() {
                0 | 1 => ("no connector is named", names(self.uncorrected.iter())),
                _ => ("several connectors, and none is named", names(added)),
            };
            out.error_with(message, &[("help", &format!("name one of them: {all}"))])
        })
    }

    /// Checks a mapping file beside the others of the tenant, and gives the connector where it is known. For a bundle of an unknown
    /// store type, the check covers what needs no metadata.
    pub(crate) fn check(
        &self,
        file: &MappingFile,
        tenant: &mut Tenant,
        configured: Option<&str>,
        options: &Options,
        out: &mut Output,
    ) -> Result<(Option<&Connector>, Report), Complained> {
        match (self.of_file(file, configured), file.bundle()) {
            (Some(connector), _) => Ok((Some(connector), file.check_in(tenant, connector, options))),
            (None, Some(bundle)) => Ok((None, bundle.check_with(None, options))),
            (None, None) => Err(self.complain_of_none(file, out)),
        }
    }

    /// Checks a mapping file, and gives the connector too. An unknown connector is an error.
    pub(crate) fn check_known(
        &self,
        file: &MappingFile,
        configured: Option<&str>,
        options: &Options,
        out: &mut Output,
    ) -> Result<(&Connector, Report), Complained> {
        let connector = self.of_file(file, configured).ok_or_else(|| self.complain_of_none(file, out))?;
        let help = "leave out `--connector` to check each file against the connector that it names";
        file.warn_of_another_connector(&[connector.store_type()], Some(help), out);
        Ok((connector, file.check(connector, options)))
    }

    /// The connector to check a mapping file against: the one that the command line names, or else the one that the file
    /// names, or else the one that its configuration does, or else the only one of `--metadata`.
    pub(crate) fn of_file(&self, file: &MappingFile, configured: Option<&str>) -> Option<&Connector> {
        let named = self.name.or(file.connector()).or(configured).or(self.only.as_deref());
        self.connectors.find(named?)
    }

    /// Reports why there is no connector to check a mapping file against.
    pub(crate) fn complain_of_none(&self, file: &MappingFile, out: &mut Output) -> Complained {
        match file.connector().map(|_| file.require_connector(&self.uncorrected)) {
            Some(Err(error)) if file.bundle().is_some() => complain_of_name(&error, out),
            Some(Err(error)) => complain(&file.input, &error, out),
            Some(Ok(_)) | None if file.address().is_some() => {
                let notes = [
                    ("help", "name it: `--connector NAME`"),
                    (
                        "help",
                        "or in `provmap.toml`: by the store's id in `[stores]`, or by the name of the file in `[[files]]`; see \
                         docs/configuration.md",
                    ),
                    ("note", &format!("the connectors are {}", names(self.uncorrected.iter()))),
                ];
                complain_of_store(file, &notes, out)
            }
            Some(Ok(_)) | None => {
                let notes = [
                    ("help", "name it: `--connector NAME`"),
                    ("help", "or in the file: `{\"connector\": \"NAME\", \"mappings\": […]}`"),
                    (
                        "help",
                        "or in `provmap.toml`, by the name of the file: `[[files]]`; see docs/configuration.md",
                    ),
                    ("note", &format!("the connectors are {}", names(self.uncorrected.iter()))),
                ];
                out.error_with(format_args!("{}: no connector is named", file.input.name), &notes)
            }
        }
    }
}

/// Reports at its place that a propagation rule names a store that is not known.
fn complain_of_store(file: &MappingFile, notes: &[(&str, &str)], out: &mut Output) -> Complained {
    let Some((address, place)) = file.store_place() else { return Complained };
    let line = place.line.unwrap_or_default();
    let excerpt = file.input.shown().zip(place.span.clone());
    let excerpt = excerpt.map(|(text, span)| Excerpt::of(text, Severity::Error, line, span));
    let (name, column, address) = (&file.input.name, place.column.unwrap_or_default(), visible(address));
    let message =
        format!("{name}:{line}:{column}: which store `{address}` is for does not show in the module");
    // What to do is the same for all propagation rules of a file.
    let notes = if out.is_news(format!("stores that are not known in {name}")) { notes } else { &[] };
    out.complain_at(excerpt.as_ref(), "error", message, notes);
    Complained
}

/// Connectors with the corrections of overlays. What their metadata calls a secret is hidden from then on.
fn corrected(
    uncorrected: &Connectors,
    overlays: &[Rc<NamedOverlay>],
    out: &mut Output,
) -> Result<Connectors, Complained> {
    let mut connectors = uncorrected.clone();
    let all = overlays.iter().map(|overlay| overlay.correct(&mut connectors, out));
    all.fold(Ok(()), Result::and)?;
    connectors.iter().for_each(|connector| out.hide_secrets_of(connector));
    Ok(connectors)
}

fn complain_of_name(error: &Error, out: &mut Output) -> Complained {
    out.error_with(error, &[("help", "`provmap connectors` lists them; `--metadata FILE` adds one")])
}

fn names<'c>(connectors: impl IntoIterator<Item = &'c Connector>) -> String {
    let names = connectors.into_iter().map(|connector| visible(connector.store_type()).to_string());
    names.collect::<Vec<_>>().join(", ")
}
