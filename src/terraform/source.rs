//! The one place that tells the two languages of a configuration apart.

use std::ops::Range;

use provmap_model::error::{Error, Problem};
use provmap_model::suggest::nearest;
use provmap_model::text::{name, push_token};

use super::look::{Look, Source, Strings};
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
    /// When there are blocks of that name, or there is none of it and an argument whose name is a slip of it.
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
                None => self.misspelt(hcl::arguments(body), key, text),
            },
            Attributes::Json(members, text, strings) => {
                let found = members.iter().find(|(name, _)| name == key);
                match found {
                    Some((_, value)) => Ok(Some(Source::json(value.clone(), text, *strings))),
                    // What Terraform writes is spelt as the provider spells it.
                    None if self.is_shown() => Ok(None),
                    None => {
                        let arguments = members.iter().map(|(name, value)| (&**name, value.node.offset()));
                        self.misspelt(arguments, key, text)
                    }
                }
            }
        }
    }

    /// Refuses an argument that no resource of the type has, and whose name is a slip of one that this one lacks. Other names may be
    /// those of a later provider.
    fn misspelt<'n, T>(
        &self,
        arguments: impl Iterator<Item = (&'n str, usize)>,
        key: &str,
        text: &str,
    ) -> Result<Option<T>, Error> {
        let known = self.arguments();
        let is_slip = |argument: &str| {
            !known.clone().any(|it| it == argument) && nearest(argument, known.clone()) == Some(key)
        };
        match arguments.into_iter().find(|(argument, _)| is_slip(argument)) {
            None => Ok(None),
            Some((argument, at)) => {
                let what = if self.is_rule { "a propagation rule" } else { "a store" };
                let message = format!("{what} has no argument `{}`; did you mean `{key}`?", name(argument));
                let mut pointer = self.pointer.clone();
                push_token(&mut pointer, argument);
                Err(Problem::at(text, at, &pointer, message).into())
            }
        }
    }

    /// Whether it is one of a plan or a state.
    pub(super) fn is_shown(&self) -> bool {
        matches!(self.attributes, Attributes::Json(_, _, Strings::Values))
    }

    /// Where blocks of this name are made by a `dynamic` block: as many as only a plan knows.
    pub(super) fn dynamic(&self, key: &str) -> Option<Range<usize>> {
        match &self.attributes {
            Attributes::Hcl(body, _) => hcl::dynamic(body, key),
            Attributes::Json(members, ..) => {
                let (_, dynamic) = members.iter().find(|(name, _)| name == "dynamic")?;
                let blocks = json::merged(dynamic).ok()?;
                blocks.iter().find(|(name, _)| name == key).map(|(_, block)| block.node.shown())
            }
        }
    }

    /// The secrets in it.
    pub(super) fn secrets(&self) -> Vec<Secret> {
        match &self.attributes {
            Attributes::Hcl(body, text) => hcl::secrets(body, &self.pointer, text),
            Attributes::Json(members, ..) => json::secrets(members),
        }
    }
}
