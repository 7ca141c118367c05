//! The findings of several files or connectors, as `check` and `lint-metadata` write them: gathered and counted here, and
//! written by a [`Format`] each in a file of its own.

mod args;
mod baseline;
mod concise;
mod created;
mod folding;
mod format;
mod github;
mod json;
mod junit;
mod place;
mod sarif;
mod summary;
mod text;

use std::path::{Path, PathBuf};

use provmap::{Finding, Report, Severity, Summary};
use provmap_model::text::visible;

pub(crate) use self::args::{FindingsArgs, LevelArgs, of_metadata, rule};
use self::baseline::Baseline;
use self::concise::Concise;
pub(crate) use self::created::CreatedUsers;
use self::format::{FindingsFormat, Format};
use self::github::Github;
use self::json::Json;
use self::junit::Junit;
use self::sarif::Sarif;
use self::text::Text;
use crate::fail_on::FailLevel;
use crate::files::Searched;
use crate::input::Input;
use crate::output::{Complained, Outcome, Output};
use crate::render;

/// All that a command finds in what it was asked to check, on its way to standard output.
pub(crate) struct Findings<'a> {
    gathered: Gathered<'a>,
    format: Box<dyn Format>,
}

/// All that is found.
struct Gathered<'a> {
    arguments: &'a FindingsArgs,
    /// What is checked, in the singular.
    noun: &'static str,
    checked: Vec<Checked>,
    unchecked: Vec<Unchecked>,
    /// Whether all users were read that findings are weighed by.
    are_users_complete: bool,
    /// The errors that standard error has of what is checked all the same: of the users, mostly.
    errors: Vec<String>,
    /// The options with which `provmap fix` reads the files, where it can mend them.
    fix_options: Option<String>,
    /// What is known, and is left out.
    baseline: Option<Baseline<'a>>,
    /// Where files were looked for.
    searched: Searched,
    /// Whether something kept the command from checking anything, or from going on.
    is_given_up: bool,
}

/// A file, or a connector, that could not be checked.
struct Unchecked {
    path: PathBuf,
    /// Why not, as standard error has it.
    errors: Vec<String>,
}

/// What is found in one file, or in one connector, and what to make of it.
pub(crate) struct Found {
    /// The address of the propagation rule, in Terraform.
    pub(crate) address: Option<String>,
    /// Names the file and its connector.
    pub(crate) description: String,
    pub(crate) report: Report,
    /// What becomes of the users, where some were given.
    pub(crate) users: Option<CreatedUsers>,
    /// What makes the exit code 1, where a configuration says it.
    pub(crate) fail_on: Option<FailLevel>,
}

/// What is found in one file, or in one connector.
pub(crate) struct Checked {
    /// The path, as the command line spells it.
    path: PathBuf,
    /// The address of the propagation rule, in Terraform.
    address: Option<String>,
    /// Names the file and its connector.
    description: String,
    pub(crate) report: Report,
    /// What becomes of the users, where some were given.
    users: Option<CreatedUsers>,
    /// What makes the exit code 1.
    fail_on: FailLevel,
    /// Whether it is what a configuration ignores and is not found, and no file that was to be checked.
    is_configuration: bool,
    /// The number of findings that the baseline knows, and that the report is without; nothing where there is no baseline.
    known: Option<usize>,
}

impl Checked {
    /// The gravest that is found.
    fn worst(&self) -> Option<Severity> {
        self.report.worst().max(self.users.as_ref().and_then(CreatedUsers::severity))
    }

    /// The connector that was checked against; none for a configuration.
    fn connector(&self) -> Option<&str> {
        (!self.is_configuration).then_some(self.report.connector())
    }

    /// Whether it makes the exit code 1.
    fn fails(&self) -> bool {
        self.worst().is_some_and(|worst| self.fail_on.covers(worst))
    }
}

impl<'a> Findings<'a> {
    /// Runs what finds something, and writes it, and gives how the command ends. Programs get a whole document, whatever it is that
    /// keeps the command from checking.
    pub(crate) fn gather(
        arguments: &'a FindingsArgs,
        noun: &'static str,
        out: &mut Output,
        find: impl FnOnce(&mut Findings<'a>, &mut Output) -> Result<(), Complained>,
    ) -> Outcome {
        out.keep_quiet(arguments.quiet);
        let mut findings = Findings::new(arguments, noun);
        match find(&mut findings, out) {
            Ok(()) => findings.finish(out),
            Err(Complained) => findings.give_up(out),
        }
    }

    fn new(arguments: &'a FindingsArgs, noun: &'static str) -> Findings<'a> {
        let format = writer(arguments);
        let gathered = Gathered {
            arguments,
            noun,
            checked: Vec::new(),
            unchecked: Vec::new(),
            are_users_complete: true,
            errors: Vec::new(),
            fix_options: None,
            baseline: None,
            searched: Searched::default(),
            is_given_up: false,
        };
        Findings { gathered, format }
    }

    /// Reads the baseline, where there is one: before anything is found.
    pub(crate) fn read_baseline(&mut self, out: &mut Output) -> Result<(), Complained> {
        self.gathered.baseline = Baseline::of(self.gathered.arguments, out)?;
        Ok(())
    }

    /// Takes where files were looked for.
    pub(crate) fn searched(&mut self, searched: Searched) {
        self.gathered.searched = searched;
    }

    /// Takes that all was looked at that a file has, and there is no more to find in it than was added.
    pub(crate) fn look_at(&mut self, path: &Path) {
        if let Some(baseline) = &mut self.gathered.baseline {
            baseline.look_at(path);
        }
    }

    /// Says with which options `provmap fix` reads the files.
    pub(crate) fn can_be_fixed(&mut self, options: String) {
        self.gathered.fix_options = Some(options);
    }

    /// What is checked so far.
    pub(crate) fn checked(&self) -> &[Checked] {
        &self.gathered.checked
    }

    /// Whether all was checked so far.
    pub(crate) fn are_all_checked(&self) -> bool {
        self.gathered.unchecked.is_empty()
    }

    /// Takes what is found in one file.
    pub(crate) fn add(&mut self, path: &Path, input: &Input, found: Found, out: &mut Output) {
        self.take(path, input, found, false, out);
    }

    /// Takes what is found of what a configuration ignores.
    pub(crate) fn add_configuration(&mut self, path: &Path, input: &Input, found: Found, out: &mut Output) {
        self.take(path, input, found, true, out);
    }

    fn take(
        &mut self,
        path: &Path,
        input: &Input,
        Found { address, mut description, mut report, users, fail_on }: Found,
        is_configuration: bool,
        out: &mut Output,
    ) {
        let file = input.is_file().then_some(path);
        let known = self.gathered.baseline.as_mut().map(|baseline| baseline.take(file, &mut report));
        if let Some((known, baseline)) = known.filter(|known| *known > 0).zip(self.gathered.baseline.as_ref())
        {
            description.push_str(&format!("; {}", baseline.words(known)));
        }
        let fail_on = self.gathered.arguments.levels.fail_on.or(fail_on).unwrap_or(FailLevel::DEFAULT);
        let path = path.to_owned();
        let checked = Checked { path, address, description, report, users, fail_on, is_configuration, known };
        self.gathered.errors.append(&mut out.take_errors());
        self.format.add(input, &checked, out);
        self.gathered.checked.push(checked);
    }

    /// Takes that a file could not be checked. Standard error says why.
    pub(crate) fn leave_out(&mut self, path: &Path, _: Complained, out: &mut Output) {
        self.gathered.unchecked.push(Unchecked { path: path.to_owned(), errors: out.take_errors() });
    }

    /// Takes that not all users could be read that the findings are weighed by.
    pub(crate) fn miss_users(&mut self) {
        self.gathered.are_users_complete = false;
    }

    /// Writes for programs what kept the command from checking. People have read it on standard error.
    fn give_up(mut self, out: &mut Output) -> Outcome {
        self.gathered.is_given_up = true;
        self.gathered.errors.append(&mut out.take_errors());
        if !self.gathered.arguments.output_format.is_for_people() {
            self.format.finish(&self.gathered, out);
        }
        Outcome::CouldNotRun
    }

    /// Writes what is left to write, and gives how the command ends.
    fn finish(mut self, out: &mut Output) -> Outcome {
        self.format.finish(&self.gathered, out);
        let is_complete = self.gathered.is_complete();
        let baseline = self.gathered.baseline.take();
        let baseline = baseline.map(|baseline| baseline.finish(&self.gathered.searched, is_complete, out));
        match baseline {
            Some(Err(Complained)) => Outcome::CouldNotRun,
            Some(Ok(())) | None => self.gathered.outcome(),
        }
    }
}

impl Gathered<'_> {
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

    /// What is found in files or connectors.
    fn of_files(&self) -> impl Iterator<Item = &Checked> + Clone {
        self.checked.iter().filter(|it| !it.is_configuration)
    }

    /// The number of files, or of connectors, that were checked. A file can have several reports, which follow each other.
    fn files(&self) -> usize {
        let paths = self.of_files().map(|it| &it.path);
        let next = paths.clone().skip(1).map(Some).chain([None]);
        paths.zip(next).filter(|(path, next)| Some(*path) != *next).count()
    }

    /// Whether there was more than one to check.
    fn is_of_several(&self) -> bool {
        self.of_files().count().saturating_add(self.unchecked.len()) > 1
    }

    /// What kept the command from checking, with the file that is left out for it, where it is about one.
    fn errors(&self) -> impl Iterator<Item = (Option<&Path>, &str)> {
        let of_files = self.unchecked.iter().flat_map(|it| {
            let path = it.path.as_path();
            it.errors.iter().map(move |error| (Some(path), error.as_str()))
        });
        of_files.chain(self.errors.iter().map(|error| (None, error.as_str())))
    }

    /// Whether all was checked, and all users were read.
    fn is_complete(&self) -> bool {
        self.unchecked.is_empty() && self.are_users_complete && !self.is_given_up
    }

    fn outcome(&self) -> Outcome {
        Outcome::of(self.is_complete(), self.checked.iter().any(Checked::fails))
    }
}

/// What writes findings in the format of the command line.
fn writer(arguments: &FindingsArgs) -> Box<dyn Format> {
    match arguments.output_format {
        FindingsFormat::Text => Box::new(Text::new(arguments)),
        FindingsFormat::Concise => Box::new(Concise::new(arguments)),
        FindingsFormat::Json => Box::new(Json),
        FindingsFormat::Sarif => Box::new(Sarif::new()),
        FindingsFormat::Github => Box::new(Github::new()),
        FindingsFormat::Junit => Box::new(Junit::new()),
    }
}

/// What is wrong, where, and what to do, a line each: for formats that show no excerpt.
fn message(input: &Input, finding: &Finding) -> String {
    let mut text = format!("{}: {}", render::place(input, &finding.place), visible(&finding.headline()));
    if let Some((other, what)) = &finding.related {
        text.push_str(&format!("\nnote: {}: {}", visible(what), render::place(input, other)));
    }
    for note in finding.notes() {
        text.push('\n');
        text.push_str(&note);
    }
    text
}
