//! `cargo run -p service -- [CONFIGURATION]` listens on a port of its own, and says which.

use std::sync::Arc;

use service::{Configuration, Service, router};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let configuration = match std::env::args_os().nth(1) {
        Some(file) => serde_json::from_slice(&std::fs::read(file)?)?,
        None => Configuration::default(),
    };
    let service = Arc::new(Service::new(configuration)?);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    #[expect(clippy::print_stdout, reason = "where to send requests")]
    {
        println!("listening on http://{}", listener.local_addr()?);
    }
    axum::serve(listener, router(service)).await?;
    Ok(())
}
