//! Groups of values that are the same, out of values in order.

use super::case::may_be_same;
use super::{Collision, UniqueValue};
use crate::domain::CaseRule;
use crate::record::rule::RecordRule;

/// Takes values in their order, and gives those that collide. Holds one group's first value and no more, however large
/// the group.
pub(super) struct Groups<'f> {
    found: &'f mut dyn FnMut(Collision),
    number: u64,
    target: usize,
    case: CaseRule,
    /// The value that the group started with.
    first: String,
    /// The latest value, kept where equal ones are told from ones that may be the same.
    latest: String,
    /// Whether there is a group.
    is_open: bool,
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
        Groups {
            found,
            number: 0,
            target: 0,
            case: CaseRule::Exact,
            first: String::new(),
            latest: String::new(),
            is_open: false,
            pending: None,
            record: 0,
            differs: false,
            only: None,
        }
    }

    pub(super) fn push(&mut self, value: UniqueValue<'_>) {
        let is_same = self.is_open
            && (self.target, self.case) == (value.target, value.case)
            && may_be_same(value.case, &self.first, value.text);
        if !is_same {
            self.close();
            self.open(value);
            return;
        }
        if self.only != Some(value.record) {
            self.only = None;
        }
        if value.case == CaseRule::Unknown && self.latest != value.text {
            self.next_case(value);
            return;
        }
        // One record can hold a value twice, in a list.
        if value.record == self.record {
            return;
        }
        if let Some(record) = self.pending.take() {
            self.give(record, RecordRule::DuplicateValue);
        }
        self.give(value.record, RecordRule::DuplicateValue);
        self.record = value.record;
    }

    /// No more values will come.
    pub(super) fn close(&mut self) {
        if let Some(record) = self.pending.take().filter(|_| self.differs) {
            self.give(record, RecordRule::PossibleDuplicate);
        }
        self.is_open = false;
    }

    fn open(&mut self, value: UniqueValue<'_>) {
        self.number = self.number.wrapping_add(1);
        self.target = value.target;
        self.case = value.case;
        self.first.clear();
        self.first.push_str(value.text);
        self.latest.clear();
        if value.case == CaseRule::Unknown {
            self.latest.push_str(value.text);
        }
        self.is_open = true;
        self.pending = Some(value.record);
        self.record = value.record;
        self.differs = false;
        self.only = Some(value.record);
    }

    /// A value that differs from the latest in case only.
    fn next_case(&mut self, value: UniqueValue<'_>) {
        self.latest.clear();
        self.latest.push_str(value.text);
        if self.only.is_none() {
            self.differs = true;
            if let Some(record) = self.pending.take().filter(|record| *record != value.record) {
                self.give(record, RecordRule::PossibleDuplicate);
            }
        }
        self.pending = Some(value.record);
        self.record = value.record;
    }

    fn give(&mut self, record: u64, rule: RecordRule) {
        (self.found)(Collision { target: self.target, group: self.number, record, rule });
    }
}
