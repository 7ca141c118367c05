//! The binary: what it prints, and what it refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests panic when they fail")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

const BUNDLE: &str = r#"{"stores": {"type": "Zoom", "configuration": {"API_SECRET": "s3cret-of-the-store"}},
  "mappings": [{"targetAttribute": "userName", "sourceAttribute": "email"}]}"#;

fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_provmap-stand-in"))
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

/// Ends the process whatever becomes of the test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_says_where_it_listens_and_then_how_clients_are_told() {
    let (bundle, users) =
        (file("bundle.json", BUNDLE), file("users.ndjson", "{\"email\": \"ada@example.com\"}\n"));
    let mut started = command();
    started.arg(bundle).arg("--users").arg(users).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Ended(started.spawn().unwrap());
    let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    let url = first.strip_prefix("# provmap-stand-in listens on ").unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let exported: BTreeMap<String, String> = lines
        .by_ref()
        .take(7)
        .map(|line| {
            let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect();
    assert_eq!(exported["PINGONE_API_SERVICE_HOSTNAME"], url);
    assert_eq!(exported["PINGONE_AUTH_SERVICE_HOSTNAME"], url);
    let (environment, id, secret) = (
        &exported["PINGONE_ENVIRONMENT_ID"],
        &exported["PINGONE_CLIENT_ID"],
        &exported["PINGONE_CLIENT_SECRET"],
    );
    assert_eq!(
        [id, secret],
        [
            &exported["PINGONE_CLIENT_CREDENTIALS_CLIENT_ID"],
            &exported["PINGONE_CLIENT_CREDENTIALS_CLIENT_SECRET"]
        ]
    );
    let fields = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    let token: Value = ureq::post(format!("{url}/{environment}/as/token"))
        .send_form(fields)
        .unwrap()
        .body_mut()
        .read_json()
        .unwrap();
    let stores = ureq::get(format!("{url}/v1/environments/{environment}/propagation/stores"))
        .header("authorization", format!("Bearer {}", token["access_token"].as_str().unwrap()))
        .call();
    // What the store was given is answered, and not printed.
    assert!(stores.unwrap().body_mut().read_to_string().unwrap().contains("s3cret-of-the-store"));
    running.0.kill().unwrap();
    assert_eq!(lines.collect::<Vec<_>>(), Vec::<String>::new());
    let mut said = String::new();
    running.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
}

#[test]
fn what_it_cannot_start_with_is_said_with_its_place() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let bundle =
        file("broken-bundle.json", "{\"stores\": {\"type\": \"Zoom\"},\n \"mapings\": [\"s3cret\"]}");
    let users = file("broken-users.ndjson", "{\"id\": \"1\"}\n\n{\"id\": \"s3cret\"");
    let twice = file("twice.ndjson", "{\"id\": \"s3cret\"}\n{\"id\": \"s3cret\"}\n");
    let metadata = file("broken-metadata.json", "{\"information\": {}}");
    let path = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let cases: [(Vec<String>, &str); 7] = [
        (vec!["none.json".to_owned()], "error: none.json: No such file or directory (os error 2)"),
        (
            vec![path(&bundle)],
            "broken-bundle.json:2:13: /mapings: a bundle has no member `mapings`; did you mean `mappings`?",
        ),
        (
            vec!["--users".to_owned(), path(&users)],
            "broken-users.ndjson:3:1: malformed JSON in what begins here",
        ),
        (
            vec!["--users".to_owned(), path(&twice)],
            "twice.ndjson:2:1: another user has the `id` of what begins here",
        ),
        (
            vec!["--metadata".to_owned(), path(&metadata)],
            "broken-metadata.json:1:17: /information: `key` is missing",
        ),
        (
            vec!["--fault".to_owned(), "430".to_owned()],
            "there is no such fault; there are 429, 500, slow, truncated, loop, wrong-type, expired-token",
        ),
        (vec!["--port".to_owned(), port.clone()], "error: cannot listen on 127.0.0.1:"),
    ];
    for (arguments, expected) in cases {
        let output = command().args(&arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
}
