//! What an `id` of a record says of its user.

use crate::Connector;

/// Whether a text is a UUID, as PingOne's ids are. Any other may be a name or an address.
///
/// ```
/// use provmap_model::ids::is_uuid;
/// assert!(is_uuid("8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69"));
/// assert!(!is_uuid("ada@example.com"));
/// ```
#[must_use]
pub fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| {
            if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        })
}

/// Whether records with one `id` are of one user: it is PingOne's, where they go through a mapping, or the store's own identifier,
/// and no attribute that users may share by mistake.
#[must_use]
pub fn identifies(connector: &Connector, mapped: bool) -> bool {
    let own = connector.user_attributes().and_then(|attributes| attributes.find("id"));
    mapped || own.is_none_or(|id| id.is_anchor())
}
