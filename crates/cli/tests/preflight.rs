//! What happens around a population: pipes, full disks, interruptions, threads, and values that must not show.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn preflight() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.arg("preflight");
    command
}

/// A folder for the files of one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// Records for Zoom: every tenth is too long, every hundredth shares its name, every thousandth is no JSON.
fn population(records: u32) -> String {
    let mut population = String::new();
    for number in 0..records {
        let title = if number % 10 == 3 { "x".repeat(129) } else { "Countess".to_owned() };
        let name = if number % 100 == 5 { number % 1000 } else { number };
        let end = if number % 1000 == 7 { "" } else { "}" };
        let blank = if number % 64 == 0 { "\n" } else { "" };
        // More keys that are no attributes than are named.
        let variant = (number % 300) << 1;
        let upper = |at: usize| variant >> at & 1 == 1;
        let key: String = "Organization"
            .char_indices()
            .map(|(at, c)| if upper(at) { c.to_ascii_uppercase() } else { c })
            .collect();
        writeln!(
            population,
            r#"{blank}{{"userName": "user{name}@example.com", "title": "{title}", "{key}": 1{end}"#
        )
        .unwrap();
    }
    population
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap()
}

#[test]
fn the_output_is_the_same_for_any_number_of_threads_and_any_memory() {
    let folder = folder("preflight-threads");
    let lines = population(30_000);
    fs::write(folder.join("lines"), &lines).unwrap();
    let mut elements: Vec<&str> = lines.lines().filter(|line| line.ends_with('}')).collect();
    fs::write(folder.join("array"), format!("[{}]", elements.join(",\n\n"))).unwrap();
    elements.truncate(5);
    fs::write(folder.join("few"), elements.join("\n")).unwrap();
    let output = |threads: &str, memory: &str| {
        let mut command = preflight();
        command.current_dir(&folder).args(["--connector", "Zoom", "-O", "json", "--samples", "40"]);
        command.args(["--threads", threads, "--memory", memory, "lines", "array", "few"]);
        let output = run(&mut command);
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(1));
        text(&output.stdout).to_owned()
    };
    let one = output("1", "64MiB");
    let document: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(document["records"], 30_000 + 29_970 + 5);
    assert_eq!(document["unreadable"], 30);
    assert_eq!(document["rules"]["too-long"]["records"], 6000 + 1);
    assert_eq!(document["unread_keys"]["keys"].as_array().unwrap().len(), 100);
    // Two hundred of three hundred names, but for records that are unreadable.
    assert_eq!(document["unread_keys"]["others"], 2 * (20_000 - 30));
    let line = |rule: &str| {
        let mut samples = document["samples"].as_array().unwrap().iter();
        samples.find(|sample| sample["rule"] == rule).unwrap()["line"].as_u64().unwrap()
    };
    // A blank line comes before the first.
    assert_eq!((line("too-long"), line("unreadable")), (5, 9));
    for (threads, memory) in [("2", "64MiB"), ("7", "64MiB"), ("1", "1MiB"), ("3", "2MB")] {
        assert!(output(threads, memory) == one, "{threads} threads, {memory}");
    }
}

/// The rows of `--failures`: what is wrong with each user by itself, then who shares a value, each in the order of the users.
#[test]
fn every_failure_is_in_the_file_whatever_the_threads_and_the_memory_and_whatever_comes_through_a_pipe() {
    let folder = folder("preflight-failures");
    let user = |number: u32| {
        let name = if number % 50 == 5 { number % 1000 } else { number };
        let title = if number % 10 == 3 { "x".repeat(129) } else { "xyzzy".to_owned() };
        let id = if number.is_multiple_of(3) {
            format!("00000000-0000-4000-8000-{number:012}")
        } else {
            format!("xyzzy{number}")
        };
        let end = if number % 1000 == 7 { "" } else { "}" };
        format!("{{\"id\": \"{id}\", \"email\": \"xyzzy{name}@example.com\", \"title\": \"{title}\"{end}\n")
    };
    let users = |numbers: std::ops::Range<u32>| numbers.map(user).collect::<String>();
    fs::write(folder.join("=one"), users(0..15_000)).unwrap();
    fs::write(folder.join("other"), users(15_000..20_000)).unwrap();
    let mapping = "{\"connector\": \"Zoom\", \"mappings\": [\n  {\"targetAttribute\": \"userName\", \"sourceAttribute\": \"email\"},\n  \
        {\"targetAttribute\": \"title\", \"sourceAttribute\": \"title\"},\n  {\"targetAttribute\": \"givenName\", \"expression\": \"'Ada'\"},\n  \
        {\"targetAttribute\": \"familyName\", \"expression\": \"'Lovelace'\"}\n]}";
    fs::write(folder.join("zoom.json"), mapping).unwrap();
    let written = |name: &str, arguments: &[&str], piped: bool| {
        let mut command = preflight();
        command.current_dir(&folder).args(["--mapping", "zoom.json", "-O", "json", "--failures", name]);
        command.args(arguments);
        let output = if piped {
            command.args(["-", "./other"]).stdin(fs::File::open(folder.join("=one")).unwrap()).output()
        } else {
            command.args(["=one", "./other"]).output()
        };
        let output = output.unwrap();
        assert_eq!((text(&output.stderr), output.status.code()), ("", Some(1)));
        let counts: Value = serde_json::from_slice(&output.stdout).unwrap();
        (fs::read_to_string(folder.join(name)).unwrap(), counts)
    };
    let (csv, counts) = written("failures.csv", &["--threads", "1"], false);
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("id,file,line,mapping_line,rule,target,reason,filter_unknown"));
    assert_eq!(
        lines.next(),
        Some(
            "00000000-0000-4000-8000-000000000003,./=one,4,3,too-long,title,\"`title` has 129 characters, and the target takes 128\",false"
        )
    );
    assert_eq!(lines.clone().next(), Some(",./=one,8,,unreadable,,\"malformed JSON, at byte 64\",false"));
    let rows: Vec<&str> = lines.collect();
    let of = |rule: &str| rows.iter().filter(|row| row.contains(&format!(",{rule},"))).count() as u64;
    for rule in ["unreadable", "duplicate-value"] {
        assert_eq!(Some(of(rule)), counts["rules"][rule]["records"].as_u64(), "{rule}");
    }
    assert_eq!(of("too-long") + 1, counts["rules"]["too-long"]["records"].as_u64().unwrap());
    let first_sharing = rows.iter().position(|row| row.contains(",duplicate-value,")).unwrap();
    assert!(rows[first_sharing..].iter().all(|row| row.contains(",duplicate-value,")));
    let place = |row: &&str| {
        let cells: Vec<&str> = row.split(',').collect();
        (cells[1].to_owned(), cells[2].parse::<u64>().unwrap())
    };
    let places: Vec<_> = rows.iter().map(place).collect();
    assert!(places[..first_sharing].is_sorted() && places[first_sharing..].is_sorted());
    assert!(rows.iter().all(|row| !row.contains("xyzzy")));
    assert!(rows.iter().any(|row| row.starts_with("00000000-0000-4000-8000-")));
    for (threads, memory) in [("2", "64MiB"), ("5", "1MiB")] {
        let arguments = ["--threads", threads, "--memory", memory];
        assert!(written("failures.csv", &arguments, false).0 == csv, "{threads} threads, {memory}");
        let piped = written("failures.csv", &arguments, true).0;
        assert!(piped.replace("<stdin>", "./=one") == csv, "{piped:.400}");
    }
    let (ndjson, _) = written("failures.ndjson", &[], false);
    let documents: Vec<Value> = ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(documents.len(), rows.len() + 1);
    let expected = json!({"id": "00000000-0000-4000-8000-000000000003", "file": "=one", "line": 4, "mapping_line": 3, "rule": "too-long", "target": "title",
        "reason": "`title` has 129 characters, and the target takes 128", "filter_unknown": false});
    assert_eq!(documents[0], expected);
    // Of ids that are no UUIDs, and are in no row, it cannot be told.
    let filter = ["--filter", r#"id sw "0000" or id sw "X""#];
    let (filtered, counts) = written("failures.csv", &filter, false);
    assert_eq!(counts["filtered_out"], 0);
    assert_eq!(filtered.lines().count(), csv.lines().count());
    for row in filtered.lines().skip(1) {
        let is_untold = row.starts_with(',') && !row.contains(",unreadable,");
        assert!(row.ends_with(if is_untold { ",true" } else { ",false" }), "{row}");
    }
    assert!(written("failures.csv", &filter, true).0.replace("<stdin>", "./=one") == filtered);
    // A file that is read is not written over, by whatever name.
    fs::hard_link(folder.join("other"), folder.join("hard.csv")).unwrap();
    let mut command = preflight();
    command.current_dir(&folder).args(["--mapping", "zoom.json", "--failures", "hard.csv", "other"]);
    assert!(text(&run(&mut command).stderr).contains("hard.csv: it is read, and would be written over"));
    // Nothing is left beside the files, whatever happens.
    fs::write(folder.join("broken"), "[{}").unwrap();
    let before = fs::read_to_string(folder.join("failures.csv")).unwrap();
    let mut command = preflight();
    command.current_dir(&folder).args(["--mapping", "zoom.json", "--failures", "failures.csv", "broken"]);
    let output = run(&mut command);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("failures.csv is not written: not all users are known"));
    assert!(fs::read_to_string(folder.join("failures.csv")).unwrap() == before);
    let hidden = fs::read_dir(&folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0);
}

#[test]
fn users_who_are_there_twice_are_the_same_for_any_number_of_threads_and_any_memory() {
    let folder = folder("preflight-repeats");
    // Every second id is no UUID, and may not show. The last users share their values with the first ones.
    let user = |number: u32| {
        let name = if number % 1000 == 7 && number >= 15_000 { number - 15_000 } else { number };
        let id = match number % 2 {
            0 => format!("00000000-0000-4000-8000-{number:012}"),
            _ => format!("xyzzy{number}"),
        };
        format!(r#"{{"id": "{id}", "username": "ada{name}", "email": "ada{name}@example.com"}}"#) + "\n"
    };
    let users = |numbers: std::ops::Range<u32>| numbers.map(user).collect::<String>();
    fs::write(folder.join("one"), users(0..15_000)).unwrap();
    fs::write(folder.join("other"), users(10_000..20_000)).unwrap();
    let mapping = json!({"connector": "Slack", "mappings": [
        {"targetAttribute": "userName", "sourceAttribute": "username"},
        {"targetAttribute": "primaryEmail", "sourceAttribute": "email"}
    ]});
    fs::write(folder.join("mapping"), mapping.to_string()).unwrap();
    let output = |threads: &str, memory: &str, files: &[&str]| {
        let mut command = preflight();
        command.current_dir(&folder).args(["--mapping", "mapping", "-O", "json", "--samples", "40"]);
        command.args(["--threads", threads, "--memory", memory]).args(files);
        let output = run(command.stdin(fs::File::open(folder.join("other")).unwrap()));
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(1));
        text(&output.stdout).to_owned()
    };
    let files = output("1", "64MiB", &["one", "other"]);
    let document: Value = serde_json::from_str(&files).unwrap();
    assert_eq!((&document["records"], &document["repeats"]), (&json!(25_000), &json!(5000)));
    assert_eq!((&document["valid"], &document["invalid"]), (&json!(24_990), &json!(10)));
    for attribute in [0, 1] {
        let counts = &document["collisions"][attribute];
        let counts = ["records", "users", "groups", "at_least_failing"].map(|name| &counts[name]);
        assert_eq!(counts, [&json!(10), &json!(10), &json!(5), &json!(5)]);
    }
    let repeats = document["repeat_samples"].as_array().unwrap();
    assert_eq!(repeats.len(), 40);
    for (repeat, number) in repeats.iter().zip(10_000..) {
        let id = (number % 2 == 0).then(|| format!("00000000-0000-4000-8000-{number:012}"));
        let expected = json!({
            "file": "other", "line": number - 9_999, "id": id, "first_file": "one", "first_line": number + 1,
        });
        assert_eq!(*repeat, expected);
    }
    assert!(!files.contains("xyzzy"));
    let pipe = output("1", "64MiB", &["one", "-"]);
    assert!(pipe == files.replace(r#""file":"other""#, r#""file":"-""#), "{pipe}");
    // Of compressed files, lines and ids are kept; values are read again.
    for name in ["one", "other"] {
        let users = fs::read(folder.join(name)).unwrap();
        let file = fs::File::create(folder.join(format!("{name}.gz"))).unwrap();
        let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        encoder.write_all(&users).unwrap();
        encoder.finish().unwrap();
    }
    let shown = output("2", "64MiB", &["one", "other", "--show-values"]);
    assert!(shown.contains("xyzzy"));
    for (one, other) in [("one.gz", "other.gz"), ("one", "other.gz"), ("one.gz", "other")] {
        let named = |output: &str| {
            let output = output.replace(r#"file":"one""#, &format!(r#"file":"{one}""#));
            output.replace(r#"file":"other""#, &format!(r#"file":"{other}""#))
        };
        assert!(output("2", "1MiB", &[one, other]) == named(&files), "{one}, {other}");
        assert!(output("2", "64MiB", &[one, other, "--show-values"]) == named(&shown), "{one}, {other}");
    }
    for (threads, memory) in [("2", "64MiB"), ("7", "64MiB"), ("1", "1MiB"), ("3", "1MiB")] {
        assert!(output(threads, memory, &["one", "other"]) == files, "{threads} threads, {memory}");
        assert!(output(threads, memory, &["one", "-"]) == pipe, "{threads} threads, {memory}");
    }
}

#[test]
fn a_file_that_changes_before_it_is_read_again() {
    let folder = folder("preflight-change");
    let users =
        |title: &str| format!("{{\"userName\": \"ada@example.com\", \"title\": \"{title}\"}}\n").repeat(2);
    fs::write(folder.join("users"), users("Countess")).unwrap();
    let mut command = preflight();
    command.current_dir(&folder).args(["--connector", "Zoom", "-O", "json", "users", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than a pipe holds: the file is read to its end before the pipe is.
    stdin.write_all(population(20_000).as_bytes()).unwrap();
    fs::write(folder.join("users"), users("Lady")).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let what = "users: it changed, or went away, before it was read again";
    let said = text(&output.stderr);
    assert!(said.starts_with(&format!("error: {what}\n")) && said.contains("copy"), "{said}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let message = format!("values that several records have were not looked for: {what}");
    let expected = json!([{"reason": "changed", "file": "users", "message": message}]);
    assert_eq!(document["incomplete_because"], expected);
    assert_eq!((&document["complete"], &document["records"]), (&json!(false), &json!(20_002)));
    assert_eq!(document["rules"].get("duplicate-value"), None);
    assert_eq!(document["rules"]["too-long"]["records"], 2000);
}

#[test]
fn no_value_shows_unless_it_is_asked_for() {
    const MARKER: &str = "Xyzzy";
    let folder = folder("preflight-values");
    for connector in provmap::registry::ALL {
        let attributes = connector.user_attributes().unwrap();
        let mut records = String::new();
        let values = [
            json!(MARKER),
            json!(MARKER.repeat(500)),
            json!([MARKER, MARKER]),
            json!({MARKER: MARKER}),
            json!(9_187_236_450_u64),
        ];
        for value in values {
            let record = attributes.iter().map(|attribute| (attribute.key.to_string(), value.clone()));
            let record: serde_json::Map<_, _> = record.chain([("id".to_owned(), json!(MARKER))]).collect();
            // Twice, so that unique values collide; and once as what cannot be read.
            let record = Value::Object(record).to_string();
            write!(records, "{record}\n{record}\n{record},\n{{{record}\n").unwrap();
        }
        let path = folder.join(connector.store_type());
        fs::write(&path, records).unwrap();
        for format in ["text", "json"] {
            for operation in ["create", "update"] {
                let mut command = preflight();
                command.args(["--connector", connector.store_type(), "--operation", operation, "-O", format]);
                let output = run(command.args(["--samples", "1000"]).arg(&path));
                assert_eq!(output.status.code(), Some(1));
                assert!(output.stdout.len() > 1000);
                for stream in [&output.stdout, &output.stderr] {
                    assert!(!text(stream).contains(MARKER), "{}", text(stream));
                    assert!(!text(stream).contains("9187236450"), "{}", text(stream));
                }
                let output = run(command.arg("--show-values"));
                assert!(text(&output.stdout).contains(MARKER));
            }
        }
    }
}

/// No connector that is compiled in has a sensitive attribute.
#[test]
fn sensitive_values_never_show() {
    let folder = folder("preflight-sensitive");
    let metadata = json!({
        "information": {"key": "Acme"},
        "attributeMetadata": {"userAttributes": {
            "pin": {"key": "pin", "type": "STRING", "sensitive": true, "maxLength": 9, "unique": true},
            "title": {"key": "title", "type": "STRING", "maxLength": 9}
        }}
    });
    fs::write(folder.join("Acme.json"), metadata.to_string()).unwrap();
    let mapping = json!([
        {"targetAttribute": "pin", "sourceAttribute": "name.given"},
        {"targetAttribute": "title", "expression": "#string.upperCase(#root.title)"}
    ]);
    fs::write(folder.join("mapping.json"), mapping.to_string()).unwrap();
    let mut users = String::new();
    // Too long, and shared by two.
    for secret in ["Xyzzy".repeat(2), "Xyzzy".to_owned(), "Xyzzy".to_owned()] {
        let user = json!({"pin": secret, "title": "a long title", "name": {"given": secret}});
        writeln!(users, "{user}").unwrap();
    }
    fs::write(folder.join("users"), users).unwrap();
    for (mapping, title) in [(&[][..], "a long title"), (&["--mapping", "mapping.json"], "A LONG TITLE")] {
        for format in ["text", "json"] {
            let mut command = preflight();
            command.current_dir(&folder).args(["--metadata", "Acme.json", "--connector", "Acme"]);
            let output = run(command.args(mapping).args(["--show-values", "-O", format, "users"]));
            let shown = text(&output.stdout);
            assert!(shown.contains("too-long") && shown.contains("duplicate-value"), "{shown}");
            assert!(shown.contains("(sensitive)") && shown.contains(title), "{shown}");
            assert!(!shown.to_lowercase().contains("xyzzy"), "{shown}");
            assert!(!text(&output.stderr).to_lowercase().contains("xyzzy"), "{}", text(&output.stderr));
        }
    }
}

#[test]
fn the_output_is_what_the_schema_says() {
    let schema = fs::read_to_string(root().join("docs/preflight.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let folder = folder("preflight-schema");
    let twice = r#"{"id": "7", "userName": "twice@example.com"}"#;
    fs::write(folder.join("users"), format!("{}{twice}\n{twice}\n", population(2000))).unwrap();
    fs::write(folder.join("cut"), "[{\"userName\": \"ada\"},").unwrap();
    let mut seen = 0;
    for arguments in [vec!["users"], vec!["--show-values", "users"], vec!["users", "cut"], vec!["cut"]] {
        let mut command = preflight();
        let command =
            command.current_dir(&folder).args(["--connector", "Zoom", "-O", "json"]).args(arguments);
        let document: Value = serde_json::from_slice(&run(command).stdout).unwrap();
        let errors: Vec<_> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        // Every member is in the schema.
        let known = |value: &Value, pointer: &str| {
            let properties = schema.pointer(pointer).unwrap();
            value.as_object().unwrap().keys().all(|key| properties.get(key).is_some())
        };
        assert!(known(&document, "/properties"));
        for sample in document["samples"].as_array().unwrap() {
            assert!(known(sample, "/$defs/sample/properties"), "{sample}");
            seen += 1;
        }
        for counts in document["collisions"].as_array().unwrap() {
            assert!(known(counts, "/properties/collisions/items/properties"), "{counts}");
            seen += 1;
        }
        for repeat in document["repeat_samples"].as_array().unwrap() {
            assert!(known(repeat, "/$defs/repeat/properties"), "{repeat}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} samples");
    let page = fs::read_to_string(root().join("docs/json.md")).unwrap();
    let section = page.split("## Of `provmap preflight`").nth(1).unwrap();
    let example = section.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let example: Value = serde_json::from_str(example).unwrap();
    assert!(validator.is_valid(&example));
    let wrong = [("/version", json!(2)), ("/records", json!(-1)), ("/samples/0/line", json!(0))];
    for (pointer, value) in wrong {
        let mut document = example.clone();
        *document.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&document), "{pointer}");
    }
}

#[test]
fn a_reader_that_goes_away() {
    let path = folder("preflight-pipe").join("users");
    fs::write(&path, population(2000)).unwrap();
    for format in ["text", "json"] {
        let mut command = preflight();
        command.args(["--connector", "Zoom", "--samples", "2000", "-O", format]).arg(&path);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdout.take().unwrap().read_exact(&mut [0; 10]).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(text(&output.stderr), "");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    let path = folder("preflight-full").join("users");
    fs::write(&path, population(20)).unwrap();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = run(preflight().args(["--connector", "Zoom"]).arg(&path).stdout(full));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "error: the output could not be written: no space left on device\n");
}

/// The unique values are lost, and everything else is exact.
fn lost(output: &Output, message: &str) {
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.starts_with(&format!("error: {message}")) && said.contains("TMPDIR"), "{said}");
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let at = |pointer: &str| document.pointer(pointer).unwrap();
    assert_eq!(at("/complete"), false);
    assert_eq!(at("/incomplete_because/0/reason"), "unique-values");
    assert_eq!(at("/incomplete_because/0/file"), &Value::Null);
    let lost = format!("values that several records have were not looked for: {message}");
    assert!(at("/incomplete_because/0/message").as_str().unwrap().starts_with(&lost), "{document}");
    assert_eq!(
        (at("/records"), at("/invalid"), at("/unreadable")),
        (&json!(60_000), &json!(6000), &json!(60))
    );
    let rules: Vec<_> = at("/rules").as_object().unwrap().keys().collect();
    assert_eq!(rules, ["too-long", "unreadable"], "no collision counts where not all are known");
    assert_eq!(at("/rules/too-long/records"), 6000);
}

/// A limit of the shell makes every temporary file fail once it has 512 bytes.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_while_values_are_spilled() {
    let folder = folder("preflight-spill-full");
    let temporary = folder.join("tmp");
    fs::create_dir(&temporary).unwrap();
    fs::write(folder.join("users"), population(60_000)).unwrap();
    for threads in ["1", "4"] {
        let command = format!(
            "trap '' XFSZ; ulimit -f 1; exec '{}' preflight --connector Zoom --memory 1MiB --threads {threads} -O json users",
            env!("CARGO_BIN_EXE_provmap")
        );
        let mut shell = Command::new("sh");
        let output = run(shell.args(["-c", &command]).current_dir(&folder).env("TMPDIR", &temporary));
        let message = "the unique values do not fit in memory, and a temporary file failed: file too large";
        lost(&output, message);
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
    }
}

#[test]
#[cfg(unix)]
fn a_folder_for_temporary_files_that_is_not_there() {
    let path = folder("preflight-spill").join("users");
    fs::write(&path, population(60_000)).unwrap();
    for threads in ["1", "4"] {
        let mut command = preflight();
        command.args(["--connector", "Zoom", "--memory", "1MiB", "--threads", threads]).arg(&path);
        let output = run(command.args(["-O", "json"]).env("TMPDIR", "/dev/null/nowhere"));
        lost(&output, "the unique values do not fit in memory, and a temporary file failed: ");
    }
}

/// A command that reads users from a pipe whose end never comes, stopped by a signal once it has had these.
#[cfg(unix)]
fn interrupted(signal: &str, users: &str, arguments: &[&str], temporary: &Path) -> Output {
    let mut command = preflight();
    command.args(["--connector", "Zoom", "-O", "json"]).args(arguments).arg("-").env("TMPDIR", temporary);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(users.as_bytes()).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1500));
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    drop(stdin);
    output
}

#[test]
#[cfg(unix)]
fn an_interruption_prints_what_was_counted_and_leaves_no_file() {
    let folder = folder("preflight-interrupt");
    for signal in ["-INT", "-TERM"] {
        let temporary = folder.join(signal);
        fs::create_dir(&temporary).unwrap();
        let output = interrupted(signal, &population(30_000), &["--memory", "1MiB"], &temporary);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).starts_with("error: interrupted\n"), "{}", text(&output.stderr));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["complete"], false);
        // Everything that came, although more was expected behind it.
        assert_eq!(document["records"], 30_000, "{document}");
        assert_eq!(document["rules"]["too-long"]["records"], 3000);
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
    }
}

#[test]
#[cfg(unix)]
fn what_a_slow_pipe_gives_is_judged_before_the_rest_is_waited_for() {
    let folder = folder("preflight-slow");
    let user = r#"{"userName": "ada@example.com"}"#;
    for (users, expected) in [
        (format!("{user}\n"), 1),
        (format!("{user}\n{user}\n{{\"userName\""), 2),
        (format!("[{user},\n {user}, {user},"), 3),
        (format!("{{\"_embedded\":{{\"users\":[{user},{user}]}}}}\n"), 2),
    ] {
        let output = interrupted("-INT", &users, &[], &folder);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["records"], expected, "{users}");
    }
}

#[test]
fn examples_from_a_pipe_have_their_ids() {
    let id = |number: u32| format!("00000000-0000-4000-8000-{number:012}");
    // So many that ids do not stay in memory.
    let mut users = String::new();
    for number in 0..150_000 {
        let name = number % 149_990;
        writeln!(users, r#"{{"userName": "ada{name}@example.com", "id": "{}"}}"#, id(number)).unwrap();
    }
    let mut command = preflight();
    command.args(["--connector", "GitHubEMU", "-O", "json", "--samples", "20", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(users.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let samples = document["samples"].as_array().unwrap().iter();
    let samples = samples.filter(|sample| sample["rule"] == "duplicate-value");
    let mut lines = 0;
    for sample in samples {
        let line = u32::try_from(sample["line"].as_u64().unwrap()).unwrap();
        assert_eq!(sample["id"], id(line.saturating_sub(1)));
        lines += 1;
    }
    assert_eq!(lines, 20);
}
