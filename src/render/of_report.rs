//! Findings of a report that knows its file.

use std::cell::OnceCell;

use provmap_model::text::visible;

use super::{Source, Style, findings};
use crate::bundle;
use crate::report::{File, Finding, Report};

/// As many columns as rustc takes where there is no terminal.
const PLAIN: Style = Style { color: false, width: 140 };

/// These findings of a report, without colours.
pub(crate) fn of_report(report: &Report, these: &[&Finding]) -> String {
    let name = report.file().map(|name| visible(name).to_string());
    findings(PLAIN, &OfReport { name, file: &report.file, shown: OnceCell::new() }, these.iter().copied())
}

struct OfReport<'r> {
    name: Option<String>,
    file: &'r File,
    shown: OnceCell<Option<String>>,
}

impl Source for OfReport<'_> {
    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn shown(&self) -> Option<&str> {
        let shown = self.shown.get_or_init(|| {
            let text = self.file.text.as_deref()?;
            let shown = bundle::shown_without(text, &self.file.secrets);
            #[cfg(feature = "terraform")]
            let shown = shown.or_else(|| crate::terraform::shown_without(text, &self.file.secrets));
            shown
        });
        shown.as_deref()
    }
}
