//! Terraform's configuration in JSON, and the values of a plan or a state.

use std::borrow::Cow;

use provmap_model::error::Error;
use provmap_model::node::Kind;
use provmap_model::text::shown_pointer;

use super::hcl;
use super::look::{Look, Member, Source, Strings, Text};
use super::resource::{Attributes, Items, Resource, refuse_long};
use crate::located::{Located, Members};
use crate::mapping::{Offsets, Secret, Watch, refuse_repeated_keys};
use crate::report::Place;

/// Reads a file in which no object has a key twice.
pub(super) fn parse(text: &str) -> Result<Located<'_>, Error> {
    refuse_repeated_keys(text)?;
    Located::document(text)
}

/// The resources of the types in question, and the local values, of a configuration.
pub(super) fn items<'a>(document: &Located<'a>, text: &'a str) -> Result<Items<'a>, Error> {
    let mut items = Items::default();
    for (key, value) in document.members()? {
        match key.as_ref() {
            "resource" => {
                for (kind, of_kind) in merged(&value)? {
                    if !Resource::is_known(&kind) {
                        continue;
                    }
                    for (name, resource) in merged(&of_kind)? {
                        let span = resource.node.shown();
                        refuse_long(&name, text, span.start)?;
                        let attributes = Attributes::Json(merged(&resource)?, text, Strings::Templates);
                        items.resources.extend(Resource::new(&kind, name, span, attributes));
                    }
                }
            }
            "locals" => {
                let values = merged(&value)?.into_iter();
                items.locals.extend(values.map(|(name, value)| (name, source(value, text))));
            }
            _ => {}
        }
    }
    Ok(items)
}

/// The texts among members that are secrets by their key, or by themselves. Objects are as deep as the parser lets them be.
pub(super) fn secrets(members: &Members<'_>) -> Vec<Secret> {
    let mut found = Vec::new();
    in_members(members, &mut found);
    found
}

fn in_members(members: &Members<'_>, found: &mut Vec<Secret>) {
    for (key, value) in members {
        in_value(value, (key, Watch::of(key)), found);
    }
}

fn in_value(value: &Located<'_>, (key, watch): (&str, Watch), found: &mut Vec<Secret>) {
    match value.node.kind() {
        Kind::String => {
            let string = value.node.string(&value.pointer).ok();
            // What a template makes is not known.
            if string.is_some_and(|string| !has_template(&string) && watch.finds(&string)) {
                let (key, is_header) = (key.to_owned(), watch == Watch::Text);
                let place = Place { pointer: shown_pointer(&value.pointer), ..value.place() };
                found.push(Secret { key, is_header, place });
            }
        }
        Kind::Array => {
            for element in value.elements().into_iter().flatten() {
                in_value(&element, (key, watch), found);
            }
        }
        Kind::Object => {
            if let Ok(members) = value.members() {
                in_members(&members, found);
            }
        }
        _ => {}
    }
}

/// Whether CDK for Terraform wrote the file: its comment, which Terraform passes over, names the stack that it is made from.
pub(super) fn is_synthesized(document: &Located<'_>) -> bool {
    let member = |value: &Located<'_>, key: &str, is: &dyn Fn(&Located<'_>) -> bool| {
        let members = (value.node.kind() == Kind::Object).then(|| value.members().ok()).flatten();
        members.is_some_and(|members| members.iter().any(|(name, value)| name == key && is(value)))
    };
    member(document, "//", &|comment| member(comment, "metadata", &|it| member(it, "stackName", &|_| true)))
}

fn source<'a>(value: Located<'a>, text: &'a str) -> Source<'a> {
    Source::json(value, text, Strings::Templates)
}

/// The members of an object, or of the objects of a list, as JSON spells blocks.
pub(super) fn merged<'a>(value: &Located<'a>) -> Result<Members<'a>, Error> {
    if value.node.kind() != Kind::Array {
        return value.members();
    }
    let mut members = Members::new();
    for element in value.elements()? {
        members.extend(element.members()?);
    }
    Ok(members)
}

pub(super) fn look<'a>(value: &Located<'a>, text: &'a str, strings: Strings) -> Look<'a> {
    let next = |value| Source::json(value, text, strings);
    match value.node.kind() {
        Kind::Null => Look::Null,
        Kind::Boolean => plain(value, Kind::Boolean),
        Kind::Number if value.node.raw().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
            plain(value, Kind::Number)
        }
        Kind::Number => Look::Open,
        Kind::String => value
            .node
            .string(&value.pointer)
            .map_or(Look::Open, |string| of_string(value, &string, text, strings)),
        Kind::Array => value
            .elements()
            .map_or(Look::Open, |elements| Look::List(elements.into_iter().map(next).collect())),
        Kind::Object => value.members().map_or(Look::Open, |members| {
            let members = members.into_iter().map(|(key, value)| {
                let is_static = strings == Strings::Values || !has_template(&key);
                Member { key: is_static.then_some(key), value: next(value) }
            });
            Look::Object(members.collect())
        }),
    }
}

fn plain(value: &Located<'_>, kind: Kind) -> Look<'static> {
    Look::Text(Text { value: value.node.raw().to_owned(), kind, offsets: None })
}

fn of_string(value: &Located<'_>, string: &str, text: &str, strings: Strings) -> Look<'static> {
    let is_template = strings == Strings::Templates;
    if is_template && has_template(string) {
        let inside = string.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        return inside.and_then(hcl::reference).map_or(Look::Open, Look::Reference);
    }
    let string: Cow<'_, str> =
        if is_template { string.replace("$${", "${").replace("%%{", "%{").into() } else { string.into() };
    let (offsets, _) = Offsets::new(&string, value.node.offset().saturating_add(1), |at, c| {
        match text.as_bytes().get(at..).unwrap_or_default() {
            // A character outside of the basic plane takes two escapes.
            [b'\\', b'u', ..] => c.len_utf16().saturating_mul(6),
            [b'\\', ..] => 2,
            [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] if is_template => 2,
            _ => c.len_utf8(),
        }
    });
    Look::Text(Text { value: string.into_owned(), kind: Kind::String, offsets: Some(offsets) })
}

/// Whether a string has an interpolation or a directive in it.
fn has_template(string: &str) -> bool {
    let mut rest = string;
    while let Some(at) = rest.find("${").into_iter().chain(rest.find("%{")).min() {
        let sign = rest.get(at..).and_then(|rest| rest.chars().next());
        // A sign that is doubled stands for itself.
        if rest.get(..at).is_none_or(|before| !before.ends_with(|c| Some(c) == sign)) {
            return true;
        }
        rest = rest.get(at.saturating_add(2)..).unwrap_or_default();
    }
    false
}
