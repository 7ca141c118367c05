//! What is read of PingOne, by a stand-in: `provmap pull`, and `--live`.

#![expect(clippy::unwrap_used, reason = "a test states what it expects by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use provmap_stand_in::{Running, StandIn};

/// A rule into Zoom, whose configuration and expression have secrets in them, and one into Slack.
const ZOOM: &str = r#"{
  "stores": [
    {"id": "5b1a2c3d-0000-4000-8000-000000000001", "type": "directory", "name": "PingOne"},
    {"id": "5b1a2c3d-0000-4000-8000-000000000002", "type": "Zoom", "name": "Zoom", "configuration": {
      "SCIM_URL": "https://canary-1.test", "AUTHENTICATION_METHOD": "OAuth Bearer Token", "OAUTH_CLIENT_SECRET": "canary-2",
      "OAUTH_TOKEN_URL": "https://canary-3.test", "OAUTH_ACCOUNT_ID": "canary-4", "OAUTH_CLIENT_ID": "canary-5", "CREATE_USERS": true},
     "syncStatus": {"successCount": 1, "failedCount": 3, "failedDeprovisionCount": 0, "userTotal": 4,
      "lastSyncAt": "2026-08-11T10:00:00.000Z", "syncState": "FAILED", "details": "canary-6"}}
  ],
  "rule": {"id": "5b1a2c3d-0000-4000-8000-000000000003", "name": "Users to Zoom", "active": true, "description": "canary-7",
    "sourceStore": {"id": "5b1a2c3d-0000-4000-8000-000000000001"}, "targetStore": {"id": "5b1a2c3d-0000-4000-8000-000000000002"},
    "populationExpression": "population.id eq \"5b1a2c3d-0000-4000-8000-00000000000a\""},
  "mappings": [
    {"targetAttribute": "userName", "sourceAttribute": "email"},
    {"targetAttribute": "givenName", "sourceAttribute": "name.given"},
    {"targetAttribute": "familyName", "sourceAttribute": "name.family"},
    {"targetAttribute": "department", "sourceAttribute": "costCenter"}
  ]
}"#;

const SLACK: &str = r#"{
  "stores": [
    {"id": "5b1a2c3d-0000-4000-8000-000000000001", "type": "directory", "name": "PingOne"},
    {"id": "5b1a2c3d-0000-4000-8000-000000000004", "type": "Slack", "name": "Slack", "configuration": {"OAUTH_ACCESS_TOKEN": "canary-8"}}
  ],
  "rule": {"id": "5b1a2c3d-0000-4000-8000-000000000005", "name": "Users to Slack", "active": true,
    "sourceStore": {"id": "5b1a2c3d-0000-4000-8000-000000000001"}, "targetStore": {"id": "5b1a2c3d-0000-4000-8000-000000000004"}},
  "mappings": [{"targetAttribute": "userName", "sourceAttribute": "username"}]
}"#;

const SCHEMA: &str = r#"{"attributes": [{"path": "costCenter", "type": "STRING", "maxLength": 40}]}"#;

/// Five users, of whom four are in the population of the rule, and one of these has a name that is too long.
fn users() -> String {
    let user = |number: u32, population: char, family: &str| {
        format!(
            "{{\"id\": \"7c000000-0000-4000-8000-00000000000{number}\", \"username\": \"u{number}\", \"email\": \"canary-9-{number}@example.com\", \
             \"name\": {{\"given\": \"G\", \"family\": \"{family}\"}}, \"costCenter\": \"c\", \
             \"population\": {{\"id\": \"5b1a2c3d-0000-4000-8000-00000000000{population}\"}}}}\n"
        )
    };
    let long = "x".repeat(80);
    [user(1, 'a', "F"), user(2, 'a', "F"), user(3, 'a', &long), user(4, 'b', &long), user(5, 'a', "F")]
        .concat()
}

fn stand_in() -> Running {
    let both = StandIn::new().bundle(ZOOM).unwrap().bundle(SLACK).unwrap();
    both.schema(SCHEMA).unwrap().users(users()).unwrap().page_size(2).start().unwrap()
}

/// A command that knows of no PingOne.
fn provmap(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_provmap"));
    for (name, _) in std::env::vars() {
        if name.starts_with("PING")
            || name.to_ascii_lowercase().ends_with("_proxy")
            || name.starts_with("CLICOLOR")
        {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

/// A command that asks a stand-in.
fn live(running: &Running, arguments: &[&str]) -> Command {
    let mut command = provmap(arguments);
    let variables = [
        ("PINGONE_CLIENT_ID", running.client_id()),
        ("PINGONE_CLIENT_SECRET", running.client_secret()),
        ("PINGONE_ENVIRONMENT_ID", running.environment_id()),
        ("PINGONE_API_SERVICE_HOSTNAME", &running.url()),
        ("PINGONE_AUTH_SERVICE_HOSTNAME", &running.url()),
    ];
    command.envs(variables);
    command
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("live").join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The exit code, standard output and standard error.
fn said(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Everything a command shows, which has no secret, no token and nothing of a person.
fn clean(output: &Output, running: &Running) -> (i32, String, String) {
    let (code, stdout, stderr) = said(output);
    for text in [&stdout, &stderr] {
        assert!(!text.contains("canary"), "{text}");
        assert!(!text.contains(running.client_secret()), "{text}");
    }
    (code, stdout, stderr)
}

#[test]
fn a_pulled_bundle_has_no_secret_and_is_checked_as_what_it_was_pulled_from() {
    let running = stand_in();
    let folder = folder("pull");
    let output = live(&running, &["pull", "-o", "rules/"]).current_dir(&folder).output().unwrap();
    let (code, stdout, stderr) = clean(&output, &running);
    assert_eq!((code, stdout.as_str()), (0, ""));
    let expected = "note: rules/users-to-zoom.json: `Users to Zoom`, 4 mappings for Zoom\n\
                    note: rules/users-to-slack.json: `Users to Slack`, 1 mapping for Slack\n";
    assert_eq!(stderr, expected);
    for (file, settings) in [("users-to-zoom", 7), ("users-to-slack", 1)] {
        let text = fs::read_to_string(folder.join(format!("rules/{file}.json"))).unwrap();
        assert!(!text.contains("canary"), "{text}");
        let bundle: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(bundle["stores"][0]["configuration"].as_object().map(|it| it.len()), None);
        let configuration = bundle["stores"][1]["configuration"].as_object().unwrap();
        assert_eq!(configuration.len(), settings);
        assert!(
            configuration
                .values()
                .all(|value| *value == true || *value == "********" || *value == "OAuth Bearer Token")
        );
        assert_eq!(bundle["metadata"]["information"]["key"], bundle["stores"][1]["type"]);
    }
    // With its own schema, `costCenter` is known; what is said of the file is said of the live rule.
    let of_file = provmap(&["check", "rules/users-to-zoom.json"]).current_dir(&folder).output().unwrap();
    let of_live = live(&running, &["check", "--live", "--rule", "users to zoom"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let (of_file, of_live) = (clean(&of_file, &running), clean(&of_live, &running));
    let named = of_live.1.replace("PingOne: rule \"Users to Zoom\"", "rules/users-to-zoom.json");
    let without_help = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.contains("provmap fix")).map(str::to_owned).collect()
    };
    assert_eq!((of_live.0, without_help(&named)), (of_file.0, without_help(&of_file.1)));
    assert!(!of_file.1.contains("costCenter"), "{}", of_file.1);
    // Of all rules, each is checked against its own store.
    let all = live(&running, &["check", "--live", "-O", "json"]).current_dir(&folder).output().unwrap();
    let (code, stdout, _) = clean(&all, &running);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let checked: Vec<_> =
        report["results"].as_array().unwrap().iter().map(|it| (&it["path"], &it["connector"])).collect();
    assert_eq!(code, 1, "Slack's primaryEmail is not mapped");
    assert_eq!(checked[0], (&"PingOne: rule \"Users to Zoom\"".into(), &"Zoom".into()));
    assert_eq!(checked[1], (&"PingOne: rule \"Users to Slack\"".into(), &"Slack".into()));
}

#[test]
fn a_rule_goes_to_a_file_or_to_standard_output_and_has_to_be_one() {
    let running = stand_in();
    let folder = folder("output");
    let pull = |arguments: &[&str]| {
        let output = live(&running, &[&["pull"], arguments].concat()).current_dir(&folder).output().unwrap();
        clean(&output, &running)
    };
    let (code, text, stderr) = pull(&["--rule", "Users to Zoom"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let (code, stdout, _) = pull(&["--rule", "5b1a2c3d-0000-4000-8000-000000000003", "-o", "zoom.json"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(folder.join("zoom.json")).unwrap(), text);
    let several = "error: several propagation rules, and one is wanted\n  = help: name one by `--rule`: `Users to Zoom`, `Users to Slack`\n";
    for arguments in [&["-o", "one.json"][..], &[]] {
        assert_eq!(pull(arguments), (2, String::new(), several.to_owned()));
    }
    let (code, _, stderr) = pull(&["--rule", "Users to Zom"]);
    let expected = "error: there is no propagation rule `Users to Zom`\n  = help: there are `Users to Zoom`, `Users to Slack`\n";
    assert_eq!((code, stderr.as_str()), (2, expected));
    // `-` is standard output, and no file.
    assert_eq!(pull(&["--rule", "Users to Zoom", "-o", "-"]), (0, text, String::new()));
    let (code, _, stderr) = pull(&["--rule", "Users to Zoom", "-o", "no/such/folder/zoom.json"]);
    assert_eq!(code, 2);
    assert!(stderr.starts_with("error: no/such/folder/zoom.json: cannot be written: "), "{stderr}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is written by halves");
}

/// Two rules of one name, in an order that PingOne does not promise, and one of them alone: no file is that of another rule.
#[test]
fn rules_of_one_name_have_files_of_their_own() {
    let other = ZOOM.replace("5b1a2c3d-0000-4000-8000-000000000003", "5b1a2c3d-0000-4000-8000-000000000006");
    let both = |first: &str, second: &str| {
        StandIn::new().bundle(first).unwrap().bundle(second).unwrap().start().unwrap()
    };
    let folder = folder("one-name");
    let files = || {
        let mut files: Vec<(String, String)> = fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                let bundle: serde_json::Value =
                    serde_json::from_str(&fs::read_to_string(entry.path()).unwrap()).unwrap();
                let id = bundle["rule"]["id"].as_str().unwrap().to_owned();
                (entry.file_name().into_string().unwrap(), id)
            })
            .collect();
        files.sort();
        files
    };
    let expected: Vec<(String, String)> = ["3", "6"]
        .map(|last| {
            let id = format!("5b1a2c3d-0000-4000-8000-00000000000{last}");
            (format!("users-to-zoom-{id}.json"), id)
        })
        .to_vec();
    let running = both(ZOOM, &other);
    let pull = |running: &Running, arguments: &[&str]| {
        let output =
            live(running, &[&["pull", "-o", "."], arguments].concat()).current_dir(&folder).output().unwrap();
        clean(&output, running)
    };
    assert_eq!(pull(&running, &[]).0, 0);
    assert_eq!(files(), expected);
    assert_eq!(pull(&running, &["--rule", "5B1A2C3D-0000-4000-8000-000000000006"]).0, 0);
    assert_eq!(pull(&both(&other, ZOOM), &[]).0, 0);
    assert_eq!(files(), expected);

    let (code, _, stderr) = clean(&live(&running, &["preflight", "--live"]).output().unwrap(), &running);
    let help = "error: several propagation rules, and one is wanted\n  = help: name one by `--rule`: \
                `5b1a2c3d-0000-4000-8000-000000000003` (`Users to Zoom`), `5b1a2c3d-0000-4000-8000-000000000006` (`Users to Zoom`)\n";
    assert_eq!((code, stderr.as_str()), (2, help));

    // Where one of the files cannot be written, none is.
    let blocked = folder.join("blocked");
    fs::create_dir_all(blocked.join("users-to-zoom-5b1a2c3d-0000-4000-8000-000000000006.json")).unwrap();
    let output = live(&running, &["pull", "-o", "blocked"]).current_dir(&folder).output().unwrap();
    assert_eq!(clean(&output, &running).0, 2);
    assert_eq!(fs::read_dir(&blocked).unwrap().count(), 1);
}

#[test]
fn the_users_of_a_rule_are_judged_page_by_page() {
    let running = stand_in();
    let folder = folder("preflight");
    let preflight = |arguments: &[&str]| {
        let all = [&["preflight", "--live", "--rule", "Users to Zoom"], arguments].concat();
        clean(&live(&running, &all).current_dir(&folder).output().unwrap(), &running)
    };
    let (code, stdout, stderr) = preflight(&["-O", "json", "--failures", "failures.csv"]);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, stderr.as_str()), (1, ""));
    assert_eq!((&report["records"], &report["invalid"]), (&4.into(), &1.into()), "{report}");
    let failures = fs::read_to_string(folder.join("failures.csv")).unwrap();
    assert!(failures.contains("7c000000-0000-4000-8000-000000000003"), "{failures}");
    let asked: Vec<String> =
        running.requests().iter().map(|it| it.path.clone()).filter(|path| path.contains("/users")).collect();
    assert_eq!(asked.len(), 2, "four users of one population are two pages: {asked:?}");
    // A filter of the command line is in the place of the rule's.
    let (_, stdout, _) = preflight(&["-O", "json", "--filter", "username sw \"u\""]);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((&report["records"], &report["invalid"]), (&5.into(), &2.into()), "{report}");

    // An error in between is no end.
    running.set_faults(["500:path=%22&cursor".parse().unwrap()]);
    let (code, stdout, stderr) = preflight(&[]);
    assert_eq!(code, 2);
    assert!(
        stderr.contains("error: PingOne: users: reading the users: PingOne failed (500, UNEXPECTED_ERROR"),
        "{stderr}"
    );
    assert!(!stdout.contains("every user"), "{stdout}");
}

/// What can go wrong, over and over or for once.
#[test]
fn each_fault_is_said_or_passes() {
    let running = stand_in();
    let fatal = [
        ("500", "reading the propagation rules: PingOne failed (500, UNEXPECTED_ERROR"),
        ("truncated", "reading the propagation rules: the answer ends early"),
        (
            "loop:path=rules",
            "reading the propagation rules: the link to the next page leads back to a page that was read",
        ),
        ("wrong-type", "reading the propagation rules: the answer is not JSON by its content type"),
        ("expired-token", "reading the propagation rules: PingOne does not take the token (401, "),
        ("500:path=token", "signing in to PingOne: PingOne failed (500, UNEXPECTED_ERROR"),
        ("500:path=schemas", "reading the schemas: PingOne failed (500, UNEXPECTED_ERROR"),
        ("500:path=storeMetadata", "reading the store metadata: PingOne failed (500, UNEXPECTED_ERROR"),
    ];
    let check = || clean(&live(&running, &["check", "--live"]).output().unwrap(), &running);
    for (fault, message) in fatal {
        running.set_faults([fault.parse().unwrap()]);
        let (code, stdout, stderr) = check();
        assert_eq!((code, stdout.as_str()), (2, ""), "{fault}");
        assert!(stderr.starts_with(&format!("error: {message}")), "{fault}: {stderr}");
        assert!(stderr.contains("\n  = help: "), "{fault}: {stderr}");
    }
    running.set_faults([]);
    let fine = check();
    assert_eq!(fine.0, 1);
    for fault in
        ["500:times=2", "truncated:times=2", "expired-token:times=1", "429:times=1", "slow:times=1,ms=20"]
    {
        running.set_faults([fault.parse().unwrap()]);
        assert_eq!(check(), fine, "{fault}");
    }
}

#[test]
fn requests_are_shown_without_secrets_and_values() {
    let running = stand_in();
    let output =
        live(&running, &["preflight", "--live", "--rule", "Users to Zoom", "--debug"]).output().unwrap();
    let (_, _, stderr) = clean(&output, &running);
    let environment = running.environment_id();
    let shown: Vec<String> = stderr.lines().map(|line| line.replace(&running.url(), "")).collect();
    let paths: Vec<&str> = shown.iter().map(|line| line.split(": ").nth(1).unwrap()).collect();
    let api = format!("/v1/environments/{environment}");
    let expected = [
        format!("POST /{environment}/as/token"),
        format!("GET {api}/propagation/rules"),
        format!("GET {api}/propagation/stores"),
        format!("GET {api}/propagation/stores?cursor=…"),
    ];
    assert_eq!(paths[..4], expected);
    let last =
        [format!("GET {api}/users?limit=…&filter=…"), format!("GET {api}/users?limit=…&filter=…&cursor=…")];
    assert_eq!(paths[paths.len() - 2..], last);
    assert!(shown.iter().all(|line| line.starts_with("debug: ") && line.contains(": 200, ")), "{shown:?}");
}

#[test]
fn the_day_after_is_compared_with_what_was_predicted() {
    let running = stand_in();
    let compare = |arguments: &[&str]| {
        let all = [&["compare", "--live"], arguments].concat();
        clean(&live(&running, &all).output().unwrap(), &running)
    };
    let (code, stdout, stderr) = compare(&["--rule", "Users to Zoom"]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    let expected = "\
Users to Zoom → Zoom (Zoom), last sync 2026-08-11T10:00:00.000Z (FAILED)

USERS              PREDICTED  PINGONE
succeed            3          1
fail               1          3
cannot be removed  -          0
all                4          4

3 users failed, and 1 was to fail: 2 more failed for a reason that neither the mapping nor the metadata tells, such as the connection, a limit that the metadata does not have, or a value that is taken in the store already
";
    assert_eq!(stdout, expected);
    let (_, stdout, _) = compare(&["--rule", "Users to Zoom", "-O", "json"]);
    let comparison: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        comparison["predicted"],
        serde_json::json!({"users": 4, "succeed": 3, "fail": 1, "unpredictable": 0})
    );
    assert_eq!(comparison["sync_status"]["failed_count"], 3);
    assert_eq!(comparison["differences"].as_array().unwrap().len(), 1);
    let (code, _, stderr) = compare(&["--rule", "Users to Slack"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("PingOne says nothing of a sync into its store"), "{stderr}");

    // A part of the users is not compared with all.
    running.set_faults(["wrong-type:path=%22&cursor".parse().unwrap()]);
    let (code, stdout, _) = compare(&["--rule", "Users to Zoom", "-O", "json"]);
    let comparison: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        (code, &comparison["complete"], &comparison["predicted"]["users"]),
        (2, &false.into(), &2.into())
    );
    let unread = "not all users were read: what was predicted is not of all of them, and so not compared";
    assert_eq!(comparison["differences"], serde_json::json!([unread]));
    let (code, stdout, _) = compare(&["--rule", "Users to Zoom"]);
    assert!(code == 2 && stdout.ends_with(&format!("\n\n{unread}\n")), "{stdout}");
}

#[test]
fn metadata_of_today_is_compared_and_linted() {
    let running = stand_in();
    let output = live(&running, &["diff", "--live", "--rule", "Users to Zoom"]).output().unwrap();
    let (code, stdout, stderr) = clean(&output, &running);
    assert_eq!((code, stderr.as_str()), (0, ""));
    let title = "Zoom (compiled in) → PingOne: metadata of \"Zoom\" (Zoom) (Zoom)\n";
    // The address of the answer is another one.
    assert!(stdout.starts_with(title) && stdout.contains("\n1 change: 1 cosmetic\n"), "{stdout}");
    let output = live(&running, &["lint-metadata", "--live", "-O", "json"]).output().unwrap();
    let (_, stdout, _) = clean(&output, &running);
    let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let linted: Vec<_> =
        report["results"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(linted, ["PingOne: metadata of \"Zoom\" (Zoom)", "PingOne: metadata of \"Slack\" (Slack)"]);
}

/// Where PingOne says less than is asked for, a bundle is not as whole as others are.
#[test]
fn what_is_not_known_of_a_store_is_said() {
    let bundle = |kind: &str, configuration: &str| {
        format!(
            r#"{{"stores": [{{"type": "{kind}", "configuration": {configuration}}}], "rule": {{"name": "Users"}},
                "mappings": [{{"targetAttribute": "userName", "sourceAttribute": "email"}}]}}"#
        )
    };
    let scim = r#"{"information": {"key": "scim"}, "attributeMetadata": {"userAttributes": {}}}"#;
    let cases = [
        ("acme", "{}", "no metadata of its store: what is compiled in is taken, if anything"),
        (
            "scim",
            "{}",
            "nothing of the store's configuration that its dynamic metadata can be asked for with: the static one is taken",
        ),
    ];
    for (kind, configuration, message) in cases {
        let stand_in = StandIn::new().metadata(scim).unwrap().bundle(bundle(kind, configuration)).unwrap();
        let running = stand_in.start().unwrap();
        let (code, stdout, stderr) = clean(&live(&running, &["pull"]).output().unwrap(), &running);
        assert_eq!(code, 0, "{stderr}");
        assert_eq!(stdout.contains("\"metadata\": {"), kind == "scim", "{stdout}");
        assert_eq!(stderr, format!("warning: PingOne: rule \"Users\": PingOne answers {message}\n"));
    }
}

#[test]
fn a_ready_token_wins_and_that_is_said() {
    let running = stand_in();
    let output = live(&running, &["pull", "--rule", "Users to Zoom"])
        .env("PINGONE_API_ACCESS_TOKEN", "canary-10")
        .output()
        .unwrap();
    let (code, stdout, stderr) = clean(&output, &running);
    assert_eq!((code, stdout.as_str()), (2, ""));
    let note =
        "note: the token of `PINGONE_API_ACCESS_TOKEN` is used, and not the client of `PINGONE_CLIENT_ID`\n";
    assert!(stderr.starts_with(note), "{stderr}");
    assert!(
        stderr.contains("error: reading the propagation rules: PingOne does not take the token (401"),
        "{stderr}"
    );
    assert!(stderr.contains("the token of `PINGONE_API_ACCESS_TOKEN` has probably expired"), "{stderr}");
}

/// PingOne is asked through the proxy of the environment, and a stand-in on this machine is not.
#[test]
fn a_proxy_is_that_of_the_environment() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let asked = thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        // All of the request: a connection that is closed before would be reset.
        let lines = BufReader::new(&stream).lines().map(Result::unwrap);
        let lines: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").unwrap();
        lines
    });
    let variables = [
        ("PINGONE_CLIENT_ID", "c"),
        ("PINGONE_CLIENT_SECRET", "canary-11"),
        ("PINGONE_ENVIRONMENT_ID", "abfba8f6-49eb-49f5-a5d9-80ad5c98f9f6"),
        ("PINGONE_REGION_CODE", "EU"),
        ("HTTPS_PROXY", &proxy),
    ];
    let output = provmap(&["check", "--live"]).envs(variables).output().unwrap();
    let (code, _, stderr) = said(&output);
    assert_eq!(code, 2);
    assert!(
        stderr.starts_with("error: signing in to PingOne: the proxy lets no connection through\n"),
        "{stderr}"
    );
    assert!(!stderr.contains("canary"), "{stderr}");
    assert_eq!(asked.join().unwrap().first().unwrap(), "CONNECT auth.pingone.eu:443 HTTP/1.1");

    let running = stand_in();
    let output = live(&running, &["pull", "--rule", "Users to Zoom"])
        .env("HTTPS_PROXY", "http://127.0.0.1:9")
        .output()
        .unwrap();
    assert_eq!(said(&output).0, 0);
    // Nor where tokens are PingOne's: the proxy would get one of these for its own machine.
    let variables = [
        ("PINGONE_API_ACCESS_TOKEN", "canary-12"),
        ("PINGONE_ENVIRONMENT_ID", running.environment_id()),
        ("PINGONE_REGION_CODE", "EU"),
        ("PINGONE_API_SERVICE_HOSTNAME", &running.url()),
        ("HTTPS_PROXY", "http://127.0.0.1:9"),
    ];
    let (code, _, stderr) = said(&provmap(&["pull"]).envs(variables).output().unwrap());
    assert_eq!(code, 2);
    assert!(stderr.contains("PingOne does not take the token (401"), "{stderr}");
}
