//! Sources spelled in another language than the PingOne directory's: what they are, and how PingOne spells them.

use provmap_model::source::SourceSchema;
use provmap_model::text::name;

use super::dialects::{Dialect, counterpart, directory_attribute, without_filter};
use super::expression_text::reference;
use super::findings::Findings;
use crate::suggest;

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
    match counterpart(&scim) {
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
                name(&scim)
            ));
        }
        None => {}
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
    if let Some(path) = directory_attribute(source).filter(|path| schema.find(path).is_some()) {
        return Some(format!(
            "PingOne's directory has `{path}` for it; if you have a custom attribute of this name, declare it in a source \
             schema (`--source-schema`)"
        ));
    }
    suggest::nearest(source, schema.iter().map(|known| known.path))
        .map(|path| format!("did you mean `{}`?", name(path)))
}
