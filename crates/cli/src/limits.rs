//! `provmap limits`: what source attributes have to keep to so that every target takes them.

use std::path::PathBuf;

use provmap::operations::{CommonLimit, CommonLimits, LimitingTarget, SourceLimits};
use provmap_model::text::name;
use serde::Serialize;

use crate::args::{Format, LimitsArgs};
use crate::config::{Flags, Resolver, Settings};
use crate::files;
use crate::load::{MappingFile, Modules};
use crate::output::{Complained, Outcome, Output};
use crate::render::{Table, json};

pub(crate) fn run(arguments: &LimitsArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let mut resolver = Resolver::new(Flags::of(&arguments.against, &[]), out)?;
    let files = files::mapping_files(&arguments.files, false, out)?.files;
    let settings = resolver.all(files.iter().map(PathBuf::as_path), out)?;
    let (mut limits, mut modules, mut is_complete) = (CommonLimits::default(), Modules::default(), true);
    for (path, settings) in files.iter().zip(&settings) {
        let Ok(mappings) = MappingFile::read_all(path, &mut modules, out) else {
            is_complete = false;
            continue;
        };
        for file in &mappings {
            is_complete &= add(file, settings, &mut limits, out).is_ok();
        }
    }
    let sources = limits.rows();
    match arguments.output_format {
        Format::Json => out.text(&json::pretty(&Answer { version: 1, sources })),
        // What is missing was said.
        Format::Text if sources.is_empty() && !is_complete => {}
        Format::Text if sources.is_empty() => {
            out.text("no line sends an attribute as it is: expressions are not compared with limits\n");
        }
        Format::Text => {
            let mut table = Table::new(&["source", "at most", "by", "at least", "unique in", "needed by"]);
            sources.iter().for_each(|source| table.row(cells(source)));
            let mut text = table.render(out.style());
            if sources.iter().any(|source| !source.unknown_max_length.is_empty()) {
                text.push_str("`?`: a target's metadata has no `maxLength`: how long a value may be there is not known\n");
            }
            out.text(&text);
        }
    }
    Ok(Outcome::of(is_complete, false))
}

/// Adds the limits of a mapping. What else is wrong with it is for `provmap check`.
fn add(
    file: &MappingFile,
    settings: &Settings<'_>,
    limits: &mut CommonLimits,
    out: &mut Output,
) -> Result<(), Complained> {
    let settings = settings.of_bundle(file, out)?;
    let Some(connector) = settings.of_file(file) else {
        return Err(settings.known().complain_of_none(file, out));
    };
    limits.add(&file.input.name, connector, file.lines(out)?);
    Ok(())
}

#[derive(Serialize)]
struct Answer<'l> {
    version: u8,
    sources: Vec<SourceLimits<'l>>,
}

fn cells(source: &SourceLimits<'_>) -> [String; 6] {
    let value =
        |limit: &Option<CommonLimit<'_>>| limit.as_ref().map_or(String::new(), |it| it.value.to_string());
    // A limit that is not known may be lower.
    let most = match (&source.max_length, source.unknown_max_length.is_empty()) {
        (Some(_), true) => value(&source.max_length),
        (Some(limit), false) => format!("{}?", limit.value),
        (None, true) => String::new(),
        (None, false) => "?".to_owned(),
    };
    let by = match &source.max_length {
        Some(limit) => words(limit.target),
        None => String::new(),
    };
    // Several mappings into one attribute are one target for who reads it.
    let list = |targets: &[&LimitingTarget]| {
        let mut all: Vec<String> = Vec::new();
        for target in targets.iter().map(|it| words(it)) {
            if !all.contains(&target) {
                all.push(target);
            }
        }
        all.join(", ")
    };
    [
        name(source.source).to_string(),
        most,
        by,
        value(&source.min_length),
        list(&source.unique_in),
        list(&source.needed_by),
    ]
}

fn words(target: &LimitingTarget) -> String {
    format!("{} {}", name(&target.connector), name(&target.attribute))
}
