//! Why PingOne could not be asked, or did not answer.

use std::fmt;

use provmap_model::node::MAX_BYTES;

/// Why a request could not be made, or its answer not be used.
///
/// `Display` says what went wrong and with which request, [`Error::help`] what to do. Neither has a secret, a token, or a text of an
/// answer: what a server answers may repeat what it was sent.
///
/// ```
/// use provmap_pingone::{ErrorKind, Settings};
/// let error = Settings::from_lookup(|_| None).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Settings);
/// assert_eq!(error.to_string(), "no credentials for PingOne are in the environment");
/// assert!(error.help().unwrap().contains("PINGONE_CLIENT_ID"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<What>);

#[derive(Clone, PartialEq, Eq)]
struct What {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
}

/// The kinds of [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The environment variables do not say who signs in, or where.
    Settings,
    /// PingOne does not take the credentials or the token (401).
    Refused,
    /// A role is missing (403).
    Forbidden,
    /// There is no such environment or resource (404).
    NotFound,
    /// Too many requests (429).
    Limited,
    /// Another answer that is no success.
    Rejected,
    /// PingOne, or what stands before it, failed (5xx).
    Unavailable,
    /// There is no connection, or it ended.
    Connection,
    /// No answer came in time.
    Timeout,
    /// The answer leads elsewhere.
    Redirect,
    /// The answer is no JSON, by its content type or its text, or not what was asked for.
    Malformed,
    /// The answer is larger than what is read.
    TooLarge,
    /// The links from page to page cannot be followed.
    Paging,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error(Box::new(What { kind, message: message.into(), help: None }))
    }

    pub(crate) fn settings(message: impl Into<String>) -> Error {
        Error::new(ErrorKind::Settings, message)
    }

    /// More than is read: of an answer, or of a list.
    pub(crate) fn too_large(what: &str) -> Error {
        let limit = MAX_BYTES / (1024 * 1024);
        Error::new(ErrorKind::TooLarge, format!("{what} is larger than {limit} MiB, the most that is read"))
    }

    pub(crate) fn helped(mut self, help: impl Into<String>) -> Error {
        self.0.help = Some(help.into());
        self
    }

    /// What kind of problem it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref().or(self.0.kind.help())
    }
}

impl ErrorKind {
    /// What to do where nothing more is known than the kind.
    const fn help(self) -> Option<&'static str> {
        match self {
            ErrorKind::Connection | ErrorKind::Timeout => Some(
                "try again; where it stays so, look at the network, the region or the host variables, and at `HTTPS_PROXY`",
            ),
            ErrorKind::Unavailable => Some(
                "try again later; where it stays so, ask PingOne's support, with the identifier of the error if there is one",
            ),
            ErrorKind::Rejected => {
                Some("ask PingOne's support why, with the identifier of the error if there is one")
            }
            ErrorKind::Malformed | ErrorKind::TooLarge | ErrorKind::Paging => Some(
                "something other than PingOne may answer: look at the host variables and at `HTTPS_PROXY`; if it is PingOne, report it",
            ),
            _ => None,
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}
