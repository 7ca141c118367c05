//! What is kept of a user, by the names that it goes under: in PingOne's directory, in SCIM, in LDAP, and elsewhere.
//!
//! One table serves both sides of a line: a source that is spelled as another system spells it, and a target that is spelled
//! as another connector spells it.

use provmap_model::attribute::{Attribute, Attributes};

/// One thing that is kept of a user.
struct Thing {
    /// The directory attribute that holds it; none where PingOne's directory has none.
    directory: Option<&'static str>,
    /// SCIM's paths (RFC 7643).
    scim: &'static [&'static str],
    /// LDAP's attributes, as PingFederate's provisioner reads them.
    ldap: &'static [&'static str],
    /// What connectors and other products call it. How words are joined makes no difference.
    others: &'static [&'static str],
}

const fn thing(
    directory: &'static str,
    scim: &'static [&'static str],
    ldap: &'static [&'static str],
    others: &'static [&'static str],
) -> Thing {
    Thing { directory: Some(directory), scim, ldap, others }
}

/// Something that SCIM has, and PingOne's directory has not.
const fn only_scim(scim: &'static [&'static str]) -> Thing {
    Thing { directory: None, scim, ldap: &[], others: &[] }
}

const THINGS: &[Thing] = &[
    thing("address.countryCode", &["addresses.country"], &[], &["country", "countryCode"]),
    thing("address.locality", &["addresses.locality"], &["l"], &["locality", "city"]),
    thing("address.postalCode", &["addresses.postalCode"], &["postalCode"], &["zip", "zipCode"]),
    thing("address.region", &["addresses.region"], &["st"], &["region", "state"]),
    thing("address.streetAddress", &["addresses.streetAddress"], &["streetAddress"], &["street"]),
    thing("email", &["emails", "emails.value"], &["mail"], &["emailAddress", "workEmail", "primaryEmail"]),
    thing("enabled", &["active"], &[], &["accountEnabled"]),
    thing("mobilePhone", &[], &["mobile"], &["cellPhone", "mobileNumber"]),
    thing("name.family", &["familyName", "name.familyName"], &["sn"], &["lastName", "surname"]),
    thing("name.formatted", &[], &[], &["formattedName", "fullName"]),
    thing("name.given", &["givenName", "name.givenName"], &["givenName"], &["firstName"]),
    thing("name.honorificPrefix", &["honorificPrefix"], &[], &["namePrefix"]),
    thing("name.honorificSuffix", &["honorificSuffix"], &[], &["nameSuffix"]),
    thing("name.middle", &["middleName", "name.middleName"], &[], &[]),
    thing("nickname", &["nickName"], &[], &[]),
    thing("photo.href", &["photos.value"], &[], &["photoUrl", "profilePhotoUrl"]),
    thing(
        "primaryPhone",
        &["phoneNumbers", "phoneNumbers.value"],
        &["telephoneNumber"],
        &["phone", "phoneNumber", "workPhone"],
    ),
    thing("title", &[], &[], &["jobTitle"]),
    thing("type", &["userType"], &[], &[]),
    thing("username", &["userName"], &["uid"], &["login"]),
    only_scim(&["displayName"]),
    only_scim(&["entitlements"]),
    only_scim(&["groups"]),
    only_scim(&["profileUrl"]),
    only_scim(&["roles"]),
    only_scim(&["x509Certificates"]),
];

impl Thing {
    /// Whether a name is one of its names.
    fn is_called(&self, name: &str) -> bool {
        let Some(first) = plain(name).next() else { return false };
        // The first letters tell nearly all apart, at little cost.
        let starts = |own: &str| own.bytes().next().is_some_and(|byte| byte.to_ascii_lowercase() == first);
        let is_it = |own: &&str| starts(own) && have_same_letters(own, name);
        self.directory.as_ref().is_some_and(is_it)
            || self.scim.iter().any(is_it)
            || self.ldap.iter().any(is_it)
            || self.others.iter().any(is_it)
    }
}

/// Whose spelling of a directory attribute a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Scim,
    Ldap,
}

/// What PingOne's directory has for a spelling of SCIM or LDAP; none where it has nothing. The case counts.
pub(super) fn counterpart(spelling: &str) -> Option<(Dialect, Option<&'static str>)> {
    let of = |dialect, spellings: fn(&Thing) -> &'static [&'static str]| {
        let thing = THINGS.iter().find(|thing| spellings(thing).contains(&spelling))?;
        Some((dialect, thing.directory))
    };
    of(Dialect::Scim, |thing| thing.scim).or_else(|| of(Dialect::Ldap, |thing| thing.ldap))
}

/// The directory attribute of a name that another connector or product uses.
pub(crate) fn directory_attribute(name: &str) -> Option<&'static str> {
    let name = short(name)?;
    THINGS.iter().find(|thing| thing.is_called(name))?.directory
}

/// The one attribute of a connector that is another name for what `target` names.
pub(super) fn same_thing<'c>(target: &str, attributes: &'c Attributes<'c>) -> Option<&'c Attribute<'c>> {
    let target = without_filter(short(target)?);
    let thing = THINGS.iter().find(|thing| thing.is_called(&target))?;
    let mut same = attributes.iter().filter(|attribute| thing.is_called(attribute.key));
    same.next().filter(|_| same.next().is_none())
}

/// A name that is no longer than names are. All names of the table are ASCII.
fn short(name: &str) -> Option<&str> {
    (name.len() <= 128 && name.is_ascii()).then_some(name)
}

/// Whether two names differ at most in case and in how their words are joined. Not inlined: that makes the search for the first
/// letters, which comes before, half as long again.
#[inline(never)]
fn have_same_letters(a: &str, b: &str) -> bool {
    let is_plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain(a) && is_plain(b) { a.eq_ignore_ascii_case(b) } else { plain(a).eq(plain(b)) }
}

/// The letters of a name without what joins its words: `first_name` is `firstname`.
fn plain(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

/// A SCIM path without its value filters: `emails[primary eq true].value` is `emails.value`.
pub(super) fn without_filter(path: &str) -> String {
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' if inside => inside = false,
            c if !inside => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// Whether there are SCIM filters in brackets: `[primary eq true]`.
pub(super) fn has_filter(source: &str) -> bool {
    let mut inside = source.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0));
    source.starts_with(|c: char| c.is_ascii_alphabetic())
        && inside.any(|filter| {
            let operator = filter.split_whitespace().nth(1).unwrap_or_default();
            ["eq", "ne", "co", "sw", "ew", "pr"].iter().any(|known| known.eq_ignore_ascii_case(operator))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::{DIRECTORY, GITHUBEMU, SLACK, ZOOM};

    impl Thing {
        fn names(&self) -> impl Iterator<Item = &'static str> {
            let others = self.scim.iter().chain(self.ldap).chain(self.others).copied();
            self.directory.into_iter().chain(others)
        }
    }

    #[test]
    fn every_counterpart_exists() {
        for thing in THINGS {
            if let Some(path) = thing.directory {
                assert!(DIRECTORY.find(path).is_some(), "{path}");
            }
            for spelling in thing.names().filter(|name| Some(*name) != thing.directory) {
                assert!(DIRECTORY.find(spelling).is_none(), "{spelling} is PingOne's own spelling");
            }
        }
    }

    #[test]
    fn every_name_starts_with_a_letter() {
        let mut names = THINGS.iter().flat_map(Thing::names);
        assert!(names.all(|name| name.starts_with(|c: char| c.is_ascii_alphabetic())));
    }

    #[test]
    fn no_name_stands_for_two_things() {
        for (at, thing) in THINGS.iter().enumerate() {
            for name in thing.names() {
                let first = THINGS.iter().position(|other| other.is_called(name));
                assert_eq!(first, Some(at), "{name}");
            }
        }
    }

    #[test]
    fn a_target_is_found_by_its_other_names() {
        let found = |connector: &'static provmap_model::Connector, name| {
            Some(same_thing(name, connector.user_attributes()?)?.key)
        };
        assert_eq!(found(&ZOOM, "first_name"), Some("givenName"));
        assert_eq!(found(&GITHUBEMU, "givenName"), Some("firstName"));
        assert_eq!(found(&ZOOM, "phoneNumber"), Some("workPhone"));
        assert_eq!(found(&SLACK, "phoneNumber"), Some("primaryPhone"));
        assert_eq!(found(&SLACK, "emails[primary eq true].value"), Some("primaryEmail"));
        assert_eq!(found(&SLACK, "name.family"), Some("familyName"));
        assert_eq!(found(&ZOOM, "city"), None, "Zoom has no such attribute");
        assert_eq!(found(&ZOOM, "shoeSize"), None);
    }
}
