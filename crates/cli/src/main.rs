//! The command `provmap`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(provmap_cli::run(std::env::args_os().collect()))
}
