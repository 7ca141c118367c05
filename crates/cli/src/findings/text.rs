//! Findings for people: those of a file as soon as it is checked, and the sum at the end.

use super::format::Format;
use super::{Checked, CreatedUsers, Gathered, summary};
use crate::input::Input;
use crate::output::Output;
use crate::render;

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
            out.text(&format!("\n{}", summary::total(gathered, out.style())));
        }
        out.text(&summary::next(gathered));
    }
}
