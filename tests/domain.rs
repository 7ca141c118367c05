//! What domains and constraints say, against small worlds in which every number can be tried.

#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests panic when they fail")]

use provmap::domain::{Bounds, Constant, Constraints, Domain, Kinds, Nullness, Verdict};
use provmap::model::SourceAttribute;
use provmap::registry;

/// Each bound of a small world: unknown, or a number.
fn bounds() -> impl Iterator<Item = Option<u64>> + Clone {
    std::iter::once(None).chain((0..=3).map(Some))
}

/// What comes of numbers when each that is possible is taken or refused.
fn verdict(possible: impl Iterator<Item = u64>, takes: impl Fn(u64) -> bool) -> Verdict {
    let taken: Vec<bool> = possible.map(takes).collect();
    match (taken.contains(&true), taken.contains(&false)) {
        (true, false) => Verdict::Fits,
        (false, true) => Verdict::NeverFits,
        _ => Verdict::MayFail,
    }
}

#[test]
fn numbers_fare_against_a_limit_as_each_number_within_the_bounds_does() {
    for (min, max) in bounds().flat_map(|min| bounds().map(move |max| (min, max))) {
        if min > max && max.is_some() {
            continue;
        }
        let known = Bounds { min, max };
        assert_eq!(known.against_max(None), Verdict::Unknown);
        assert_eq!(known.against_min(None), Verdict::Unknown);
        for limit in 0..=4 {
            let most = match max {
                Some(max) => verdict(min.unwrap_or(0)..=max, |number| number <= limit),
                None if min.is_some_and(|min| min > limit) => Verdict::NeverFits,
                None => Verdict::Unknown,
            };
            assert_eq!(known.against_max(Some(limit)), most, "{known:?} against at most {limit}");

            let least = match min {
                _ if limit == 0 => Verdict::Fits,
                Some(min) => verdict(min..=max.unwrap_or(9), |number| number >= limit),
                None if max.is_some_and(|max| max < limit) => Verdict::NeverFits,
                None => Verdict::Unknown,
            };
            assert_eq!(known.against_min(Some(limit)), least, "{known:?} against at least {limit}");
        }
    }
}

#[test]
fn a_value_that_is_one_of_two_is_null_where_either_is() {
    use Nullness::{Always, Maybe, Never, Unknown};
    let table = [
        (Never, Never, Never),
        (Never, Maybe, Maybe),
        (Never, Always, Maybe),
        (Never, Unknown, Unknown),
        (Maybe, Maybe, Maybe),
        (Maybe, Always, Maybe),
        (Maybe, Unknown, Maybe),
        (Always, Always, Always),
        // Null for those who take the one branch; nobody knows whether anyone takes the other.
        (Always, Unknown, Maybe),
        (Unknown, Unknown, Unknown),
    ];
    for (a, b, union) in table {
        assert_eq!((a.union(b), b.union(a)), (union, union), "{a:?} or {b:?}");
    }
}

#[test]
fn the_number_of_values_is_known_where_the_directory_says_that_there_is_one() {
    let of =
        |multi_valued| Domain::of_attribute(&SourceAttribute { multi_valued, ..SourceAttribute::UNKNOWN });
    assert_eq!((of(Some(false)).values, of(Some(false)).several), (Bounds::exactly(1), Some(false)));
    assert_eq!((of(Some(true)).values, of(Some(true)).several), (Bounds::UNKNOWN, Some(true)));
    assert_eq!((of(None).values, of(None).several), (Bounds::UNKNOWN, None));
}

#[test]
fn a_null_has_no_kind_that_a_target_could_refuse() {
    let target = registry::ZOOM.user_attributes().unwrap().find("givenName").unwrap();
    let verdicts = Constraints::of(target).judge(&Domain::of_constant(Constant::Null));
    assert_eq!((verdicts.kind, verdicts.null), (Verdict::Fits, Verdict::NeverFits));
    assert_eq!(Domain::of_constant(Constant::Null).kinds, Kinds::NONE);
}
