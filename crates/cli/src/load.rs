//! Files read into what the library takes. What is wrong with them is said here.

use std::ops::Range;
use std::path::{Path, PathBuf};

use provmap::model::node::Node;
use provmap::model::text::visible;
use provmap::overlay::Overlay;
use provmap::{
    Bundle, Connector, Connectors, Error, MappingSet, Options, Rule, Severity, SourceSchema, registry,
};

use crate::args::{Level, is_stdin};
use crate::files::{self, Refused};
use crate::input::Input;
use crate::output::{Complained, Output};
use crate::render::Excerpt;

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

/// The mapping set of a file.
pub(crate) fn mapping_set<'i>(input: &'i Input, out: &mut Output) -> Result<MappingSet<'i>, Complained> {
    MappingSet::from_json(&input.text).map_err(|error| {
        if Bundle::is_bundle(&input.text) {
            // What is wrong with it as a mapping set would mislead.
            let message = format!(
                "{}: this is a bundle, which `provmap check` and `provmap preflight` read",
                input.name
            );
            let help = "take its mappings out, such as by `jq .mappings`, and give those";
            out.complain("error", message, &[("help", help.to_owned())], None);
        } else {
            complain(input, &error, out);
            say_what_it_is(&input.text, out);
        }
        Complained
    })
}

/// A propagation rule with its stores and mappings.
pub(crate) fn bundle(input: &Input, out: &mut Output) -> Result<Bundle, Complained> {
    Bundle::from_json(&input.text).map_err(|error| {
        complain(input, &error, out);
        Complained
    })
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

/// Says of a file that was refused what it is instead, if it is something else that provmap reads.
/// Gives whether it is.
pub(crate) fn say_what_it_is(text: &str, out: &mut Output) -> bool {
    let help = if Bundle::is_bundle(text) {
        "the file is a bundle: `provmap check FILE` reads it"
    } else if MappingSet::from_json(text).is_ok_and(|set| !set.mappings().is_empty()) {
        "the file holds mappings: `provmap check FILE` reads it"
    } else if Connector::from_json(text).is_ok() {
        "the file holds store metadata: `--metadata FILE` reads it"
    } else if Overlay::from_toml(text).is_ok_and(|overlay| !overlay.corrections().is_empty()) {
        "the file holds an overlay: `--overlay FILE` reads it"
    } else {
        return false;
    };
    out.complain("help", help, &[], None);
    true
}

/// A connector that stands on the command line by itself: the name of a compiled-in one, or a file.
pub(crate) enum Store {
    /// With its name as if it were a file, and no text.
    CompiledIn(Input, &'static Connector),
    File(Input, Box<Connector>),
}

impl Store {
    pub(crate) fn connector(&self) -> &Connector {
        match self {
            Store::CompiledIn(_, connector) => connector,
            Store::File(_, connector) => connector,
        }
    }

    pub(crate) fn input(&self) -> &Input {
        match self {
            Store::CompiledIn(input, _) | Store::File(input, _) => input,
        }
    }

    /// The file with the store type, or the store type.
    pub(crate) fn description(&self) -> String {
        let name = &self.input().name;
        match self {
            Store::CompiledIn(..) => format!("{name} (compiled in)"),
            Store::File(_, connector) => format!("{name} ({})", visible(connector.store_type())),
        }
    }
}

/// The connector that a word of the command line means. A name wins over a file: `./Zoom` is the file.
pub(crate) fn store(path: &Path, out: &mut Output) -> Result<Store, Complained> {
    let word = path.to_string_lossy();
    let error = match provmap::require_connector(&word) {
        Ok(connector) => {
            let input = Input::new(connector.store_type().to_owned(), String::new());
            return Ok(Store::CompiledIn(input, connector));
        }
        Err(error) => error,
    };
    let looks_like_a_file = is_stdin(path) || word.contains(['.', '/', std::path::MAIN_SEPARATOR]);
    if looks_like_a_file || path.exists() {
        return metadata(path, out).map(|(input, connector)| Store::File(input, Box::new(connector)));
    }
    let note = format!("there is no file `{}` either", provmap::model::text::name(&word));
    let help = "`provmap connectors` lists the connectors".to_owned();
    out.complain("error", error, &[("note", note), ("help", help)], None);
    Err(Complained)
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

/// The most problems of one file that are shown.
const MAX_SHOWN: usize = 100;

/// Says all that is wrong with a file.
pub(crate) fn complain_of_all(input: &Input, errors: &[Error], out: &mut Output) {
    for error in errors.iter().take(MAX_SHOWN) {
        complain(input, error, out);
    }
    let more = errors.len().saturating_sub(MAX_SHOWN);
    if more > 0 {
        out.complain("note", format_args!("{}: {more} more problems", input.name), &[], None);
    }
}

/// Says what is wrong with a file, and shows the place.
pub(crate) fn complain(input: &Input, error: &Error, out: &mut Output) {
    let excerpt = error.offset().zip(error.line()).map(|(offset, line)| Excerpt {
        text: input.shown(),
        severity: Severity::Error,
        line,
        // Malformed JSON is pointed at, and a value that is wrong is underlined.
        span: if error.pointer().is_empty() { offset..offset } else { value_at(input.shown(), offset) },
        related: None,
    });
    // The file's name is escaped already, which escaping again does not change.
    out.complain("error", error.in_file(&input.name), &[], excerpt.as_ref());
}

/// The bytes of the text, number or word that starts here; of anything else, the first.
fn value_at(text: &str, start: usize) -> Range<usize> {
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    let length = if let Some((b'"', rest)) = bytes.split_first() {
        let mut escaped = false;
        let end = rest.iter().position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        end.map_or(1, |end| end.saturating_add(2))
    } else {
        let of_word = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
        bytes.iter().take_while(of_word).count()
    };
    start..start.saturating_add(length)
}
