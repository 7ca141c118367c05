//! A crate with connectors of its own: saved storeMetadata responses in `connectors/`, `provmap` as its only
//! dependency, `provmap-codegen` as its only build dependency, and four lines of `build.rs`.
//!
//! Acme is invented. It shows what a connector of a private registry, or of a newer PingOne, would look like.

/// The tables that `build.rs` wrote.
pub mod connectors {
    include!(concat!(env!("OUT_DIR"), "/connectors.rs"));
}

/// A connector of this crate, or else one of provmap's own.
///
/// ```
/// assert_eq!(own_connectors::connector("ACME").unwrap().store_type(), "Acme");
/// assert_eq!(own_connectors::connector("zoom").unwrap().store_type(), "Zoom");
/// ```
#[must_use]
pub fn connector(store_type: &str) -> Option<&'static provmap::Connector> {
    connectors::by_name(store_type).or_else(|| provmap::connector(store_type))
}

#[cfg(test)]
mod tests {
    use super::connectors::{ACME, ALL};
    use provmap::{Connector, Flag, Limit, MappingSet};

    #[test]
    fn acme_is_what_its_file_says() {
        let read = Connector::from_json(include_str!("../connectors/Acme.json")).unwrap();
        assert_eq!(ACME, read);
        assert_eq!(ALL.len(), 1);
    }

    #[test]
    fn a_mapping_is_checked_against_acme() {
        let text = r#"[{"targetAttribute": "badgeNumbr", "sourceAttribute": "username"}]"#;
        let set = MappingSet::from_json(text).unwrap();
        set.check(&ACME).assert_finds(&["unknown-target"]);
    }

    #[test]
    fn its_attributes_are_there_at_compile_time() {
        let badge = ACME.user_attributes().unwrap().find("badgeNumber").unwrap();
        assert!(badge.is(Flag::RequiredOnCreate) && badge.is(Flag::Unique));
        assert_eq!(badge.limit(Limit::MaxLength), Some(12));
        assert_eq!(badge.flag(Flag::Nillable), None);
    }
}
