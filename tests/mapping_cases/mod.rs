//! Mapping sets and bundles as cases. Beside `NAME.json` there can be `NAME.metadata.json`, the metadata of an invented
//! connector, `NAME.source.json`, what is added to the source schema, `NAME.overlay.toml`, what corrects the metadata, and
//! `NAME.beside.json`, a bundle of the same tenant that is checked before.

use std::fs;
use std::path::Path;

use provmap::overlay::Overlay;
use provmap::{Bundle, Connector, Error, MappingSet, Options, Report, SourceSchema, Tenant, registry};

/// What a case is checked against.
pub(crate) struct Checker {
    options: Options,
    metadata: Option<Connector>,
    overlay: Option<Overlay>,
    beside: Option<Bundle>,
}

impl Checker {
    pub(crate) fn of(case: &Path) -> Checker {
        let beside = |kind: &str| fs::read_to_string(case.with_extension(kind)).ok();
        let schema = match beside("source.json") {
            Some(source) => registry::DIRECTORY.clone().extend_from_json(&source).unwrap(),
            None => SourceSchema::clone(&registry::DIRECTORY),
        };
        Checker {
            options: Options::default().source_schema(&schema),
            metadata: beside("metadata.json").map(|metadata| Connector::from_json(&metadata).unwrap()),
            overlay: beside("overlay.toml").map(|overlay| Overlay::from_toml(&overlay).unwrap()),
            beside: beside("beside.json").map(|json| Bundle::from_json(&json).unwrap().named("beside.json")),
        }
    }

    /// Checks a text as that of the case.
    pub(crate) fn check(&self, text: &[u8]) -> Result<Report, Error> {
        if Bundle::is_bundle(text) {
            let bundle = Bundle::from_json(text)?;
            let connector = self.metadata.as_ref().or_else(|| provmap::connector(bundle.store_type()));
            let mut tenant = Tenant::default();
            if let Some(beside) = &self.beside {
                let _ = beside.check_in(&mut tenant, provmap::connector(beside.store_type()), &self.options);
            }
            return Ok(bundle.check_in(&mut tenant, connector, &self.options));
        }
        let set = MappingSet::from_json(text)?;
        let connector = set.connector().unwrap_or_default().to_owned();
        self.check_set(&set, &connector)
    }

    /// Checks a set as that of the case, which names this connector.
    pub(crate) fn check_set(&self, set: &MappingSet, named: &str) -> Result<Report, Error> {
        let connector = match &self.metadata {
            Some(metadata) => metadata.clone(),
            None => provmap::require_connector(named)?.clone(),
        };
        Ok(match &self.overlay {
            Some(overlay) => set.check_with(&overlay.apply(&connector).unwrap(), &self.options),
            None => set.check_with(&connector, &self.options),
        })
    }
}
