//! What the compiler refuses: a name or a limit of a compiled-in table that is not as a program takes it to be. A case is a file
//! of `tests/compile_time`, beside it what the compiler says; `TRYBUILD=overwrite cargo test -p own-connectors` rewrites that.

#[test]
#[ignore = "builds the library once more: a minute"]
fn a_mistake_does_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/compile_time/as-it-is.rs");
    cases.compile_fail("tests/compile_time/not-*.rs");
}
