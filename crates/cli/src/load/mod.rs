//! Files read into what the library takes. What is wrong with them is said here.

mod argument;
mod mapping_file;
mod overlays;
mod problems;

use std::path::{Path, PathBuf};

use provmap::model::node::Node;
use provmap::model::text::visible;
use provmap::{Bundle, Connector, Connectors, Error, MappingSet, Options, Rule, SourceSchema, registry};

pub(crate) use self::argument::{Store, store};
pub(crate) use self::mapping_file::{bundle, mapping_set};
pub(crate) use self::overlays::Overlays;
pub(crate) use self::problems::complain;
use self::problems::{complain_of_all, say_what_it_is};
use crate::args::Level;
use crate::files::{self, Refused};
use crate::input::Input;
use crate::output::{Complained, Output};

/// The options of a check: the schema to read from, and the levels of rules in the order of the command line.
pub(crate) fn options<'s>(
    levels: &[(Level, &'static Rule)],
    schema: &'s SourceSchema,
    out: &mut Output,
) -> Result<Options<'s>, Complained> {
    let set = |options: Options<'s>, (level, rule): &(Level, &'static Rule)| match level {
        Level::Deny => options.deny(rule.id),
        Level::Warn => options.warn(rule.id),
        Level::Allow => options.allow(rule.id),
    };
    levels.iter().try_fold(Options::default().source_schema(schema), set).map_err(|_| {
        out.error("a rule is missing from the library");
        Complained
    })
}

/// The built-in directory, with what the file of `--source-schema` adds. All problems of the file are shown.
pub(crate) fn source_schema(path: Option<&Path>, out: &mut Output) -> Result<SourceSchema, Complained> {
    let Some(path) = path else { return Ok(registry::DIRECTORY.clone()) };
    let input = read(path, out)?;
    match registry::DIRECTORY.clone().extend_from_json(&input.text) {
        Ok(schema) => Ok(schema),
        Err(errors) => {
            complain_of_all(&input, &errors, out);
            say_what_it_is(&input.text, out);
            Err(Complained)
        }
    }
}

/// The compiled-in connectors, and those of files. All problems of all files are shown.
pub(crate) fn connectors(paths: &[PathBuf], out: &mut Output) -> Result<Connectors, Complained> {
    let mut connectors = Ok(Connectors::new());
    for path in paths {
        let read = read_option("metadata", path, out).and_then(|input| connector_of(input, out));
        let added = read.and_then(|(input, connector)| match &mut connectors {
            Ok(connectors) => connectors.add(connector).map_err(|error| {
                out.error(format_args!("{}: {error}", input.name));
                Complained
            }),
            Err(Complained) => Ok(()),
        });
        if added.is_err() {
            connectors = Err(Complained);
        }
    }
    connectors
}

/// A connector of a file, and the file.
pub(crate) fn metadata(path: &Path, out: &mut Output) -> Result<(Input, Connector), Complained> {
    connector_of(read(path, out)?, out)
}

fn connector_of(input: Input, out: &mut Output) -> Result<(Input, Connector), Complained> {
    match Connector::from_json(&input.text) {
        Ok(connector) => Ok((input, connector)),
        Err(errors) => {
            complain_of_all(&input, &errors, out);
            // Another JSON document altogether.
            if errors
                .iter()
                .any(|error| error.message().ends_with("is missing") && error.pointer().is_empty())
            {
                let help = "this wants PingOne's answer to `POST …/propagation/storeMetadata/{type}`, whole and unchanged";
                out.complain("help", help, &[], None);
            }
            say_what_it_is(&input.text, out);
            Err(Complained)
        }
    }
}

/// The connector of a bundle: the one of the command line, or else that of the store's type, if there is one.
pub(crate) fn of_bundle<'c>(
    input: &Input,
    bundle: &Bundle,
    connectors: &'c Connectors,
    name: Option<&str>,
    out: &mut Output,
) -> Result<Option<&'c Connector>, Complained> {
    let Some(given) = name else { return Ok(connectors.find(bundle.store_type())) };
    let given = named(connectors, given, out)?;
    warn_of_another(input, given, bundle.store_type(), connectors, out);
    Ok(Some(given))
}

/// The connector of this name.
pub(crate) fn named<'c>(
    connectors: &'c Connectors,
    name: &str,
    out: &mut Output,
) -> Result<&'c Connector, Complained> {
    connectors.require(name).map_err(|error| {
        let help = "`provmap connectors` lists them; `--metadata FILE` adds one".to_owned();
        out.complain("error", error, &[("help", help)], None);
        Complained
    })
}

/// The connector of the command line: the one that it names, or else the only one that it has the metadata of.
pub(crate) fn given<'c>(
    connectors: &'c Connectors,
    name: Option<&str>,
    out: &mut Output,
) -> Result<Option<&'c Connector>, Complained> {
    match (name, connectors.added()) {
        (Some(name), _) => named(connectors, name, out).map(Some),
        (None, [only]) => Ok(Some(only)),
        (None, _) => Ok(None),
    }
}

/// The connector of the command line, where no mapping file could name one.
pub(crate) fn only<'c>(
    connectors: &'c Connectors,
    name: Option<&str>,
    out: &mut Output,
) -> Result<&'c Connector, Complained> {
    given(connectors, name, out)?.ok_or_else(|| {
        let names: Vec<_> =
            connectors.added().iter().map(|it| visible(it.store_type()).to_string()).collect();
        let help = format!("name one of them: {}", names.join(", "));
        out.complain("error", "several connectors, and none is named", &[("help", help)], None);
        Complained
    })
}

pub(crate) fn read(path: &Path, out: &mut Output) -> Result<Input, Complained> {
    files::read(path, out).map_err(|refused: Refused| {
        refused.complain(out);
        Complained
    })
}

/// Reads the file of an option that takes one file, and can be given several times.
pub(crate) fn read_option(option: &str, path: &Path, out: &mut Output) -> Result<Input, Complained> {
    if path.is_dir() {
        let help = format!("name a file in it; of several files, each needs its own `--{option}`");
        let message = format!("{}: this is a directory", files::name(path));
        out.complain("error", message, &[("help", help)], None);
        return Err(Complained);
    }
    read(path, out)
}

/// The connector to check against: the one of the command line, or else the one that the file names, or else the
/// only one of `--metadata`.
pub(crate) fn connector<'c>(
    input: &Input,
    set: &MappingSet<'_>,
    connectors: &'c Connectors,
    name: Option<&str>,
    out: &mut Output,
) -> Result<&'c Connector, Complained> {
    match (name, set.connector()) {
        (None, None) => given(connectors, None, out)?.ok_or_else(|| {
            let known: Vec<_> = connectors.iter().map(|it| visible(it.store_type()).to_string()).collect();
            let help = [
                ("help", "name it: `--connector NAME`".to_owned()),
                ("help", "or in the file: `{\"connector\": \"NAME\", \"mappings\": […]}`".to_owned()),
                ("note", format!("the connectors are {}", known.join(", "))),
            ];
            out.complain("error", format_args!("{}: no connector is named", input.name), &help, None);
            Complained
        }),
        (None, Some(named)) => connectors.require(named).map_err(|error| {
            let offset = connector_offset(&input.text);
            complain(input, &Error::at(&input.text, offset, "/connector", error.message()), out);
            Complained
        }),
        (Some(name), Some(in_file)) => {
            let given = named(connectors, name, out)?;
            warn_of_another(input, given, in_file, connectors, out);
            Ok(given)
        }
        (Some(name), None) => named(connectors, name, out),
    }
}

/// Says that a mapping file names another connector than either of those that are compared.
pub(crate) fn warn_of_other(input: &Input, named: &str, stores: [&str; 2], out: &mut Output) {
    if !stores.into_iter().any(|store| provmap::same_store(store, named)) {
        let (file, [store, _]) = (&input.name, stores);
        let named = provmap::model::text::name(named);
        let message = format!("{file}: the file names the connector `{named}`; checked against {store}");
        out.complain("warning", message, &[], None);
    }
}

/// Says that a file is checked against another connector than it names.
pub(crate) fn warn_of_another(
    input: &Input,
    given: &Connector,
    named: &str,
    connectors: &Connectors,
    out: &mut Output,
) {
    if connectors.find(named).is_none_or(|named| named.store_type() != given.store_type()) {
        let store = given.store_type();
        let named = provmap::model::text::name(named);
        let name = &input.name;
        let message = format!("{name}: the file names the connector `{named}`; checked against {store}");
        let help = "leave out `--connector` to check each file against the connector that it names";
        out.complain("warning", message, &[("help", help.to_owned())], None);
    }
}

/// Where the file names its connector.
fn connector_offset(text: &str) -> usize {
    let members = Node::parse(text).and_then(|document| document.members(""));
    let members = members.map(|(members, _)| members).unwrap_or_default();
    members.iter().find(|member| member.key == "connector").map_or(0, |member| member.value.offset())
}
