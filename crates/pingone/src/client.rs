//! Signs in, asks, and asks again where that can help.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use ureq::config::{AutoHeaderValue, Config};
use ureq::tls::{RootCerts, TlsConfig};

use crate::error::{Error, ErrorKind};
use crate::exchange::{Exchange, Failure, Next, Request, RequestBody, ask};
use crate::host::Host;
use crate::resource::Resource;
use crate::secret::SecretText;
use crate::settings::{Settings, SignIn};

/// The most tries of a request that fails for a reason that may pass.
const TRIES: u32 = 3;

/// The most tries of a request of which there are too many.
const LIMITED_TRIES: u32 = 6;

/// The first wait before another try; the next is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// A client of PingOne's API, which reads and never writes.
///
/// Clones share a token, and connections.
#[derive(Clone)]
pub(crate) struct Client(Arc<Inner>);

struct Inner {
    api: Service,
    auth: Service,
    sign_in: SignIn,
    /// The environment in which the client is, which is that of its token too.
    environment: String,
    token: Mutex<Option<SecretText>>,
    on_exchange: Option<See>,
    wait: fn(Duration),
}

/// A host, and what asks it.
struct Service {
    host: Host,
    agent: ureq::Agent,
}

/// What is called after every request.
type See = Box<dyn Fn(&Exchange) + Send + Sync>;

/// PingOne's answer to a request for a token.
#[derive(Deserialize)]
struct Token {
    access_token: String,
}

impl Client {
    /// A client for an environment. The client signs in where the variables say that it is; without that, in the same environment.
    pub(crate) fn new(settings: Settings, environment: &str) -> Result<Client, Error> {
        let Settings { sign_in, environment: own, api, auth, .. } = settings;
        Ok(Client(Arc::new(Inner {
            api: Service::new(api)?,
            auth: Service::new(auth)?,
            sign_in,
            environment: own.map_or_else(|| environment.to_owned(), |own| own.value),
            token: Mutex::default(),
            on_exchange: None,
            wait: thread::sleep,
        })))
    }

    /// Has a function called after every request.
    pub(crate) fn on_exchange(&mut self, see: impl Fn(&Exchange) + Send + Sync + 'static) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.on_exchange = Some(Box::new(see));
        }
    }

    /// Does something else than wait between tries: for tests.
    pub(crate) fn wait_by(&mut self, wait: fn(Duration)) {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.wait = wait;
        }
    }

    /// The host of the API.
    pub(crate) fn api(&self) -> &Host {
        &self.0.api.host
    }

    /// Reads what is at an address.
    pub(crate) fn get(&self, address: &str, resource: Resource) -> Result<Vec<u8>, Error> {
        self.ask(&Request { address, resource, body: RequestBody::None })
    }

    /// Reads what an address answers to a document.
    pub(crate) fn post(&self, address: &str, resource: Resource, document: &str) -> Result<Vec<u8>, Error> {
        self.ask(&Request { address, resource, body: RequestBody::Json(document) })
    }

    /// Asks with a token. One that is refused is fetched again, once.
    fn ask(&self, request: &Request<'_>) -> Result<Vec<u8>, Error> {
        let mut is_renewed = false;
        loop {
            let token = self.token()?;
            let authorization = SecretText::new(format!("Bearer {}", token.expose()));
            let Failure { error, next } = match self.patiently(&self.0.api, request, &authorization) {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            match (&self.0.sign_in, next) {
                (SignIn::Client { .. }, Next::SignIn) if !is_renewed => {
                    is_renewed = true;
                    // Another thread may have fetched a new one by now.
                    let mut known = self.0.token.lock().unwrap_or_else(PoisonError::into_inner);
                    if known.as_ref() == Some(&token) {
                        *known = None;
                    }
                }
                (SignIn::Client { variables: [id, _], .. }, Next::SignIn) => {
                    return Err(error.helped(format!(
                        "a token that was just fetched for the client of `{id}` is refused: look at the environment and the region"
                    )));
                }
                (SignIn::Token(_), Next::SignIn) => {
                    return Err(error.helped(
                        "the token of `PINGONE_API_ACCESS_TOKEN` has probably expired: fetch a new one, or set a client in its place",
                    ));
                }
                _ => return Err(error),
            }
        }
    }

    /// The token; the first call fetches it.
    fn token(&self) -> Result<SecretText, Error> {
        let SignIn::Client { variables, id, secret } = &self.0.sign_in else {
            let SignIn::Token(token) = &self.0.sign_in else { return Err(no_token()) };
            return Ok(token.clone());
        };
        let mut known = self.0.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = &*known {
            return Ok(token.clone());
        }
        // Documented: `POST {{authPath}}/{{envID}}/as/token` with basic authentication and `grant_type=client_credentials`, at
        // developer.pingidentity.com/pingone-api/workflow-library/application-management/configure-a-non-interactive-worker-application/step-3-get-a-token.html
        let address = self.0.auth.host.address(&format!("/{}/as/token", self.0.environment));
        let basic =
            SecretText::new(format!("Basic {}", STANDARD.encode(format!("{id}:{}", secret.expose()))));
        let body = RequestBody::Form("grant_type=client_credentials");
        let request = Request { address: &address, resource: Resource::Token, body };
        let answer = self.patiently(&self.0.auth, &request, &basic);
        let answer = answer.map_err(|failure| of_sign_in(failure, variables))?;
        let token = serde_json::from_slice::<Token>(&answer).map_err(|_| no_token())?.access_token;
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(no_token());
        }
        let token = SecretText::new(token);
        *known = Some(token.clone());
        Ok(token)
    }

    /// Asks until there is an answer, or a failure that does not pass.
    fn patiently(
        &self,
        service: &Service,
        request: &Request<'_>,
        authorization: &SecretText,
    ) -> Result<Vec<u8>, Failure> {
        let mut attempt = 1;
        loop {
            let mut exchange = seen(request, attempt);
            let answer = ask(&service.agent, request, authorization, &mut exchange);
            if let Some(see) = &self.0.on_exchange {
                see(&exchange);
            }
            let failure = match answer {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let wait = match failure.next {
                Next::TryAgain if attempt < TRIES => backoff(attempt),
                Next::Wait(wait) if attempt < LIMITED_TRIES => wait.unwrap_or_else(|| backoff(attempt)),
                _ => return Err(failure),
            };
            (self.0.wait)(wait);
            attempt = attempt.saturating_add(1);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api", &self.0.api.host).finish_non_exhaustive()
    }
}

impl Service {
    /// Proxies are those of the environment, but for a stand-in on this machine: no proxy can reach it, and one that tried would get
    /// the token for whatever is on its own machine.
    fn new(host: Host) -> Result<Service, Error> {
        let mut config = Config::builder()
            .http_status_as_error(false)
            // Credentials go nowhere else.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(AutoHeaderValue::from(concat!("provmap/", env!("CARGO_PKG_VERSION"))))
            .accept(AutoHeaderValue::from("application/json"))
            .timeout_resolve(Some(Duration::from_secs(10)))
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_send_request(Some(Duration::from_secs(30)))
            .timeout_send_body(Some(Duration::from_secs(30)))
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_recv_body(Some(Duration::from_secs(120)))
            .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build());
        if host.is_loopback {
            config = config.proxy(None);
        } else {
            require_proxy()?;
        }
        Ok(Service { host, agent: config.build().new_agent() })
    }
}

/// The variables that name a proxy; the first that is set counts.
const PROXIES: [&str; 6] =
    ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/// Refuses a proxy that is none: ureq would pass it by. Its value can have a password.
fn require_proxy() -> Result<(), Error> {
    let set = |name| {
        let value = std::env::var(name).ok().filter(|value| !value.trim().is_empty())?;
        Some((name, value))
    };
    match PROXIES.into_iter().find_map(set) {
        Some((name, value)) if ureq::Proxy::new(&value).is_err() => Err(Error::settings(format!(
            "`{name}` names no proxy"
        ))
        .helped("write an address, such as `http://proxy.example.com:3128`, or take the variable away")),
        _ => Ok(()),
    }
}

/// The wait after a try: longer after each, and no two alike, so that several clients do not come back at one moment.
fn backoff(attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(6);
    let most = FIRST_WAIT.saturating_mul(1_u32.checked_shl(doublings).unwrap_or(1));
    let random = RandomState::new().hash_one(attempt).checked_rem(1000).unwrap_or_default();
    let part = u32::try_from(random).unwrap_or_default().saturating_add(1000);
    most.saturating_mul(part).checked_div(2000).unwrap_or(most)
}

/// The parameters of lists, by their names.
const PARAMETERS: [&str; 3] = ["cursor", "filter", "limit"];

/// A request as it is shown.
fn seen(request: &Request<'_>, attempt: u32) -> Exchange {
    let (path, query) = request.address.split_once('?').unwrap_or((request.address, ""));
    let names = query.split('&').filter(|part| !part.is_empty()).map(|part| {
        let name = PARAMETERS.into_iter().find(|name| part.split('=').next() == Some(name));
        name.map_or("…".to_owned(), |name| format!("{name}=…"))
    });
    let names: Vec<String> = names.collect();
    let query = if names.is_empty() { String::new() } else { format!("?{}", names.join("&")) };
    let method = if matches!(request.body, RequestBody::None) { "GET" } else { "POST" };
    Exchange { method, address: format!("{path}{query}"), status: None, bytes: None, attempt }
}

/// Why nobody could sign in.
fn of_sign_in(Failure { error, next }: Failure, [id, secret]: &[&str; 2]) -> Error {
    // Documented for OAuth: an unknown client is 401, or 400 with `invalid_client`.
    if next == Next::SignIn || error.kind() == ErrorKind::Rejected {
        let message = format!("PingOne does not take the credentials of `{id}` and `{secret}`");
        return Error::new(ErrorKind::Refused, message).helped(
            "look at both, at `PINGONE_ENVIRONMENT_ID`, which is the environment of the application, and at the region; the \
             application's token endpoint authentication is to be Client Secret Basic",
        );
    }
    error
}

fn no_token() -> Error {
    Error::new(ErrorKind::Malformed, "signing in to PingOne: the answer has no token")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_request_has_no_values() {
        let shown =
            |address| seen(&Request { address, resource: Resource::Users, body: RequestBody::None }, 2);
        assert_eq!(shown("https://a/users?filter=ada&limit=200").address, "https://a/users?filter=…&limit=…");
        assert_eq!(shown("https://a/users?ada").address, "https://a/users?…");
        assert_eq!(shown("https://a/users").address, "https://a/users");
        assert_eq!(shown("https://a/users").attempt, 2);
    }

    #[test]
    fn waits_grow_and_differ() {
        for attempt in 1..10 {
            let most = FIRST_WAIT.saturating_mul(1 << (attempt - 1).min(6));
            let waits: Vec<Duration> = (0..50).map(|_| backoff(attempt)).collect();
            assert!(waits.iter().all(|wait| *wait >= most / 2 && *wait <= most), "{attempt}");
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{attempt}");
        }
    }
}
