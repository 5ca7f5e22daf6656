//! What `#[resilient]` makes of `get` in `quickstart/fetch.rs`, simplified: paths are shortened, and what only
//! serves the compiler's messages or the editor is left out. It compiles and does the same; the original:
//!
//! ```text
//! #[resilient(
//!     max_attempts = 4,
//!     backoff = exp("100ms"),
//!     jitter,
//!     timeout = "300ms",
//!     deadline = "3s",
//!     idempotent,
//!     on_retry = timeline::retry,
//!     on_give_up = timeline::give_up
//! )]
//! pub(crate) async fn get(client: &Client, url: &str) -> Result<String, FetchError> {
//!     let response = client.get(url).send().await?;
//!     check(response.status(), response.headers())?;
//!     Ok(response.text().await?)
//! }
//! ```
//!
//! Run with `cargo run --example quickstart-expanded`. To see the real expansion: `cargo expand`.

#[allow(dead_code)]
#[path = "../quickstart/fetch.rs"]
mod fetch;
#[allow(dead_code)]
#[path = "../quickstart/server.rs"]
mod server;
#[allow(dead_code)]
#[path = "../quickstart/timeline.rs"]
mod timeline;

use std::error::Error;
use std::time::Duration;

use fetch::{FetchError, check};
use reqwest::Client;
// Only generated code may use this module: it changes in any release.
use resilient_runtime::__private as rt;
use resilient_runtime::{Delays, Jitter, Policy};
use server::{Answer, Server};

pub(crate) async fn get(client: &Client, url: &str) -> Result<String, FetchError> {
    // Who is called and under which rules. The policy is a constant, and the closure has no size, so that nothing of
    // it is stored in the future.
    let rules = || {
        static SITE: rt::Site = rt::Site::new("quickstart::fetch::get", file!(), line!());
        rt::Rules::new(
            &SITE,
            const {
                &Policy::new()
                    .max_attempts(4)
                    .backoff(Delays::exponential(Duration::from_millis(100)))
                    .jitter(Jitter::Full)
                    .timeout(Duration::from_millis(300))
                    .deadline(Duration::from_secs(3))
                    .idempotent(true)
            },
        )
    };
    let mut call = rt::Call::start(rules);
    loop {
        let wait = {
            // The body, once and whole. It is no closure, so that it borrows the arguments anew in each attempt; `?`
            // and `return` leave the async block, and so the attempt, not the function.
            let attempt = async {
                let response = client.get(url).send().await?;
                check(response.status(), response.headers())?;
                Ok(response.text().await?)
            };
            // The timer is made when the attempt is first pending. A timeout becomes the function's own error here.
            let convert = rt::from_rejection::<FetchError>;
            let outcome: Result<String, FetchError> =
                rt::within(call.attempts_deadline(), rules, convert, attempt).await;
            // The closure is for failures: all that is in it stays out of the way of a success.
            let settled = rt::settle(&outcome, |failed| {
                // `retry_on` is not given: `FetchError::class` says whether another attempt is worth it.
                match call.decide(rules(), failed.transient(rules(), |_, _| false)) {
                    rt::Verdict::Retry(wait) => {
                        call.announce(rules(), wait, failed.text(ToString::to_string), timeline::retry);
                        Some(wait)
                    }
                    rt::Verdict::Stop(why) => {
                        failed.give_up(&call, rules(), why, ToString::to_string, Some(timeline::give_up));
                        None
                    }
                }
            });
            match settled.flatten() {
                None => return outcome,
                Some(wait) => wait,
            }
        };
        // The failed outcome is gone by now, so that the wait takes no memory beside it.
        match wait.nonzero() {
            None => rt::yield_once().await,
            Some(wait) => rt::sleep(wait).await,
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start()?;
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build()?;
    let answers = [Answer::Reset, Answer::Stall, Answer::Status(503), Answer::Text("42.00")];
    let urls = [server.url(&answers), server.url(&answers)];

    timeline::start("expanded by the attribute");
    let expected = fetch::get(&client, &urls[0]).await;
    timeline::end(&expected);

    timeline::start("expanded by hand");
    let result = get(&client, &urls[1]).await;
    timeline::end(&result);
    assert!(matches!((expected.as_deref(), result.as_deref()), (Ok("42.00"), Ok("42.00"))));
    Ok(())
}
