//! The token endpoint, and what is let in.
//!
//! Documented: `POST /{envID}/as/token` with `grant_type=client_credentials`, and the client's credentials as Basic authorization
//! (<https://developer.pingidentity.com/pingone-api/auth/openid-connect-oauth-2/token-admin-app-client_credentials.html>) or as
//! `client_id` and `client_secret` of the body
//! (<https://developer.pingidentity.com/pingone-api/auth/openid-connect-oauth-2/token-client_credentials-client-secret-post.html>);
//! the answer has `access_token`, `token_type` and `expires_in`
//! (<https://apidocs.pingidentity.com/pingone/main/v1/api/src/authentication-concepts/authorization-and-authentication-by-application-type/worker-applications/>).
//! What a refused request is answered is inferred: the codes are those of RFC 6749, 5.2. The token is no JWT.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::answer::Answer;
use crate::environment::new_id;

/// How long a token is good for, as in PingOne's example.
const LIFE: Duration = Duration::from_secs(3600);

/// The client that is let in, and the tokens that it was given.
#[derive(Debug)]
pub(crate) struct Tokens {
    client: Client,
    good_until: HashMap<String, Instant>,
}

/// Who is let in. `Debug` leaves the secret out.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Client {
    pub(crate) fn new() -> Client {
        // Two, because that makes 244 random bits.
        Client { id: new_id(), secret: new_id() + &new_id() }
    }
}

impl Tokens {
    pub(crate) fn new(client: Client) -> Tokens {
        Tokens { client, good_until: HashMap::new() }
    }

    /// Answers a token request.
    pub(crate) fn answer(&mut self, authorization: Option<&str>, body: &[u8]) -> Answer {
        let refuse = |status, error: &str| Answer::json(status, &json!({"error": error}));
        let fields: HashMap<String, String> =
            form_urlencoded::parse(body).map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        match fields.get("grant_type").map(String::as_str) {
            None => return refuse(400, "invalid_request"),
            Some("client_credentials") => {}
            Some(_) => return refuse(400, "unsupported_grant_type"),
        }
        let given = match authorization {
            Some(authorization) => basic(authorization),
            None => fields.get("client_id").cloned().zip(fields.get("client_secret").cloned()),
        };
        if given.is_none_or(|(id, secret)| id != self.client.id || secret != self.client.secret) {
            return refuse(401, "invalid_client");
        }
        let now = Instant::now();
        self.good_until.retain(|_, until| *until > now);
        let token = new_id() + &new_id();
        self.good_until.insert(token.clone(), now.checked_add(LIFE).unwrap_or(now));
        Answer::ok(&json!({"access_token": token, "token_type": "Bearer", "expires_in": LIFE.as_secs()}))
    }

    /// Whether an `Authorization` has a token that is good.
    pub(crate) fn admit(&self, authorization: Option<&str>) -> bool {
        let until = authorization.and_then(bearer).and_then(|token| self.good_until.get(token));
        until.is_some_and(|until| *until > Instant::now())
    }

    /// Lets the token of an `Authorization` expire.
    pub(crate) fn expire(&mut self, authorization: Option<&str>) {
        if let Some(token) = authorization.and_then(bearer) {
            self.good_until.remove(token);
        }
    }
}

/// What follows the scheme, whose case does not matter.
fn after<'a>(authorization: &'a str, scheme: &str) -> Option<&'a str> {
    let (given, rest) = authorization.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

fn bearer(authorization: &str) -> Option<&str> {
    after(authorization, "Bearer")
}

fn basic(authorization: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(after(authorization, "Basic")?).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
