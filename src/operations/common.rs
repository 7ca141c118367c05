//! What the values of a source attribute have to keep to so that they fit in every target that they are sent to.

use std::collections::BTreeMap;

use provmap_model::attribute::{Flag, Limit};
use provmap_model::{AttributeType, Connector};
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::facts::is_needed_on_create;
use crate::mapping::{MappingKind, MappingSet};

/// The limits that several mapping sets put on the source attributes that they have in common, by source attribute.
///
/// What counts are users' lines that send an attribute as it is. What an expression makes of one is not compared with the limits of
/// its target, since the value can be cut to them.
///
/// ```
/// use provmap::operations::CommonLimits;
/// use provmap::{MappingSet, registry};
/// let zoom = MappingSet::from_json(r#"[{"targetAttribute": "familyName", "sourceAttribute": "name.family"}]"#)?;
/// let github = MappingSet::from_json(r#"[{"targetAttribute": "lastName", "sourceAttribute": "name.family"}]"#)?;
/// let mut limits = CommonLimits::default();
/// limits.add("zoom.json", &registry::ZOOM, &zoom);
/// limits.add("github.json", &registry::GITHUBEMU, &github);
/// let rows = limits.rows();
/// let most = rows[0].max_length.as_ref().unwrap();
/// assert_eq!((rows[0].source, most.value, most.target.attribute.as_str()), ("name.family", 64, "familyName"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct CommonLimits {
    by_source: BTreeMap<String, Vec<Constrained>>,
}

/// A target that a source attribute is sent to, with what its metadata says.
#[derive(Debug, Clone)]
struct Constrained {
    target: LimitingTarget,
    min_length: Option<u64>,
    max_length: Option<u64>,
    /// Whether its values can be texts, which have a length.
    takes_text: bool,
    is_unique: bool,
    is_needed: bool,
}

/// A target attribute of a mapping set.
///
/// Serialises with its members' names in camel case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LimitingTarget {
    /// What the set was added as, such as its file.
    pub set: String,
    /// The store type.
    pub connector: String,
    /// The target attribute.
    pub attribute: String,
}

/// A limit, and the first target that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommonLimit<'l> {
    /// A number of characters. PingOne does not say which unit its limits count in.
    pub value: u64,
    /// The target.
    pub target: &'l LimitingTarget,
}

/// What the values of a source attribute have to keep to.
///
/// Serialises with its members' names in camel case; the form only grows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SourceLimits<'l> {
    /// The source attribute.
    pub source: &'l str,
    /// All that it is sent to as it is.
    pub targets: Vec<&'l LimitingTarget>,
    /// The least of their `maxLength`; nothing where none has one.
    pub max_length: Option<CommonLimit<'l>>,
    /// The greatest of their `minLength` above 0.
    pub min_length: Option<CommonLimit<'l>>,
    /// Those that take texts and have no `maxLength` in their metadata: how long a value may be there is not known.
    pub unknown_max_length: Vec<&'l LimitingTarget>,
    /// Those where no two users may have one value (`unique`).
    pub unique_in: Vec<&'l LimitingTarget>,
    /// Those without which no user is created.
    pub needed_by: Vec<&'l LimitingTarget>,
}

impl CommonLimits {
    /// Adds what a connector's metadata says of the targets of a mapping set.
    pub fn add(&mut self, name: &str, connector: &Connector, set: &MappingSet) {
        let Some(attributes) = connector.user_attributes() else { return };
        for mapping in set.mappings().iter().filter(|mapping| mapping.kind() == MappingKind::User) {
            let target = mapping.target_attribute().and_then(|target| attributes.find(target));
            // A line that has an expression beside its source is wrong, and what it sends is not known.
            let source = mapping.source_attribute().filter(|_| mapping.expression().is_none());
            let (Some(source), Some(target)) = (source, target) else { continue };
            self.by_source.entry(source.to_owned()).or_default().push(Constrained {
                target: LimitingTarget {
                    set: name.to_owned(),
                    connector: connector.store_type().to_owned(),
                    attribute: target.key.to_owned(),
                },
                min_length: target.limit(Limit::MinLength).filter(|least| *least > 0),
                max_length: target.limit(Limit::MaxLength),
                takes_text: target.value_type().is_none_or(|kind| kind == AttributeType::String),
                is_unique: target.is(Flag::Unique),
                is_needed: is_needed_on_create(target),
            });
        }
    }

    /// A row for each source attribute, by name.
    #[must_use]
    pub fn rows(&self) -> Vec<SourceLimits<'_>> {
        self.by_source.iter().map(|(source, all)| row(source, all)).collect()
    }
}

impl Serialize for LimitingTarget {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("LimitingTarget", 3)?;
        map.serialize_field("set", &self.set)?;
        map.serialize_field("connector", &self.connector)?;
        map.serialize_field("attribute", &self.attribute)?;
        map.end()
    }
}

impl Serialize for CommonLimit<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("CommonLimit", 2)?;
        map.serialize_field("value", &self.value)?;
        map.serialize_field("target", &self.target)?;
        map.end()
    }
}

impl Serialize for SourceLimits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("SourceLimits", 7)?;
        map.serialize_field("source", &self.source)?;
        map.serialize_field("targets", &self.targets)?;
        map.serialize_field("maxLength", &self.max_length)?;
        map.serialize_field("minLength", &self.min_length)?;
        map.serialize_field("unknownMaxLength", &self.unknown_max_length)?;
        map.serialize_field("uniqueIn", &self.unique_in)?;
        map.serialize_field("neededBy", &self.needed_by)?;
        map.end()
    }
}

fn row<'l>(source: &'l str, all: &'l [Constrained]) -> SourceLimits<'l> {
    let those =
        |is_it: fn(&Constrained) -> bool| all.iter().filter(|it| is_it(it)).map(|it| &it.target).collect();
    let limits = |limit: fn(&Constrained) -> Option<u64>| {
        all.iter().filter_map(move |it| Some(CommonLimit { value: limit(it)?, target: &it.target }))
    };
    SourceLimits {
        source,
        targets: those(|_| true),
        max_length: limits(|it| it.max_length).min_by_key(|limit| limit.value),
        // Of equal ones the first, as of the least.
        min_length: limits(|it| it.min_length).min_by_key(|limit| std::cmp::Reverse(limit.value)),
        unknown_max_length: those(|it| it.takes_text && it.max_length.is_none()),
        unique_in: those(|it| it.is_unique),
        needed_by: those(|it| it.is_needed),
    }
}
