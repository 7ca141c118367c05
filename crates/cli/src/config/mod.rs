//! `provmap.toml`: what applies to files, so that nobody has to say it in each command line.
//!
//! [`find`] looks for it, and [`settings`] decides what applies to a file, with what the command line says. Commands ask
//! [`Settings`].

mod find;
mod ignores;
mod settings;
mod show;

use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet};
use provmap::{Error, Options, Problem};
use provmap_model::text::{Cursor, name};

pub(crate) use self::find::Finder;
pub(crate) use self::ignores::Ignores;
pub(crate) use self::settings::{Flags, Resolver, Settings};
pub(crate) use self::show::run;
use crate::config_file::{self, Placed, Values};
use crate::files::{self, is_stdin};
use crate::glob::together;
use crate::input::{Input, ReadAs};
use crate::load::refuse;
use crate::output::{Complained, Output};

/// The most bytes of a configuration: a mapping file can have more, and a configuration is made of globs.
const MAX_BYTES: usize = 1024 * 1024;

/// A configuration file.
pub(crate) struct Configuration {
    /// The path from the working directory.
    pub(crate) path: PathBuf,
    pub(crate) input: Input,
    pub(crate) values: Values,
    /// The folder, without symbolic links: what globs are matched below.
    root: Option<PathBuf>,
    /// The globs of `[[files]]`, and those of `[[ignore]]` that have a path, by the number of the entry.
    files: GlobSet,
    ignored: (GlobSet, Vec<usize>),
    /// Where lines end.
    line_ends: Vec<usize>,
}

impl Configuration {
    /// Reads a configuration. All problems of the file are shown.
    fn read(path: &Path, out: &mut Output) -> Result<Configuration, Complained> {
        if path.is_dir() {
            let help = format!("name the file in it: `--config {}`", files::name(&path.join(find::NAME)));
            let message = format!("{}: this is a directory", files::name(path));
            return Err(out.error_with(message, &[("help", &help)]));
        }
        let input = files::read(path, ReadAs::Configuration, out)?;
        if input.text.len() > MAX_BYTES {
            let limit = MAX_BYTES / 1024;
            return Err(out.error(format_args!(
                "{}: larger than {limit} KiB, the most that a configuration has",
                input.name
            )));
        }
        let values = config_file::values(&input.text).map_err(|error| {
            let complained = refuse(&input, &error, out);
            out.complain("help", "docs/configuration.md describes what a configuration says", &[]);
            complained
        })?;
        let entries = values.ignores.iter().enumerate();
        let (numbers, globs): (Vec<usize>, Vec<_>) =
            entries.filter_map(|(number, entry)| Some((number, entry.glob.as_ref()?.value.clone()))).unzip();
        let mut set = |globs: Vec<Glob>| {
            together(globs).map_err(|error| out.error(format_args!("{}: {error}", input.name)))
        };
        let ignored = (set(globs)?, numbers);
        let files = set(values.files.iter().map(|entry| entry.glob.value.clone()).collect())?;
        let root = find::folder_of(path);
        let line_ends = memchr::memchr_iter(b'\n', input.text.as_bytes()).collect();
        Ok(Configuration { path: path.to_owned(), input, values, root, files, ignored, line_ends })
    }

    /// A path that the configuration names.
    fn beside(&self, named: &str) -> PathBuf {
        let path = self.path.with_file_name(named);
        // A file of that name: standard input is for the command line to name.
        if is_stdin(&path) { Path::new(".").join(path) } else { path }
    }

    /// The file itself, and those that it names by their paths.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let values = &self.values;
        let others = values.metadata.iter().chain(&values.overlays).chain(&values.source_schema);
        let others = others.map(|named| self.beside(&named.value));
        [self.path.clone()].into_iter().chain(others).chain(self.named())
    }

    /// Whether it is this file, or names it by its path.
    pub(crate) fn names(&self, file: &Path) -> bool {
        self.files().any(|named| files::is_same(file, &named))
    }

    /// What `check` names, as paths and patterns from the working directory.
    fn named(&self) -> Vec<PathBuf> {
        let named = |glob: &Placed<String>| {
            let path = self.beside(&glob.value);
            // The folder of the configuration is no part of the pattern, whatever its name.
            match self.path.parent().and_then(Path::to_str) {
                Some(folder) if !path.exists() => Path::new(&globset::escape(folder)).join(&glob.value),
                _ => path,
            }
        };
        self.values.check.iter().map(named).collect()
    }

    /// The path of a file below the folder of the configuration, with `/` between its parts; nothing for one elsewhere, and for a
    /// folder, which no glob is about.
    pub(crate) fn relative(&self, file: &Path) -> Option<String> {
        if file.is_dir() {
            return None;
        }
        let folder = find::folder_of(file)?;
        let below = folder.strip_prefix(self.root.as_ref()?).ok()?;
        let parts = below.components().map(|part| part.as_os_str()).chain(file.file_name());
        Some(parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
    }

    /// The entry of `[[files]]` for a file: the first whose glob matches.
    pub(crate) fn file_rule(&self, relative: &str) -> Option<usize> {
        self.files.matches(relative).into_iter().min()
    }

    /// The options of a check, with the severities of `[rules]`.
    pub(crate) fn rules(&self, options: Options) -> Result<Options, Error> {
        let mut rules = self.values.rules.iter();
        rules.try_fold(options, |options, (rule, level)| level.value.of(rule, options))
    }

    /// The line of a byte, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_ends.partition_point(|end| *end < offset).saturating_add(1)
    }

    /// Reports what is wrong with values, of which there is at least one.
    fn complain(&self, mut problems: Vec<Problem>, out: &mut Output) -> Complained {
        problems.sort_by_key(Problem::offset);
        let mut cursor = Cursor::new(&self.input.text);
        let placed: Vec<Problem> = problems.into_iter().map(|it| it.placed_by(&mut cursor)).collect();
        refuse(&self.input, &placed.into(), out)
    }

    /// Says of a file that could not be read which configuration names it.
    fn say_who_names(&self, key: &str, named: &Placed<String>, out: &mut Output) {
        let (path, place) = (name(&named.value), self.place(named));
        out.complain("note", format_args!("`{path}` is named by `{key}` of {place}"), &[]);
    }

    /// `provmap.toml:12`
    fn place<T>(&self, value: &Placed<T>) -> String {
        format!("{}:{}", self.input.name, self.line(value.span.start))
    }
}
