//! The store types that PingOne documents, with the spellings its sources use for them.

use crate::error::Error;
use crate::json::Str;
use crate::layout::json_object;
use crate::read;

json_object! {
    /// A store type. Most have no metadata compiled in: for those that are dynamic, PingOne answers with more
    /// attributes when it is sent the store's configuration.
    pub struct StoreType {
        /// The spelling of PingOne's metadata requests.
        "type" => name: Str,
        /// Other spellings, as PingOne's documentation and SDK have them. Those that differ in case only are not
        /// listed.
        "aliases" => aliases: Vec<Str>,
        /// Whether the metadata depends on the store's configuration; unknown for some.
        "dynamic" => dynamic: Option<bool>,
    }
}

json_object! {
    /// The store types as they stand in a file.
    pub struct StoreTypeFile {
        /// The store types.
        "storeTypes" => store_types: Vec<StoreType>,
    }
}

impl StoreType {
    /// Reads a file of store types.
    ///
    /// # Errors
    ///
    /// Every problem of the document, in its order.
    pub fn read_all(document: &str) -> Result<Vec<StoreType>, Vec<Error>> {
        let file: StoreTypeFile = read::document(document, |_, _| ())?;
        Ok(file.store_types)
    }
}
