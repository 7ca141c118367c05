//! A client that knows nothing of the server but its address.

use provmap_stand_in::Running;
use serde_json::Value;
use ureq::http::request::Builder;
use ureq::http::{Request, Response};
use ureq::{Agent, AsSendBody};

/// The environment of PingOne's examples.
pub(crate) const EXAMPLE: &str = "abfba8f6-49eb-49f5-a5d9-80ad5c98f9f6";

pub(crate) struct Client<'r> {
    pub(crate) running: &'r Running,
    agent: Agent,
    pub(crate) token: String,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<String>,
    /// Nothing where the connection ended before it was complete.
    pub(crate) text: Option<String>,
}

impl Answered {
    fn of(mut response: Response<ureq::Body>) -> Answered {
        let header = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (content_type, retry_after) = (header("content-type"), header("retry-after"));
        let status = response.status().as_u16();
        let text = response.body_mut().with_config().limit(1 << 30).read_to_string().ok();
        Answered { status, content_type, retry_after, text }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(self.text.as_deref().unwrap()).unwrap()
    }
}

pub(crate) fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).build().into()
}

/// Asks for a token with these fields, and with this authorization.
pub(crate) fn ask_for_token(
    running: &Running,
    fields: &[(&str, &str)],
    authorization: Option<&str>,
) -> Answered {
    let mut request = agent().post(format!("{}/{}/as/token", running.url(), running.environment_id()));
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    Answered::of(request.send_form(fields.iter().copied()).unwrap())
}

impl<'r> Client<'r> {
    pub(crate) fn of(running: &'r Running) -> Client<'r> {
        let mut client = Client { running, agent: agent(), token: String::new() };
        client.renew();
        client
    }

    pub(crate) fn renew(&mut self) {
        let (id, secret) = (self.running.client_id(), self.running.client_secret());
        let fields = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
        let answered = ask_for_token(self.running, &fields, None);
        assert_eq!(answered.status, 200);
        self.token = answered.json()["access_token"].as_str().unwrap().to_owned();
    }

    /// Sends a request to a path below the environment, or to an address. A body is JSON.
    pub(crate) fn send(&self, method: &str, path: &str, body: Option<&str>) -> Answered {
        let request = self.request(method, path);
        match body {
            Some(body) => self.run(request.header("content-type", "application/json").body(body.to_owned())),
            None => self.run(request.body(())),
        }
    }

    pub(crate) fn send_as(&self, method: &str, path: &str, content_type: &str, body: &str) -> Answered {
        self.run(self.request(method, path).header("content-type", content_type).body(body.to_owned()))
    }

    fn request(&self, method: &str, path: &str) -> Builder {
        let address = match path.strip_prefix("http://") {
            Some(_) => path.to_owned(),
            None => {
                format!("{}/v1/environments/{}/{path}", self.running.url(), self.running.environment_id())
            }
        };
        let request = Request::builder().method(method).uri(address);
        request.header("authorization", format!("Bearer {}", self.token))
    }

    fn run(&self, request: Result<Request<impl AsSendBody>, ureq::http::Error>) -> Answered {
        Answered::of(self.agent.run(request.unwrap()).unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> Answered {
        self.send("GET", path, None)
    }

    /// The JSON of an answer with the status 200.
    pub(crate) fn read(&self, path: &str) -> Value {
        let answered = self.get(path);
        assert_eq!(answered.status, 200, "{answered:?}");
        answered.json()
    }
}
