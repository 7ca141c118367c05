//! `provmap test`: runs files of tests.

use std::path::{Path, PathBuf};

use provmap::{Connector, MappingTests, Options, Problem, TestResults};
use serde::Serialize;

use crate::args::{Format, TestArgs};
use crate::config::{Flags, Resolver, Settings};
use crate::files::{self, is_stdin};
use crate::input::{Input, ReadAs};
use crate::load::{self, MappingFile};
use crate::output::{Complained, Outcome, Output};
use crate::render::{count, json};

/// The results of all files. The form is described in `docs/json.md` and only grows.
#[derive(Serialize)]
struct TestsJson<'a> {
    version: u32,
    results: &'a [FileJson],
    summary: Counts,
}

/// The results of one file.
#[derive(Serialize)]
struct FileJson {
    path: String,
    connector: String,
    tests: TestResults,
}

#[derive(Serialize)]
struct Counts {
    passed: usize,
    failed: usize,
}

impl Counts {
    fn of<'r>(results: impl IntoIterator<Item = &'r TestResults>) -> Counts {
        results.into_iter().fold(Counts { passed: 0, failed: 0 }, |counts, results| Counts {
            passed: counts.passed.saturating_add(results.passed()),
            failed: counts.failed.saturating_add(results.failed()),
        })
    }

    fn words(&self) -> String {
        let all = count(self.passed.saturating_add(self.failed), "test");
        if self.failed == 0 { format!("{all} passed") } else { format!("{} of {all} failed", self.failed) }
    }
}

pub(crate) fn run(arguments: &TestArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let mut resolver = Resolver::new(Flags::new(&arguments.config, Some(&arguments.metadata)), out)?;
    let mut results: Vec<FileJson> = Vec::new();
    for path in &arguments.files {
        // Why a file could not be run is said by now.
        let Ok(result) = of_file(path, &mut resolver, out) else { continue };
        if arguments.output_format == Format::Text {
            write(path, &result.tests, out);
        }
        results.push(result);
    }
    let counts = Counts::of(results.iter().map(|file| &file.tests));
    let outcome = Outcome::of(results.len() == arguments.files.len(), counts.failed > 0);
    match arguments.output_format {
        Format::Json => {
            out.text(&json::compact(&TestsJson { version: 1, results: &results, summary: counts }))
        }
        Format::Text if results.len() > 1 => {
            out.text(&format!("{} in {}\n", counts.words(), count(results.len(), "file")));
        }
        Format::Text => {}
    }
    Ok(outcome)
}

fn write(path: &Path, results: &TestResults, out: &mut Output) {
    for failed in results.iter().filter(|result| !result.passes()) {
        out.text(&format!("{failed}\n"));
    }
    out.text(&format!("{} in {}\n", Counts::of([results]).words(), files::name(path)));
}

fn of_file(path: &Path, resolver: &mut Resolver<'_>, out: &mut Output) -> Result<FileJson, Complained> {
    let input = files::read(path, ReadAs::Tests, out)?;
    let tests = MappingTests::from_json(&input.text).map_err(|error| load::refuse(&input, &error, out))?;
    let tests = tests.named(&*input.name);
    let Some(mapping) = tests.mapping().filter(|mapping| !mapping.is_empty()) else {
        let help = "name it, relative to the file: `{\"mapping\": \"zoom.json\", \"tests\": […]}`";
        let message = format!("{}: no `mapping` is named", input.name);
        return Err(out.error_with(message, &[("help", help)]));
    };
    let mapping = beside(path, mapping);
    // What applies is what applies to the mapping.
    let settings = resolver.of(Some(&mapping), out)?;
    let wanted: Vec<&str> = tests.connector().or(settings.known().name()).into_iter().collect();
    let choice = "name its connector in the file of tests: `\"connector\": \"NAME\"` takes the only one of that connector";
    let file = MappingFile::read(&mapping, &wanted, choice, out)
        .inspect_err(|_| say_who_names("mapping", &input, out))?;
    let settings = settings.of_bundle(&file, out)?;
    let schema = tests.source_schema().map(|schema| load::source_schema(&beside(path, schema), out));
    let schema = schema.transpose().inspect_err(|_| say_who_names("source-schema", &input, out))?;
    let options = Options::default().source_schema(schema.as_ref().unwrap_or(settings.schema()));
    let connector = connector(&tests, &input, &file, &settings, out)?;
    let results = match file.bundle() {
        Some(bundle) => tests.run_bundle(bundle, connector, &options),
        None => tests.run(file.lines(out)?, connector, &options),
    };
    let results = results.map_err(|error| load::refuse(&input, &error, out))?;
    let path = path.to_string_lossy().into_owned();
    Ok(FileJson { path, connector: connector.store_type().to_owned(), tests: results })
}

/// Says of a file that could not be read which one names it.
fn say_who_names(member: &str, tests: &Input, out: &mut Output) {
    out.complain("note", format_args!("it is the `{member}` of {}", tests.name), &[]);
}

/// A path that a file of tests names: relative to the file.
fn beside(path: &Path, named: &str) -> PathBuf {
    let beside = path.parent().map_or_else(|| named.into(), |folder| folder.join(named));
    // A file of that name: standard input is for the command line to name.
    if is_stdin(&beside) { Path::new(".").join(beside) } else { beside }
}

/// The connector that the file of tests names, or else the one of the mapping file.
fn connector<'k>(
    tests: &MappingTests,
    input: &Input,
    file: &MappingFile,
    settings: &'k Settings<'_>,
    out: &mut Output,
) -> Result<&'k Connector, Complained> {
    match tests.connector() {
        Some(named) => settings.known().require(named).map_err(|error| {
            let help = "`provmap connectors` lists them; `--metadata FILE` adds one";
            let place = tests.connector_place().unwrap_or_default();
            let offset = place.span.map_or(0, |span| span.start);
            let problem = Problem::at(&input.text, offset, &place.pointer, error.to_string());
            let complained = load::refuse(input, &problem.into(), out);
            out.complain("help", help, &[]);
            complained
        }),
        None => settings.of_file(file).ok_or_else(|| settings.known().complain_of_none(file, out)),
    }
}
