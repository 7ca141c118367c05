//! A hash table of names.
//!
//! phf answers where a table is compiled in (store types). Attribute names are also read at run time, and they are
//! looked up twice for every line of every mapping set: phf 0.14 takes about 28 ns for a look-up, whatever the
//! key, because it always runs SipHash with 128 bits. This table takes a few. `docs/performance.md` says how to
//! repeat that.

/// Marks a slot that is not taken.
const EMPTY: u16 = u16::MAX;

/// The longest walk from the first slot of a name. Names chosen to share a slot would make it as long as the list:
/// a table of such names is sorted instead.
const LONGEST_WALK: usize = 64;

/// Open addressing with linear probing; a slot holds the place of a name in a list kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameTable {
    slots: Vec<u16>,
    /// Whether the slots are the places in the order of the names, and not a hash table.
    sorted: bool,
}

impl NameTable {
    /// The largest number of names: what a slot can number.
    pub const MAX_NAMES: usize = u16::MAX as usize - 1;

    /// A table of these names. The first of several equal names is the one found; names past
    /// [`NameTable::MAX_NAMES`] are not.
    pub fn new<'a>(names: impl Iterator<Item = &'a str> + Clone) -> NameTable {
        let count = names.clone().take(Self::MAX_NAMES).count();
        // At most half full, so that a miss ends soon.
        let size = count.saturating_mul(2).next_power_of_two().max(2);
        let mut slots = vec![EMPTY; size];
        'names: for (index, name) in (0..EMPTY).zip(names.clone().take(Self::MAX_NAMES)) {
            let mut at = home(name, size);
            for _ in 0..LONGEST_WALK {
                match slots.get_mut(at) {
                    Some(slot) if *slot == EMPTY => {
                        *slot = index;
                        continue 'names;
                    }
                    _ => at = next(at, size),
                }
            }
            return NameTable::in_order(names);
        }
        NameTable { slots, sorted: false }
    }

    fn in_order<'a>(names: impl Iterator<Item = &'a str>) -> NameTable {
        let mut order: Vec<(&str, u16)> = names.zip(0..EMPTY).collect();
        order.sort_unstable();
        order.dedup_by_key(|(name, _)| *name);
        NameTable { slots: order.into_iter().map(|(_, index)| index).collect(), sorted: true }
    }

    /// The place of `name`, where `name_at` gives the name at a place.
    #[inline]
    pub fn find<'a>(&self, name: &str, name_at: impl Fn(usize) -> Option<&'a str>) -> Option<usize> {
        if self.sorted {
            return self.search(name, name_at);
        }
        let size = self.slots.len();
        let mut at = home(name, size);
        // A table always has an empty slot, so this ends; the bound is for tables not made by `new`.
        for _ in 0..size {
            let slot = *self.slots.get(at)?;
            if slot == EMPTY {
                return None;
            }
            let index = usize::from(slot);
            if same(name_at(index)?, name) {
                return Some(index);
            }
            at = next(at, size);
        }
        None
    }

    #[cold]
    fn search<'a>(&self, name: &str, name_at: impl Fn(usize) -> Option<&'a str>) -> Option<usize> {
        let name_of = |slot: &u16| name_at(usize::from(*slot));
        let found = self.slots.binary_search_by(|slot| name_of(slot).cmp(&Some(name))).ok()?;
        self.slots.get(found).map(|slot| usize::from(*slot))
    }

    /// Whether the names are found by halving, since too many of them collide.
    #[must_use]
    pub fn is_sorted(&self) -> bool {
        self.sorted
    }
}

/// Whether two names are equal. Names are short: this is done before a call of `memcmp` would have begun.
#[inline]
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    let (Some(last), Some(other_last)) = (one.last_chunk::<8>(), other.last_chunk::<8>()) else {
        return one == other;
    };
    while let (Some((word, after)), Some((other_word, other_after))) =
        (one.split_first_chunk::<8>(), other.split_first_chunk::<8>())
    {
        if word != other_word {
            return false;
        }
        (one, other) = (after, other_after);
    }
    last == other_last
}

/// The first slot to look at, in a table of a power-of-two size.
#[inline]
fn home(name: &str, size: usize) -> usize {
    (hash(name) >> 32) as usize & size.wrapping_sub(1)
}

#[inline]
fn next(at: usize, size: usize) -> usize {
    at.wrapping_add(1) & size.wrapping_sub(1)
}

/// A multiply-and-rotate hash, eight bytes at a time; the last eight may overlap those before them.
#[inline]
fn hash(name: &str) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |state: u64, word: u64| (state.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let mut rest = name.as_bytes();
    let mut state = rest.len() as u64;
    let last = match (rest.last_chunk(), rest.first_chunk(), rest.last_chunk()) {
        (Some(last), ..) => u64::from_le_bytes(*last),
        (None, Some(first), Some(last)) => {
            u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
        }
        _ => rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    while let Some((word, after)) = rest.split_first_chunk() {
        state = mix(state, u64::from_le_bytes(*word));
        rest = after;
    }
    let state = mix(state, last);
    state ^ state >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_name_and_no_other() {
        for count in [0, 1, 2, 3, 27, 1000] {
            let names: Vec<String> = (0..count).map(|n| format!("attribute{n}")).collect();
            let table = NameTable::new(names.iter().map(String::as_str));
            let find = |name: &str| table.find(name, |index| names.get(index).map(String::as_str));
            for (index, name) in names.iter().enumerate() {
                assert_eq!(find(name), Some(index));
                assert_eq!(find(&name.to_uppercase()), None);
            }
            assert_eq!(find(""), None);
        }
    }

    #[test]
    fn the_first_of_equal_names_is_found() {
        let names = ["a", "b", "a"];
        let table = NameTable::new(names.into_iter());
        assert_eq!(table.find("a", |index| names.get(index).copied()), Some(0));
    }

    #[test]
    fn equal_names_in_any_number_are_found() {
        let mut names = vec!["b"; 60_000];
        names.extend(["a", "c", "a"]);
        let table = NameTable::new(names.iter().copied());
        let find = |name| table.find(name, |index| names.get(index).copied());
        assert!(table.is_sorted());
        assert_eq!([find("a"), find("b"), find("c"), find("d")], [Some(60_000), Some(0), Some(60_001), None]);
    }

    #[test]
    fn an_empty_table_finds_nothing() {
        assert_eq!(NameTable::default().find("a", |_| Some("a")), None);
    }
}
