//! Findings of lines that feed a secret: the fixed texts of their expressions are not repeated.

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::secret::{is_secret, texts, without_texts};

use super::line::{Line, Target};
use crate::report::{Edit, Finding};

/// The most texts that are looked for in the words of a finding.
const MAX_TEXTS: usize = 64;
/// What stands in the place of a fixed text.
const MASK: &str = "****";
/// The shortest text that is looked for outside of quotes: a shorter one is part of many words.
const MIN_BARE: usize = 4;

impl<'c> Line<'c> {
    /// The attribute that the line is meant for, also where its name is a slip, or another line has it.
    fn meant(&self) -> Option<&'c Attribute<'c>> {
        match &self.target {
            Target::Known(attribute) => Some(attribute),
            Target::Unknown(near) => near.map(|near| near.attribute),
            Target::Duplicate(_) => self.connector.attributes(self.list())?.find(self.target_name()),
            Target::Missing | Target::NoGroups | Target::Undetermined => None,
        }
    }

    /// Takes the fixed texts of the expression out of findings of the line, where what it feeds is a secret by its name, or by the
    /// metadata, or is not known. A fix that would write one is none.
    pub(crate) fn hide_texts(&self, findings: &mut [Finding]) {
        let Some(expression) = self.mapping.expression() else { return };
        let is_sensitive = || self.meant().is_some_and(|attribute| attribute.is(Flag::Sensitive));
        let feeds_secret = || self.mapping.target_attribute().is_none_or(is_secret) || is_sensitive();
        if !findings.is_empty() && feeds_secret() {
            hide_texts_of(expression, findings);
        }
    }
}

/// Takes the fixed texts of an expression out of findings of its line.
pub(crate) fn hide_texts_of(expression: &str, findings: &mut [Finding]) {
    let texts: Vec<&str> = texts(expression).take(MAX_TEXTS.saturating_add(1)).collect();
    for finding in findings {
        finding.source = finding.source.take().map(|source| without_texts(&source));
        if texts.len() > MAX_TEXTS {
            (finding.fix, finding.help) = (None, None);
        }
        for text in &texts {
            // What a file writes in another way is not looked for.
            let is_plain = text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"') || c == ' ');
            let writes = |edit: &Edit| !is_plain || edit.text.contains(text);
            finding.fix = finding.fix.take().filter(|fix| !fix.edits.iter().any(writes));
            finding.message = hidden(&finding.message, text);
            finding.help = finding.help.take().filter(|_| is_plain).map(|help| hidden(&help, text));
        }
    }
}

fn hidden(words: &str, text: &str) -> String {
    let mut hidden = words.to_owned();
    for quote in ['\'', '"', '`'] {
        hidden = hidden.replace(&format!("{quote}{text}{quote}"), &format!("{quote}{MASK}{quote}"));
    }
    if text.len() >= MIN_BARE { hidden.replace(text, MASK) } else { hidden }
}
