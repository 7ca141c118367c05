//! Random values of which many are the same, by every case rule.

#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing, reason = "tests panic when they fail")]

use proptest::prelude::*;

use super::UniqueValue;
use crate::domain::CaseRule;

/// Fewer texts than that, short and of few letters.
pub(super) fn few_texts(most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[abßsSAB\u{212a}kÉé]{0,3}", 1..most)
}

/// The texts as values of three targets by turns, so many a record.
pub(super) fn values_of(texts: &[String], a_record: u64) -> Vec<UniqueValue<'_>> {
    let rules = [CaseRule::Exact, CaseRule::Fold, CaseRule::Unknown];
    let value = |(place, text)| {
        let target = place % rules.len();
        UniqueValue { target, case: rules[target], text, record: place as u64 / a_record }
    };
    texts.iter().map(String::as_str).enumerate().map(value).collect()
}
