//! Calls a server that refuses, resets, stalls, and answers 503 and 429, through annotated functions, async and
//! sync; prints for each call its attempts with causes and waits, and what the caller got.
//!
//! Run with `cargo run --example quickstart`; it needs no network and ends within a few seconds.
//! What to read: the attributes in `fetch.rs`. The same expanded by hand: `../expanded/quickstart.rs`.

mod fetch;
mod server;
mod timeline;

use std::error::Error;
use std::time::{Duration, Instant};

use fetch::{FetchError, get, get_blocking, get_price};
use reqwest::{Client, StatusCode, blocking};
use server::Answer::{ComeBackIn, Reset, Stall, Status, Text};
use server::{Server, refusing_url};

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let server = Server::start()?;
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(call(&server))?;
    call_blocking(&server)?;
    println!("\nAll calls ended as they should, in {:.1} s.", started.elapsed().as_secs_f64());
    Ok(())
}

async fn call(server: &Server) -> Result<(), Box<dyn Error>> {
    // No pool and no proxy, so that each attempt is a connection of its own to our server.
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
    let price = Text("42.00");

    timeline::start("async: a healthy server");
    expect_price(&get(&client, &server.url(&[price])).await);

    timeline::start("async: the connection is reset twice, then an answer");
    expect_price(&get(&client, &server.url(&[Reset, Reset, price])).await);

    timeline::start("async: silence, which the timeout of 300 ms cuts, then an answer");
    expect_price(&get(&client, &server.url(&[Stall, price])).await);

    timeline::start("async: 503 twice, then an answer");
    expect_price(&get(&client, &server.url(&[Status(503), Status(503), price])).await);

    timeline::start("async: 429 with Retry-After: 1, which is a floor for the wait, then an answer");
    expect_price(&get(&client, &server.url(&[ComeBackIn(1), price])).await);

    timeline::start("async: 404, which no attempt makes better");
    expect_status(&get(&client, &server.url(&[Status(404)])).await, StatusCode::NOT_FOUND);

    timeline::start("async: 429 with Retry-After: 60, longer than the deadline of 3 s");
    expect_status(&get(&client, &server.url(&[ComeBackIn(60)])).await, StatusCode::TOO_MANY_REQUESTS);

    timeline::start("async: nobody listens, so that a fallback answers");
    let result = get_price(&client, &refusing_url()?).await;
    timeline::end(&result);
    assert!(matches!(result.as_deref(), Ok("41.50 (yesterday)")));
    Ok(())
}

fn call_blocking(server: &Server) -> Result<(), Box<dyn Error>> {
    let limit = Duration::from_millis(500);
    let client = blocking::Client::builder().no_proxy().pool_max_idle_per_host(0).timeout(limit).build()?;

    timeline::start("sync: reset, 503, then an answer");
    expect_price(&get_blocking(&client, &server.url(&[Reset, Status(503), Text("42.00")])));

    timeline::start("sync: nobody listens");
    let result = get_blocking(&client, &refusing_url()?);
    timeline::end(&result);
    assert!(matches!(result, Err(FetchError::Io(_))));

    timeline::start("sync: silence, until the deadline of 1.5 s leaves no time for another attempt");
    let result = get_blocking(&client, &server.url(&[Stall]));
    timeline::end(&result);
    assert!(matches!(result, Err(FetchError::Timeout)));
    Ok(())
}

fn expect_price(result: &Result<String, FetchError>) {
    timeline::end(result);
    assert!(matches!(result.as_deref(), Ok("42.00")), "{result:?}");
}

fn expect_status(result: &Result<String, FetchError>, expected: StatusCode) {
    timeline::end(result);
    assert!(matches!(result, Err(FetchError::Status { status, .. }) if *status == expected), "{result:?}");
}
