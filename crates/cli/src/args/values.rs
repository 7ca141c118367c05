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
            ("kib", 1 << 10),
            ("mib", 1 << 20),
            ("gib", 1 << 30),
            ("kb", 1_000),
            ("mb", 1_000_000),
            ("gb", 1_000_000_000),
        ];
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at_checked(digits).unwrap_or_default();
        let unit = unit.trim().to_ascii_lowercase();
        let bytes = UNITS.iter().find(|(known, _)| *known == unit).map(|(_, bytes)| *bytes);
        let too_small = || {
            Err("the least is 1MiB: with less, every few values would take a temporary file of their own"
                .to_owned())
        };
        match (number.parse::<usize>().ok(), bytes) {
            // Nothing is too small, whatever its unit.
            (Some(0), _) => too_small(),
            (Some(_), None) if unit.is_empty() => {
                Err(format!("a size has a unit: did you mean `{number}MiB`?"))
            }
            (Some(number), Some(bytes)) => match number.checked_mul(bytes) {
                Some(size) if size < Size::LEAST => too_small(),
                Some(size) => Ok(Size(size)),
                None => Err("more memory than there can be".to_owned()),
            },
            _ => Err("a size is a number of KiB, MiB, GiB, kB, MB or GB, such as 256MiB".to_owned()),
        }
    }
}

/// The users that make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Users who fail, or cannot be read
    Invalid,
    /// Also users whose result cannot be predicted
    Unpredictable,
    /// Also users who may fail
    Warning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Subject {
    /// A user in the connector's own attribute names
    Record,
    /// A mapping file
    Mapping,
    /// A bundle: stores, a propagation rule and mappings
    Bundle,
    /// Corrections of metadata
    Overlay,
    /// Custom attributes of the directory
    SourceSchema,
    /// A `provmap.toml`
    Config,
    /// A file of tests
    Test,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// How a suggested mapping is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SuggestFormat {
    /// For people, with the reasons
    Text,
    /// A mapping file as `provmap check` and PingOne's API take it; the reasons go to standard error
    Json,
    /// A resource of Terraform, with the reasons as comments
    Hcl,
}
