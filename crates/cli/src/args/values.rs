//! The values that options take.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Operation {
    /// They are created
    Create,
    /// They are there, and are updated
    Update,
}

impl From<Operation> for provmap::record::Operation {
    fn from(operation: Operation) -> provmap::record::Operation {
        match operation {
            Operation::Create => provmap::record::Operation::Create,
            Operation::Update => provmap::record::Operation::Update,
        }
    }
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size(pub(crate) usize);

impl std::str::FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Size, &'static str> {
        const UNITS: [(&str, usize); 7] = [
            ("KiB", 1 << 10),
            ("MiB", 1 << 20),
            ("GiB", 1 << 30),
            ("kB", 1_000),
            ("MB", 1_000_000),
            ("GB", 1_000_000_000),
            ("", 1),
        ];
        let unit = UNITS.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, *bytes)));
        let size = unit.and_then(|(number, bytes)| number.trim().parse::<usize>().ok()?.checked_mul(bytes));
        size.filter(|size| *size > 0).map(Size).ok_or("a size is a number of KiB, MiB or GiB, such as 256MiB")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// A user in the connector's own attribute names
    Record,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The level that an option gives to a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Deny,
    Warn,
    Allow,
}
