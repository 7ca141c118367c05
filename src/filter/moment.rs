//! Dates, and moments with their offsets from UTC, as texts have them.

use std::cmp::Ordering;

/// `2026-11-27`, or a moment such as `2026-11-27T09:05:00.000Z` and `2026-11-27T10:05:00+01:00`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Moment<'t> {
    /// From 1 January of the year 0; of a moment, where UTC is then.
    minutes: i64,
    /// The seconds of a moment with what is behind their point, without zeros at its end; nothing of a date.
    seconds: Option<&'t str>,
}

impl<'t> Moment<'t> {
    /// Nothing for a text that is neither. What has no offset is at a time that is not known.
    pub(super) fn of(text: &'t str) -> Option<Moment<'t>> {
        let (date, time) = text.split_at_checked(10)?;
        let midnight = minutes_until(date)?;
        let Some(time) = time.strip_prefix('T') else {
            return time.is_empty().then_some(Moment { minutes: midnight, seconds: None });
        };
        let (minutes, seconds) = (clock(time.get(..5)?)?, time.get(5..)?.strip_prefix(':')?);
        let end = seconds.find(['Z', '+', '-'])?;
        let (seconds, zone) = seconds.split_at_checked(end)?;
        let offset = match zone.split_at_checked(1)? {
            ("Z", "") => 0,
            ("+", offset) => clock(offset)?.saturating_neg(),
            ("-", offset) => clock(offset)?,
            _ => return None,
        };
        let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
        // A minute can have a second more.
        number(whole, 2).filter(|seconds| *seconds <= 60)?;
        number(fraction, fraction.len())?;
        let seconds =
            if seconds.contains('.') { seconds.trim_end_matches('0').trim_end_matches('.') } else { seconds };
        let minutes = midnight.saturating_add(minutes).saturating_add(offset);
        Some(Moment { minutes, seconds: Some(seconds) })
    }

    /// Nothing where one is a date, and the other a moment.
    pub(super) fn order(&self, other: &Moment<'_>) -> Option<Ordering> {
        let is_same = self.seconds.is_some() == other.seconds.is_some();
        // Of two digits each, and with no zeros at their ends: their order is that of their characters.
        is_same.then(|| self.minutes.cmp(&other.minutes).then_with(|| self.seconds.cmp(&other.seconds)))
    }

    /// Whether two texts are one moment, or one date.
    pub(super) fn are_one(text: &str, other: &str) -> bool {
        Moment::of(text).is_some_and(|moment| Moment::of(other) == Some(moment))
    }
}

/// The minutes until the start of a date such as `2026-11-27`.
fn minutes_until(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) =
        (number(parts.next()?, 4)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before = usize::try_from(month.checked_sub(1)?).ok()?;
    if parts.next().is_some() || !(1..=*lengths.get(before)?).contains(&day) {
        return None;
    }
    // The leap years before this one; the year 0 is one.
    let every = |years: i64| Some(year.checked_add(years.checked_sub(1)?)?.div_euclid(years));
    let years = every(4)?.checked_sub(every(100)?)?.checked_add(every(400)?)?;
    let months: i64 = lengths.get(..before)?.iter().sum();
    year.checked_mul(365)?.checked_add(years)?.checked_add(months)?.checked_add(day)?.checked_mul(24 * 60)
}

/// The minutes of a time of day, or of an offset, such as `09:05`.
fn clock(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    if hours > 23 || minutes > 59 { None } else { hours.checked_mul(60)?.checked_add(minutes) }
}

/// A number of so many digits. Of a fraction, which can have more than a number holds, it says only that these are digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let are_digits =
        !text.is_empty() && text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| text.parse().unwrap_or(i64::MAX))
}
