//! References followed within a module, and the lines of a propagation rule.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::Range;

use provmap_model::error::{Error, Problem};

use super::look::{Look, Member, Source};
use super::resource::{FILTER, Items, Resource, STORE};
use crate::bundle::PopulationFilter;
use crate::mapping::{Field, KEYS, Lines, MAX_MAPPINGS, Mapping, Open, Syntax};
use crate::report::Place;

/// The most references that are followed one after the other.
const MAX_STEPS: usize = 16;

/// The most elements and members that are looked at for one module, and a text counts as one for each of so many bytes: local
/// values can be named any number of times.
const MAX_LOOKS: usize = 4_000_000;
const BYTES_OF_A_LOOK: usize = 8;
/// What is said where that is not enough.
const TOO_MUCH: &str = "the module is too large to be followed: its propagation rules name local values of more than \
                        4,000,000 elements, or 32 MB of text, each counted whenever it is named";

/// What the files of a module declare, by name. Each with the number of its file.
pub(super) struct Names<'a> {
    locals: HashMap<&'a str, (usize, &'a Source<'a>)>,
    stores: HashMap<&'a str, (usize, &'a Resource<'a>)>,
    looks_left: Cell<usize>,
}

/// An expression that no reference is left in, and where it was found.
struct Found<'a> {
    look: Look<'a>,
    file: usize,
    span: Range<usize>,
}

/// A store that a propagation rule names.
#[derive(Default)]
pub(super) struct NamedStore<'a> {
    /// The resource, where it is in the module, and the number of its file.
    pub(super) resource: Option<(usize, &'a Resource<'a>)>,
    /// Its identifier, where it is written out.
    pub(super) id: Option<String>,
    /// Where the rule names it.
    pub(super) span: Option<Range<usize>>,
}

/// A name of the module that none of its files declares.
pub(super) type Missing = String;

impl<'a> Names<'a> {
    pub(super) fn new(files: &'a [Result<Items<'a>, Error>]) -> Names<'a> {
        let mut names =
            Names { locals: HashMap::new(), stores: HashMap::new(), looks_left: Cell::new(MAX_LOOKS) };
        let readable =
            files.iter().enumerate().filter_map(|(file, items)| Some((file, items.as_ref().ok()?)));
        for (file, Items { resources, locals }) in readable {
            for (name, value) in locals {
                names.locals.entry(name).or_insert((file, value));
            }
            for resource in resources.iter().filter(|resource| !resource.is_rule) {
                names.stores.entry(&resource.name).or_insert((file, resource));
            }
        }
        names
    }

    /// The expression that an expression leads to by local values. Where a local value is in none of the files, its name.
    fn follow(&self, file: usize, source: &Source<'a>) -> Result<Found<'a>, Missing> {
        let (mut file, mut source) = (file, source.clone());
        for _ in 0..MAX_STEPS {
            let span = source.span();
            let look = self.look(&source);
            let Look::Reference(steps) = &look else {
                return Ok(Found { look, file, span });
            };
            let [root, name, path @ ..] = steps.as_slice() else {
                return Ok(Found { look: Look::Open, file, span });
            };
            if root != "local" {
                return Ok(Found { look, file, span });
            }
            let Some((of, value)) = self.locals.get(name.as_str()) else {
                return Err(format!("local.{name}"));
            };
            let Some(value) = self.descend(value, path) else {
                return Ok(Found { look: Look::Open, file, span });
            };
            (file, source) = (*of, value);
        }
        Ok(Found { look: Look::Open, file, span: source.span() })
    }

    /// The value at the end of a path of keys and numbers; nothing where a step needs a reference to be followed.
    fn descend(&self, value: &Source<'a>, path: &[String]) -> Option<Source<'a>> {
        path.iter().try_fold(value.clone(), |value, step| match self.look(&value) {
            Look::Object(members) => {
                let mut named = members.into_iter().filter(|member| member.key.as_deref() == Some(step));
                named.next().map(|member| member.value)
            }
            Look::List(elements) => elements.into_iter().nth(step.parse().ok()?),
            _ => None,
        })
    }

    /// What an expression is at its surface, unless too much was looked at by now.
    fn look(&self, source: &Source<'a>) -> Look<'a> {
        let left = self.looks_left.get();
        if left == 0 {
            return Look::Open;
        }
        let look = source.look();
        let size = match &look {
            Look::List(elements) => elements.len(),
            Look::Object(members) => members.len(),
            Look::Text(text) => text.value.len() / BYTES_OF_A_LOOK,
            Look::Null | Look::Reference(_) | Look::Open => 0,
        };
        let left = left.checked_sub(size.saturating_add(1));
        self.looks_left.set(left.unwrap_or_default());
        left.map_or(Look::Open, |_| look)
    }

    /// The SCIM filter of a propagation rule, if it has one.
    pub(super) fn filter(&self, file: usize, rule: &Resource<'a>) -> Result<Option<PopulationFilter>, Error> {
        let Some(source) = rule.get(FILTER)? else { return Ok(None) };
        let expression = match self.follow(file, &source).map(|found| found.look) {
            Ok(Look::Null) => return Ok(None),
            Ok(Look::Text(text)) => Some(text.value),
            _ => None,
        };
        let is_blank = expression.as_ref().is_some_and(|text| text.trim().is_empty());
        let place = Place::of(format!("{}/{FILTER}", rule.pointer), source.span());
        Ok((!is_blank).then_some(PopulationFilter { key: FILTER, place, expression }))
    }

    /// The store that an attribute of a propagation rule names. Where it is a resource in none of the files, its name.
    pub(super) fn store(&self, file: usize, source: &Source<'a>) -> Result<NamedStore<'a>, Missing> {
        let span = Some(source.span());
        let found = self.follow(file, source)?;
        Ok(match found.look {
            Look::Text(text) => NamedStore { id: Some(text.value), span, resource: None },
            Look::Reference(steps) => match steps.as_slice() {
                [root, name, ..] if root == STORE => match self.stores.get(name.as_str()) {
                    Some(resource) => NamedStore { resource: Some(*resource), span, id: None },
                    None => return Err(format!("{STORE}.{name}")),
                },
                _ => NamedStore { span, ..NamedStore::default() },
            },
            _ => NamedStore { span, ..NamedStore::default() },
        })
    }

    /// The type of a store, where it is static, with its place in its file.
    pub(super) fn store_type(
        &self,
        (file, store): (usize, &Resource<'a>),
    ) -> Result<Option<(String, Range<usize>)>, Error> {
        let Some(source) = store.get("type")? else { return Ok(None) };
        let Ok(found) = self.follow(file, &source) else { return Ok(None) };
        Ok(match found.look {
            Look::Text(text) if !text.value.trim().is_empty() => {
                Some((text.value.trim().to_owned(), source.span()))
            }
            _ => None,
        })
    }

    /// The lines of a propagation rule, and the first local value of theirs that is in none of the files.
    ///
    /// # Errors
    ///
    /// When there are too many of them, one has another type than it takes, or following local values costs too much.
    pub(super) fn lines(
        &self,
        file: usize,
        rule: &Resource<'a>,
        text: &str,
        syntax: Syntax,
    ) -> Result<(Lines<'static>, Option<Missing>), Error> {
        let (lines, missing) = self.followed(file, rule, text, syntax)?;
        if self.looks_left.get() == 0 {
            let at = lines.start.unwrap_or(rule.span.start);
            return Err(Problem::at(text, at, &lines.pointer, TOO_MUCH).into());
        }
        Ok((lines, missing))
    }

    /// The lines, of which those are open that were not followed.
    fn followed(
        &self,
        file: usize,
        rule: &Resource<'a>,
        text: &str,
        syntax: Syntax,
    ) -> Result<(Lines<'static>, Option<Missing>), Error> {
        let pointer = format!("{}/mappings", rule.pointer);
        let mut reader = LineReader { names: self, file, missing: None };
        let mut lines = Lines {
            pointer: pointer.clone().into(),
            start: Some(rule.span.start),
            syntax,
            ..Lines::default()
        };
        let open = |lines, span| Open {
            lines,
            is_planned: rule.is_shown(),
            place: Place { pointer: pointer.clone(), span: Some(span), ..Place::default() },
        };
        let Some(source) = rule.get("mappings")? else {
            let unknown = rule.dynamic("mappings").or_else(|| rule.unknown.all.then(|| rule.span.clone()));
            lines.open = unknown.map(|span| open(None, span));
            return Ok((lines, None));
        };
        lines.start = Some(source.span().start);
        let Some(list) = reader.read(&source).filter(|_| !rule.unknown.all) else {
            lines.open = Some(open(None, source.span()));
            return Ok((lines, reader.missing));
        };
        let elements = match list.look {
            Look::Null => return Ok((lines, None)),
            Look::List(elements) => elements,
            other => return Err(misfit(text, &pointer, &source.span(), "a list of objects", &other)),
        };
        if elements.len() > MAX_MAPPINGS {
            let message = format!("more than {MAX_MAPPINGS} mappings in one set");
            return Err(Problem::at(text, source.span().start, &pointer, message).into());
        }
        let is_here = list.file == file;
        // Other rules can name the local value that the list is.
        lines.is_fixed = !is_here || list.span != source.span();
        if is_here {
            lines.start = Some(list.span.start);
        }
        let (mut count, mut first) = (0_usize, None);
        for (index, element) in elements.iter().enumerate() {
            reader.file = list.file;
            let span = if is_here { element.span() } else { source.span() };
            let mapping = match reader.read(element) {
                _ if rule.unknown.lines.contains(&index) => None,
                Some(Found { look: Look::Object(members), file: of, .. }) => {
                    let pointer = format!("{pointer}/{index}");
                    let place = Named { file: of, is_here: of == file, span: span.clone(), pointer };
                    reader.mapping(&members, &place, text, syntax)?
                }
                Some(other) => {
                    let pointer = format!("{pointer}/{index}");
                    return Err(misfit(text, &pointer, &span, "an object", &other.look));
                }
                None => None,
            };
            match mapping {
                Some(mut mapping) => {
                    mapping.start = Some(span.start);
                    if count > 0 {
                        mapping.details.get_or_insert_default().pointer =
                            Some(format!("{pointer}/{index}").into());
                    }
                    lines.mappings.push(mapping);
                }
                None => {
                    count = count.saturating_add(1);
                    first.get_or_insert(span);
                }
            }
        }
        lines.open = first.map(|span| open(Some(count), span));
        Ok((lines, reader.missing))
    }
}

/// Where the members of a line are.
struct Named {
    file: usize,
    /// Whether that is the file of the propagation rule.
    is_here: bool,
    /// The place of the line in that file.
    span: Range<usize>,
    pointer: String,
}

struct LineReader<'n, 'a> {
    names: &'n Names<'a>,
    /// The file of what is read.
    file: usize,
    missing: Option<Missing>,
}

impl<'a> LineReader<'_, 'a> {
    /// What an expression leads to; nothing where that is not static.
    fn read(&mut self, source: &Source<'a>) -> Option<Found<'a>> {
        match self.names.follow(self.file, source) {
            Ok(Found { look: Look::Open | Look::Reference(_), .. }) => None,
            Ok(found) => Some(found),
            Err(missing) => {
                self.missing.get_or_insert(missing);
                None
            }
        }
    }

    /// A line; nothing where a part of it is not static.
    ///
    /// # Errors
    ///
    /// When a part of it is no text.
    fn mapping(
        &mut self,
        members: &[Member<'a>],
        place: &Named,
        file: &str,
        syntax: Syntax,
    ) -> Result<Option<Mapping<'static>>, Error> {
        let mut mapping = Mapping::default();
        let mut unread = Vec::new();
        for Member { key, value } in members {
            let Some(key) = key.as_deref() else { return Ok(None) };
            let part = KEYS.into_iter().find(|it| syntax.spelt(it) == key);
            let Some(part) = part else {
                unread.push(key.to_owned().into());
                continue;
            };
            self.file = place.file;
            let Some(found) = self.read(value) else { return Ok(None) };
            let text = match found.look {
                Look::Text(text) => text,
                Look::Null => continue,
                other => {
                    let pointer = format!("{}/{key}", place.pointer);
                    let span = if place.is_here { value.span() } else { place.span.clone() };
                    return Err(misfit(file, &pointer, &span, "a string", &other));
                }
            };
            let mut field = Field::new(text.value);
            if part != "expression" {
                Field::trim_name(&mut field);
            }
            if let Some(field) = &mut field {
                // What is taken from elsewhere has the place of what names it; where that is in another file, of the line.
                let is_literal = found.file == place.file && found.span == value.span();
                (field.span, field.offsets) = match (place.is_here, is_literal) {
                    (true, true) => (Some(found.span), text.offsets.map(Box::new)),
                    (true, false) => (Some(value.span()), None),
                    (false, _) => (Some(place.span.clone()), None),
                };
            }
            match part {
                "targetAttribute" => mapping.target = field,
                "sourceAttribute" => mapping.source = field,
                _ => mapping.expression = field,
            }
        }
        mapping.keep_unread(unread);
        Ok(Some(mapping))
    }
}

/// The error for a value of another type than its place takes.
fn misfit(text: &str, pointer: &str, span: &Range<usize>, wanted: &str, found: &Look<'_>) -> Error {
    Problem::at(text, span.start, pointer, format!("expected {wanted}, found {}", found.kind())).into()
}
