//! Changes of a line as edits of the file that it stands in.

#[cfg(feature = "terraform")]
use provmap_model::text::hcl_string;

use super::change::{Change, Syntax};
use super::{MappingSet, json};
use crate::report::{Applicability, Edit, Fix};

impl MappingSet {
    /// A member of a line as the file writes it, for words about it: `"sourceAttribute": "email"`.
    pub(crate) fn member(&self, key: &str, text: &str) -> String {
        match self.lines().syntax {
            Syntax::None | Syntax::Json => json::member(key, text),
            #[cfg(feature = "terraform")]
            Syntax::Hcl => format!("{} = {}", self.key(key), hcl_string(text)),
            #[cfg(feature = "terraform")]
            Syntax::TerraformJson => {
                // Where a template would begin.
                format!(
                    "{}: {}",
                    self.key(key),
                    json::string(&text.replace("${", "$${").replace("%{", "%%{"))
                )
            }
        }
    }

    /// A key of a line as the file writes it, for words about it: `"sourceAttribute"`.
    pub(crate) fn key(&self, key: &str) -> String {
        let syntax = self.lines().syntax;
        match syntax {
            Syntax::None | Syntax::Json => json::string(key),
            #[cfg(feature = "terraform")]
            Syntax::Hcl => syntax.spelt(key).to_owned(),
            #[cfg(feature = "terraform")]
            Syntax::TerraformJson => json::string(syntax.spelt(key)),
        }
    }

    /// The change of a line as one of the file; nothing where the line does not stand in one, or the change is none that its
    /// format can write.
    pub(crate) fn fix(&self, line: usize, change: &Change<'_>, applicability: Applicability) -> Option<Fix> {
        let mapping = self.mappings().get(line)?;
        let edits = match (self.lines().syntax, change) {
            (Syntax::None, _) => return None,
            (Syntax::Json, Change::Part(part, text)) => {
                vec![(self.part_of_expression(line, part.clone())?, json::inside(text))]
            }
            #[cfg(feature = "terraform")]
            (Syntax::Hcl | Syntax::TerraformJson, _) => return None,
            (Syntax::Json, change) => json::edits(self.text(), mapping, change)?,
        };
        let shift = |at: usize| at.saturating_add(self.skipped);
        let edits = edits
            .into_iter()
            .map(|(span, text)| Edit { span: shift(span.start)..shift(span.end), text })
            .collect();
        Some(Fix { edits, applicability })
    }
}
