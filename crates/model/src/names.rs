//! The look-up of names in a list: by halving, in an order that is quick to compare.
//!
//! One look-up serves names that are compiled in and names that are read at run time, and works in a `const`. phf takes
//! three times as long (it runs SipHash with 128 bits) and does neither; a hash table of our own saves less
//! than 4 % of reading and checking a mapping set. `docs/performance.md` has the figures.

use std::cmp::Ordering;

/// The largest number of names: what a place can number.
pub const MAX_NAMES: usize = u16::MAX as usize - 1;

/// The places of names in the order of [`compare`]: of equal names the first, and none past [`MAX_NAMES`].
///
/// ```
/// use provmap_model::names::order;
/// let names = ["userName", "id", "title"];
/// let order = order(names.into_iter());
/// assert_eq!(order, [1, 2, 0]);
/// ```
pub fn order<'a>(names: impl Iterator<Item = &'a str>) -> Vec<u16> {
    let mut order: Vec<(&str, u16)> = names.zip(0..u16::MAX - 1).collect();
    order.sort_by(|one, other| compare(one.0, other.0));
    order.dedup_by_key(|(name, _)| *name);
    order.into_iter().map(|(_, place)| place).collect()
}

/// The order of names: shorter ones first, and those of one length by their bytes.
#[inline]
#[must_use]
pub const fn compare(one: &str, other: &str) -> Ordering {
    compare_bytes(one.as_bytes(), other.as_bytes())
}

#[inline]
const fn compare_bytes(mut one: &[u8], mut other: &[u8]) -> Ordering {
    if one.len() != other.len() {
        return if one.len() < other.len() { Ordering::Less } else { Ordering::Greater };
    }
    // In words: names are short, and this is done before a call of `memcmp` would have begun.
    while let (Some((word, after)), Some((other_word, other_after))) =
        (one.split_first_chunk::<8>(), other.split_first_chunk::<8>())
    {
        let (word, other_word) = (u64::from_be_bytes(*word), u64::from_be_bytes(*other_word));
        if word != other_word {
            return if word < other_word { Ordering::Less } else { Ordering::Greater };
        }
        (one, other) = (after, other_after);
    }
    if let (Some((word, after)), Some((other_word, other_after))) =
        (one.split_first_chunk::<4>(), other.split_first_chunk::<4>())
    {
        let (word, other_word) = (u32::from_be_bytes(*word), u32::from_be_bytes(*other_word));
        if word != other_word {
            return if word < other_word { Ordering::Less } else { Ordering::Greater };
        }
        (one, other) = (after, other_after);
    }
    while let (Some((byte, after)), Some((other_byte, other_after))) =
        (one.split_first(), other.split_first())
    {
        if *byte != *other_byte {
            return if *byte < *other_byte { Ordering::Less } else { Ordering::Greater };
        }
        (one, other) = (after, other_after);
    }
    Ordering::Equal
}

/// Whether two names are equal.
#[inline]
#[must_use]
pub const fn same(one: &str, other: &str) -> bool {
    matches!(compare(one, other), Ordering::Equal)
}

/// The place of `name`, where `order` is that of the names and `name_at` gives the name at a place.
///
/// ```
/// use provmap_model::names::{find, order};
/// let names = ["userName", "id", "title"];
/// let order = order(names.into_iter());
/// assert_eq!(find(&order, "id", |place| names.get(place).copied()), Some(1));
/// assert_eq!(find(&order, "ID", |place| names.get(place).copied()), None);
/// ```
#[inline]
pub fn find<'a>(order: &[u16], name: &str, name_at: impl Fn(usize) -> Option<&'a str>) -> Option<usize> {
    find_bytes(order, name.as_bytes(), name_at)
}

/// As [`find`], of a name of which nobody has verified that it is UTF-8.
#[inline]
pub fn find_bytes<'a>(
    order: &[u16],
    name: &[u8],
    name_at: impl Fn(usize) -> Option<&'a str>,
) -> Option<usize> {
    // Not `binary_search_by`, which goes on to the end where names are found half-way.
    let mut rest = order;
    while let Some((before, [middle, after @ ..])) = rest.split_at_checked(rest.len() / 2) {
        let place = usize::from(*middle);
        match compare_bytes(name, name_at(place)?.as_bytes()) {
            Ordering::Less => rest = before,
            Ordering::Greater => rest = after,
            Ordering::Equal => return Some(place),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_their_lengths_and_bytes() {
        let pieces = ["", "a", "b", "é", "ab", "userName", "userNbme", "familyName", "x".repeat(17).as_str()]
            .map(str::to_owned);
        let names: Vec<String> =
            pieces.iter().flat_map(|one| pieces.iter().map(move |other| format!("{one}{other}"))).collect();
        for one in &names {
            for other in &names {
                let expected = (one.len(), one.as_bytes()).cmp(&(other.len(), other.as_bytes()));
                assert_eq!(compare(one, other), expected, "{one} {other}");
                assert_eq!(same(one, other), one == other);
            }
        }
    }
}
