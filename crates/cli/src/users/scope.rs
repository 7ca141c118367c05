//! Which users count: those that the filter of the propagation rule lets through.

use provmap::filter::Filter;
use provmap::{Json, SourceSchema};
use provmap_model::suggest::nearest;
use provmap_model::text::{grouped, visible};
use serde::Serialize;

use super::table::{Names, Table};
use crate::load::MappingFile;
use crate::output::{Complained, Output};
use crate::render::users_in_words;

/// The users that count, and how their files are read.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    filter: Option<Filter>,
    /// Where it stands: the name of a file, or of an option.
    place: String,
    /// The attributes that it reads, as far as the directory has them, each with whether every user has a value there.
    known: Vec<(String, bool)>,
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

/// What a filter did to the users of a file, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct FilterCounts {
    /// The member of the propagation rule that limits it to some of the users, and is not applied.
    filter_not_applied: Option<&'static str>,
    /// Those who are left out; nothing without a filter.
    filtered_out: Option<u64>,
    /// Those of whom it cannot be told.
    filter_unknown: Option<u64>,
}

impl Scope {
    /// That of the filter of the command line; without one, that of the propagation rule of a mapping file, if there is one.
    pub(crate) fn chosen(
        option: Option<&str>,
        file: Option<&MappingFile>,
        schema: &SourceSchema,
        out: &mut Output,
    ) -> Result<Scope, Complained> {
        match (option, file) {
            (Some(filter), _) => Scope::of_option(filter, schema, out),
            (None, Some(file)) => Ok(Scope::of(file, schema, out)),
            (None, None) => Ok(Scope::default()),
        }
    }

    /// That of the propagation rule of a mapping file. A filter that cannot be followed is said, and all users count.
    pub(crate) fn of(file: &MappingFile, schema: &SourceSchema, out: &mut Output) -> Scope {
        let Some((key, text)) = file.filter() else { return Scope::default() };
        let name = &file.input.name;
        let why = match text.map(Filter::parse) {
            Some(Ok(filter)) => {
                out.once(|out| say_unknown(&filter, schema, name, out));
                return Scope::by(filter, name.clone(), schema);
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
        let help = "all users that are given are judged; `--filter` of `provmap preflight` and `provmap report` takes another";
        out.once(|out| out.complain("warning", message, &[("help", help)]));
        Scope { not_applied: Some(key), ..Scope::default() }
    }

    fn by(filter: Filter, place: String, schema: &SourceSchema) -> Scope {
        let is_always_set = |path: &str| schema.find(path).is_some_and(|it| it.is_always_set() == Some(true));
        let mut known: Vec<(String, bool)> = Vec::new();
        for path in filter.paths() {
            if schema.knows(&path) && known.iter().all(|(other, _)| *other != path) {
                let is_always_set = is_always_set(&path);
                known.push((path, is_always_set));
            }
        }
        Scope { filter: Some(filter.for_users_of(schema)), place, known, not_applied: None }
    }

    /// That of a filter of the command line.
    fn of_option(filter: &str, schema: &SourceSchema, out: &mut Output) -> Result<Scope, Complained> {
        match Filter::parse(filter) {
            Ok(filter) => {
                let place = "--filter".to_owned();
                say_unknown(&filter, schema, &place, out);
                Ok(Scope::by(filter, place, schema))
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

    /// What it made of users of whom so many were filtered.
    pub(crate) fn counts(&self, filtered: Filtered) -> FilterCounts {
        let count = |count| self.is_filtered().then_some(count);
        FilterCounts {
            filter_not_applied: self.not_applied,
            filtered_out: count(filtered.out),
            filter_unknown: count(filtered.untold),
        }
    }

    /// The filter, for users of a table or of JSON.
    pub(super) fn filter_of(&self, table: Option<&Table>) -> Option<Filter> {
        let filter = self.filter.clone()?;
        Some(match table {
            // A cell may be empty, and a column that is missing says nothing.
            Some(table) => filter.with_unknown_absence(|path| !table.has(path)),
            None => filter,
        })
    }

    /// Adds what the filter reads to the names that columns can have.
    pub(super) fn read_by(&self, names: Names) -> Names {
        names.read_by_filter(self.filter.iter().flat_map(Filter::paths))
    }

    /// Where the filter stands, for messages.
    pub(super) fn place(&self) -> &str {
        &self.place
    }

    /// What the filter reads, as far as the directory has it, each with whether every user has a value there.
    pub(super) fn known(&self) -> &[(String, bool)] {
        &self.known
    }
}

/// The user of a record. What cannot be read is for who judges it.
pub(super) fn user_of(record: &[u8]) -> Option<Json> {
    str::from_utf8(record).ok().and_then(|text| Json::read(text).ok())
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

/// Says which attributes of a filter the directory does not have.
fn say_unknown(filter: &Filter, schema: &SourceSchema, place: &str, out: &mut Output) {
    let mut paths = filter.paths();
    paths.retain(|path| !schema.knows(path));
    paths.dedup();
    for path in &paths {
        let message = format!("{place}: the filter reads `{}`, which is not in the directory", visible(path));
        let what = "whether it lets users through who do not have it cannot be told, and they are judged";
        // A path of SCIM can have the identifier of a schema before it, which PingOne's have not.
        let plain = path.rsplit_once(':').map_or(path.as_str(), |(_, plain)| plain);
        let near = Some(plain).filter(|plain| schema.knows(plain));
        match near.or_else(|| nearest(plain, schema.iter().map(|attribute| attribute.path))) {
            Some(near) => {
                let help = format!("did you mean `{near}`?");
                out.complain("warning", message, &[("note", what), ("help", &help)]);
            }
            None => {
                let help = "`--source-schema FILE` tells of the environment's own attributes";
                out.complain("note", message, &[("note", what), ("help", help)]);
            }
        }
    }
}
