//! Holds the public interface of the crates to `tests/public-api/CRATE.txt`: an item a line, but for what is `#[doc(hidden)]`.
//!
//! `cargo run --manifest-path tests/public-api/Cargo.toml --target-dir target/public-api` compares, and with `BLESS=1` writes what there
//! is. Each difference is something to tell in `CHANGELOG.md`. No public type may be other than `Send` and `Sync`.
//!
//! The items come from rustdoc's JSON, which a stable toolchain writes on request only, and whose format changes: where
//! the toolchain writes another one than is read here, that is an error that says so. Then this crate needs another version of
//! `public-api`; until there is one, the toolchain that `Cargo.toml` names runs it: `cargo +1.95 run …`.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use lister::{Builder, PublicApi};
use similar::{ChangeTag, TextDiff};

/// The crates that keep to the rules of versions.
const CRATES: [&str; 8] = [
    "provmap",
    "provmap-model",
    "provmap-codegen",
    "provmap-build",
    "provmap-macros",
    "provmap-arrow",
    "provmap-stand-in",
    "provmap-pingone",
];

fn main() -> ExitCode {
    let outcomes: Vec<Result<(), String>> = CRATES.iter().map(|name| check(name)).collect();
    let problems: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    problems.iter().for_each(|problem| eprintln!("{problem}"));
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check(name: &str) -> Result<(), String> {
    let json = rustdoc(name)?;
    let listed = Builder::from_rustdoc_json(&json).omit_blanket_impls(true).build();
    let api = listed.map_err(|error| another_format(name, &json, &error.to_string()))?;
    can_be_shared(name, &api)?;
    let text: String = api
        .items()
        .map(|item| item.to_string())
        .filter(|item| !is_auto_trait(item))
        .fold(String::new(), |text, item| text + &item + "\n");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(name).with_extension("txt");
    if env::var_os("BLESS").is_some() {
        return fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()));
    }
    let before = fs::read_to_string(&file).unwrap_or_default();
    let difference: String = TextDiff::from_lines(&before, &text)
        .iter_all_changes()
        .filter_map(|change| match change.tag() {
            ChangeTag::Equal => None,
            ChangeTag::Delete => Some(format!("-{change}")),
            ChangeTag::Insert => Some(format!("+{change}")),
        })
        .collect();
    if difference.is_empty() {
        println!(
            "{name}: the public interface is that of tests/public-api/{name}.txt, {} items",
            text.lines().count()
        );
        return Ok(());
    }
    Err(format!(
        "{name}: the public interface is another one than in tests/public-api/{name}.txt:\n{difference}\
         If that is meant, say it in CHANGELOG.md, and run this with BLESS=1."
    ))
}

/// The path of rustdoc's JSON of a crate, with all of its features.
fn rustdoc(name: &str) -> Result<PathBuf, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target = root.join("target/public-api");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(&root)
        .args([
            "rustdoc",
            "--quiet",
            "--locked",
            "--lib",
            "--all-features",
            "--package",
            name,
            "--target-dir",
        ])
        .arg(&target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        // rustdoc writes JSON by no stable option.
        .env("RUSTC_BOOTSTRAP", "1")
        .env_remove("RUSTDOCFLAGS")
        .status();
    match status {
        Ok(status) if status.success() => {
            Ok(target.join("doc").join(name.replace('-', "_")).with_extension("json"))
        }
        Ok(status) => Err(format!("{name}: `cargo rustdoc` failed: {status}")),
        Err(error) => Err(format!("{name}: `cargo rustdoc` cannot be run: {error}")),
    }
}

/// Why rustdoc's JSON is not read: mostly, because it is of another format.
fn another_format(name: &str, json: &Path, error: &str) -> String {
    let format = fs::read(json).ok().and_then(|text| serde_json::from_slice::<serde_json::Value>(&text).ok());
    let format = format.map_or("unknown".to_owned(), |document| document["format_version"].to_string());
    format!(
        "{name}: the public interface was NOT compared: this toolchain writes rustdoc's JSON in the format {format}, and the \
         crate `public-api` reads the one of Rust {} and later: {error}",
        lister::MINIMUM_NIGHTLY_RUST_VERSION
    )
}

/// Whether an item is an implementation of a trait that the compiler adds by itself.
fn is_auto_trait(item: &str) -> bool {
    let traits = ["Send", "Sync", "Unpin", "Freeze", "UnsafeUnpin", "UnwindSafe", "RefUnwindSafe"];
    item.starts_with("impl") && traits.iter().any(|name| item.contains(&format!("::{name} for ")))
}

/// Every public type is `Send` and `Sync`.
fn can_be_shared(name: &str, api: &PublicApi) -> Result<(), String> {
    let items = api.items().map(|item| item.to_string());
    let not: Vec<String> = items
        .filter(|item| item.contains("!core::marker::Send for ") || item.contains("!core::marker::Sync for "))
        .collect();
    if not.is_empty() {
        Ok(())
    } else {
        Err(format!("{name}: cannot be shared between threads:\n{}", not.join("\n")))
    }
}
