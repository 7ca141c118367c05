//! The file of a baseline: JSON, a finding on each line, so that its differences in git can be read.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use provmap::model::{Error, Json};
use provmap::{Finding, Severity, registry};
use provmap_model::node::{Kind, Member, Node};
use provmap_model::suggest;
use provmap_model::text::{self, Cursor};
use serde::Serialize;

use crate::file_kind::FileKind;
use crate::files::{self, Staged, is_stdin};
use crate::input::ReadAs;
use crate::load;
use crate::output::{Complained, Output, describe};
use crate::render::json;

/// The version of the form.
const VERSION: u64 = 1;

const OF_A_BASELINE: [&str; 2] = ["version", "findings"];
const OF_A_FINDING: [&str; 7] = ["fingerprint", "severity", "path", "count", "rule", "connector", "target"];

/// What the file says of a finding, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// The file, from the folder of the baseline; none for what is compiled in, and for standard input.
    pub(super) path: Option<String>,
    pub(super) connector: String,
    rule: String,
    target: Option<String>,
    pub(super) severity: Severity,
    pub(super) fingerprint: String,
}

impl Entry {
    pub(super) fn of(finding: &Finding, connector: &str, path: Option<String>) -> Entry {
        Entry {
            path,
            connector: Entry::connector(connector),
            rule: finding.rule.to_owned(),
            target: finding.target.clone(),
            severity: finding.severity,
            fingerprint: finding.fingerprint().to_string(),
        }
    }

    /// A connector in the spelling of PingOne, whichever a bundle has.
    pub(super) fn connector(name: &str) -> String {
        registry::by_name(name).map_or(name, |known| known.store_type()).to_owned()
    }
}

/// A line of the file.
#[derive(Serialize)]
struct Line<'a> {
    fingerprint: &'a str,
    severity: Severity,
    rule: &'a str,
    connector: &'a str,
    target: Option<&'a str>,
    path: Option<&'a str>,
    count: u64,
}

fn text_of(entries: &BTreeMap<Entry, u64>) -> String {
    let line = |(entry, count): (&Entry, &u64)| {
        let Entry { path, connector, rule, target, severity, fingerprint } = entry;
        let (target, path) = (target.as_deref(), path.as_deref());
        let line = Line { fingerprint, severity: *severity, rule, connector, target, path, count: *count };
        format!("    {}", json::compact(&line).trim_end())
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
    format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{lines}]\n}}\n")
}

/// Writes the file beside its place, and then puts it there: whatever happens, one of both is there as a whole.
pub(super) fn write(path: &Path, entries: &BTreeMap<Entry, u64>, out: &mut Output) -> Result<(), Complained> {
    Staged::with(path, &text_of(entries)).and_then(Staged::put).map_err(|error| {
        let (name, why) = (files::name(path), describe(&error));
        out.error(format_args!("{name} cannot be written: {why}"))
    })
}

/// Reads the baseline that is written over, where there is one. What is no baseline is not written over: an option without its file
/// takes the name of the next one.
pub(super) fn read_to_replace(path: &Path, out: &mut Output) -> Result<Vec<(Entry, u64)>, Complained> {
    let help = "name a file to write: `--write-baseline provmap-baseline.json`";
    if is_stdin(path) {
        return Err(out.error_with("a baseline is written to a file, not to `-`", &[("help", help)]));
    }
    if path.is_dir() {
        let message = format!("{}: this is a directory", files::name(path));
        return Err(out.error_with(message, &[("help", help)]));
    }
    // What cannot be read says so when it is written.
    let Ok(known) = files::read_bytes(path) else { return Ok(Vec::new()) };
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let kind = std::str::from_utf8(&known).ok().and_then(FileKind::of);
    if kind == Some(FileKind::Baseline) {
        return read(path, out).inspect_err(|_| {
            let help = "mend it, or delete it to begin anew: what it says of files that are not checked now would be lost";
            out.complain("help", help, &[]);
        });
    }
    let message = format!("{}: this is there, and is no baseline", files::name(path));
    Err(out.error_with(message, &[("help", help)]))
}

/// Reads a baseline: its entries, and how many findings there are of each.
pub(super) fn read(path: &Path, out: &mut Output) -> Result<Vec<(Entry, u64)>, Complained> {
    if !is_stdin(path) && !path.exists() {
        let message = format!("{}: there is no such file", files::name(path));
        let help = "`--write-baseline` with the name of a file writes one";
        return Err(out.error_with(message, &[("help", help)]));
    }
    let input = files::read(path, ReadAs::Baseline, out)?;
    let read = Node::parse(&input.text).and_then(|node| known(&node));
    read.map_err(|error| error.placed_by(&mut Cursor::new(&input.text)))
        .map_err(|error| load::refuse(&input, &error, out))
}

fn known(document: &Node<'_>) -> Result<Vec<(Entry, u64)>, Error> {
    let (members, _) = document.members("")?;
    // A newer form may have other members, and is told by its version.
    let Some((version, at)) = said(&members, "version") else {
        return Err(document.error("", "this is no baseline: there is no `version`"));
    };
    match number(version, &at)? {
        VERSION => {}
        newer if newer > VERSION => {
            let message = format!("this provmap reads version {VERSION} of baselines, and not {newer}");
            return Err(version.error(&at, format!("{message}: a newer provmap wrote it")));
        }
        none => return Err(version.error(&at, format!("there is no version {none}"))),
    }
    refuse_unknown(&members, "a baseline", &OF_A_BASELINE, "")?;
    let Some((findings, at)) = said(&members, "findings") else {
        return Err(document.error("", "there are no `findings`"));
    };
    let (mut known, mut problems, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (index, finding) in findings.elements(&at)?.iter().enumerate() {
        let at = format!("{at}/{index}");
        match entry(finding, &at) {
            Ok((entry, count)) => {
                if seen.insert((entry.fingerprint.clone(), entry.severity, entry.path.clone())) {
                    known.push((entry, count));
                } else {
                    let error = finding.error(&at, "this finding is listed twice");
                    problems.extend_from_slice(error.problems());
                }
            }
            Err(error) => problems.extend_from_slice(error.problems()),
        }
    }
    if problems.is_empty() { Ok(known) } else { Err(problems.into()) }
}

fn entry(finding: &Node<'_>, at: &str) -> Result<(Entry, u64), Error> {
    let (members, _) = finding.members(at)?;
    refuse_unknown(&members, "a known finding", &OF_A_FINDING, at)?;
    let of = |key: &str| {
        let here = said(&members, key).map(|(node, inside)| (node, format!("{at}{inside}")));
        here.ok_or_else(|| finding.error(at, format!("`{key}` is missing")))
    };
    let text = |key: &str| of(key).and_then(|(node, inside)| Ok(node.string(&inside)?.into_owned()));
    let text_or_null = |key: &str| {
        let (node, inside) = of(key)?;
        let text = (node.kind() != Kind::Null).then(|| node.string(&inside)).transpose()?;
        Ok::<_, Error>(text.map(Cow::into_owned))
    };
    let fingerprint = text("fingerprint")?;
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if fingerprint.len() != 32 || !fingerprint.bytes().all(is_digit) {
        let (node, inside) = of("fingerprint")?;
        return Err(node.error(&inside, "a fingerprint has 32 digits, of 0 to 9 and a to f"));
    }
    let severity = text("severity")?;
    let severity = severity.parse::<Severity>().or_else(|error| {
        let (node, inside) = of("severity")?;
        Err(node.error(&inside, error.to_string()))
    })?;
    let (node, inside) = of("count")?;
    let count = number(node, &inside)?;
    if count == 0 {
        return Err(node.error(&inside, "a finding is there once at least"));
    }
    let (path, target) = (text_or_null("path")?, text_or_null("target")?);
    let (connector, rule) = (text("connector")?, text("rule")?);
    Ok((Entry { path, connector, rule, target, severity, fingerprint }, count))
}

/// The member of a key, with its pointer.
fn said<'m, 'a>(members: &'m [Member<'a>], key: &str) -> Option<(&'m Node<'a>, String)> {
    members.iter().find(|member| member.key == key).map(|member| (&member.value, format!("/{key}")))
}

fn number(node: &Node<'_>, at: &str) -> Result<u64, Error> {
    match node.json(at, 0)? {
        Json::Unsigned(number) => Ok(number),
        other => Err(node.error(at, format!("expected a whole number, found {}", other.kind()))),
    }
}

fn refuse_unknown(members: &[Member<'_>], what: &str, known: &[&str], at: &str) -> Result<(), Error> {
    let Some(member) = members.iter().find(|member| !known.contains(&member.key.as_ref())) else {
        return Ok(());
    };
    let hint = match suggest::nearest(&member.key, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it takes `{}`", known.join("`, `")),
    };
    let key = text::key(&member.key);
    Err(member.value.error(at, format!("{what} has no member `{key}`; {hint}")))
}
