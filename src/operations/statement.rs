//! What comes of an operation for one target, and what says so.

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::text::visible;
use provmap_model::{AttributeList, by_as_str};

use super::Context;
use crate::domain::{Nullness, Operation};
use crate::facts::basis;
use crate::record::Feed;
use crate::report::Basis;

/// What comes of an operation for one target attribute.
///
/// ```
/// use provmap::operations::{OperationMatrix, What};
/// use provmap::{MappingSet, registry};
/// let set = MappingSet::from_json(r#"[{"targetAttribute": "title", "sourceAttribute": "title"}]"#)?;
/// let matrix = OperationMatrix::new(&registry::ZOOM, &set, &registry::DIRECTORY);
/// let emptied = &matrix.row("title").unwrap().emptied;
/// assert_eq!((emptied.what, emptied.words.as_str()), (What::Taken, "it can be empty: an update without a value is taken"));
/// assert_eq!(emptied.basis[0].statement(), "`nillable` is true");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Statement {
    /// What, for programs.
    pub what: What,
    /// What, in words.
    pub words: String,
    /// What says so: properties of the metadata, or of an overlay. None where the mapping alone does.
    pub basis: Vec<Basis>,
}

/// What comes of an operation, for programs.
///
/// ```
/// use provmap::operations::What;
/// assert_eq!(What::LeftOut.as_str(), "left-out");
/// assert_eq!("default".parse(), Ok(What::Default));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum What {
    /// The value is sent.
    Sent,
    /// Nothing is sent, because no line maps the attribute.
    Nothing,
    /// The operation leaves out what the other one sends: what is not `updateable` is set once and never again.
    LeftOut,
    /// Nothing is sent, and the target's default steps in.
    Default,
    /// The target refuses the user.
    Fails,
    /// The target takes the user without a value.
    Taken,
    /// It does not come to that: the source always has a value.
    Never,
    /// Metadata and overlays do not say.
    Unknown,
}

impl What {
    /// All of them.
    pub const ALL: &[What] = &[
        What::Sent,
        What::Nothing,
        What::LeftOut,
        What::Default,
        What::Fails,
        What::Taken,
        What::Never,
        What::Unknown,
    ];

    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            What::Sent => "sent",
            What::Nothing => "nothing",
            What::LeftOut => "left-out",
            What::Default => "default",
            What::Fails => "fails",
            What::Taken => "taken",
            What::Never => "never",
            What::Unknown => "unknown",
        }
    }
}

by_as_str!(What, "statement");

impl Statement {
    fn new(what: What, words: impl Into<String>, basis: Vec<Basis>) -> Statement {
        Statement { what, words: words.into(), basis }
    }
}

impl Context<'_> {
    /// What an operation sends for a user who has a value.
    pub(super) fn sent(
        &self,
        operation: Operation,
        place: usize,
        attribute: &Attribute<'_>,
        is_mapped: bool,
    ) -> Statement {
        let said = |flag| vec![self.said(attribute, flag)];
        let writes = writing(operation);
        if self.leaves_out(operation, place, is_mapped) {
            let words = match operation {
                Operation::Create => "nothing is sent: the first update sends it",
                Operation::Update => "set once and never again: no update sends it",
            };
            return Statement::new(What::LeftOut, words, said(writes));
        }
        if is_mapped && self.plan(operation).refuses_values(place) {
            let flags = if attribute.is(Flag::Derived) {
                said(Flag::Derived)
            } else {
                [said(Flag::Creatable), said(Flag::Updateable)].concat()
            };
            return Statement::new(What::Fails, "nothing can write it: users with a value fail", flags);
        }
        match self.feed(operation, place) {
            Feed::Unpredictable(reason) => {
                Statement::new(What::Unknown, format!("unknown: {}", reason.sentence()), Vec::new())
            }
            Feed::Line if operation == Operation::Update && attribute.is_anchor() => {
                let basis = [said(Flag::RequiredOnUpdate), said(Flag::Updateable)].concat();
                Statement::new(What::Sent, "it says which user is meant, and is never changed", basis)
            }
            Feed::Line => match (attribute.flag(writes), operation) {
                (None, _) => {
                    let words =
                        format!("unknown: the metadata does not say whether {} can send it", one(operation));
                    Statement::new(What::Unknown, words, said(writes))
                }
                (_, Operation::Create) => Statement::new(What::Sent, "it is sent", said(writes)),
                (_, Operation::Update) => Statement::new(What::Sent, "every update sends it", said(writes)),
            },
            Feed::Nothing => self.nothing(operation, place, attribute),
        }
    }

    /// What comes of an operation that no line sends anything by.
    fn nothing(&self, operation: Operation, place: usize, attribute: &Attribute<'_>) -> Statement {
        let said = |flag| vec![self.said(attribute, flag)];
        if self.plan(operation).refuses_absence(place) {
            let words = format!("nothing is sent, and {} needs it: every user fails", one(operation));
            return Statement::new(What::Fails, words, said(requiring(operation)));
        }
        if operation == Operation::Create && attribute.is(Flag::DefaultedOnCreate) {
            let mut basis_of = said(Flag::DefaultedOnCreate);
            let words = match attribute.default_value {
                Some(value) => {
                    let list = AttributeList::User;
                    basis_of.push(basis(self.connector, list, attribute, "defaultValue", value.clone()));
                    let value = serde_json::to_string(value).unwrap_or_default();
                    format!("nothing is sent, and the default steps in: {}", visible(&value))
                }
                None => "nothing is sent, and the default steps in".to_owned(),
            };
            return Statement::new(What::Default, words, basis_of);
        }
        Statement::new(What::Nothing, "nothing is sent", Vec::new())
    }

    /// What comes of an operation for a user for whom the source has no value; of an attribute that no line maps, what comes of
    /// the operation.
    pub(super) fn without_value(
        &self,
        operation: Operation,
        place: usize,
        attribute: &Attribute<'_>,
        null: Option<Nullness>,
    ) -> Statement {
        let said = |flag| vec![self.said(attribute, flag)];
        let sent = self.sent(operation, place, attribute, null.is_some());
        match (sent.what, operation) {
            // What is not sent cannot be missed.
            (What::LeftOut, Operation::Update) => {
                return Statement::new(
                    What::LeftOut,
                    "the value of the create stays",
                    said(Flag::Updateable),
                );
            }
            (What::LeftOut | What::Nothing | What::Default, _) => return sent,
            _ => {}
        }
        let Some(null) = null else { return sent };
        if let Feed::Unpredictable(_) = self.feed(operation, place) {
            return sent;
        }
        if null == Nullness::Never {
            return Statement::new(What::Never, "the source always has a value", Vec::new());
        }
        if self.plan(operation).refuses_absence(place) {
            let words = match operation {
                Operation::Create => "the create of the user fails",
                Operation::Update => "it cannot be cleared: the update of the user fails",
            };
            let required = requiring(operation);
            let flag = if attribute.is(required) { required } else { Flag::Nillable };
            return Statement::new(What::Fails, words, said(flag));
        }
        if attribute.is(Flag::DefaultedOnCreate) {
            let words = "unknown: whether the default steps in for an empty value is not documented";
            return Statement::new(What::Unknown, words, said(Flag::DefaultedOnCreate));
        }
        match (attribute.flag(Flag::Nillable), operation) {
            (Some(true), Operation::Create) => {
                Statement::new(What::Taken, "the user is created without it", said(Flag::Nillable))
            }
            (Some(true), Operation::Update) => {
                let words = "it can be empty: an update without a value is taken";
                Statement::new(What::Taken, words, said(Flag::Nillable))
            }
            _ => {
                let words = "unknown: the metadata does not say whether it can be empty";
                Statement::new(What::Unknown, words, said(Flag::Nillable))
            }
        }
    }
}

/// `a create`
fn one(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "a create",
        Operation::Update => "an update",
    }
}

/// The flag that says whether an operation sends an attribute.
fn writing(operation: Operation) -> Flag {
    match operation {
        Operation::Create => Flag::Creatable,
        Operation::Update => Flag::Updateable,
    }
}

/// The flag that says whether an operation needs an attribute.
fn requiring(operation: Operation) -> Flag {
    match operation {
        Operation::Create => Flag::RequiredOnCreate,
        Operation::Update => Flag::RequiredOnUpdate,
    }
}
