//! The findings of several files or connectors, as `check` and `lint-metadata` write them.
//!
//! An output format is a file of this folder, a variant of [`FindingsFormat`], and its arm in [`Findings::add`] and in
//! [`Findings::finish`].

mod created;
mod json;
mod text;

use std::path::Path;

use clap::{Arg, Args, ValueEnum};
use provmap::record::RecordRule;
use provmap::{RULES, Report, Rule, Severity, Summary, lint};

pub(crate) use self::created::CreatedUsers;
use crate::input::Input;
use crate::output::{Outcome, Output};

#[derive(Debug, Args)]
pub(crate) struct FindingsArgs {
    /// How findings are written
    #[arg(short = 'O', long, value_name = "FORMAT", value_enum, default_value_t = FindingsFormat::Text)]
    output_format: FindingsFormat,

    /// The least severity that makes the exit code 1
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,

    /// Make the findings of a rule errors; `provmap explain` lists the rules
    #[arg(long, value_name = "RULE", value_parser = rule)]
    deny: Vec<&'static Rule>,

    /// Make the findings of a rule warnings
    #[arg(long, value_name = "RULE", value_parser = rule)]
    warn: Vec<&'static Rule>,

    /// Turn a rule off; the last of --deny, --warn and --allow for a rule counts
    #[arg(long, value_name = "RULE", value_parser = rule)]
    allow: Vec<&'static Rule>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FindingsFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// It cannot work
    Error,
    /// It will fail for some users
    Warning,
    /// Any finding, advice too
    Info,
    /// No finding makes the exit code 1
    Never,
}

impl FailOn {
    /// Whether a finding of this severity makes the exit code 1.
    fn covers(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Info => true,
            FailOn::Never => false,
        }
    }
}

/// A rule of the check.
fn rule(id: &str) -> Result<&'static Rule, String> {
    of_command(id, lint::RULES, "lint-metadata")
}

/// Makes the options that take rules take those of the metadata.
pub(crate) fn of_metadata(option: Arg) -> Arg {
    let takes_rules = ["deny", "warn", "allow"].contains(&option.get_id().as_str());
    let rule = |id: &str| of_command(id, RULES, "check");
    if takes_rules { option.value_parser(rule) } else { option }
}

/// A rule that is not one of the other command's.
fn of_command(id: &str, others: &[&Rule], other: &str) -> Result<&'static Rule, String> {
    let rule = provmap::rule(id).map_err(|error| error.to_string())?;
    if id.parse::<RecordRule>().is_ok() {
        return Err(format!("`{id}` is a rule of `provmap preflight`"));
    }
    if others.iter().any(|known| known.id == rule.id) {
        return Err(format!("`{id}` is a rule of `provmap {other}`"));
    }
    Ok(rule)
}

/// All that a command finds in what it was asked to check.
pub(crate) struct Findings<'a> {
    arguments: &'a FindingsArgs,
    /// The number of files or connectors to check, some of which may turn out unreadable.
    asked: usize,
    /// What is checked, in the singular.
    noun: &'static str,
    checked: Vec<Checked>,
}

/// What is found in one file, or in one connector.
pub(crate) struct Checked {
    /// The path, as the command line spells it.
    path: String,
    pub(crate) report: Report,
    /// What becomes of the users, where some were given.
    users: Option<CreatedUsers>,
}

impl Checked {
    /// The gravest that is found. A user who fails weighs as much as a finding that some users break.
    fn worst(&self) -> Option<Severity> {
        let fails = self.users.as_ref().is_some_and(|users| users.invalid > 0);
        self.report.worst().max(fails.then_some(Severity::Warning))
    }
}

impl<'a> Findings<'a> {
    pub(crate) fn new(arguments: &'a FindingsArgs, asked: usize, noun: &'static str) -> Findings<'a> {
        Findings { arguments, asked, noun, checked: Vec::new() }
    }

    /// What is checked so far.
    pub(crate) fn checked(&self) -> &[Checked] {
        &self.checked
    }

    /// Takes what is found in one file. A format for people writes it at once. The description names the file and its
    /// connector.
    pub(crate) fn add(
        &mut self,
        path: &Path,
        input: &Input,
        description: &str,
        report: Report,
        users: Option<CreatedUsers>,
        out: &mut Output,
    ) {
        match self.arguments.output_format {
            FindingsFormat::Text => {
                let users = users.as_ref().map(CreatedUsers::lines).unwrap_or_default();
                text::write_one(input, description, &report, &users, self.asked > 1, out);
            }
            FindingsFormat::Json => {}
        }
        self.checked.push(Checked { path: path.to_string_lossy().into_owned(), report, users });
    }

    /// Writes what is left to write, and gives how the command ends.
    pub(crate) fn finish(&self, out: &mut Output) -> Outcome {
        match self.arguments.output_format {
            FindingsFormat::Text => text::write_end(self, out),
            FindingsFormat::Json => json::write(self, out),
        }
        let worst = self.checked.iter().filter_map(Checked::worst).max();
        let fails = worst.is_some_and(|worst| self.arguments.fail_on.covers(worst));
        Outcome::of(self.checked.len() == self.asked, fails)
    }

    fn total(&self) -> Summary {
        let mut total = Summary::default();
        for summary in self.checked.iter().map(|it| it.report.summary()) {
            total.errors = total.errors.saturating_add(summary.errors);
            total.warnings = total.warnings.saturating_add(summary.warnings);
            total.infos = total.infos.saturating_add(summary.infos);
            total.ignored = total.ignored.saturating_add(summary.ignored);
        }
        total
    }
}
