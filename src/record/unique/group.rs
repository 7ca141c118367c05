//! Groups of values that are the same, out of values in order.

use super::case::may_be_same;
use super::{Collision, UniqueValue};
use crate::domain::CaseRule;
use crate::record::rule::RecordRule;

/// Takes values in their order, and gives those that collide. Holds one group's first value and its latest, however
/// large the group.
pub(super) struct Groups<'f> {
    found: &'f mut dyn FnMut(Collision),
    number: u64,
    group: Option<Group>,
}

/// The values so far that are the same.
struct Group {
    target: usize,
    case: CaseRule,
    /// The value that the group started with.
    first: String,
    /// The latest value, by which equal ones are told from ones that may be the same.
    latest: String,
    /// A record that is alone with its value so far.
    pending: Option<u64>,
    /// The latest record.
    record: u64,
    /// Whether the group has values that differ in case, of several records.
    differs: bool,
    /// The record of all values so far, as long as it is one.
    only: Option<u64>,
}

impl<'f> Groups<'f> {
    pub(super) fn new(found: &'f mut dyn FnMut(Collision)) -> Groups<'f> {
        Groups { found, number: 0, group: None }
    }

    pub(super) fn push(&mut self, value: UniqueValue<'_>) {
        let UniqueValue { target, case, text, record } = value;
        let is_same = |group: &&mut Group| {
            (group.target, group.case) == (target, case) && may_be_same(case, &group.first, text)
        };
        let Some(group) = self.group.as_mut().filter(is_same) else {
            self.close();
            self.number = self.number.wrapping_add(1);
            let (first, latest) = (text.to_owned(), text.to_owned());
            let (pending, only) = (Some(record), Some(record));
            self.group = Some(Group { target, case, first, latest, pending, record, differs: false, only });
            return;
        };
        let number = self.number;
        let mut give = |record, rule| (self.found)(Collision { target, group: number, record, rule });
        group.only = group.only.filter(|only| *only == record);
        if case == CaseRule::Unknown && group.latest != text {
            // The value differs from the latest in case only.
            group.latest.clear();
            group.latest.push_str(text);
            if group.only.is_none() {
                group.differs = true;
                if let Some(pending) = group.pending.filter(|pending| *pending != record) {
                    give(pending, RecordRule::PossibleDuplicate);
                }
            }
            group.pending = Some(record);
        } else if record != group.record {
            // One record can hold a value twice, in a list.
            if let Some(pending) = group.pending.take() {
                give(pending, RecordRule::DuplicateValue);
            }
            give(record, RecordRule::DuplicateValue);
        }
        group.record = record;
    }

    /// No more values will come.
    pub(super) fn close(&mut self) {
        if let Some(Group { target, pending: Some(record), differs: true, .. }) = self.group.take() {
            let rule = RecordRule::PossibleDuplicate;
            (self.found)(Collision { target, group: self.number, record, rule });
        }
    }
}
