//! What the compiler says. A case is a file of `tests/cases`: `as-….rs` runs, `not-….rs` does not compile, and beside it stands what is
//! said; `TRYBUILD=overwrite cargo test -p provmap-macros --test cases` rewrites that.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

use std::fs;
use std::path::Path;

#[test]
fn cases_compile_or_say_why_not() {
    // The macros read files from the folder of the crate, which is one that `trybuild` makes.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let files = target.join("tests/trybuild/provmap-macros/files");
    fs::create_dir_all(&files).unwrap();
    for file in fs::read_dir("tests/cases/files").unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), files.join(file.file_name())).unwrap();
    }
    let cases = trybuild::TestCases::new();
    cases.pass("tests/cases/as-*.rs");
    cases.compile_fail("tests/cases/not-*.rs");
}
