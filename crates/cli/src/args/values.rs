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

impl Size {
    /// The least memory: with less, every few values take a temporary file of their own.
    const LEAST: usize = 1 << 20;
}

impl std::str::FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Size, String> {
        const UNITS: [(&str, usize); 6] = [
            ("KiB", 1 << 10),
            ("MiB", 1 << 20),
            ("GiB", 1 << 30),
            ("kB", 1_000),
            ("MB", 1_000_000),
            ("GB", 1_000_000_000),
        ];
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("a size has a unit: did you mean `{text}MiB`?"));
        }
        let unit = UNITS.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, *bytes)));
        let size = unit.and_then(|(number, bytes)| number.trim().parse::<usize>().ok()?.checked_mul(bytes));
        match size {
            Some(size) if size >= Size::LEAST => Ok(Size(size)),
            Some(_) => {
                Err("less than 1MiB: every few values would take a temporary file of their own".to_owned())
            }
            None => Err("a size is a number of KiB, MiB or GiB, such as 256MiB".to_owned()),
        }
    }
}

/// The users that make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Users who fail, or cannot be read
    Invalid,
    /// Users of whom that cannot be predicted, too
    Unpredictable,
    /// Users who may fail, too
    Warning,
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
