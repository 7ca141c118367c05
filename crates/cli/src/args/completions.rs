//! The arguments of `provmap completions` and `provmap man`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use clap_complete::Shell;

/// Write the script by which a shell completes the arguments of provmap
///
/// bash, fish and zsh complete the names of connectors and rules too.
#[derive(Debug, Args)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: Shell,
}

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  provmap completions bash > ~/.local/share/bash-completion/completions/provmap
  provmap completions zsh > ~/.zfunc/_provmap       with ~/.zfunc in $fpath
  provmap completions fish > ~/.config/fish/completions/provmap.fish
  provmap completions powershell >> $PROFILE";

/// Write the manual as pages for `man`
#[derive(Debug, Args)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct ManArgs {
    /// Write a page for provmap and one for each command into this folder, which is made if it is not there
    ///
    /// Without it, the page of provmap goes to standard output.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) out: Option<PathBuf>,
}

const MAN_EXAMPLES: &str = "\
Examples:
  provmap man | man -l -
  provmap man --out ~/.local/share/man/man1    then `man provmap-check`";
