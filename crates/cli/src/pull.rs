//! `provmap pull`: the propagation rules of a PingOne environment, as bundles.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::args::PullArgs;
use crate::files::{self, Staged};
use crate::live::{LiveRule, LiveTenant};
use crate::output::{Complained, Outcome, Output, describe};
use crate::render::count;

pub(crate) fn run(arguments: &PullArgs, out: &mut Output) -> Result<Outcome, Complained> {
    let tenant = LiveTenant::open(&arguments.tenant, out)?;
    let name = arguments.tenant.rule.as_deref();
    match arguments.output.as_deref() {
        Some(folder) if is_folder(folder) => {
            let rules = tenant.rules(name, out)?;
            fs::create_dir_all(folder).map_err(|error| complain(folder, &error, out))?;
            let path = |rule: &LiveRule| folder.join(format!("{}.json", rule.stem));
            write(rules.iter().map(|rule| (path(rule), rule)).collect(), out)?;
        }
        Some(file) if !files::is_stdin(file) => {
            write(vec![(file.to_owned(), &tenant.rule(name, out)?)], out)?
        }
        Some(_) | None => {
            let rule = tenant.rule(name, out)?;
            out.text(&rule.text);
        }
    }
    Ok(Outcome::Clean)
}

/// Whether a path is that of a folder, or is written as one.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.as_os_str().to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// Writes each bundle as a whole, none before all have room, and says what they are of.
fn write(rules: Vec<(PathBuf, &LiveRule)>, out: &mut Output) -> Result<(), Complained> {
    let mut staged = Vec::new();
    for (path, rule) in rules {
        let file = Staged::with(&path, &rule.text).map_err(|error| complain(&path, &error, out))?;
        staged.push((path, rule, file));
    }
    for (path, rule, file) in staged {
        file.put().map_err(|error| complain(&path, &error, out))?;
        let mappings = count(rule.mappings, "mapping");
        let store = rule.store_type.as_deref().unwrap_or("a store that is not known");
        let message = format!("{}: `{}`, {mappings} for {store}", files::name(&path), rule.name);
        out.remark(message, &[]);
    }
    Ok(())
}

fn complain(path: &Path, error: &io::Error, out: &mut Output) -> Complained {
    out.error(format_args!("{}: cannot be written: {}", files::name(path), describe(error)))
}
