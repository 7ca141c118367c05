//! A stand-in before it runs, and one that runs.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, RwLock};
use std::thread::{self, JoinHandle};

use provmap::{Connector, Error, registry};
use tokio::runtime;
use tokio::sync::oneshot;

use crate::environment::Environment;
use crate::fault::{Fault, Faults};
use crate::load;
use crate::server::{self, Request, Shared, lock};
use crate::token::{Client, Tokens};

/// A stand-in that does not run yet: what it holds, and where it will listen.
///
/// ```
/// use provmap_stand_in::StandIn;
/// let running = StandIn::new()
///     .bundle(r#"{"stores": {"type": "Zoom"}, "mappings": [{"targetAttribute": "userName", "sourceAttribute": "email"}]}"#)?
///     .users(r#"{"username": "ada", "email": "ada@example.com"}"#)?
///     .fault("429:every=3".parse()?)
///     .start()?;
/// assert!(running.url().starts_with("http://127.0.0.1:"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct StandIn {
    environment: Environment,
    faults: Vec<Fault>,
    address: SocketAddr,
    page_size: Option<usize>,
}

/// A stand-in that runs, in a thread of its own, until it is dropped. `Debug` leaves the secret out.
pub struct Running {
    shared: Arc<Shared>,
    client: Client,
    environment: String,
    address: SocketAddr,
    /// What ends the thread when it is dropped, and the thread.
    thread: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Default for StandIn {
    fn default() -> StandIn {
        StandIn::new()
    }
}

impl StandIn {
    /// One without rules and users, which knows the compiled-in connectors, and will listen on a free port of `127.0.0.1`.
    #[must_use]
    pub fn new() -> StandIn {
        StandIn {
            environment: Environment::new(registry::DIRECTORY.clone()),
            faults: Vec::new(),
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            page_size: None,
        }
    }

    /// Adds a bundle, as `provmap check` takes it: stores, a propagation rule and mappings. Identifiers, times and configurations stay
    /// as they are. What the bundle leaves out is made: identifiers, times, a plan, and the store of PingOne.
    ///
    /// # Errors
    ///
    /// Those of [`Bundle::from_json`](provmap::Bundle::from_json), and when the bundle is of another environment than one before,
    /// or has the same rule.
    pub fn bundle(mut self, document: impl AsRef<str>) -> Result<StandIn, Error> {
        load::bundle(&mut self.environment, document.as_ref())?;
        Ok(self)
    }

    /// Adds users, as the API answers them: one after the other, in a list, or in pages of the API.
    ///
    /// # Errors
    ///
    /// When the text is no JSON, has something else than users, or a user whose `id` another has.
    pub fn users(mut self, document: impl AsRef<str>) -> Result<StandIn, Error> {
        load::users(&mut self.environment.users, document.as_ref())?;
        Ok(self)
    }

    /// Adds the metadata of a connector, in the place of the one of its store type.
    ///
    /// # Errors
    ///
    /// Those of [`Connector::from_json`].
    pub fn metadata(mut self, document: impl AsRef<[u8]>) -> Result<StandIn, Error> {
        self.environment.connectors.replace(Connector::from_json(document)?);
        Ok(self)
    }

    /// Adds attributes to the schema of users, as `provmap check --source-schema` takes them.
    ///
    /// # Errors
    ///
    /// Those of [`SourceSchema::extend_from_json`](provmap::SourceSchema::extend_from_json).
    pub fn schema(mut self, document: impl AsRef<[u8]>) -> Result<StandIn, Error> {
        self.environment.schema = self.environment.schema.clone().extend_from_json(document)?;
        Ok(self)
    }

    /// Adds a fault.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> StandIn {
        self.faults.push(fault);
        self
    }

    /// Listens elsewhere.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> StandIn {
        self.address = address;
        self
    }

    /// Answers lists in pages of at most so many elements, so that few of them make several pages. Only of users and populations
    /// is it documented that PingOne does.
    #[must_use]
    pub fn page_size(mut self, size: usize) -> StandIn {
        self.page_size = Some(size.max(1));
        self
    }

    /// Runs it. It takes requests when this returns.
    ///
    /// # Errors
    ///
    /// When it cannot listen, or no thread can be had.
    pub fn start(self) -> io::Result<Running> {
        let StandIn { mut environment, faults, address, page_size } = self;
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let (client, environment_id) = (Client::new(), environment.id.clone());
        environment.actor.clone_from(&client.id);
        let shared = Arc::new(Shared {
            environment: RwLock::new(environment),
            tokens: Mutex::new(Tokens::new(client.clone())),
            faults: Mutex::new(Faults::new(faults)),
            requests: Mutex::new(VecDeque::new()),
            page_size,
            address: format!("http://{address}"),
        });
        let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let router = server::router(Arc::clone(&shared));
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let run = move || {
            runtime.block_on(async {
                tokio::select! {
                    // Accepting goes on for ever: axum waits and tries again where it fails.
                    _ = axum::serve(listener, router) => {}
                    _ = stopped => {}
                }
            });
            // Connections that are kept open would hold it up.
            runtime.shutdown_background();
        };
        let thread = thread::Builder::new().name("provmap-stand-in".to_owned()).spawn(run)?;
        Ok(Running { shared, client, environment: environment_id, address, thread: Some((stop, thread)) })
    }
}

impl Running {
    /// Where it listens: `http://127.0.0.1:PORT`, for the API and the token endpoint.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The one environment: that of the bundles, or the one of PingOne's examples.
    #[must_use]
    pub fn environment_id(&self) -> &str {
        &self.environment
    }

    /// The client that tokens are given to.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client.id
    }

    /// Its secret, another one for every run.
    #[must_use]
    pub fn client_secret(&self) -> &str {
        &self.client.secret
    }

    /// Replaces the faults, and counts anew.
    pub fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        *lock(&self.shared.faults) = Faults::new(faults);
    }

    /// What was asked so far, in the order of the answers: the last 10,000 requests.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).iter().cloned().collect()
    }

    /// Runs until the process ends.
    pub fn wait(mut self) {
        if let Some((stop, thread)) = self.thread.take() {
            // Ends only where the thread does.
            let _ = thread.join();
            drop(stop);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.thread.take() {
            drop(stop);
            // A thread that has panicked has said so.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("url", &self.url())
            .field("environment_id", &self.environment)
            .field("client_id", &self.client.id)
            .finish_non_exhaustive()
    }
}
