//! Sources spelled in another language than the PingOne directory's: what they are, and how PingOne spells them.

use provmap_model::source::{SourceAttribute, SourceSchema};
use provmap_model::text::name;

use super::dialects::{Dialect, counterpart, directory_attribute, without_filter};
use super::expression_text::reference;
use super::findings::Findings;
use crate::expression::Expression;
use crate::suggest;

/// What a source is that can be no attribute's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoName {
    /// `${user.email}`, as in the attribute mappings of applications and identity providers.
    Template,
    /// `emails[primary eq true].value`, or a URN.
    ScimPath,
    /// What belongs into the field `expression`.
    Expression,
    /// It has characters that names do not have.
    Characters,
}

impl NoName {
    /// What it is, in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            NoName::Template => {
                "is a template of application and identity provider mappings, and no attribute's name"
            }
            NoName::ScimPath => "is a SCIM path, and no attribute's name",
            NoName::Expression => "is an expression, and no attribute's name",
            NoName::Characters => "can be no attribute's name: those have letters, digits and hyphens",
        }
    }
}

/// What a source is, if it can be no attribute's name, not even a custom one's: those start with a letter, and have letters,
/// digits and hyphens. Only characters that are sure to be in no name count.
pub(crate) fn no_name(source: &str) -> Option<NoName> {
    let never = |c: char| c.is_whitespace() || (c.is_ascii() && !is_in_names(c));
    if !source.contains(never) {
        return None;
    }
    Some(if source.contains(char::is_control) {
        NoName::Characters
    } else if source.contains("${") {
        NoName::Template
    } else if source.starts_with("urn:") || has_filter(source) {
        NoName::ScimPath
    } else if source.contains(['#', '\'', '"', '(', '[']) || Expression::parse(source).is_ok() {
        NoName::Expression
    } else {
        NoName::Characters
    })
}

/// Letters, digits and hyphens by PingOne's page on schema attributes; the dot is between names. PingOne's page on expressions
/// speaks of names with `$`, and an underscore does no harm.
fn is_in_names(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '$')
}

/// Whether there are SCIM filters in brackets: `[primary eq true]`.
fn has_filter(source: &str) -> bool {
    let mut inside = source.split('[').skip(1).filter_map(|rest| Some(rest.split_once(']')?.0));
    source.starts_with(|c: char| c.is_ascii_alphabetic())
        && inside.any(|filter| {
            let operator = filter.split_whitespace().nth(1).unwrap_or_default();
            ["eq", "ne", "co", "sw", "ew", "pr"].iter().any(|known| known.eq_ignore_ascii_case(operator))
        })
}

/// What to write instead of a source that can be no attribute's name.
pub(crate) fn instead(source: &str, what: NoName, schema: &SourceSchema) -> String {
    let plain = |path: &str| format!("write `\"sourceAttribute\": \"{}\"`", name(path));
    match what {
        NoName::Template => {
            let inside =
                source.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
            let inside = inside.trim();
            let path = inside.strip_prefix("user.").unwrap_or(inside);
            let is_custom = path != inside && !path.is_empty() && no_name(path).is_none();
            if schema.find(path).is_some() || is_custom {
                return plain(path);
            }
            "a source attribute is a plain path, such as `email`; what is computed is an `expression`, without `${…}` and with \
             `#root` for the user"
                .to_owned()
        }
        NoName::ScimPath => match counterpart(&without_filter(source)) {
            Some((_, Some(path))) => plain(path),
            Some((_, None)) => {
                "PingOne's directory has nothing of the kind: map a custom attribute, or an expression"
                    .to_owned()
            }
            None => "a source attribute is a plain path of PingOne's directory, such as `email`".to_owned(),
        },
        NoName::Expression => {
            let parsed = Expression::parse(source);
            let path = parsed.iter().find_map(Expression::as_reference).map(|read| read.path.join("."));
            match path.filter(|path| no_name(path).is_none()) {
                Some(path) => plain(&path),
                None => "write it as `\"expression\"` in the place of `\"sourceAttribute\"`".to_owned(),
            }
        }
        NoName::Characters => match labelled(source, schema) {
            Some(known) => format!("it is the label in the console: {}", plain(known.path)),
            None => "write the path of an attribute, such as `name.given`".to_owned(),
        },
    }
}

/// The attribute that has this label in the console.
fn labelled<'s>(label: &str, schema: &'s SourceSchema) -> Option<&'s SourceAttribute<'s>> {
    let same = |known: &str| suggest::same_but_for_case_and_spaces(known, label);
    schema.iter().find(|known| known.console_label.is_some_and(same))
}

/// The help of a finding: the attribute that `source` probably means. It can be an attribute's name.
pub(crate) fn meant(source: &str, schema: &SourceSchema, findings: &mut Findings) -> Option<String> {
    if schema.find(source).is_some() {
        return Some(format!("in an expression each name stands apart: `{}`", reference(source)));
    }
    if let Some(path) = source.strip_prefix("user.") {
        let what = "`user.` belongs to expressions of other contexts; a source attribute is the path alone";
        return Some(match schema.find(path) {
            Some(_) => format!("{what}: `{}`", name(path)),
            None => what.to_owned(),
        });
    }
    match counterpart(source) {
        Some((dialect, Some(path))) => {
            let language = match dialect {
                Dialect::Scim => "SCIM",
                Dialect::Ldap => "LDAP",
            };
            return Some(format!("this is {language}'s spelling; PingOne's directory has `{path}`"));
        }
        Some((_, None)) => {
            return Some(format!(
                "PingOne's directory has no `{}`: map a custom attribute, or an expression",
                name(source)
            ));
        }
        None => {}
    }
    if !findings.may_suggest() {
        return None;
    }
    if let Some(known) = schema.iter().find(|known| suggest::same_but_for_case(known.path, source)) {
        return Some(format!("attribute names are case-sensitive: write `{}`", name(known.path)));
    }
    if let Some(known) = labelled(source, schema) {
        return Some(format!(
            "`{}` is the label in the console; the attribute is `{}`",
            name(known.console_label.unwrap_or_default()),
            name(known.path)
        ));
    }
    if let Some(path) = directory_attribute(source).filter(|path| schema.find(path).is_some()) {
        return Some(format!(
            "PingOne's directory has `{path}` for it; if you have a custom attribute of this name, declare it in a source \
             schema (`--source-schema`)"
        ));
    }
    suggest::nearest(source, schema.iter().map(|known| known.path))
        .map(|path| format!("did you mean `{}`?", name(path)))
}
