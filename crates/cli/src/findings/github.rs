//! Annotations: the commands by which a workflow of GitHub puts messages at the lines of a pull request.

use std::cmp::Reverse;

use provmap::Severity;

use super::format::Format;
use super::place::Root;
use super::{Checked, Gathered, message, summary};
use crate::files::is_stdin;
use crate::input::{Input, Region};
use crate::output::Output;
use crate::render::Style;

/// The annotations of each kind that GitHub shows for a step of a workflow. The others are in its log only.
const SHOWN: usize = 10;

pub(super) struct Github {
    root: Root,
    /// The commands, with what they weigh.
    commands: Vec<(Severity, String)>,
}

impl Github {
    pub(super) fn new() -> Github {
        Github { root: Root::find(), commands: Vec::new() }
    }
}

impl Format for Github {
    fn add(&mut self, input: &Input, checked: &Checked, _: &mut Output) {
        let file = (input.is_file() && !is_stdin(&checked.path)).then(|| self.root.shown(&checked.path));
        for finding in &checked.report {
            let region = finding.place.span.as_ref().and_then(|span| input.region(span));
            let title = format!("provmap {}", finding.rule);
            let command =
                command(finding.severity, file.as_deref(), region, &title, &message(input, finding));
            self.commands.push((finding.severity, command));
        }
        if let Some((users, severity)) =
            checked.users.as_ref().and_then(|users| Some((users, users.severity()?)))
        {
            let command = command(severity, file.as_deref(), None, "provmap users", users.lines().trim_end());
            self.commands.push((severity, command));
        }
    }

    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output) {
        // What keeps from checking comes first: of each kind, GitHub shows the first.
        for (path, error) in gathered.errors() {
            let file = path.filter(|path| path.is_file()).map(|path| self.root.shown(path));
            out.text(&command(Severity::Error, file.as_deref(), None, NOT_CHECKED, error));
        }
        self.commands.sort_by_key(|(severity, _)| Reverse(*severity));
        for (_, command) in &self.commands {
            out.text(command);
        }
        if gathered.is_given_up {
            return;
        }
        let plain = Style { color: false, ..out.style() };
        out.text(&summary::total(gathered, plain));
        let total = gathered.total();
        if [total.errors, total.warnings, total.infos].iter().any(|number| *number > SHOWN) {
            out.text(&format!(
                "GitHub shows {SHOWN} annotations of each kind; all are in the log of this step\n"
            ));
        }
    }
}

/// The title of what kept provmap from checking.
const NOT_CHECKED: &str = "provmap could not check";

/// `::error file=…,line=…::message`. Columns are there if the place is within a line: GitHub takes no others.
fn command(
    severity: Severity,
    file: Option<&str>,
    region: Option<Region>,
    title: &str,
    message: &str,
) -> String {
    let kind = match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = Vec::new();
    if let Some(file) = file {
        properties.push(format!("file={}", property(file)));
        if let Some(Region { start_line, start_column, end_line, end_column }) = region {
            properties.push(format!("line={start_line}"));
            if start_line == end_line {
                properties.push(format!("col={start_column},endLine={end_line},endColumn={end_column}"));
            } else {
                properties.push(format!("endLine={end_line}"));
            }
        }
    }
    properties.push(format!("title={}", property(title)));
    format!("::{kind} {}::{}\n", properties.join(","), data(message))
}

/// A text as the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text as the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_a_command() {
        let region = Region { start_line: 3, start_column: 5, end_line: 3, end_column: 9 };
        let text = "100% a,b::c\r\n::error::d";
        assert_eq!(
            command(Severity::Info, Some("a,b:100%.json"), Some(region), "t:u", text),
            "::notice file=a%2Cb%3A100%25.json,line=3,col=5,endLine=3,endColumn=9,title=t%3Au::100%25 a,b::c%0D%0A::error::d\n"
        );
        let several = Region { end_line: 4, ..region };
        assert_eq!(
            command(Severity::Warning, Some("a.json"), Some(several), "t", "m"),
            "::warning file=a.json,line=3,endLine=4,title=t::m\n"
        );
        assert_eq!(command(Severity::Error, None, Some(region), "t", "m"), "::error title=t::m\n");
    }
}
