//! What `check --users` and `diff --users` say of users is what `preflight` counts of them.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test states what it expects by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use provmap::record::{Effect, RecordRule};
use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The answer of a command in JSON.
fn provmap(folder: &Path, arguments: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    let output = command.current_dir(folder).args(arguments).args(["-O", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A folder for the files of one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A number that looks random, below a limit.
fn random(state: &mut u64, limit: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % limit
}

/// Users who have and lack, share and do not share all that the mapping reads, in all lengths around the limits.
fn users(seed: u64, count: u64) -> String {
    let mut state = seed;
    let mut lines = String::new();
    for number in 0..count {
        let text = |state: &mut u64| match random(state, 9) {
            0 => Value::Null,
            1 => json!(7),
            2 => json!(true),
            3 => json!("x".repeat(60 + usize::try_from(random(state, 9)).unwrap())),
            4 => json!(format!("{}😀", "y".repeat(63))),
            5 => json!(["a", "b"]),
            _ => json!("Ada"),
        };
        let user = json!({
            "username": format!("user{}", random(&mut state, count * 4)),
            "email": format!("{}{}@example.com", if random(&mut state, 2) == 0 { "U" } else { "u" }, random(&mut state, count)),
            "name": {"given": text(&mut state), "family": text(&mut state)},
            "title": text(&mut state),
            "enabled": number % 3 > 0,
        });
        writeln!(lines, "{user}").unwrap();
    }
    lines
}

const MAPPING: &str = r##"[
  {"targetAttribute": "userName", "sourceAttribute": "username"},
  {"targetAttribute": "email", "sourceAttribute": "email"},
  {"targetAttribute": "givenName", "sourceAttribute": "name.given"},
  {"targetAttribute": "familyName", "expression": "#root.enabled ? #root.name.family : #root.title"},
  {"targetAttribute": "active", "sourceAttribute": "title"},
  {"targetAttribute": "title", "sourceAttribute": "title"}
]"##;

#[test]
fn evidence_is_what_preflight_counts() {
    let folder = folder("users-evidence");
    fs::write(folder.join("mapping.json"), MAPPING).unwrap();
    let mut weighed = 0;
    for seed in 1..20 {
        fs::write(folder.join("users.ndjson"), users(seed, seed * 8)).unwrap();
        let check = ["check", "--connector", "Zoom", "--users", "users.ndjson", "mapping.json"];
        let preflight = ["preflight", "--connector", "Zoom", "--mapping", "mapping.json", "users.ndjson"];
        let (report, counts) = (provmap(&folder, &check), provmap(&folder, &preflight));
        for finding in report["results"][0]["findings"].as_array().unwrap() {
            let evidence = &finding["evidence"];
            if evidence.is_null() {
                continue;
            }
            let target = finding["target"].as_str().unwrap();
            let count = |id: &str| counts["rules"][id]["attributes"][target].as_u64().unwrap_or_default();
            let sum = |effect: Effect| {
                let rules = RecordRule::ALL.iter().copied().filter(|rule| rule.effect() == effect);
                let rules = rules.filter(|rule| rule.weighs() == finding["rule"].as_str());
                rules.map(|rule| count(rule.as_str())).sum::<u64>()
            };
            assert_eq!(evidence["users"], counts["records"]);
            assert_eq!(evidence["hits"], sum(Effect::Fails), "{finding}");
            assert_eq!(evidence["possible"], sum(Effect::Warns), "{finding}");
            assert_eq!(evidence["unpredictable"], count("unpredictable"), "{finding}");
            weighed += 1;
        }
    }
    assert!(weighed > 19 * 5, "{weighed} findings were weighed");
}

/// Where the new side demands more of the same, the users who fitted and fail are the difference of two preflights.
#[test]
fn newly_failing_users_are_the_difference_of_two_preflights() {
    let folder = folder("users-diff");
    let store = |limit: u64| {
        json!({"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {
            "mail": {"key": "mail", "type": "STRING", "unique": limit < 65, "caseSensitive": false},
            "name": {"key": "name", "type": "STRING", "maxLength": limit}}}})
    };
    let mapping = r#"[{"targetAttribute": "mail", "sourceAttribute": "email"},
      {"targetAttribute": "name", "sourceAttribute": "name.given"}]"#;
    fs::write(folder.join("mapping.json"), mapping).unwrap();
    let mut failing = 0;
    for (seed, limits) in (1..).zip([[68, 66], [66, 64], [65, 61], [64, 60], [65, 65]]) {
        fs::write(folder.join("users.ndjson"), users(seed, 400)).unwrap();
        let sides = ["old.json", "new.json"];
        let valid = limits.iter().zip(sides).map(|(limit, side)| {
            fs::write(folder.join(side), store(*limit).to_string()).unwrap();
            let preflight = ["preflight", "--metadata", side, "--mapping", "mapping.json", "users.ndjson"];
            provmap(&folder, &preflight)["valid"].as_u64().unwrap()
        });
        let valid: Vec<u64> = valid.collect();
        let diff = ["diff", "--mapping", "mapping.json", "--users", "users.ndjson", sides[0], sides[1]];
        let said = provmap(&folder, &diff)["users"][0]["newly_failing"].as_u64().unwrap();
        assert_eq!(said, valid[0] - valid[1], "{limits:?}");
        failing += said;
    }
    assert!(failing > 100, "{failing} users fail");
}

/// A cell of CSV, in quotes where it has to be, and sometimes where it need not.
fn cell(text: &str, state: &mut u64) -> String {
    if text.contains([',', '"', '\n', '\r']) || random(state, 4) == 0 {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The same users from NDJSON and from CSV have the same fates, whatever is in their texts, and their places are told.
#[test]
fn csv_and_ndjson_give_the_same_verdicts() {
    const COLUMNS: [(&str, &str); 6] = [
        ("name.given", "Given Name"),
        ("id", "User ID"),
        ("username", "username"),
        ("name.family", "name.family"),
        ("enabled", "Enabled"),
        ("title", "Title"),
    ];
    let folder = folder("users-csv");
    fs::write(folder.join("mapping.json"), MAPPING).unwrap();
    let mut problems = 0;
    for seed in 1..16 {
        let mut state = seed;
        let end = if seed % 2 == 0 { "\r\n" } else { "\n" };
        let mut csv = COLUMNS.map(|(_, header)| header).join(",") + end;
        let (mut ndjson, mut lines) = (String::new(), Vec::new());
        for number in 0..60 {
            let mut user = json!({"name": {}});
            let mut cells = Vec::new();
            for (path, _) in COLUMNS {
                let text = match random(&mut state, 8) {
                    _ if path == "id" => format!("00000000-0000-4000-8000-{:012}", random(&mut state, 50)),
                    0 => String::new(),
                    1 => "x".repeat(60 + usize::try_from(random(&mut state, 9)).unwrap()),
                    2 => "a, \"b\"\n\n{\\\t😀;'".to_owned(),
                    3 => " ".to_owned(),
                    4 => "true".to_owned(),
                    5 => "é\r\n\u{1}".to_owned(),
                    _ => format!("Ada{}", random(&mut state, 40)),
                };
                if !text.is_empty() {
                    let value = match text.as_str() {
                        "true" if path == "enabled" => json!(true),
                        text => json!(text),
                    };
                    let target = match path.split_once('.') {
                        Some((_, member)) => &mut user["name"][member],
                        None => &mut user[path],
                    };
                    *target = value;
                }
                cells.push(cell(&text, &mut state));
            }
            if number % 7 == 3 {
                csv.push_str(end);
            }
            lines.push(csv.matches('\n').count() as u64 + 1);
            csv.push_str(&(cells.join(",") + end));
            writeln!(ndjson, "{user}").unwrap();
        }
        fs::write(folder.join("users.csv"), csv).unwrap();
        fs::write(folder.join("users.ndjson"), ndjson).unwrap();
        let judged = |file: &str| {
            let arguments =
                ["preflight", "--connector", "Zoom", "--mapping", "mapping.json", "--samples", "50", file];
            provmap(&folder, &arguments)
        };
        let mut csv = judged("users.csv");
        // The places of both by the number of the user.
        let by_number = |value: &mut Value, line: &str| {
            let place = value[line].as_u64().unwrap();
            value[line] = json!(lines.iter().position(|line| *line == place).expect("a line of a user") + 1);
        };
        for sample in csv["samples"].as_array_mut().unwrap() {
            by_number(sample, "line");
            sample["file"] = json!("users.ndjson");
        }
        for repeat in csv["repeat_samples"].as_array_mut().unwrap() {
            for (file, line) in [("file", "line"), ("first_file", "first_line")] {
                by_number(repeat, line);
                repeat[file] = json!("users.ndjson");
            }
        }
        assert_eq!(csv, judged("users.ndjson"));
        problems += csv["samples"].as_array().unwrap().len();
    }
    assert!(problems > 500, "{problems} samples");
}

/// What a build without the feature says, of which nothing else is known here.
#[cfg(not(feature = "arrow"))]
#[test]
fn columns_are_named_where_they_are_not_read() {
    let folder = folder("users-columns");
    for (start, format) in
        [(b"PAR1\x15\x04".as_slice(), "Parquet"), (b"ARROW1\0\0", "Arrow"), (&[255; 8], "Arrow")]
    {
        fs::write(folder.join("users"), start).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
        let output = command
            .current_dir(&folder)
            .args(["preflight", "--connector", "Zoom", "users"])
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.starts_with(&format!(
                "error: users: this is {format}, which this build of provmap does not read: "
            )),
            "{said}"
        );
        assert!(said.contains("--features arrow") && output.status.code() == Some(2), "{said}");
    }
}

/// Whatever users hold, and wherever: nothing of it shows.
#[test]
fn no_value_of_a_user_shows() {
    const MARKER: &str = "Xyzzy";
    let folder = folder("users-values");
    fs::write(folder.join("mapping.json"), MAPPING).unwrap();
    let mut lines = String::new();
    for value in [json!(MARKER), json!(MARKER.repeat(60)), json!([MARKER, MARKER]), json!({MARKER: MARKER})] {
        let user = json!({
            "id": MARKER, "username": value, "email": value, "title": value, "enabled": value, MARKER: value,
            "name": {"given": value, "family": value},
        });
        // Twice, so that values collide; and once as what cannot be read.
        write!(lines, "{user}\n{user}\n{{{user}\n").unwrap();
    }
    fs::write(folder.join("users.ndjson"), &lines).unwrap();
    fs::write(folder.join("users.json"), format!("[{}", lines.lines().next().unwrap())).unwrap();
    let zoom = root().join("metadata/connectors/Zoom.json");
    let zoom = zoom.to_str().unwrap();
    let check = ["check", "--connector", "Zoom", "mapping.json"];
    let diff = ["diff", "--mapping", "mapping.json", "Zoom", zoom];
    for arguments in [check.as_slice(), &diff] {
        for users in ["users.ndjson", "users.json"] {
            for format in ["text", "json"] {
                let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
                command.current_dir(&folder).args(arguments).args(["--users", users, "-O", format]);
                let output = command.output().unwrap();
                assert!(!output.stdout.is_empty() && !output.stderr.is_empty());
                for stream in [&output.stdout, &output.stderr] {
                    let text = std::str::from_utf8(stream).unwrap();
                    assert!(!text.contains(MARKER), "{arguments:?} {users} {format}: {text}");
                }
            }
        }
    }
}
