//! The names that a misspelt one most likely stands for. Not part of the documented interface: the command shares it.

use provmap_model::text;

/// Longer names get no suggestion: the distance costs the product of the lengths.
const MAX_LENGTH: usize = 128;

/// The candidate that `name` is most likely a misspelling of, if one is clearly nearest.
#[must_use]
pub fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    nearest_within(usize::MAX, name, candidates)
}

/// The candidate that `name` differs from in case and in one or two letters, if one is clearly nearest.
pub(crate) fn slip_of<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    nearest_within(2, name, candidates)
}

fn nearest_within<'c>(most: usize, name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let name = fold(name)?;
    let length = name.chars().count();
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        let Some(folded) = fold(candidate) else { continue };
        // None in a very short name, one slip in a short one, one in three characters of a long one.
        let limit = match length.max(folded.chars().count()) {
            0..=3 => 0,
            _ => (length / 3).max(1).min(most),
        };
        let distance = strsim::osa_distance(&name, &folded);
        if distance > limit {
            continue;
        }
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => tied = true,
            _ => {
                best = Some((distance, candidate));
                tied = false;
            }
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// The message for a name that none of the rules has. Where one is near, it is suggested.
#[must_use]
pub fn no_such_rule<'r>(id: &str, rules: impl Iterator<Item = &'r str>) -> String {
    let near = nearest(id, rules).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("there is no rule `{}`{near}", text::name(id))
}

/// The name as it is compared: without case. Nothing for one that is too long.
fn fold(name: &str) -> Option<String> {
    (name.len() <= MAX_LENGTH).then(|| name.to_lowercase())
}

/// Whether two names differ at most in case.
pub(crate) fn same_but_for_case(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
        || (a.len() <= MAX_LENGTH && b.len() <= MAX_LENGTH && a.to_lowercase() == b.to_lowercase())
}

/// Whether two names differ at most in case and in spaces, as a label and a key often do.
#[must_use]
pub fn same_but_for_case_and_spaces(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    a.len() <= MAX_LENGTH && b.len() <= MAX_LENGTH && plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
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
}
