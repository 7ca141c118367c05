//! A connector: one handle over metadata that is compiled in, that was read, or that is corrected.

use std::fmt;
use std::sync::Arc;

use self_cell::self_cell;
use serde::ser::{Serialize, Serializer};

use crate::attribute::{Attribute, Attributes, Flag};
use crate::attribute_list::AttributeList;
use crate::contradiction::Contradiction;
use crate::correction::{AttributeCorrection, Corrections, Origin, Property, StoreBehaviour};
use crate::error::Error;
use crate::json::Json;
use crate::judge;
use crate::read::Document;
use crate::row::Row as _;
use crate::table::Table;

/// A store type's metadata.
///
/// # A connector is cheap to clone
///
/// It is a reference to a table that is compiled in, or shares one that was read at run time. It has no lifetime, is
/// `Send` and `Sync`, and never changes: a service keeps it beside what it made from it, and drops it when metadata is read
/// again.
///
/// # A corrected connector is a connector
///
/// An overlay gives a connector whose rows are corrected. It knows who said so, and what metadata has no words for; whatever
/// takes a connector sees all of it.
///
/// # Equality
///
/// Connectors are equal when they say the same, whether it is compiled in or was read. Properties that contradict each other
/// say nothing.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::Connector;
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme", "displayName": "Acme (invented)"},
///   "connectionProfiles": [{"name": "OAuth", "connectionAttributes": [{"key": "BASE_URL", "required": true}]}],
///   "attributeMetadata": {
///     "capabilities": [{"type": "CREATE_USERS"}],
///     "enhancements": ["MEMBERSHIP_AS_GROUP_ATTRIBUTE"],
///     "userAttributes": {"badge": {"type": "STRING", "unique": true, "maxLength": 12, "color": "blue"}}
///   }
/// }"#)?;
/// assert_eq!(acme.store_type(), "Acme");
/// assert_eq!(acme, acme.clone());
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Clone)]
pub struct Connector(Repr);

#[derive(Clone)]
enum Repr {
    CompiledIn(&'static Table<'static>),
    Read(Arc<ReadTable>),
    Corrected(Arc<CorrectedTable>),
}

/// A table that was read, and what contradicts itself in the document.
struct ReadTable {
    table: Borrowing,
    contradictions: Vec<Contradiction>,
}

self_cell! {
    /// A table that was read, and the tree that it borrows from.
    struct Borrowing {
        owner: Json,
        #[covariant]
        dependent: Table,
    }
}

/// A table whose attributes are corrected.
struct CorrectedTable {
    table: Overlaid,
    corrections: Corrections,
}

self_cell! {
    /// The corrected table, and the connector that it borrows from.
    struct Overlaid {
        owner: Connector,
        #[covariant]
        dependent: Table,
    }
}

impl Connector {
    /// A connector of the generated tables.
    #[must_use]
    pub const fn compiled_in(table: &'static Table<'static>) -> Connector {
        Connector(Repr::CompiledIn(table))
    }

    /// A connector of which nothing is known but its name.
    #[must_use]
    pub fn unknown(store_type: &str) -> Connector {
        let key = Json::Object(vec![("key".into(), Json::String(store_type.to_owned().into()))].into());
        let none = Json::Object(vec![].into());
        let tree = Json::Object(vec![("information".into(), key), ("attributeMetadata".into(), none)].into());
        let table = Borrowing::new(tree, |tree| Document::trusted(tree));
        Connector(Repr::Read(Arc::new(ReadTable { table, contradictions: Vec::new() })))
    }

    /// Reads a storeMetadata response of any store type, and judges it.
    ///
    /// Nothing is lost: explicit nulls, and what is not known here, come back when the connector is serialised.
    ///
    /// # Errors
    ///
    /// Every problem of the document, in the order of the document: malformed JSON, keys written twice, fields of
    /// the wrong type (see `docs/metadata.md`). Properties that contradict each other are unknown, and are no problem unless
    /// there is another: [`Connector::contradictions`] lists them. Metadata that is odd but occurs in PingOne's own responses,
    /// such as a required attribute that is nillable, is neither.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::Connector;
    /// let error = Connector::from_json(r#"{
    ///   "information": {"key": "Acme"},
    ///   "attributeMetadata": {"userAttributes": {"userName": {"key": "username", "type": "STRING"}}}
    /// }"#).unwrap_err();
    /// assert_eq!(
    ///     error.in_file("Acme.json").to_string(),
    ///     "Acme.json:3:64: /attributeMetadata/userAttributes/userName/key: \
    ///      `key` is `username`, but the attribute stands under `userName`"
    /// );
    /// ```
    pub fn from_json(document: impl AsRef<[u8]>) -> Result<Connector, Error> {
        Connector::read(document.as_ref())
    }

    fn read(document: &[u8]) -> Result<Connector, Error> {
        let (document, tree) = Document::parse(document)?;
        let mut contradictions = Vec::new();
        let table = Borrowing::try_new(tree, |tree| {
            let (table, found) = document.rows(tree, judge::table)?;
            contradictions = found;
            Ok::<_, Error>(table)
        })?;
        Ok(Connector(Repr::Read(Arc::new(ReadTable { table, contradictions }))))
    }

    /// The connector with these corrections. What earlier ones say of the same property gives way; one of an attribute that
    /// is not there is passed over.
    #[must_use]
    pub fn corrected(&self, corrections: Vec<AttributeCorrection>) -> Connector {
        // Upon the connector as it was, so that no chain grows with each overlay.
        let (base, mut all) = match &self.0 {
            Repr::Corrected(corrected) => {
                (corrected.table.borrow_owner().clone(), corrected.corrections.all().to_vec())
            }
            _ => (self.clone(), Vec::new()),
        };
        let is_there =
            |it: &AttributeCorrection| base.attributes(it.list).is_some_and(|all| it.position < all.len());
        all.extend(corrections.into_iter().filter(is_there));
        if all.is_empty() {
            return base;
        }
        let corrections = Corrections::new(all);
        let table = Overlaid::new(base, |base| {
            let mut table = base.table().clone();
            let metadata = &mut table.attribute_metadata;
            for (list, attributes) in [
                (AttributeList::User, &mut metadata.user_attributes),
                (AttributeList::Group, &mut metadata.group_attributes),
            ] {
                if let Some(attributes) = attributes {
                    corrections.apply(list, attributes);
                }
            }
            table
        });
        Connector(Repr::Corrected(Arc::new(CorrectedTable { table, corrections })))
    }

    /// The metadata.
    #[inline]
    #[must_use]
    pub fn table(&self) -> &Table<'_> {
        match &self.0 {
            Repr::CompiledIn(table) => table,
            Repr::Read(read) => read.table.borrow_dependent(),
            Repr::Corrected(corrected) => corrected.table.borrow_dependent(),
        }
    }

    /// The metadata as JSON: as it was read, in the order of its document and with what contradicts itself, or with the
    /// corrections, in the order of PingOne's responses.
    #[must_use]
    pub fn json(&self) -> Json {
        match &self.0 {
            Repr::Read(read) => read.table.borrow_owner().clone(),
            Repr::CompiledIn(_) | Repr::Corrected(_) => self.table().json(),
        }
    }

    /// The store type, spelled as PingOne spells it: `Zoom`, `GitHubEMU`.
    #[must_use]
    pub fn store_type(&self) -> &str {
        self.table().information.key
    }

    /// The attributes of a user in the target store; nothing when the metadata has no such list.
    #[inline]
    #[must_use]
    pub fn user_attributes(&self) -> Option<&Attributes<'_>> {
        self.table().user_attributes()
    }

    /// The attributes of a group in the target store; nothing when the metadata has no such list.
    #[must_use]
    pub fn group_attributes(&self) -> Option<&Attributes<'_>> {
        self.table().group_attributes()
    }

    /// The attributes of a list; nothing when the metadata has no such list.
    #[inline]
    #[must_use]
    pub fn attributes(&self, list: AttributeList) -> Option<&Attributes<'_>> {
        self.table().attributes(list)
    }

    /// The names and labels of the attributes that the metadata calls sensitive.
    #[doc(hidden)]
    pub fn sensitive_names(&self) -> impl Iterator<Item = &str> {
        let lists = [self.user_attributes(), self.group_attributes()].into_iter().flatten();
        let sensitive = lists.flat_map(Attributes::iter).filter(|attribute| attribute.is(Flag::Sensitive));
        sensitive.flat_map(|attribute| [Some(attribute.key), attribute.display_name]).flatten()
    }

    /// What contradicts itself in the metadata that was read, in the order of the document. What is compiled in has none, and a
    /// correction takes none away.
    ///
    /// ```
    /// # extern crate provmap_model as provmap;
    /// use provmap::{Connector, Limit};
    /// let acme = Connector::from_json(r#"{
    ///   "information": {"key": "Acme"},
    ///   "attributeMetadata": {"userAttributes": {"badge": {"minLength": 9, "maxLength": 4, "unique": true}}}
    /// }"#).unwrap();
    /// let badge = acme.user_attributes().unwrap().find("badge").unwrap();
    /// assert_eq!((badge.limit(Limit::MinLength), badge.limit(Limit::MaxLength)), (None, None));
    /// assert_eq!(badge.unique, Some(true));
    ///
    /// let [contradiction] = acme.contradictions() else { panic!("one contradiction") };
    /// assert_eq!(
    ///     contradiction.problem.in_file("Acme.json"),
    ///     "Acme.json:3:67: /attributeMetadata/userAttributes/badge/minLength: \
    ///      `minLength` is 9, greater than `maxLength`, which is 4"
    /// );
    /// ```
    #[must_use]
    pub fn contradictions(&self) -> &[Contradiction] {
        match &self.0 {
            Repr::CompiledIn(_) => &[],
            Repr::Read(read) => &read.contradictions,
            Repr::Corrected(corrected) => corrected.table.borrow_owner().contradictions(),
        }
    }

    /// What corrects the metadata; nothing where no overlay does.
    #[inline]
    #[must_use]
    pub fn corrections(&self) -> Option<&Corrections> {
        match &self.0 {
            Repr::Corrected(corrected) => Some(&corrected.corrections),
            _ => None,
        }
    }

    /// Where a property of an attribute comes from, when an overlay says it: the name of a flag or a limit, `lengthUnit`,
    /// `format`, `normalised` or `reserved`.
    #[must_use]
    pub fn origin(&self, list: AttributeList, attribute: &str, property: &str) -> Option<&Origin> {
        self.said_of(list, attribute).find(|(it, _)| it.name() == property).map(|(_, origin)| origin)
    }

    /// Each property of an attribute that an overlay says something of, with what it says and where that comes from.
    pub fn said_of(
        &self,
        list: AttributeList,
        attribute: &str,
    ) -> impl Iterator<Item = (&Property, &Origin)> {
        let said = self.corrections().and_then(|corrections| {
            Some(corrections.said_of(list, self.attributes(list)?.position(attribute)?))
        });
        said.into_iter().flatten()
    }

    /// What an overlay says that the store does with an attribute, beside what metadata can say.
    #[must_use]
    pub fn behaviour(&self, list: AttributeList, attribute: &Attribute<'_>) -> Option<&StoreBehaviour> {
        self.corrections()?;
        self.behaviour_at(list, self.attributes(list)?.position(attribute.key)?)
    }

    /// What an overlay says that the store does with the attribute at a place of its list, beside what metadata can say.
    #[inline]
    #[must_use]
    pub fn behaviour_at(&self, list: AttributeList, position: usize) -> Option<&StoreBehaviour> {
        self.corrections()?.behaviour(list, position)
    }
}

impl PartialEq for Connector {
    fn eq(&self, other: &Connector) -> bool {
        self.table() == other.table() && self.corrections() == other.corrections()
    }
}

/// In short: a table has hundreds of rows.
impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector")
            .field("store_type", &self.store_type())
            .field("user_attributes", &self.user_attributes().map(Attributes::len))
            .field("group_attributes", &self.group_attributes().map(Attributes::len))
            .finish_non_exhaustive()
    }
}

/// As its metadata.
impl Serialize for Connector {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json().serialize(serializer)
    }
}
