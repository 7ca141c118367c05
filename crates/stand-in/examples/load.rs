//! A load test: `cargo run --release -p provmap-stand-in --example load [CONNECTIONS [REQUESTS]]`.
//!
//! So many connections that stay open share so many requests for a page of users, each answer of which is read and compared with the
//! first. Says how many answers were another one or none, how many there were a second, and how long they took.
#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    reason = "a program for the one who measures"
)]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use provmap_stand_in::{Running, StandIn};
use tokio::net::TcpStream;

const USERS: usize = 1000;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let connections = arguments.next().transpose()?.unwrap_or(200);
    let requests = arguments.next().transpose()?.unwrap_or(100_000);
    let user = |at| {
        format!(
            "{{\"id\":\"u{at}\",\"username\":\"user{at}\",\"email\":\"user{at}@example.com\",\"enabled\":true}}\n"
        )
    };
    let users: String = (0..USERS).map(user).collect();
    let running = StandIn::new().users(users)?.start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(&running, connections, requests))
}

async fn measure(running: &Running, connections: usize, requests: usize) -> Result<()> {
    let token: Arc<str> = token(running).await?.into();
    let path: Arc<str> = format!("/v1/environments/{}/users?limit=20", running.environment_id()).into();
    let expected = get(&mut connect(running).await?, &path, &token).await?;
    let mut senders = Vec::new();
    for _ in 0..connections {
        senders.push(connect(running).await?);
    }
    let start = Instant::now();
    let tasks = senders.into_iter().enumerate().map(|(at, mut sender)| {
        // The remainder goes to the first connections.
        let share = requests / connections + usize::from(at < requests % connections);
        let (path, token, expected) = (Arc::clone(&path), Arc::clone(&token), expected.clone());
        tokio::spawn(async move {
            let (mut times, mut lost) = (Vec::with_capacity(share), 0_usize);
            for _ in 0..share {
                let start = Instant::now();
                match get(&mut sender, &path, &token).await {
                    Ok(body) if body == expected => times.push(start.elapsed()),
                    _ => lost += 1,
                }
            }
            (times, lost)
        })
    });
    let (mut times, mut lost): (Vec<Duration>, usize) = (Vec::new(), 0);
    for task in tasks.collect::<Vec<_>>() {
        let (mut of_task, lost_of_task) = task.await?;
        times.append(&mut of_task);
        lost += lost_of_task;
    }
    let seconds = start.elapsed().as_secs_f64();
    times.sort_unstable();
    let quantile = |per_mille: usize| times.get(times.len() * per_mille / 1000).copied().unwrap_or_default();
    println!("{connections} connections, {requests} requests of {} bytes: {lost} lost", expected.len());
    println!(
        "{:.0} a second; p50 {:?}, p99 {:?}",
        times.len() as f64 / seconds,
        quantile(500),
        quantile(990)
    );
    if lost == 0 { Ok(()) } else { Err("answers were lost".into()) }
}

async fn connect(running: &Running) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(running.address()).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn get(sender: &mut SendRequest<Full<Bytes>>, path: &str, token: &str) -> Result<Bytes> {
    let request =
        Request::get(path).header("host", "127.0.0.1").header("authorization", format!("Bearer {token}"));
    sender.ready().await?;
    let response = sender.send_request(request.body(Full::default())?).await?;
    let is_ok = response.status() == 200;
    let body = response.into_body().collect().await?.to_bytes();
    if is_ok { Ok(body) } else { Err("refused".into()) }
}

async fn token(running: &Running) -> Result<String> {
    let (id, secret) = (running.client_id(), running.client_secret());
    let fields = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let request =
        Request::post(format!("/{}/as/token", running.environment_id())).header("host", "127.0.0.1");
    let response = connect(running).await?.send_request(request.body(Full::from(fields))?).await?;
    let body: serde_json::Value = serde_json::from_slice(&response.into_body().collect().await?.to_bytes())?;
    Ok(body.get("access_token").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned())
}
