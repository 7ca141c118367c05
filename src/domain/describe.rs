//! Domains in plain words.

use super::{Bounds, Constant, Domain, Kinds, Nullness};

impl Domain<'_> {
    /// The domain in one line of plain words. The text of a constant is not repeated.
    ///
    /// ```
    /// use provmap::domain::{Bounds, Constant, Domain, Kinds, Nullness};
    ///
    /// let mut domain = Domain::UNKNOWN;
    /// (domain.kinds, domain.several) = (Kinds::TEXT, Some(false));
    /// domain.length = Bounds { min: Some(3), max: Some(514) };
    /// domain.null = Nullness::Maybe;
    /// domain.unique = Some(false);
    /// assert_eq!(domain.describe(), "text, 3 to 514 characters, may be null, not unique");
    ///
    /// let domain = Domain::of_constant(Constant::Boolean(true));
    /// assert_eq!(domain.describe(), "true for every user");
    /// assert_eq!(Domain::UNKNOWN.describe(), "nothing is known");
    /// ```
    #[must_use]
    pub fn describe(&self) -> String {
        if *self == Domain::UNKNOWN {
            return "nothing is known".to_owned();
        }
        if self.null == Nullness::Always {
            return "null for every user".to_owned();
        }
        match (&self.constant, self.null) {
            (Some(Constant::Boolean(value)), Nullness::Never) => return format!("{value} for every user"),
            (Some(Constant::Number), Nullness::Never) => return "one number for every user".to_owned(),
            (Some(Constant::Text(_)), Nullness::Never) => {
                return match self.length.describe("character") {
                    Some(length) => format!("one text for every user, {length}"),
                    None => "one text for every user".to_owned(),
                };
            }
            _ => {}
        }
        let mut parts =
            vec![if self.kinds == Kinds::NONE { "no value".to_owned() } else { self.kinds.describe() }];
        if self.kinds.meets(Kinds::TEXT) && self.kinds != Kinds::ANY {
            parts.push(self.length.describe("character").unwrap_or_else(|| "of unknown length".to_owned()));
        }
        match self.several {
            Some(true) => {
                parts.push(self.values.describe("value").unwrap_or_else(|| "several values".to_owned()))
            }
            Some(false) if self.values.max == Some(0) => parts.push("0 values".to_owned()),
            Some(false) => {}
            None => parts.push("perhaps several values".to_owned()),
        }
        parts.push(
            match self.null {
                Nullness::Never => "never null",
                Nullness::Maybe => "may be null",
                Nullness::Always => "always null",
                Nullness::Unknown => "not known whether null",
            }
            .to_owned(),
        );
        parts.push(
            match self.unique {
                Some(true) => "unique",
                Some(false) => "not unique",
                None => "not known whether unique",
            }
            .to_owned(),
        );
        parts.join(", ")
    }
}

impl Bounds {
    /// The bounds in words, `3 to 514 characters`; `None` if neither is known.
    fn describe(self, thing: &str) -> Option<String> {
        let things = |count: u64| format!("{count} {thing}{}", if count == 1 { "" } else { "s" });
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => Some(things(max)),
            (Some(min), Some(max)) => Some(format!("{min} to {}", things(max))),
            (None, Some(max)) => Some(format!("at most {}", things(max))),
            (Some(min), None) if min > 0 => Some(format!("at least {}", things(min))),
            (_, None) => None,
        }
    }
}
