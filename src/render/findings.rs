//! Findings for people, in the manner of rustc.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use provmap_model::text::visible;

use super::{Excerpt, Mark, Source, Style, count, digits, headline, note};
use crate::report::{Finding, Place, Severity, Summary};

/// A finding, and why it is there if the caller knows that.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// Why it is there.
    pub because: Option<String>,
}

impl<'a> From<&'a Finding> for Said<'a> {
    fn from(finding: &'a Finding) -> Said<'a> {
        Said { finding, because: None }
    }
}

/// What findings of one paragraph have in common.
#[derive(PartialEq, Eq, Hash)]
enum Topic<'a> {
    /// The line of the mapping.
    Line(usize),
    /// That they are advice on attributes that no line maps, and the place of the lines.
    Unmapped(&'a str, Option<Range<usize>>),
}

impl<'a> Topic<'a> {
    fn of(finding: &'a Finding) -> Option<Topic<'a>> {
        let is_unmapped = finding.rule.starts_with("unmapped-") && finding.severity == Severity::Info;
        match finding.mapping() {
            Some(line) => Some(Topic::Line(line)),
            None if is_unmapped => Some(Topic::Unmapped(&finding.place.pointer, finding.place.span.clone())),
            None => None,
        }
    }
}

/// Findings that are shown together: what is wrong with one line of the mapping, or advice on attributes that no line maps.
#[derive(Debug, Clone)]
pub struct Paragraph<'a> {
    said: Vec<Said<'a>>,
    /// How many attributes no line maps, where the paragraph is a list of them.
    listed: Option<usize>,
}

impl<'a> Paragraph<'a> {
    fn new(said: Vec<Said<'a>>) -> Paragraph<'a> {
        let listed = match said.as_slice() {
            [first, _, ..] if first.finding.mapping().is_none() => Some(said.len()),
            _ => None,
        };
        Paragraph { said, listed }
    }

    /// Its findings.
    pub fn findings(&self) -> impl Iterator<Item = &'a Finding> + Clone {
        self.said.iter().map(|said| said.finding)
    }

    /// Whether it is a list, which makes sense without some of its findings too.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.listed.is_some()
    }

    /// Leaves out findings. A list still says how many there are.
    pub fn retain(&mut self, mut keep: impl FnMut(&'a Finding) -> bool) {
        self.said.retain(|said| keep(said.finding));
    }

    /// The lines of the file that it is about, as plain text with carets; nothing where it is advice alone.
    #[must_use]
    pub fn excerpt(&self, style: Style, source: &dyn Source) -> Option<String> {
        let mut said = self.said.clone();
        said.sort_by_key(|said| Reverse(said.finding.severity));
        let is_advice = said.first().is_none_or(|said| said.finding.severity == Severity::Info);
        if is_advice { None } else { Some(excerpt(source, &said)?.render(style)) }
    }

    /// The paragraph with a blank line behind it; nothing if it has no finding.
    #[must_use]
    pub fn render(self, style: Style, source: &dyn Source) -> String {
        match self.listed {
            Some(listed) => list(style, source, &self.said, listed),
            None => paragraph(style, source, self.said),
        }
    }
}

/// Findings as paragraphs, with a blank line after each.
#[must_use]
pub fn findings<'a>(
    style: Style,
    source: &dyn Source,
    findings: impl IntoIterator<Item: Into<Said<'a>>>,
) -> String {
    paragraphs(findings).into_iter().map(|paragraph| paragraph.render(style, source)).collect()
}

/// Findings by what they are about. What is wrong with one line of the mapping is one paragraph, where its first finding stands.
#[must_use]
pub fn paragraphs<'a>(findings: impl IntoIterator<Item: Into<Said<'a>>>) -> Vec<Paragraph<'a>> {
    let mut paragraphs: Vec<Vec<Said<'a>>> = Vec::new();
    let mut begun = HashMap::new();
    for said in findings.into_iter().map(Into::into) {
        let next = paragraphs.len();
        let at = Topic::of(said.finding).map_or(next, |topic| *begun.entry(topic).or_insert(next));
        match paragraphs.get_mut(at) {
            Some(paragraph) => paragraph.push(said),
            None => paragraphs.push(vec![said]),
        }
    }
    paragraphs.into_iter().map(Paragraph::new).collect()
}

/// Advice on attributes that no line maps, as a list: of so many, these.
fn list(style: Style, source: &dyn Source, said: &[Said<'_>], listed: usize) -> String {
    let Some(first) = said.first().map(|said| &said.finding.place) else { return String::new() };
    let message = format!("no line maps {}", count(listed, "attribute"));
    let mut text = headline(style, &Severity::Info.to_string(), None, message);
    let gutter = digits(first.line.unwrap_or_default());
    text.push_str(&arrow(style, gutter, source, first));
    for Said { finding, because } in said {
        let because = because.as_ref().map(|because| format!("because of {because}"));
        let parts = [Some(&finding.message), finding.help.as_ref(), because.as_ref()];
        let item = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("; ");
        text.push_str(&note(style, gutter, finding.rule, &item));
    }
    text.push('\n');
    text
}

/// What belongs together, the gravest first. Advice is short: it has no excerpt, and a basis only if that is an overlay.
fn paragraph(style: Style, source: &dyn Source, mut paragraph: Vec<Said<'_>>) -> String {
    paragraph.sort_by_key(|said| Reverse(said.finding.severity));
    let Some(first) = paragraph.first().map(|said| said.finding) else { return String::new() };
    let mut text = String::new();
    for Said { finding, .. } in &paragraph {
        let word = finding.severity.to_string();
        text.push_str(&headline(style, &word, Some(finding.rule), visible(&finding.headline())));
    }
    let excerpt = excerpt(source, &paragraph).filter(|_| first.severity > Severity::Info);
    let gutter = match &excerpt {
        Some(excerpt) => excerpt.gutter(),
        None => digits(first.place.line.unwrap_or_default()),
    };
    text.push_str(&arrow(style, gutter, source, &first.place));
    if let Some(excerpt) = &excerpt {
        text.push_str(&excerpt.render(style));
        text.push_str(&format!("{:gutter$} {}\n", "", style.frame("|")));
    }
    let mut notes = Notes::default();
    for Said { finding, .. } in &paragraph {
        if let Some((other, what)) = &finding.related {
            let is_shown = other.span.as_ref().zip(excerpt.as_ref()).is_some_and(|(span, it)| it.shows(span));
            if !is_shown {
                notes.add("note", format!("{what}: {}", place(source, other)));
            }
        }
    }
    let helps = helps(&paragraph);
    let of_several_rules = helps.iter().zip(helps.iter().skip(1)).any(|((_, one), (_, other))| one != other);
    for (help, rules) in helps {
        let word = if of_several_rules { format!("help[{}]", rules.join(", ")) } else { "help".to_owned() };
        notes.add(word, help.to_owned());
    }
    for (whence, statements) in bases(&paragraph) {
        notes.add("note", format!("{} ({whence})", statements.join(", ")));
    }
    for because in paragraph.into_iter().filter_map(|said| said.because) {
        notes.add("because", because);
    }
    for (word, message) in &notes.0 {
        text.push_str(&note(style, gutter, word, message));
    }
    text.push('\n');
    text
}

/// What to do, and the rules that say so.
fn helps<'a>(paragraph: &[Said<'a>]) -> Vec<(&'a str, Vec<&'static str>)> {
    let mut helps: Vec<(&str, Vec<&str>)> = Vec::new();
    for Said { finding, .. } in paragraph {
        let Some(help) = finding.help.as_deref() else { continue };
        match helps.iter_mut().find(|(known, _)| *known == help) {
            Some((_, rules)) if rules.contains(&finding.rule) => {}
            Some((_, rules)) => rules.push(finding.rule),
            None => helps.push((help, vec![finding.rule])),
        }
    }
    helps
}

/// What the findings rest on, by where that stands.
fn bases(paragraph: &[Said<'_>]) -> Vec<(String, Vec<String>)> {
    let mut bases: Vec<(String, Vec<String>)> = Vec::new();
    for Said { finding, .. } in paragraph {
        let is_short = finding.severity <= Severity::Info;
        let basis = finding.basis.as_ref().filter(|basis| !is_short || basis.overlay.is_some());
        let Some(basis) = basis else { continue };
        let (whence, statement) = (basis.whence(), basis.statement());
        match bases.iter_mut().find(|(known, _)| *known == whence) {
            Some((_, statements)) if statements.contains(&statement) => {}
            Some((_, statements)) => statements.push(statement),
            None => bases.push((whence, vec![statement])),
        }
    }
    bases
}

/// The notes below an excerpt. What several findings say is said once.
#[derive(Default)]
struct Notes(Vec<(Cow<'static, str>, String)>);

impl Notes {
    fn add(&mut self, word: impl Into<Cow<'static, str>>, message: String) {
        let note = (word.into(), message);
        if !self.0.contains(&note) {
            self.0.push(note);
        }
    }
}

/// The places of a paragraph's findings, that of the first as the place of the excerpt. Where they differ, each is marked with
/// the rules that look at it.
fn excerpt<'a>(source: &'a dyn Source, paragraph: &[Said<'a>]) -> Option<Excerpt<'a>> {
    let first = paragraph.first()?.finding;
    let mut marks: Vec<Mark<'a>> = Vec::new();
    let mut others = Vec::new();
    for Said { finding, .. } in paragraph {
        if finding.severity <= Severity::Info && first.severity > Severity::Info {
            continue;
        }
        let Some((line, span)) = finding.place.line.zip(finding.place.span.clone()) else { continue };
        match marks.iter_mut().find(|mark| mark.span == span) {
            Some(mark) if mark.label.split(", ").any(|rule| rule == finding.rule) => {}
            Some(mark) => mark.label = format!("{}, {}", mark.label, finding.rule).into(),
            None => marks.push(Mark { line, span, label: Cow::Borrowed(finding.rule) }),
        }
        let related = finding.related.as_ref();
        others.extend(related.and_then(|(place, label)| {
            Some(Mark { line: place.line?, span: place.span.clone()?, label: Cow::Borrowed(label) })
        }));
    }
    if let [only] = marks.as_mut_slice() {
        only.label = Cow::Borrowed("");
    }
    let mut marks = marks.into_iter();
    let place = marks.next()?;
    Some(Excerpt {
        text: source.shown()?,
        severity: first.severity,
        place,
        others: marks.chain(others).collect(),
    })
}

/// ` --> file:3:7`
fn arrow(style: Style, gutter: usize, source: &dyn Source, at: &Place) -> String {
    format!("{:gutter$}{} {}\n", "", style.frame("-->"), place(source, at))
}

/// `file:3:7`, or the JSON pointer where there is no line.
#[must_use]
pub fn place(source: &dyn Source, place: &Place) -> String {
    let Some(name) = source.name() else { return place.to_string() };
    match (place.line, place.column) {
        (Some(line), Some(column)) => format!("{name}:{line}:{column}"),
        _ => format!("{name} {}", visible(&place.pointer)),
    }
}

/// `2 errors, 3 warnings, 1 info`
#[must_use]
pub fn summary(style: Style, summary: Summary) -> String {
    let counts = [
        (summary.errors, Severity::Error, "error"),
        (summary.warnings, Severity::Warning, "warning"),
        (summary.infos, Severity::Info, "info"),
    ];
    let some = counts.into_iter().filter(|(number, ..)| *number > 0);
    let words: Vec<_> = some
        .map(|(number, severity, word)| style.word(&severity.to_string(), &count(number, word)))
        .collect();
    if words.is_empty() { "no findings".to_owned() } else { words.join(", ") }
}
