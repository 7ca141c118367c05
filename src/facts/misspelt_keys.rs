//! Keys of a line that are not read, because they are spelt in another way than PingOne does.

use provmap_model::text::name;

use super::line::Line;
use super::remedy::Remedy;
use crate::mapping::Change;

/// A key that is not read, and the one that is meant.
pub(crate) type Misspelt<'l> = (&'l str, &'static str);

/// The key of a line that is probably meant for this one.
pub(crate) fn misspelt<'l>(line: &Line<'l>, key: &'static str) -> Option<Misspelt<'l>> {
    Some((line.mapping.misspelling_of(key)?, line.set.syntax().spelt(key)))
}

/// What to do about misspelt keys.
pub(crate) fn respelt<'l>(keys: Vec<Misspelt<'l>>) -> Remedy<'l> {
    let words = keys.iter().map(|(found, key)| format!("`{}` is not read: write `{key}`", name(found)));
    let help = words.collect::<Vec<_>>().join("; ");
    let letters = |key: &str| key.replace(['_', '-'], "").to_ascii_lowercase();
    let are_the_same = keys.iter().all(|(found, key)| letters(found) == letters(key));
    let change = Change::Keys(keys);
    if are_the_same { Remedy::sure(help, change) } else { Remedy::unsure(help, change) }
}
