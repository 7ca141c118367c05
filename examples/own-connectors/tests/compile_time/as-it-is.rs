//! A crate that knows its target.

use own_connectors::connectors::tables::ACME;
use provmap::registry::tables::ZOOM;
use provmap::{Attribute, Flag, Limit};

const USER_NAME: &Attribute<'static> = ZOOM.user_attribute("userName").unwrap();
const _: () = assert!(USER_NAME.limit(Limit::MaxLength).unwrap() <= 254);
const BADGE: &Attribute<'static> = ACME.user_attribute("badgeNumber").unwrap();
const _: () = assert!(BADGE.max_length.unwrap() == 12);
const _: () = assert!(USER_NAME.is(Flag::RequiredOnCreate));

fn main() {
    assert_eq!(USER_NAME.key, "userName");
}
