//! The first look at a column: which rows need a closer one. By lengths, and never by a text.

use arrow_array::cast::AsArray as _;
use arrow_array::{Array, GenericListArray, GenericStringArray, OffsetSizeTrait};
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
    pub(crate) fn mark_absent(&mut self, look: &FirstLook) {
        if !look.takes(Shape::ABSENT) {
            self.fill();
        }
    }

    /// Marks the rows of a column whose values the target may refuse. A row is without a value where `nulls` says so.
    pub(crate) fn mark(&mut self, look: &FirstLook, column: &dyn Array, nulls: Option<&NullBuffer>) {
        match column.data_type() {
            DataType::Utf8 => self.mark_texts(look, column.as_string::<i32>(), nulls),
            DataType::LargeUtf8 => self.mark_texts(look, column.as_string::<i64>(), nulls),
            DataType::Utf8View => {
                // The length is the first half of a view.
                let lengths = column.as_string_view().views().iter().map(|view| *view as u32);
                self.mark_words(look, nulls, TextBytes::of(look).words(lengths));
            }
            DataType::Boolean => {
                let values = column.as_boolean().values();
                let [refuses_false, refuses_true] =
                    [Shape::FALSE, Shape::TRUE].map(|shape| all_if(!look.takes(shape)));
                let words = words_of(values).map(|word| word & refuses_true | !word & refuses_false);
                self.mark_words(look, nulls, words);
            }
            DataType::Dictionary(..) => {
                let dictionary = column.as_any_dictionary();
                // Each value is looked at once.
                let mut refused = Rows::default();
                refused.clear(dictionary.values().len());
                refused.mark(look, dictionary.values(), None);
                let keys = dictionary.normalized_keys();
                self.mark_each(look, nulls, |row| keys.get(row).is_some_and(|key| refused.contains(*key)));
            }
            DataType::List(field) if field.data_type().is_string() => {
                self.mark_lists(look, column.as_list::<i32>(), nulls);
            }
            DataType::LargeList(field) if field.data_type().is_string() => {
                self.mark_lists(look, column.as_list::<i64>(), nulls);
            }
            found if found.is_integer() => self.mark_words(look, nulls, always(!look.takes(Shape::NUMBER))),
            // What is left is rare: JSON says what it is.
            _ => self.mark_words(look, nulls, always(true)),
        }
    }

    fn mark_texts<O: OffsetSizeTrait>(
        &mut self,
        look: &FirstLook,
        column: &GenericStringArray<O>,
        nulls: Option<&NullBuffer>,
    ) {
        let offsets: &[O] = column.value_offsets();
        let ends = offsets.get(1..).unwrap_or_default();
        // More than four gigabytes are as much as that.
        let lengths =
            offsets.iter().zip(ends).map(|(start, end)| clamp(end.as_usize().wrapping_sub(start.as_usize())));
        self.mark_words(look, nulls, TextBytes::of(look).words(lengths));
    }

    fn mark_lists<O: OffsetSizeTrait>(
        &mut self,
        look: &FirstLook,
        column: &GenericListArray<O>,
        nulls: Option<&NullBuffer>,
    ) {
        if look.unique().is_some() {
            // Which of its values are to be unique is for the record to say.
            return self.mark_words(look, nulls, always(true));
        }
        let lengths = Lengths::of(column.values());
        let offsets = column.value_offsets();
        self.mark_each(look, nulls, |row| {
            let at = |place: usize| offsets.get(place).map_or(0, |offset| offset.as_usize());
            let values = (at(row)..at(row.saturating_add(1))).map(|value| lengths.shape(value));
            !look.takes(Shape::list_of(values))
        });
    }

    fn mark_each(&mut self, look: &FirstLook, nulls: Option<&NullBuffer>, refuses: impl Fn(usize) -> bool) {
        let rows = self.rows;
        let words = (0..rows).step_by(WORD).map(|first| {
            let until = first.saturating_add(WORD).min(rows);
            (first..until).zip(0..).fold(0, |word, (row, bit)| word | u64::from(refuses(row)) << bit)
        });
        self.mark_words(look, nulls, words);
    }

    /// Marks rows that have a value by these bits, and those without by whether the target refuses that.
    fn mark_words(
        &mut self,
        look: &FirstLook,
        nulls: Option<&NullBuffer>,
        refused: impl Iterator<Item = u64>,
    ) {
        let Some(nulls) = nulls else {
            return self.words.iter_mut().zip(refused).for_each(|(word, refused)| *word |= refused);
        };
        let absent = all_if(!look.takes(Shape::ABSENT));
        for ((word, refused), there) in self.words.iter_mut().zip(refused).zip(words_of(nulls.inner())) {
            *word |= refused & there | absent & !there;
        }
    }
}

/// The lengths of texts that a target surely takes.
struct TextBytes {
    shortest: u32,
    /// How far the longest is from the shortest.
    span: u32,
    /// Whether there is any.
    some: bool,
}

impl TextBytes {
    fn of(look: &FirstLook) -> TextBytes {
        let range = look.text_bytes();
        let [shortest, longest] = range.as_ref().map_or([0, 0], |range| [*range.start(), *range.end()]);
        TextBytes { shortest, span: longest.wrapping_sub(shortest), some: range.is_some() }
    }

    /// Which texts are of another length, a bit each.
    fn words(self, mut lengths: impl ExactSizeIterator<Item = u32>) -> impl Iterator<Item = u64> {
        std::iter::from_fn(move || {
            if lengths.len() == 0 {
                return None;
            }
            let refused = |length: u32| length.wrapping_sub(self.shortest) > self.span;
            let word = lengths
                .by_ref()
                .take(WORD)
                .zip(0..)
                .fold(0, |word, (length, bit)| word | u64::from(refused(length)) << bit);
            Some(if self.some { word } else { u64::MAX })
        })
    }
}

/// The lengths of the texts in lists.
enum Lengths<'a> {
    Short(&'a GenericStringArray<i32>),
    Long(&'a GenericStringArray<i64>),
    Views(&'a arrow_array::StringViewArray),
    /// Of another type.
    Others,
}

impl Lengths<'_> {
    fn of(values: &dyn Array) -> Lengths<'_> {
        match values.data_type() {
            DataType::Utf8 => Lengths::Short(values.as_string()),
            DataType::LargeUtf8 => Lengths::Long(values.as_string()),
            DataType::Utf8View => Lengths::Views(values.as_string_view()),
            _ => Lengths::Others,
        }
    }

    fn shape(&self, value: usize) -> Shape {
        let (is_null, length) = match self {
            Lengths::Short(texts) => (texts.is_null(value), between(texts.value_offsets(), value)),
            Lengths::Long(texts) => (texts.is_null(value), between(texts.value_offsets(), value)),
            Lengths::Views(texts) => {
                (texts.is_null(value), texts.views().get(value).map_or(0, |view| *view as u32 as usize))
            }
            Lengths::Others => return Shape::UNPREDICTABLE,
        };
        if is_null { Shape::NULL } else { Shape::text(length) }
    }
}

/// How far an offset is from the next.
fn between<O: OffsetSizeTrait>(offsets: &[O], at: usize) -> usize {
    match offsets.get(at..).unwrap_or_default() {
        [start, end, ..] => end.as_usize().saturating_sub(start.as_usize()),
        _ => 0,
    }
}

fn clamp(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
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
