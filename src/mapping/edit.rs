//! Changes of a line as edits of the file that it stands in.

#[cfg(feature = "terraform")]
use provmap_model::text::hcl_string;

use super::change::{Change, Syntax};
#[cfg(feature = "terraform")]
use super::hcl;
use super::{MappingSet, json};
use crate::report::{Applicability, Edit, Fix};

impl MappingSet {
    /// A member of a line as the file writes it, for words about it: `"sourceAttribute": "email"`.
    pub(crate) fn member(&self, key: &str, text: &str) -> String {
        let (syntax, key) = (self.syntax(), self.key(key));
        match syntax {
            #[cfg(feature = "terraform")]
            Syntax::Hcl | Syntax::Generated => format!("{key} = {}", hcl_string(text)),
            _ => format!("{key}: {}", json::written(text, syntax)),
        }
    }

    /// A key of a line as the file writes it, for words about it: `"sourceAttribute"`.
    pub(crate) fn key(&self, key: &str) -> String {
        let syntax = self.syntax();
        match syntax {
            #[cfg(feature = "terraform")]
            Syntax::Hcl | Syntax::Generated => syntax.spelt(key).to_owned(),
            _ => json::string(syntax.spelt(key)),
        }
    }

    /// The change of a line as one of the file; nothing where the line does not stand in one, or the change is none that its
    /// format can write.
    pub(crate) fn fix(&self, line: usize, change: &Change<'_>, applicability: Applicability) -> Option<Fix> {
        let mapping = self.mappings().get(line)?;
        if self.lines().is_fixed {
            return None;
        }
        let (syntax, text) = (self.syntax(), self.text());
        let edits = match (syntax, change) {
            (Syntax::None, _) => return None,
            #[cfg(feature = "terraform")]
            (Syntax::Generated, _) => return None,
            (_, Change::Part(part, new)) => {
                let field = mapping.expression.as_ref()?;
                let (whole, new) = match syntax {
                    #[cfg(feature = "terraform")]
                    Syntax::Hcl => (hcl::literal(text, mapping, field), hcl::inside(new)),
                    _ => (json::literal(text, mapping, field, syntax), json::inside(new, syntax)),
                };
                let span = self.part_of_expression(line, part.clone()).filter(|_| whole.is_some())?;
                vec![(span, new)]
            }
            #[cfg(feature = "terraform")]
            (Syntax::Hcl, change) => hcl::edits(text, mapping, change)?,
            (syntax, change) => json::edits(text, mapping, change, syntax)?,
        };
        let shift = |at: usize| at.saturating_add(self.skipped);
        let edits = edits
            .into_iter()
            .map(|(span, text)| Edit { span: shift(span.start)..shift(span.end), text })
            .collect();
        Some(Fix { edits, applicability })
    }
}
