//! A line for each finding, as compilers have it: for `grep`, and for editors that jump to `FILE:LINE:COLUMN`.

use provmap_model::text::visible;

use super::folding::Folding;
use super::format::Format;
use super::{Checked, CreatedUsers, FindingsArgs, Gathered, summary};
use crate::input::Input;
use crate::output::Output;
use crate::render::{headline, place};

pub(super) struct Concise {
    folding: Folding,
    is_quiet: bool,
}

impl Concise {
    pub(super) fn new(arguments: &FindingsArgs) -> Concise {
        Concise { folding: Folding::new(arguments), is_quiet: arguments.quiet }
    }
}

impl Format for Concise {
    fn add(&mut self, input: &Input, checked: &Checked, out: &mut Output) {
        for finding in checked.report.iter().filter(|finding| self.folding.shows([*finding])) {
            let word = finding.severity.as_str();
            let message = headline(out.style(), word, Some(finding.rule), visible(&finding.headline()));
            out.text(&format!("{}: {message}", place(input, &finding.place)));
        }
        for line in checked.users.as_ref().map(CreatedUsers::lines).unwrap_or_default().lines() {
            out.text(&format!("{}: {line}\n", input.name));
        }
    }

    fn finish(&mut self, gathered: &Gathered<'_>, out: &mut Output) {
        out.text(&self.folding.line());
        if !self.is_quiet {
            out.text(&summary::total(gathered, out.style()));
            out.text(&summary::advises_fix(gathered));
            out.text(&summary::next(gathered));
        }
    }
}
