//! The macro's check beside the library's, on the cases of the rules.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests panic when they fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Span, TokenStream};
use provmap::overlay::Overlay;
use provmap::{Bundle, Connector, MappingKind, MappingSet, Options, Part, registry};

use crate::expand;
use crate::parse::{Line, Mapping, Source, Spelled};
use crate::problem::{Problem, Spans};

fn here() -> Spans {
    Spans::of(Span::call_site())
}

/// The cases of all rules that are mapping sets.
fn cases() -> Vec<PathBuf> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rules");
    let files = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let mut cases: Vec<PathBuf> = files(&rules).iter().flat_map(|folder| files(folder)).collect();
    cases.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_case = name.strip_suffix(".json").is_some_and(|stem| !stem.contains('.'));
        is_case && !Bundle::is_bundle(fs::read_to_string(path).unwrap())
    });
    cases.sort();
    cases
}

/// What a case is checked against, as `tests/rules.rs` of the library has it.
fn connector_and_options(case: &Path, set: &MappingSet) -> (Connector, Options) {
    let beside = |kind: &str| fs::read_to_string(case.with_extension(kind)).ok();
    let mut connector = match beside("metadata.json") {
        Some(metadata) => Connector::from_json(&metadata).unwrap(),
        None => provmap::require_connector(set.connector().unwrap()).unwrap().clone(),
    };
    if let Some(overlay) = beside("overlay.toml") {
        connector = Overlay::from_toml(&overlay).unwrap().apply(&connector).unwrap();
    }
    let mut options = Options::default();
    if let Some(source) = beside("source.json") {
        options = options.source_schema(&registry::DIRECTORY.clone().extend_from_json(&source).unwrap());
    }
    (connector, options)
}

/// The line of a macro that says what a line of a file does; nothing for one without a form there, which is no line but a mistake
/// in the macro's tokens.
fn line(text: &str, set: &MappingSet, index: usize) -> Option<Line> {
    // With the blanks around it.
    let spelled = |part| {
        let span = set.place(index, part)?.span?;
        Some(Spelled { text: serde_json::from_str(text.get(span)?).unwrap(), at: here() })
    };
    let source = match (spelled(Part::Source), spelled(Part::Expression)) {
        (Some(source), None) => Source::Attribute(source),
        (None, Some(expression)) => Source::Expression(expression),
        _ => return None,
    };
    let is_of_group = match set.mappings().get(index)?.kind() {
        MappingKind::User => false,
        MappingKind::Group => true,
        _ => return None,
    };
    Some(Line { target: spelled(Part::Target)?, source, is_of_group, allowed: Vec::new() })
}

/// A line as tokens; nothing where a source is no name.
fn written(line: &Line) -> Option<String> {
    let group = if line.is_of_group { "group " } else { "" };
    let source = match &line.source {
        Source::Expression(expression) => format!("{:?}", expression.text),
        Source::Attribute(source) => {
            let is_word = |word: &str| {
                word.starts_with(|c: char| c.is_ascii_alphabetic())
                    && word.chars().all(|c| c.is_ascii_alphanumeric())
            };
            source.text.split(['.', '-']).all(is_word).then(|| source.text.clone())?
        }
    };
    Some(format!("{group}{:?} <- {source};", line.target.text))
}

fn rules_of(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| problem.rule).collect()
}

/// Every rule that finds something on lines without a file finds it in a macro.
#[test]
fn the_macro_finds_what_the_library_finds() {
    let (mut found, mut possible, mut formless) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut as_tokens = 0;
    for case in cases() {
        let text = fs::read_to_string(&case).unwrap();
        let file = MappingSet::from_json(&text).unwrap();
        let (connector, options) = connector_and_options(&case, &file);
        let report = MappingSet::new(file.mappings().to_vec()).check_with(&connector, &options);
        let expected: Vec<&str> = report.iter().map(|finding| finding.rule).collect();
        possible.extend(expected.iter().copied());
        let lines: Vec<_> = (0..file.mappings().len()).map(|index| line(&text, &file, index)).collect();
        let is_formless = |index: &usize| lines.get(*index).is_some_and(Option::is_none);
        let of_formless = report.iter().filter(|finding| finding.mapping().as_ref().is_some_and(is_formless));
        formless.extend(of_formless.map(|finding| finding.rule));
        let Some(lines) = lines.into_iter().collect::<Option<Vec<_>>>() else { continue };
        let tokens: Option<String> = lines.iter().map(written).collect();
        let mut mapping = Mapping { lines, ..Mapping::default() };
        if let Some(tokens) = tokens {
            let mut problems = Vec::new();
            mapping = Mapping::parse(tokens.parse().unwrap(), &mut problems);
            assert_eq!(rules_of(&problems), [""; 0], "{}: {tokens}", case.display());
            as_tokens += 1;
        }
        let mut problems = Vec::new();
        mapping.check_against(&connector, here(), &options, &mut problems);
        assert_eq!(rules_of(&problems), expected, "{}", case.display());
        found.extend(expected);
    }
    let missing: Vec<_> = possible.difference(&found).filter(|rule| !formless.contains(*rule)).collect();
    assert!(missing.is_empty(), "no case of {missing:?} can be written in a macro");
    assert!(as_tokens > 100, "only {as_tokens} cases are read from tokens");
}

/// What the compiler reads for the program is what makes cargo compile it again.
#[test]
fn files_are_named_to_the_compiler() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let expanded = |tokens: &str, expand: fn(TokenStream, &Path) -> TokenStream| {
        expand(tokens.parse().unwrap(), root).to_string().replace(' ', "")
    };
    let by_metadata = expanded(r#"for "tests/cases/files/acme.json";"#, expand::mapping);
    assert!(by_metadata.contains("include_bytes!"), "{by_metadata}");
    assert!(by_metadata.contains("\"/tests/cases/files/acme.json\""), "{by_metadata}");
    let file =
        expanded(r#""tests/cases/files/zoom.json", for "tests/cases/files/acme.json""#, expand::include);
    assert_eq!(file.matches("include_bytes!").count(), 2, "{file}");
}
