//! Expressions of a configuration, looked at one step at a time. What is not static is not evaluated.

use std::borrow::Cow;

use provmap_model::node::Kind;

use crate::located::Located;
use crate::mapping::Offsets;

/// An expression, and where it stands.
#[derive(Clone)]
pub(super) enum Source<'a> {
    /// In HCL: the expression, and the text of the file.
    Hcl(&'a hcl_edit::expr::Expression, &'a str),
    /// In JSON, with the text of the file.
    Json(Located<'a>, &'a str, Strings),
}

impl<'a> Source<'a> {
    /// A value in JSON, without its pointer: lines have pointers of their own, and a key can be of any length.
    pub(super) fn json(value: Located<'a>, text: &'a str, strings: Strings) -> Source<'a> {
        Source::Json(Located { pointer: String::new(), ..value }, text, strings)
    }
}

/// What the strings of a JSON file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strings {
    /// Templates, as in a configuration.
    Templates,
    /// Values, as in a plan or a state.
    Values,
}

/// What an expression is at its surface.
pub(super) enum Look<'a> {
    Null,
    /// A string, or a number or boolean, which Terraform makes a string of where one is wanted.
    Text(Text),
    List(Vec<Source<'a>>),
    Object(Vec<Member<'a>>),
    /// A name, and the steps below it: `local.zoom`, `pingoneprovisioning_propagation_store.zoom.id`.
    Reference(Vec<String>),
    /// What only a plan knows.
    Open,
}

/// The value of a string.
pub(super) struct Text {
    pub(super) value: String,
    pub(super) kind: Kind,
    /// The places of its parts, where the file spells them.
    pub(super) offsets: Option<Offsets>,
}

/// A member of an object.
pub(super) struct Member<'a> {
    /// Nothing where the key is not static.
    pub(super) key: Option<Cow<'a, str>>,
    pub(super) value: Source<'a>,
}

impl Look<'_> {
    /// What it is, for messages.
    pub(super) fn kind(&self) -> Kind {
        match self {
            Look::Text(text) => text.kind,
            Look::List(_) => Kind::Array,
            Look::Object(_) => Kind::Object,
            Look::Null | Look::Reference(_) | Look::Open => Kind::Null,
        }
    }
}
