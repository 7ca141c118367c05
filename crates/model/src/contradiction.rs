//! Properties of one attribute that cannot both hold.

use crate::attribute_list::AttributeList;
use crate::error::Problem;
use crate::json::Json;

/// A property of an attribute that contradicts another one: both cannot hold.
///
/// Of two that say different things of one (`type` beside another `attributeType`, a minimum above its maximum) nobody knows
/// which is wrong, and both are unknown: the rows leave them out. Of a default that is not of the type, or not within the
/// limits, the default alone is unknown.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::Connector;
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme"},
///   "attributeMetadata": {"userAttributes": {"badge": {"minLength": 9, "maxLength": 4}}}
/// }"#)?;
/// let contradiction = &acme.contradictions()[0];
/// assert_eq!((contradiction.property, contradiction.other), ("minLength", "maxLength"));
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Contradiction {
    /// The list that the attribute is in.
    pub list: AttributeList,
    /// The place of the attribute in its list.
    pub position: usize,
    /// The property, by its name in the metadata.
    pub property: &'static str,
    /// The other one, by its name in the metadata.
    pub other: &'static str,
    /// What the metadata gives for the other one.
    pub other_value: Json,
    /// The contradiction in words, and where in the document the property stands.
    pub problem: Problem,
}
