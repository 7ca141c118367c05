//! Mapping files.

use std::path::Path;

use provmap::bundle::Direction;
use provmap::{Bundle, Connector, Connectors, Error, Mapping, MappingSet, Options, Report, same_store};
use provmap_model::text::{BYTE_ORDER_MARK, name};

use super::problems::{complain, refuse};
use crate::file_kind::FileKind;
use crate::files;
use crate::input::{Input, ReadAs};
use crate::output::{Complained, Output};

/// A mapping file: lines alone, or a bundle.
pub(crate) struct MappingFile {
    pub(crate) input: Input,
    content: Content,
}

/// What a mapping file holds.
enum Content {
    /// Lines alone.
    Set(MappingSet),
    /// Lines with the propagation rule and the stores around them.
    Bundle(Box<Bundle>),
}

impl MappingFile {
    pub(crate) fn read(path: &Path, out: &mut Output) -> Result<MappingFile, Complained> {
        MappingFile::of(files::read(path, ReadAs::Mappings, out)?, out)
    }

    /// The file with another text: what is made of it.
    pub(crate) fn again(&self, document: &str, out: &mut Output) -> Result<MappingFile, Complained> {
        let text = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document);
        let input = Input::new(self.input.name.clone(), text.to_owned(), ReadAs::Mappings);
        MappingFile::of(input.marked(text.len() < document.len()), out)
    }

    fn of(input: Input, out: &mut Output) -> Result<MappingFile, Complained> {
        let content = if Bundle::is_bundle(&input.text) {
            let bundle =
                Bundle::from_json(&*input.document()).map_err(|error| complain(&input, &error, out))?;
            Content::Bundle(Box::new(bundle.named(&*input.name)))
        } else {
            let set =
                MappingSet::from_json(&*input.document()).map_err(|error| refuse(&input, &error, out))?;
            // Any list of objects can be read as one of mappings.
            let is_blank = |line: &Mapping<'_>| {
                let parts = [line.target_attribute(), line.source_attribute(), line.expression()];
                parts.iter().all(Option::is_none)
            };
            if set.mappings().iter().all(is_blank)
                && let Some(kind) = FileKind::of_other(&input)
            {
                return Err(kind.refuse(&input.name, input.read_as, out));
            }
            Content::Set(set.named(&*input.name))
        };
        Ok(MappingFile { input, content })
    }

    /// Checks the file against a connector.
    pub(crate) fn check(&self, connector: &Connector, options: &Options) -> Report {
        match &self.content {
            Content::Set(set) => set.check_with(connector, options),
            Content::Bundle(bundle) => bundle.check_with(Some(connector), options),
        }
    }

    /// The bundle, where the file is one.
    pub(crate) fn bundle(&self) -> Option<&Bundle> {
        match &self.content {
            Content::Set(_) => None,
            Content::Bundle(bundle) => Some(bundle),
        }
    }

    /// The lines, whatever becomes of them.
    pub(crate) fn set(&self) -> Option<&MappingSet> {
        match &self.content {
            Content::Set(set) => Some(set),
            Content::Bundle(bundle) => bundle.mappings(),
        }
    }

    /// The lines that send users from PingOne into a store.
    pub(crate) fn lines(&self, out: &mut Output) -> Result<&MappingSet, Complained> {
        let problem = match &self.content {
            Content::Set(set) => return Ok(set),
            Content::Bundle(bundle) => match (bundle.mappings(), bundle.direction()) {
                (Some(set), Some(Direction::Outbound)) => return Ok(set),
                (None, _) => "the bundle has no mappings",
                (Some(_), _) => "by the bundle's propagation rule, users do not go from PingOne into a store",
            },
        };
        Err(out.error(format_args!("{}: {problem}: there is nothing to send users through", self.input.name)))
    }

    /// The connector that the file names; for a bundle, the type of its store.
    pub(crate) fn connector(&self) -> Option<&str> {
        match &self.content {
            Content::Set(set) => set.connector(),
            Content::Bundle(bundle) => Some(bundle.store_type()),
        }
    }

    /// Warns when the file names another connector than the stores that it is checked against.
    pub(crate) fn warn_of_another_connector(&self, stores: &[&str], help: Option<&str>, out: &mut Output) {
        let Some(named) = self.connector() else { return };
        if let [store, ..] = stores
            && !stores.iter().any(|store| same_store(store, named))
        {
            let (file, named) = (&self.input.name, name(named));
            let message = format!("{file}: the file names the connector `{named}`; checked against {store}");
            out.complain("warning", message, help.map(|help| ("help", help)).as_slice());
        }
    }

    /// The connector that the file names, out of those that are known.
    pub(super) fn require_connector<'c>(&self, known: &'c Connectors) -> Result<&'c Connector, Error> {
        match &self.content {
            Content::Set(set) => set.require_connector(known),
            Content::Bundle(bundle) => known.require(bundle.store_type()),
        }
    }
}
