//! An HTTP server on loopback that fails as it is told.

use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::future::{pending, ready};
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;

/// What the server does with one request.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// 200 with this text.
    Text(&'static str),
    /// This status without a text.
    Status(u16),
    /// 429, and a Retry-After of this many seconds.
    ComeBackIn(u16),
    /// Accepts the request and says nothing.
    Stall,
    /// Resets the connection.
    Reset,
}

type Scripts = Arc<Mutex<HashMap<String, VecDeque<Answer>>>>;

pub(crate) struct Server {
    address: SocketAddr,
    scripts: Scripts,
}

impl Server {
    /// Starts the server on a free port and a thread of its own, so that blocking clients can call it too.
    pub(crate) fn start() -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let scripts = Scripts::default();
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let served = Arc::clone(&scripts);
        thread::spawn(move || runtime.block_on(accept(listener, served)));
        Ok(Self { address, scripts })
    }

    /// A URL that gives these answers in turn, and the last one from then on.
    pub(crate) fn url(&self, answers: &[Answer]) -> String {
        let mut scripts = self.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        let path = format!("/{}", scripts.len() + 1);
        let url = format!("http://{}{path}", self.address);
        scripts.insert(path, answers.iter().copied().collect());
        url
    }
}

/// A URL at a port where nobody listens.
pub(crate) fn refusing_url() -> io::Result<String> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    Ok(format!("http://{}/", listener.local_addr()?))
}

async fn accept(listener: std::net::TcpListener, scripts: Scripts) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let scripts = Arc::clone(&scripts);
        tokio::spawn(async move {
            // A client that went away, having waited long enough, is no concern of the server's.
            let _ = serve(stream, &scripts).await;
        });
    }
}

/// Serves one request: the connection is not kept, so that every attempt makes its own.
async fn serve(stream: TcpStream, scripts: &Scripts) -> io::Result<()> {
    // The path is read ahead, since a connection that hyper has taken over can no longer be reset.
    let mut head = [0; 256];
    let length = stream.peek(&mut head).await?;
    let head = String::from_utf8_lossy(head.get(..length).unwrap_or_default());
    let path = head.split(' ').nth(1).unwrap_or_default();
    let response = match next(scripts, path) {
        Answer::Text(text) => response(200, text),
        Answer::Status(status) => response(status, ""),
        Answer::ComeBackIn(seconds) => {
            let mut response = response(429, "");
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
            response
        }
        Answer::Stall => pending().await,
        Answer::Reset => return stream.set_zero_linger(),
    };
    let service = service_fn(move |_| ready(Ok::<_, Infallible>(response.clone())));
    http1::Builder::new()
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service)
        .await
        .map_err(io::Error::other)
}

/// The next answer of the script at `path`; 404 where there is none.
fn next(scripts: &Scripts, path: &str) -> Answer {
    let mut scripts = scripts.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(script) = scripts.get_mut(path) else { return Answer::Status(404) };
    let answer = if script.len() > 1 { script.pop_front() } else { script.front().copied() };
    answer.unwrap_or(Answer::Status(404))
}

fn response(status: u16, text: &'static str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}
