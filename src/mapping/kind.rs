//! What a line maps an attribute of.

use provmap_model::AttributeList;

/// `attributeMappingType`: whether a line maps an attribute of a user or of a group.
///
/// ```
/// use provmap::{MappingKind, MappingSet};
/// let set = MappingSet::from_json(r#"[
///   {"targetAttribute": "displayName", "sourceAttribute": "name", "attributeMappingType": "groupAttributeMapping"}
/// ]"#)?;
/// assert_eq!(set.mappings()[0].kind(), MappingKind::Group);
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[non_exhaustive]
pub enum MappingKind {
    /// `userAttributeMapping`, and a line that says nothing.
    #[default]
    User,
    /// `groupAttributeMapping`: inferred, PingOne documents the spelling for users only.
    Group,
    /// Another word: nothing is known of the line's target.
    Other,
}

impl MappingKind {
    /// The words for users and for groups.
    pub(crate) const WORDS: [&str; 2] = ["userAttributeMapping", "groupAttributeMapping"];

    /// The word for it; nothing for [`MappingKind::Other`].
    ///
    /// ```
    /// assert_eq!(provmap::MappingKind::User.word(), Some("userAttributeMapping"));
    /// ```
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        let [user, group] = MappingKind::WORDS;
        match self {
            MappingKind::User => Some(user),
            MappingKind::Group => Some(group),
            MappingKind::Other => None,
        }
    }

    /// The list that a line of this kind maps an attribute of. Of a word that is not known, nothing is: the usual one.
    pub(crate) fn list(self) -> AttributeList {
        match self {
            MappingKind::Group => AttributeList::Group,
            MappingKind::User | MappingKind::Other => AttributeList::User,
        }
    }

    /// The kind that a word, or its absence, says.
    pub(super) fn of(word: Option<&str>) -> MappingKind {
        let [user, group] = MappingKind::WORDS;
        match word {
            None => MappingKind::User,
            Some(word) if word.eq_ignore_ascii_case(user) => MappingKind::User,
            Some(word) if word.eq_ignore_ascii_case(group) => MappingKind::Group,
            Some(_) => MappingKind::Other,
        }
    }
}
