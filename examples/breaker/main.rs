//! A server that stops and comes back, called through a circuit breaker; a chart shows what the breaker did meanwhile.
//!
//! Run with `cargo run --example circuit_breaker`; it needs no network and ends within three seconds.
//! What to read: the breaker and the attribute in `inventory.rs`.

mod chart;
mod inventory;
mod server;

use std::error::Error;
use std::time::Duration;

use chart::{Chart, Outcome};
use inventory::{BREAKER, FetchError, count};
use reqwest::Client;
use resilient_runtime::BreakerState;
use server::Server;
use tokio::time::sleep;

/// The pause between two calls.
const PACE: Duration = Duration::from_millis(10);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // No pool and no proxy, so that each call is a connection of its own to our server.
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
    let address = server::free_address().await?;
    let url = format!("http://{address}/lamp");
    let mut chart = Chart::new();

    let server = Server::start(address).await?;
    let before = call(&client, &url, 30, "up", &mut chart).await;
    server.stop().await;
    let during = call(&client, &url, 100, "down", &mut chart).await;
    let server = Server::start(address).await?;
    let after = call(&client, &url, 80, "up", &mut chart).await;
    server.stop().await;

    println!("\nWhat a caller is told while it is open:\n  {}", during.rejection.unwrap_or_default());
    println!("\nOf {} calls while the server was down, {} were made.", during.calls, during.failed);
    assert_eq!(before.ok, before.calls, "a closed breaker is not in the way");
    assert!(during.rejected > during.failed, "most calls were rejected instead of made");
    assert_eq!(BREAKER.state(), BreakerState::Closed, "it has found out that the server is back");
    assert!(after.ok > 0 && after.failed == 0);
    Ok(())
}

#[derive(Default)]
struct Totals {
    calls: u32,
    ok: u32,
    failed: u32,
    rejected: u32,
    /// The text of the last rejection.
    rejection: Option<String>,
}

/// Makes so many calls, one after the other, and draws them.
async fn call(client: &Client, url: &str, calls: u32, server: &'static str, chart: &mut Chart) -> Totals {
    let mut totals = Totals { calls, ..Totals::default() };
    for _ in 0..calls {
        let outcome = match count(client, url).await {
            Ok(_) => {
                totals.ok += 1;
                Outcome::Ok
            }
            Err(FetchError::Rejected(rejection)) if rejection.is_open() => {
                totals.rejected += 1;
                totals.rejection = Some(rejection.to_string());
                Outcome::Rejected
            }
            Err(_) => {
                totals.failed += 1;
                Outcome::Failed
            }
        };
        chart.draw(server, BREAKER.state(), outcome);
        sleep(PACE).await;
    }
    totals
}
