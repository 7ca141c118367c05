//! Which list of the metadata an attribute is in.

/// One of the two lists of attributes that metadata has.
///
/// ```
/// # extern crate provmap_model as provmap;
/// use provmap::{AttributeList, Connector};
/// let acme = Connector::from_json(r#"{
///   "information": {"key": "Acme"},
///   "attributeMetadata": {"userAttributes": {"badge": {}}}
/// }"#).unwrap();
/// assert_eq!(acme.attributes(AttributeList::User).unwrap().len(), 1);
/// assert!(acme.attributes(AttributeList::Group).is_none());
/// assert_eq!(AttributeList::Group.as_str(), "groupAttributes");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeList {
    /// The attributes of users.
    User,
    /// The attributes of groups.
    Group,
}

impl AttributeList {
    /// Both.
    pub const ALL: &[AttributeList] = &[AttributeList::User, AttributeList::Group];

    /// The name of the member of the metadata.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            AttributeList::User => "userAttributes",
            AttributeList::Group => "groupAttributes",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> AttributeList {
        match self {
            AttributeList::User => AttributeList::Group,
            AttributeList::Group => AttributeList::User,
        }
    }

    /// Whose attributes it lists, as a sentence says it: a `user`, a `group`.
    #[must_use]
    pub const fn owner(self) -> &'static str {
        match self {
            AttributeList::User => "user",
            AttributeList::Group => "group",
        }
    }
}

crate::by_as_str!(AttributeList, "list of attributes");
