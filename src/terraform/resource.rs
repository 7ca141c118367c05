//! The resources of a configuration that are in question.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use hcl_edit::structure::Body;
use provmap_model::error::{Error, Problem};
use provmap_model::text::push_token;

use super::look::{Source, Strings};
use crate::located::Members;

/// The resource type of a propagation rule, and that of a store.
pub(super) const RULE: &str = "pingoneprovisioning_propagation_rule";
pub(super) const STORE: &str = "pingoneprovisioning_propagation_store";

/// The attribute that says which users a propagation rule is for.
pub(super) const FILTER: &str = "filter";

/// The arguments of a propagation rule, of a store, and those that Terraform gives to every resource.
const OF_RULE: [&str; 8] =
    ["environment_id", "plan_id", "name", "source_store_id", "target_store_id", "active", FILTER, "mappings"];
const OF_STORE: [&str; 3] = ["environment_id", "name", "type"];
const OF_ALL: [&str; 11] = [
    "id",
    "count",
    "for_each",
    "provider",
    "depends_on",
    "lifecycle",
    "provisioner",
    "connection",
    "dynamic",
    "timeouts",
    "//",
];

/// The longest name of a resource, and the longest address of a module, in bytes.
const MAX_NAME: usize = 1_024;

/// What a configuration has of these, and its local values.
#[derive(Default)]
pub(super) struct Items<'a> {
    pub(super) resources: Vec<Resource<'a>>,
    pub(super) locals: Vec<(Cow<'a, str>, Source<'a>)>,
}

/// A propagation rule or a store.
pub(super) struct Resource<'a> {
    pub(super) is_rule: bool,
    pub(super) name: Cow<'a, str>,
    pub(super) address: String,
    /// The JSON pointer of its attributes.
    pub(super) pointer: String,
    /// Where it starts.
    pub(super) span: Range<usize>,
    /// All of it.
    pub(super) block: Range<usize>,
    pub(super) attributes: Attributes<'a>,
    /// The mappings that a plan does not know yet.
    pub(super) unknown: Unknown,
}

/// The attributes of a resource.
pub(super) enum Attributes<'a> {
    Hcl(&'a Body, &'a str),
    Json(Members<'a>, &'a str, Strings),
}

/// Mappings that a plan does not know yet.
#[derive(Default)]
pub(super) struct Unknown {
    pub(super) all: bool,
    pub(super) lines: HashSet<usize>,
}

/// Refuses a name that is longer than any that a person writes: each line of a rule, and each of its findings, repeats it.
pub(super) fn refuse_long(name: &str, text: &str, at: usize) -> Result<(), Error> {
    if name.len() <= MAX_NAME {
        return Ok(());
    }
    Err(Problem::at(text, at, "", format!("the name has more than {MAX_NAME} bytes")).into())
}

impl<'a> Resource<'a> {
    /// The resource, if it is of one of the types in question.
    pub(super) fn new(
        kind: &str,
        name: Cow<'a, str>,
        span: Range<usize>,
        attributes: Attributes<'a>,
    ) -> Option<Resource<'a>> {
        if !Resource::is_known(kind) {
            return None;
        }
        let mut pointer = format!("/resource/{kind}");
        push_token(&mut pointer, &name);
        Some(Resource {
            is_rule: kind == RULE,
            address: format!("{kind}.{name}"),
            name,
            pointer,
            block: span.clone(),
            span,
            attributes,
            unknown: Unknown::default(),
        })
    }

    /// The arguments that its type is known to have.
    pub(super) fn arguments(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        let own: &'static [&'static str] = if self.is_rule { &OF_RULE } else { &OF_STORE };
        own.iter().chain(&OF_ALL).copied()
    }

    /// Whether a resource type is one of those in question.
    pub(super) fn is_known(kind: &str) -> bool {
        kind == RULE || kind == STORE
    }
}
