//! Faults on demand.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use provmap::Error;

/// Something that goes wrong on demand: `NAME`, or `NAME:every=3,times=2,path=users,ms=500`.
///
/// | name | what a request meets |
/// | --- | --- |
/// | `429` | 429 with `REQUEST_LIMITED`, and `Retry-After` (documented) of one second |
/// | `500` | 500 with `UNEXPECTED_ERROR` |
/// | `slow` | the answer, after `ms` milliseconds; without `ms`, after a second |
/// | `truncated` | the first half of the answer, and then the connection is closed |
/// | `loop` | the answer, whose `next` link is its own address |
/// | `wrong-type` | 200, with a page of HTML |
/// | `expired-token` | 401 with `INVALID_TOKEN`; the token is refused from then on |
///
/// `every=3` is each third request, `times=2` the first two of these, and `path=users` only requests whose address has that text.
/// Without `path` the token endpoint is spared.
///
/// ```
/// use provmap_stand_in::Fault;
/// let fault: Fault = "429:every=3".parse()?;
/// assert_eq!(fault.to_string(), "429:every=3");
/// let error = "429:evry=3".parse::<Fault>().unwrap_err();
/// assert_eq!(error.to_string(), "a fault has no `evry`; it takes every=N, times=N, path=TEXT and, if it is `slow`, ms=N");
/// # Ok::<(), provmap::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: FaultKind,
    every: u64,
    times: Option<u64>,
    path: Option<String>,
    delay: Duration,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FaultKind {
    TooManyRequests,
    Failure,
    Slow,
    Truncated,
    Loop,
    WrongType,
    ExpiredToken,
}

impl FaultKind {
    const ALL: [FaultKind; 7] = [
        FaultKind::TooManyRequests,
        FaultKind::Failure,
        FaultKind::Slow,
        FaultKind::Truncated,
        FaultKind::Loop,
        FaultKind::WrongType,
        FaultKind::ExpiredToken,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            FaultKind::TooManyRequests => "429",
            FaultKind::Failure => "500",
            FaultKind::Slow => "slow",
            FaultKind::Truncated => "truncated",
            FaultKind::Loop => "loop",
            FaultKind::WrongType => "wrong-type",
            FaultKind::ExpiredToken => "expired-token",
        }
    }
}

/// How long a slow answer takes where nothing else is said.
const SLOW: Duration = Duration::from_secs(1);

impl FromStr for Fault {
    type Err = Error;

    fn from_str(text: &str) -> Result<Fault, Error> {
        let (name, settings) = text.split_once(':').unwrap_or((text, ""));
        let kind = FaultKind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or_else(|| {
            let names = FaultKind::ALL.map(FaultKind::as_str).join(", ");
            Error::plain(format!("there is no such fault; there are {names}"))
        })?;
        let mut fault = Fault { kind, every: 1, times: None, path: None, delay: SLOW };
        for setting in settings.split(',').filter(|setting| !setting.is_empty()) {
            let (key, value) = setting.split_once('=').unwrap_or((setting, ""));
            match key {
                "every" => fault.every = number(key, value)?,
                "times" => fault.times = Some(number(key, value)?),
                "path" if !value.is_empty() => fault.path = Some(value.to_owned()),
                "ms" if kind == FaultKind::Slow => fault.delay = Duration::from_millis(number(key, value)?),
                _ => {
                    let takes = "it takes every=N, times=N, path=TEXT and, if it is `slow`, ms=N";
                    return Err(Error::plain(format!("a fault has no `{key}`; {takes}")));
                }
            }
        }
        Ok(fault)
    }
}

fn number(key: &str, value: &str) -> Result<u64, Error> {
    let number = value.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Error::plain(format!("the `{key}` of a fault is to be a whole number from 1 up")))
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut settings = Vec::new();
        if self.every > 1 {
            settings.push(format!("every={}", self.every));
        }
        settings.extend(self.times.map(|times| format!("times={times}")));
        settings.extend(self.path.as_ref().map(|path| format!("path={path}")));
        if self.kind == FaultKind::Slow && self.delay != SLOW {
            settings.push(format!("ms={}", self.delay.as_millis()));
        }
        f.write_str(self.kind.as_str())?;
        if settings.is_empty() { Ok(()) } else { write!(f, ":{}", settings.join(",")) }
    }
}

/// A fault that happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    pub(crate) kind: FaultKind,
    pub(crate) delay: Duration,
}

/// The faults of a stand-in, with how often each was looked at and has happened.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<(Fault, u64, u64)>);

impl Faults {
    pub(crate) fn new(faults: impl IntoIterator<Item = Fault>) -> Faults {
        Faults(faults.into_iter().map(|fault| (fault, 0, 0)).collect())
    }

    /// The first fault that happens to a request of this address.
    pub(crate) fn hit(&mut self, address: &str, is_token: bool) -> Option<Hit> {
        let mut hit = None;
        for (fault, seen, done) in &mut self.0 {
            let concerns = match &fault.path {
                Some(path) => address.contains(path.as_str()),
                None => !is_token,
            };
            if !concerns || fault.times.is_some_and(|times| *done >= times) {
                continue;
            }
            *seen = seen.saturating_add(1);
            if seen.is_multiple_of(fault.every) && hit.is_none() {
                *done = done.saturating_add(1);
                hit = Some(Hit { kind: fault.kind, delay: fault.delay });
            }
        }
        hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_they_are_written() {
        for text in
            ["429", "500:every=2", "slow:ms=20", "truncated:times=1", "loop:every=4,times=2,path=users"]
        {
            assert_eq!(text.parse::<Fault>().unwrap().to_string(), text);
        }
        for text in ["", "430", "429:every=0", "429:every", "429:ms=5", "429:path=", "slow:ms=x", ":every=1"]
        {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_fault_happens_to_each_third_request_of_its_path_and_so_many_times() {
        let mut faults = Faults::new(["429:every=3,times=2,path=users".parse().unwrap()]);
        let hits: Vec<bool> = (0..12).map(|_| faults.hit("/users?limit=1", false).is_some()).collect();
        let expected = [2, 5].map(|at| at as usize);
        assert_eq!((0..12).filter(|at| hits[*at]).collect::<Vec<usize>>(), expected);
        assert_eq!(faults.hit("/stores", false), None);
    }

    #[test]
    fn the_token_endpoint_is_spared_unless_it_is_named() {
        assert_eq!(Faults::new(["500".parse().unwrap()]).hit("/e/as/token", true), None);
        assert!(Faults::new(["500:path=as/token".parse().unwrap()]).hit("/e/as/token", true).is_some());
    }
}
