//! What the tests over a socket have in common.

use std::sync::Arc;

use service::{Configuration, Service, router};

/// Starts a service, which ends with the test, and gives its address.
pub(crate) fn listening(configuration: Configuration) -> String {
    let service = Arc::new(Service::new(configuration).unwrap());
    let (said, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            said.send(listener.local_addr().unwrap()).unwrap();
            axum::serve(listener, router(service)).await.unwrap();
        });
    });
    format!("http://{}", address.recv().unwrap())
}
