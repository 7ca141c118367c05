//! Each fault, as a client meets it.

use std::time::Instant;

use crate::client::{Client, ask_for_token};
use provmap_stand_in::{Running, StandIn};
use serde_json::json;

fn running(fault: &str) -> Running {
    let users: String = (0..4).map(|at| format!("{{\"id\": \"u{at}\"}}\n")).collect();
    StandIn::new().users(users).unwrap().fault(fault.parse().unwrap()).start().unwrap()
}

#[test]
fn each_third_request_is_one_too_many() {
    let running = running("429:every=3");
    let client = Client::of(&running);
    let answers: Vec<_> = (0..6).map(|_| client.get("users")).collect();
    assert_eq!(answers.iter().map(|it| it.status).collect::<Vec<_>>(), [200, 200, 429, 200, 200, 429]);
    assert_eq!(answers[2].json()["code"], "REQUEST_LIMITED");
    assert_eq!((answers[2].retry_after.as_deref(), &answers[0].retry_after), (Some("1"), &None));
}

#[test]
fn a_failure_has_its_error_body_and_can_end() {
    let running = running("500:times=2");
    let client = Client::of(&running);
    let statuses: Vec<_> = (0..3).map(|_| client.get("users").status).collect();
    assert_eq!(statuses, [500, 500, 200]);
    running.set_faults(["500".parse().unwrap()]);
    assert_eq!(client.get("users").json()["code"], "UNEXPECTED_ERROR");
    running.set_faults([]);
    assert_eq!(client.get("users").status, 200);
}

#[test]
fn a_slow_answer_takes_its_time() {
    let running = running("slow:ms=80");
    let client = Client::of(&running);
    let start = Instant::now();
    assert_eq!(client.get("users").status, 200);
    assert!(start.elapsed().as_millis() >= 80);
}

#[test]
fn a_truncated_answer_ends_before_its_announced_length() {
    let running = running("truncated:times=1");
    let client = Client::of(&running);
    let answered = client.get("users");
    assert_eq!((answered.status, answered.text), (200, None));
    assert_eq!(client.get("users").json()["count"], 4);
}

#[test]
fn a_loop_has_a_next_page_that_is_the_page_itself() {
    let running = running("loop");
    let client = Client::of(&running);
    let page = client.read("users?limit=2");
    assert_eq!(page["_links"]["next"], page["_links"]["self"]);
    let next = client.read(page["_links"]["next"]["href"].as_str().unwrap());
    assert_eq!(next["_embedded"], page["_embedded"]);
}

#[test]
fn a_wrong_type_is_a_page_of_html() {
    let running = running("wrong-type");
    let answered = Client::of(&running).get("users");
    assert_eq!((answered.status, answered.content_type.as_deref()), (200, Some("text/html")));
    assert!(answered.text.unwrap().starts_with("<!doctype html>"));
}

#[test]
fn a_token_that_has_expired_is_refused_until_there_is_another() {
    let running = running("expired-token:times=1");
    let mut client = Client::of(&running);
    let statuses: Vec<_> = (0..2).map(|_| client.get("users").status).collect();
    assert_eq!(statuses, [401, 401]);
    client.renew();
    assert_eq!(client.get("users").status, 200);
}

#[test]
fn the_token_endpoint_can_fail_too() {
    let running = running("500:path=as/token");
    let answered = ask_for_token(&running, &[("grant_type", "client_credentials")], None);
    assert_eq!((answered.status, &answered.json()["code"]), (500, &json!("UNEXPECTED_ERROR")));
}
