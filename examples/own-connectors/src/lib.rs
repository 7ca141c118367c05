//! A crate with connectors and mappings of its own. `provmap-codegen` compiles saved storeMetadata responses of `connectors/`;
//! `provmap-build` checks the files of `mappings/`, and `provmap-macros` a mapping that is written in Rust. Each is a line or two, and
//! none needs the others.
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

/// The mapping of a file, which `build.rs` has checked.
///
/// # Errors
///
/// None: a file that cannot be read fails the build.
pub fn badges() -> Result<provmap::MappingSet, provmap::Error> {
    provmap::MappingSet::from_json(include_str!("../mappings/badges.json"))
}

/// A mapping in Rust, which is checked while it compiles.
#[must_use]
pub fn contractors() -> provmap::MappingSet {
    provmap_macros::mapping! {
        for "connectors/Acme.json";
        // An attribute that this environment adds to the directory, as `environment.json` says.
        #[allow(unknown-source)]
        badgeNumber <- employeeNumber;
        contractor <- "#root.type == 'Contractor'";
    }
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
    fn the_mappings_are_there() {
        assert_eq!(crate::badges().unwrap().mappings().len(), crate::contractors().mappings().len());
    }

    #[test]
    fn its_attributes_are_there_at_compile_time() {
        let badge = ACME.user_attributes().unwrap().find("badgeNumber").unwrap();
        assert!(badge.is(Flag::RequiredOnCreate) && badge.is(Flag::Unique));
        assert_eq!(badge.limit(Limit::MaxLength), Some(12));
        assert_eq!(badge.flag(Flag::Nillable), None);
    }
}
