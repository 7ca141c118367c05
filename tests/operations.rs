//! The operation matrix by cases: `tests/operations/NAME.json` is a mapping set, with what stands beside it as for the cases of
//! rules (`tests/mapping_cases`), and `NAME.txt` its matrix. `BLESS=1 cargo test --test operations` writes what comes out.
//!
//! And its law: what it says of creating and updating users is what becomes of users by a plan.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests panic when they fail")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::option;
use proptest::prelude::*;
use provmap::operations::{OperationMatrix, OperationRow, RowSource, Statement, What};
use provmap::overlay::Overlay;
use provmap::record::{Operation, Outcome, Plan, Violation};
use provmap::{Connector, Flag, Json, Mapping, MappingSet, SourceSchema, registry};
use serde_json::{Map, Value, json};

#[test]
fn matrices_are_as_they_are_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operations");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.ends_with(".json") && name.matches('.').count() == 1
    });
    cases.sort();
    assert!(cases.len() > 3);
    let mut wrong = Vec::new();
    for case in cases {
        let (actual, expected) = (matrix_of(&case), case.with_extension("txt"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(expected, actual).unwrap();
        } else if fs::read_to_string(expected).unwrap_or_default() != actual {
            wrong.push(format!("{}:\n{actual}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn matrix_of(case: &Path) -> String {
    let beside = |kind: &str| fs::read_to_string(case.with_extension(kind)).ok();
    let set = MappingSet::from_json(fs::read_to_string(case).unwrap()).unwrap();
    let connector = match beside("metadata.json") {
        Some(metadata) => Connector::from_json(&metadata).unwrap(),
        None => provmap::require_connector(set.connector().unwrap()).unwrap().clone(),
    };
    let connector = match beside("overlay.toml") {
        Some(overlay) => Overlay::from_toml(&overlay).unwrap().apply(&connector).unwrap(),
        None => connector,
    };
    let mut text = String::new();
    for row in OperationMatrix::new(&connector, &set, &registry::DIRECTORY).rows() {
        describe(row, &mut text);
    }
    text
}

fn describe(row: &OperationRow, text: &mut String) {
    let label = row.label.as_deref().unwrap_or("no label");
    let source = match &row.source {
        None => "nothing".to_owned(),
        Some(RowSource::Attribute(path)) => format!("the attribute {path}"),
        Some(RowSource::Expression { text, words, .. }) => {
            format!("{} ({text})", words.as_deref().unwrap_or("an expression"))
        }
        Some(RowSource::Hidden) => "an expression that is hidden".to_owned(),
        Some(_) => "nothing that is clear".to_owned(),
    };
    let lines: Vec<String> = row.lines.iter().map(usize::to_string).collect();
    writeln!(text, "{} ({label}) <- {source}, by lines [{}]", row.target, lines.join(", ")).unwrap();
    let statements = [
        ("create", &row.create),
        ("without a value", &row.without_value),
        ("update", &row.update),
        ("emptied", &row.emptied),
    ];
    for (when, Statement { what, words, basis, .. }) in statements {
        writeln!(text, "  {when}: {words} [{what}]").unwrap();
        basis.iter().for_each(|basis| writeln!(text, "    {basis}").unwrap());
    }
    for limit in &row.limits {
        writeln!(text, "  {}: {}", limit.words, limit.basis).unwrap();
    }
    text.push('\n');
}

const FLAGS: [Flag; 7] = [
    Flag::Creatable,
    Flag::Updateable,
    Flag::RequiredOnCreate,
    Flag::RequiredOnUpdate,
    Flag::Nillable,
    Flag::DefaultedOnCreate,
    Flag::Derived,
];

fn connector(flags: &[Option<bool>; 7]) -> Connector {
    let mut attribute: Map<String, Value> = [("type".to_owned(), json!("STRING"))].into_iter().collect();
    for (flag, value) in FLAGS.iter().zip(flags) {
        value.map(|value| attribute.insert(flag.as_str().to_owned(), json!(value)));
    }
    let attributes = json!({"badge": attribute, "other": {"type": "STRING"}});
    let document =
        json!({"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": attributes}});
    Connector::from_json(document.to_string()).unwrap()
}

/// What the plan of an operation makes of `badge` for a user: whether a line sends it, and whether that fails.
fn judged(connector: &Connector, set: &MappingSet, operation: Operation, user: &str) -> (bool, bool) {
    let plan = Plan::new(connector, set, operation);
    let mut violations: Vec<Violation> = Vec::new();
    let outcome = plan.read(user.as_bytes(), &mut plan.slots()).unwrap().check(&mut violations);
    let sent = plan.preview(&Json::read(user).unwrap());
    assert!(outcome != Outcome::Unpredictable);
    (sent.iter().any(|sent| sent.target == "badge"), outcome == Outcome::Invalid)
}

proptest! {
    #[test]
    fn a_matrix_agrees_with_what_becomes_of_users(
        flags in prop::array::uniform7(option::of(any::<bool>())),
        source in prop::sample::select(vec![None, Some("title"), Some("username")]),
    ) {
        let connector = connector(&flags);
        let other = Mapping::from_source("other", "username");
        let badge = source.map(|source| Mapping::from_source("badge", source));
        let set: MappingSet = badge.into_iter().chain([other]).collect();
        let matrix = OperationMatrix::new(&connector, &set, &registry::DIRECTORY);
        let (with, without) = (r#"{"username": "ada", "title": "Countess"}"#, r#"{"username": "ada"}"#);
        let Some(row) = matrix.row("badge") else {
            // What has no row is not sent, and nothing comes of that.
            for operation in Operation::ALL {
                prop_assert_eq!(judged(&connector, &set, *operation, with), (false, false));
            }
            return Ok(());
        };
        let said = [
            (Operation::Create, &row.create, &row.without_value),
            (Operation::Update, &row.update, &row.emptied),
        ];
        for (operation, sent, missing) in said {
            let (is_sent, fails) = judged(&connector, &set, operation, with);
            match sent.what {
                What::Sent => prop_assert!(is_sent && !fails),
                What::Nothing | What::LeftOut | What::Default => prop_assert!(!is_sent && !fails),
                What::Fails => prop_assert!(fails),
                // What the metadata leaves open.
                What::Unknown => prop_assert!(is_sent && sent.basis[0].value == Json::Null),
                what => prop_assert!(false, "{what}"),
            }
            let (_, fails) = judged(&connector, &set, operation, without);
            match missing.what {
                What::Fails => prop_assert!(fails, "{}", missing.words),
                What::Never => prop_assert_eq!(source, Some("username")),
                _ => prop_assert!(!fails, "{operation}: {}", missing.words),
            }
        }
    }
}

#[test]
fn a_schema_of_ones_own_says_whether_a_source_has_a_value() {
    let set = MappingSet::new(vec![Mapping::from_source("title", "rank")]);
    let what = |required: bool| {
        let json =
            json!({"attributes": [{"path": "rank", "type": "STRING", "alwaysSet": required}]}).to_string();
        let schema = SourceSchema::empty().extend_from_json(json).unwrap();
        OperationMatrix::new(&registry::ZOOM, &set, &schema).row("title").unwrap().emptied.what
    };
    assert_eq!((what(true), what(false)), (What::Never, What::Taken));
}
