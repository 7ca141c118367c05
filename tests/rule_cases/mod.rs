//! Rules by cases: `tests/KIND/RULE/NAME.json` is judged, and `NAME.txt` is the report. A case whose name starts with `fires`
//! has a finding of the rule; one that starts with `silent` is a near miss and has none.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use provmap::{Report, Rule};

/// The folder of the cases of a kind.
pub(crate) fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(kind)
}

/// The cases of a rule. A file `NAME.what.json` belongs to the case `NAME`, and is none.
fn cases(kind: &str, rule: &str) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder(kind).join(rule))
        .unwrap_or_else(|_| panic!("`{rule}` has no cases: add tests/{kind}/{rule}/fires.json"))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| !path.file_stem().unwrap().to_str().unwrap().contains('.'))
        .collect();
    cases.sort();
    cases
}

/// Holds every rule to its cases, or rewrites the reports when `BLESS` is set.
pub(crate) fn hold(kind: &str, rules: &[&Rule], judge: impl Fn(&Path) -> Report) {
    let mut wrong = String::new();
    for rule in rules {
        let mut names = BTreeSet::new();
        for case in cases(kind, rule.id) {
            let name = case.file_stem().unwrap().to_str().unwrap().to_owned();
            let report = judge(&case);
            let fired = report.iter().any(|finding| finding.rule == rule.id);
            let should = match name.split('-').next() {
                Some("fires") => true,
                Some("silent") => false,
                _ => panic!("{}: a case is named `fires…` or `silent…`", case.display()),
            };
            if fired != should {
                wrong += &format!("{}: `{}` fired: {fired}\n{report}\n\n", case.display(), rule.id);
            }
            let expected = case.with_extension("txt");
            let rendered = format!("{report}\n");
            if std::env::var_os("BLESS").is_some() {
                fs::write(&expected, &rendered).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != rendered {
                wrong += &format!("{}: the report is now\n{rendered}\n", case.display());
            }
            names.insert(name.split('-').next().unwrap().to_owned());
        }
        assert!(names.contains("fires"), "`{}` has no case that fires", rule.id);
        assert!(names.contains("silent"), "`{}` has no near miss", rule.id);
    }
    assert!(wrong.is_empty(), "{wrong}BLESS=1 cargo test --test {kind} rewrites the reports");
}

/// Holds the rules of a table to the files of folders: each rule has a file of its name, and each file is one of a rule.
pub(crate) fn hold_files(folders: &[impl AsRef<Path>], ids: &[&str]) {
    let mut files = BTreeSet::new();
    for folder in folders {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        for entry in fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            let id = file.file_stem().unwrap().to_str().unwrap().replace('_', "-");
            let listed = id == "mod" || ids.contains(&id.as_str());
            assert!(listed, "{} is not in the table: please add its `RULE` to RULES", file.display());
            files.insert(id);
        }
    }
    for id in ids {
        assert!(files.contains(*id), "`{id}` belongs in {}.rs", id.replace('-', "_"));
    }
}
