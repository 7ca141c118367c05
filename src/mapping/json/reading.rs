//! The state of one reading of a mapping set, and its errors in our words.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use provmap_model::error::{Error, Problem};
use provmap_model::node::{self, Kind, Node, Refusal, locate};
use provmap_model::text;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::mapping::Lines;
use crate::report::Place;

pub(super) const NO_MAPPING_SET: &str = "this is no mapping set: expected a mapping (an object with `targetAttribute`), \
     an array of mappings, `{\"mappings\": […]}`, or the API's list response (`_embedded.mappings`)";

/// The value that is being read. A list goes by its JSON pointer in the envelope: empty without an envelope, `/mappings`, or
/// `/_embedded/mappings`.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// The document around a list, or the one line that it is.
    Envelope,
    /// The list.
    List(&'static str),
    /// A line of the list.
    Line(&'static str, usize),
}

/// The state of one reading. serde_json's own errors repeat values of the text, so the error to show is left here, and
/// serde's only unwinds.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    /// The slice of the text that is read, and its JSON pointer.
    pub(super) part: &'a str,
    pub(super) base: &'static str,
    pub(super) at: Cell<At>,
    failure: RefCell<Option<Error>>,
    pub(super) refusal: Cell<Option<Refusal>>,
    /// Whether what is passed over holds a secret.
    pub(super) has_secrets: Cell<bool>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(text: &'a str, part: &'a str, base: &'static str) -> Self {
        Reading {
            text,
            part,
            base,
            at: Cell::new(At::Envelope),
            failure: RefCell::new(None),
            refusal: Cell::new(None),
            has_secrets: Cell::new(false),
        }
    }

    pub(super) fn fail<T, E: serde::de::Error>(&self, error: impl Into<Error>) -> Result<T, E> {
        *self.failure.borrow_mut() = Some(error.into());
        Err(E::custom("refused"))
    }

    /// Where the part starts.
    pub(super) fn start(&self) -> usize {
        node::offset_of(self.text, self.part.trim_ascii_start())
    }

    /// The levels around a member of the envelope.
    pub(super) fn depth(&self) -> usize {
        levels(self.base).saturating_add(1)
    }

    /// The levels around a member of a line in a list.
    pub(super) fn depth_in(&self, list: &str) -> usize {
        self.depth().saturating_add(levels(list)).saturating_add(1)
    }

    /// The JSON pointer of a list, or of another part of the envelope.
    pub(super) fn pointer_to(&self, inside: &'static str) -> Cow<'static, str> {
        match (self.base, inside) {
            ("", pointer) | (pointer, "") => Cow::Borrowed(pointer),
            (base, inside) => Cow::Owned(format!("{base}{inside}")),
        }
    }

    /// The JSON pointer of what is being read.
    fn pointer(&self) -> String {
        match self.at.get() {
            At::Envelope => self.base.to_owned(),
            At::List(list) => self.pointer_to(list).into_owned(),
            At::Line(list, line) => format!("{}/{line}", self.pointer_to(list)),
        }
    }

    /// The JSON pointer of a member of what is being read.
    pub(super) fn pointer_of(&self, key: &str) -> String {
        let mut pointer = self.pointer();
        text::push_token(&mut pointer, key);
        pointer
    }

    #[expect(clippy::ptr_arg, reason = "a borrowed key tells its place")]
    pub(super) fn repeated<T, E: serde::de::Error>(&self, key: &Cow<'a, str>) -> Result<T, E> {
        let refusal = Refusal::RepeatedKey(key.clone().into_owned());
        if let Cow::Borrowed(key) = key {
            let quote = node::offset_of(self.text, key).saturating_sub(1);
            return self.fail(Problem::at_offset(quote, &self.pointer(), refusal.to_string()));
        }
        self.refusal.set(Some(refusal));
        Err(E::custom("refused"))
    }

    /// serde's error in our words.
    pub(super) fn explain(&self, error: &serde_json::Error) -> Error {
        let place = |error: Error| error.placed_by(&mut text::Cursor::new(self.text));
        if let Some(failure) = self.failure.take() {
            return place(failure);
        }
        let syntax = node::syntax_error(node::offset_of(self.text, self.part), self.part, error);
        if let Some(refusal) = self.refusal.take() {
            // The place just after the key, or the bracket, that is refused.
            let offset = syntax.offset().unwrap_or_default();
            return place(Problem::at_offset(offset, &self.pointer(), refusal.to_string()).into());
        }
        if error.is_data() {
            // The value is of another kind than its place asks for.
            return match self.at.get() {
                At::Envelope => self.error_at(self.base, NO_MAPPING_SET),
                At::List(_) => self.wrong_kind("an array of mappings"),
                At::Line(..) => self.wrong_kind("a mapping (an object)"),
            };
        }
        place(syntax.into())
    }

    /// Where the links of a list response, the value of `key`, name a next page.
    #[expect(clippy::ptr_arg, reason = "a borrowed key tells its place")]
    pub(super) fn next_page(&self, key: &Cow<'a, str>) -> Option<Place> {
        let Cow::Borrowed(key) = key else { return None };
        let rest = self.text.get(self.value_of(key)?..)?;
        let raw = <&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(rest)).ok()?;
        let (links, _) = Node::of(self.text, raw).members("").ok()?;
        let next = links.into_iter().find(|link| link.key == "next")?.value;
        let pointer = self.pointer_to("/_links/next").into_owned();
        let is_said = next.kind() != Kind::Null;
        is_said.then(|| Place { pointer, span: Some(next.shown()), ..Place::default() })
    }

    fn wrong_kind(&self, expected: &str) -> Error {
        let pointer = self.pointer();
        match self.find(&pointer).and_then(|start| self.text.get(start..)) {
            Some(raw) => self.error_at(&pointer, &format!("expected {expected}, found {}", Kind::of(raw))),
            None => self.error_at(&pointer, &format!("expected {expected}")),
        }
    }

    pub(super) fn error_at(&self, pointer: &str, message: &str) -> Error {
        Problem::at(self.text, self.find(pointer).unwrap_or_default(), pointer, message).into()
    }

    /// Fills in the places that did not show while the list was read: its own when its key has escapes, and those of lines
    /// whose first key has some, or which have no key.
    pub(super) fn place(&self, lines: &mut Lines<'a>) {
        if lines.start.is_none() {
            lines.start = self.find(&lines.pointer);
        }
        if lines.mappings.iter().all(|line| line.start.is_some()) {
            return;
        }
        let list = lines.start.and_then(|start| self.text.get(start..)).unwrap_or_default();
        let read = Vec::<&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(list));
        for (line, raw) in lines.mappings.iter_mut().zip(read.unwrap_or_default()) {
            line.start = Some(node::offset_of(self.text, raw.get()));
        }
    }

    /// Where the value of a JSON pointer starts. Reads the text again.
    fn find(&self, pointer: &str) -> Option<usize> {
        Some(locate(self.text, &[pointer]).pop()??.start)
    }
}

fn levels(pointer: &str) -> usize {
    pointer.matches('/').count()
}
