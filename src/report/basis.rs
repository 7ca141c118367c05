//! What a finding rests on.

use std::borrow::Cow;
use std::fmt;

use provmap_model::Json;
use provmap_model::correction::Origin;
use provmap_model::text::visible;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// What a finding rests on: a property of the metadata, its value, and where that stands.
///
/// ```
/// let set = provmap::MappingSet::from_json(r#"[{"targetAttribute": "userName", "sourceAttribute": "nickname"}]"#)?;
/// let report = set.check(&provmap::registry::ZOOM);
/// let basis = report.iter().find_map(|finding| finding.basis.as_ref()).unwrap();
/// println!("{}: {}", basis.statement(), basis.whence());
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Basis {
    /// The property, such as `maxLength`.
    pub flag: Cow<'static, str>,
    /// Its value; null when the property is absent.
    pub value: Json,
    /// Where it comes from, such as `Zoom metadata, /attributeMetadata/userAttributes/givenName`.
    pub from: String,
    /// Who says so, where an overlay does and not the metadata.
    pub overlay: Option<Origin>,
}

impl Basis {
    /// What is said: `` `maxLength` is 64 ``.
    #[must_use]
    pub fn statement(&self) -> String {
        let flag = visible(&self.flag);
        match &self.value {
            Json::Null => format!("`{flag}` is absent"),
            // A list of names reads better than JSON.
            value => match names(value) {
                Some(names) => format!("`{flag}` has {}", visible(&names.join(", "))),
                None => {
                    let value = serde_json::to_string(value).unwrap_or_default();
                    format!("`{flag}` is {}", visible(&value))
                }
            },
        }
    }

    /// Where that stands, and who says so: `Zoom metadata, /attributeMetadata/userAttributes/givenName`.
    #[must_use]
    pub fn whence(&self) -> String {
        let from = visible(&self.from);
        match &self.overlay {
            Some(origin) => format!("{from}; {origin}"),
            None => from.to_string(),
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.statement(), self.whence())
    }
}

impl Serialize for Basis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Basis", 4)?;
        map.serialize_field("flag", &self.flag)?;
        map.serialize_field("value", &self.value)?;
        map.serialize_field("from", &self.from)?;
        map.serialize_field("overlay", &self.overlay)?;
        map.end()
    }
}

/// The elements of an array of texts.
fn names(value: &Json) -> Option<Vec<&str>> {
    let Json::Array(values) = value else { return None };
    values
        .iter()
        .map(|value| if let Json::String(name) = value { Some(name.as_ref()) } else { None })
        .collect()
}
