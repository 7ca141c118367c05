//! The attributes of an environment as PingOne's API answers them: `GET …/environments/{envID}/schemas/{schemaID}/attributes`.

use std::collections::HashSet;

use super::{SchemaFile, SourceAttribute};
use crate::declare::row;
use crate::error::Error;
use crate::json::Json;
use crate::read::{Document, Reader};
use crate::row::Rows;
use crate::text;
use crate::words::AttributeType;

row! {
    /// One page of the answer.
    pub(crate) struct Answer<'a> {
        /// What whoever keeps the answer in a file says of it: whether nothing else can be read.
        "closed" => closed: Option<bool>,
        /// The list.
        "_embedded" => embedded: Embedded<'a>,
        /// The addresses of other pages.
        "_links" => links: Option<Links<'a>>,
    }
}

row! {
    pub(crate) struct Embedded<'a> {
        "attributes" => attributes: Rows<'a, SchemaAttribute<'a>>,
    }
}

row! {
    pub(crate) struct Links<'a> {
        "next" => next: Option<&'a Json>,
    }
}

row! {
    /// An attribute of the schema. What is not listed here, such as its identifier, says nothing of its values.
    pub(crate) struct SchemaAttribute<'a> {
        "name" => name: &'a str,
        "displayName" => display_name: Option<&'a str>,
        "type" => kind: AttributeType<'a>,
        "required" => required: Option<bool>,
        "unique" => unique: Option<bool>,
        "multiValued" => multi_valued: Option<bool>,
        "enabled" => enabled: Option<bool>,
        "subAttributes" => sub_attributes: Option<Rows<'a, SubAttribute<'a>>>,
    }
}

row! {
    /// An attribute below one that is complex. There is one level of them.
    pub(crate) struct SubAttribute<'a> {
        "name" => name: &'a str,
        "displayName" => display_name: Option<&'a str>,
        "type" => kind: Option<AttributeType<'a>>,
        "required" => required: Option<bool>,
        "unique" => unique: Option<bool>,
        "multiValued" => multi_valued: Option<bool>,
        "enabled" => enabled: Option<bool>,
    }
}

/// Why an answer of PingOne's API is not all attributes of its environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The list goes on at `_links.next`.
    NextPage,
    /// `username`, which every environment has, is not in the list: somebody has left attributes out.
    NoUsername,
}

/// What is missing of the attributes of an environment in an answer of PingOne's API; nothing for an answer with all of them,
/// and for what is no such answer.
///
/// ```
/// use provmap_model::source::{Gap, gap};
/// let answer = r#"{"_embedded": {"attributes": [{"name": "badge", "type": "STRING", "enabled": true}]}}"#;
/// assert_eq!(gap(answer), Some(Gap::NoUsername));
/// assert_eq!(gap(r#"{"attributes": [{"path": "badge"}]}"#), None);
/// ```
#[must_use]
pub fn gap(document: &str) -> Option<Gap> {
    let (document, tree) = Document::parse(document.as_bytes()).ok()?;
    let answer =
        if is_answer(&tree) { document.rows::<Answer<'_>>(&tree, judge).ok()?.0 } else { return None };
    answer.gap()
}

/// Whether a document is such an answer, and no file that somebody has written.
pub(super) fn is_answer(tree: &Json) -> bool {
    tree.member("_embedded").is_some() && tree.member("attributes").is_none()
}

/// The paths of the attributes of an answer, in its order: those of sub-attributes stand in no text.
pub(super) struct Paths(Vec<String>);

impl<'a> Answer<'a> {
    pub(super) fn read(document: &Document<'_>, tree: &'a Json) -> Result<Answer<'a>, Error> {
        Ok(document.rows(tree, judge)?.0)
    }

    pub(super) fn paths(&self) -> Paths {
        let of = |attribute: &SchemaAttribute<'_>| {
            let name = attribute.name.to_owned();
            let below = attribute.sub_attributes.iter().flatten();
            let below: Vec<String> = below.map(|below| format!("{name}.{}", below.name)).collect();
            std::iter::once(name).chain(below)
        };
        Paths(self.embedded.attributes.iter().flat_map(of).collect())
    }

    /// What the answer says, in the form of a file. PingOne's page says of the request that it lists all attributes of the schema:
    /// those that are built in, and those of the environment.
    pub(super) fn file<'p>(&self, paths: &'p Paths) -> SchemaFile<'p>
    where
        'a: 'p,
    {
        let attributes = self.embedded.attributes.iter().flat_map(SchemaAttribute::all).zip(&paths.0);
        let attributes = attributes.map(|(attribute, path)| SourceAttribute { path, ..attribute });
        SchemaFile {
            closed: Some(self.closed.unwrap_or(self.gap().is_none())),
            attributes: Some(attributes.collect::<Vec<_>>().into()),
            ..SchemaFile::UNKNOWN
        }
    }

    fn gap(&self) -> Option<Gap> {
        let is_username = |attribute: &SchemaAttribute<'_>| attribute.name == "username";
        if self.links.as_ref().is_some_and(|links| links.next.is_some()) {
            Some(Gap::NextPage)
        } else if !self.embedded.attributes.iter().any(is_username) {
            Some(Gap::NoUsername)
        } else {
            None
        }
    }
}

impl<'a> SchemaAttribute<'a> {
    /// The attribute, and those below it, without their paths.
    fn all(&self) -> impl Iterator<Item = SourceAttribute<'a>> + '_ {
        let SchemaAttribute {
            name: _,
            display_name: console_label,
            kind,
            required,
            unique,
            multi_valued,
            enabled,
            sub_attributes,
            others: _,
        } = self;
        let itself = SourceAttribute {
            console_label: *console_label,
            kind: Some(*kind),
            required: *required,
            unique: *unique,
            multi_valued: *multi_valued,
            enabled: *enabled,
            ..SourceAttribute::UNKNOWN
        };
        std::iter::once(itself).chain(sub_attributes.iter().flatten().map(SubAttribute::attribute))
    }
}

impl<'a> SubAttribute<'a> {
    fn attribute(&self) -> SourceAttribute<'a> {
        let SubAttribute {
            name: _,
            display_name: console_label,
            kind,
            required,
            unique,
            multi_valued,
            enabled,
            others: _,
        } = *self;
        SourceAttribute {
            console_label,
            kind,
            required,
            unique,
            multi_valued,
            enabled,
            ..SourceAttribute::UNKNOWN
        }
    }
}

/// Refuses names that are empty, and names that are listed twice.
fn judge(answer: &mut Answer<'_>, reader: &mut Reader<'_>) {
    let mut seen = HashSet::new();
    for (index, attribute) in answer.embedded.attributes.iter().enumerate() {
        let index = index.to_string();
        let at = ["_embedded", "attributes", index.as_str(), "name"];
        if attribute.name.is_empty() {
            name_is_empty(&at, reader);
        } else if !seen.insert(attribute.name) {
            reader.problem_at(&at, format!("`{}` is listed twice", text::name(attribute.name)));
        }
        let mut seen_below = HashSet::new();
        for (number, below) in attribute.sub_attributes.iter().flatten().enumerate() {
            let number = number.to_string();
            let at = ["_embedded", "attributes", &index, "subAttributes", &number, "name"];
            if below.name.is_empty() {
                name_is_empty(&at, reader);
            } else if !seen_below.insert(below.name) {
                reader.problem_at(&at, format!("`{}` is listed twice", text::name(below.name)));
            }
        }
    }
}

/// A name that is missing, or is no text, is a problem already.
fn name_is_empty(at: &[&str], reader: &mut Reader<'_>) {
    if reader.has(at) {
        reader.problem_at(at, "`name` is empty");
    }
}

#[cfg(test)]
mod tests {
    use super::super::SourceSchema;
    use super::*;

    const ANSWER: &str = r#"{
      "_links": {"self": {"href": "https://api.pingone.com/v1/…"}},
      "_embedded": {"attributes": [
        {"id": "1", "name": "username", "schemaType": "CORE", "type": "STRING", "unique": true, "enabled": true, "required": true},
        {"name": "costCenter", "displayName": "Cost Center", "schemaType": "CUSTOM", "type": "STRING", "unique": false,
         "enabled": true, "multiValued": true, "required": false, "regexValidation": {"pattern": "^x$"}},
        {"name": "address", "schemaType": "STANDARD", "type": "COMPLEX", "enabled": false,
         "subAttributes": [{"name": "locality", "type": "STRING"}, {"name": "floor-no", "type": "STRING", "unique": null}]}
      ]},
      "count": 3
    }"#;

    #[test]
    fn an_answer_says_what_a_file_says() {
        let schema = SourceSchema::empty().extend_from_json(ANSWER).unwrap();
        let file = SourceSchema::empty().extend_from_json(
            r#"{"closed": true, "attributes": [
                {"path": "username", "type": "STRING", "required": true, "unique": true, "enabled": true},
                {"path": "costCenter", "consoleLabel": "Cost Center", "type": "STRING", "required": false, "unique": false,
                 "multiValued": true, "enabled": true},
                {"path": "address", "type": "COMPLEX", "enabled": false},
                {"path": "address.locality", "type": "STRING"},
                {"path": "address.floor-no", "type": "STRING"}
            ]}"#,
        );
        assert_eq!(schema, file.unwrap());
        assert_eq!(gap(ANSWER), None);
    }

    #[test]
    fn it_is_closed_unless_something_is_missing_or_its_keeper_says_so() {
        let closed = |answer: &str| SourceSchema::empty().extend_from_json(answer).unwrap().is_closed();
        let next = ANSWER.replace(r#""self":"#, r#""next":"#);
        let part = ANSWER.replace(r#""username""#, r#""badge""#);
        let open = ANSWER.replacen('{', r#"{"closed": false,"#, 1);
        assert_eq!([ANSWER, &next, &part, &open].map(closed), [true, false, false, false]);
        assert_eq!([&next, &part].map(|answer| gap(answer)), [Some(Gap::NextPage), Some(Gap::NoUsername)]);
    }

    #[test]
    fn every_problem_has_its_place() {
        let answer = r#"{"_embedded": {"attributes": [
            {"type": "STRING"}, {"name": "", "type": "JSON"}, {"name": 5, "type": "STRING"}, {"name": "a", "value": "${user.id}"},
            {"name": "a", "enabled": "yes", "type": "STRING"},
            {"name": "b", "type": "COMPLEX", "subAttributes": [{"name": "c"}, {"name": "c"}, {}]}, "d"
        ]}}"#;
        let error = SourceSchema::empty().extend_from_json(answer).unwrap_err();
        let problems: Vec<String> =
            error.problems().iter().map(|it| format!("{} {}", it.pointer(), it.message())).collect();
        assert_eq!(
            problems,
            [
                "/_embedded/attributes/0 `name` is missing",
                "/_embedded/attributes/1/name `name` is empty",
                "/_embedded/attributes/2/name expected a string, found a number",
                "/_embedded/attributes/3 `type` is missing",
                "/_embedded/attributes/4/name `a` is listed twice",
                "/_embedded/attributes/4/enabled expected a boolean, found a string",
                "/_embedded/attributes/5/subAttributes/1/name `c` is listed twice",
                "/_embedded/attributes/5/subAttributes/2 `name` is missing",
                "/_embedded/attributes/6 expected an object, found a string",
            ]
        );
        for (answer, problem) in [
            (r#"{"_embedded": {}}"#, "/_embedded: `attributes` is missing"),
            (r#"{"_embedded": 5}"#, "/_embedded: expected an object, found a number"),
            (r#"{"_embedded": {"schemas": []}}"#, "/_embedded: `attributes` is missing"),
        ] {
            let error = SourceSchema::empty().extend_from_json(answer).unwrap_err();
            assert_eq!(error.without_places().to_string(), problem);
        }
    }
}
