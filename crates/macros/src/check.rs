//! Checks what stands in a macro, by the library's own check.

use std::path::Path;

use proc_macro2::Span;
use provmap::{Bundle, Connector, Connectors, Error, Finding, MappingSet, Options, Part, Place, Severity};
use provmap_model::text::{is_blank, name, visible};

use crate::files;
use crate::parse::{ConnectorName, Include, Line, Mapping, Settings, Source, Spelled};
use crate::problem::{Problem, Spans};

impl Mapping {
    /// All that is wrong with the lines.
    pub(crate) fn check(&self, root: &Path, problems: &mut Vec<Problem>) {
        let options = self.settings.options(problems);
        for rule in self.lines.iter().flat_map(|line| &line.allowed) {
            problems.extend(Options::default().allow(&rule.text).err().map(|error| at(rule, &error)));
        }
        let Some(named) = &self.settings.connector else {
            if self.settings.lacks_connector {
                return;
            }
            let at = self.lines.first().map_or_else(|| Spans::of(Span::call_site()), |line| line.target.at);
            let text = "no connector is named: begin with `for ZOOM;`, or with the path of a file of metadata in quotes";
            return problems.push(Problem::error(at, text));
        };
        if let Some(connector) = named.find(root, problems) {
            self.check_against(&connector, named.at(), &options, problems);
        }
    }

    /// What the rules find. What is about more than a line stands at the name of the connector.
    pub(crate) fn check_against(
        &self,
        connector: &Connector,
        named_at: Spans,
        options: &Options,
        problems: &mut Vec<Problem>,
    ) {
        let set = MappingSet::new(self.lines.iter().map(Line::mapping).collect());
        for finding in set.check_with(connector, options) {
            let line = finding.mapping().and_then(|index| self.lines.get(index));
            let is_wanted = match line {
                Some(line) => !line.allowed.iter().any(|rule| rule.text == finding.rule),
                // What a line that cannot be read maps is not known.
                None => !self.lacks_lines,
            };
            if is_wanted {
                problems.push(self.problem(&set, line, &finding, named_at));
            }
        }
    }

    fn problem(&self, set: &MappingSet, line: Option<&Line>, finding: &Finding, otherwise: Spans) -> Problem {
        let stands_at =
            |index: usize, part| set.place(index, part).is_some_and(|it| is_same(&it, &finding.place));
        let index = finding.mapping().unwrap_or_default();
        let at = match line {
            Some(line) if stands_at(index, Part::Target) => line.target.at,
            Some(line) if stands_at(index, Part::Line) => {
                Spans { start: line.target.at.start, end: line.source.spelled().at.end }
            }
            Some(line) => line.source.spelled().at,
            None => otherwise,
        };
        let mut text = format!("{} [{}]", finding.headline(), finding.rule);
        let part = finding.place.part.clone().zip(line).and_then(|(part, line)| line.describe(part));
        text.extend(part.map(|part| format!("\n{part}")));
        if let Some((place, what)) = &finding.related {
            let mut lines = self.lines.iter().enumerate();
            let other = lines
                .find(|(index, _)| set.place(*index, Part::Target).is_some_and(|it| is_same(&it, place)));
            text.extend(other.map(|(_, line)| format!("\nnote: {what}: {}", line.shown())));
        }
        text.extend(finding.notes().iter().map(|note| format!("\n{note}")));
        Problem { severity: finding.severity, rule: finding.rule, at, text }
    }
}

/// Whether two places of lines that come from no file are one.
fn is_same(a: &Place, b: &Place) -> bool {
    a.pointer == b.pointer
}

impl Line {
    fn mapping(&self) -> provmap::Mapping<'_> {
        let target = self.target.text.as_str();
        let mapping = match &self.source {
            Source::Attribute(source) => provmap::Mapping::from_source(target, source.text.as_str()),
            Source::Expression(source) => provmap::Mapping::from_expression(target, source.text.as_str()),
        };
        if self.is_of_group { mapping.for_group() } else { mapping }
    }

    /// Where a part of the expression stands in the literal, which the compiler underlines as a whole.
    fn describe(&self, part: std::ops::Range<usize>) -> Option<String> {
        let Source::Expression(Spelled { text, .. }) = &self.source else { return None };
        let expression = text.trim_start_matches(is_blank);
        let before = text.len().checked_sub(expression.len())?.checked_add(part.start)?;
        let column = text.get(..before)?.chars().count().saturating_add(1);
        let shown = expression.get(part).unwrap_or_default();
        if shown.len() == text.trim_matches(is_blank).len() {
            return None;
        }
        let shown = if shown.is_empty() { String::new() } else { format!(": `{}`", name(shown)) };
        Some(format!("at column {column} of the expression{shown}"))
    }

    /// `userName <- email`
    fn shown(&self) -> String {
        format!("`{} <- {}`", name(&self.target.text), name(&self.source.spelled().text))
    }
}

impl Include {
    /// All that is wrong with the file.
    pub(crate) fn check(&self, root: &Path, problems: &mut Vec<Problem>) {
        let options = self.settings.options(problems);
        let named = self.settings.connector.as_ref().map(|named| named.find(root, problems));
        let Some(file) = &self.file else {
            if problems.is_empty() {
                let at = Spans::of(Span::call_site());
                problems.push(Problem::error(at, "expected the path of a mapping file, in quotes"));
            }
            return;
        };
        let document = match files::read(root, &file.text) {
            Ok(document) => document,
            Err(text) => return problems.push(Problem::error(file.at, text)),
        };
        let set = if Bundle::is_bundle(&document) {
            Err(format!(
                "{}: this is a bundle, which has more than lines: provmap-build checks bundles",
                visible(&file.text)
            ))
        } else {
            MappingSet::from_json(&document).map_err(|error| error.in_file(&file.text).to_string())
        };
        let set = match set {
            Ok(set) => set.named(file.text.as_str()),
            Err(text) => return problems.push(Problem::error(file.at, text)),
        };
        let connector = match named {
            Some(named) => named,
            None if self.settings.lacks_connector => None,
            None => match set.require_connector(&Connectors::new()) {
                Ok(connector) => Some(connector.clone()),
                Err(error) => {
                    let mut text = error.in_file(&file.text).to_string();
                    if set.connector().is_none() {
                        text.push_str("\nhelp: name it there, or here: `include_mapping!(\"…\", for ZOOM)`");
                    }
                    return problems.push(Problem::error(file.at, text));
                }
            },
        };
        let Some(connector) = connector else { return };
        problems.extend(set.check_with(&connector, &options).iter().map(|finding| Problem {
            severity: finding.severity,
            rule: finding.rule,
            at: file.at,
            text: finding.compiler_message(),
        }));
    }
}

impl Settings {
    fn options(&self, problems: &mut Vec<Problem>) -> Options {
        let mut options = Options::default();
        for (level, rule) in &self.levels {
            match level(options.clone(), &rule.text) {
                Ok(changed) => options = changed,
                Err(error) => problems.push(at(rule, &error)),
            }
        }
        options
    }
}

impl ConnectorName {
    /// The connector, unless there is none of the name, or the file is no metadata.
    fn find(&self, root: &Path, problems: &mut Vec<Problem>) -> Option<Connector> {
        let file = match self {
            ConnectorName::CompiledIn(name) => {
                let found = compiled_in(&name.text);
                return found.map_err(|error| problems.push(at(name, &error))).ok().cloned();
            }
            ConnectorName::File(file) => file,
        };
        let unread = |mut error: String| {
            if let Ok(connector) = compiled_in(&file.text) {
                let named = name(connector.store_type());
                error.push_str(&format!("\nhelp: the connector `{named}` is named without quotes"));
            }
            vec![error]
        };
        let connector = files::read(root, &file.text).map_err(unread).and_then(|document| {
            let in_file = |error: Error| error.problems().iter().map(|it| it.in_file(&file.text)).collect();
            Connector::from_json(document).map_err(in_file)
        });
        match connector {
            Ok(connector) => {
                problems.extend(connector.contradictions().iter().map(|it| Problem {
                    severity: Severity::Warning,
                    ..Problem::error(file.at, it.problem.in_file(&file.text))
                }));
                Some(connector)
            }
            Err(errors) => {
                problems.extend(errors.into_iter().map(|error| Problem::error(file.at, error)));
                None
            }
        }
    }
}

/// The connector of a name in any spelling of its store type, in that of its constant too, which has `_` for what a Rust name
/// cannot have.
fn compiled_in(name: &str) -> Result<&'static Connector, Error> {
    let letters = |name: &str| name.replace(|c: char| !c.is_ascii_alphanumeric(), "").to_ascii_lowercase();
    provmap::require_connector(name).or_else(|error| {
        let mut all = provmap::registry::ALL.iter().copied();
        all.find(|known| letters(known.store_type()) == letters(name)).ok_or(error)
    })
}

fn at(spelled: &Spelled, error: &Error) -> Problem {
    Problem::error(spelled.at, error.to_string())
}
