//! Where values start.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "tests state what they expect by panicking")]

use super::super::shape::Kind;
use super::super::slots::Cell;
use super::*;
use crate::record::Operation;

/// Values that are no texts have a place in the input as well.
#[test]
fn each_value_knows_where_it_starts() {
    let plan = Plan::for_target(crate::connector("Zoom").unwrap(), Operation::Create);
    let json = r#"{ "title": -1.5e3, "locale" : {"a": 1}, "active":true, "givenName": null,
        "roles": ["é", 7, {"b": []}, [8, 9], false, null, 10], "familyName": "last" }"#;
    let mut slots = plan.slots();
    plan.read(json.as_bytes(), &mut slots).unwrap();
    let starts = |cell: Cell, text: &str| json[cell.start as usize..].starts_with(text);
    let cell = |path| slots.cell(plan.slot(path).unwrap());
    for (path, text) in [
        ("title", "-1.5e3"),
        ("locale", "{\"a\""),
        ("active", "true"),
        ("givenName", "null"),
        ("familyName", "last"),
    ] {
        assert!(starts(cell(path), text), "{path}");
    }
    let roles = cell("roles");
    assert_eq!((roles.shape.kind(), roles.shape.len()), (Kind::List, 7));
    let elements = slots.elements.get(roles.start as usize..).unwrap();
    for (element, text) in elements.iter().zip(["é", "7,", "{\"b\"", "[8, 9]", "false", "null", "10"]) {
        assert!(starts(*element, text), "{text}");
    }
}
