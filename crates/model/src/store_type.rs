//! The store types that PingOne documents, with the spellings its sources use for them.

use std::borrow::Cow;

use self_cell::self_cell;

use crate::declare::row;
use crate::error::Error;
use crate::json::Json;
use crate::read::Document;
use crate::row::{Rows, Texts};

row! {
    /// A store type. Most have no metadata compiled in: for those that are dynamic, PingOne answers with more
    /// attributes when it is sent the store's configuration.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::StoreType;
    /// const ACME: StoreType<'static> = StoreType { name: "Acme", ..StoreType::UNKNOWN };
    /// assert_eq!(ACME.spellings().collect::<Vec<_>>(), ["Acme"]);
    /// ```
    pub struct StoreType<'a>: Copy {
        /// The spelling of PingOne's metadata requests.
        "type" => name: &'a str,
        /// Other spellings, as PingOne's documentation and SDK have them. Those that differ in case only are not
        /// listed.
        "aliases" => aliases: Texts<'a>,
        /// Whether the metadata depends on the store's configuration; unknown for some.
        "dynamic" => dynamic: Option<bool>,
    }
}

row! {
    /// The store types as they stand in a file.
    pub(crate) struct StoreTypeFile<'a> {
        /// The store types.
        "storeTypes" => store_types: Rows<'a, StoreType<'a>>,
    }
}

/// A file of store types that was read.
///
/// ```
/// let document = r#"{"storeTypes": [{"type": "Acme", "aliases": ["AcmeV2"]}]}"#;
/// let types = provmap_model::StoreTypes::from_json(document).unwrap();
/// assert_eq!(types.rows()[0].spellings().count(), 2);
/// ```
#[derive(Debug, PartialEq)]
pub struct StoreTypes(Read);

self_cell! {
    /// The file, and the rows that borrow from it.
    struct Read {
        owner: Json,
        #[covariant]
        dependent: StoreTypeFile,
    }

    impl {Debug, PartialEq}
}

impl StoreTypes {
    /// Reads a file of store types.
    ///
    /// # Errors
    ///
    /// Every problem of the document, in its order.
    pub fn from_json(document: impl AsRef<[u8]>) -> Result<StoreTypes, Error> {
        let (document, tree) = Document::parse(document.as_ref())?;
        Read::try_new(tree, |tree| document.rows(tree, |_, _| ()).map(|(file, _)| file)).map(StoreTypes)
    }

    /// The store types in the order of the file.
    #[must_use]
    pub fn rows(&self) -> &[StoreType<'_>] {
        &self.0.borrow_dependent().store_types
    }
}

impl StoreType<'_> {
    /// Every spelling.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name).chain(self.aliases.iter())
    }
}

/// A store type in the form that look-ups compare: in lower case.
///
/// ```
/// assert_eq!(provmap_model::store_type::folded("GitHubEMU"), "githubemu");
/// ```
#[must_use]
pub fn folded(store_type: &str) -> Cow<'_, str> {
    if store_type.is_ascii() && store_type.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(store_type.to_ascii_lowercase())
    } else if !store_type.is_ascii() {
        // Letter by letter: a capital sigma has another small form at the end of a word.
        Cow::Owned(store_type.chars().flat_map(char::to_lowercase).collect())
    } else {
        Cow::Borrowed(store_type)
    }
}
