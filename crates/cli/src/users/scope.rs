//! Which users count: those that the filter of the propagation rule lets through.

use provmap::filter::Filter;
use provmap::{Json, SourceSchema};
use provmap_model::suggest::nearest;
use provmap_model::text::{grouped, visible};

use super::table::Names;
use crate::load::MappingFile;
use crate::output::{Complained, Output};
use crate::render::users_in_words;

/// The users that count, and how their files are read.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    filter: Option<Filter>,
    /// The attributes that it reads, as far as the directory has them.
    known: Vec<String>,
    /// The member of the propagation rule that limits it to some of the users, and cannot be followed.
    pub(crate) not_applied: Option<&'static str>,
}

/// The users that a filter had a word on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Filtered {
    /// Those who are left out.
    pub(crate) out: u64,
    /// Those of whom it cannot be told, who are judged with the others.
    pub(crate) untold: u64,
}

impl Scope {
    /// That of the propagation rule of a mapping file. A filter that cannot be followed is said, and all users count.
    pub(crate) fn of(file: &MappingFile, schema: &SourceSchema, out: &mut Output) -> Scope {
        let Some((key, text)) = file.filter() else { return Scope::default() };
        let name = &file.input.name;
        let why = match text.map(Filter::parse) {
            Some(Ok(filter)) => {
                out.once(|out| say_unknown(&filter, schema, name, out));
                return Scope::by(filter, schema);
            }
            // The place is one of the filter, and not of the file.
            Some(Err(error)) => error.problems().first().map(|it| {
                let place =
                    it.column().map(|column| format!(" at its character {column}")).unwrap_or_default();
                format!("{place}: {}", it.message())
            }),
            None => None,
        };
        let why = why.unwrap_or_default();
        let message = format!("{name}: the filter of the propagation rule (`{key}`) cannot be followed{why}");
        let help = "all users that are given are judged; `provmap preflight --filter` takes another filter";
        out.once(|out| out.complain("warning", message, &[("help", help)]));
        Scope { not_applied: Some(key), ..Scope::default() }
    }

    fn by(filter: Filter, schema: &SourceSchema) -> Scope {
        let mut known = filter.paths();
        known.retain(|path| schema.find(path).is_some());
        known.dedup();
        Scope { filter: Some(filter), known, not_applied: None }
    }

    /// That of a filter of the command line.
    pub(crate) fn of_option(
        filter: &str,
        schema: &SourceSchema,
        out: &mut Output,
    ) -> Result<Scope, Complained> {
        match Filter::parse(filter) {
            Ok(filter) => {
                say_unknown(&filter, schema, "--filter", out);
                Ok(Scope::by(filter, schema))
            }
            Err(error) => {
                let help = "a SCIM filter, such as `--filter 'population.id eq \"…\"'`: docs/users.md";
                Err(out.error_with(error.in_file("--filter"), &[("help", help)]))
            }
        }
    }

    pub(crate) fn is_filtered(&self) -> bool {
        self.filter.is_some()
    }

    /// Adds what the filter reads to the names that columns can have.
    pub(super) fn read_by(&self, names: Names) -> Names {
        names.with(self.filter.iter().flat_map(Filter::paths))
    }

    /// Whether a record counts; nothing where that cannot be told. What cannot be read is for who judges it.
    pub(super) fn has(&self, record: &[u8]) -> Option<bool> {
        let Some(filter) = &self.filter else { return Some(true) };
        let user = str::from_utf8(record).ok().and_then(|text| Json::read(text).ok());
        user.map_or(Some(true), |user| filter.admits(&user))
    }

    /// What the filter reads, as far as the directory has it.
    pub(super) fn known_paths(&self) -> &[String] {
        &self.known
    }
}

impl Filtered {
    pub(super) fn add(&mut self, other: Filtered) {
        self.out = self.out.saturating_add(other.out);
        self.untold = self.untold.saturating_add(other.untold);
    }

    /// Says how many are left out, for commands that show nothing else of users.
    pub(crate) fn say(self, all: u64, mapping: &str, out: &mut Output) {
        if self != Filtered::default() {
            out.remark(format_args!("{mapping}: {}", self.sentence(all)), &[]);
        }
    }

    /// `the filter leaves 2 of 5 users out; of 1 more it cannot be told, who counts`
    pub(crate) fn sentence(self, all: u64) -> String {
        let untold = match self.untold {
            0 => String::new(),
            1 => "; of 1 user it cannot be told, who is judged".to_owned(),
            many => format!("; of {} users it cannot be told, who are judged", grouped(many)),
        };
        let all = users_in_words(all);
        format!("the filter leaves {} of {all} out{untold}", grouped(self.out))
    }
}

/// Says which attributes of a filter the directory does not have, where one is probably meant.
fn say_unknown(filter: &Filter, schema: &SourceSchema, place: &str, out: &mut Output) {
    for path in filter.paths().iter().filter(|path| schema.find(path).is_none()) {
        if let Some(near) = nearest(path, schema.iter().map(|attribute| attribute.path)) {
            let message =
                format!("{place}: the filter reads `{}`, which is not in the directory", visible(path));
            let help = format!("did you mean `{near}`?");
            out.complain("warning", message, &[("help", &help)]);
        }
    }
}
