//! What the functions of `#string` do with one text, for inference of constants and for evaluation.

use std::ops::Range;

use super::super::reason::UnknownReason;

/// `#string.upperCase(text)`
///
/// The full mapping of Unicode (`ß` becomes `SS`), which Java's is outside of Turkish, Azeri and Lithuanian. The
/// locale of PingOne's servers is taken to be none of these: `upperCase('john')` on PingOne's page shows nothing else.
pub(super) fn upper_case(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_uppercase();
    } else {
        out.extend(text.chars().flat_map(char::to_uppercase));
    }
}

/// `#string.lowerCase(text)`; see [`upper_case`].
pub(super) fn lower_case(text: &str, out: &mut String) {
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else if text.contains('Σ') {
        // The small letter of `Σ` depends on the letters around it.
        out.push_str(&text.to_lowercase());
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// The part that `#string.trim(text)` gives, unless the text starts or ends with a character that Java's `trim`, Java's
/// `strip` and Unicode do not agree on.
pub(super) fn trim(text: &str) -> Result<Range<usize>, UnknownReason> {
    let trimmed = text.trim_matches(is_surely_white);
    if trimmed != text.trim_matches(is_maybe_white) {
        return Err(UnknownReason::WhiteSpace);
    }
    let end = text.trim_end_matches(is_surely_white).len();
    Ok(end.saturating_sub(trimmed.len())..end)
}

/// `#string.isNotBlank(text)`, unless the text has nothing but white space by some definition, but not by all.
pub(super) fn is_not_blank(text: &str) -> Result<bool, UnknownReason> {
    if !text.chars().all(is_maybe_white) {
        Ok(true)
    } else if text.chars().all(is_surely_white) {
        Ok(false)
    } else {
        Err(UnknownReason::WhiteSpace)
    }
}

/// White space by every definition.
fn is_surely_white(character: char) -> bool {
    matches!(character, '\t'..='\r' | ' ')
}

/// White space by some definition; Java's `trim` takes every control character up to the space.
fn is_maybe_white(character: char) -> bool {
    character <= ' ' || character.is_whitespace()
}

/// The part that `#string.substring(text, start, end)` gives: a negative position counts from the end, a position beyond
/// the end is the end, and nothing is left when start is not before end. It is unknown if a negative position is before
/// the start, or if the result depends on whether positions count characters or UTF-16.
pub(super) fn substring(text: &str, start: i64, end: i64) -> Result<Range<usize>, UnknownReason> {
    if text.is_ascii() {
        return positions(text.len(), start, end);
    }
    let by_unit = piece(text, start, end, char::len_utf16);
    if text.chars().all(|character| character.len_utf16() == 1) {
        return by_unit;
    }
    let by_character = piece(text, start, end, |_| 1);
    match (by_unit, by_character) {
        // Two places of one text can hold the same.
        (Ok(a), Ok(b)) if text.get(a.clone()) == text.get(b.clone()) => Ok(a),
        (Err(a), Err(b)) if a == b => Err(a),
        _ => Err(UnknownReason::CharacterUnit),
    }
}

/// The positions in a text of so many units, from the start of it; nothing where they are the wrong way round.
fn positions(length: usize, start: i64, end: i64) -> Result<Range<usize>, UnknownReason> {
    let position = |given: i64| {
        let distance = usize::try_from(given.unsigned_abs()).unwrap_or(usize::MAX);
        if given >= 0 { Some(distance.min(length)) } else { length.checked_sub(distance) }
    };
    let positions = position(start).zip(position(end)).ok_or(UnknownReason::SubstringOutOfRange)?;
    Ok(if positions.0 < positions.1 { positions.0..positions.1 } else { 0..0 })
}

/// The part of a text between positions that count in that unit.
fn piece(
    text: &str,
    start: i64,
    end: i64,
    unit: impl Fn(char) -> usize,
) -> Result<Range<usize>, UnknownReason> {
    let length = text.chars().fold(0usize, |sum, character| sum.saturating_add(unit(character)));
    let Range { start, end } = positions(length, start, end)?;
    // A position inside a character cuts it in half.
    let offset = |position: usize| {
        let (mut left, mut rest) = (position, text.chars());
        while left > 0 {
            left = left.checked_sub(unit(rest.next()?))?;
        }
        Some(text.len().saturating_sub(rest.as_str().len()))
    };
    offset(start).zip(offset(end)).map(|(from, to)| from..to).ok_or(UnknownReason::CharacterUnit)
}

#[cfg(test)]
mod tests {
    use super::super::super::facts::{LOWER_CASE_FACTOR, UPPER_CASE_FACTOR};
    use super::*;

    fn written(text: &str, write: fn(&str, &mut String)) -> String {
        let mut out = String::new();
        write(text, &mut out);
        out
    }

    fn trim(text: &str) -> Result<&str, UnknownReason> {
        super::trim(text).map(|part| text.get(part).unwrap())
    }

    fn substring(text: &str, start: i64, end: i64) -> Result<&str, UnknownReason> {
        super::substring(text, start, end).map(|part| text.get(part).unwrap())
    }

    #[test]
    fn case_mapping_stays_within_the_factors_and_never_shortens() {
        for character in '\0'..=char::MAX {
            let one = character.to_string();
            let upper = written(&one, upper_case);
            let lower = written(&one, lower_case);
            assert_eq!((&upper, &lower), (&one.to_uppercase(), &one.to_lowercase()));
            for (mapped, factor) in [(upper, UPPER_CASE_FACTOR), (lower, LOWER_CASE_FACTOR)] {
                let factor = usize::try_from(factor).unwrap();
                assert!((1..=factor).contains(&mapped.chars().count()), "{character:?}");
                let units = character.len_utf16();
                assert!(
                    (units..=units.saturating_mul(factor)).contains(&mapped.encode_utf16().count()),
                    "{character:?}"
                );
            }
        }
    }

    #[test]
    fn a_sigma_at_the_end_of_a_word_has_its_own_small_letter() {
        assert_eq!(written("ΟΔΟΣ ΣΑ", lower_case), "οδος σα");
    }

    #[test]
    fn substrings_as_documented() {
        assert_eq!(substring("Li", 0, 4), Ok("Li"));
        assert_eq!(substring("Li", 4, 5), Ok(""));
        assert_eq!(substring("Lindt", -5, 2), Ok("Li"));
        assert_eq!(substring("Lindt", -6, 2), Err(UnknownReason::SubstringOutOfRange));
        assert_eq!(substring("Lindt", i64::MIN, i64::MAX), Err(UnknownReason::SubstringOutOfRange));
        assert_eq!(substring("", 0, i64::MAX), Ok(""));
    }

    #[test]
    fn substrings_of_characters_of_two_units() {
        assert_eq!(substring("a😀b", 0, 1), Ok("a"));
        assert_eq!(substring("a😀b", -1, 9), Ok("b"));
        assert_eq!(substring("a😀b", 0, 9), Ok("a😀b"));
        assert_eq!(substring("😀aaa", 2, 3), Ok("a"));
        assert_eq!(substring("a😀b", 0, 2), Err(UnknownReason::CharacterUnit));
        assert_eq!(substring("😀", 0, 1), Err(UnknownReason::CharacterUnit));
    }

    #[test]
    fn white_space_that_definitions_do_not_agree_on() {
        assert_eq!(trim(" \t a b \r\n"), Ok("a b"));
        assert_eq!(trim("\u{A0}a"), Err(UnknownReason::WhiteSpace));
        assert_eq!(trim("\u{1}a"), Err(UnknownReason::WhiteSpace));
        assert_eq!(is_not_blank(""), Ok(false));
        assert_eq!(is_not_blank(" \u{A0}"), Err(UnknownReason::WhiteSpace));
        assert_eq!(is_not_blank("\u{A0}a"), Ok(true));
    }
}
