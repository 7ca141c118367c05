//! What findings rest on: a property of an attribute, and where that stands in the metadata.

use std::borrow::Cow;

use provmap_model::attribute::{Attribute, Flag};
use provmap_model::{AttributeList, Connector, Json, text};

use crate::report::Basis;

/// A flag of an attribute as the basis of a finding.
pub(crate) fn flag_basis(store: &Connector, list: AttributeList, attribute: &Attribute, flag: Flag) -> Basis {
    let value = attribute.flag(flag).map_or(Json::Null, Json::Bool);
    basis(store, list, attribute, flag.as_str(), value)
}

/// A property of an attribute as the basis of a finding.
pub(crate) fn basis(
    store: &Connector,
    list: AttributeList,
    attribute: &Attribute,
    property: &'static str,
    value: Json,
) -> Basis {
    let origin = store.origin(list, attribute.key, property);
    let kind = if origin.is_some() { "overlay" } else { "metadata" };
    let key = text::token(attribute.key);
    let from = [store.store_type(), " ", kind, ", /attributeMetadata/", list.as_str(), "/", &key].concat();
    Basis { flag: Cow::Borrowed(property), value, from, overlay: origin.cloned() }
}

/// A property of something that is no attribute as the basis of a finding.
pub(crate) fn metadata_basis(store: &Connector, pointer: &str, property: &'static str, value: Json) -> Basis {
    let from = format!("{} metadata, {pointer}", store.store_type());
    Basis { flag: Cow::Borrowed(property), value, from, overlay: None }
}

/// The pointer of a list of attributes.
pub(crate) fn list_pointer(list: AttributeList) -> String {
    format!("/attributeMetadata/{list}")
}
