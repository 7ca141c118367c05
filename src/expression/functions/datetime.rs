//! `#datetime`: dates and times as ISO 8601 writes them.

use super::super::flow::Flow;
use super::{Function, Library, Parameter, Signature, ValueKind, a_text, undocumented};
use crate::domain::Kinds;

pub(super) const FUNCTIONS: &[Function] = &[
    listed!(Datetime, addDays(inputDate, days), a_text()),
    listed!(Datetime, addHours(inputDate, hours), a_text()),
    listed!(Datetime, addMinutes(inputDate, minutes), a_text()),
    listed!(Datetime, addMonths(inputDate, months), a_text()),
    listed!(Datetime, addSeconds(inputDate, seconds), a_text()),
    listed!(Datetime, addYears(inputDate, years), a_text()),
    listed!(Datetime, compare(inputDateTime1, inputDateTime2), Flow::one(Kinds::NUMBER)),
    listed!(Datetime, daysBetween(inputDateTime1, inputDateTime2, defaultIfNotDate), Flow::UNKNOWN),
    Function {
        library: Library::Datetime,
        name: "format",
        signature: Signature::of(&[
            Parameter { name: "date", kind: ValueKind::Date },
            Parameter { name: "pattern", kind: ValueKind::Text },
        ]),
        note: "PEL docs: format(date, pattern). That the result is a text is inferred.",
        infer: |_| a_text(),
        evaluate: undocumented,
    },
    listed!(Datetime, fromUnixTimestamp(epochSeconds), a_text()),
    listed!(Datetime, getDayOfMonth(inputDate), Flow::one(Kinds::NUMBER)),
    listed!(Datetime, getHour(inputDate), Flow::one(Kinds::NUMBER)),
    listed!(Datetime, getMinute(inputDate), Flow::one(Kinds::NUMBER)),
    listed!(Datetime, getMonth(inputDate), Flow::one(Kinds::NUMBER)),
    listed!(Datetime, getSecond(inputDate), Flow::one(Kinds::NUMBER)),
    listed!(Datetime, getYear(inputDate), Flow::one(Kinds::NUMBER)),
    listed!(Datetime, monthsBetween(inputDateTime1, inputDateTime2, defaultIfNotDate), Flow::UNKNOWN),
    listed!(Datetime, now(), a_text()),
    listed!(Datetime, parse, a_text()),
    listed!(Datetime, periodBetween(inputDateTime1, inputDateTime2, defaultIfNotDate), Flow::UNKNOWN),
    listed!(Datetime, toDate(inputDate), a_text()),
    listed!(Datetime, toDateTime(year, month, dayOfMonth, hour, minute, second), a_text()),
    listed!(Datetime, toDateTimeInTimezone(inputDateTime, timezone, pattern), a_text()),
    listed!(Datetime, toTime(inputDate), a_text()),
    listed!(Datetime, toUnixTimestamp(inputDateTime), Flow::UNKNOWN),
    listed!(Datetime, weeksBetween(inputDateTime1, inputDateTime2, defaultIfNotDate), Flow::UNKNOWN),
    listed!(Datetime, yearsBetween(inputDateTime1, inputDateTime2, defaultIfNotDate), Flow::UNKNOWN),
];
