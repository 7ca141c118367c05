//! Sources spelled in another language than the PingOne directory's: what they are, and how PingOne spells them.

use provmap_model::source::{SourceAttribute, SourceSchema};
use provmap_model::suggest;
use provmap_model::text::{is_in_names, name};

use super::dialects::{Dialect, counterpart, directory_attribute, has_filter, without_filter};
use super::expression_text::reference;
use super::findings::Findings;
use super::line::Line;
use super::remedy::Remedy;
use super::template::{Braces, Template};
use crate::expression::{Expression, Resolution, Span, infer};
use crate::mapping::{Change, MappingSet};

/// What a source is that can be no attribute's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoName {
    /// `${user.email}`, `#{title}`, `{{email}}`.
    Template(Braces),
    /// `emails[primary eq true].value`, `emails[0].value`, or a URN.
    ScimPath,
    /// What belongs into the field `expression`.
    Expression,
    /// It has characters that names do not have.
    Characters,
}

impl NoName {
    /// What it is, in words.
    pub(crate) fn words(self) -> String {
        match self {
            NoName::Template(braces) => format!("is {}, and no attribute's name", braces.words()),
            NoName::ScimPath => "is a SCIM path, and no attribute's name".to_owned(),
            NoName::Expression => "is an expression, and no attribute's name".to_owned(),
            NoName::Characters => {
                "can be no attribute's name: those have letters, digits and hyphens".to_owned()
            }
        }
    }
}

/// What a source is, if it can be no attribute's name, not even a custom one's. Only white space and ASCII characters count that
/// are sure to be in no name.
pub(crate) fn no_name(source: &str) -> Option<NoName> {
    let never = |c: char| c.is_whitespace() || (c.is_ascii() && !is_in_names(c));
    if !source.contains(never) {
        return None;
    }
    Some(if source.contains(char::is_control) {
        NoName::Characters
    } else if let Some(braces) = Braces::first_in(source) {
        NoName::Template(braces)
    } else if source.starts_with("urn:") || has_filter(source) || has_index(source) {
        NoName::ScimPath
    } else if source.contains(['#', '\'', '"', '(', '[', '{']) || is_joined(source) {
        NoName::Expression
    } else {
        NoName::Characters
    })
}

/// Whether names are joined by an operator that no name, label or path has.
fn is_joined(source: &str) -> bool {
    [" + ", " ? ", " ?: "].iter().any(|operator| source.contains(operator))
        && Expression::parse(source).is_ok()
}

/// Whether it is a SCIM path with a place in brackets: `emails[0].value`.
fn has_index(source: &str) -> bool {
    source.contains('[') && counterpart(&without_filter(source)).is_some()
}

/// The help for what SCIM has, and PingOne's directory has not.
pub(super) const NOTHING_OF_THE_KIND: &str =
    "PingOne's directory has nothing of the kind: map a custom attribute, or an expression";

/// What to do about a source that is a directory attribute under another name.
pub(super) fn plain(set: &MappingSet, path: &str) -> Remedy<'static> {
    let help = format!("write `{}`", set.member("sourceAttribute", path));
    Remedy::unsure(help, Change::Source(path.to_owned().into()))
}

/// What to write instead of the source of a line, which can be no attribute's name.
pub(crate) fn instead(line: &Line<'_>, source: &str, what: NoName) -> Remedy<'static> {
    let (set, schema) = (line.set, line.schema);
    let computed = "a source attribute is a plain path, such as `email`; what is computed is an `expression`, with `#root` for \
                    the user";
    match what {
        NoName::Template(_) => match Template::of_source(source).and_then(|template| template.path(schema)) {
            Some(path) => plain(set, &path),
            None => Remedy::words(computed),
        },
        NoName::ScimPath => match counterpart(&without_filter(source)) {
            Some((_, Some(path))) => plain(set, path),
            Some((_, None)) => Remedy::words(NOTHING_OF_THE_KIND),
            None => {
                Remedy::words("a source attribute is a plain path of PingOne's directory, such as `email`")
            }
        },
        NoName::Expression => {
            let Ok(expression) = Expression::parse(source) else { return Remedy::words(computed) };
            let path = expression.as_reference().map(|read| read.path.join("."));
            if let Some(path) = path.filter(|path| no_name(path).is_none()) {
                return plain(set, &path);
            }
            let inference = infer(&expression, schema);
            // An expression that is wrong itself is no better in the other field.
            let is_wrong = inference.reads.iter().any(|read| read.resolution == Resolution::Unknown)
                || !inference.functions.is_empty();
            if is_wrong {
                return Remedy::words(computed);
            }
            let (right, wrong) = (set.key("expression"), set.key("sourceAttribute"));
            let help = format!("write it as `{right}` in the place of `{wrong}`");
            Remedy::unsure(help, Change::Expression(source.to_owned().into()))
        }
        NoName::Characters => match labelled(source, schema) {
            Some(known) => {
                let help = format!("it is the label in the console: {}", plain(set, known.path).help);
                Remedy::sure(help, Change::Source(known.path.to_owned().into()))
            }
            None => Remedy::words("write the path of an attribute, such as `name.given`"),
        },
    }
}

/// The attribute that has this label in the console.
fn labelled<'s>(label: &str, schema: &'s SourceSchema) -> Option<&'s SourceAttribute<'s>> {
    let same = |known: &str| suggest::same_but_for_case_and_spaces(known, label);
    schema.iter().find(|known| known.console_label.is_some_and(same))
}

/// The attribute that `source` probably means, which can be an attribute's name. It is the source of a line, or the part of an
/// expression `at` these bytes.
pub(crate) fn meant(
    source: &str,
    at: Option<Span>,
    schema: &SourceSchema,
    findings: &mut Findings,
) -> Option<Remedy<'static>> {
    let change = |path: &str| match at {
        None => Change::Source(path.to_owned().into()),
        Some(part) => Change::Part(part.range(), reference(path).into()),
    };
    if schema.find(source).is_some() {
        let help = format!("in an expression each name stands apart: `{}`", reference(source));
        return Some(Remedy::sure(help, change(source)));
    }
    if let Some(path) = source.strip_prefix("user.") {
        let what = "`user.` belongs to expressions of other contexts; a source attribute is the path alone";
        return Some(match schema.find(path) {
            Some(_) => Remedy::unsure(format!("{what}: `{}`", name(path)), change(path)),
            None => Remedy::words(what),
        });
    }
    match counterpart(source) {
        Some((dialect, Some(path))) => {
            let language = match dialect {
                Dialect::Scim => "SCIM",
                Dialect::Ldap => "LDAP",
            };
            let help = format!("this is {language}'s spelling; PingOne's directory has `{path}`");
            return Some(Remedy::unsure(help, change(path)));
        }
        Some((_, None)) => {
            return Some(Remedy::words(format!(
                "PingOne's directory has no `{}`: map a custom attribute, or an expression",
                name(source)
            )));
        }
        None => {}
    }
    if !findings.may_suggest() {
        return None;
    }
    if let Some(known) = schema.iter().find(|known| suggest::same_but_for_case(known.path, source)) {
        let help = format!("attribute names are case-sensitive: write `{}`", name(known.path));
        return Some(Remedy::sure(help, change(known.path)));
    }
    if let Some(known) = labelled(source, schema) {
        let label = name(known.console_label.unwrap_or_default());
        let help = format!("`{label}` is the label in the console; the attribute is `{}`", name(known.path));
        // A custom attribute can be called `locality` or `userId`.
        return Some(if schema.is_closed() {
            Remedy::sure(help, change(known.path))
        } else {
            Remedy::unsure(help, change(known.path))
        });
    }
    if let Some(path) = directory_attribute(source).filter(|path| schema.find(path).is_some()) {
        let help = format!(
            "PingOne's directory has `{path}` for it; if you have a custom attribute of this name, declare it in a source \
             schema (`--source-schema`)"
        );
        return Some(Remedy::unsure(help, change(path)));
    }
    suggest::nearest(source, schema.iter().map(|known| known.path))
        .map(|path| Remedy::unsure(format!("did you mean `{}`?", name(path)), change(path)))
}
