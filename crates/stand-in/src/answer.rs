//! What is answered, and PingOne's error bodies.

use serde::Serialize;
use serde_json::{Value, json};

/// What a request is answered by.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// JSON, or nothing.
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Answer {
        // What is written has texts for keys only.
        Answer { status, body: serde_json::to_string(body).unwrap_or_default() }
    }

    pub(crate) fn ok(body: &impl Serialize) -> Answer {
        Answer::json(200, body)
    }

    pub(crate) fn no_content() -> Answer {
        Answer { status: 204, body: String::new() }
    }
}

/// Why a request is refused: PingOne's error body.
///
/// The codes are those of PingOne's clients and documentation, but for `NOT_IMPLEMENTED`, which is the stand-in's own.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: u16,
    code: &'static str,
    message: String,
    details: Vec<Detail>,
}

/// What is wrong with one part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Detail {
    code: &'static str,
    target: String,
    message: String,
}

impl Detail {
    pub(crate) fn new(code: &'static str, target: impl Into<String>, message: impl Into<String>) -> Detail {
        Detail { code, target: target.into(), message: message.into() }
    }

    fn json(&self) -> Value {
        let Detail { code, target, message } = self;
        json!({"code": code, "target": target, "message": message})
    }
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status, code, message: message.into(), details: Vec::new() }
    }

    /// 400: the message is that of PingOne's example.
    pub(crate) fn invalid(details: Vec<Detail>) -> Refusal {
        let message =
            "The request could not be completed. One or more validation errors were in the request.";
        Refusal { details, ..Refusal::new(400, "INVALID_DATA", message) }
    }

    /// 400, for one parameter of the query.
    pub(crate) fn parameter(name: &str, message: &str) -> Refusal {
        Refusal::invalid(vec![Detail::new("INVALID_PARAMETER", name, message)])
    }

    /// 400: the body cannot be read.
    pub(crate) fn unreadable(message: impl Into<String>) -> Refusal {
        Refusal::new(400, "INVALID_REQUEST", message)
    }

    /// 413. PingOne's limit and its code are not known.
    pub(crate) fn too_large(limit: usize) -> Refusal {
        let message =
            format!("the stand-in reads bodies of at most {limit} bytes; PingOne's limit is not documented");
        Refusal::new(413, "INVALID_REQUEST", message)
    }

    pub(crate) fn unsupported_media_type() -> Refusal {
        Refusal::new(415, "INVALID_REQUEST", "the content type of a body is to be application/json")
    }

    pub(crate) fn no_access() -> Refusal {
        let message = "You do not have access to this resource.";
        let detail =
            Detail::new("INVALID_TOKEN", "Authorization", "the access token is missing, unknown or expired");
        Refusal { details: vec![detail], ..Refusal::new(401, "ACCESS_FAILED", message) }
    }

    pub(crate) fn not_found() -> Refusal {
        Refusal::new(404, "NOT_FOUND", "The requested resource was not found.")
    }

    pub(crate) fn too_many_requests() -> Refusal {
        Refusal::new(429, "REQUEST_LIMITED", "a fault of the stand-in: too many requests")
    }

    pub(crate) fn failure() -> Refusal {
        Refusal::new(500, "UNEXPECTED_ERROR", "a fault of the stand-in: an unexpected error")
    }

    /// 501: what PingOne does here is not documented, or not a part of the stand-in.
    pub(crate) fn not_implemented(message: impl Into<String>) -> Refusal {
        Refusal::new(501, "NOT_IMPLEMENTED", message)
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Answer {
        let Refusal { status, code, message, details } = refusal;
        let id = uuid::Uuid::new_v4().to_string();
        let mut body = json!({"id": id, "code": code, "message": message});
        if let (false, Value::Object(body)) = (details.is_empty(), &mut body) {
            body.insert("details".to_owned(), details.iter().map(Detail::json).collect());
        }
        Answer::json(status, &body)
    }
}
