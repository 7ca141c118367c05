//! The keys that a plan reads, at each level of a record.

use std::collections::HashMap;
use std::sync::Arc;

use provmap_model::names;
use provmap_model::node::MAX_DEPTH;

use super::block::Block;

/// The names of a path as it is written. No record is so deep that there is anything at more names, so that what becomes of
/// the first ones says what becomes of all.
pub(super) fn names_of(path: &str) -> Vec<&str> {
    path.split('.').take(MAX_DEPTH.saturating_add(1)).collect()
}

/// The keys that are read, as a tree. Each has a slot; the slots of one level stand side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    levels: Vec<Level>,
    members: Vec<Member>,
    /// The number of lines that compute, each with a slot behind those of the keys.
    pub(super) computed: usize,
    /// The slots with a level below.
    objects: Vec<usize>,
}

/// The keys of one object.
#[derive(Debug, Clone, Default)]
pub(super) struct Level {
    /// The places of its keys in the order of [`names::compare`].
    by_name: Vec<u16>,
    /// The slot of its first key.
    first: usize,
    count: usize,
}

/// One key.
#[derive(Debug, Clone)]
pub(super) struct Member {
    name: String,
    /// The key as it mostly stands in JSON, with quotes and colon.
    pub(super) quoted: Vec<u8>,
    /// The first bytes of that, and marks at those that are behind it.
    start: Block,
    behind: u32,
    /// A path from the top of the record that goes through this key or ends there, and where the key ends in it. The keys of
    /// a path share its text.
    path: (Arc<str>, usize),
    /// The level below, where keys of the object are read.
    pub(super) below: Option<usize>,
}

impl Members {
    /// Keys of the record itself; dots in them mean nothing.
    pub(super) fn flat<'n>(names: impl Iterator<Item = &'n str>) -> Members {
        Members::nested(names.map(|name| vec![name]))
    }

    /// The names of paths, one below the other.
    pub(super) fn nested<'n>(paths: impl Iterator<Item = Vec<&'n str>>) -> Members {
        // Each with its level; a level is numbered before those below it.
        let mut members: Vec<(usize, Member)> = Vec::new();
        let mut places: HashMap<(usize, &str), usize> = HashMap::new();
        let mut levels = 1_usize;
        for path in paths {
            let (mut level, mut end) = (0, 0_usize);
            let mut text: Option<Arc<str>> = None;
            for (depth, name) in (1..).zip(&path) {
                end = end.saturating_add(usize::from(depth > 1)).saturating_add(name.len());
                let place = *places.entry((level, name)).or_insert_with(|| {
                    let text = text.get_or_insert_with(|| path.join(".").into());
                    members.push((level, Member::new(name, (Arc::clone(text), end))));
                    members.len().saturating_sub(1)
                });
                if let Some((_, member)) = members.get_mut(place).filter(|_| depth < path.len()) {
                    level = *member.below.get_or_insert(levels);
                    levels = levels.max(level.saturating_add(1));
                }
            }
        }
        // Those of a level keep their order.
        members.sort_by_key(|(level, _)| *level);
        let mut first = 0_usize;
        let levels = (0..levels).map(|level| {
            let rest = members.get(first..).unwrap_or_default();
            let count = rest.partition_point(|(of, _)| *of == level);
            let names = rest.iter().take(count).map(|(_, member)| member.name.as_str());
            let level = Level { by_name: names::order(names), first, count };
            first = first.saturating_add(count);
            level
        });
        let levels = levels.collect();
        let members: Vec<Member> = members.into_iter().map(|(_, member)| member).collect();
        let objects = members.iter().enumerate().filter(|(_, member)| member.below.is_some());
        let objects = objects.map(|(slot, _)| slot).collect();
        Members { levels, members, objects, computed: 0 }
    }

    /// The number of slots, those of lines that compute among them.
    pub(super) fn slots(&self) -> usize {
        self.members.len().saturating_add(self.computed)
    }

    /// The number of slots of keys.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The slot of a path as it is written; where there is none, of a name with dots in it.
    pub(super) fn slot(&self, path: &str) -> Option<usize> {
        let slot_of_name = || (0..self.len()).find(|slot| self.path(*slot) == Some(path));
        self.slot_of(&names_of(path)).or_else(slot_of_name)
    }

    /// The slot of a path that is given by its names.
    pub(super) fn slot_of(&self, path: &[&str]) -> Option<usize> {
        let (last, parents) = path.split_last()?;
        let mut level = self.levels.first()?;
        for name in parents {
            let member = self.members.get(self.find(level, name.as_bytes())?)?;
            level = self.levels.get(member.below?)?;
        }
        self.find(level, last.as_bytes())
    }

    /// The path of a slot.
    pub(super) fn path(&self, slot: usize) -> Option<&str> {
        let (text, end) = &self.members.get(slot)?.path;
        text.get(..*end)
    }

    /// The names that lead to a slot, from the top.
    pub(super) fn names(&self, slot: usize) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        let mut at = Some(slot);
        while let Some(member) = at.and_then(|slot| self.members.get(slot)) {
            names.push(&member.name);
            at = self.parent(at);
        }
        names.reverse();
        names
    }

    /// The slot of the object that a slot is a key of; none at the top.
    fn parent(&self, slot: Option<usize>) -> Option<usize> {
        self.objects()
            .find(|(_, level)| slot.is_some_and(|slot| level.slots().contains(&slot)))
            .map(|(slot, _)| slot)
    }

    pub(super) fn member(&self, slot: usize) -> Option<&Member> {
        self.members.get(slot)
    }

    /// The slots whose values are read further where they are objects, with the level below; outer ones first.
    pub(super) fn objects(&self) -> impl Iterator<Item = (usize, &Level)> {
        let below = self.objects.iter().map(|slot| Some((*slot, self.level(self.member(*slot)?.below?)?)));
        below.flatten()
    }

    pub(super) fn level(&self, level: usize) -> Option<&Level> {
        self.levels.get(level)
    }

    /// The place of the guess at the first key of a level.
    pub(super) fn start_of(&self, level: usize) -> usize {
        self.members.len().saturating_add(level)
    }

    /// The guesses before the first record: keys in the order of their slots. A guess is always of the same level.
    pub(super) fn first_guesses(&self) -> Vec<u32> {
        let number = |slot: usize| u32::try_from(slot).unwrap_or(u32::MAX);
        let after = self.levels.iter().flat_map(|level| {
            let rest = level.slots().skip(1).map(number);
            rest.chain((level.count > 0).then_some(u32::MAX))
        });
        after.chain(self.levels.iter().map(|level| number(level.first))).collect()
    }

    /// The slot of a key of a level.
    #[inline]
    pub(super) fn find(&self, level: &Level, name: &[u8]) -> Option<usize> {
        let members = self.members.get(level.slots())?;
        let name_at = |index: usize| members.get(index).map(|member| member.name.as_str());
        let at = names::find_bytes(&level.by_name, name, name_at)?;
        Some(level.first.saturating_add(at))
    }
}

impl Member {
    /// Whether this is the key.
    #[inline]
    pub(super) fn is(&self, key: &str) -> bool {
        self.name == key
    }

    fn new(name: &str, path: (Arc<str>, usize)) -> Member {
        let mut quoted = serde_json::to_vec(name).unwrap_or_default();
        quoted.push(b':');
        let start = Block::padded(&quoted);
        let behind = u32::try_from(quoted.len()).ok().and_then(|len| u32::MAX.checked_shl(len)).unwrap_or(0);
        Member { name: name.to_owned(), quoted, start, behind, path, below: None }
    }

    /// What is behind the key, where JSON goes on with it as it mostly stands there.
    #[inline(always)]
    pub(super) fn starts<'j>(&self, json: &'j [u8]) -> Option<&'j [u8]> {
        match Block::of(json) {
            Some(block) if block.equal(self.start) | self.behind != u32::MAX => None,
            Some(_) if self.quoted.len() <= Block::BYTES => json.get(self.quoted.len()..),
            _ => json.strip_prefix(self.quoted.as_slice()),
        }
    }
}

impl Level {
    /// The slots of its keys.
    pub(super) fn slots(&self) -> std::ops::Range<usize> {
        self.first..self.first.saturating_add(self.count)
    }
}
