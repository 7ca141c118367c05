//! Sources spelled in another language than the PingOne directory's: what they are, and how PingOne spells them.

use provmap_model::source::SourceSchema;
use provmap_model::text::name;

use super::expression_text::reference;
use super::findings::Findings;
use crate::suggest;

/// SCIM (RFC 7643) paths and the directory attributes that hold the same.
const SCIM: &[(&str, &str)] = &[
    ("active", "enabled"),
    ("addresses.country", "address.countryCode"),
    ("addresses.locality", "address.locality"),
    ("addresses.postalCode", "address.postalCode"),
    ("addresses.region", "address.region"),
    ("addresses.streetAddress", "address.streetAddress"),
    ("emails", "email"),
    ("emails.value", "email"),
    ("familyName", "name.family"),
    ("givenName", "name.given"),
    ("middleName", "name.middle"),
    ("name.familyName", "name.family"),
    ("name.givenName", "name.given"),
    ("name.middleName", "name.middle"),
    ("nickName", "nickname"),
    ("phoneNumbers", "primaryPhone"),
    ("phoneNumbers.value", "primaryPhone"),
    ("photos.value", "photo.href"),
    ("userName", "username"),
    ("userType", "type"),
];

/// SCIM attributes that PingOne's directory has no counterpart for.
const SCIM_ONLY: &[&str] =
    &["displayName", "profileUrl", "roles", "groups", "entitlements", "x509Certificates"];

/// LDAP attributes, as PingFederate's provisioner reads them, and the directory attributes that hold the same.
const LDAP: &[(&str, &str)] = &[
    ("givenName", "name.given"),
    ("l", "address.locality"),
    ("mail", "email"),
    ("mobile", "mobilePhone"),
    ("sn", "name.family"),
    ("st", "address.region"),
    ("postalCode", "address.postalCode"),
    ("streetAddress", "address.streetAddress"),
    ("telephoneNumber", "primaryPhone"),
    ("uid", "username"),
];

/// The help of a finding: the attribute that `source` probably means.
pub(crate) fn meant(source: &str, schema: &SourceSchema, findings: &mut Findings) -> Option<String> {
    if let Some(inner) = source.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
        let inner = inner.trim();
        let path = inner.strip_prefix("user.").unwrap_or(inner);
        return Some(if schema.find(path).is_some() {
            format!("`${{…}}` belongs to the attribute mappings of applications; here it is `{}`", name(path))
        } else {
            "`${…}` belongs to the attribute mappings of applications and identity providers; here a source is a \
             plain path, such as `email`"
                .to_owned()
        });
    }
    if schema.find(source).is_some() {
        return Some(format!("in an expression each name stands apart: `{}`", reference(source)));
    }
    for (prefix, what) in [
        ("#root.", "`#root.` belongs to expressions; a source attribute is the path alone"),
        ("user.", "`user.` belongs to expressions of other contexts; a source attribute is the path alone"),
    ] {
        if let Some(path) = source.strip_prefix(prefix) {
            return Some(match schema.find(path) {
                Some(_) => format!("{what}: `{}`", name(path)),
                None => what.to_owned(),
            });
        }
    }
    let scim = without_filter(source);
    for (table, language) in [(SCIM, "SCIM"), (LDAP, "LDAP")] {
        if let Some((_, path)) = table.iter().find(|(spelling, _)| *spelling == scim) {
            return Some(format!("this is {language}'s spelling; PingOne's directory has `{path}`"));
        }
    }
    if SCIM_ONLY.contains(&scim.as_str()) {
        return Some(format!(
            "PingOne's directory has no `{}`: map a custom attribute, or an expression",
            name(&scim)
        ));
    }
    if scim.len() < source.len() {
        return Some("this is a SCIM path with a filter; a source attribute is a plain path".to_owned());
    }
    if !findings.may_suggest() {
        return None;
    }
    if let Some(known) = schema.iter().find(|known| suggest::same_but_for_case(known.path, source)) {
        return Some(format!("attribute names are case-sensitive: write `{}`", name(known.path)));
    }
    let labelled = |label: &str| suggest::same_but_for_case_and_spaces(label, source);
    if let Some(known) = schema.iter().find(|known| known.console_label.is_some_and(labelled)) {
        return Some(format!(
            "`{}` is the label in the console; the attribute is `{}`",
            name(known.console_label.unwrap_or_default()),
            name(known.path)
        ));
    }
    suggest::nearest(source, schema.iter().map(|known| known.path))
        .map(|path| format!("did you mean `{}`?", name(path)))
}

/// A SCIM path without its value filters: `emails[primary eq true].value` is `emails.value`.
fn without_filter(path: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::DIRECTORY;

    #[test]
    fn every_counterpart_exists() {
        for (spelling, path) in SCIM.iter().chain(LDAP) {
            assert!(DIRECTORY.find(path).is_some(), "{spelling}");
            assert!(DIRECTORY.find(spelling).is_none(), "{spelling} is PingOne's own spelling");
        }
        for spelling in SCIM_ONLY {
            assert!(DIRECTORY.find(spelling).is_none(), "{spelling}");
        }
    }
}
