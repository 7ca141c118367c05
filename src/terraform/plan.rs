//! The output of `terraform show -json`: a plan or a state, in which everything is resolved that Terraform knows.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use provmap_model::error::Error;
use provmap_model::node::Kind;
use provmap_model::positions::Positions;

use super::look::Strings;
use super::resolve::Names;
use super::resource::{Attributes, RULE, Resource, STORE, Unknown, refuse_long};
use super::shown::shown;
use super::{PropagationRule, store_place};
use crate::bundle::store::Store;
use crate::located::Located;
use crate::mapping::{MappingSet, Syntax};
use crate::report::Place;

/// Whether a document with these members is a plan or a state.
pub(super) fn is_shown(has: &dyn Fn(&str) -> bool) -> bool {
    has("planned_values") || (has("values") && has("format_version"))
}

/// What a plan or a state says of its resources.
#[derive(Default)]
struct Shown<'a> {
    /// The propagation rules, each with the module that it is in.
    rules: Vec<(Resource<'a>, String)>,
    /// The types of stores, by the module and the name.
    by_name: HashMap<(String, String), String>,
    /// And by the identifier.
    by_id: HashMap<String, String>,
    /// The stores that a rule names in the configuration: by the module, the name of the rule and the attribute.
    named: HashMap<(String, String, &'static str), String>,
    /// What is not known of the mappings of a rule, by its address.
    unknown: HashMap<String, Unknown>,
}

/// The attributes that name the two stores.
const STORES: [&str; 2] = ["source_store_id", "target_store_id"];

pub(super) fn rules(
    document: &Located<'_>,
    text: &str,
    name: &Arc<str>,
) -> Result<Vec<PropagationRule>, Error> {
    let mut found = Shown::default();
    for (key, value) in document.members()? {
        match key.as_ref() {
            "planned_values" | "values" => {
                if let Some(root) = member(&value, "root_module") {
                    found.module(&root, text)?;
                }
            }
            "resource_changes" => found.changes(&value),
            "configuration" => {
                if let Some(root) = member(&value, "root_module") {
                    found.configuration(&root, "", text)?;
                }
            }
            _ => {}
        }
    }
    let kept: Arc<str> = shown(text).unwrap_or_default().into();
    let (names, positions) = (Names::new(&[]), Arc::new(Positions::of(text)));
    let Shown { rules, by_name, by_id, named, mut unknown } = found;
    let of_rule = |(mut rule, module): (Resource<'_>, String)| {
        rule.unknown = unknown.remove(&rule.address).unwrap_or_default();
        let (lines, _) = names.lines(0, &rule, text, Syntax::Generated)?;
        let set = MappingSet::of_text(Arc::clone(&kept), |_| Ok(lines))?.named(Arc::clone(name));
        let set = set.counted_by(&positions);
        let mut id = None;
        let stores = STORES.map(|key| {
            id = attribute(&rule, key);
            let by_id = id.as_ref().and_then(|id| by_id.get(id));
            let named = named.get(&(plain(&module), rule.name.to_string(), key));
            let by_name = named.and_then(|store| by_name.get(&(module.clone(), store.clone())));
            let kind = by_id.or(by_name)?.clone();
            let place = rule.get(key).ok().flatten().map(|it| it.span());
            let span = Some(place.unwrap_or_else(|| rule.span.clone()));
            let pointer = format!("{}/{key}", rule.pointer);
            Some(Store {
                id: None,
                kind,
                kind_place: Place { pointer, span, ..Place::default() },
                configuration: None,
            })
        });
        let also = (store_place(&rule, text, &positions)?, names.filter(0, &rule)?);
        Ok(PropagationRule::new(&rule, (stores, id), set, None, also))
    };
    rules.into_iter().map(of_rule).collect()
}

/// A text among the values of a resource.
fn attribute(resource: &Resource<'_>, key: &str) -> Option<String> {
    let Attributes::Json(members, ..) = &resource.attributes else { return None };
    text_of(members.iter().find(|(name, _)| name == key).map(|(_, value)| value)?)
}

fn text_of(value: &Located<'_>) -> Option<String> {
    (value.node.kind() == Kind::String).then(|| value.node.string("").ok()).flatten().map(Into::into)
}

/// The member of a key, if it is an object with one. What has another form than Terraform writes is passed over.
fn member<'a>(value: &Located<'a>, key: &str) -> Option<Located<'a>> {
    let members = (value.node.kind() == Kind::Object).then(|| value.members().ok()).flatten()?;
    members.into_iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

fn text_member(value: &Located<'_>, key: &str) -> Option<String> {
    text_of(&member(value, key)?)
}

/// The elements of the list of a key.
fn list<'a>(value: &Located<'a>, key: &str) -> Vec<Located<'a>> {
    let list = member(value, key).filter(|list| list.node.kind() == Kind::Array);
    list.and_then(|list| list.elements().ok()).unwrap_or_default()
}

/// The address of a module without the numbers and keys of its instances, as in the configuration.
fn plain(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let (mut depth, mut quoted) = (0_usize, false);
    for c in address.chars() {
        match c {
            '"' => quoted = !quoted,
            '[' if !quoted => depth = depth.saturating_add(1),
            ']' if !quoted => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain
}

impl<'a> Shown<'a> {
    /// Takes the resources of a module, and of those in it.
    fn module(&mut self, module: &Located<'a>, text: &'a str) -> Result<(), Error> {
        let address = text_member(module, "address").unwrap_or_default();
        refuse_long(&address, text, module.node.offset())?;
        for resource in list(module, "resources") {
            let kind = text_member(&resource, "type").filter(|kind| Resource::is_known(kind));
            let is_managed = text_member(&resource, "mode").is_none_or(|mode| mode == "managed");
            let (Some(kind), Some(name), Some(values), true) =
                (kind, text_member(&resource, "name"), member(&resource, "values"), is_managed)
            else {
                continue;
            };
            refuse_long(&name, text, values.node.offset())?;
            if kind == STORE {
                let Some(kind) = text_member(&values, "type") else { continue };
                if let Some(id) = text_member(&values, "id") {
                    self.by_id.insert(id, kind.clone());
                }
                self.by_name.insert((address.clone(), name), kind);
                continue;
            }
            let attributes = Attributes::Json(values.members()?, text, Strings::Values);
            let span = values.node.shown();
            let rule = Resource::new(&kind, name.into(), span, attributes).map(|rule| Resource {
                address: text_member(&resource, "address").unwrap_or(rule.address),
                pointer: values.pointer.clone(),
                ..rule
            });
            self.rules.extend(rule.map(|rule| (rule, address.clone())));
        }
        // As deep as the document can be nested.
        list(module, "child_modules").iter().try_for_each(|child| self.module(child, text))
    }

    /// Takes what is not known of mappings.
    fn changes(&mut self, changes: &Located<'a>) {
        let elements = (changes.node.kind() == Kind::Array).then(|| changes.elements().ok()).flatten();
        for change in elements.into_iter().flatten() {
            if text_member(&change, "type").as_deref() != Some(RULE) {
                continue;
            }
            let unknown = member(&change, "change").and_then(|it| member(&it, "after_unknown"));
            let (Some(address), Some(unknown)) = (text_member(&change, "address"), unknown) else { continue };
            let is_unknown = |value: &Located<'_>| value.node.raw() == "true";
            let all = is_unknown(&unknown) || member(&unknown, "mappings").is_some_and(|it| is_unknown(&it));
            let parts = ["source_attribute", "target_attribute", "expression"];
            let lines: HashSet<usize> = list(&unknown, "mappings")
                .iter()
                .enumerate()
                .filter(|(_, line)| {
                    is_unknown(line)
                        || parts.iter().any(|key| member(line, key).is_some_and(|it| is_unknown(&it)))
                })
                .map(|(number, _)| number)
                .collect();
            self.unknown.insert(address, Unknown { all, lines });
        }
    }

    /// Takes the stores that the rules of a module name, and of the modules in it.
    fn configuration(&mut self, module: &Located<'a>, address: &str, text: &'a str) -> Result<(), Error> {
        refuse_long(address, text, module.node.offset())?;
        for resource in list(module, "resources") {
            let is_rule = text_member(&resource, "type").as_deref() == Some(RULE);
            let (true, Some(name), Some(expressions)) =
                (is_rule, text_member(&resource, "name"), member(&resource, "expressions"))
            else {
                continue;
            };
            for key in STORES {
                let references =
                    member(&expressions, key).map(|it| list(&it, "references")).unwrap_or_default();
                let store = references.iter().filter_map(text_of).find_map(|reference| {
                    let rest = reference.strip_prefix(STORE)?.strip_prefix('.')?;
                    Some(plain(rest.split('.').next()?))
                });
                if let Some(store) = store {
                    self.named.insert((address.to_owned(), name.clone(), key), store);
                }
            }
        }
        let calls = member(module, "module_calls").and_then(|calls| calls.members().ok());
        for (name, call) in calls.into_iter().flatten() {
            let dot = if address.is_empty() { "" } else { "." };
            if let Some(module) = member(&call, "module") {
                self.configuration(&module, &format!("{address}{dot}module.{name}"), text)?;
            }
        }
        Ok(())
    }
}
