//! What a plan can tell of a value from its shape alone, for whoever has the shapes of many records side by side.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::plan::{Plan, PlannedTarget};
use super::shape::{Accepted, AcceptedLists, Shape};
use crate::domain::{CaseRule, Verdict};
use crate::expression::Value;

/// Which values a target surely takes, by their shapes: the first look of [`Record::check`](super::Record::check), which spares
/// most values a closer one.
///
/// With it, records that stand in columns are judged column by column: a record whose values all pass breaks no rule, and is
/// [`Outcome::Valid`](super::Outcome::Valid). Of one that does not pass nothing is known yet; [`Record::check`](super::Record::check)
/// says what it is.
///
/// ```
/// use provmap::record::{Operation, Plan, Shape};
/// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
/// let title = plan.slot("title");
/// let look = (0..plan.targets()).filter_map(|target| plan.first_look(target)).find(|look| look.slot() == title).unwrap();
/// assert!(look.takes(Shape::ABSENT) && look.takes(Shape::text(10)) && !look.takes(Shape::NUMBER));
/// assert!(look.text_bytes().unwrap().contains(&10));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FirstLook<'p> {
    slot: Option<usize>,
    accepted: Accepted,
    target: &'p PlannedTarget,
}

impl Plan {
    /// The first look at the value of a target. None past the last target.
    #[must_use]
    pub fn first_look(&self, target: usize) -> Option<FirstLook<'_>> {
        let (target, quick) = (self.targets.get(target)?, self.quick.get(target)?);
        Some(FirstLook {
            slot: (quick.slot < self.members.slots()).then_some(quick.slot),
            accepted: quick.accepted,
            target,
        })
    }
}

impl FirstLook<'_> {
    /// The slot whose value the target gets; none where no slot feeds it, which counts as absent. From
    /// [`Plan::slot_count`] on they are those of lines that compute, and nobody else fills them.
    #[must_use]
    pub fn slot(&self) -> Option<usize> {
        self.slot
    }

    /// Whether the target surely takes a value of this shape.
    #[inline]
    #[must_use]
    pub fn takes(&self, shape: Shape) -> bool {
        self.accepted.takes(shape) || self.target.lists.is_some_and(|lists| lists.takes(shape))
    }

    /// The lengths, in bytes of UTF-8, of the texts that the target surely takes: a text passes exactly where it is as long as
    /// that. None where no text passes.
    #[must_use]
    pub fn text_bytes(&self) -> Option<RangeInclusive<u32>> {
        self.accepted.text_bytes()
    }

    /// Whether a text in the slot breaks no rule, be it longer in bytes than what surely passes: a limit can be one of characters.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// let title = plan.slot("title");
    /// let look = (0..plan.targets()).filter_map(|target| plan.first_look(target)).find(|look| look.slot() == title).unwrap();
    /// let text = "é".repeat(100);
    /// assert!(!look.text_bytes().unwrap().contains(&200) && look.takes_text(&text));
    /// ```
    #[must_use]
    pub fn takes_text(&self, text: &str) -> bool {
        if self.text_bytes().is_none() {
            return self.target.is_clean(&Value::Text(Cow::Borrowed(text)));
        }
        // Texts of some lengths surely pass, whatever they say: then the length is all that a text can fail by. Where many are over the
        // limit in bytes and not in characters, asking that alone takes a fifth of the time.
        let constraints = &self.target.constraints;
        let fits = |verdict| matches!(verdict, Verdict::Fits | Verdict::Unknown);
        fits(constraints.judge_text_max(text)) && fits(constraints.judge_text_min(text))
    }

    /// The lists of texts that the target surely takes: the number of their values, and the bytes of each. A list passes exactly where
    /// it has so many, and each is a text as long as that. None where no list passes.
    ///
    /// ```
    /// use provmap::record::{Operation, Plan, Shape};
    /// let plan = Plan::for_target(provmap::connector("Zoom").unwrap(), Operation::Create);
    /// for look in (0..plan.targets()).filter_map(|target| plan.first_look(target)) {
    ///     let Some([values, bytes]) = look.text_lists() else { continue };
    ///     let shape = Shape::list_of([Shape::text(9)]);
    ///     assert_eq!(look.takes(shape), values.contains(&1) && bytes.contains(&9));
    /// }
    /// ```
    #[must_use]
    pub fn text_lists(&self) -> Option<[RangeInclusive<u32>; 2]> {
        self.target.lists.map(AcceptedLists::bounds)
    }

    /// When two records share a value of the target, where it is to be unique.
    #[must_use]
    pub fn unique(&self) -> Option<CaseRule> {
        self.target.constraints.unique.then_some(self.target.case)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests panic when they fail")]
mod tests {
    use super::*;
    use crate::domain::Operation;

    /// Texts of one to four bytes a character, around the lengths that are limits somewhere, and of every connector's targets.
    #[test]
    fn a_text_is_taken_where_it_breaks_no_rule() {
        let lengths = [0, 1, 16, 21, 22, 40, 43, 63, 64, 65, 100, 127, 128, 129, 254, 255, 256, 1024];
        let texts = ["a", "é", "語", "😀"].map(|letter| lengths.map(|length| letter.repeat(length)));
        let mut taken = [0, 0];
        for connector in crate::registry::ALL {
            for operation in Operation::ALL {
                let plan = Plan::for_target(connector, *operation);
                for look in (0..plan.targets()).filter_map(|target| plan.first_look(target)) {
                    for text in texts.as_flattened() {
                        let is_clean = look.target.is_clean(&Value::Text(Cow::Borrowed(text)));
                        assert_eq!(look.takes_text(text), is_clean, "{} of {look:?}", text.len());
                        taken[usize::from(is_clean)] += 1;
                    }
                }
            }
        }
        assert!(taken.iter().all(|count| *count > 1_000), "{taken:?}");
    }

    /// Of every connector, target and operation, around both ends of the range.
    #[test]
    fn the_range_of_texts_is_what_is_taken() {
        for connector in crate::registry::ALL {
            for operation in Operation::ALL {
                let plan = Plan::for_target(connector, *operation);
                for look in (0..plan.targets()).filter_map(|target| plan.first_look(target)) {
                    let range = look.text_bytes();
                    let ends = range.iter().flat_map(|range| [*range.start(), *range.end()]);
                    let around = ends.flat_map(|end| [end.wrapping_sub(1), end, end.wrapping_add(1)]);
                    for bytes in around.chain([0, 1, 64, 1 << 20, u32::MAX]) {
                        let is_taken = look.takes(Shape::text(usize::try_from(bytes).unwrap()));
                        assert_eq!(is_taken, range.as_ref().is_some_and(|range| range.contains(&bytes)));
                    }
                    let Some([values, bytes]) = look.text_lists() else { continue };
                    for (count, length) in (0..200_u32)
                        .flat_map(|count| [0, 1, 64, 255, 16_382, 16_383].map(|length| (count, length)))
                    {
                        let shape = Shape::list_of((0..count).map(|_| Shape::text(length as usize)));
                        let is_within = values.contains(&count) && (count == 0 || bytes.contains(&length));
                        assert_eq!(look.takes(shape), is_within);
                    }
                }
            }
        }
    }
}
