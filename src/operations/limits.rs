//! What the values of a target have to keep to, in words.

use provmap_model::attribute::{Attribute, Flag, Limit};
use provmap_model::correction::{self, LengthUnit, StoreBehaviour};
use provmap_model::text::visible;
use provmap_model::{AttributeList, AttributeType, Connector, Json};

use crate::facts::{basis, flag_basis};
use crate::report::Basis;

/// Something that the values of a target have to keep to, and what says so.
///
/// ```
/// use provmap::operations::OperationMatrix;
/// use provmap::{MappingSet, registry};
/// let set = MappingSet::from_json(r#"[{"targetAttribute": "department", "sourceAttribute": "title"}]"#)?;
/// let matrix = OperationMatrix::new(&registry::SLACK, &set, &registry::DIRECTORY);
/// let limits = &matrix.row("department").unwrap().limits;
/// assert_eq!(limits[1].words, "how long it may be is not known");
/// assert_eq!(limits[1].basis.statement(), "`maxLength` is absent");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TargetLimit {
    /// What, in a few words.
    pub words: String,
    /// What says so.
    pub basis: Basis,
}

/// Those of an attribute, from the kind of its values to what an overlay says beside the metadata.
pub(super) fn of(connector: &Connector, attribute: &Attribute<'_>) -> Vec<TargetLimit> {
    let list = AttributeList::User;
    let behaviour = connector.behaviour(list, attribute);
    let mut limits = Vec::new();
    let mut add = |words: String, property, value| {
        let basis = basis(connector, list, attribute, property, value);
        limits.push(TargetLimit { words, basis });
    };
    let limit = |limit: Limit| attribute.limit(limit);
    let number = |limit: Option<u64>| limit.map_or(Json::Null, Json::Unsigned);
    match attribute.value_type() {
        Some(kind) => {
            let property = if attribute.kind.is_some() { "type" } else { "attributeType" };
            add(in_words(kind), property, Json::text(kind.as_str()));
        }
        None => add("of a kind that is not known".to_owned(), "type", Json::Null),
    }
    if attribute.value_type().is_none_or(|kind| kind == AttributeType::String) {
        let most = limit(Limit::MaxLength);
        let words = match most {
            Some(most) => format!("at most {}", length(most, behaviour)),
            None => "how long it may be is not known".to_owned(),
        };
        add(words, Limit::MaxLength.as_str(), number(most));
        // A value that is there has a character at least.
        if let Some(least) = limit(Limit::MinLength).filter(|least| *least > 0) {
            let words = format!("at least {}", length(least, behaviour));
            add(words, Limit::MinLength.as_str(), number(Some(least)));
        }
    }
    if let Some(most) = limit(Limit::MaxNumberOfValues).filter(|most| *most > 1) {
        add(format!("up to {most} values"), Limit::MaxNumberOfValues.as_str(), number(Some(most)));
    }
    if let Some(unit) = behaviour.and_then(|it| it.length_unit) {
        let words = format!("its length counts {}s", unit.describe(1).trim_start_matches("1 "));
        add(words, correction::LENGTH_UNIT, Json::text(unit.as_str()));
    }
    if let Some(format) = behaviour.and_then(|it| it.format) {
        add(format.describe().to_owned(), correction::FORMAT, Json::text(format.as_str()));
    }
    if let Some(how) = behaviour.and_then(|it| it.normalised.as_deref()) {
        add(format!("changed by the target: {}", visible(how)), correction::NORMALISED, Json::text(how));
    }
    if let Some(values) = behaviour.map(|it| &it.reserved).filter(|values| !values.is_empty()) {
        let list = Json::Array(values.iter().map(|value| Json::text(value.as_str())).collect());
        add(format!("not {}", visible(&values.join(", "))), correction::RESERVED, list);
    }
    let flag = |words: &str, flag| TargetLimit {
        words: words.to_owned(),
        basis: flag_basis(connector, list, attribute, flag),
    };
    if attribute.is(Flag::RequiredOnCreate) {
        limits.push(flag("required to create a user", Flag::RequiredOnCreate));
    }
    if attribute.is(Flag::RequiredOnUpdate) && !attribute.is_anchor() {
        limits.push(flag("required to update a user", Flag::RequiredOnUpdate));
    }
    if attribute.is(Flag::Unique) {
        limits.push(flag("no two users may share it", Flag::Unique));
        let case = match attribute.flag(Flag::CaseSensitive) {
            Some(true) => "case counts",
            Some(false) => "case does not count",
            None => "whether case counts is not known",
        };
        limits.push(flag(case, Flag::CaseSensitive));
    }
    limits
}

fn in_words(kind: AttributeType<'_>) -> String {
    match kind {
        AttributeType::String => "text".to_owned(),
        AttributeType::Boolean => "true or false".to_owned(),
        other => visible(other.as_str()).to_string(),
    }
}

/// A length in the unit that the target counts by an overlay, else in characters.
fn length(length: u64, behaviour: Option<&StoreBehaviour>) -> String {
    let unit = behaviour.and_then(|behaviour| behaviour.length_unit);
    unit.unwrap_or(LengthUnit::Characters).describe(length)
}
