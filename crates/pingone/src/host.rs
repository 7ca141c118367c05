//! The hosts that are asked.

use std::net::IpAddr;

use ureq::http::Uri;

use crate::error::Error;

/// The beginning of an address: scheme, host and port, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Host {
    origin: String,
    pub(crate) is_loopback: bool,
}

impl Host {
    /// One of PingOne's own.
    pub(crate) fn of_domain(service: &str, domain: &str) -> Host {
        Host { origin: format!("https://{service}.{domain}"), is_loopback: false }
    }

    /// The host that a variable names: a host name, or an address. Addresses are written with and without `/v1`.
    pub(crate) fn of_variable(variable: &str, text: &str) -> Result<Host, Error> {
        let wrong = || {
            Error::settings(format!("`{variable}` names no host"))
                .helped("write a host name, such as `api.pingone.eu`; for a stand-in on this machine `http://127.0.0.1:PORT`")
        };
        let text = text.trim();
        let address = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let address = address.trim_end_matches('/').strip_suffix("/v1").map_or_else(
            || address.trim_end_matches('/').to_owned(),
            |address| address.trim_end_matches('/').to_owned(),
        );
        let uri: Uri = address.parse().map_err(|_| wrong())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
        let has_more = uri.path_and_query().is_some_and(|rest| !matches!(rest.as_str(), "" | "/"));
        let has_user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        if has_more || has_user {
            return Err(wrong());
        }
        let is_loopback = is_loopback(host);
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") if is_loopback => {}
            Some("http") => {
                let message = format!(
                    "`{variable}` asks for `http:`, by which credentials and users would go over the network in the clear"
                );
                return Err(Error::settings(message).helped(
                    "only a stand-in on this machine is asked by `http:`, at 127.0.0.1, ::1 or localhost",
                ));
            }
            _ => return Err(wrong()),
        }
        origin(&uri).map(|origin| Host { origin, is_loopback }).ok_or_else(wrong)
    }

    /// An address there.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Whether an address is one there.
    pub(crate) fn has(&self, address: &str) -> bool {
        let uri = address.parse::<Uri>().ok();
        uri.as_ref().and_then(origin).is_some_and(|found| found == self.origin)
    }
}

/// Scheme, host in lower case, and the port unless it is that of the scheme; nothing where somebody signs in by the address.
fn origin(uri: &Uri) -> Option<String> {
    let (scheme, authority) = (uri.scheme_str()?.to_ascii_lowercase(), uri.authority()?);
    if authority.as_str().contains('@') {
        return None;
    }
    let host = authority.host().to_ascii_lowercase();
    let usual = if scheme == "https" { 443 } else { 80 };
    Some(match authority.port_u16().filter(|port| *port != usual) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_names_or_addresses_and_http_is_for_this_machine() {
        let cases = [
            ("api.pingone.eu", Ok("https://api.pingone.eu")),
            ("API.PingOne.eu/v1/", Ok("https://api.pingone.eu")),
            ("https://api.pingone.eu:443/v1", Ok("https://api.pingone.eu")),
            ("api.test:8443", Ok("https://api.test:8443")),
            (" http://127.0.0.1:8080 ", Ok("http://127.0.0.1:8080")),
            ("http://localhost:1", Ok("http://localhost:1")),
            ("http://[::1]:1", Ok("http://[::1]:1")),
            ("http://api.pingone.eu", Err("asks for `http:`")),
            ("http://127.0.0.1.evil.test", Err("asks for `http:`")),
            ("ftp://api.pingone.eu", Err("names no host")),
            ("https://me:secret@api.pingone.eu", Err("names no host")),
            ("https://api.pingone.eu/other", Err("names no host")),
            ("https://", Err("names no host")),
            ("a b", Err("names no host")),
        ];
        for (text, expected) in cases {
            let found = Host::of_variable("V", text).map(|host| host.origin);
            match (found, expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(error), Err(part)) => {
                    assert!(error.to_string().contains(part), "{text}: {error}");
                    assert!(!format!("{error}{:?}", error.help()).contains("secret"), "{text}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn only_one_origin_is_followed() {
        let host = Host::of_variable("V", "api.pingone.eu").unwrap();
        assert!(host.has("https://api.pingone.eu/v1/x?cursor=1"));
        assert!(host.has("HTTPS://API.pingone.eu:443/v1/x"));
        for other in [
            "http://api.pingone.eu/v1/x",
            "https://api.pingone.eu:444/v1/x",
            "https://api.pingone.eu.evil.test/v1/x",
            "https://api.pingone.eu@evil.test/v1/x",
            "https://me@api.pingone.eu/v1/x",
            "/v1/x",
            "//api.pingone.eu/v1/x",
            "",
        ] {
            assert!(!host.has(other), "{other}");
        }
    }
}
