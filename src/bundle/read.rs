//! Reads a bundle: stores, a propagation rule and its mappings, as PingOne's API answers them.

use std::sync::Arc;

use provmap_model::error::Error;
use provmap_model::node::{self, Kind, Member, Node};
use provmap_model::text::{self, BYTE_ORDER_MARK, Cursor};

use super::blot::blotted;
use super::store::{Configuration, Setting, Store, Value};
use super::{Bundle, Direction, Groups, PropagationRule, Route};
use crate::mapping::{MappingSet, refuse_repeated_keys};
use crate::report::Place;
use crate::suggest;

/// The members of a bundle, each under the word for several and the word for one.
const STORES: [&str; 2] = ["stores", "store"];
const RULES: [&str; 2] = ["rules", "rule"];
const MAPPINGS: &str = "mappings";

/// The members that only a mapping has. It has a member `rule`, as a bundle does.
const OF_A_MAPPING: [&str; 3] = ["targetAttribute", "sourceAttribute", "expression"];

/// Whether a document has the shape of a bundle.
pub(super) fn is_bundle(text: &str) -> bool {
    // Most documents are no bundle, and need not be read to tell.
    if !text.contains("\"store") {
        return false;
    }
    let members = Node::parse(text).and_then(|document| document.members(""));
    let Ok((members, _)) = members else { return false };
    let has = |keys: &[&str]| members.iter().any(|member| keys.contains(&member.key.as_ref()));
    let store = members.iter().any(|member| {
        STORES.contains(&member.key.as_ref()) && matches!(member.value.kind(), Kind::Object | Kind::Array)
    });
    store && !has(&OF_A_MAPPING)
}

pub(super) fn read(text: &str) -> Result<Bundle, Error> {
    node::check_size(text)?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let document = Node::parse(text)?;
    refuse_repeated_keys(text)?;
    document_of(text, document).map_err(|error| error.placed_by(&mut Cursor::new(text)))
}

fn document_of(text: &str, document: Node<'_>) -> Result<Bundle, Error> {
    let (members, _) = document.members("")?;
    let (mut stores, mut rules, mut mappings) = (None, None, None);
    for member in &members {
        let key = member.key.as_ref();
        let slot = match key {
            _ if STORES.contains(&key) => &mut stores,
            _ if RULES.contains(&key) => &mut rules,
            MAPPINGS => &mut mappings,
            _ => return Err(unknown_member(member)),
        };
        if slot.is_some() {
            let message =
                "the bundle holds the same thing twice, under a word for one and a word for several";
            return Err(member.value.error(&pointer("", key), message));
        }
        // Null is as good as absent.
        if member.value.kind() != Kind::Null {
            *slot = Some(member);
        }
    }
    let Some(stores) = stores else {
        return Err(document.error("", "this is no bundle: it has no `stores`"));
    };
    let stores = listed(stores, "stores")?;
    let stores: Vec<_> =
        stores.into_iter().map(|(pointer, node)| store(&pointer, node)).collect::<Result<_, _>>()?;
    let text: Arc<str> = blotted(text).into();
    let lines =
        |member: &Member<'_>| MappingSet::from_part(Arc::clone(&text), member.value.span(), "/mappings");
    let set = mappings.map(lines).transpose()?;
    let named = mappings.map(rule_of_lines).transpose()?.flatten();
    let rule = rules.map(|rules| the_rule(rules, named.as_ref())).transpose()?;
    let route = route(document, &stores, rule.as_ref())?;
    Ok(Bundle { text, stores, route, rule: rule.map(|(rule, _)| rule), set })
}

fn unknown_member(member: &Member<'_>) -> Error {
    let known = STORES.into_iter().chain(RULES).chain([MAPPINGS]);
    let key = text::name(&member.key);
    let hint = match suggest::nearest(&member.key, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "it takes `stores`, `rule` and `mappings`".to_owned(),
    };
    member.value.error(&pointer("", &member.key), format!("a bundle has no member `{key}`; {hint}"))
}

fn pointer(parent: &str, token: &str) -> String {
    let mut pointer = parent.to_owned();
    text::push_token(&mut pointer, token);
    pointer
}

/// The elements of a list response (`_embedded`), of an array, or the one object, each with its pointer.
fn listed<'a>(member: &Member<'a>, plural: &str) -> Result<Vec<(String, Node<'a>)>, Error> {
    let at = pointer("", &member.key);
    let (list, at) = match member.value.kind() {
        Kind::Array => (member.value, at),
        Kind::Object => {
            let (members, _) = member.value.members(&at)?;
            let Some(embedded) = find(&members, "_embedded") else { return Ok(vec![(at, member.value)]) };
            let at = pointer(&at, "_embedded");
            let (lists, _) = embedded.members(&at)?;
            let Some(list) = find(&lists, plural) else {
                // One object, with something else embedded in it.
                if find(&members, "id").is_some() {
                    return Ok(vec![(pointer("", &member.key), member.value)]);
                }
                return Err(
                    embedded.error(&at, format!("expected a list response with `_embedded.{plural}`"))
                );
            };
            (list, pointer(&at, plural))
        }
        kind => return Err(member.value.error(&at, format!("expected an object or an array, found {kind}"))),
    };
    let elements = list.elements(&at)?;
    Ok(elements.into_iter().enumerate().map(|(index, node)| (format!("{at}/{index}"), node)).collect())
}

fn find<'a>(members: &[Member<'a>], key: &str) -> Option<Node<'a>> {
    members.iter().find(|member| member.key == key).map(|member| member.value)
}

/// A text, and the value that it is.
struct Text<'a> {
    text: String,
    node: Node<'a>,
    pointer: String,
}

impl Text<'_> {
    fn place(&self) -> Place {
        place(&self.pointer, self.node)
    }

    fn error(&self, message: impl Into<String>) -> Error {
        self.node.error(&self.pointer, message)
    }
}

/// A text member; nothing when it is absent, null or blank.
fn text_of<'a>(members: &[Member<'a>], key: &str, parent: &str) -> Result<Option<Text<'a>>, Error> {
    let Some(node) = find(members, key).filter(|node| node.kind() != Kind::Null) else { return Ok(None) };
    let pointer = pointer(parent, key);
    let text = node.string(&pointer)?.trim().to_owned();
    Ok((!text.is_empty()).then_some(Text { text, node, pointer }))
}

/// The `id` in an object member, such as `"targetStore": {"id": "…"}`.
fn id_of<'a>(members: &[Member<'a>], key: &str, parent: &str) -> Result<Option<Text<'a>>, Error> {
    let Some(node) = find(members, key).filter(|node| node.kind() != Kind::Null) else { return Ok(None) };
    let at = pointer(parent, key);
    let (members, _) = node.members(&at)?;
    text_of(&members, "id", &at)
}

/// The place of a value; of an array or an object, the bracket that opens it.
fn place(pointer: &str, node: Node<'_>) -> Place {
    Place { pointer: pointer.to_owned(), span: Some(node.shown()), ..Place::default() }
}

fn store(at: &str, node: Node<'_>) -> Result<Store, Error> {
    let (members, _) = node.members(at)?;
    let id = text_of(&members, "id", at)?.map(|id| id.text);
    let Some(kind) = text_of(&members, "type", at)? else {
        return Err(node.error(at, "the store has no `type`"));
    };
    let configuration = find(&members, "configuration").filter(|node| node.kind() != Kind::Null);
    let configuration =
        configuration.map(|node| settings(&pointer(at, "configuration"), node)).transpose()?;
    let kind_place = kind.place();
    Ok(Store { id, kind: kind.text, kind_place, configuration })
}

fn settings(at: &str, node: Node<'_>) -> Result<Configuration, Error> {
    let (members, _) = node.members(at)?;
    let mut settings = Vec::with_capacity(members.len());
    for member in members {
        let at = pointer(at, &member.key);
        let value = match member.value.kind() {
            Kind::Boolean => Value::Boolean(member.value.raw() == "true"),
            Kind::String => Value::Text(member.value.string(&at)?.into_owned()),
            kind => Value::Other(kind),
        };
        settings.push(Setting { key: member.key.into_owned(), value, place: place(&at, member.value) });
    }
    Ok(Configuration { place: place(at, node), settings })
}

fn rule<'a>(at: &str, node: Node<'a>) -> Result<(PropagationRule, [Option<Text<'a>>; 2]), Error> {
    let (members, _) = node.members(at)?;
    let stores = [id_of(&members, "sourceStore", at)?, id_of(&members, "targetStore", at)?];
    let member = |key: &str| find(&members, key).map(|node| (node, pointer(at, key)));
    let groups = match member("groups") {
        Some((node, at)) if node.kind() != Kind::Null => {
            let count = node.elements(&at)?.len();
            (count > 0).then(|| Groups { count, place: place(&at, node) })
        }
        _ => None,
    };
    let deprovision = member("deprovision").filter(|(node, _)| node.kind() == Kind::Boolean);
    let deprovision = deprovision.map(|(node, at)| (node.raw() == "true", place(&at, node)));
    Ok((PropagationRule { place: place(at, node), groups, deprovision }, stores))
}

/// The rule that the lines name as theirs, where they name one.
fn rule_of_lines<'a>(member: &Member<'a>) -> Result<Option<Text<'a>>, Error> {
    let mut named: Option<Text<'a>> = None;
    for (at, node) in listed(member, "mappings")? {
        let (members, _) = node.members(&at)?;
        let Some(rule) = id_of(&members, "rule", &at)? else { continue };
        match &named {
            Some(named) if named.text != rule.text => {
                return Err(rule.error(
                    "the mappings belong to more than one propagation rule, and a bundle is one rule's",
                ));
            }
            Some(_) => {}
            None => named = Some(rule),
        }
    }
    Ok(named)
}

/// The propagation rule of the lines: the one that they name, or the only one.
fn the_rule<'a>(
    member: &Member<'a>,
    named: Option<&Text<'_>>,
) -> Result<(PropagationRule, [Option<Text<'a>>; 2]), Error> {
    let rules = listed(member, "rules")?;
    let at = pointer("", &member.key);
    let mut unnamed = 0_usize;
    for (at, node) in &rules {
        let (members, _) = node.members(at)?;
        match (text_of(&members, "id", at)?, named) {
            (Some(id), Some(named)) if id.text == named.text => return rule(at, *node),
            (None, _) => unnamed = unnamed.saturating_add(1),
            _ => {}
        }
    }
    match (rules.as_slice(), named) {
        ([(at, only)], None) => rule(at, *only),
        // The body of a request that creates a rule has no identifier.
        ([(at, only)], Some(_)) if unnamed == 1 => rule(at, *only),
        (_, Some(named)) => {
            Err(named.error("the mapping belongs to a propagation rule that is not in the bundle"))
        }
        ([], None) => Err(member.value.error(&at, "there is no propagation rule in the list")),
        (several, None) => Err(member.value.error(
            &at,
            format!(
                "there are {} propagation rules, and no mapping says which is meant: keep one",
                several.len()
            ),
        )),
    }
}

/// The store that is not PingOne, and the way that users go.
fn route(
    document: Node<'_>,
    stores: &[Store],
    rule: Option<&(PropagationRule, [Option<Text<'_>>; 2])>,
) -> Result<Route, Error> {
    let Some((_, [source, target])) = rule.filter(|(_, stores)| stores.iter().any(Option::is_some)) else {
        return route_without_rule(document, stores);
    };
    let position = |id: &Option<Text<'_>>| {
        id.as_ref()
            .and_then(|id| stores.iter().position(|store| store.id.as_deref() == Some(id.text.as_str())))
    };
    let kind = |at: usize| stores.get(at).map(|store| store.kind.as_str()).unwrap_or_default();
    let outbound = |store| {
        Ok(Route { store, target: Some(store), direction: Some(Direction::Outbound), outside: false })
    };
    let inbound =
        |store, target| Ok(Route { store, target, direction: Some(Direction::Inbound), outside: false });
    let unclear = |store, outside| Ok(Route { store, target: Some(store), direction: None, outside });
    match (position(source), position(target)) {
        (Some(source), Some(target)) => match (is_pingone(kind(source)), is_pingone(kind(target))) {
            (true, false) => outbound(target),
            (false, true) => inbound(source, Some(target)),
            (false, false) => unclear(target, true),
            // To another environment of PingOne: the source of an outbound rule is of the type `directory`.
            (true, true) if kind(source).eq_ignore_ascii_case("directory") => outbound(target),
            (true, true) => unclear(target, false),
        },
        // One of the two stores of a rule is PingOne. Where the known one is not, the other is.
        (None, Some(target)) if !is_pingone(kind(target)) => outbound(target),
        (Some(source), None) if !is_pingone(kind(source)) => inbound(source, None),
        (found, _) => {
            let missing = if found.is_some() { target } else { source };
            let message = "the propagation rule's store is not in the bundle";
            match missing.as_ref().or(target.as_ref()).or(source.as_ref()) {
                Some(id) => Err(id.error(message)),
                None => Err(document.error("", message)),
            }
        }
    }
}

fn route_without_rule(document: Node<'_>, stores: &[Store]) -> Result<Route, Error> {
    let mut outside = stores.iter().enumerate().filter(|(_, store)| !is_pingone(&store.kind));
    match (outside.next(), outside.count()) {
        (Some((store, Store { kind, .. })), 0) => {
            let direction = (!is_inbound(kind)).then_some(Direction::Outbound);
            Ok(Route { store, target: direction.map(|_| store), direction, outside: false })
        }
        (Some(_), more) => {
            let count = more.saturating_add(1);
            let message = format!(
                "the bundle holds {count} stores beside PingOne's, and no `rule` that says which is meant"
            );
            Err(document.error("", message))
        }
        (None, _) if stores.is_empty() => Err(document.error("", "there is no store in the bundle")),
        (None, _) => Ok(Route { store: 0, target: None, direction: None, outside: false }),
    }
}

/// Whether a store type is PingOne itself.
fn is_pingone(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("directory") || kind.eq_ignore_ascii_case("PingOne")
}

/// Whether users can come from a store of this type: inbound rules are documented for these two.
pub(crate) fn is_inbound(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("Workday") || kind.eq_ignore_ascii_case("LdapGateway")
}
