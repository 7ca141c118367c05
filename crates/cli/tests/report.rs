//! The page of `provmap report` as a file: it is there as a whole or not at all, is the same for the same input, and its verdict is what
//! standard output says.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests panic when they fail")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

const MAPPING: &str = r#"{"connector": "Zoom", "mappings": [
  {"targetAttribute": "userName", "sourceAttribute": "email"},
  {"targetAttribute": "familyName", "sourceAttribute": "name.family"}
]}"#;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("zoom.json"), MAPPING).unwrap();
    folder
}

/// Users of whom the first so many have no family name.
fn users(folder: &Path, failing: usize, all: usize) {
    let user = |at: usize| {
        let name = if at < failing { "{}" } else { r#"{"family": "Lovelace"}"# };
        format!(r#"{{"email": "user{at}@example.com", "name": {name}}}"#)
    };
    let users: Vec<String> = (0..all).map(user).collect();
    fs::write(folder.join("users.ndjson"), users.join("\n")).unwrap();
}

fn report(folder: &Path, arguments: &[&str]) -> Output {
    let command = ["report", "--mapping", "zoom.json"];
    Command::new(env!("CARGO_BIN_EXE_provmap"))
        .current_dir(folder)
        .args(command)
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_verdict_and_the_exit_code_go_by_the_users() {
    let folder = folder();
    let cases = [
        (
            0,
            3,
            "Of 3 users, 3 will be created and none will fail: nothing stands in the way of go-live.\n",
            0,
        ),
        (
            1,
            1,
            "Of 1 user, none will be created and 1 will fail: go-live waits for one thing, which is below.\n",
            1,
        ),
        (
            2,
            1500,
            "Of 1,500 users, 1,498 will be created and 2 will fail: go-live waits for one thing, which is below.\n",
            1,
        ),
        (0, 0, "There is no user in what was given: go-live waits for a run over all users.\n", 2),
    ];
    for (failing, all, verdict, code) in cases {
        users(folder.path(), failing, all);
        let made = report(folder.path(), &["--users", "users.ndjson", "--html", "page.html"]);
        assert_eq!((text(&made.stdout).as_str(), made.status.code()), (verdict, Some(code)));
        let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
        assert!(page.contains(verdict.trim_end()), "{page}");
    }
}

/// The verdict and the page of a mapping and users.
fn made(mapping: &str, users: &str) -> (String, String) {
    let folder = folder();
    fs::write(folder.path().join("zoom.json"), mapping).unwrap();
    fs::write(folder.path().join("users.ndjson"), users).unwrap();
    let arguments = ["--users", "users.ndjson", "--html", "page.html"];
    let arguments = if users.is_empty() { &arguments[2..] } else { &arguments };
    let made = report(folder.path(), arguments);
    (text(&made.stdout), fs::read_to_string(folder.path().join("page.html")).unwrap())
}

/// A mapping for Zoom of pairs of a target and a source.
fn mapping(lines: &[(&str, &str)]) -> String {
    let line = |(target, source): &(&str, &str)| {
        format!(r#"{{"targetAttribute": "{target}", "sourceAttribute": "{source}"}}"#)
    };
    let lines: Vec<String> = lines.iter().map(line).collect();
    format!(r#"{{"connector": "Zoom", "mappings": [{}]}}"#, lines.join(","))
}

#[test]
fn every_thing_that_the_verdict_counts_is_a_step() {
    let lines = [
        ("userName", "email"),
        ("familyName", "name.family"),
        ("title", "title"),
        ("userType", "type"),
        ("locale", "locale"),
        ("workPhone", "primaryPhone"),
    ];
    let wrong: Vec<String> = (0..7).map(|at| format!("wrong{at}")).collect();
    let wrong = wrong.iter().map(|target| (target.as_str(), "nickname"));
    let mapping = mapping(&lines.into_iter().chain(wrong).collect::<Vec<_>>());
    let long = "x".repeat(2_000);
    let users = ["title", "type", "locale", "primaryPhone"].map(|key| {
        format!(r#"{{"email": "{key}@example.com", "name": {{"family": "L"}}, "{key}": "{long}"}}"#)
    });
    let others = format!(
        r#"{{"email": "a@example.com", "name": {{"family": null}}}}
{{"name": {{"family": "L"}}}}
{{"email": "{long}", "name": {{"family": "L"}}}}"#
    );
    let (verdict, page) = made(&mapping, &format!("{}\n{others}", users.join("\n")));
    let next = page.split_once("id=\"next\"").unwrap().1.split_once("</section>").unwrap().0;
    let waits = next.matches("class=\"chip fail\"").count();
    for (_, source) in lines {
        assert!(next.contains(&format!("<code>{source}</code>")), "{source}: {next}");
    }
    assert!(verdict.contains(&format!("go-live waits for the {waits} things below")), "{verdict}\n{next}");
    for at in 0..7 {
        assert!(next.contains(&format!("wrong{at}")), "{next}");
    }
    // Beside an error of the mapping, nothing is promised.
    assert!(verdict.contains(" would be created") && !verdict.contains("will"), "{verdict}");
    assert!(verdict.contains("The mapping itself has 7 errors"), "{verdict}");
    assert!(page.contains("the counts do not tell what PingOne makes of that"), "{page}");
}

#[test]
fn a_step_for_several_causes_counts_all_of_their_users() {
    let mapping = mapping(&[("userName", "email"), ("locale", "locale"), ("workPhone", "primaryPhone")]);
    let long = "x".repeat(2_000);
    let user = |at: usize, key: &str| format!(r#"{{"email": "{at}@example.com", "{key}": "{long}"}}"#);
    let users: Vec<String> =
        (0..50).map(|at| user(at, if at % 2 == 0 { "locale" } else { "primaryPhone" })).collect();
    let (_, page) = made(&mapping, &users.join("\n"));
    assert!(page.contains(r#"<span class="chip fail">50 users</span>"#), "{page}");
}

#[test]
fn who_shares_a_value_may_be_the_one_who_gets_it() {
    let user = |email: &str| format!(r#"{{"email": "{email}", "name": {{"family": "L"}}}}"#);
    let mut users: Vec<String> = (0..5).map(|_| user("same@example.com")).collect();
    users.push(user("other@example.com"));
    users.push(r#"{"email": "third@example.com", "name": {}}"#.to_owned());
    let (verdict, _) = made(MAPPING, &users.join("\n"));
    assert!(verdict.starts_with("Of 7 users, 1 to 2 will be created and 5 to 6 will fail: "), "{verdict}");
}

#[test]
fn what_the_schema_promises_stands_beside_the_users_who_break_it() {
    let mapping = mapping(&[("userName", "username"), ("familyName", "username")]);
    let (_, page) = made(
        &mapping,
        r#"{"username": "ada"}
{"email": "bob@example.com"}"#,
    );
    assert!(page.contains("never, by the schema") && page.contains("1 user of this run has none"), "{page}");
    assert!(!page.contains("never empty"), "{page}");
}

#[test]
fn a_file_of_mappings_is_no_file_of_users() {
    let folder = folder();
    let made = report(folder.path(), &["--users", "zoom.json", "--html", "page.html"]);
    let what = "zoom.json: this is not a file of users; it holds mappings: `--mapping FILE` reads it";
    assert_eq!(made.status.code(), Some(2));
    assert!(text(&made.stderr).contains(what), "{}", text(&made.stderr));
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(section(&page, "next").contains("this is not a file of users; it holds mappings"), "{page}");
}

#[test]
fn the_name_of_a_file_stays_as_it_is() {
    let (_, page) = made(MAPPING, "\n");
    assert!(page.contains("users.ndjson") && !page.contains("Users.ndjson"), "{page}");
}

#[test]
fn without_users_a_switch_that_is_off_is_said() {
    let bundle = |active: bool, creates: bool| {
        format!(
            r#"{{"stores": [{{"id": "1", "type": "directory"}}, {{"id": "2", "type": "Zoom",
  "configuration": {{"SCIM_URL": "https://example.com", "CREATE_USERS": {creates}, "UPDATE_USERS": true}}}}],
 "rule": {{"active": {active}, "sourceStore": {{"id": "1"}}, "targetStore": {{"id": "2"}}}},
 "mappings": {MAPPING}}}"#
        )
    };
    let cases = [
        (false, true, "because the propagation rule is inactive"),
        (true, false, "because the store is set not to"),
        (false, false, "because the store is set not to, and the propagation rule is inactive"),
    ];
    for (active, creates, why) in cases {
        let (verdict, page) = made(&bundle(active, creates), "");
        assert!(verdict.contains("No user will be created") && verdict.contains(why), "{verdict}");
        let steps = [
            (active, "The propagation rule is inactive</h4>"),
            (creates, "The store is set not to have users created</h4>"),
        ];
        for (is_on, step) in steps {
            assert_eq!(page.contains(step), !is_on, "{step}");
        }
    }
    assert!(!made(&bundle(true, true), "").0.contains("No user"));
}

#[test]
fn a_mapping_without_lines_is_one_step() {
    let (verdict, page) = made(&mapping(&[]), r#"{"email": "ada@example.com"}"#);
    assert!(verdict.contains("go-live waits for one thing, which is below"), "{verdict}");
    assert!(page.contains("<h4>The mapping has no line</h4>"), "{page}");
}

#[test]
fn records_of_one_user_are_said_to_be_so() {
    let user = r#"{"id": "1", "email": "ada@example.com", "username": "ada", "name": {"given": "A", "family": "L"}}"#;
    let (verdict, page) = made(MAPPING, &[user, user, user].join("\n"));
    assert!(
        verdict.contains(" At least 2 records are of users who were there before, and are counted again."),
        "{verdict}"
    );
    assert!(
        page.contains("of an earlier one: they are counted again, and do not collide with those."),
        "{page}"
    );
}

#[test]
fn changes_that_do_not_arrive_are_said() {
    let bundle = format!(
        r#"{{"stores": [{{"id": "1", "type": "directory"}}, {{"id": "2", "type": "Zoom",
  "configuration": {{"CREATE_USERS": true, "UPDATE_USERS": false}}}}],
 "rule": {{"active": true, "sourceStore": {{"id": "1"}}, "targetStore": {{"id": "2"}}}}, "mappings": {MAPPING}}}"#
    );
    assert!(made(&bundle, "").1.contains("later changes of them do not arrive"));
}

#[test]
fn the_command_that_makes_the_page_again_has_the_samples() {
    let folder = folder();
    let page = |arguments: &[&str]| text(&report(folder.path(), arguments).stdout);
    assert!(page(&["--html", "-", "--samples", "2"]).contains("--samples 2 --mapping"));
    assert!(!page(&["--html", "-"]).contains("--samples"));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = folder();
    users(folder.path(), 700, 4_000);
    let pages = ["1", "2", "7"].map(|threads| {
        let made = report(folder.path(), &["--users", "users.ndjson", "--threads", threads, "--html", "-"]);
        text(&made.stdout)
    });
    assert!(pages.windows(2).all(|pair| pair.first() == pair.last()));
    report(folder.path(), &["--users", "users.ndjson", "--html", "page.html"]);
    // But for the name that the page is told to have.
    let written = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert_eq!(Some(&written.replace("--html page.html", "--html -")), pages.first());
}

#[test]
fn a_page_replaces_an_earlier_one_and_nothing_else() {
    let folder = folder();
    let page = folder.path().join("page.html");
    fs::write(&page, "before").unwrap();
    assert_eq!(report(folder.path(), &["--html", "page.html"]).status.code(), Some(0));
    assert!(fs::read_to_string(&page).unwrap().ends_with("</html>\n"));
    // An error leaves it as it is.
    fs::write(&page, "before").unwrap();
    let refused = report(folder.path(), &["--users", "nobody.ndjson", "--html", "page.html"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&page).unwrap(), "before");
    for input in ["zoom.json", "./zoom.json", "users.ndjson"] {
        users(folder.path(), 0, 1);
        let refused = report(folder.path(), &["--users", "users.ndjson", "--html", input]);
        assert_eq!(refused.status.code(), Some(2), "{input}");
        assert!(text(&refused.stderr).contains("the page would replace it"), "{}", text(&refused.stderr));
    }
    assert_eq!(fs::read_to_string(folder.path().join("zoom.json")).unwrap(), MAPPING);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_devices_are_refused() {
    let folder = folder();
    let (page, link) = (folder.path().join("page.html"), folder.path().join("link.html"));
    fs::write(&page, "before").unwrap();
    std::os::unix::fs::symlink(&page, &link).unwrap();
    assert_eq!(report(folder.path(), &["--html", "link.html"]).status.code(), Some(0));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&page).unwrap().starts_with("<!DOCTYPE html>"));
    let refused = report(folder.path(), &["--html", "/dev/null"]);
    assert!(text(&refused.stderr).contains("no regular file"), "{}", text(&refused.stderr));
}

#[test]
fn causes_of_one_source_are_one_step_in_the_words_of_an_admin() {
    let lines =
        [("userName", "email"), ("email", "email"), ("familyName", "name.family"), ("title", "title")];
    let user = |at: usize, rest: &str| format!(r#"{{"email": "{at}@example.com", {rest}}}"#);
    let long = "x".repeat(200);
    let mut users: Vec<String> = (0..8).map(|at| user(at, r#""name": {}"#)).collect();
    users.extend((10..15).map(|at| user(at, &format!(r#""name": {{"family": "{long}"}}"#))));
    users.extend((20..22).map(|_| user(20, r#""name": {"family": "L"}"#)));
    users.push(r#"{"name": {"family": "L"}}"#.to_owned());
    users.push(user(30, &format!(r#""name": {{"family": "L"}}, "title": "{long}""#)));
    let (_, page) = made(&mapping(&lines).replace(",{", ",\n{"), &users.join("\n"));
    let next = section(&page, "next");
    let titles = [
        "<h4>8 users have no family name (<code>name.family</code>, line 3), 5 have one that is longer than 64 characters</h4>",
        "<h4>2 users share their email address (<code>email</code>, lines 1 and 2) with others, 1 has none</h4>",
        "<h4>1 user has a title (<code>title</code>, line 4) that is longer than 128 characters</h4>",
    ];
    for title in titles {
        assert!(next.contains(title), "{title}\n{next}");
    }
    // Who has no value has none that is too long, or that others have.
    for users in [13, 3] {
        assert!(next.contains(&format!("<span class=\"chip fail\">{users} users</span>")), "{next}");
    }
}

#[test]
fn no_sentence_of_the_steps_stands_four_times() {
    let targets = ["familyName", "givenName", "title", "department", "userType", "locale", "workPhone"];
    let line = |target: &str| {
        format!(r#"{{"targetAttribute": "{target}", "expression": "'{target} ' + #root.{target}"}}"#)
    };
    let lines: Vec<String> = targets.into_iter().map(line).collect();
    let mapping = format!(
        r#"{{"connector": "Zoom", "mappings": [{{"targetAttribute": "userName", "sourceAttribute": "username"}}, {}]}}"#,
        lines.join(",")
    );
    let long = "x".repeat(2_000);
    let user =
        |key: &str, value: &str| format!(r#"{{"username": "{key}{}", "{key}": {value}}}"#, value.len());
    let users =
        targets.iter().flat_map(|key| [user(key, "null"), user(key, &format!("\"{long}\"")), user(key, "7")]);
    let (_, page) = made(&mapping, &users.collect::<Vec<_>>().join("\n"));
    let next = section(&page, "next");
    assert!(next.matches("<li>").count() > 1, "{next}");
    // The links that name the step to a screen reader repeat it.
    let shown: String = next
        .split("<span class=\"hidden\">")
        .map(|it| it.split_once("</span>").map_or(it, |(_, rest)| rest))
        .collect();
    for sentence in shown.split(['.', '<', '>', ';']).filter(|sentence| sentence.trim().len() > 25) {
        assert!(shown.matches(sentence).count() < 4, "{sentence}\n{next}");
    }
}

#[test]
fn unique_targets_of_one_source_share_one_group() {
    let lines = [("userName", "email"), ("email", "email"), ("familyName", "username")];
    let user = |at: usize, email: &str| format!(r#"{{"username": "u{at}", "email": "{email}@example.com"}}"#);
    // Case counts for one of them alone.
    let emails = ["one", "one", "two", "two", "TWO", "three", "three", "four", "four"];
    let users: Vec<String> = emails.iter().enumerate().map(|(at, email)| user(at, email)).collect();
    let folder = folder();
    fs::write(folder.path().join("zoom.json"), mapping(&lines)).unwrap();
    fs::write(folder.path().join("users.ndjson"), users.join("\n")).unwrap();
    for (samples, both, all) in [("5", 3, 5), ("2", 1, 2), ("0", 0, 0)] {
        let made = report(folder.path(), &["--users", "users.ndjson", "--samples", samples, "--html", "-"]);
        let page = text(&made.stdout);
        let heading = "<h4><code>userName</code>, <code>email</code>: 2 records</h4>";
        let groups = page.matches("<div class=\"group\">").count();
        assert_eq!((page.matches(heading).count(), groups), (both, all), "{samples}: {page}");
        assert_eq!(page.contains("Each box"), all > 0, "{samples}");
    }
}

#[test]
fn without_examples_nothing_speaks_of_them() {
    let folder = folder();
    let users = "{\"email\": \"a@example.com\", \"name\": {}}\n{\"email\": \"a@example.com\"}\n{\"email\":\n";
    fs::write(folder.path().join("users.ndjson"), users).unwrap();
    for (samples, has) in [("0", false), ("1", true)] {
        let made = report(folder.path(), &["--users", "users.ndjson", "--samples", samples, "--html", "-"]);
        let page = text(&made.stdout);
        let words = [
            "Each box",
            "examples below",
            "The first users of each cause",
            "id=\"examples\"",
            "href=\"#examples\"",
        ];
        for word in words {
            assert_eq!(page.contains(word), has, "{samples}: {word}");
        }
        // Every link of the page leads somewhere.
        for link in page.split("href=\"#").skip(1) {
            let id = link.split_once('"').unwrap().0;
            assert!(page.contains(&format!("id=\"{id}\"")), "{samples}: {id}");
        }
    }
}

#[test]
fn a_filter_chooses_the_users_as_for_preflight() {
    let folder = folder();
    let population = |at: usize| format!("{at}1111111-1111-4111-8111-111111111111");
    let user = |at: usize| {
        let name = if at < 7 { "{}" } else { r#"{"family": "Lovelace"}"# };
        let population = population(at % 3);
        format!(
            r#"{{"email": "user{at}@example.com", "name": {name}, "population": {{"id": "{population}"}}}}"#
        )
    };
    let users: Vec<String> = (0..20).map(user).collect();
    fs::write(folder.path().join("users.ndjson"), users.join("\n")).unwrap();
    let filter = format!("population.id eq \"{}\" and email ne \"canary@example.com\"", population(1));
    let page = report(folder.path(), &["--users", "users.ndjson", "--filter", &filter, "--html", "-"]);
    let page = text(&page.stdout);
    let json = Command::new(env!("CARGO_BIN_EXE_provmap"))
        .current_dir(folder.path())
        .args(["preflight", "-O", "json", "--mapping", "zoom.json", "--filter", &filter, "users.ndjson"])
        .output()
        .unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let numbers = [
        ("records", &json["records"]),
        ("valid", &json["valid"]),
        ("invalid", &json["invalid"]),
        (
            "rules.null-not-allowed.attributes.familyName",
            &json["rules"]["null-not-allowed"]["attributes"]["familyName"],
        ),
    ];
    for (path, number) in numbers {
        assert!(number.as_u64().unwrap() > 0, "{path}: {json}");
        assert!(page.contains(&format!("data-json=\"{path}\">{number}<")), "{path}: {number}\n{page}");
    }
    assert_eq!(json["records"], 7);
    assert!(page.contains("The filter leaves 13 of 20 users out"), "{page}");
    // The command to make it again has the filter, without what may be of a person.
    assert!(page.contains(&population(1)) && !page.contains("canary"), "{page}");
    assert!(page.contains("email ne &quot;…&quot;' --html -"), "{page}");
}

#[test]
fn what_a_configuration_names_is_not_replaced() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    fs::create_dir(folder.path().join("rules")).unwrap();
    let configuration = r#"metadata = ["store.json"]
overlays = ["limits.toml"]
source-schema = "directory.json"
check = ["rules", "more-*.json"]
"#;
    let store = include_str!("../../../metadata/connectors/Slack.json").replace("\"Slack\"", "\"Mine\"");
    let files = [
        ("provmap.toml", configuration),
        ("store.json", &store),
        ("limits.toml", "# Nothing yet.\n"),
        ("directory.json", r#"{"attributes": []}"#),
        ("rules/slack.json", MAPPING),
        ("more-zoom.json", MAPPING),
        ("others.ndjson", "{\"username\": \"ada\"}\n"),
    ];
    for (name, text) in files {
        write(name, text);
    }
    for (name, before) in files {
        let refused = report(folder.path(), &["--html", name]);
        assert_eq!(refused.status.code(), Some(2), "{name}");
        assert!(text(&refused.stderr).contains("the page would replace it"), "{}", text(&refused.stderr));
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), before, "{name}");
    }
    assert_eq!(report(folder.path(), &["--html", "page.html"]).status.code(), Some(0));
    assert_eq!(report(folder.path(), &["--html", "page.html"]).status.code(), Some(0));
}

/// A section of a page.
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    page.split_once(&format!("<section id=\"{id}\"")).unwrap().1.split_once("</section>").unwrap().0
}

/// The policy of the page allows its style by a hash, and a style of another hash would not apply.
#[test]
fn the_policy_allows_the_style() {
    let folder = folder();
    let page = text(&report(folder.path(), &["--html", "-"]).stdout);
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = page.split_once("'sha256-").unwrap().1.split_once('\'').unwrap().0;
    assert_eq!(hash, base64(&Sha256::digest(style)), "write it in crates/cli/src/report/page.rs");
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3)
            .fold(0_usize, |bits, at| bits << 8 | usize::from(three.get(at).copied().unwrap_or_default()));
        for at in 0..4 {
            let digit = DIGITS.get(bits >> (18 - 6 * at) & 63).copied().unwrap();
            text.push(if at <= three.len() { char::from(digit) } else { '=' });
        }
    }
    text
}
