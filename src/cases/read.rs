//! Reads a file of tests.

use std::borrow::Cow;
use std::collections::HashSet;

use provmap_model::Json;
use provmap_model::bytes::decode;
use provmap_model::error::Error;
use provmap_model::node::Kind;
use provmap_model::suggest;
use provmap_model::text::{self, Cursor};

use super::{MappingTests, Refusal, Test, Value};
use crate::check::Expected;
use crate::domain::Operation;
use crate::located::{Located, Members, SCHEMA};
use crate::mapping::refuse_repeated_keys;
use crate::record::RecordRule;

const OF_A_FILE: [&str; 5] = ["mapping", "connector", "operation", "source-schema", "tests"];
const OF_A_TEST: [&str; 6] = ["name", "user", "sends", "omits", "refused", "finds"];

pub(super) fn read(document: &[u8]) -> Result<MappingTests, Error> {
    let text = decode(document)?;
    let document = Located::document(text)?;
    refuse_repeated_keys(text)?;
    file(text, &document).map_err(|error| error.placed_by(&mut Cursor::new(text)))
}

fn file(text: &str, document: &Located<'_>) -> Result<MappingTests, Error> {
    let members = known_members(document, "a file of tests", &OF_A_FILE)?;
    let Some(tests) = said(&members, "tests") else {
        return Err(document.error("there are no `tests`"));
    };
    let operation = said(&members, "operation").map(operation).transpose()?;
    let (mut read, mut problems) = (Vec::new(), Vec::new());
    for numbered in tests.elements()?.iter().enumerate() {
        match test(numbered) {
            Ok(test) => read.push(test),
            Err(error) => problems.extend_from_slice(error.problems()),
        }
    }
    if !problems.is_empty() {
        return Err(problems.into());
    }
    if read.is_empty() {
        return Err(document.error("there is no test in `tests`"));
    }
    let text_of = |key| said(&members, key).map(string).transpose();
    Ok(MappingTests {
        text: text.into(),
        name: None,
        mapping: text_of("mapping")?,
        connector: text_of("connector")?.zip(said(&members, "connector").map(Located::place)),
        operation: operation.unwrap_or(Operation::Create),
        source_schema: text_of("source-schema")?,
        tests: read,
    })
}

fn test((index, at): (usize, &Located<'_>)) -> Result<Test, Error> {
    let members = known_members(at, "a test", &OF_A_TEST)?;
    let name = said(&members, "name").map(string).transpose()?;
    let user = said(&members, "user").map(user).transpose()?;
    let values = values(&members)?;
    let refused = said(&members, "refused").map(strings).transpose()?;
    let refused: Option<Vec<Refusal>> =
        refused.map(|entries| entries.into_iter().map(refusal).collect()).transpose()?;
    let finds = said(&members, "finds");
    let entries = finds.map(strings).transpose()?;
    for (entry, at) in entries.iter().flatten() {
        Expected::read(entry).map_err(|error| at.error(error.to_string()))?;
    }
    let is_of_user = !values.is_empty() || refused.is_some();
    match (&user, is_of_user, &entries) {
        (None, true, _) => {
            return Err(at.error("the test has no `user` for whom something is sent or refused"));
        }
        (Some(_), false, _) | (None, false, None) => {
            let of = if user.is_some() { "`sends`, `omits` or `refused`" } else { "`user` or `finds`" };
            return Err(at.error(format!("the test checks nothing: it has no {of}")));
        }
        _ => {}
    }
    Ok(Test {
        name: name.unwrap_or_else(|| format!("test {}", index.saturating_add(1))),
        place: at.place(),
        user,
        values,
        refused,
        finds: entries.map(|entries| entries.into_iter().map(|(entry, _)| entry).collect()),
        finds_place: finds.map(Located::place).unwrap_or_default(),
    })
}

/// What is sent to some targets, and that nothing is to others.
fn values(members: &Members<'_>) -> Result<Vec<Value>, Error> {
    let mut values = said(members, "sends").map(sends).transpose()?.unwrap_or_default();
    let sent: HashSet<String> = values.iter().map(|value| value.target.clone()).collect();
    let mut omitted = HashSet::new();
    for (target, at) in said(members, "omits").map(strings).transpose()?.unwrap_or_default() {
        let refuse = |what| Err(at.error(format!("`{}` {what}", text::name(&target))));
        if sent.contains(&target) {
            return refuse("is both sent and not sent");
        }
        if !omitted.insert(target.clone()) {
            return refuse("stands here already");
        }
        values.push(Value { target, expected: None, place: at.place() });
    }
    Ok(values)
}

/// The members of an object, all of which are among these.
fn known_members<'a>(at: &Located<'a>, what: &str, known: &[&str]) -> Result<Members<'a>, Error> {
    let members = at.members()?;
    let is_known = |key: &str| known.contains(&key) || (key == SCHEMA && at.pointer.is_empty());
    if let Some((key, value)) = members.iter().find(|(key, _)| !is_known(key)) {
        let hint = match suggest::nearest(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it takes `{}`", known.join("`, `")),
        };
        return Err(value.error(format!("{what} has no member `{}`; {hint}", text::key(key))));
    }
    Ok(members)
}

/// The member of a key; nothing when it is absent or null.
fn said<'m, 'a>(members: &'m Members<'a>, key: &str) -> Option<&'m Located<'a>> {
    members.iter().find(|(name, value)| name == key && value.is_said()).map(|(_, value)| value)
}

fn string(at: &Located<'_>) -> Result<String, Error> {
    at.node.string(&at.pointer).map(Cow::into_owned)
}

fn strings<'a>(at: &Located<'a>) -> Result<Vec<(String, Located<'a>)>, Error> {
    at.elements()?.into_iter().map(|element| Ok((string(&element)?, element))).collect()
}

fn operation(at: &Located<'_>) -> Result<Operation, Error> {
    string(at)?.parse().map_err(|_| at.error("the operation is `create` or `update`"))
}

fn user(at: &Located<'_>) -> Result<Json, Error> {
    if at.node.kind() != Kind::Object {
        return Err(
            at.error(format!("expected a user as PingOne's API returns one, found {}", at.node.kind()))
        );
    }
    json(at)
}

fn sends(at: &Located<'_>) -> Result<Vec<Value>, Error> {
    let values = at.members()?.into_iter().map(|(target, at)| {
        Ok(Value { target: target.into_owned(), expected: Some(json(&at)?), place: at.place() })
    });
    values.collect()
}

fn json(at: &Located<'_>) -> Result<Json, Error> {
    let depth = at.pointer.bytes().filter(|byte| *byte == b'/').count();
    at.node.json(&at.pointer, depth)
}

/// `title`, or `too-long: title`. A target with a colon in its name has no rule before it, and no blank behind it.
fn refusal((entry, at): (String, Located<'_>)) -> Result<Refusal, Error> {
    let place = at.place();
    let is_rule = |id: &str| id.parse::<RecordRule>().is_ok();
    let parts = entry.split_once(':');
    let Some((id, target)) = parts.filter(|(id, rest)| rest.starts_with(' ') || is_rule(id)) else {
        return Ok(Refusal { rule: None, target: entry, place });
    };
    let rule: RecordRule = id.parse().map_err(|error: Error| at.error(error.to_string()))?;
    Ok(Refusal { rule: Some(rule), target: target.trim().to_owned(), place })
}
