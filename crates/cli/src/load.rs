//! Files read into what the library takes. What is wrong with them is said here.

use std::ops::Range;
use std::path::Path;

use provmap::model::node::Node;
use provmap::{Connector, Error, MappingSet, Severity, SourceSchema, registry};

use crate::input::{self, Input, Refused};
use crate::output::Output;
use crate::render::Excerpt;

/// Why there is nothing was said already.
pub(crate) struct Complained;

/// The built-in directory with what a file adds. All problems of the file are shown.
pub(crate) fn source_schema(path: &Path, out: &mut Output) -> Result<SourceSchema, Complained> {
    let input = read(path, out)?;
    match registry::DIRECTORY.clone().extend_from_json(&input.text) {
        Ok(schema) => Ok(schema),
        Err(errors) => {
            for error in errors {
                complain(&input, &error, out);
            }
            Err(Complained)
        }
    }
}

pub(crate) fn read(path: &Path, out: &mut Output) -> Result<Input, Complained> {
    input::read(path, out).map_err(|refused: Refused| {
        refused.complain(out);
        Complained
    })
}

/// The connector to check against: the one of the command line, or else the one that the file names.
pub(crate) fn connector(
    input: &Input,
    set: &MappingSet<'_>,
    given: Option<&'static Connector>,
    out: &mut Output,
) -> Result<&'static Connector, Complained> {
    match (given, set.connector()) {
        (None, None) => {
            let known: Vec<_> = registry::ALL.iter().map(|connector| connector.store_type()).collect();
            let help = [
                ("help", "name it: `--connector NAME`".to_owned()),
                ("help", "or in the file: `{\"connector\": \"NAME\", \"mappings\": […]}`".to_owned()),
                ("note", format!("the connectors are {}", known.join(", "))),
            ];
            out.complain("error", format_args!("{}: no connector is named", input.name), &help, None);
            Err(Complained)
        }
        (None, Some(name)) => provmap::require_connector(name).map_err(|error| {
            let offset = connector_offset(&input.text);
            complain(input, &Error::at(&input.text, offset, "/connector", error.message()), out);
            Complained
        }),
        (Some(given), Some(named)) => {
            warn_of_another(input, given, named, out);
            Ok(given)
        }
        (Some(given), None) => Ok(given),
    }
}

/// Says that a file is checked against another connector than it names.
pub(crate) fn warn_of_another(input: &Input, given: &Connector, named: &str, out: &mut Output) {
    if provmap::connector(named).is_none_or(|named| named.store_type() != given.store_type()) {
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
