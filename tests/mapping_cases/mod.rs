//! Mapping sets and bundles as cases. Beside `NAME.json` there can be `NAME.metadata.json`, the metadata of an invented
//! connector, `NAME.source.json`, what is added to the source schema, and `NAME.overlay.toml`, what corrects the metadata.

use std::fs;
use std::path::Path;

use provmap::overlay::Overlay;
use provmap::{Bundle, Connector, Error, MappingSet, Options, Report, SourceSchema, registry};

/// Checks texts as the one of a case is checked.
pub(crate) fn checker(case: &Path) -> impl Fn(&[u8]) -> Result<Report, Error> + use<> {
    let beside = |kind: &str| fs::read_to_string(case.with_extension(kind)).ok();
    let schema = match beside("source.json") {
        Some(source) => registry::DIRECTORY.clone().extend_from_json(&source).unwrap(),
        None => SourceSchema::clone(&registry::DIRECTORY),
    };
    let options = Options::default().source_schema(&schema);
    let metadata = beside("metadata.json").map(|metadata| Connector::from_json(&metadata).unwrap());
    let overlay = beside("overlay.toml").map(|overlay| Overlay::from_toml(&overlay).unwrap());
    move |text| {
        if Bundle::is_bundle(text) {
            let bundle = Bundle::from_json(text)?;
            let connector = metadata.as_ref().or_else(|| provmap::connector(bundle.store_type()));
            return Ok(bundle.check_with(connector, &options));
        }
        let set = MappingSet::from_json(text)?;
        let connector = match &metadata {
            Some(metadata) => metadata.clone(),
            None => provmap::require_connector(set.connector().expect("a case names its connector"))?.clone(),
        };
        Ok(match &overlay {
            Some(overlay) => set.check_with(&overlay.apply(&connector).unwrap(), &options),
            None => set.check_with(&connector, &options),
        })
    }
}
