//! An HTTP server on loopback that can be stopped and started again at the same address.

use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::net::SocketAddr;

use http_body_util::Full;
use hyper::Response;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub(crate) struct Server {
    accepting: JoinHandle<()>,
}

/// An address on loopback where nobody listens.
pub(crate) async fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()
}

impl Server {
    pub(crate) async fn start(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        Ok(Self { accepting: tokio::spawn(accept(listener)) })
    }

    /// From here on, connections are refused.
    pub(crate) async fn stop(self) {
        self.accepting.abort();
        let _ = self.accepting.await; // the listener is closed once the task has ended
    }
}

async fn accept(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(serve(stream));
    }
}

/// Serves one request.
async fn serve(stream: TcpStream) {
    let answer = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(Full::<Bytes>::from("42")))));
    let _ = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), answer).await;
}
