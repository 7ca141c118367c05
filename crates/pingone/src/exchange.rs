//! One request and its answer, and what an answer that cannot be used means.

use std::io::{self, Read as _};
use std::time::Duration;

use provmap_model::ids::is_uuid;
use provmap_model::node::MAX_BYTES;
use serde::Deserialize;
use ureq::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use ureq::http::{HeaderMap, HeaderValue, Response};
use ureq::{Body, Timeout};

use crate::error::{Error, ErrorKind};
use crate::resource::Resource;
use crate::secret::SecretText;

/// How much of an answer is read that says what is wrong.
const MAX_PROBLEM: u64 = 64 * 1024;

/// The longest that PingOne may ask to wait. Whoever asks for more is better asked again later.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'r> {
    pub(crate) address: &'r str,
    pub(crate) resource: Resource,
    pub(crate) body: RequestBody<'r>,
}

/// What is sent along.
#[derive(Clone, Copy)]
pub(crate) enum RequestBody<'r> {
    /// Nothing: this is a `GET`.
    None,
    Json(&'r str),
    Form(&'r str),
}

impl std::fmt::Debug for RequestBody<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // It can be the configuration of a store.
        f.write_str(if matches!(self, RequestBody::None) { "None" } else { "(hidden)" })
    }
}

/// Why there is no usable answer.
pub(crate) struct Failure {
    pub(crate) error: Error,
    pub(crate) next: Next,
}

/// What can be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing.
    GiveUp,
    /// Sign in again: the token is refused.
    SignIn,
    /// Try again: it may pass.
    TryAgain,
    /// Try again after as long as PingOne says, where it says that.
    Wait(Option<Duration>),
}

/// What is shown of a request by [`Tenant::on_exchange`](crate::Tenant::on_exchange).
///
/// Of the address there are the host, the path and the names of the query: values there can say who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The address, with `…` in place of every value of its query.
    pub address: String,
    /// The status of the answer; nothing where there is none.
    pub status: Option<u16>,
    /// The bytes of the answer, decompressed; nothing where they were not all read.
    pub bytes: Option<usize>,
    /// Which try it was, from 1.
    pub attempt: u32,
}

/// Asks once.
pub(crate) fn ask(
    agent: &ureq::Agent,
    request: &Request<'_>,
    authorization: &SecretText,
    exchange: &mut Exchange,
) -> Result<Vec<u8>, Failure> {
    let mut secret = HeaderValue::from_str(authorization.expose())
        .map_err(|_| give_up(Error::settings("the credentials cannot stand in a header")))?;
    secret.set_sensitive(true);
    let answer = match request.body {
        RequestBody::None => agent.get(request.address).header(AUTHORIZATION, secret).call(),
        RequestBody::Json(body) => agent
            .post(request.address)
            .header(AUTHORIZATION, secret)
            .header(CONTENT_TYPE, "application/json")
            .send(body),
        RequestBody::Form(body) => agent
            .post(request.address)
            .header(AUTHORIZATION, secret)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .send(body),
    };
    let mut answer = answer.map_err(|error| of_transport(&error, request.resource))?;
    let status = answer.status().as_u16();
    exchange.status = Some(status);
    if !answer.status().is_success() {
        return Err(of_status(&mut answer, request.resource));
    }
    let body = whole_body(answer, request.resource)?;
    exchange.bytes = Some(body.len());
    Ok(body)
}

/// The body of an answer, which has to be JSON by what it says of itself.
fn whole_body(answer: Response<Body>, resource: Resource) -> Result<Vec<u8>, Failure> {
    if !is_json(answer.headers()) {
        let message = format!("{resource}: the answer is not JSON by its content type");
        return Err(give_up(Error::new(ErrorKind::Malformed, message).helped(
            "something other than PingOne answers, such as a proxy's page: look at the host variables and at `HTTPS_PROXY`",
        )));
    }
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    let mut body = Vec::new();
    let read = answer.into_body().into_reader().take(most.saturating_add(1)).read_to_end(&mut body);
    read.map_err(|error| of_body(error, resource))?;
    if body.len() > MAX_BYTES {
        return Err(give_up(Error::too_large(&format!("{resource}: the answer"))));
    }
    Ok(body)
}

/// Whether the content type is `application/json`, or one that ends in `+json`.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn give_up(error: Error) -> Failure {
    Failure { error, next: Next::GiveUp }
}

fn try_again(kind: ErrorKind, message: String) -> Failure {
    Failure { error: Error::new(kind, message), next: Next::TryAgain }
}

/// A failure before there is an answer. The words of other crates are not shown: they may have the address.
fn of_transport(error: &ureq::Error, resource: Resource) -> Failure {
    let connection = |what: &str| Error::new(ErrorKind::Connection, format!("{resource}: {what}"));
    match error {
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            try_again(ErrorKind::Timeout, format!("{resource}: no connection came about in time"))
        }
        ureq::Error::Timeout(_) => {
            try_again(ErrorKind::Timeout, format!("{resource}: no answer came in time"))
        }
        ureq::Error::HostNotFound => give_up(connection("the host is not known").helped(
            "look at `PINGONE_REGION_CODE` and the host variables; behind a proxy, at `HTTPS_PROXY`",
        )),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => give_up(of_tls(resource)),
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
            let help = "look at `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`";
            give_up(connection("the proxy lets no connection through").helped(help))
        }
        ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
            let message = format!("{resource}: the answer is no HTTP");
            give_up(Error::new(ErrorKind::Malformed, message))
        }
        ureq::Error::Io(error) if is_tls(error) => give_up(of_tls(resource)),
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            let help = "look at the host variables, and at whether the network lets it through";
            give_up(connection("the connection is refused").helped(help))
        }
        _ => Failure { error: connection("the connection failed"), next: Next::TryAgain },
    }
}

fn of_tls(resource: Resource) -> Error {
    Error::new(ErrorKind::Connection, format!("{resource}: the connection is not safe: TLS failed"))
        .helped("where a proxy opens TLS, its certificate has to be among those that this machine trusts")
}

/// Whether an error of the connection is one of TLS, which rustls wraps.
fn is_tls(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidData
}

/// A failure within a body.
fn of_body(error: io::Error, resource: Resource) -> Failure {
    match ureq::Error::from(error) {
        ureq::Error::Timeout(_) => {
            try_again(ErrorKind::Timeout, format!("{resource}: the answer did not come to its end in time"))
        }
        ureq::Error::Decompress(..) => {
            try_again(ErrorKind::Malformed, format!("{resource}: the answer is broken, or ends early"))
        }
        _ => try_again(ErrorKind::Connection, format!("{resource}: the answer ends early")),
    }
}

/// What an answer that is no success means.
fn of_status(answer: &mut Response<Body>, resource: Resource) -> Failure {
    let status = answer.status().as_u16();
    if (300..400).contains(&status) {
        let message =
            format!("{resource}: the answer leads elsewhere ({status}), where no credentials are sent");
        let help = "look at the host variables, and at the proxy; PingOne itself answers here";
        return give_up(Error::new(ErrorKind::Redirect, message).helped(help));
    }
    let wait = wait(answer.headers());
    let problem = Problem::of(answer);
    let error = |kind, what: &str| Error::new(kind, format!("{resource}: {what} ({status}{problem})"));
    match status {
        401 => Failure {
            error: error(ErrorKind::Refused, "PingOne does not take the token"),
            next: Next::SignIn,
        },
        403 => give_up(error(ErrorKind::Forbidden, "a role is missing").helped(resource.role())),
        404 => give_up(error(ErrorKind::NotFound, "PingOne has no such thing").helped(
            "look at the identifier of the environment, and at the region: each environment is in one of them",
        )),
        429 => {
            let error = error(ErrorKind::Limited, "PingOne takes no more requests for now");
            let next = match wait {
                Some(wait) if wait > MAX_WAIT => Next::GiveUp,
                wait => Next::Wait(wait),
            };
            let seconds = wait.map(|wait| wait.as_secs());
            let help = match seconds {
                Some(1) => "it asks to wait a second, each time: try again later".to_owned(),
                Some(seconds) => format!("it asks to wait {seconds} seconds: try again after that"),
                None => "try again later".to_owned(),
            };
            Failure { error: error.helped(help), next }
        }
        408 | 500.. => Failure { error: error(ErrorKind::Unavailable, "PingOne failed"), next: Next::TryAgain },
        400 => give_up(error(ErrorKind::Rejected, "PingOne takes the request for a mistake")),
        _ => give_up(error(ErrorKind::Rejected, "PingOne does not take the request")),
    }
}

/// As long as an answer says that it is to be waited, in seconds. Of a date nothing is read.
fn wait(headers: &HeaderMap) -> Option<Duration> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok().map(Duration::from_secs)
}

/// What an answer of PingOne's API says about what is wrong, as far as it can be shown: an identifier for Ping's support, and a code out of
/// those that are documented.
#[derive(Default, Deserialize)]
struct Problem {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    code: Option<String>,
}

/// The codes at the top of PingOne's error answers, as its Go client lists them.
const CODES: [&str; 8] = [
    "ACCESS_FAILED",
    "INVALID_DATA",
    "INVALID_REQUEST",
    "INVALID_TOKEN",
    "NOT_FOUND",
    "REQUEST_FAILED",
    "REQUEST_LIMITED",
    "UNEXPECTED_ERROR",
];

impl Problem {
    fn of(answer: &mut Response<Body>) -> Problem {
        let mut body = Vec::new();
        // Without a body, the status says enough.
        let _ = answer.body_mut().as_reader().take(MAX_PROBLEM).read_to_end(&mut body);
        serde_json::from_slice(&body).unwrap_or_default()
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let code = self.code.as_deref().and_then(|code| CODES.into_iter().find(|known| *known == code));
        if let Some(code) = code {
            write!(f, ", {code}")?;
        }
        if let Some(id) = self.id.as_deref().filter(|id| is_uuid(id)) {
            write!(f, ", error {id}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What cannot be had from a socket without waiting, or without a certificate.
    #[test]
    fn each_failure_without_an_answer_has_its_words() {
        let io = |kind| ureq::Error::Io(io::Error::from(kind));
        let cases = [
            (
                ureq::Error::Timeout(Timeout::Connect),
                ErrorKind::Timeout,
                "no connection came about in time",
                Next::TryAgain,
            ),
            (
                ureq::Error::Timeout(Timeout::Resolve),
                ErrorKind::Timeout,
                "no connection came about in time",
                Next::TryAgain,
            ),
            (
                ureq::Error::Timeout(Timeout::RecvResponse),
                ErrorKind::Timeout,
                "no answer came in time",
                Next::TryAgain,
            ),
            (ureq::Error::HostNotFound, ErrorKind::Connection, "the host is not known", Next::GiveUp),
            (
                ureq::Error::Tls("canary"),
                ErrorKind::Connection,
                "the connection is not safe: TLS failed",
                Next::GiveUp,
            ),
            (
                io(io::ErrorKind::InvalidData),
                ErrorKind::Connection,
                "the connection is not safe: TLS failed",
                Next::GiveUp,
            ),
            (
                io(io::ErrorKind::ConnectionRefused),
                ErrorKind::Connection,
                "the connection is refused",
                Next::GiveUp,
            ),
            (
                io(io::ErrorKind::ConnectionReset),
                ErrorKind::Connection,
                "the connection failed",
                Next::TryAgain,
            ),
            (
                ureq::Error::ConnectProxyFailed("canary".to_owned()),
                ErrorKind::Connection,
                "the proxy lets no connection through",
                Next::GiveUp,
            ),
            (
                ureq::Error::LargeResponseHeader(2, 1),
                ErrorKind::Malformed,
                "the answer is no HTTP",
                Next::GiveUp,
            ),
        ];
        for (error, kind, words, next) in cases {
            let found = of_transport(&error, Resource::Rules);
            assert_eq!(found.error.to_string(), format!("reading the propagation rules: {words}"));
            assert_eq!((found.error.kind(), found.next), (kind, next));
        }
        let late = of_body(ureq::Error::Timeout(Timeout::RecvBody).into_io(), Resource::Users);
        assert_eq!(late.error.to_string(), "reading the users: the answer did not come to its end in time");
    }
}
