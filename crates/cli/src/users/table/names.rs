//! The names that columns of CSV can have: paths of attributes, and their labels in the console.

use std::collections::HashMap;

use provmap::model::AttributeType;
use provmap::record::Plan;
use provmap::{Connector, SourceSchema};
use provmap_model::suggest::nearest;

/// What a cell can hold beside a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    #[default]
    Text,
    Boolean,
    /// An object or a list, as JSON.
    Tree,
}

impl Kind {
    fn of(kind: Option<AttributeType<'_>>) -> Kind {
        match kind {
            Some(AttributeType::Boolean) => Kind::Boolean,
            Some(AttributeType::Json | AttributeType::Complex) => Kind::Tree,
            _ => Kind::Text,
        }
    }
}

/// What is known of an attribute that a column can be.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) path: String,
    pub(super) kind: Kind,
    /// Whether it can have several values, of which a cell is one.
    pub(super) several: bool,
    /// Whether a mapping or a filter reads it, or it is an attribute of the records themselves.
    pub(super) is_read: bool,
}

/// The attributes that columns can be, by their paths and labels.
#[derive(Debug, Default)]
pub(crate) struct Names {
    names: Vec<Name>,
    by_path: HashMap<String, usize>,
    /// The paths in lower case; nothing for what several are then.
    by_folded_path: HashMap<String, Option<usize>>,
    /// Nothing for a label that several attributes have.
    by_label: HashMap<String, Option<usize>>,
    /// The paths that the filter reads.
    by_filter: Vec<String>,
    /// Whether records are in the target's own names, in which dots mean nothing.
    pub(super) flat: bool,
    /// Whether an expression reads the user as a whole.
    reads_whole: bool,
}

impl Names {
    /// Those of PingOne users who go through mappings: what the schema has, and what is read besides, such as custom
    /// attributes.
    pub(crate) fn of_users(schema: &SourceSchema, plans: &[&Plan]) -> Names {
        let mut names = Names::default();
        for attribute in schema {
            let (kind, several) = (Kind::of(attribute.kind), attribute.multi_valued == Some(true));
            names.add(attribute.path, kind, several, attribute.console_label);
        }
        names.reads_whole = plans.iter().any(|plan| plan.reads_whole_user());
        for plan in plans {
            for path in (0..plan.slot_count()).filter_map(|slot| plan.path(slot)) {
                names.read(path);
            }
        }
        names
    }

    /// Those of records in the connector's own names.
    pub(crate) fn of_records(connector: &Connector) -> Names {
        let mut names = Names { flat: true, ..Names::default() };
        for attribute in connector.user_attributes().into_iter().flatten() {
            let several = attribute.max_number_of_values.is_some_and(|most| most > 1);
            names.add(attribute.key, Kind::of(attribute.kind), several, attribute.display_name);
        }
        names
    }

    /// The names, and paths that the filter reads besides.
    pub(in super::super) fn read_by_filter(mut self, paths: impl Iterator<Item = String>) -> Names {
        for path in paths {
            self.read(&path);
            if !self.by_filter.contains(&path) {
                self.by_filter.push(path);
            }
        }
        self
    }

    pub(super) fn by_filter(&self) -> &[String] {
        &self.by_filter
    }

    /// Adds a path that a mapping or a filter reads.
    fn read(&mut self, path: &str) {
        self.add(path, Kind::Text, false, None);
        let name = self.by_path.get(path).and_then(|place| self.names.get_mut(*place));
        name.into_iter().for_each(|name| name.is_read = true);
    }

    fn add(&mut self, path: &str, kind: Kind, several: bool, label: Option<&str>) {
        if self.by_path.contains_key(path) {
            return;
        }
        let place = self.names.len();
        self.by_path.insert(path.to_owned(), place);
        let folded_path = path.to_lowercase();
        self.by_folded_path.entry(folded_path).and_modify(|known| *known = None).or_insert(Some(place));
        self.names.push(Name { path: path.to_owned(), kind, several, is_read: self.flat });
        if let Some(label) = label.map(folded).filter(|label| !label.is_empty()) {
            self.by_label.entry(label).and_modify(|known| *known = None).or_insert(Some(place));
        }
    }

    /// The attribute that a column is: its path, or else its label or path in any case, because people write tables.
    pub(super) fn find(&self, header: &str) -> Option<&Name> {
        let by_label = || self.by_label.get(&folded(header)).copied().flatten();
        let by_folded_path = || self.by_folded_path.get(&header.to_lowercase()).copied().flatten();
        self.names.get(self.by_path.get(header).copied().or_else(by_label).or_else(by_folded_path)?)
    }

    /// The keys that lead to an attribute in a record.
    pub(super) fn keys(&self, name: &Name) -> Vec<String> {
        if self.flat { vec![name.path.clone()] } else { name.path.split('.').map(str::to_owned).collect() }
    }

    /// The keys that lead to the values of a column of Parquet or Arrow, whose names programs write: the path of what is read,
    /// or the first names of one. None where nothing reads it; `is_json` tells whether it could be.
    #[cfg(feature = "arrow")]
    pub(in super::super) fn keys_of_column(&self, name: &str, is_json: bool) -> Option<Vec<String>> {
        // What tells users apart is read by no mapping.
        let is_read = |path: &str| path == "id" || self.names.iter().any(|it| it.is_read && it.path == path);
        let begins = |path: &str| path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
        if self.flat {
            return (is_read(name) || is_json).then(|| vec![name.to_owned()]);
        }
        let is_begun = || self.names.iter().any(|it| it.is_read && begins(&it.path));
        let is_known = self.reads_whole || is_read(name) || is_begun();
        is_known.then(|| name.split('.').map(str::to_owned).collect())
    }

    /// The path of the attribute that a column was probably meant to be.
    pub(super) fn near(&self, header: &str) -> Option<&str> {
        nearest(header, self.names.iter().map(|name| name.path.as_str())).or_else(|| {
            let labels = || self.by_label.iter().filter(|(_, place)| place.is_some());
            // One label is nearest or none is, so that the order of the map does not show.
            let label = nearest(&folded(header), labels().map(|(label, _)| label.as_str()))?;
            let place = self.by_label.get(label).copied().flatten()?;
            self.names.get(place).map(|name| name.path.as_str())
        })
    }
}

/// A label as it is compared.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
