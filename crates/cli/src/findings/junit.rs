//! JUnit XML: the reports of tests that GitLab, Jenkins and others show. A finding is a test, which fails if it is as grave as
//! `--fail-on` says, and otherwise passes with what there is to say as its output.

use std::collections::BTreeMap;
use std::io;

use provmap::{Finding, Severity};
use provmap_model::text::{name, visible};
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;

use super::format::Format;
use super::place::Root;
use super::{Checked, CreatedUsers, Gathered, message};
use crate::files::{self, is_stdin};
use crate::input::Input;
use crate::output::Output;

pub(super) struct Junit {
    root: Root,
    suites: Vec<Suite>,
}

/// What is found in one file, or of one propagation rule of it.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

struct Case {
    /// What it is told apart by, from one run to the next: without a line, which changes.
    name: String,
    class: String,
    file: Option<String>,
    line: Option<usize>,
    result: CaseResult,
}

enum CaseResult {
    Passes,
    /// A finding, or users who fail.
    Found {
        severity: Severity,
        /// Whether it makes the exit code 1.
        fails: bool,
        headline: String,
        text: String,
    },
    /// What kept provmap from checking.
    Error(String),
}

impl Junit {
    pub(super) fn new() -> Junit {
        Junit { root: Root::find(), suites: Vec::new() }
    }
}

impl Format for Junit {
    fn add(&mut self, input: &Input, checked: &Checked, _: &mut Output) {
        let connector = checked.connector().map(|connector| name(connector).to_string());
        let file = (input.is_file() && !is_stdin(&checked.path)).then(|| self.root.shown(&checked.path));
        // A module has several propagation rules, and a store can have several too.
        let subject = match &checked.address {
            Some(address) => format!("{}, {}", input.name, visible(address)),
            None => input.name.clone(),
        };
        let class = class(&subject, connector.as_deref());
        let case = |name: String, line: Option<usize>, result: CaseResult| Case {
            name,
            class: class.clone(),
            file: file.clone(),
            line,
            result,
        };
        let mut names = Names::default();
        let mut cases: Vec<Case> = Vec::new();
        for finding in &checked.report {
            let result = CaseResult::Found {
                severity: finding.severity,
                fails: checked.fail_on.covers(finding.severity),
                headline: visible(&finding.headline()).to_string(),
                text: message(input, finding),
            };
            cases.push(case(names.of(finding), finding.place.line, result));
        }
        let users = checked.users.as_ref().map(CreatedUsers::lines).filter(|lines| !lines.is_empty());
        if let Some((users, lines)) = checked.users.as_ref().zip(users) {
            let weight = users.severity();
            let fails = weight.is_some_and(|severity| checked.fail_on.covers(severity));
            let severity = weight.unwrap_or(Severity::Info);
            let headline = lines.lines().next().unwrap_or_default().to_owned();
            let result = CaseResult::Found { severity, fails, headline, text: lines };
            cases.push(case("users".to_owned(), None, result));
        }
        if cases.is_empty() {
            cases.push(case("no findings".to_owned(), None, CaseResult::Passes));
        }
        let connector = connector.map(|connector| format!(" ({connector})")).unwrap_or_default();
        self.suites.push(Suite { name: format!("{subject}{connector}"), cases });
    }

    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output) {
        let error = |class: &str, file: Option<&str>, error: &String| Case {
            name: "could not be checked".to_owned(),
            class: class.to_owned(),
            file: file.map(str::to_owned),
            line: None,
            result: CaseResult::Error(error.clone()),
        };
        for unchecked in &gathered.unchecked {
            let name = files::name(&unchecked.path);
            let file = unchecked.path.is_file().then(|| self.root.shown(&unchecked.path));
            let class = class(&name, None);
            let cases = unchecked.errors.iter().map(|it| error(&class, file.as_deref(), it)).collect();
            self.suites.push(Suite { name, cases });
        }
        if !gathered.errors.is_empty() {
            let cases = gathered.errors.iter().map(|it| error("provmap", None, it)).collect();
            let name = if gathered.is_given_up { "provmap" } else { "users" }.to_owned();
            self.suites.push(Suite { name, cases });
        }
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        // Writing to a Vec does not fail.
        let _ = write(&self.suites, &mut writer);
        out.text(&String::from_utf8_lossy(&writer.into_inner()));
        out.text("\n");
    }
}

/// The names of the findings of a file, of which each is there once.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn of(&mut self, finding: &Finding) -> String {
        let target = finding.target.as_ref().map(|target| format!(" {}", name(target)));
        let name = format!("{}{}", finding.rule, target.unwrap_or_default());
        let count = self.0.entry(name.clone()).or_default();
        *count = count.saturating_add(1);
        if *count == 1 { name } else { format!("{name} ({count})") }
    }
}

/// What the tests of a file have in common. Jenkins takes a dot for the end of a package's name.
fn class(subject: &str, connector: Option<&str>) -> String {
    let connector = connector.map(|connector| format!(" ({connector})")).unwrap_or_default();
    format!("provmap.{}", format!("{subject}{connector}").replace('.', "_"))
}

type Xml = Writer<Vec<u8>>;

fn write(suites: &[Suite], xml: &mut Xml) -> io::Result<()> {
    let counts = |cases: &mut dyn Iterator<Item = &Case>| {
        let (mut tests, mut failures, mut errors) = (0_usize, 0_usize, 0_usize);
        for case in cases {
            tests = tests.saturating_add(1);
            match &case.result {
                CaseResult::Found { fails: true, .. } => failures = failures.saturating_add(1),
                CaseResult::Error(_) => errors = errors.saturating_add(1),
                CaseResult::Found { .. } | CaseResult::Passes => {}
            }
        }
        [("tests", tests), ("failures", failures), ("errors", errors)]
            .map(|(name, it)| (name, it.to_string()))
    };
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = counts(&mut suites.iter().flat_map(|suite| &suite.cases));
    let root = xml.create_element("testsuites").with_attribute(("name", "provmap"));
    let root = root.with_attributes(all.iter().map(|(name, value)| (*name, value.as_str())));
    root.write_inner_content(|xml| {
        for suite in suites {
            let of_suite = counts(&mut suite.cases.iter());
            let element = xml.create_element("testsuite").with_attribute(("name", &*allowed(&suite.name)));
            let element =
                element.with_attributes(of_suite.iter().map(|(name, value)| (*name, value.as_str())));
            element.write_inner_content(|xml| suite.cases.iter().try_for_each(|it| case(it, xml)))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn case(case: &Case, xml: &mut Xml) -> io::Result<()> {
    let line = case.line.map(|line| line.to_string());
    let attributes = [
        ("name", Some(allowed(&case.name))),
        ("classname", Some(allowed(&case.class))),
        ("file", case.file.as_deref().map(allowed)),
        ("line", line.filter(|_| case.file.is_some())),
    ];
    let given = attributes.iter().filter_map(|(name, value)| Some((*name, value.as_deref()?)));
    let element = xml.create_element("testcase").with_attributes(given);
    match &case.result {
        CaseResult::Passes => element.write_empty()?,
        CaseResult::Found { severity, fails: true, headline, text } => {
            element.write_inner_content(|xml| problem("failure", severity.as_str(), headline, text, xml))?
        }
        CaseResult::Found { severity, text, .. } => element.write_inner_content(|xml| {
            let text = allowed(&format!("{severity}: {text}"));
            xml.create_element("system-out").write_text_content(BytesText::new(&text))?;
            Ok(())
        })?,
        CaseResult::Error(error) => {
            element.write_inner_content(|xml| problem("error", "error", error, error, xml))?
        }
    };
    Ok(())
}

fn problem(element: &str, kind: &str, headline: &str, text: &str, xml: &mut Xml) -> io::Result<()> {
    let element = xml.create_element(element).with_attribute(("type", kind));
    let element = element.with_attribute(("message", &*allowed(headline)));
    element.write_text_content(BytesText::new(&allowed(text)))?;
    Ok(())
}

/// A text without the characters that no document of XML 1.0 can have.
fn allowed(text: &str) -> String {
    let is_allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().map(|c| if is_allowed(c) { c } else { '\u{fffd}' }).collect()
}
