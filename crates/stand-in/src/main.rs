//! The binary `provmap-stand-in`.
#![forbid(unsafe_code)]

use std::fs;
use std::io::{self, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use provmap_stand_in::{Fault, Running, StandIn};

/// A local PingOne to test against: propagation, storeMetadata, users and tokens, in memory
///
/// Prints its address, and the variables that clients are told it by; runs until it is stopped.
#[derive(Debug, Parser)]
#[command(name = "provmap-stand-in", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Arguments {
    /// Bundles, as `provmap check` takes them: stores, a propagation rule and mappings
    #[arg(value_name = "BUNDLE")]
    bundles: Vec<PathBuf>,

    /// Users, as PingOne's API answers them: one per line, a JSON array, or pages of the API
    #[arg(long, value_name = "FILE")]
    users: Vec<PathBuf>,

    /// The metadata of a connector, as PingOne answers it, besides those that are compiled in
    #[arg(long, value_name = "FILE")]
    metadata: Vec<PathBuf>,

    /// A file that describes the custom attributes of the directory, as for `provmap check`
    #[arg(long, value_name = "FILE")]
    source_schema: Vec<PathBuf>,

    /// Something that goes wrong: 429, 500, slow, truncated, loop, wrong-type or expired-token, and behind a colon how often
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,

    /// The most elements of a page, so that few of them make several pages
    #[arg(long, value_name = "N", value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    page_size: Option<usize>,

    /// The port; 0 is one that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,

    /// The address to listen on. Others than those of this machine let everybody in who can reach it and has the secret
    #[arg(long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
}

const AFTER_HELP: &str = "\
Examples:
  provmap-stand-in zoom-bundle.json --users users.ndjson
                                        a rule, and the users that it sends
  provmap-stand-in --fault 429:every=3  each third request is one too many

Exit code: 2 when a file cannot be read, or the port is taken.";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let started = stand_in(&arguments).and_then(|stand_in| {
        let at = SocketAddr::new(arguments.listen, arguments.port);
        stand_in.listen(at).start().map_err(|error| format!("cannot listen on {at}: {error}"))
    });
    match started {
        Ok(running) => {
            // Who does not read it has another way to know.
            let _ = write!(io::stdout(), "{}", said(&running)).and_then(|()| io::stdout().flush());
            running.wait();
            ExitCode::SUCCESS
        }
        Err(message) => {
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(2)
        }
    }
}

fn stand_in(arguments: &Arguments) -> Result<StandIn, String> {
    let mut stand_in = StandIn::new();
    for path in &arguments.bundles {
        stand_in = stand_in.bundle(read(path)?).map_err(|error| error.in_file(path).to_string())?;
    }
    // What is given by itself counts before what a bundle has.
    for path in &arguments.metadata {
        stand_in = stand_in.metadata(read(path)?).map_err(|error| error.in_file(path).to_string())?;
    }
    for path in &arguments.source_schema {
        stand_in = stand_in.schema(read(path)?).map_err(|error| error.in_file(path).to_string())?;
    }
    for path in &arguments.users {
        stand_in = stand_in.users(read(path)?).map_err(|error| error.in_file(path).to_string())?;
    }
    let stand_in = arguments.fault.iter().cloned().fold(stand_in, StandIn::fault);
    Ok(match arguments.page_size {
        Some(size) => stand_in.page_size(size),
        None => stand_in,
    })
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The address, and the variables that clients are told it by, as a file for a shell: the names are those of the Terraform
/// provider, Ping CLI and the Go client.
fn said(running: &Running) -> String {
    let (url, environment) = (running.url(), running.environment_id());
    let (id, secret) = (running.client_id(), running.client_secret());
    format!(
        "# provmap-stand-in listens on {url}
export PINGONE_ENVIRONMENT_ID={environment}
export PINGONE_CLIENT_ID={id}
export PINGONE_CLIENT_SECRET={secret}
export PINGONE_CLIENT_CREDENTIALS_CLIENT_ID={id}
export PINGONE_CLIENT_CREDENTIALS_CLIENT_SECRET={secret}
export PINGONE_API_SERVICE_HOSTNAME={url}
export PINGONE_AUTH_SERVICE_HOSTNAME={url}
"
    )
}
