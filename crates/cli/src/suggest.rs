//! The attribute that somebody may have meant.

use provmap::{Attribute, Connector};

/// Longer names get no suggestion: the distance costs the product of the lengths.
const MAX_LENGTH: usize = 128;

/// The attribute nearest to a name: the same but for case, the same as its label, or a slip away.
pub(crate) fn attribute<'c>(connector: &'c Connector, name: &str) -> Option<&'c Attribute> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let users = connector.user_attributes().into_iter().flatten();
    let all = || users.clone().chain(connector.group_attributes().into_iter().flatten());
    let wanted = plain(name);
    let labelled =
        |attribute: &Attribute| attribute.display_name.as_deref().is_some_and(|l| plain(l) == wanted);
    if let Some(same) = all().find(|attribute| plain(&attribute.key) == wanted) {
        return Some(same);
    }
    if let Some(same) = all().find(|attribute| labelled(attribute)) {
        return Some(same);
    }
    // One slip in a short name, one in three characters of a long one.
    let limit = (wanted.chars().count() / 3).max(1);
    let distance = |attribute: &Attribute| strsim::osa_distance(&plain(&attribute.key), &wanted);
    let short = all().filter(|attribute| attribute.key.len() <= MAX_LENGTH);
    let near = short.map(|attribute| (distance(attribute), attribute));
    near.filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, near)| near)
}

/// A name without case and spaces, as a label and a key often differ.
fn plain(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
