//! No command shows what it does not know the meaning of, whatever file it is given.
//!
//! `tests/canary` holds files of every kind. A canary takes the place of each text and number that is no value of a member
//! listed in `known.json` for the kind; every object gets members more, with canaries as keys and values; elsewhere, canaries
//! stand where `@@` does. Each file is given to each command of `commands.txt`, whole, on one line, cut off, and broken in
//! several places, and no canary may come out.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test states what it expects by panicking"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Map, Value, json};

/// What every canary has in it: texts and keys, and numbers.
const MARKS: [&str; 2] = ["canary", "7310587"];

/// Makes canaries, each another.
#[derive(Default)]
struct Canaries(usize);

impl Canaries {
    fn next(&mut self) -> usize {
        self.0 += 1;
        self.0
    }

    /// A text: what a secret, a name or an address looks like, in turn.
    fn text(&mut self) -> String {
        match self.next() {
            n if n % 4 == 0 => format!("CANARY-é-{n}"),
            n if n % 4 == 1 => format!("canaryToken{n}"),
            n if n % 4 == 2 => format!("canary.{n}@example.com"),
            n => format!("CANARY{n} \"canary\" \\ canary, canary: {{canary}}"),
        }
    }

    /// A key that can be personal. One that is written as a name is may show.
    fn key(&mut self) -> String {
        match self.next() {
            n if n % 2 == 0 => format!("canary.{n}@example.com"),
            n => format!("Canary {n}"),
        }
    }

    fn number(&mut self) -> u64 {
        73_105_870_000 + self.next() as u64
    }

    /// Plants canaries in the value of a key, and, for `more`, in more members.
    fn plant(&mut self, key: &str, value: &mut Value, known: &[String], more: bool) {
        let is_known = known.iter().any(|name| name == key);
        match value {
            Value::String(text) if !is_known => *text = self.text(),
            Value::String(text) if text.contains("@@") => *text = text.replace("@@", &self.text()),
            Value::Number(number) if !is_known => *number = self.number().into(),
            Value::Array(values) => values.iter_mut().for_each(|value| self.plant(key, value, known, more)),
            Value::Object(members) => {
                members.iter_mut().for_each(|(key, value)| self.plant(key, value, known, more));
                // The keys of some objects are names of their own.
                if more && key != "userAttributes" {
                    self.add_to(members, known);
                }
            }
            _ => {}
        }
    }

    /// Adds members that nobody knows. Inside of one, the names of known members mean nothing.
    fn add_to(&mut self, members: &mut Map<String, Value>, known: &[String]) {
        let inner: Map<String, Value> =
            known.iter().map(|key| (key.clone(), json!([self.text(), {"x": self.text()}]))).collect();
        members.insert("extra".to_owned(), json!(self.text()));
        members.insert("extraNumber".to_owned(), json!(self.number()));
        members.insert("extraMembers".to_owned(), json!([inner, self.text(), self.number()]));
        members.insert(self.key(), json!({self.key(): self.text()}));
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/canary")
}

/// The name of a file, and its text with canaries.
type Planted = (String, String);

/// The planted files: of each kind, in every shape.
fn planted() -> Vec<Planted> {
    let known: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&fs::read_to_string(data().join("known.json")).unwrap()).unwrap();
    let mut files = Vec::new();
    for entry in fs::read_dir(data()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        if name == "known" || name == "commands" {
            continue;
        }
        if path.extension().unwrap() != "json" {
            let mut canaries = Canaries::default();
            let parts = text.split("@@").map(str::to_owned);
            let text = parts.reduce(|text, part| format!("{text}{}{part}", canaries.key())).unwrap();
            files.push((name.clone(), text.clone()));
            files.extend(cut_off(&name, &text, 5));
            continue;
        }
        let kind = name.split('-').next().unwrap();
        let known = known.get(kind).map(Vec::as_slice).unwrap_or_default();
        for more in [false, true] {
            let mut document: Value = serde_json::from_str(&text).unwrap();
            Canaries::default().plant("", &mut document, known, more);
            let name = if more { format!("{name}-more") } else { name.clone() };
            let line = document.to_string();
            files.push((format!("{name}-pretty"), format!("{document:#}")));
            files.extend(cut_off(&name, &line, 4));
            files.extend(broken(&name, &line, 5));
            if kind == "user" {
                files.push((format!("{name}-lines"), format!("{line}\n{line}\n{line},\n{{{line}\n")));
                files.push((format!("{name}-array"), format!("[{line},\n{line}]")));
                let page = json!({"_embedded": {"users": [document, document]}, "_links": {"next": {"href": "canary"}}});
                files.push((format!("{name}-pages"), format!("{page}\n{page:#}")));
            }
            files.push((format!("{name}-line"), line));
            for (number, wrong) in wrong_kinds(&document).into_iter().enumerate() {
                files.push((format!("{name}-wrong-{number}"), wrong));
            }
        }
    }
    // A file that is cut off early may have none left.
    files.retain(|(_, text)| is_planted(text));
    files
}

/// A text, cut off at several places.
fn cut_off(name: &str, text: &str, places: usize) -> Vec<Planted> {
    let at =
        |part: usize| (text.len() * part / (places + 1)..).find(|at| text.is_char_boundary(*at)).unwrap();
    (1..=places).map(|part| (format!("{name}-cut-{part}"), text[..at(part)].to_owned())).collect()
}

/// JSON from which a sign is missing at several places.
fn broken(name: &str, text: &str, places: usize) -> Vec<Planted> {
    let signs: Vec<usize> =
        text.match_indices(['"', ',', ':', '{', '}', '[', ']']).map(|(at, _)| at).collect();
    let without = |part: usize| {
        let at = signs[signs.len() * part / (places + 1)];
        format!("{}{}", &text[..at], &text[at + 1..])
    };
    (1..=places).map(|part| (format!("{name}-broken-{part}"), without(part))).collect()
}

/// The document with a value of the wrong kind in the place of eight, one at a time, of those that are no canaries.
fn wrong_kinds(document: &Value) -> Vec<String> {
    let mut pointers = Vec::new();
    collect(document, String::new(), &mut pointers);
    let wrong = |pointer: &String| {
        let mut document = document.clone();
        let value = document.pointer_mut(pointer).unwrap();
        *value = if value.is_string() { json!(5) } else { json!("x") };
        document.to_string()
    };
    pointers.iter().step_by(pointers.len().div_ceil(8)).map(wrong).collect()
}

fn collect(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().filter(|(key, _)| !is_planted(key)).for_each(|(key, value)| {
                collect(value, format!("{pointer}/{key}"), pointers);
            })
        }
        Value::Array(values) => values.iter().enumerate().for_each(|(number, value)| {
            collect(value, format!("{pointer}/{number}"), pointers);
        }),
        value if is_planted(&value.to_string()) => return,
        _ => {}
    }
    pointers.push(pointer);
}

fn is_planted(text: &str) -> bool {
    let text = text.to_lowercase();
    MARKS.iter().any(|mark| text.contains(mark))
}

/// The words of each command, in each format that it takes.
fn commands() -> Vec<Vec<String>> {
    let text = fs::read_to_string(data().join("commands.txt")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let with_formats = words.flat_map(|words| {
        let formats: &[&str] = match words[0].as_str() {
            "schema" => &[],
            "check" | "lint-metadata" => &["text", "concise", "json", "sarif", "github", "junit"],
            _ => &["text", "json"],
        };
        let formats: Vec<Vec<&str>> = match formats {
            [] => vec![vec![]],
            some => some.iter().map(|format| vec!["-O", *format]).collect(),
        };
        formats
            .into_iter()
            .map(move |format| words.iter().cloned().chain(format.into_iter().map(str::to_owned)).collect())
    });
    with_formats.collect()
}

fn run(folder: &Path, words: &[String], file: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let words = words.iter().map(|word| word.replace("FILE", file));
    command.env("COLUMNS", "240").current_dir(folder).args(words).output().unwrap()
}

fn shows(output: &Output) -> bool {
    [&output.stdout, &output.stderr].into_iter().any(|stream| is_planted(&String::from_utf8_lossy(stream)))
}

/// A folder with the files that the commands need beside the planted one.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let rule = json!([
        {"targetAttribute": "title", "sourceAttribute": "title"},
        {"targetAttribute": "userName", "expression": "#root.username + 1"}
    ]);
    fs::write(folder.join("rule.json"), rule.to_string()).unwrap();
    fs::write(folder.join("ada.json"), json!({"username": "ada", "title": "x"}).to_string()).unwrap();
    let acme = json!({"information": {"key": "Acme"}, "attributeMetadata": {"userAttributes": {
        "title": {"key": "title"}, "vault": {"key": "vault", "displayName": "Door code", "sensitive": true}, "userName": {"key": "userName"}, "client_secret": {"key": "client_secret", "maxLength": 8},
        "password": {"key": "password", "type": "STRING", "maxLength": 5, "nillable": false}}}});
    fs::write(folder.join("acme.json"), acme.to_string()).unwrap();
    folder
}

/// What `eval` is for: it shows the values that the store gets of the user.
fn is_asked_for(words: &[String], file: &str) -> bool {
    words[0] == "eval" && words.windows(2).any(|pair| pair == ["--user", "FILE"]) && file.starts_with("user-")
}

/// Whether a command knows what is a secret in a file: what is one by the metadata alone can show without these.
fn knows_secrets(words: &[String], file: &str) -> bool {
    !file.contains("-sensitive") || words.iter().any(|word| word == "acme.json")
}

#[test]
fn nothing_shows_that_has_no_known_meaning() {
    hold_all_commands("planted", 15);
}

/// Four minutes of a processor.
#[test]
#[ignore = "of every broken file, every third command is for a run by hand"]
fn nothing_shows_of_any_broken_file() {
    hold_all_commands("planted-all", 3);
}

/// Gives each file to each command. Of what is wrong in one place there are many files of each kind: each goes to one command in so
/// many, in turn.
fn hold_all_commands(name: &str, step: usize) {
    let folder = folder(name);
    let (files, commands) = (planted(), commands());
    for (name, text) in &files {
        fs::write(folder.join(name), text).unwrap();
    }
    assert!(files.len() > 300, "{} files", files.len());
    let is_whole = |name: &str| !["-cut-", "-broken-", "-wrong-"].iter().any(|shape| name.contains(shape));
    let runs = files.iter().enumerate().flat_map(|(number, (name, _))| {
        let numbered = commands.iter().enumerate();
        // Of such files, the formats of findings have no more to say than standard error has.
        let shows_all =
            |words: &[String]| words.ends_with(&["text".into()]) || words.ends_with(&["json".into()]);
        let wanted = numbered.filter(move |(at, words)| {
            is_whole(name) || (at + number) % step == 0 && (shows_all(words) || words[0] == "schema")
        });
        wanted
            .map(move |(_, words)| (name, words))
            .filter(|(name, words)| !is_asked_for(words, name) && knows_secrets(words, name))
    });
    let runs: Vec<_> = runs.collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some((name, words)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let output = run(&folder, words, name);
            assert!(output.status.code().is_some(), "{words:?} {name}");
            if shows(&output) {
                let streams =
                    [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned());
                found.push(format!("{} of {name}:\n{}", words.join(" "), streams.concat()));
            }
        }
        found
    };
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let found: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let first: Vec<&str> = found.iter().take(10).map(String::as_str).collect();
    assert!(found.is_empty(), "{} of {} runs show a canary:\n{}", found.len(), runs.len(), first.join("\n"));
}

/// The search finds what shows: the values of known members do, and a user's values where they are asked for.
#[test]
fn what_is_known_shows() {
    let folder = folder("shown");
    let mapping = json!([{"targetAttribute": "CANARY-1", "sourceAttribute": "titel", "x": "y"}]);
    fs::write(folder.join("mapping"), mapping.to_string()).unwrap();
    let user = json!({"username": "ada", "title": "canaryToken1"});
    fs::write(folder.join("user-line"), user.to_string()).unwrap();
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for format in ["text", "json"] {
        assert!(shows(&run(&folder, &words(&format!("check --connector Zoom FILE -O {format}")), "mapping")));
    }
    let words = words("eval --connector Zoom --mapping rule.json --user FILE");
    assert!(is_asked_for(&words, "user-line"));
    assert!(shows(&run(&folder, &words, "user-line")));
}
