//! Terraform's own language.

use std::borrow::Cow;
use std::ops::Range;

use hcl_edit::Span;
use hcl_edit::expr::{Expression, Object, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::structure::{Block, Body};
use hcl_edit::template::{Element, HeredocTemplate};
use provmap_model::error::{Error, Problem};
use provmap_model::node::Kind;
use provmap_model::text::{push_token, shown_pointer};

use super::look::{Look, Member, Source, Text};
use super::resource::{Attributes, Items, Resource, STORE, refuse_long};
use super::scan;
use crate::mapping::{Offsets, Secret, Watch};
use crate::report::Place;

/// Reads a file.
pub(super) fn parse(text: &str) -> Result<Body, Error> {
    if let Some(at) = scan::crowded(text) {
        return Err(Problem::at(text, at, "", "the object has too many members to be read").into());
    }
    if let Some(at) = scan::unclosed(text) {
        return Err(Problem::at(text, at, "", "malformed HCL: the string does not end on its line").into());
    }
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let (offset, message) = (error.location().offset(), error.message());
        // Where a text ends too early, the end tells nothing.
        let is_at_end = text.get(offset..).is_none_or(|rest| rest.trim_ascii().is_empty());
        if let Some(at) = is_at_end.then(|| scan::never_closed(text)).flatten() {
            return Problem::at(text, at, "", "malformed HCL: nothing closes this bracket").into();
        }
        // The parser's own text repeats the line, which can hold a secret.
        let known = FAULTS.iter().find(|(tell, _)| message.contains(tell));
        let message = known.map_or("malformed HCL", |(_, words)| words);
        Problem::at(text, offset, "", message).into()
    })
}

/// What the parser's messages, which are fixed texts, tell of a fault, and how it is said here.
const FAULTS: [(&str, &str); 10] = [
    ("found redefined object key", "the object has this key twice"),
    ("found redefined attribute", "the block has this attribute twice"),
    ("nesting depth", "expressions and blocks are nested deeper than 64 levels"),
    ("chained binary operators", "more than 128 operators in one expression"),
    ("heredoc end delimiter", "malformed HCL: the heredoc does not end"),
    ("escape sequence", "malformed HCL: there is no such escape; a backslash is written `\\\\`"),
    ("hex code", "malformed HCL: an escape such as `\\u00e9` has four digits, and `\\U` has eight"),
    ("object item", "malformed HCL: expected a comma, a line break or `}` behind a member of an object"),
    ("structure", "malformed HCL: expected an attribute (`name = …`) or a block (`name { … }`)"),
    ("newline", "malformed HCL: expected a line break"),
];

pub(super) fn span(node: &impl Span) -> Range<usize> {
    node.span().unwrap_or_default()
}

/// The resources of the types in question, and the local values.
pub(super) fn items<'a>(body: &'a Body, text: &'a str) -> Result<Items<'a>, Error> {
    let mut items = Items::default();
    for block in body.blocks() {
        match (block.ident.as_str(), block.labels.as_slice()) {
            ("resource", [kind, name]) => {
                let span = header(block);
                refuse_long(name.as_str(), text, span.start)?;
                let attributes = Attributes::Hcl(&block.body, text);
                let resource = Resource::new(kind.as_str(), name.as_str().into(), span, attributes);
                let block = self::span(block);
                items.resources.extend(resource.map(|resource| Resource { block, ..resource }));
            }
            ("locals", []) => {
                let values = block.body.attributes();
                items.locals.extend(values.map(|it| (it.key.as_str().into(), Source::Hcl(&it.value, text))));
            }
            _ => {}
        }
    }
    Ok(items)
}

/// The word that a block begins with.
fn header(block: &Block) -> Range<usize> {
    block.ident.span().or_else(|| block.span()).unwrap_or_default()
}

/// The value of an attribute of a block; where the file has blocks of that name in its place, the first of these.
pub(super) fn attribute<'a>(body: &'a Body, key: &str, text: &'a str) -> Option<Result<Source<'a>, usize>> {
    if let Some(attribute) = body.get_attribute(key) {
        return Some(Ok(Source::Hcl(&attribute.value, text)));
    }
    let mut blocks = body.blocks();
    let block = blocks.find(|block| block.ident.as_str() == key)?;
    Some(Err(header(block).start))
}

/// The names of the attributes and blocks of a block, and where they stand.
pub(super) fn arguments(body: &Body) -> impl Iterator<Item = (&str, usize)> {
    let attributes = body.attributes().map(|it| (it.key.as_str(), it.key.span()));
    let blocks = body.blocks().map(|it| (it.ident.as_str(), it.ident.span()));
    attributes.chain(blocks).map(|(name, span)| (name, span.unwrap_or_default().start))
}

/// The block in a block that makes blocks of this name.
pub(super) fn dynamic(body: &Body, key: &str) -> Option<Range<usize>> {
    let mut blocks = body.blocks().filter(|block| block.ident.as_str() == "dynamic");
    blocks.find(|block| block.labels.first().is_some_and(|label| label.as_str() == key)).map(header)
}

pub(super) fn look<'a>(expression: &'a Expression, text: &'a str) -> Look<'a> {
    match expression {
        Expression::Null(_) => Look::Null,
        Expression::Bool(value) => Look::Text(plain(value.to_string(), Kind::Boolean)),
        // How Terraform writes other numbers is not repeated here.
        Expression::Number(value) => match (value.as_i64(), value.as_u64()) {
            (Some(number), _) => Look::Text(plain(number.to_string(), Kind::Number)),
            (None, Some(number)) => Look::Text(plain(number.to_string(), Kind::Number)),
            (None, None) => Look::Open,
        },
        Expression::String(value) => Look::Text(quoted(value, span(expression).start, text)),
        Expression::StringTemplate(template) => match template.as_single_element() {
            // Terraform takes what is in the brackets as it is.
            Some(Element::Interpolation(inside)) => look(&inside.expr, text),
            _ => Look::Open,
        },
        Expression::HeredocTemplate(template) => {
            heredoc(template, span(expression), text).map_or(Look::Open, Look::Text)
        }
        Expression::Array(list) => Look::List(list.iter().map(|it| Source::Hcl(it, text)).collect()),
        Expression::Object(object) => Look::Object(members(object, text)),
        Expression::Parenthesis(inner) => look(inner.inner(), text),
        Expression::Variable(name) => Look::Reference(vec![name.to_string()]),
        Expression::Traversal(traversal) => steps(traversal).map_or(Look::Open, Look::Reference),
        Expression::Conditional(_)
        | Expression::FuncCall(_)
        | Expression::UnaryOp(_)
        | Expression::BinaryOp(_)
        | Expression::ForExpr(_) => Look::Open,
    }
}

/// The value of a number or boolean.
fn plain(value: String, kind: Kind) -> Text {
    Text { value, kind, offsets: None }
}

/// The value of a string whose quote is at `start`.
fn quoted(value: &str, start: usize, text: &str) -> Text {
    let (offsets, _) = Offsets::new(value, start.saturating_add(1), |at, c| {
        match text.as_bytes().get(at..).unwrap_or_default() {
            [b'\\', b'u', ..] => 6,
            [b'\\', b'U', ..] => 10,
            [b'\\', ..] | [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => 2,
            _ => c.len_utf8(),
        }
    });
    Text { value: value.to_owned(), kind: Kind::String, offsets: Some(offsets) }
}

/// The value of a heredoc; nothing where it has interpolations, or is indented by white space of other alphabets.
fn heredoc(template: &HeredocTemplate, span: Range<usize>, text: &str) -> Option<Text> {
    if template.template.iter().any(|element| !matches!(element, Element::Literal(_))) {
        return None;
    }
    let raw = text.get(span.clone())?;
    let (head, rest) = raw.split_once('\n')?;
    let body = &rest.get(..rest.rfind('\n').map_or(0, |end| end.saturating_add(1)))?;
    let is_blank = |line: &str| line.trim().is_empty();
    let mut indent = 0;
    if head.starts_with("<<-") {
        let indented = |line: &str| {
            let spaces = line.strip_suffix(line.trim_start())?;
            spaces.is_ascii().then_some(spaces.len())
        };
        let lines = body.split_inclusive('\n').filter(|line| !is_blank(line));
        indent = lines.map(indented).collect::<Option<Vec<_>>>()?.into_iter().min().unwrap_or_default();
    }
    let indent_of = |line: &str| if is_blank(line) { 0 } else { indent };
    let mut value = String::with_capacity(body.len());
    for line in body.split_inclusive('\n') {
        value.push_str(&line.get(indent_of(line)..)?.replace("$${", "${").replace("%%{", "%{"));
    }
    let start = span.start.saturating_add(head.len()).saturating_add(1);
    let first = body.split_inclusive('\n').next().map_or(0, indent_of);
    let (offsets, _) = Offsets::new(&value, start.saturating_add(first), |at, c| {
        let rest = text.get(at..).unwrap_or_default();
        match rest.as_bytes() {
            // The white space before the next line is part of its break.
            [b'\n', ..] => {
                let next = rest.get(1..).and_then(|next| next.split_inclusive('\n').next());
                next.map_or(0, indent_of).saturating_add(1)
            }
            [b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..] => 2,
            _ => c.len_utf8(),
        }
    });
    Some(Text { value, kind: Kind::String, offsets: Some(offsets) })
}

fn members<'a>(object: &'a Object, text: &'a str) -> Vec<Member<'a>> {
    let member = |(key, value): (&'a ObjectKey, &'a hcl_edit::expr::ObjectValue)| Member {
        key: match key {
            ObjectKey::Ident(name) => Some(Cow::Borrowed(name.as_str())),
            ObjectKey::Expression(expression) => match look(expression, text) {
                Look::Text(key) => Some(Cow::Owned(key.value)),
                _ => None,
            },
        },
        value: Source::Hcl(value.expr(), text),
    };
    object.iter().map(member).collect()
}

/// The name and the steps of a reference; nothing where a step is computed. Which instance of a store is meant makes no difference:
/// all have one type.
fn steps(traversal: &Traversal) -> Option<Vec<String>> {
    let Expression::Variable(root) = &traversal.expr else { return None };
    let step = |operator: &TraversalOperator| match operator {
        TraversalOperator::GetAttr(name) => Some(name.to_string()),
        TraversalOperator::LegacyIndex(number) => Some(number.to_string()),
        TraversalOperator::Index(Expression::String(key)) => Some(key.to_string()),
        TraversalOperator::Index(Expression::Number(number)) => Some(number.as_u64()?.to_string()),
        _ => None,
    };
    let mut rest = traversal.operators.iter().map(|operator| step(operator.value()));
    if root.as_str() == STORE {
        return Some(vec![root.to_string(), rest.next()??]);
    }
    std::iter::once(Some(root.to_string())).chain(rest).collect()
}

/// The name and the steps of the one interpolation that a string of a JSON configuration is.
pub(super) fn reference(expression: &str) -> Option<Vec<String>> {
    match look(&hcl_edit::parser::parse_expr(expression).ok()?, expression) {
        Look::Reference(steps) => Some(steps),
        _ => None,
    }
}

/// The texts in a block that are secrets by their key, or by themselves. Blocks and objects are as deep as the parser lets
/// them be.
pub(super) fn secrets(body: &Body, pointer: &str, text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    in_body(body, pointer, text, &mut found);
    found
}

fn in_body(body: &Body, pointer: &str, text: &str, found: &mut Vec<Secret>) {
    let at = |key: &str| {
        let mut pointer = pointer.to_owned();
        push_token(&mut pointer, key);
        pointer
    };
    for attribute in body.attributes() {
        let key = attribute.key.as_str();
        in_expression(&attribute.value, (key, Watch::of(key)), &at(key), text, found);
    }
    for block in body.blocks() {
        in_body(&block.body, &at(block.ident.as_str()), text, found);
    }
}

fn in_expression(
    expression: &Expression,
    (key, watch): (&str, Watch),
    pointer: &str,
    text: &str,
    found: &mut Vec<Secret>,
) {
    match expression {
        Expression::String(value) if watch.finds(value) => found.push(Secret {
            key: key.to_owned(),
            is_header: watch == Watch::Text,
            place: Place {
                pointer: shown_pointer(pointer),
                span: Some(span(expression)),
                ..Place::default()
            },
        }),
        Expression::Object(object) => {
            for member in members(object, text) {
                let (Some(key), Source::Hcl(value, _)) = (&member.key, &member.value) else { continue };
                let mut pointer = pointer.to_owned();
                push_token(&mut pointer, key);
                in_expression(value, (key, Watch::of(key)), &pointer, text, found);
            }
        }
        Expression::Parenthesis(inner) => in_expression(inner.inner(), (key, watch), pointer, text, found),
        _ => {}
    }
}
