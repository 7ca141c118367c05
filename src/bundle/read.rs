//! Reads a bundle: stores, a propagation rule and its mappings, as PingOne's API answers them.

use std::borrow::Cow;
use std::sync::Arc;

use provmap_model::bytes::decode;
use provmap_model::error::{Error, Problem};
use provmap_model::node::{Kind, Node, is_error_answer};
use provmap_model::suggest;
use provmap_model::text::{self, Cursor};
use provmap_model::{Connector, SourceSchema};

use super::blot::blotted;
use super::store::{Configuration, Setting, Store, Value};
use super::{Bundle, Direction, Groups, Misread, PopulationFilter, PropagationRule, Route};
use crate::connectors::same_store;
use crate::located::{Located, Members, SCHEMA};
use crate::mapping::{MappingSet, refuse_repeated_keys, secrets};
use crate::registry;

/// The members of a bundle, each under the word for several and the word for one.
const STORES: [&str; 2] = ["stores", "store"];
const RULES: [&str; 2] = ["rules", "rule"];
const MAPPINGS: &str = "mappings";

/// PingOne's metadata of the store that is not PingOne.
const METADATA: &str = "metadata";

/// The attributes of the directory, as PingOne's API answers them.
const SOURCE_SCHEMA: &str = "sourceSchema";

/// The members that only a mapping has. It has a member `rule`, as a bundle does.
const OF_A_MAPPING: [&str; 3] = ["targetAttribute", "sourceAttribute", "expression"];

/// Whether a document has the shape of a bundle.
pub(super) fn is_bundle(document: &[u8]) -> bool {
    let Ok(text) = decode(document) else { return false };
    // Most documents are no bundle, and need not be read to tell.
    if !text.contains("\"store") {
        return false;
    }
    let members = Node::parse(text).and_then(|document| document.members(""));
    let Ok((members, _)) = members else { return false };
    let has = |keys: &[&str]| members.iter().any(|member| keys.contains(&member.key.as_ref()));
    let store = members.iter().filter(|member| STORES.contains(&member.key.as_ref())).any(|member| {
        match member.value.kind() {
            Kind::Object | Kind::Array => true,
            // Null is as good as absent.
            Kind::Null => false,
            // Beside mappings, a bundle is meant, and reading it says what is wrong.
            _ => has(&[MAPPINGS]),
        }
    });
    store && !has(&OF_A_MAPPING)
}

pub(super) fn read(document: &[u8]) -> Result<Bundle, Error> {
    let text = decode(document)?;
    let located = Located::document(text)?;
    let has_secrets = refuse_repeated_keys(text)?;
    let mut bundle = document_of(text, &located).map_err(|error| error.placed_by(&mut Cursor::new(text)))?;
    bundle.set = bundle.set.map(|set| set.behind(document.len().saturating_sub(text.len())));
    if has_secrets {
        bundle.secrets = secrets(text);
    }
    Ok(bundle)
}

fn document_of(text: &str, document: &Located<'_>) -> Result<Bundle, Error> {
    let (mut stores, mut rules, mut mappings) = (None, None, None);
    let (mut metadata, mut schema) = (None, None);
    for (key, value) in document.members()? {
        let slot = match key.as_ref() {
            key if STORES.contains(&key) => &mut stores,
            key if RULES.contains(&key) => &mut rules,
            MAPPINGS => &mut mappings,
            METADATA => &mut metadata,
            SOURCE_SCHEMA => &mut schema,
            // What an editor knows the file by.
            SCHEMA => continue,
            key => return Err(unknown_member(key, &value)),
        };
        refuse_error_answer(&key, &value)?;
        if slot.is_some() {
            let message =
                "the bundle holds the same thing twice, under a word for one and a word for several";
            return Err(value.error(message));
        }
        // Null is as good as absent.
        *slot = Some(value).filter(Located::is_said);
    }
    let Some(stores) = stores else {
        return Err(document.error("this is no bundle: it has no `stores`"));
    };
    if let kind @ (Kind::String | Kind::Number | Kind::Boolean) = stores.node.kind() {
        return Err(stores.error(format!(
            "expected a store or a list of stores, as PingOne's API answers them, found {kind}; where only the connector is known, \
             write `\"connector\"` and its name instead"
        )));
    }
    let stores: Vec<_> = listed(&stores, "stores")?.iter().map(store).collect::<Result<_, _>>()?;
    let text: Arc<str> = blotted(text).into();
    let lines =
        |lines: &Located<'_>| MappingSet::from_part(Arc::clone(&text), lines.node.span(), "/mappings");
    let set = mappings.as_ref().map(lines).transpose()?;
    let named = mappings.as_ref().map(rule_of_lines).transpose()?.flatten();
    let rule = rules.map(|rules| the_rule(&rules, named.as_ref())).transpose()?;
    let route = route(document, &stores, rule.as_ref())?;
    let store_type = stores.get(route.store).map_or("", |store| store.kind.as_str());
    let metadata = metadata.map(|metadata| connector(&metadata, store_type)).transpose()?;
    let schema = schema.map(|schema| source_schema(&schema)).transpose()?;
    let rule = rule.map(|(rule, _)| rule);
    Ok(Bundle { text, name: None, stores, route, rule, set, metadata, schema, secrets: Vec::new() })
}

/// The connector of the store, by PingOne's metadata of it.
fn connector(metadata: &Located<'_>, store_type: &str) -> Result<Connector, Error> {
    let connector = Connector::from_json(metadata.node.raw()).map_err(|error| within(metadata, &error))?;
    if !same_store(connector.store_type(), store_type) {
        let (found, store) = (text::name(connector.store_type()), text::name(store_type));
        return Err(metadata
            .error(format!("the metadata is that of `{found}`, and the store is of the type `{store}`")));
    }
    Ok(connector)
}

/// The built-in directory, with what PingOne says of the environment's own.
fn source_schema(schema: &Located<'_>) -> Result<SourceSchema, Error> {
    let built_in = registry::DIRECTORY.clone();
    built_in.extend_from_json(schema.node.raw()).map_err(|error| within(schema, &error))
}

/// The problems of a part of a document, where they stand in the whole.
fn within(part: &Located<'_>, error: &Error) -> Error {
    let start = part.node.span().start;
    let problems = error.problems().iter().map(|problem| {
        let offset = start.saturating_add(problem.offset().unwrap_or_default());
        Problem::at_offset(offset, &format!("{}{}", part.pointer, problem.pointer()), problem.message())
    });
    Error::from(problems.collect::<Vec<_>>())
}

/// Refuses what the API answers where it refuses a request.
fn refuse_error_answer(key: &str, value: &Located<'_>) -> Result<(), Error> {
    if value.node.kind() != Kind::Object {
        return Ok(());
    }
    let members = value.members()?;
    let has = |key| find(&members, key).is_some();
    if !is_error_answer(has) {
        return Ok(());
    }
    let wanted = match key {
        METADATA => "store metadata",
        SOURCE_SCHEMA => "schema attributes",
        key if STORES.contains(&key) => "stores",
        key if RULES.contains(&key) => "a propagation rule",
        _ => "mappings",
    };
    Err(value.error(format!("this is an error answer of PingOne, not {wanted}")))
}

fn unknown_member(key: &str, value: &Located<'_>) -> Error {
    let known = STORES.into_iter().chain(RULES).chain([MAPPINGS, METADATA, SOURCE_SCHEMA]);
    let hint = match suggest::nearest(key, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "it takes `stores`, `rule` and `mappings`".to_owned(),
    };
    value.error(format!("a bundle has no member `{}`; {hint}", text::key(key)))
}

/// The elements of a list response (`_embedded`), of an array, or the one object.
fn listed<'a>(value: &Located<'a>, plural: &str) -> Result<Vec<Located<'a>>, Error> {
    match value.node.kind() {
        Kind::Array => value.elements(),
        Kind::Object => {
            let members = value.members()?;
            let Some(embedded) = find(&members, "_embedded") else { return Ok(vec![value.clone()]) };
            match find(&embedded.members()?, plural) {
                Some(list) => list.elements(),
                // One object, with something else embedded in it.
                None if find(&members, "id").is_some() => Ok(vec![value.clone()]),
                None => Err(embedded.error(format!("expected a list response with `_embedded.{plural}`"))),
            }
        }
        kind => Err(value.error(format!("expected an object or an array, found {kind}"))),
    }
}

fn find<'m, 'a>(members: &'m Members<'a>, key: &str) -> Option<&'m Located<'a>> {
    members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// The member of a key; nothing when it is absent or null.
fn said<'m, 'a>(members: &'m Members<'a>, key: &str) -> Option<&'m Located<'a>> {
    find(members, key).filter(|value| value.is_said())
}

/// A text, and where it stands.
struct Text<'a> {
    text: String,
    at: Located<'a>,
}

/// A text member; nothing when it is absent, null or blank.
fn text_of<'a>(members: &Members<'a>, key: &str) -> Result<Option<Text<'a>>, Error> {
    let Some(at) = said(members, key) else { return Ok(None) };
    let text = at.node.string(&at.pointer)?.trim().to_owned();
    Ok((!text.is_empty()).then(|| Text { text, at: at.clone() }))
}

/// The `id` in an object member, such as `"targetStore": {"id": "…"}`.
fn id_of<'a>(members: &Members<'a>, key: &str) -> Result<Option<Text<'a>>, Error> {
    let Some(object) = said(members, key) else { return Ok(None) };
    text_of(&object.members()?, "id")
}

fn store(store: &Located<'_>) -> Result<Store, Error> {
    let members = store.members()?;
    let id = text_of(&members, "id")?.map(|id| id.text);
    let Some(kind) = text_of(&members, "type")? else {
        return Err(store.error("the store has no `type`"));
    };
    let configuration = said(&members, "configuration").map(settings).transpose()?;
    Ok(Store { id, kind: kind.text, kind_place: kind.at.place(), configuration })
}

fn settings(configuration: &Located<'_>) -> Result<Configuration, Error> {
    let settings = configuration.members()?.into_iter().map(|(key, at)| {
        let value = match at.node.kind() {
            Kind::Boolean => Value::Boolean(at.node.raw() == "true"),
            Kind::String => Value::Text(at.node.string(&at.pointer)?.into_owned()),
            kind => Value::Other(kind),
        };
        Ok(Setting { key: key.into_owned(), value, place: at.place() })
    });
    Ok(Configuration { place: configuration.place(), settings: settings.collect::<Result<_, Error>>()? })
}

/// What is read of a propagation rule, and its source and target.
type RuleAndStores<'a> = (PropagationRule, [Option<Text<'a>>; 2]);

fn rule<'a>(rule: &Located<'a>) -> Result<RuleAndStores<'a>, Error> {
    let members = rule.members()?;
    let stores = [id_of(&members, "sourceStore")?, id_of(&members, "targetStore")?];
    let groups = match said(&members, "groups") {
        Some(groups) => Some(Groups { count: groups.elements()?.len(), place: groups.place() }),
        None => None,
    };
    let groups = groups.filter(|groups| groups.count > 0);
    let boolean = |key| {
        let at = said(&members, key).filter(|at| at.node.kind() == Kind::Boolean)?;
        Some((at.node.raw() == "true", at.place()))
    };
    let (active, deprovision) = (boolean("active"), boolean("deprovision"));
    let mut spelled = members.iter().filter(|(key, at)| key.eq_ignore_ascii_case("active") && at.is_said());
    let not_active = spelled.find(|_| active.is_none()).map(|(key, at)| {
        let why = if key == "active" {
            Misread::Kind(at.node.kind())
        } else {
            Misread::Key(key.clone().into_owned())
        };
        (why, at.place())
    });
    let filter = FILTERS.into_iter().find_map(|key| {
        let value = said(&members, key).filter(|value| filters(value))?;
        let text =
            (value.node.kind() == Kind::String).then(|| value.node.string(&value.pointer).ok()).flatten();
        let expression = text.filter(|_| key == EXPRESSION).map(Cow::into_owned);
        Some(PopulationFilter { key, place: value.place(), expression })
    });
    let environment = id_of(&members, "environment")?.map(|id| id.text);
    let place = rule.place();
    Ok((PropagationRule { place, groups, active, not_active, filter, deprovision, environment }, stores))
}

/// The members that say which users a propagation rule is for. Where it has both, which of them counts is not known, so that the
/// first, which cannot be followed, stands for both.
const FILTERS: [&str; 2] = ["populations", EXPRESSION];

/// The one that is a SCIM filter.
const EXPRESSION: &str = "populationExpression";

/// Whether the value of such a member is no blank text, no empty list and no null: one of a wrong kind may filter.
fn filters(value: &Located<'_>) -> bool {
    match value.node.kind() {
        Kind::String => value.node.string(&value.pointer).is_ok_and(|text| !text.trim().is_empty()),
        Kind::Array => value.elements().is_ok_and(|elements| !elements.is_empty()),
        kind => kind != Kind::Null,
    }
}

/// The rule that the lines name as theirs, where they name one.
fn rule_of_lines<'a>(lines: &Located<'a>) -> Result<Option<Text<'a>>, Error> {
    let mut named: Option<Text<'a>> = None;
    for line in listed(lines, MAPPINGS)? {
        let Some(rule) = id_of(&line.members()?, "rule")? else { continue };
        if named.as_ref().is_some_and(|named| named.text != rule.text) {
            let message = "the mappings belong to more than one propagation rule, and a bundle is one rule's";
            return Err(rule.at.error(message));
        }
        named.get_or_insert(rule);
    }
    Ok(named)
}

/// The propagation rule of the lines: the one that they name, or the only one.
fn the_rule<'a>(list: &Located<'a>, named: Option<&Text<'_>>) -> Result<RuleAndStores<'a>, Error> {
    let rules = listed(list, "rules")?;
    let mut unnamed = 0_usize;
    for at in &rules {
        match (text_of(&at.members()?, "id")?, named) {
            (Some(id), Some(named)) if id.text == named.text => return rule(at),
            (None, _) => unnamed = unnamed.saturating_add(1),
            _ => {}
        }
    }
    match (rules.as_slice(), named) {
        ([only], None) => rule(only),
        // The body of a request that creates a rule has no identifier.
        ([only], Some(_)) if unnamed == 1 => rule(only),
        (_, Some(named)) => {
            Err(named.at.error("the mapping belongs to a propagation rule that is not in the bundle"))
        }
        ([], None) => Err(list.error("there is no propagation rule in the list")),
        (several, None) => Err(list.error(format!(
            "there are {} propagation rules, and no mapping says which is meant: keep one",
            several.len()
        ))),
    }
}

/// The store that is not PingOne, and the way that users go.
fn route(document: &Located<'_>, stores: &[Store], rule: Option<&RuleAndStores<'_>>) -> Result<Route, Error> {
    let Some((_, [source, target])) = rule.filter(|(_, stores)| stores.iter().any(Option::is_some)) else {
        return route_without_rule(document, stores);
    };
    let position = |id: &Option<Text<'_>>| {
        id.as_ref()
            .and_then(|id| stores.iter().position(|store| store.id.as_deref() == Some(id.text.as_str())))
    };
    let [from, to] = [position(source), position(target)];
    route_between(stores, from, to).ok_or_else(|| {
        let missing = if from.is_some() { target } else { source };
        let message = "the propagation rule's store is not in the bundle";
        match missing.as_ref().or(target.as_ref()).or(source.as_ref()) {
            Some(id) => id.at.error(message),
            None => document.error(message),
        }
    })
}

/// The way from one of the stores to another, either of which may not be known; nothing where that does not tell which of
/// the two is not PingOne.
pub(super) fn route_between(stores: &[Store], source: Option<usize>, target: Option<usize>) -> Option<Route> {
    let kind = |at: usize| stores.get(at).map(|store| store.kind.as_str()).unwrap_or_default();
    let outbound =
        |store| Route { store, target: Some(store), direction: Some(Direction::Outbound), outside: false };
    let inbound =
        |store, target| Route { store, target, direction: Some(Direction::Inbound), outside: false };
    let unclear = |store, outside| Route { store, target: Some(store), direction: None, outside };
    Some(match (source, target) {
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
        _ => return None,
    })
}

fn route_without_rule(document: &Located<'_>, stores: &[Store]) -> Result<Route, Error> {
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
            Err(document.error(message))
        }
        (None, _) if stores.is_empty() => Err(document.error("there is no store in the bundle")),
        (None, _) => Ok(Route { store: 0, target: None, direction: None, outside: false }),
    }
}

/// Whether a store type is PingOne itself: `directory`, from which users go out, or `PingOne`, into which they come in.
///
/// ```
/// use provmap::bundle::is_pingone;
/// assert!(is_pingone("directory") && is_pingone("PingOne") && !is_pingone("Zoom"));
/// ```
#[must_use]
pub fn is_pingone(store_type: &str) -> bool {
    ["directory", "PingOne"].iter().any(|own| same_store(store_type, own))
}

/// Whether users can come from a store of this type: inbound rules are documented for these two.
pub(crate) fn is_inbound(kind: &str) -> bool {
    kind.eq_ignore_ascii_case("Workday") || kind.eq_ignore_ascii_case("LdapGateway")
}
