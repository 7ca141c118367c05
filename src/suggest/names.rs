//! The attributes of the directory that may be meant for a target: by what its metadata calls it, and by its name.

use std::collections::HashMap;

use provmap_model::attribute::Attribute;
use provmap_model::secret::is_secret;
use provmap_model::source::{SourceAttribute, SourceSchema};
use provmap_model::text::name;
use provmap_model::words::AttributeType;

use crate::facts::directory_attribute;
use crate::registry;

/// The most sources that are looked at for one target. Each costs a judgement, and metadata can name any number.
const MAX_CANDIDATES: usize = 8;

/// The most references of a target, paths of a reference, and attributes of one name that are looked at: the metadata and the schema can
/// have any number, and one target is not worth more than these.
const MAX_LOOKED_AT: usize = 16;

/// The attributes of the directory, and what references stand for, by the letters of their names.
pub(super) struct Names<'s> {
    schema: &'s SourceSchema,
    attributes: HashMap<String, Vec<&'s SourceAttribute<'s>>>,
    references: HashMap<String, &'s str>,
}

/// An attribute of the directory that may be meant.
pub(super) struct Candidate<'s> {
    pub(super) path: &'s str,
    /// Why: a sentence without a full stop.
    pub(super) reason: String,
}

/// What the directory has for a target.
#[derive(Default)]
pub(super) struct Candidates<'s> {
    /// In the order in which they are to be tried.
    pub(super) list: Vec<Candidate<'s>>,
    /// The one of them that is an attribute of the environment's own and has the name of the target.
    pub(super) namesake: Option<&'s str>,
    /// Several attributes with the name of the target, where nothing else tells which is meant.
    pub(super) several: Vec<&'s str>,
    /// The first that would be meant, and is disabled.
    pub(super) disabled: Option<&'s str>,
    /// The one with the name of the target in which PingOne keeps something of its own.
    pub(super) read_only: Option<&'s str>,
}

impl<'s> Names<'s> {
    pub(super) fn of(schema: &'s SourceSchema) -> Names<'s> {
        let mut attributes: HashMap<String, Vec<_>> = HashMap::new();
        for attribute in schema.iter() {
            attributes.entry(letters(attribute.path)).or_default().push(attribute);
        }
        let mut references = HashMap::new();
        for reference in schema.references() {
            references.entry(letters(reference.reference)).or_insert(reference.reference);
        }
        Names { schema, attributes, references }
    }

    /// What may be meant for a target. Where its metadata names something, its own name counts only if the directory has the
    /// same: another name for a thing is a weaker sign.
    pub(super) fn candidates(&self, target: &Attribute<'_>) -> Candidates<'s> {
        let mut found = Candidates::default();
        let references = target.reference_attribute.unwrap_or_default();
        let looked_at = references.iter().take(MAX_LOOKED_AT);
        for reference in looked_at.clone() {
            for path in self.schema.reference(reference).unwrap_or_default().iter().take(MAX_LOOKED_AT) {
                found.add(target, self.schema.find(path), || {
                    let (reference, path) = (name(reference), name(path));
                    format!("the metadata's `{reference}` is taken for the directory's `{path}`")
                });
            }
        }
        self.by_name(target, target.key, &mut found);
        for reference in looked_at {
            self.by_name(target, reference, &mut found);
            self.by_other_names(target, reference, &mut found);
        }
        if references.is_empty() {
            self.by_other_names(target, target.key, &mut found);
        }
        found
    }

    /// Adds the attribute of this name, however its words are joined.
    fn by_name(&self, target: &Attribute<'_>, called: &str, found: &mut Candidates<'s>) {
        let same = self.attributes.get(&letters(called)).map_or(&[][..], Vec::as_slice);
        let one = match same {
            [one] => Some(*one),
            _ => self.schema.find(called),
        };
        match one {
            // What PingOne keeps for itself is seldom meant by an attribute of the same name.
            Some(own) if own.read_only == Some(true) => found.read_only = found.read_only.or(Some(own.path)),
            Some(one) => {
                let is_custom = registry::DIRECTORY.find(one.path).is_none();
                if is_custom && is_usable(one, target) {
                    found.namesake.get_or_insert(one.path);
                }
                found.add(target, Some(one), || {
                    format!("the directory's `{}` has the same name", name(one.path))
                });
            }
            None if found.list.is_empty() && found.several.is_empty() => {
                let looked_at = same.iter().take(MAX_LOOKED_AT);
                let usable = looked_at.filter(|attribute| is_usable(attribute, target));
                found.several = usable.map(|attribute| attribute.path).take(MAX_CANDIDATES).collect();
            }
            None => {}
        }
    }

    /// Adds what goes under this name elsewhere.
    fn by_other_names(&self, target: &Attribute<'_>, called: &str, found: &mut Candidates<'s>) {
        let known = self.references.get(&letters(called)).and_then(|known| self.schema.reference(known));
        for path in known.unwrap_or_default().iter().take(MAX_LOOKED_AT).chain(directory_attribute(called)) {
            found.add(target, self.schema.find(path), || {
                format!("`{}` is another name for the directory's `{}`", name(called), name(path))
            });
        }
    }
}

impl<'s> Candidates<'s> {
    fn add(
        &mut self,
        target: &Attribute<'_>,
        source: Option<&'s SourceAttribute<'s>>,
        reason: impl FnOnce() -> String,
    ) {
        let Some(source) = source else { return };
        let is_known = self.list.iter().any(|known| known.path == source.path);
        if source.enabled == Some(false) {
            self.disabled.get_or_insert(source.path);
        } else if !is_known && self.list.len() < MAX_CANDIDATES && is_usable(source, target) {
            self.list.push(Candidate { path: source.path, reason: reason() });
        }
    }
}

/// Whether a source can be suggested for a target at all. A value with members goes to a target that takes such, and secrets
/// go nowhere.
fn is_usable(source: &SourceAttribute<'_>, target: &Attribute<'_>) -> bool {
    let has_members = matches!(source.kind, Some(AttributeType::Complex | AttributeType::Json));
    source.enabled != Some(false)
        && source.open_members != Some(true)
        && (!has_members || source.kind == target.value_type())
        && !is_secret(source.path)
}

/// The letters and digits of a name in lower case: names differ in how their words are joined.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
