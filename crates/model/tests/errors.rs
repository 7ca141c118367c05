//! What an error says, and that others can carry it.
#![allow(clippy::unwrap_used, reason = "tests panic when they fail")]

use provmap_model::{Connector, Error, Problem};

#[test]
fn an_error_goes_through_a_question_mark() {
    type Any = Box<dyn std::error::Error + Send + Sync + 'static>;
    fn read(document: &str) -> Result<Connector, Any> {
        Ok(Connector::from_json(document)?)
    }
    // What `unwrap` prints, and a test that gives it back.
    assert_eq!(
        format!("{:?}", read("\n{}").unwrap_err()),
        "line 2, column 1: `information` is missing\nline 2, column 1: `attributeMetadata` is missing"
    );
}

#[test]
fn many_problems_are_counted() {
    let error = |count| Error::from(vec![Problem::plain("wrong"); count]).in_file("a\n.json").to_string();
    assert_eq!(error(20), vec!["a\\n.json: wrong"; 20].join("\n"));
    assert!(error(21).ends_with("\na\\n.json: wrong\nand 1 more problem"));
    assert!(error(1_000_000).ends_with("\na\\n.json: wrong\nand 999980 more problems"));
    assert!(error(1_000_000).len() < 1_000);
}
