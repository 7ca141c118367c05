//! Findings for people: those of a file as soon as it is checked, and the sum at the end.

use super::format::Format;
use super::{Checked, CreatedUsers, Gathered};
use crate::input::Input;
use crate::output::Output;
use crate::render::{self, count};

#[derive(Default)]
pub(super) struct Text {
    /// Whether something is written, from which a blank line parts what follows.
    is_begun: bool,
}

impl Format for Text {
    fn add(&mut self, input: &Input, checked: &Checked, out: &mut Output) {
        let style = out.style();
        if self.is_begun {
            out.text("\n");
        }
        self.is_begun = true;
        let (report, description) = (&checked.report, &checked.description);
        out.text(&render::findings(style, input, report));
        let users = checked.users.as_ref().map(CreatedUsers::lines).unwrap_or_default();
        out.text(&format!("{} in {description}\n{users}", render::summary(style, report.summary())));
    }

    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output) {
        if self.is_begun && gathered.is_of_several() {
            out.text(&format!("\n{}", total(gathered, out)));
        }
        // Of several equals, `max_by_key` gives the last, which is the one that the reader sees first.
        let all = gathered.checked.iter().flat_map(|it| it.report.findings());
        let first = all.rev().max_by_key(|finding| finding.severity);
        if let Some(finding) = first {
            out.text(&format!("`provmap explain {}` says more about that rule\n", finding.rule));
        }
    }
}

/// The sum of all files.
fn total(gathered: &Gathered<'_>, out: &Output) -> String {
    let noun = gathered.noun;
    let checked = count(gathered.files(), noun);
    let mut text = format!("{} in {checked}", render::summary(out.style(), gathered.total()));
    if !gathered.unchecked.is_empty() {
        text.push_str(&format!("; {} could not be checked", count(gathered.unchecked.len(), noun)));
    }
    text.push('\n');
    text
}
