//! `provmap completions` and `provmap man`: what shells and `man` know of the command line.

use std::path::Path;
use std::{fs, io};

use clap::Command;
use clap::builder::PossibleValuesParser;
use provmap::record::RecordRule;
use provmap::{RULES, lint, registry};
use provmap_model::text::visible;

use crate::args::{self, CompletionsArgs, ManArgs};
use crate::output::{Complained, Outcome, Output, describe};

pub(crate) fn run(arguments: &CompletionsArgs, out: &mut Output) -> Outcome {
    let mut command = with_names(args::command());
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "provmap", &mut script);
    out.text(&String::from_utf8_lossy(&script));
    Outcome::Clean
}

/// The command line with the names that its values can have. The parsers of these know them too, and say more of what is wrong
/// than clap could.
fn with_names(command: Command) -> Command {
    let name = command.get_name().to_owned();
    command.mut_subcommands(with_names).mut_args(|arg| {
        let value = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
        let checks = RULES.iter().map(|rule| rule.id);
        let of_metadata = lint::RULES.iter().map(|rule| rule.id);
        let of_records = RecordRule::ALL.iter().map(|rule| rule.as_str());
        let names: Vec<&'static str> = match (name.as_str(), value.as_deref()) {
            ("explain", _) if arg.is_positional() => checks.chain(of_metadata).chain(of_records).collect(),
            ("lint-metadata", Some("RULE")) => of_metadata.collect(),
            ("check", Some("RULE")) => checks.collect(),
            (_, Some("NAME")) => registry::ALL.iter().map(|connector| connector.store_type()).collect(),
            _ => return arg,
        };
        arg.value_parser(PossibleValuesParser::new(names))
    })
}

pub(crate) fn manual(arguments: &ManArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let written = match &arguments.out {
        Some(folder) => pages(folder).map_err(|error| (folder, error)),
        None => {
            let mut page = Vec::new();
            // As the pages of a folder have it: there is none for `help`.
            let command = args::command().disable_help_subcommand(true);
            // Writing to a Vec does not fail.
            let _ = clap_mangen::Man::new(command).render(&mut page);
            out.text(&String::from_utf8_lossy(&page));
            Ok(())
        }
    };
    match written {
        Ok(()) => Ok(Outcome::Clean),
        Err((folder, error)) => {
            let folder = visible(&folder.to_string_lossy()).to_string();
            Err(out.error(format_args!("{folder}: the pages could not be written: {}", describe(&error))))
        }
    }
}

/// Writes a page for each command.
fn pages(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(args::command(), folder)
}
