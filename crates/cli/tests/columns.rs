//! Users in Parquet and Arrow are judged as those of NDJSON, and files that cannot be read are said.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test states what it expects by panicking"
)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, DictionaryArray, Int64Array, LargeStringArray, RecordBatch,
    StringArray, StringViewArray, StructArray, TimestampMicrosecondArray,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde_json::{Value, json};

/// A folder for the files of one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn preflight(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    command.current_dir(folder).arg("preflight").args(arguments).output().unwrap()
}

/// A number that looks random, below a limit.
fn random(state: &mut u64, limit: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap() % limit
}

/// A column of texts, in one of the layouts that Arrow has for them.
fn texts(values: &[Option<String>], state: &mut u64) -> ArrayRef {
    let values = values.iter().map(Option::as_deref);
    match random(state, 4) {
        0 => Arc::new(values.collect::<LargeStringArray>()),
        1 => Arc::new(values.collect::<StringViewArray>()),
        2 => Arc::new(values.collect::<DictionaryArray<Int32Type>>()),
        _ => Arc::new(values.collect::<StringArray>()),
    }
}

/// The texts of users, by the paths of their attributes.
const TEXTS: [&str; 8] =
    ["id", "username", "email", "name.given", "name.family", "title", "nickname", "locale"];

/// Random users as JSON and as a batch, with the name in a structure, or in columns of paths.
fn users(state: &mut u64, count: usize) -> (String, RecordBatch) {
    let mut of_path: Vec<Vec<Option<String>>> = TEXTS.iter().map(|_| Vec::new()).collect();
    let (mut enabled, mut created, mut emails) =
        (Vec::new(), Vec::new(), ListBuilder::new(StringBuilder::new()));
    let mut ndjson = String::new();
    for number in 0..count {
        let mut user = json!({"name": {}});
        for (path, values) in TEXTS.iter().zip(&mut of_path) {
            let text = match random(state, 9) {
                _ if *path == "id" => {
                    format!("00000000-0000-4000-8000-{:012}", number - random(state, number.min(40) + 1) / 39)
                }
                0 => {
                    values.push(None);
                    continue;
                }
                1 => "x".repeat(60 + random(state, 9)),
                2 => "a, \"b\"\n{\\\t😀;'".to_owned(),
                3 => format!("{}é", "y".repeat(random(state, 300))),
                4 => String::new(),
                _ => format!(
                    "{}da{}@example.com",
                    if random(state, 2) == 0 { 'A' } else { 'a' },
                    random(state, count)
                ),
            };
            match path.split_once('.') {
                Some((_, member)) => user["name"][member] = json!(text),
                None => user[path] = json!(text),
            }
            values.push(Some(text));
        }
        let is_enabled = [None, Some(true), Some(false)][random(state, 3)];
        is_enabled.iter().for_each(|it| user["enabled"] = json!(it));
        enabled.push(is_enabled);
        let year = 2000 + random(state, 20);
        user["createdAt"] = json!(format!("{year}-01-01T00:00:00Z"));
        let leap_days = (year - 2000).div_ceil(4);
        created.push(i64::try_from(10_957 + (year - 2000) * 365 + leap_days).unwrap() * 86_400_000_000);
        let own = (0..random(state, 3)).map(|number| format!("{number}@example.com")).collect::<Vec<_>>();
        own.iter().for_each(|email| emails.values().append_value(email));
        emails.append(true);
        user["emails"] = json!(own);
        ndjson += &format!("{user}\n");
    }
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    let is_flat = random(state, 2) == 0;
    let mut name: Vec<(Arc<Field>, ArrayRef)> = Vec::new();
    for (path, values) in TEXTS.iter().zip(&of_path) {
        let column = texts(values, state);
        match path.split_once('.').filter(|_| !is_flat) {
            Some((_, member)) => {
                name.push((Arc::new(Field::new(member, column.data_type().clone(), true)), column))
            }
            None => columns.push((path, column)),
        }
    }
    if !is_flat {
        columns.push(("name", Arc::new(StructArray::from(name))));
    }
    columns.push(("enabled", Arc::new(BooleanArray::from(enabled))));
    columns.push(("createdAt", Arc::new(TimestampMicrosecondArray::from(created).with_timezone("UTC"))));
    columns.push(("emails", Arc::new(emails.finish())));
    // Nothing reads it.
    columns.push(("photo", Arc::new(BinaryArray::from_iter_values((0..count).map(|_| [255])))));
    (
        ndjson,
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, it)| (name, it, true)))
            .unwrap(),
    )
}

/// Writes a batch as three files, in batches or groups of rows of some size, and gives their names.
fn write(folder: &Path, batch: &RecordBatch, rows: usize) -> [&'static str; 3] {
    let names = ["users.parquet", "users.arrow", "users.arrows"];
    let [parquet, file, stream] = names.map(|name| File::create(folder.join(name)).unwrap());
    let schema = batch.schema();
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
    let properties = properties.set_max_row_group_row_count(Some(rows)).build();
    let mut parquet = ArrowWriter::try_new(parquet, schema.clone(), Some(properties)).unwrap();
    let mut file = FileWriter::try_new(file, &schema).unwrap();
    let mut stream = StreamWriter::try_new(stream, &schema).unwrap();
    for start in (0..batch.num_rows()).step_by(rows) {
        let part = batch.slice(start, rows.min(batch.num_rows() - start));
        parquet.write(&part).unwrap();
        // A dictionary of a file is written once.
        stream.write(&part).unwrap();
    }
    file.write(batch).unwrap();
    parquet.close().unwrap();
    file.finish().unwrap();
    stream.finish().unwrap();
    names
}

/// A mapping for all attributes of a connector, every third of which computes.
fn mapping(connector: &str, state: &mut u64) -> Value {
    const EXPRESSIONS: [&str; 3] = [
        "#root.enabled ? #root.name.family : #root.title",
        "#string.toLowerCase(#root.username)",
        "#root.title ?: #root.nickname",
    ];
    let attributes = provmap::connector(connector).unwrap().user_attributes().unwrap();
    let lines = attributes.iter().enumerate().map(|(number, target)| match number % 3 {
        2 => json!({"targetAttribute": target.key, "expression": EXPRESSIONS[random(state, 3)]}),
        _ => json!({"targetAttribute": target.key, "sourceAttribute": TEXTS[1 + random(state, TEXTS.len() - 1)]}),
    });
    lines.collect()
}

#[test]
fn columns_and_ndjson_give_the_same_verdicts() {
    let folder = folder("columns-agree");
    let (mut failing, mut collisions, mut left_out) = (0, 0, 0);
    for (number, connector) in (1_u64..).zip(["Zoom", "Slack", "GitHubEMU"].repeat(4)) {
        let mut state = number;
        fs::write(folder.join("mapping.json"), mapping(connector, &mut state).to_string()).unwrap();
        let count = 40 + 300 * random(&mut state, 4);
        let (ndjson, batch) = users(&mut state, count);
        fs::write(folder.join("users.ndjson"), ndjson).unwrap();
        let rows = 1 + random(&mut state, batch.num_rows());
        let judged = |file: &str| {
            let filter = ["--filter", r#"createdAt gt "2003-06-01T00:00:00Z""#];
            let mut arguments =
                vec!["--connector", connector, "--mapping", "mapping.json", "--samples", "50", "-O", "json"];
            arguments.extend(["--failures", "failures.ndjson", file]);
            arguments.extend(filter.iter().filter(|_| number % 2 == 0));
            let output = preflight(&folder, &arguments);
            let failures = fs::read_to_string(folder.join("failures.ndjson")).unwrap();
            let told = [String::from_utf8(output.stdout).unwrap(), failures];
            told.map(|text| text.replace(&format!("\"{file}\""), "\"users\""))
        };
        let expected = judged("users.ndjson");
        for file in write(&folder, &batch, rows) {
            assert!(judged(file) == expected, "{connector} {number} {file}");
        }
        let counts: Value = serde_json::from_str(&expected[0]).unwrap();
        failing += expected[1].lines().count();
        collisions += counts["collisions"].as_array().unwrap().len();
        left_out += counts["filtered_out"].as_u64().unwrap_or_default();
    }
    assert!(failing > 1000 && collisions > 10 && left_out > 100, "{failing} {collisions} {left_out}");
}

#[test]
fn a_stream_comes_through_a_pipe_and_a_file_does_not() {
    let folder = folder("columns-pipe");
    let mut state = 5;
    let (_, batch) = users(&mut state, 3000);
    let [parquet, file, stream] = write(&folder, &batch, 700);
    let piped = |name: &str| {
        let mut command = Command::new("sh");
        let pipe =
            format!("cat {name} | {} preflight --connector Zoom -O json -", env!("CARGO_BIN_EXE_provmap"));
        command.current_dir(&folder).args(["-c", &pipe]).output().unwrap()
    };
    let read: Value = serde_json::from_slice(&piped(stream).stdout).unwrap();
    assert_eq!((&read["records"], &read["complete"]), (&json!(3000), &json!(true)));
    for (name, format) in [(parquet, "Parquet"), (file, "Arrow")] {
        let output = piped(name);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(&format!("this is {format} in a pipe or compressed as a whole")), "{said}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn what_is_cut_off_or_changed_is_no_whole_file() {
    let folder = folder("columns-cut");
    let mut state = 6;
    let (_, batch) = users(&mut state, 30);
    for name in write(&folder, &batch, 20) {
        let whole = fs::read(folder.join(name)).unwrap();
        for cut in [9, whole.len() / 3, whole.len() * 2 / 3] {
            fs::write(folder.join("cut"), &whole[..cut]).unwrap();
            let output = preflight(&folder, &["--connector", "Zoom", "cut"]);
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains("data is broken or ends early"), "{name} to {cut}: {said}");
            assert_eq!(output.status.code(), Some(2), "{name} to {cut}");
        }
        for _ in 0..40 {
            let mut broken = whole.clone();
            let place = 8 + random(&mut state, whole.len() - 8);
            broken[place] ^= 1 << random(&mut state, 8);
            fs::write(folder.join("broken"), &broken).unwrap();
            let output = preflight(&folder, &["--connector", "Zoom", "broken"]);
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(
                !said.contains("panicked") && output.status.code().is_some(),
                "{name} at {place}: {said}"
            );
        }
    }
}

#[test]
fn columns_that_cannot_be_users_are_said() {
    let folder = folder("columns-faults");
    let texts = |values: &[&str]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let given = StructArray::from(vec![(Arc::new(Field::new("given", DataType::Utf8, true)), texts(&["a"]))]);
    let twice: [(&str, ArrayRef); 2] = [("name", Arc::new(given)), ("name.given", texts(&["a"]))];
    let cases: [(&[(&str, ArrayRef)], &str); 5] = [
        (
            &[("userName", Arc::new(BinaryArray::from_iter_values([[255]])))],
            "the column \"userName\" is of the type Binary, which has no JSON: cast it, to a text say",
        ),
        (&[("userName", texts(&[]))], "there are columns, and no row in them"),
        (&[("\u{202e}name", texts(&["a"]))], "not one record has `userName`"),
        (&[("userName", Arc::new(Int64Array::from(vec![7])))], ""),
        // In the target's names, a dot is one.
        (&twice, "not one record has `userName`"),
    ];
    for (columns, expected) in cases {
        let batch = RecordBatch::try_from_iter(columns.iter().cloned()).unwrap();
        for name in write(&folder, &batch, 1) {
            let output = preflight(&folder, &["--connector", "Zoom", name]);
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains(expected) && !said.contains('\u{202e}'), "{name}: {said}");
            let code = if expected.contains("column") { 2 } else { 1 };
            assert_eq!(output.status.code(), Some(code), "{name}: {said}");
            let shown = String::from_utf8(output.stdout).unwrap();
            assert!(
                expected.is_empty() == shown.contains("wrong-type") && !shown.contains('\u{202e}'),
                "{shown}"
            );
        }
    }
    fs::write(
        folder.join("mapping.json"),
        r#"[{"targetAttribute": "userName", "sourceAttribute": "name.given"}]"#,
    )
    .unwrap();
    let batch = RecordBatch::try_from_iter(twice).unwrap();
    for name in write(&folder, &batch, 1) {
        let output = preflight(&folder, &["--connector", "Zoom", "--mapping", "mapping.json", name]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("stands beside one for what is above or below it"), "{name}: {said}");
    }
}
