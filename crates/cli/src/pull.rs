//! `provmap pull`: the propagation rules of a PingOne environment, as bundles.

use std::collections::HashSet;
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
            for (rule, file) in rules.iter().zip(names(&rules)) {
                write(&folder.join(file), rule, out)?;
            }
        }
        Some(file) => write(file, &tenant.rule(name, out)?, out)?,
        None => {
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

/// Writes a bundle as a whole, and says what it is of.
fn write(path: &Path, rule: &LiveRule, out: &mut Output) -> Result<(), Complained> {
    let written = Staged::with(path, &rule.text).and_then(Staged::put);
    written.map_err(|error| complain(path, &error, out))?;
    let mappings = count(rule.mappings, "mapping");
    let store = rule.store_type.as_deref().unwrap_or("a store that is not known");
    let message = format_args!("{}: `{}`, {mappings} for {store}", files::name(path), rule.name);
    out.remark(message, &[]);
    Ok(())
}

fn complain(path: &Path, error: &io::Error, out: &mut Output) -> Complained {
    out.error(format_args!("{}: cannot be written: {}", files::name(path), describe(error)))
}

/// The names of the files of several rules: those of the rules in small letters, or also their identifiers where others have the same.
fn names(rules: &[LiveRule]) -> Vec<PathBuf> {
    let mut taken = HashSet::new();
    let name = |rule: &LiveRule| {
        let plain = slug(&rule.name);
        let name = if plain.is_empty() { slug(&rule.id) } else { plain };
        let name = if taken.insert(name.clone()) { name } else { format!("{name}-{}", slug(&rule.id)) };
        taken.insert(name.clone());
        PathBuf::from(format!("{name}.json"))
    };
    rules.iter().map(name).collect()
}

/// Letters and digits, with a `-` in place of everything between them.
fn slug(name: &str) -> String {
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str, id: &str) -> LiveRule {
        LiveRule {
            name: name.to_owned(),
            id: id.to_owned(),
            path: PathBuf::new(),
            text: String::new(),
            metadata: None,
            mappings: 0,
            store_type: None,
            sync: None,
            store_name: String::new(),
            others: 0,
        }
    }

    #[test]
    fn every_rule_has_a_file_of_its_own_in_the_folder() {
        let rules = [
            rule("Users to Zoom", "a1"),
            rule("users-to zoom!", "b2"),
            rule("../../etc/passwd", "c3"),
            rule("…", "d4/../x"),
            rule("Größe", "e5"),
        ];
        let found: Vec<String> = names(&rules).iter().map(|name| name.display().to_string()).collect();
        let expected =
            ["users-to-zoom.json", "users-to-zoom-b2.json", "etc-passwd.json", "d4-x.json", "größe.json"];
        assert_eq!(found, expected);
    }
}
