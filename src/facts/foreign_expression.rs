//! Expressions in another language than PEL: which, and how PEL spells it.

use crate::expression::{SyntaxError, SyntaxErrorKind};

/// A language that people write where PEL belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// `${user.email}` of the attribute mappings of applications and identity providers.
    Template,
    /// OGNL of PingFederate's provisioner.
    Ognl,
    /// A SCIM filter, as in a rule's `populationExpression`.
    ScimFilter,
    /// A value pattern of PingDataSync.
    LdapPattern,
}

impl Language {
    /// The language's name, and where it belongs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Language::Template => "a `${…}` template of application and identity provider mappings",
            Language::Ognl => "OGNL, the language of PingFederate's provisioner",
            Language::ScimFilter => "a SCIM filter, as a rule's `populationExpression` takes",
            Language::LdapPattern => "an LDAP value pattern of PingDataSync",
        }
    }

    /// How PEL spells the same.
    pub(crate) fn help(self) -> &'static str {
        match self {
            Language::Template => "write what is inside the braces, with `#root` for the user: `#root.email`",
            Language::Ognl => {
                "PEL reads an attribute as `#root.name.given`, and has function libraries instead of Java: \
                 `#string.upperCase(#root.name.given)`"
            }
            Language::ScimFilter => {
                "an expression gives a value; to choose one by a condition write `#root.title == 'x' ? 'a' : 'b'`"
            }
            Language::LdapPattern => {
                "PEL joins texts with ` + `: `#root.name.given + ' ' + #root.name.family`"
            }
        }
    }
}

/// The language of an expression that is not PEL. `error` is why it does not parse, if it does not.
pub(crate) fn language(expression: &str, error: Option<&SyntaxError>) -> Option<Language> {
    // Value patterns can look like PEL's maps.
    if is_ldap_pattern(expression, error.is_some()) {
        return Some(Language::LdapPattern);
    }
    let error = error?;
    if matches!(error.kind(), SyntaxErrorKind::ForeignTemplate { .. }) {
        return Some(Language::Template);
    }
    if is_ognl(expression) {
        return Some(Language::Ognl);
    }
    is_scim_filter(expression).then_some(Language::ScimFilter)
}

/// `#this.get("mail")`, `@java.lang.String@valueOf(…)`
fn is_ognl(expression: &str) -> bool {
    if expression.contains("#this.get(") {
        return true;
    }
    let class = |text: &str| {
        text.contains('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$'))
    };
    expression.split('@').skip(1).step_by(2).any(class)
}

/// An attribute, a SCIM operator that PEL does not have, and a value: `email co "x"`, `population.id pr`.
fn is_scim_filter(expression: &str) -> bool {
    let mut words = expression.split_whitespace().peekable();
    let mut before = None;
    while let Some(word) = words.next() {
        let operator = ["co", "sw", "ew"].iter().any(|operator| word.eq_ignore_ascii_case(operator));
        let present = word.eq_ignore_ascii_case("pr");
        let quoted = words.peek().is_some_and(|next| next.starts_with('"'));
        if before.is_some_and(is_path) && ((operator && quoted) || present) {
            return true;
        }
        before = Some(word);
    }
    false
}

fn is_path(word: &str) -> bool {
    word.trim_start_matches('(').starts_with(|c: char| c.is_ascii_alphabetic())
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '(' | '.' | '_' | ':' | '-' | '[' | ']'))
}

/// Names in braces, each with modifiers or not: `{givenname} {sn:jsonEscape}`. A modifier gives it away; without
/// one only what is no PEL either.
fn is_ldap_pattern(expression: &str, broken: bool) -> bool {
    if !expression.starts_with('{') || expression.contains(['\'', '"', '#', ',']) {
        return false;
    }
    let mut modified = false;
    for group in expression.split('{').skip(1) {
        let Some((inside, _)) = group.split_once('}') else { return false };
        let name = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ';'))
        };
        if !inside.split(':').all(name) {
            return false;
        }
        // A name that PingDataSync has; any other may be a map of PEL.
        modified |= inside.split(':').skip(1).any(|modifier| modifier == "jsonEscape");
    }
    broken || modified
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;

    #[test]
    fn each_language_and_what_only_looks_like_it() {
        let language = |text: &str| language(text, Expression::parse(text).err().as_ref());
        for text in ["${user.email}", "'x' + ${user.name.given}"] {
            assert_eq!(language(text), Some(Language::Template), "{text}");
        }
        for text in ["#this.get(\"mail\")", "@java.lang.String@valueOf(mail)"] {
            assert_eq!(language(text), Some(Language::Ognl), "{text}");
        }
        for text in ["population.id pr", "email co \"@example.com\"", "(title sw \"a\") and active eq true"] {
            assert_eq!(language(text), Some(Language::ScimFilter), "{text}");
        }
        for text in ["{givenname:jsonEscape}", "{givenname} {sn}", "{uid}@example.com"] {
            assert_eq!(language(text), Some(Language::LdapPattern), "{text}");
        }
        for text in [
            "'${user.email}'",
            "#root.email",
            "title eq 'pr'",
            "{'a': 1}",
            "{a: b}",
            "{title}",
            "'a' 'b'",
            "username eq",
            "'@a.b@'",
            "",
        ] {
            assert_eq!(language(text), None, "{text}");
        }
    }
}
