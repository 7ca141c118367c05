//! Sets as they should be.

use provmap_macros::{include_mapping, mapping};

/// Another macro passes a line on.
macro_rules! with_title {
    ($title:literal) => {
        mapping! { for ZOOM; userName <- username; title <- $title; }
    };
}

fn main() {
    // All forms of a line.
    let set = mapping! {
        for SLACK;
        userName <- username;
        "primaryEmail" <- email;
        #[allow(nullable-source)]
        givenName <- name.given;
        title <- "#root.title ?: 'none'";
        honorificPrefix <- r#"#root.nickname ?: "none""#;
        group displayName <- name;
    };
    let written = provmap::MappingSet::new(vec![
        provmap::Mapping::from_source("userName", "username"),
        provmap::Mapping::from_source("primaryEmail", "email"),
        provmap::Mapping::from_source("givenName", "name.given"),
        provmap::Mapping::from_expression("title", "#root.title ?: 'none'"),
        provmap::Mapping::from_expression("honorificPrefix", "#root.nickname ?: \"none\""),
        provmap::Mapping::from_source("displayName", "name").for_group(),
    ]);
    assert_eq!(set, written);

    // A file of metadata, and a set without its last semicolon.
    assert_eq!(mapping! { for "files/acme.json"; badgeNumber <- username }.mappings().len(), 1);

    let included = include_mapping!("files/zoom.json");
    assert_eq!(included.connector(), Some("Zoom"));
    assert_eq!(include_mapping!("files/nameless.json", for ZOOM).mappings().len(), 1);
    assert_eq!(with_title!("'Dr.'").mappings().len(), 2);

    no_name_is_in_the_way();
}

fn no_name_is_in_the_way() {
    #[allow(non_upper_case_globals)]
    const set: usize = 1;
    #[allow(unused)]
    mod provmap {}
    #[allow(unused)]
    mod std {}
    assert_eq!(mapping! { for ZOOM; userName <- username; }.mappings().len(), set);
    assert_eq!(include_mapping!("files/nameless.json", for ZOOM).mappings().len(), set);
}
