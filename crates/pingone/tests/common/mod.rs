//! A server of answers that are written out, for those that no server of HTTP would give.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use provmap_pingone::{Settings, Tenant};

pub(crate) const ENVIRONMENT: &str = "8d6b2f0e-6c0f-4b8e-9d3f-1f2d3c4b5a69";
pub(crate) const SECRET: &str = "canary-secret-58";
pub(crate) const TOKEN: &str = "canary-token-58";

/// A request as it came: the first line, and the body behind it.
pub(crate) type Requests = Arc<Mutex<Vec<(String, String)>>>;

/// Answers one request a connection, in this order, with `{HOST}` as the address of the server; the last answer again and again.
pub(crate) fn serve(answers: Vec<Vec<u8>>) -> (String, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    let requests = Requests::default();
    let (seen, base) = (Arc::clone(&requests), host.clone());
    thread::spawn(move || {
        let mut answers = answers.into_iter();
        let mut last = Vec::new();
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let Some(request) = read(&mut stream) else { continue };
            seen.lock().unwrap().push(request);
            last = answers.next().unwrap_or(last);
            let written =
                String::from_utf8(last.clone()).map(|text| text.replace("{HOST}", &base).into_bytes());
            let _ = stream.write_all(&written.unwrap_or_else(|_| last.clone()));
            let _ = stream.flush();
        }
    });
    (host, requests)
}

fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first.trim().to_owned(), String::from_utf8(body).ok()?))
}

/// An answer of HTTP.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// JSON, with what `{HOST}` is known by then. The length is left out, because the host has one of its own.
pub(crate) fn json(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{body}")
        .into_bytes()
}

pub(crate) fn token() -> Vec<u8> {
    json(&format!("{{\"access_token\": \"{TOKEN}\", \"token_type\": \"Bearer\", \"expires_in\": 3600}}"))
}

/// A tenant at a host, by client credentials.
pub(crate) fn tenant(host: &str) -> Tenant {
    of(host, |name| match name {
        "PINGONE_CLIENT_ID" => Some("c0ffee".to_owned()),
        "PINGONE_CLIENT_SECRET" => Some(SECRET.to_owned()),
        _ => None,
    })
}

/// A tenant at a host, by a ready token.
pub(crate) fn tenant_by_token(host: &str) -> Tenant {
    of(host, |name| (name == "PINGONE_API_ACCESS_TOKEN").then(|| TOKEN.to_owned()))
}

fn of(host: &str, lookup: impl Fn(&str) -> Option<String>) -> Tenant {
    let settings = Settings::from_lookup(|name| match name {
        "PINGONE_API_SERVICE_HOSTNAME" | "PINGONE_AUTH_SERVICE_HOSTNAME" => Some(host.to_owned()),
        name => lookup(name),
    });
    Tenant::new(settings.unwrap(), ENVIRONMENT).unwrap().wait_by(|_| {})
}
