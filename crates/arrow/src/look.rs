//! The first look at a column: which rows need a closer one. By lengths, and never by a text.

use std::ops::RangeInclusive;

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, GenericListArray, OffsetSizeTrait};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use arrow_schema::DataType;
use provmap::record::{FirstLook, Shape};

/// Rows, a bit each.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    words: Vec<u64>,
    rows: usize,
}

const WORD: usize = u64::BITS as usize;

impl Rows {
    /// So many rows, none of them marked.
    pub(crate) fn clear(&mut self, rows: usize) {
        self.words.clear();
        self.words.resize(rows.div_ceil(WORD), 0);
        self.rows = rows;
    }

    /// Marks all rows.
    pub(crate) fn fill(&mut self) {
        self.words.fill(u64::MAX);
    }

    pub(crate) fn contains(&self, row: usize) -> bool {
        self.words.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    /// The rows that are marked, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().zip((0_usize..).step_by(WORD));
        let rows = words.filter(|(word, _)| **word != 0).flat_map(|(word, first)| {
            (0..WORD).filter(move |bit| word >> bit & 1 == 1).map(move |bit| first.saturating_add(bit))
        });
        rows.take_while(|row| *row < self.rows)
    }

    /// Marks the rows where a target that nothing feeds refuses that.
    pub(crate) fn mark_absent(&mut self, look: &FirstLook<'_>) {
        if !look.takes(Shape::ABSENT) {
            self.fill();
        }
    }

    /// Marks the rows of a column whose values the target may refuse. A row is without a value where `nulls` says so.
    pub(crate) fn mark(&mut self, look: &FirstLook<'_>, column: &dyn Array, nulls: Option<&NullBuffer>) {
        let refuses_absence = !look.takes(Shape::ABSENT);
        match column.data_type() {
            found if found.is_string() => {
                let takes = |text: &str| look.takes_text(text);
                self.mark_texts(look.text_bytes(), takes, column, nulls, refuses_absence);
            }
            DataType::Boolean => {
                let values = column.as_boolean().values();
                let [refuses_false, refuses_true] =
                    [Shape::FALSE, Shape::TRUE].map(|shape| all_if(!look.takes(shape)));
                let words = words_of(values).map(|word| word & refuses_true | !word & refuses_false);
                self.mark_words(nulls, refuses_absence, words);
            }
            DataType::Dictionary(..) => {
                let dictionary = column.as_any_dictionary();
                // Each value is looked at once.
                let mut refused = Rows::default();
                refused.clear(dictionary.values().len());
                refused.mark(look, dictionary.values(), None);
                let keys = dictionary.normalized_keys();
                let refuses = |row: usize| keys.get(row).is_some_and(|key| refused.contains(*key));
                let words = self.words_by(refuses);
                self.mark_words(nulls, refuses_absence, words);
            }
            DataType::List(field) if field.data_type().is_string() => {
                self.mark_lists(look, column.as_list::<i32>(), nulls);
            }
            DataType::LargeList(field) if field.data_type().is_string() => {
                self.mark_lists(look, column.as_list::<i64>(), nulls);
            }
            found if found.is_integer() => {
                self.mark_words(nulls, refuses_absence, always(!look.takes(Shape::NUMBER)))
            }
            // What is left is rare: JSON says what it is.
            _ => self.mark_words(nulls, refuses_absence, always(true)),
        }
    }

    /// Marks texts by their lengths, and those that do not pass by the texts themselves.
    fn mark_texts(
        &mut self,
        range: Option<RangeInclusive<u32>>,
        takes: impl Fn(&str) -> bool,
        column: &dyn Array,
        nulls: Option<&NullBuffer>,
        refuses_absence: bool,
    ) {
        let Some(range) = range else { return self.mark_words(nulls, refuses_absence, always(true)) };
        match column.data_type() {
            DataType::LargeUtf8 => {
                // More than four gigabytes are as much as that.
                let length =
                    |start: i64, end: i64| end.wrapping_sub(start).clamp(0, i64::from(u32::MAX)) as u32;
                let texts = column.as_string::<i64>();
                let (starts, ends) = bounds(texts.value_offsets());
                let words = unless(outside(&range, starts, ends, length), |row| takes(texts.value(row)));
                self.mark_words(nulls, refuses_absence, words);
            }
            DataType::Utf8View => {
                // The length is the first half of a view.
                let texts = column.as_string_view();
                let views: &[u128] = texts.views();
                let words = outside(&range, views, views, |view, _| view as u32);
                self.mark_words(nulls, refuses_absence, unless(words, |row| takes(texts.value(row))));
            }
            _ => {
                let length = |start: i32, end: i32| end.wrapping_sub(start) as u32;
                let texts = column.as_string::<i32>();
                let (starts, ends) = bounds(texts.value_offsets());
                let words = unless(outside(&range, starts, ends, length), |row| takes(texts.value(row)));
                self.mark_words(nulls, refuses_absence, words);
            }
        }
    }

    /// Marks lists of texts by the number of their values and by the lengths of these.
    fn mark_lists<O: OffsetSizeTrait>(
        &mut self,
        look: &FirstLook<'_>,
        column: &GenericListArray<O>,
        nulls: Option<&NullBuffer>,
    ) {
        let refuses_absence = !look.takes(Shape::ABSENT);
        // Which values of a list are to be unique is for the record to say.
        let lists = look.text_lists().filter(|_| look.unique().is_none());
        let Some([values, bytes]) = lists else {
            return self.mark_words(nulls, refuses_absence, always(true));
        };
        let (starts, ends) = bounds(column.value_offsets());
        let count = |start: O, end: O| {
            u32::try_from(end.as_usize().wrapping_sub(start.as_usize())).unwrap_or(u32::MAX)
        };
        self.mark_words(nulls, refuses_absence, outside(&values, starts, ends, count));
        let place = |bound: Option<&O>| bound.map_or(0, |bound| bound.as_usize());
        let (first, end) = (place(starts.first()), place(ends.last()));
        let texts = column.values().slice(first, end.saturating_sub(first));
        let mut refused = Rows::default();
        refused.clear(texts.len());
        // The record counts how they break the rules.
        refused.mark_texts(Some(bytes), |_| false, &texts, texts.nulls(), true);
        if refused.words.iter().any(|word| *word != 0) {
            let of_row = |row: usize| {
                let at = |bounds: &[O]| place(bounds.get(row)).saturating_sub(first);
                (at(starts)..at(ends)).any(|value| refused.contains(value))
            };
            let words = self.words_by(of_row);
            self.mark_words(nulls, refuses_absence, words);
        }
    }

    /// A bit for each row.
    fn words_by<F: Fn(usize) -> bool>(&self, refuses: F) -> impl Iterator<Item = u64> + use<F> {
        let rows = self.rows;
        (0..rows).step_by(WORD).map(move |first| {
            let until = first.saturating_add(WORD).min(rows);
            (first..until).zip(0..).fold(0, |word, (row, bit)| word | u64::from(refuses(row)) << bit)
        })
    }

    /// Marks rows that have a value by these bits, and those without where the target refuses that.
    fn mark_words(
        &mut self,
        nulls: Option<&NullBuffer>,
        refuses_absence: bool,
        refused: impl Iterator<Item = u64>,
    ) {
        let Some(nulls) = nulls else {
            return self.words.iter_mut().zip(refused).for_each(|(word, refused)| *word |= refused);
        };
        let absent = all_if(refuses_absence);
        for ((word, refused), there) in self.words.iter_mut().zip(refused).zip(words_of(nulls.inner())) {
            *word |= refused & there | absent & !there;
        }
    }
}

/// Which lengths are outside of a range, a bit each; `length` is that between two bounds.
fn outside<'b, T: Copy, F: Fn(T, T) -> u32>(
    range: &RangeInclusive<u32>,
    starts: &'b [T],
    ends: &'b [T],
    length: F,
) -> impl Iterator<Item = u64> + use<'b, T, F> {
    let (shortest, span) = (*range.start(), range.end().saturating_sub(*range.start()));
    let is_empty = range.is_empty();
    starts.chunks(WORD).zip(ends.chunks(WORD)).map(move |(starts, ends)| {
        let refused = |(start, end): (&T, &T)| length(*start, *end).wrapping_sub(shortest) > span;
        // Mostly none is, and that is told without a branch and by vectors.
        if is_empty {
            u64::MAX
        } else if !starts.iter().zip(ends).fold(false, |any, bounds| any | refused(bounds)) {
            0
        } else {
            let bits = starts.iter().zip(ends).zip(0..);
            bits.fold(0, |word, (bounds, bit)| word | u64::from(refused(bounds)) << bit)
        }
    })
}

/// Takes back the marks of rows that pass at a second look.
fn unless(words: impl Iterator<Item = u64>, passes: impl Fn(usize) -> bool) -> impl Iterator<Item = u64> {
    words.zip((0_usize..).step_by(WORD)).map(move |(word, first)| {
        let (mut left, mut kept) = (word, word);
        while left != 0 {
            let bit = left & left.wrapping_neg();
            left ^= bit;
            if passes(first.saturating_add(bit.trailing_zeros() as usize)) {
                kept ^= bit;
            }
        }
        kept
    })
}

/// Where the values between offsets start and end.
fn bounds<O>(offsets: &[O]) -> (&[O], &[O]) {
    let starts = offsets.split_last().map_or(offsets, |(_, starts)| starts);
    (starts, offsets.get(1..).unwrap_or_default())
}

fn all_if(condition: bool) -> u64 {
    if condition { u64::MAX } else { 0 }
}

fn always(refused: bool) -> impl Iterator<Item = u64> {
    std::iter::repeat(all_if(refused))
}

/// Bits, 64 at a time.
fn words_of(bits: &BooleanBuffer) -> impl Iterator<Item = u64> {
    let chunks = bits.bit_chunks();
    let rest = chunks.remainder_bits();
    chunks.iter().chain(std::iter::once(rest))
}
