//! The names that a misspelt one most likely stands for. Not part of the documented interface: the
//! library and the command share it.

use crate::error::Error;
use crate::text;

/// Longer names get no suggestion: the distance costs the product of the lengths.
const MAX_LENGTH: usize = 128;

/// The candidate that `name` is most likely a misspelling of, if one is clearly nearest.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    nearest_within(usize::MAX, name, candidates)
}

/// The candidate that `name` differs from in case and in one or two letters, if one is clearly nearest.
#[must_use]
pub fn slip_of<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    nearest_within(2, name, candidates)
}

fn nearest_within<'c>(most: usize, name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let name = fold(name)?;
    let length = name.chars().count();
    let own_letters = name.is_ascii().then(|| letters(&name));
    // One slip in a short name, one in three characters of a long one.
    let most = (length / 3).max(1).min(most);
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        // What is farther than the best so far is of no interest.
        let limit = best.map_or(most, |(least, _)| least);
        // The distance itself costs a hundred times as much as these bounds of it, and most names are far beyond them.
        if let Some(own) = own_letters.filter(|_| candidate.is_ascii()) {
            if length.abs_diff(candidate.len()) > limit || least_distance(own, letters(candidate)) > limit {
                continue;
            }
        }
        let Some(folded) = fold(candidate) else { continue };
        // No slip in a very short name.
        let limit = if length.max(folded.chars().count()) <= 3 { 0 } else { limit };
        let distance = distance(&name, &folded);
        if distance > limit {
            continue;
        }
        tied = best.is_some_and(|(least, _)| least == distance);
        if !tied {
            best = Some((distance, candidate));
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// The distance of two texts. What they have in common at both ends, which in a slip is nearly all, adds nothing to it.
fn distance(a: &str, b: &str) -> usize {
    let (mut a, mut b) = (a.chars(), b.chars());
    let (mut a_rest, mut b_rest) = (a.as_str(), b.as_str());
    while a.next().is_some_and(|c| b.next() == Some(c)) {
        (a_rest, b_rest) = (a.as_str(), b.as_str());
    }
    let (mut a, mut b) = (a_rest.chars(), b_rest.chars());
    while a.next_back().is_some_and(|c| b.next_back() == Some(c)) {
        (a_rest, b_rest) = (a.as_str(), b.as_str());
    }
    match (a_rest, b_rest) {
        ("", rest) | (rest, "") => rest.chars().count(),
        _ => strsim::osa_distance(a_rest, b_rest),
    }
}

/// The letters of an ASCII text as a set of bits, in which the two cases of a letter are one.
fn letters(text: &str) -> u32 {
    text.bytes().fold(0, |set, byte| set | 1 << (byte % 32))
}

/// No more than the distance of two texts with these letters: a slip adds and removes one letter at most.
fn least_distance(a: u32, b: u32) -> usize {
    (a & !b).count_ones().max((b & !a).count_ones()) as usize
}

/// The error for a name that is none of these. Where one is near, it is suggested.
#[must_use]
pub fn no_such<'c>(what: &str, name: &str, candidates: impl Iterator<Item = &'c str>) -> Error {
    let near = nearest(name, candidates).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::plain(format!("there is no {what} `{}`{near}", text::name(name)))
}

/// The name as it is compared: without case. Nothing for one that is too long.
fn fold(name: &str) -> Option<String> {
    (name.len() <= MAX_LENGTH).then(|| name.to_lowercase())
}

/// Whether two names differ at most in case.
#[inline]
#[must_use]
pub fn same_but_for_case(a: &str, b: &str) -> bool {
    !begin_otherwise(a, b) && (a.eq_ignore_ascii_case(b) || are_same_when_folded(a, b))
}

/// Whether two names, not both of ASCII, differ at most in case.
fn are_same_when_folded(a: &str, b: &str) -> bool {
    !(a.is_ascii() && b.is_ascii()) && fold(a).is_some_and(|a| fold(b) == Some(a))
}

/// Whether two names differ at most in case and in spaces, as a label and a key often do.
#[inline]
#[must_use]
pub fn same_but_for_case_and_spaces(a: &str, b: &str) -> bool {
    !begin_otherwise(a, b) && have_same_words(a, b)
}

fn have_same_words(a: &str, b: &str) -> bool {
    fn plain(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase)
    }
    let is_one_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return false;
    }
    if is_one_word(a) && is_one_word(b) { a.eq_ignore_ascii_case(b) } else { plain(a).eq(plain(b)) }
}

/// Whether the first letters of two names, blanks aside, differ in more than case: that tells nearly all names apart at little
/// cost.
#[inline]
fn begin_otherwise(a: &str, b: &str) -> bool {
    let first = |name: &str| name.bytes().find(|byte| *byte > b' ').filter(u8::is_ascii);
    first(a).zip(first(b)).is_some_and(|(a, b)| !a.eq_ignore_ascii_case(&b))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn suggests_what_is_clearly_nearest() {
        let names = ["userName", "givenName", "familyName", "id"];
        let near = |name| nearest(name, names.into_iter());
        assert_eq!(near("usrName"), Some("userName"));
        assert_eq!(near("USERNAME"), Some("userName"));
        assert_eq!(near("department"), None);
        assert_eq!(near("wid"), None, "too short to be a slip");
        assert_eq!(nearest("tile", ["tale", "tide"].into_iter()), None, "a tie");
        assert_eq!(near(&"x".repeat(1000)), None);
    }

    /// What a name is likely to be, without bounds that spare the work.
    fn nearest_of_all<'c>(name: &str, candidates: &[&'c str]) -> Option<&'c str> {
        let length = name.to_lowercase().chars().count();
        let distances = candidates.iter().filter_map(|candidate| {
            let folded = candidate.to_lowercase();
            let limit = if length.max(folded.chars().count()) <= 3 { 0 } else { (length / 3).max(1) };
            let distance = strsim::osa_distance(&name.to_lowercase(), &folded);
            (distance <= limit).then_some((distance, *candidate))
        });
        let distances: Vec<_> = distances.collect();
        let least = distances.iter().map(|(distance, _)| *distance).min()?;
        let mut nearest = distances.iter().filter(|(distance, _)| *distance == least);
        nearest.next().filter(|_| nearest.next().is_none()).map(|(_, candidate)| *candidate)
    }

    proptest! {
        /// Few letters, so that many names are near each other.
        #[test]
        fn bounds_of_the_distance_change_nothing(name in "[abA3é]{0,9}", others in vec("[abcB3É ]{0,9}", 0..6)) {
            let candidates: Vec<&str> = others.iter().map(String::as_str).collect();
            let found = nearest(&name, candidates.iter().copied());
            prop_assert_eq!(found, nearest_of_all(&name, &candidates));
        }
    }
}
