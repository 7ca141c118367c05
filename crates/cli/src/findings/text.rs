//! Findings for people: those of a file as soon as it is checked, and the sum at the end.

use super::folding::Folding;
use super::format::Format;
use super::{Checked, CreatedUsers, FindingsArgs, Gathered, summary};
use crate::input::Input;
use crate::output::Output;
use crate::render;

/// The files of which nothing is shown that have a line all the same.
const SILENT_FILES: usize = 20;

pub(super) struct Text {
    folding: Folding,
    is_quiet: bool,
    /// Whether something is written, from which a blank line parts what follows.
    is_begun: bool,
    /// The files of which nothing was shown.
    silent_files: usize,
}

impl Text {
    pub(super) fn new(arguments: &FindingsArgs) -> Text {
        let folding = Folding::new(arguments);
        Text { folding, is_quiet: arguments.quiet, is_begun: false, silent_files: 0 }
    }

    /// What is shown of the findings.
    fn shown(&mut self, input: &Input, checked: &Checked, out: &Output) -> String {
        let mut text = String::new();
        for mut paragraph in render::paragraphs(&checked.report) {
            if paragraph.is_list() {
                paragraph.retain(|finding| self.folding.shows([finding]));
            } else if !self.folding.shows(paragraph.findings()) {
                continue;
            }
            text.push_str(&paragraph.render(out.style(), input));
        }
        text
    }
}

impl Format for Text {
    fn add(&mut self, input: &Input, checked: &Checked, out: &mut Output) {
        let shown = self.shown(input, checked, out);
        let users = checked.users.as_ref().map(CreatedUsers::lines).unwrap_or_default();
        if self.is_quiet {
            out.text(&shown);
            out.text(&users);
            return;
        }
        if shown.is_empty() && users.is_empty() {
            self.silent_files = self.silent_files.saturating_add(1);
            if self.silent_files > SILENT_FILES && !self.folding.is_off() {
                return;
            }
        }
        if self.is_begun {
            out.text("\n");
        }
        self.is_begun = true;
        let sum = render::summary(out.style(), checked.report.summary());
        out.text(&format!("{shown}{sum} in {}\n{users}", checked.description));
    }

    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output) {
        let folded = self.folding.line();
        if self.is_quiet {
            out.text(&folded);
            return;
        }
        if self.is_begun && gathered.is_of_several() {
            out.text(&format!("\n{}", summary::total(gathered, out.style())));
        }
        out.text(&folded);
        out.text(&summary::advises_fix(gathered));
        out.text(&summary::next(gathered));
    }
}
