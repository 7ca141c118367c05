//! When two values are the same: hash and order of values under a case rule.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::{Hash as _, Hasher};

use unicase::UniCase;

use crate::domain::CaseRule;

/// Hashes values so that those that may be the same have one hash. Does not differ from run to run.
#[derive(Debug, Default)]
pub(super) struct ValueHasher {
    folded: Folded,
}

impl ValueHasher {
    pub(super) fn hash(&mut self, target: usize, case: CaseRule, text: &[u8]) -> u64 {
        let seed = (target as u64).wrapping_mul(FIRST) ^ SECOND;
        if case == CaseRule::Exact {
            return hash(seed, text, |word| word).0;
        }
        let (folded, is_ascii) = hash(seed, text, lower);
        if is_ascii { folded } else { self.hash_folded(seed, text) }
    }

    #[cold]
    fn hash_folded(&mut self, seed: u64, text: &[u8]) -> u64 {
        self.folded.0.clear();
        UniCase::unicode(std::str::from_utf8(text).unwrap_or_default()).hash(&mut self.folded);
        // What keeps hashes of several values apart is no part of the text.
        let folded = self.folded.0.strip_suffix(&[0xff]).unwrap_or(&self.folded.0);
        hash(seed, folded, |word| word).0
    }
}

/// Takes the bytes of a folded text.
#[derive(Debug, Default)]
struct Folded(Vec<u8>);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn finish(&self) -> u64 {
        0
    }
}

const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd1b5_4a32_d192_ed03;

/// Both halves of a product of two words: every bit of them counts.
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a).wrapping_mul(u128::from(b));
    (product as u64) ^ (product >> 64) as u64
}

/// The hash of folded words, and whether all bytes are ASCII.
#[inline]
fn hash(seed: u64, bytes: &[u8], fold: impl Fn(u64) -> u64) -> (u64, bool) {
    let (mut state, mut seen) = (seed ^ bytes.len() as u64, 0);
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk::<16>().filter(|(_, after)| !after.is_empty()) {
        let [first, second] = words(chunk);
        seen |= first | second;
        state = mix(fold(first) ^ FIRST, fold(second) ^ state);
        rest = after;
    }
    // May overlap what is before: the length, which is hashed as well, says by how much.
    let [first, second] = match (bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
        (Some(last), ..) => words(last),
        (_, Some(first), Some(last)) => [u64::from_le_bytes(*first), u64::from_le_bytes(*last)],
        _ => [bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0],
    };
    seen |= first | second;
    let hash = mix(fold(first) ^ SECOND, fold(second) ^ state);
    (hash, seen & HIGH == 0)
}

#[inline]
fn words(chunk: &[u8; 16]) -> [u64; 2] {
    let both = u128::from_le_bytes(*chunk);
    [both as u64, (both >> 64) as u64]
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Eight ASCII characters in lower case. Of others it makes something, which nobody uses.
#[inline]
fn lower(word: u64) -> u64 {
    /// What takes `A`, and what is above `Z`, to the highest bit.
    const BELOW_A: u64 = 0x3f3f_3f3f_3f3f_3f3f;
    const BELOW_Z: u64 = 0x2525_2525_2525_2525;
    // No byte is above 0x7f, so that none carries into the next.
    let from_a = word.wrapping_add(BELOW_A);
    let above_z = word.wrapping_add(BELOW_Z);
    word | (from_a & !above_z & HIGH) >> 2
}

/// The order in which values that may be the same stand side by side, and among them those that surely are.
pub(super) fn compare(case: CaseRule, a: &str, b: &str) -> Ordering {
    match case {
        CaseRule::Exact => a.cmp(b),
        CaseRule::Fold | CaseRule::Unknown if a == b => Ordering::Equal,
        CaseRule::Fold => compare_folded(a, b).then_with(|| compare_folded_one_to_one(a, b)),
        CaseRule::Unknown => compare_folded(a, b).then_with(|| a.cmp(b)),
    }
}

/// Whether values may be the same.
pub(super) fn may_be_same(case: CaseRule, a: &str, b: &str) -> bool {
    match case {
        CaseRule::Exact => a == b,
        CaseRule::Fold | CaseRule::Unknown => a == b || compare_folded(a, b).is_eq(),
    }
}

/// Whether values that may be the same surely are.
pub(super) fn are_same(case: CaseRule, a: &str, b: &str) -> bool {
    match case {
        CaseRule::Exact | CaseRule::Unknown => a == b,
        CaseRule::Fold => a == b || compare_folded_one_to_one(a, b).is_eq(),
    }
}

/// The text that values which surely are the same have in common, and no others.
pub(super) fn key(case: CaseRule, text: &str) -> Cow<'_, str> {
    match case {
        CaseRule::Exact | CaseRule::Unknown => text.into(),
        CaseRule::Fold if text.is_ascii() => ascii_lower(text),
        CaseRule::Fold => text.chars().map(fold_one_to_one).collect(),
    }
}

/// The text that values which may be the same have in common, and no others.
pub(super) fn possible_key(case: CaseRule, text: &str) -> Cow<'_, str> {
    match case {
        CaseRule::Exact => text.into(),
        CaseRule::Fold | CaseRule::Unknown if text.is_ascii() => ascii_lower(text),
        CaseRule::Fold | CaseRule::Unknown => UniCase::unicode(text).to_folded_case().into(),
    }
}

fn ascii_lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        text.to_ascii_lowercase().into()
    } else {
        text.into()
    }
}

/// One of the characters that Unicode's simple folding takes for one, always the same.
fn fold_one_to_one(character: char) -> char {
    let one = |mut characters: std::str::Chars<'_>| {
        Some(characters.next()?).filter(|_| characters.as_str().is_empty())
    };
    let folded = UniCase::unicode(character.encode_utf8(&mut [0; 4])).to_folded_case();
    if let Some(folded) = one(folded.chars()) {
        return folded;
    }
    // What becomes several characters has a small letter, which does so too. Of some, there are two; a test knows all.
    match character {
        '\u{1df95}' => 'ß',
        '\u{fb05}' => '\u{fb06}',
        '\u{1fd3}' => '\u{390}',
        '\u{1fe3}' => '\u{3b0}',
        _ => {
            let mut small = character.to_lowercase();
            small.next().filter(|_| small.next().is_none()).unwrap_or(character)
        }
    }
}

fn compare_folded(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        return a.bytes().map(lower).cmp(b.bytes().map(lower));
    }
    UniCase::unicode(a).cmp(&UniCase::unicode(b))
}

/// Character by character, as Unicode's simple folding has it: a store that ignores case may well know `ß` and `ẞ` for one
/// letter, and yet not take it for the two of `ss`.
fn compare_folded_one_to_one(a: &str, b: &str) -> Ordering {
    let mut others = b.chars();
    for one in a.chars() {
        let Some(other) = others.next() else { return Ordering::Greater };
        // Two characters that fold to the same are each other's, however many that are.
        let order = compare_folded(one.encode_utf8(&mut [0; 4]), other.encode_utf8(&mut [0; 4]));
        if order.is_ne() {
            return order;
        }
    }
    if others.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

#[cfg(test)]
#[allow(clippy::arithmetic_side_effects, reason = "tests panic when they fail")]
mod tests {
    use super::*;

    #[test]
    fn values_that_fold_to_one_have_one_hash() {
        let mut hasher = ValueHasher::default();
        for (a, b) in [
            ("ADA.LOVELACE@EXAMPLE.COM", "ada.lovelace@example.com"),
            ("@[`{AZaz09", "@[`{azAZ09"),
            ("straße", "STRASSE"),
            ("\u{212a}elvin", "kelvin"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("\u{17f}", "s"),
            ("\u{fb03}", "FFI"),
        ] {
            assert!(may_be_same(CaseRule::Fold, a, b), "{a} {b}");
            assert_eq!(
                hasher.hash(1, CaseRule::Fold, a.as_bytes()),
                hasher.hash(1, CaseRule::Fold, b.as_bytes()),
                "{a} {b}"
            );
            assert_ne!(
                hasher.hash(1, CaseRule::Exact, a.as_bytes()),
                hasher.hash(1, CaseRule::Exact, b.as_bytes())
            );
            assert_ne!(
                hasher.hash(1, CaseRule::Fold, a.as_bytes()),
                hasher.hash(2, CaseRule::Fold, a.as_bytes())
            );
        }
        assert!(!may_be_same(CaseRule::Fold, "e\u{301}", "é"), "folding is no normalisation");
    }

    #[test]
    fn values_surely_fold_to_one_where_each_character_does() {
        for (a, b) in [
            ("ADA", "ada"),
            ("\u{212a}elvin", "kelvin"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("STRA\u{1e9e}E", "straße"),
            ("\u{1f88}", "\u{1f80}"),
            ("\u{fb05}", "\u{fb06}"),
        ] {
            assert!(are_same(CaseRule::Fold, a, b), "{a} {b}");
            assert_eq!(compare(CaseRule::Fold, a, b), Ordering::Equal, "{a} {b}");
            assert!(!are_same(CaseRule::Unknown, a, b), "{a} {b}");
        }
        for (a, b) in [("straße", "STRASSE"), ("ss", "ß"), ("\u{130}", "i\u{307}"), ("\u{fb03}", "ffi")] {
            assert!(may_be_same(CaseRule::Fold, a, b) && !are_same(CaseRule::Fold, a, b), "{a} {b}");
            assert_eq!(compare(CaseRule::Fold, a, b), compare(CaseRule::Fold, b, a).reverse(), "{a} {b}");
            assert_ne!(compare(CaseRule::Fold, a, b), Ordering::Equal, "{a} {b}");
        }
    }

    /// Every character, against every other by way of what they fold to.
    #[test]
    fn characters_have_one_key_where_they_surely_are_the_same() {
        let mut keys = std::collections::HashMap::new();
        let mut all = std::collections::HashSet::new();
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            let folded = UniCase::unicode(&text).to_folded_case();
            let key = key(CaseRule::Fold, &text).into_owned();
            assert_eq!(key.chars().count(), 1, "{c:?}");
            assert!(are_same(CaseRule::Fold, &text, &key), "{c:?}");
            assert_eq!(possible_key(CaseRule::Fold, &text), folded, "{c:?}");
            if let Some(other) = keys.insert(folded, key.clone()) {
                assert_eq!(key, other, "{c:?}");
            } else {
                assert!(all.insert(key), "{c:?}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn keys_are_equal_where_values_are_the_same(
            a in "[abßẞsSAB\u{212a}kÉéİi\u{307}ﬅﬆΐΐ]{0,3}",
            b in "[abßẞsSAB\u{212a}kÉéİi\u{307}ﬅﬆΐΐ]{0,3}",
        ) {
            for case in [CaseRule::Exact, CaseRule::Fold, CaseRule::Unknown] {
                let is_one = |key: fn(CaseRule, &str) -> Cow<'_, str>| key(case, &a) == key(case, &b);
                proptest::prop_assert_eq!(is_one(key), are_same(case, &a, &b));
                proptest::prop_assert_eq!(is_one(possible_key), may_be_same(case, &a, &b));
            }
        }
    }

    /// Full case folding (C and F) of every character, against the tables of another library and of the standard
    /// library.
    #[test]
    fn folding_is_that_of_unicode() {
        let mut hasher = ValueHasher::default();
        let mut folds = 0;
        for c in '\0'..=char::MAX {
            let text = c.to_string();
            let folded = UniCase::unicode(&text).to_folded_case();
            let expected = caseless::default_case_fold_str(&text);
            // Characters that are younger than the other table.
            if expected != folded && expected == text {
                assert!(!c.is_ascii(), "{c:?}");
                continue;
            }
            assert_eq!(folded, expected, "{c:?}");
            folds += usize::from(folded != text);
            assert!(may_be_same(CaseRule::Fold, &text, &folded), "{c:?}");
            assert_eq!(
                hasher.hash(0, CaseRule::Unknown, text.as_bytes()),
                hasher.hash(0, CaseRule::Unknown, folded.as_bytes()),
                "{c:?}"
            );
            let is_one = folded.chars().count() == 1;
            assert_eq!(are_same(CaseRule::Fold, &text, &folded), is_one, "{c:?}");
            assert_eq!(compare(CaseRule::Fold, &text, &folded).is_eq(), is_one, "{c:?}");
        }
        // CaseFolding.txt of Unicode 16 has 1457 mappings of status C and 104 of status F.
        assert!(folds >= 1557, "{folds}");
    }
}
