//! Values of several sorted stores in one order.

use std::cmp::Ordering;

use super::group::Groups;
use super::store::{Store, order};
use super::{Collision, UniqueValue};

/// The next value of a store.
#[derive(Clone, Copy)]
struct Head<'s> {
    store: &'s Store,
    index: usize,
    hash: u64,
}

impl<'s> Head<'s> {
    fn at(store: &'s Store, index: usize) -> Option<Head<'s>> {
        store.hash_at(index).map(|hash| Head { store, index, hash })
    }

    fn value(&self) -> Option<UniqueValue<'s>> {
        self.store.at(self.index)
    }

    fn compare(&self, other: &Head<'_>) -> Ordering {
        self.hash.cmp(&other.hash).then_with(|| match (self.value(), other.value()) {
            (Some(own), Some(other)) => order(&own, &other),
            _ => Ordering::Equal,
        })
    }
}

/// Gives the collisions of sorted stores.
pub(super) fn collide(stores: &[Store], found: &mut dyn FnMut(Collision)) {
    let mut heads: Vec<Head<'_>> = stores.iter().filter_map(|store| Head::at(store, 0)).collect();
    let mut groups = Groups::new(found);
    // Of values that have a hash of their own nothing is read. The last value, and whether it was given.
    let mut last: Option<(Head<'_>, bool)> = None;
    // There are few stores, one for each thread.
    while let Some((at, head)) = heads.iter().copied().enumerate().min_by(|a, b| a.1.compare(&b.1)) {
        let mut is_given = false;
        if let Some((before, was_given)) = last.filter(|(before, _)| before.hash == head.hash) {
            if !was_given {
                before.value().into_iter().for_each(|value| groups.push(value));
            }
            head.value().into_iter().for_each(|value| groups.push(value));
            is_given = true;
        }
        last = Some((head, is_given));
        match (Head::at(head.store, head.index.saturating_add(1)), heads.get_mut(at)) {
            (Some(next), Some(place)) => *place = next,
            _ => _ = heads.swap_remove(at),
        }
    }
    groups.close();
}
