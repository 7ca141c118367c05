//! The keys that a plan reads, at each level of a record.

use std::collections::HashMap;

use provmap_model::names;

/// The keys that are read, as a tree. Each has a slot; the slots of one level stand side by side.
#[derive(Debug, Clone, Default)]
pub(super) struct Members {
    levels: Vec<Level>,
    members: Vec<Member>,
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
    /// The first eight bytes of that, and the last, where there are so many.
    ends: Option<[u64; 2]>,
    /// The path from the top of the record.
    path: String,
    /// The level below, where keys of the object are read.
    pub(super) below: Option<usize>,
}

/// A level while the tree grows.
#[derive(Default)]
struct Growing<'p> {
    names: Vec<&'p str>,
    below: Vec<Option<usize>>,
    places: HashMap<&'p str, usize>,
    /// The path of the object.
    path: String,
}

impl Members {
    /// Keys of the record itself; dots in them mean nothing.
    pub(super) fn flat<'n>(names: impl Iterator<Item = &'n str>) -> Members {
        Members::of_paths(names.map(|name| vec![name]))
    }

    /// Paths like `name.given`.
    pub(super) fn nested<'n>(paths: impl Iterator<Item = &'n str>) -> Members {
        Members::of_paths(paths.map(|path| path.split('.').collect()))
    }

    fn of_paths<'n>(paths: impl Iterator<Item = Vec<&'n str>>) -> Members {
        let mut tree = vec![Growing::default()];
        for path in paths {
            let mut at = 0;
            for (depth, name) in path.iter().enumerate() {
                let is_last = depth.saturating_add(1) == path.len();
                let new = tree.len();
                let Some(level) = tree.get_mut(at) else { break };
                let place = *level.places.entry(name).or_insert_with(|| {
                    level.names.push(name);
                    level.below.push(None);
                    level.names.len().saturating_sub(1)
                });
                if is_last {
                    break;
                }
                let Some(below) = level.below.get_mut(place) else { break };
                let path =
                    if level.path.is_empty() { (*name).to_owned() } else { format!("{}.{name}", level.path) };
                at = *below.get_or_insert(new);
                if at == new {
                    tree.push(Growing { path, ..Growing::default() });
                }
            }
        }
        let mut members = Members::default();
        for level in tree {
            members.levels.push(Level {
                by_name: names::order(level.names.iter().copied()),
                first: members.members.len(),
                count: level.names.len(),
            });
            for (name, below) in level.names.into_iter().zip(level.below) {
                let mut quoted = serde_json::to_vec(name).unwrap_or_default();
                quoted.push(b':');
                let path =
                    if level.path.is_empty() { name.to_owned() } else { format!("{}.{name}", level.path) };
                let ends = quoted.first_chunk().zip(quoted.last_chunk());
                let ends = ends.map(|(first, last)| [first, last].map(|bytes| u64::from_le_bytes(*bytes)));
                members.members.push(Member { name: name.to_owned(), quoted, ends, path, below });
            }
        }
        members
    }

    /// The number of slots.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The slot of a path.
    pub(super) fn slot(&self, path: &str) -> Option<usize> {
        self.members.iter().position(|member| member.path == path)
    }

    /// The path of a slot.
    pub(super) fn path(&self, slot: usize) -> Option<&str> {
        self.members.get(slot).map(|member| member.path.as_str())
    }

    pub(super) fn member(&self, slot: usize) -> Option<&Member> {
        self.members.get(slot)
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
    pub(super) fn find(&self, level: &Level, name: &str) -> Option<usize> {
        let members = self.members.get(level.slots())?;
        let at =
            names::find(&level.by_name, name, |index| members.get(index).map(|member| member.name.as_str()))?;
        Some(level.first.saturating_add(at))
    }
}

impl Member {
    /// Whether JSON goes on with the key as it mostly stands there.
    #[inline]
    pub(super) fn starts(&self, json: &[u8]) -> bool {
        let quoted = self.quoted.as_slice();
        let (Some(start), Some([first, last])) = (json.get(..quoted.len()), self.ends) else {
            return json.starts_with(quoted);
        };
        // Two words, which overlap, tell most keys without a call.
        let word = |bytes: Option<&[u8; 8]>| bytes.map(|bytes| u64::from_le_bytes(*bytes));
        word(start.first_chunk()) == Some(first)
            && word(start.last_chunk()) == Some(last)
            && (quoted.len() <= 16 || start == quoted)
    }
}

impl Level {
    /// The slots of its keys.
    pub(super) fn slots(&self) -> std::ops::Range<usize> {
        self.first..self.first.saturating_add(self.count)
    }
}
