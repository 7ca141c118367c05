//! JSON values that know where they stand.

use std::borrow::Cow;

use provmap_model::error::Error;
use provmap_model::node::{Kind, Member, Node};
use provmap_model::text;

use crate::report::Place;

/// The member by which a file names its JSON Schema. Editors read it, and nothing here does.
pub(crate) const SCHEMA: &str = "$schema";

/// A value and its JSON pointer.
#[derive(Clone)]
pub(crate) struct Located<'a> {
    pub(crate) node: Node<'a>,
    pub(crate) pointer: String,
}

pub(crate) type Members<'a> = Vec<(Cow<'a, str>, Located<'a>)>;

impl<'a> Located<'a> {
    /// The value of a whole document.
    pub(crate) fn document(text: &'a str) -> Result<Located<'a>, Error> {
        Ok(Located { node: Node::parse(text)?, pointer: String::new() })
    }

    pub(crate) fn error(&self, message: impl Into<String>) -> Error {
        self.node.error(&self.pointer, message)
    }

    /// The place of a value; of an array or an object, the bracket that opens it.
    pub(crate) fn place(&self) -> Place {
        Place { pointer: self.pointer.clone(), span: Some(self.node.shown()), ..Place::default() }
    }

    pub(crate) fn is_said(&self) -> bool {
        self.node.kind() != Kind::Null
    }

    pub(crate) fn members(&self) -> Result<Members<'a>, Error> {
        let (members, _) = self.node.members(&self.pointer)?;
        let located = members.into_iter().map(|Member { key, value, .. }| {
            let mut pointer = self.pointer.clone();
            text::push_token(&mut pointer, &key);
            (key, Located { node: value, pointer })
        });
        Ok(located.collect())
    }

    pub(crate) fn elements(&self) -> Result<Vec<Located<'a>>, Error> {
        let elements = self.node.elements(&self.pointer)?.into_iter().enumerate();
        Ok(elements.map(|(at, node)| Located { node, pointer: format!("{}/{at}", self.pointer) }).collect())
    }
}
