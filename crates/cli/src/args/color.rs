//! Whether there are colours, which has to be known before clap reads the arguments: its own help and errors have them too.

use std::ffi::OsString;

use anstream::ColorChoice;
use clap::{Arg, ValueEnum};

// Documentation of the values would make the help of every command longer than the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// The option `--color`.
pub(super) fn option() -> Arg {
    Arg::new("color")
        .long("color")
        .value_name("WHEN")
        .help("When to write in colour; auto: on a terminal, unless NO_COLOR or CLICOLOR_FORCE is set")
        .value_parser(clap::value_parser!(Color))
        .default_value("auto")
        .global(true)
        // Behind the options of each command: clap numbers it by the commands that there are.
        .display_order(usize::from(u8::MAX))
}

/// What `--color` says; clap refuses later what it cannot say.
pub(crate) fn choice(arguments: &[OsString]) -> ColorChoice {
    let mut words = arguments.iter().map(|word| word.to_string_lossy()).take_while(|word| word != "--");
    let mut value = None;
    while let Some(word) = words.next() {
        if word == "--color" {
            value = words.next();
        } else if let Some(given) = word.strip_prefix("--color=") {
            value = Some(given.to_owned().into());
        }
    }
    match value.and_then(|value| Color::from_str(&value, false).ok()) {
        Some(Color::Always) => ColorChoice::Always,
        Some(Color::Never) => ColorChoice::Never,
        Some(Color::Auto) | None => ColorChoice::Auto,
    }
}
