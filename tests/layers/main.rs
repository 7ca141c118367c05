//! The layers of `src/`, and the modules of each crate: no import goes up, and no modules form a circle. A module and its
//! own parent are no circle.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "tests panic when they fail"
)]

use std::fs;
use std::path::Path;

mod modules;
mod paths;

use modules::Modules;

/// The folders and files of `src/`: each imports only from those before it.
const LAYERS: [&str; 21] = [
    // The rows of tables, the tables, and the connectors by name.
    "model",
    "registry",
    "connectors",
    // What is said, and how values compare.
    "report",
    "domain",
    "expression",
    "filter",
    // What is read.
    "located",
    "mapping",
    "bundle",
    "terraform",
    "overlay",
    // What people read.
    "render",
    // The check.
    "facts",
    "rules",
    "check",
    "suggest",
    // Users and records, and what changes.
    "record",
    "operations",
    "cases",
    "diff",
];

fn read(folder: &str) -> Modules {
    Modules::new(&sources(folder))
}

fn sources(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort();
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn no_import_goes_up() {
    let wrong = read("src").upward(&LAYERS);
    assert!(wrong.is_empty(), "imports from a higher layer:\n{}", wrong.join("\n"));
}

/// Generated code names the library `provmap`, in the library as in other crates. A path through that name would pass by
/// the layers.
#[test]
fn the_library_names_its_modules_by_crate() {
    let text = "use ::provmap::check;\n// provmap::diff\nfn f() { provmap::lint() }";
    assert_eq!(paths::through(text, "provmap"), [1, 3]);
    for (file, text) in sources("src") {
        assert!(paths::through(&text, "provmap").is_empty(), "{file} has a path through `provmap`");
    }
}

#[test]
fn no_modules_form_a_circle() {
    let mut folders = vec!["src".to_owned()];
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("crates")).unwrap() {
        folders.push(format!("crates/{}/src", entry.unwrap().file_name().to_str().unwrap()));
    }
    folders.sort();
    let mut wrong = String::new();
    for folder in folders {
        for circle in read(&folder).circles() {
            wrong += &format!("{folder}: {circle}\n");
        }
    }
    assert!(wrong.is_empty(), "modules that form a circle:\n{wrong}");
}

fn of(files: &[(&str, &str)]) -> Modules {
    let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Modules::new(&files)
}

#[test]
fn an_import_that_goes_up_is_named() {
    let modules = of(&[
        ("lib.rs", "mod low;\nmod high;\npub use high::Thing;\npub fn top() {}"),
        (
            "low.rs",
            "// crate::high in a comment\nuse crate::high::{self, Thing as Other};\nfn f() { crate::Thing::new(); crate::top() }",
        ),
        ("high/mod.rs", "use crate::low::{f, g::{h, i}};\nmod inner;"),
        (
            "high/inner.rs",
            "mod tests { use super::super::super::low; }\nfn g() -> &'static str { \"crate::high\" }",
        ),
    ]);
    let wrong = modules.upward(&["low", "high"]);
    let expected = [
        "low.rs:2: `crate::high`",
        "low.rs:2: `crate::high::Thing`",
        "low.rs:3: `crate::Thing::new`",
        "low.rs:3: `crate::top`",
    ];
    assert_eq!(wrong, expected);
    let turned = modules.upward(&["high", "low"]);
    assert_eq!(turned.len(), 5, "{turned:?}");
    assert!(turned.contains(&"high/inner.rs:1: `super::super::super::low`".to_owned()), "{turned:?}");
    assert_eq!(modules.upward(&["low"])[0], "high is in no layer");
}

#[test]
fn a_circle_is_named_with_its_imports() {
    let modules = of(&[
        ("lib.rs", "mod a;\nmod b;\nmod c;"),
        ("a.rs", "use crate::b::B;\nuse crate::c;"),
        ("b/mod.rs", "mod inner;\npub use self::inner::I;"),
        ("b/inner.rs", "use super::J;\nfn f() { crate::a::f() }"),
        ("c.rs", ""),
    ]);
    let circles: Vec<String> = modules.circles().iter().map(ToString::to_string).collect();
    assert_eq!(circles, ["a, b\n  a.rs:1: `crate::b::B`\n  b/inner.rs:2: `crate::a::f`"]);
}

#[test]
fn a_parent_is_no_circle_and_its_re_exports_hide_none() {
    let parent = of(&[("lib.rs", "mod a;\nuse a::A;"), ("a.rs", "use crate::B;\nuse super::C;")]);
    assert!(parent.circles().is_empty());
    let hidden = of(&[
        ("lib.rs", "mod a;\nmod b;\npub use self::a::A;\npub(crate) use b::{B as Renamed};"),
        ("a.rs", "pub(in crate::b) struct A;\nuse super::Renamed;"),
        ("b.rs", "use crate::A;"),
    ]);
    let circles: Vec<String> = hidden.circles().iter().map(ToString::to_string).collect();
    assert_eq!(circles, ["a, b\n  a.rs:2: `super::Renamed`\n  b.rs:1: `crate::A`"]);
}

#[test]
fn circles_of_modules_deep_down_are_found() {
    let modules = of(&[
        ("main.rs", "mod top;"),
        ("top/mod.rs", "mod left; mod right;"),
        ("top/left/mod.rs", "mod x;"),
        ("top/left/x.rs", "use super::super::right::y;"),
        ("top/right/mod.rs", "mod y;\nfn f() { super::left::f() }"),
        ("top/right/y.rs", ""),
    ]);
    let circles = modules.circles();
    assert_eq!((circles.len(), circles[0].parent.as_str()), (1, "top"));
    assert_eq!(circles[0].modules, ["left", "right"]);
}
