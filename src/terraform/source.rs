//! The one place that tells the two languages of a configuration apart.

use std::ops::Range;

use provmap_model::error::{Error, Problem};
use provmap_model::text::push_token;

use super::look::{Look, Source};
use super::resource::{Attributes, Resource};
use super::{hcl, json};
use crate::mapping::Secret;

impl<'a> Source<'a> {
    pub(super) fn look(&self) -> Look<'a> {
        match self {
            Source::Hcl(expression, text) => hcl::look(expression, text),
            Source::Json(located, text, strings) => json::look(located, text, *strings),
        }
    }

    /// The bytes of the file that hold it: of JSON's lists and objects, the bracket that opens them.
    pub(super) fn span(&self) -> Range<usize> {
        match self {
            Source::Hcl(expression, _) => hcl::span(*expression),
            Source::Json(located, ..) => located.node.shown(),
        }
    }
}

impl<'a> Resource<'a> {
    /// The value of an attribute.
    ///
    /// # Errors
    ///
    /// When there are blocks of that name.
    pub(super) fn get(&self, key: &str) -> Result<Option<Source<'a>>, Error> {
        match &self.attributes {
            Attributes::Hcl(body, text) => match hcl::attribute(body, key, text) {
                Some(Ok(value)) => Ok(Some(value)),
                Some(Err(at)) => {
                    let message = format!("`{key}` is an attribute, not a block: write `{key} = …`");
                    let mut pointer = self.pointer.clone();
                    push_token(&mut pointer, key);
                    Err(Problem::at(text, at, &pointer, message).into())
                }
                None => Ok(None),
            },
            Attributes::Json(members, text, strings) => {
                let found = members.iter().find(|(name, _)| name == key);
                Ok(found.map(|(_, value)| Source::json(value.clone(), text, *strings)))
            }
        }
    }

    /// The secrets in it.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        match &self.attributes {
            Attributes::Hcl(body, text) => hcl::secrets(body, &self.pointer, text),
            Attributes::Json(..) => Vec::new(),
        }
    }
}
