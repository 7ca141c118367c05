//! Expressions in another language than PEL: which, and how PEL spells it.

use provmap_model::source::SourceSchema;

use super::dialects::{counterpart, has_filter, without_filter};
use super::expression_text::reference;
use super::foreign_source::{NOTHING_OF_THE_KIND, plain};
use super::remedy::Remedy;
use super::template::Template;
use crate::expression::SyntaxError;
use crate::mapping::MappingSet;

/// A language that people write where PEL belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language<'t> {
    /// `${user.email}`, `#{title}`, `{{email}}`.
    Template(Template<'t>),
    /// OGNL of PingFederate's provisioner.
    Ognl,
    /// A SCIM filter, as in a rule's `populationExpression`.
    ScimFilter,
    /// A SCIM path with a filter, `emails[type eq "work"].value`, and what PingOne's directory has for it.
    ScimPath(Option<&'static str>),
    /// A value pattern of PingDataSync.
    LdapPattern,
}

impl Language<'_> {
    /// The language's name, and where it belongs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Language::Template(template) => template.braces.words(),
            Language::Ognl => "OGNL, the language of PingFederate's provisioner",
            Language::ScimFilter => "a SCIM filter, as a rule's `populationExpression` takes",
            Language::ScimPath(_) => "a SCIM path",
            Language::LdapPattern => "an LDAP value pattern of PingDataSync",
        }
    }

    /// How PEL spells the same.
    pub(crate) fn remedy(self, set: &MappingSet, schema: &SourceSchema) -> Remedy<'static> {
        Remedy::words(match self {
            Language::Template(template) => {
                let path = template.path(schema);
                if let Some(path) = path.as_ref().filter(|_| template.is_whole) {
                    return instead(set, path);
                }
                let example = reference(path.as_deref().unwrap_or("email"));
                let help = format!("write what is inside the braces, with `#root` for the user: `{example}`");
                return Remedy::words(help);
            }
            Language::Ognl => {
                "PEL reads an attribute as `#root.name.given`, and has function libraries instead of Java: \
                 `#string.upperCase(#root.name.given)`"
            }
            Language::ScimFilter => {
                "an expression gives a value; to choose one by a condition write `#root.title == 'x' ? 'a' : 'b'`"
            }
            Language::ScimPath(Some(path)) => return instead(set, path),
            Language::ScimPath(None) => NOTHING_OF_THE_KIND,
            Language::LdapPattern => {
                "PEL joins texts with ` + `: `#root.name.given + ' ' + #root.name.family`"
            }
        })
    }
}

/// What to do about an expression that is a directory attribute under another name.
fn instead(set: &MappingSet, path: &str) -> Remedy<'static> {
    let plain = plain(set, path);
    Remedy { help: format!("{} in the place of `{}`", plain.help, set.key("expression")), ..plain }
}

/// The language of an expression that is not PEL. `error` is why it does not parse, if it does not.
pub(crate) fn language<'t>(expression: &'t str, error: Option<&SyntaxError>) -> Option<Language<'t>> {
    // Some look like PEL: value patterns like its maps, `{{…}}` like a list in a list, a filter like an index.
    if is_ldap_pattern(expression, error.is_some()) {
        return Some(Language::LdapPattern);
    }
    if let Some(template) = Template::of_expression(expression, error) {
        return Some(Language::Template(template));
    }
    if has_filter(expression) {
        if let Some((_, path)) = counterpart(&without_filter(expression)) {
            return Some(Language::ScimPath(path));
        }
    }
    error?;
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
    use super::super::template::Braces;
    use super::*;
    use crate::expression::Expression;

    #[test]
    fn each_language_and_what_only_looks_like_it() {
        fn language(text: &str) -> Option<Language<'_>> {
            super::language(text, Expression::parse(text).err().as_ref())
        }
        for (text, braces) in [
            ("${user.email}", Braces::Dollar),
            ("'x' + ${user.name.given}", Braces::Dollar),
            ("#{title}", Braces::Hash),
            ("{{ user.email }}", Braces::Double),
            ("{{email}}@example.com", Braces::Double),
        ] {
            let Some(Language::Template(template)) = language(text) else { panic!("{text}") };
            assert_eq!(template.braces, braces, "{text}");
        }
        for text in ["emails[type eq \"work\"].value", "emails[primary eq true]"] {
            assert_eq!(language(text), Some(Language::ScimPath(Some("email"))), "{text}");
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
            "{{'a'}}",
            "{{a, b}}",
            "{{a}, {b}}",
            "{{#root.email}}",
            "emails[0].value",
            "emails.?[type eq 'work'].![value]",
            "",
        ] {
            assert_eq!(language(text), None, "{text}");
        }
    }
}
