//! What makes a finding the same one after an edit elsewhere in its file.

use std::fmt;

use provmap_model::store_type::folded;
use serde::ser::{Serialize, Serializer};
use siphasher::sip128::SipHasher24;

use super::Finding;
use crate::connectors::canonical;

/// What a finding keeps when its file is moved, sorted or edited elsewhere: a hash of its rule, the connector, the target and
/// the source. [`Finding::fingerprint`] gives it.
///
/// Neither the place nor the message is in it, nor the severity: two lines that map one source to one target have findings of one
/// fingerprint. It is the same on every machine and in every later release, so that it can be stored.
///
/// `Display` and JSON write 32 hexadecimal digits.
///
/// ```
/// let fingerprint = |json: &str| -> Result<_, provmap::Error> {
///     let report = provmap::MappingSet::from_json(json)?.check(&provmap::registry::ZOOM);
///     Ok(report.iter().find(|finding| finding.rule == "unknown-target").unwrap().fingerprint())
/// };
/// let one = fingerprint(r#"[{"targetAttribute": "userNme", "sourceAttribute": "email"}]"#)?;
/// let moved = fingerprint("[\n {},\n {\"sourceAttribute\": \"email\", \"targetAttribute\": \"userNme\"}]")?;
/// assert_eq!(one, moved);
/// assert_eq!(one.to_string(), "6855c79b2a7f87cfed86378444838e3b");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// That of a finding of the check against this connector.
    pub(super) fn of(finding: &Finding, connector: &str) -> Fingerprint {
        // Spellings of one store type are one, and stay one when a later release knows the type.
        let connector = folded(canonical(connector).as_ref()).into_owned();
        let parts = [
            Some(finding.rule),
            Some(connector.as_str()),
            finding.target.as_deref(),
            finding.source.as_deref(),
        ];
        let mut bytes = Vec::new();
        for part in parts {
            // With its length, so that no two lists of parts are written alike. None and an empty part differ.
            match part {
                Some(part) => {
                    bytes.push(1);
                    bytes.extend((part.len() as u64).to_le_bytes());
                    bytes.extend(part.as_bytes());
                }
                None => bytes.push(0),
            }
        }
        // A key of zeros: it has to be the same everywhere. Whoever makes two findings collide hides one of their own.
        Fingerprint(SipHasher24::new_with_keys(0, 0).hash(&bytes).as_bytes())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Place, Severity};

    fn fingerprint(
        rule: &'static str,
        connector: &str,
        target: Option<&str>,
        source: Option<&str>,
    ) -> String {
        let finding = Finding {
            rule,
            target: target.map(str::to_owned),
            source: source.map(str::to_owned),
            ..Finding::new(Severity::Error, Place::default(), String::new())
        };
        Fingerprint::of(&finding, connector).to_string()
    }

    /// They stand in files of users: a change here makes every finding there a new one.
    #[test]
    fn the_values_stay_for_ever() {
        let cases = [
            ("unknown-target", "Zoom", Some("userNme"), Some("email"), "6855c79b2a7f87cfed86378444838e3b"),
            ("unmapped-required", "Slack", Some("primaryEmail"), None, "02298d789615dd93974df94823be4b2e"),
            (
                "unmapped-required",
                "Slack",
                Some("primaryEmail"),
                Some(""),
                "ac455c048eb3c300cdba964e745cab4a",
            ),
            ("unlisted-connection-value", "GitHubEMU", None, None, "8f298c054386501032594b515e144f0c"),
            (
                "nullable-source",
                "Acme",
                Some("Gruß"),
                Some("#root.name.family ?: 'Zoë'"),
                "65c5c0fbcbf17747cd3d5973090852b0",
            ),
        ];
        for (rule, connector, target, source, expected) in cases {
            assert_eq!(
                fingerprint(rule, connector, target, source),
                expected,
                "{rule} {target:?} {source:?}"
            );
        }
    }

    #[test]
    fn the_spellings_of_a_connector_are_one() {
        let of = |connector: &str| fingerprint("unknown-target", connector, Some("a"), Some("b"));
        assert_eq!(of("azure-ad-saml"), of("AzureActiveDirectorySAML2"));
        assert_eq!(of("ACME"), of("Acme"));
        assert_ne!(of("Acme"), of("Zoom"));
    }

    #[test]
    fn what_stands_in_one_part_stands_in_no_other() {
        let of = |target, source| fingerprint("unknown-target", "Zoom", target, source);
        let all = [
            of(Some("ab"), Some("c")),
            of(Some("a"), Some("bc")),
            of(Some("abc"), None),
            of(None, Some("abc")),
            of(Some("abc"), Some("")),
            of(None, None),
        ];
        let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }
}
