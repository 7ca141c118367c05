//! What becomes of answers that are none, over real sockets.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::io::{Read as _, Write as _};
use std::sync::{Arc, Mutex};

use common::{ENVIRONMENT, SECRET, TOKEN, answer, json, serve, tenant, tenant_by_token, token};
use provmap_pingone::{Error, ErrorKind};

const RULES: &str = r#"{"_embedded": {"rules": [{"id": "r1", "name": "Users to Zoom"}]}}"#;

/// What the rules come to behind these answers: the names of the rules or the error, and the number of requests.
fn rules(answers: Vec<Vec<u8>>) -> (Result<Vec<String>, Error>, usize) {
    let (host, requests) = serve(answers);
    let read = tenant(&host).rules();
    let names = read.map(|rules| rules.iter().map(|rule| rule.name().to_owned()).collect());
    let count = requests.lock().unwrap().len();
    (names, count)
}

fn status(status: &str, headers: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"id": "6c796712-0000-4000-8000-000000000000", "code": "ACCESS_FAILED", "message": "{SECRET} {TOKEN} ada@example.com"}}"#
    );
    answer(status, &format!("Content-Type: application/json\r\n{headers}"), body.as_bytes())
}

/// What passes is tried again, what does not is said at once, and nothing says what a server answers.
#[test]
fn each_failure_has_its_message_and_its_number_of_tries() {
    let of_json = "Content-Type: application/json\r\n";
    let in_gzip = |text: &str| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let gzip = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
    let cut_off = |length: usize| {
        let head =
            format!("HTTP/1.1 200 OK\r\n{of_json}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        [head.as_bytes(), &RULES.as_bytes()[..20]].concat()
    };
    let chunked = |rest: &str| {
        format!("HTTP/1.1 200 OK\r\n{of_json}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{rest}")
            .into_bytes()
    };
    let compressed = in_gzip(RULES);
    let bomb = in_gzip(&" ".repeat(17 * 1024 * 1024));
    // (answers, kind and message, number of requests without that for the token)
    let cases: Vec<(Vec<u8>, ErrorKind, &str, usize)> = vec![
        (
            status("400 Bad Request", ""),
            ErrorKind::Rejected,
            "PingOne takes the request for a mistake (400, ACCESS_FAILED, error 6c796712-0000-4000-8000-000000000000)",
            1,
        ),
        (
            status("403 Forbidden", ""),
            ErrorKind::Forbidden,
            "a role is missing (403, ACCESS_FAILED, error 6c796712-0000-4000-8000-000000000000)",
            1,
        ),
        (answer("404 Not Found", "", b""), ErrorKind::NotFound, "PingOne has no such thing (404)", 1),
        (
            answer("404 Not Found", "", br#"{"code": "canary-code", "id": "canary-id"}"#),
            ErrorKind::NotFound,
            "PingOne has no such thing (404)",
            1,
        ),
        (
            answer("415 Unsupported", "", b""),
            ErrorKind::Rejected,
            "PingOne does not take the request (415)",
            1,
        ),
        (
            status("429 Too Many Requests", "Retry-After: 1\r\n"),
            ErrorKind::Limited,
            "PingOne takes no more requests for now (429, ACCESS_FAILED, error 6c796712-0000-4000-8000-000000000000)",
            6,
        ),
        (
            answer("429 Too Many Requests", "Retry-After: 86400\r\n", b""),
            ErrorKind::Limited,
            "PingOne takes no more requests for now (429)",
            1,
        ),
        (
            answer("429 Too Many Requests", "", b""),
            ErrorKind::Limited,
            "PingOne takes no more requests for now (429)",
            6,
        ),
        (answer("408 Request Timeout", "", b""), ErrorKind::Unavailable, "PingOne failed (408)", 3),
        (
            answer("500 Internal Server Error", "", b"<html>canary</html>"),
            ErrorKind::Unavailable,
            "PingOne failed (500)",
            3,
        ),
        (answer("503 Service Unavailable", "", b""), ErrorKind::Unavailable, "PingOne failed (503)", 3),
        (
            answer("302 Found", "Location: https://canary.test/\r\n", b""),
            ErrorKind::Redirect,
            "the answer leads elsewhere (302), where no credentials are sent",
            1,
        ),
        (
            answer("200 OK", "Content-Type: text/html\r\n", b"<html>canary</html>"),
            ErrorKind::Malformed,
            "the answer is not JSON by its content type",
            1,
        ),
        (
            answer("200 OK", "", RULES.as_bytes()),
            ErrorKind::Malformed,
            "the answer is not JSON by its content type",
            1,
        ),
        (
            answer("200 OK", of_json, b"{canary}"),
            ErrorKind::Malformed,
            "the answer is malformed JSON, at line 1 and column 2",
            1,
        ),
        (answer("200 OK", of_json, b"{\"_embedded\": {"), ErrorKind::Malformed, "the answer ends early", 1),
        (
            answer("200 OK", of_json, b"[\"canary\"]"),
            ErrorKind::Malformed,
            "the answer is not what PingOne documents",
            1,
        ),
        (
            answer("200 OK", of_json, br#"{"_embedded": {"stores": []}}"#),
            ErrorKind::Malformed,
            "the answer is not what PingOne documents",
            1,
        ),
        (
            answer("200 OK", of_json, br#"{"_embedded": {"rules": [{"id": 1, "name": "canary"}]}}"#),
            ErrorKind::Malformed,
            "the answer is not what PingOne documents",
            1,
        ),
        (cut_off(400), ErrorKind::Connection, "the answer ends early", 3),
        (chunked("5\r\n{\"_em"), ErrorKind::Connection, "the answer ends early", 3),
        (chunked("x\r\ncanary"), ErrorKind::Connection, "the answer ends early", 3),
        (
            answer("200 OK", gzip, &compressed[..compressed.len() - 12]),
            ErrorKind::Malformed,
            "the answer is broken, or ends early",
            3,
        ),
        (
            answer("200 OK", gzip, RULES.as_bytes()),
            ErrorKind::Malformed,
            "the answer is broken, or ends early",
            3,
        ),
        (
            answer("200 OK", gzip, &bomb),
            ErrorKind::TooLarge,
            "the answer is larger than 16 MiB, the most that is read",
            1,
        ),
        (b"canary\r\n\r\n".to_vec(), ErrorKind::Malformed, "the answer is no HTTP", 1),
        (Vec::new(), ErrorKind::Connection, "the connection failed", 3),
    ];
    for (failing, kind, message, tries) in cases {
        let (read, requests) = rules(vec![token(), failing]);
        let error = read.unwrap_err();
        assert_eq!(error.to_string(), format!("reading the propagation rules: {message}"));
        assert_eq!((error.kind(), requests), (kind, tries + 1), "{error}");
        assert!(error.help().is_some(), "what to do is said: {error}");
        let all = format!("{error} {error:?} {:?}", error.help());
        for hidden in [SECRET, TOKEN, "canary", "ada@example.com"] {
            assert!(!all.contains(hidden), "{all}");
        }
    }
    // What passes in time is no failure.
    let fine: [(Vec<Vec<u8>>, usize); 6] = [
        (vec![answer("500 Oops", "", b""), status("503 Oops", ""), json(RULES)], 4),
        (vec![answer("429 Slower", "Retry-After: 0\r\n", b""), json(RULES)], 3),
        (vec![cut_off(400), json(RULES)], 3),
        (vec![Vec::new(), json(RULES)], 3),
        (vec![answer("200 OK", gzip, &compressed)], 2),
        (vec![answer("200 OK", "Content-Type: application/hal+json;charset=UTF-8\r\n", RULES.as_bytes())], 2),
    ];
    for (answers, expected) in fine {
        let (read, requests) = rules([vec![token()], answers].concat());
        assert_eq!((read.unwrap(), requests), (vec!["Users to Zoom".to_owned()], expected));
    }
}

#[test]
fn a_token_that_is_refused_is_fetched_again_once() {
    let refused = || status("401 Unauthorized", "");
    let (read, requests) = rules(vec![token(), refused(), token(), json(RULES)]);
    assert_eq!((read.unwrap().len(), requests), (1, 4));
    let (read, requests) = rules(vec![token(), refused(), token(), refused()]);
    let error = read.unwrap_err();
    assert_eq!((error.kind(), requests), (ErrorKind::Refused, 4));
    assert!(error.help().unwrap().contains("`PINGONE_CLIENT_ID`"), "{error}");

    let (host, requests) = serve(vec![refused()]);
    let error = tenant_by_token(&host).rules().unwrap_err();
    assert_eq!(requests.lock().unwrap().len(), 1);
    assert!(error.help().unwrap().contains("`PINGONE_API_ACCESS_TOKEN`"), "{error}");
}

#[test]
fn who_cannot_sign_in_is_told_which_variables_count() {
    for refused in [status("401 Unauthorized", ""), status("400 Bad Request", "")] {
        let (read, requests) = rules(vec![refused]);
        let error = read.unwrap_err();
        assert_eq!(
            error.to_string(),
            "PingOne does not take the credentials of `PINGONE_CLIENT_ID` and `PINGONE_CLIENT_SECRET`"
        );
        assert_eq!((error.kind(), requests), (ErrorKind::Refused, 1));
    }
    for wrong in ["{}", "[]", r#"{"access_token": ""}"#, "{\"access_token\": \"a\\r\\nb\"}"] {
        let (read, _) = rules(vec![json(wrong)]);
        assert_eq!(read.unwrap_err().to_string(), "signing in to PingOne: the answer has no token");
    }
    let (read, requests) =
        rules(vec![answer("500 Oops", "", b""), answer("500 Oops", "", b""), token(), json(RULES)]);
    assert_eq!((read.unwrap().len(), requests), (1, 4));
}

#[test]
fn pages_are_followed_where_they_are_and_only_once() {
    let page = |id: &str, next: &str| {
        let next = if next.is_empty() { String::new() } else { format!(r#""next": {{"href": "{next}"}}"#) };
        json(&format!(
            r#"{{"_embedded": {{"rules": [{{"id": "{id}", "name": "{id}"}}]}}, "_links": {{{next}}}}}"#
        ))
    };
    let here = format!("{{HOST}}/v1/environments/{ENVIRONMENT}/propagation/rules");
    let (read, requests) = rules(vec![
        token(),
        page("a", &format!("{here}?cursor=2")),
        page("b", &format!("{here}?cursor=3")),
        page("c", ""),
    ]);
    assert_eq!((read.unwrap(), requests), (["a", "b", "c"].map(str::to_owned).to_vec(), 4));
    let back = "the link to the next page leads back to a page that was read";
    let away = "the link to the next page leads to another host, where no credentials are sent";
    let cases = [
        (vec![page("a", &here)], back, 2),
        (vec![page("a", &format!("{here}?cursor=2")), page("b", &format!("{here}?cursor=2"))], back, 3),
        (vec![page("a", "https://canary.test/v1")], away, 2),
        (vec![page("a", "http://localhost:1/v1")], away, 2),
        (vec![page("a", "/v1/environments")], away, 2),
    ];
    for (pages, message, expected) in cases {
        let (read, requests) = rules([vec![token()], pages].concat());
        let error = read.unwrap_err();
        assert_eq!(error.to_string(), format!("reading the propagation rules: {message}"));
        assert_eq!((error.kind(), requests), (ErrorKind::Paging, expected));
    }
}

/// Nothing that goes on for ever is read for ever.
#[test]
fn a_list_without_an_end_is_given_up() {
    let page = |number: usize, elements: &str| {
        json(&format!(
            r#"{{"_embedded": {{"rules": [{elements}], "users": [{elements}]}}, "_links": {{"next": {{"href": "{{HOST}}/v1?cursor={number}"}}}}}}"#
        ))
    };
    let empty: Vec<Vec<u8>> = (0..150).map(|number| page(number, "")).collect();
    let (read, requests) = rules([vec![token()], empty.clone()].concat());
    let message = "the link to the next page leads on, and the last hundred pages were empty";
    let error = read.unwrap_err();
    assert_eq!(error.to_string(), format!("reading the propagation rules: {message}"));
    assert_eq!((error.kind(), requests), (ErrorKind::Paging, 101));
    let (host, _) = serve([vec![token()], empty].concat());
    let error = tenant(&host).users(None).read_to_end(&mut Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), format!("reading the users: {message}"));

    let long = format!(r#"{{"id": "r", "name": "{}"}}"#, "x".repeat(6 * 1024 * 1024));
    let (read, requests) = rules(vec![token(), page(1, &long), page(2, &long), page(3, &long)]);
    let error = read.unwrap_err();
    let message = "the list is larger than 16 MiB, the most that is read";
    assert_eq!(error.to_string(), format!("reading the propagation rules: {message}"));
    assert_eq!((error.kind(), requests), (ErrorKind::TooLarge, 4));
}

/// Users come line by line, whatever the form of a page, and an error in between is one of reading.
#[test]
fn users_are_lines_in_the_memory_of_a_page() {
    let next = format!("{{HOST}}/v1/environments/{ENVIRONMENT}/users?cursor=x");
    let first = format!(
        "{{\"_embedded\": {{\"users\": [{{\n  \"id\": 1,\r\n  \"n\": \"a\\nb\"\n}}, {{\"id\": 2}}]}}, \"_links\": {{\"next\": {{\"href\": \"{next}\"}}}}}}"
    );
    let empty = format!(r#"{{"_embedded": {{"users": []}}, "_links": {{"next": {{"href": "{next}2"}}}}}}"#);
    let last = r#"{"_embedded": {"users": [{"id": 3}]}}"#;
    let (host, requests) = serve(vec![token(), json(&first), json(&empty), json(last)]);
    let mut lines = String::new();
    tenant(&host).users(Some("population.id eq \"a&b\"")).read_to_string(&mut lines).unwrap();
    assert_eq!(lines, "{   \"id\": 1,    \"n\": \"a\\nb\" }\n{\"id\": 2}\n{\"id\": 3}\n");
    let asked = &requests.lock().unwrap()[1].0;
    let path =
        format!("/v1/environments/{ENVIRONMENT}/users?limit=200&filter=population.id%20eq%20%22a%26b%22");
    assert_eq!(*asked, format!("GET {path} HTTP/1.1"));

    let (host, _) = serve(vec![token(), json(&first), answer("404 Gone", "", b"")]);
    let mut lines = Vec::new();
    let mut users = tenant(&host).users(None);
    let error = users.read_to_end(&mut lines).unwrap_err();
    assert_eq!(error.to_string(), "reading the users: PingOne has no such thing (404)");
    assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 2);
    assert!(users.read(&mut [0; 1]).is_err(), "an error is no end");
}

/// What is shown of requests has neither secrets nor values.
#[test]
fn exchanges_are_seen_without_secrets() {
    let (host, requests) = serve(vec![
        token(),
        answer("500 Oops", "", b""),
        json(RULES),
        json(r#"{"_embedded": {"users": []}}"#),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let tenant = tenant(&host).on_exchange(move |exchange| kept.lock().unwrap().push(exchange.clone()));
    tenant.rules().unwrap();
    tenant.users(Some("email eq \"ada@example.com\"")).read_to_end(&mut Vec::new()).unwrap();
    let lines: Vec<String> = seen
        .lock()
        .unwrap()
        .iter()
        .map(|it| {
            format!(
                "{} {} {:?} {:?} {}",
                it.method,
                it.address.replace(&host, ""),
                it.status,
                it.bytes,
                it.attempt
            )
        })
        .collect();
    let expected = [
        format!("POST /{ENVIRONMENT}/as/token Some(200) Some(79) 1"),
        format!("GET /v1/environments/{ENVIRONMENT}/propagation/rules Some(500) None 1"),
        format!("GET /v1/environments/{ENVIRONMENT}/propagation/rules Some(200) Some(65) 2"),
        format!("GET /v1/environments/{ENVIRONMENT}/users?limit=…&filter=… Some(200) Some(28) 1"),
    ];
    assert_eq!(lines, expected);
    assert_eq!(requests.lock().unwrap()[0].1, "grant_type=client_credentials");
    let shown = format!("{:?} {tenant:?}", seen.lock().unwrap());
    for hidden in [SECRET, TOKEN, "ada@example.com"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}

#[test]
fn what_an_identifier_is_not_is_never_asked() {
    for wrong in ["", "prod", "../../other", "8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a6/"] {
        let settings = provmap_pingone::Settings::from_lookup(|name| match name {
            "PINGONE_API_ACCESS_TOKEN" => Some(TOKEN.to_owned()),
            "PINGONE_REGION_CODE" => Some("EU".to_owned()),
            _ => None,
        });
        let error = provmap_pingone::Tenant::new(settings.unwrap(), wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Settings, "{wrong}");
    }
    // Identifiers of answers are put into addresses as one part of them.
    let rules = r#"{"_embedded": {"rules": [{"id": "../x?y#z", "name": "n"}]}}"#;
    let (host, requests) = serve(vec![token(), json(rules), json(r#"{"_embedded": {"mappings": []}}"#)]);
    let tenant = tenant(&host);
    let rule = &tenant.rules().unwrap()[0];
    assert_eq!(tenant.mappings(rule).unwrap().len(), 0);
    let path = format!("/v1/environments/{ENVIRONMENT}/propagation/rules/..%2Fx%3Fy%23z/mappings");
    assert_eq!(requests.lock().unwrap()[2].0, format!("GET {path} HTTP/1.1"));
}
