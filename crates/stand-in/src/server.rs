//! A request, from its first byte to the last of its answer.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::answer::{Answer, Refusal};
use crate::environment::Environment;
use crate::fault::{FaultKind, Faults, Hit};
use crate::query::Query;
use crate::read::Asked;
use crate::routes;
use crate::token::Tokens;

/// The longest body that is read.
pub(crate) const MAX_BODY: usize = 1024 * 1024;

/// The most requests that are remembered: the newest.
const MAX_REQUESTS: usize = 10_000;

/// What all requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) environment: RwLock<Environment>,
    pub(crate) tokens: Mutex<Tokens>,
    pub(crate) faults: Mutex<Faults>,
    pub(crate) requests: Mutex<VecDeque<Request>>,
    pub(crate) page_size: Option<usize>,
    /// Where the stand-in listens, for clients that do not say what they call it.
    pub(crate) address: String,
}

/// A request that the stand-in was asked.
///
/// ```
/// use provmap_stand_in::StandIn;
/// let running = StandIn::new().start().unwrap();
/// assert!(running.requests().is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `GET`, say.
    pub method: String,
    /// The path and the query, as they were sent.
    pub path: String,
    /// What it was answered.
    pub status: u16,
}

/// Whatever a thread did that ended early, each change is complete.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let (parts, body) = request.into_parts();
    let address = parts.uri.path_and_query().map_or("/", |address| address.as_str()).to_owned();
    let is_token = is_token_path(parts.uri.path());
    let hit = lock(&shared.faults).hit(&address, is_token);
    if let Some(Hit { kind: FaultKind::Slow, delay }) = hit {
        tokio::time::sleep(delay).await;
    }
    let answer = match to_bytes(body, MAX_BODY).await {
        Ok(body) => answer(&shared, &parts, &body, hit),
        Err(_) => Refusal::too_large(MAX_BODY).into(),
    };
    let method = parts.method.as_str().to_owned();
    let wrong_type = matches!(hit, Some(Hit { kind: FaultKind::WrongType, .. }));
    let status = if wrong_type { 200 } else { answer.status };
    remember(&shared, Request { method, path: address, status });
    respond(answer, hit)
}

fn remember(shared: &Shared, request: Request) {
    let mut requests = lock(&shared.requests);
    if requests.len() >= MAX_REQUESTS {
        requests.pop_front();
    }
    requests.push_back(request);
}

fn is_token_path(path: &str) -> bool {
    path.strip_suffix("/as/token").is_some_and(|environment| environment.rfind('/') == Some(0))
}

/// What a request is answered, with the faults that bear on the answer itself.
fn answer(shared: &Shared, parts: &Parts, body: &Bytes, hit: Option<Hit>) -> Answer {
    let authorization = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match hit.map(|hit| hit.kind) {
        Some(FaultKind::TooManyRequests) => return Refusal::too_many_requests().into(),
        Some(FaultKind::Failure) => return Refusal::failure().into(),
        Some(FaultKind::ExpiredToken) => lock(&shared.tokens).expire(authorization),
        _ => {}
    }
    let answer = if is_token_path(parts.uri.path()) {
        token(shared, parts, authorization, body)
    } else if lock(&shared.tokens).admit(authorization) {
        api(shared, parts, body)
    } else {
        Err(Refusal::no_access())
    };
    let answer = answer.unwrap_or_else(Answer::from);
    match hit {
        Some(Hit { kind: FaultKind::Loop, .. }) => looped(answer),
        _ => answer,
    }
}

fn token(
    shared: &Shared,
    parts: &Parts,
    authorization: Option<&str>,
    body: &[u8],
) -> Result<Answer, Refusal> {
    let environment = parts.uri.path().split('/').nth(1);
    if parts.method != "POST" {
        return Err(Refusal::not_implemented("a token is asked for with POST"));
    }
    if environment != Some(&read_environment(shared).id) {
        return Err(Refusal::not_found());
    }
    Ok(lock(&shared.tokens).answer(authorization, body))
}

fn read_environment(shared: &Shared) -> RwLockReadGuard<'_, Environment> {
    shared.environment.read().unwrap_or_else(PoisonError::into_inner)
}

/// A request of the API, whose token is good.
fn api(shared: &Shared, parts: &Parts, body: &[u8]) -> Result<Answer, Refusal> {
    let path = parts.uri.path();
    let segments: Vec<Cow<'_, str>> = path.split('/').skip(1).map(decoded).collect();
    let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    let query = Query::read(parts.uri.query().unwrap_or_default())?;
    let base = base(shared, parts);
    let asked = Asked { base: &base, path, query: &query, page_size: shared.page_size };
    let method = parts.method.as_str();
    let environment = read_environment(shared);
    let below = match segments.as_slice() {
        ["stand-in", below @ ..] => return routes::own(&environment, &asked, method, below),
        ["v1", "environments", id, below @ ..] if *id == environment.id => below,
        ["v1", "environments", _, ..] => return Err(Refusal::not_found()),
        _ => return Err(routes::unknown()),
    };
    if !body.is_empty() && !is_json(parts) {
        return Err(Refusal::unsupported_media_type());
    }
    if let Some(answer) = routes::read(&environment, &asked, method, below) {
        return answer;
    }
    drop(environment);
    let mut environment = shared.environment.write().unwrap_or_else(PoisonError::into_inner);
    routes::write(&mut environment, &asked, method, below, body)
}

/// Whether the body is said to be JSON, be it of one of the types that PingOne has for some requests.
fn is_json(parts: &Parts) -> bool {
    let kind =
        parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json") || kind.ends_with("+json")
}

/// A segment of a path without `%3A` and the like: PingOne's documentation has `id%3Alatest`.
fn decoded(segment: &str) -> Cow<'_, str> {
    percent_decode_str(segment).decode_utf8_lossy()
}

/// The scheme and host of links: what the client calls the stand-in.
fn base(shared: &Shared, parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.map_or_else(|| shared.address.clone(), |host| format!("http://{host}"))
}

/// The answer with a link to the next page that leads to itself.
fn looped(mut answer: Answer) -> Answer {
    let Ok(mut body) = serde_json::from_str::<Value>(&answer.body) else { return answer };
    let itself = body.get("_links").and_then(|links| links.get("self")).cloned();
    if let (Some(itself), Some(Value::Object(links))) = (itself, body.get_mut("_links")) {
        links.insert("next".to_owned(), itself);
        answer.body = body.to_string();
    }
    answer
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html");

/// As PingOne's page on rate limiting has it: <https://developer.pingidentity.com/pingone-api/platform/rate-limiting.html>.
const RETRY_AFTER: (HeaderName, HeaderValue) = (header::RETRY_AFTER, HeaderValue::from_static("1"));

fn respond(answer: Answer, hit: Option<Hit>) -> Response {
    let Answer { status, body } = answer;
    let kind = hit.map(|hit| hit.kind);
    let (status, body, content_type) = match kind {
        Some(FaultKind::WrongType) => {
            (200, "<!doctype html><title>A fault of the stand-in</title>".to_owned(), HTML)
        }
        _ => (status, body, JSON),
    };
    let is_empty = body.is_empty();
    let length = HeaderValue::from(body.len());
    let is_cut = kind == Some(FaultKind::Truncated) && !is_empty;
    let body = if is_cut { half(body) } else { Body::from(body) };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    if !is_empty {
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    if is_cut {
        // All of it is announced, and the connection ends before.
        headers.insert(header::CONTENT_LENGTH, length);
    }
    if status == 429 {
        let (name, value) = RETRY_AFTER;
        headers.insert(name, value);
    }
    response
}

/// The first half of a body; then the connection is closed, as the announced length is not reached.
fn half(body: String) -> Body {
    let mut bytes = body.into_bytes();
    bytes.truncate(bytes.len() / 2);
    let end = async {
        // What was written before is sent as soon as there is something to wait for.
        tokio::time::sleep(Duration::from_millis(1)).await;
        Err(io::Error::from(io::ErrorKind::UnexpectedEof))
    };
    Body::from_stream(stream::iter([Ok(Bytes::from(bytes))]).chain(stream::once(end)))
}
