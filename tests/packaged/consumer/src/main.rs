//! Uses what a user of the packages uses, with lints that generated code must not trip over.
#![deny(unreachable_pub, unused, clippy::all)]

// What is generated speaks of `provmap`, and so do the macros.
extern crate pm as provmap;

mod connectors {
    include!(concat!(env!("OUT_DIR"), "/connectors.rs"));
}

use pm::record::{Operation, Plan};
use pm::{Mapping, MappingSet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let set = MappingSet::new(vec![Mapping::from_source("userNme", "email")]);
    set.check(&connectors::ACME).assert_finds(&["unknown-target", "unmapped-required"]);

    let checked = provmap_macros::mapping! { for "connectors/Acme.json"; allow(below-min-length, exceeds-max-length); badgeNumber <- username; };
    checked.check(&connectors::ACME).assert_finds(&["below-min-length", "exceeds-max-length"]);

    let plan = Plan::for_target(pm::require_connector("Slack")?, Operation::Create);
    let mut slots = plan.slots();
    assert!(plan.read(br#"{"userName": "ada", "primaryEmail": "ada@example.com"}"#, &mut slots)?.is_valid());
    println!("the packages work for a crate of their own");
    Ok(())
}
