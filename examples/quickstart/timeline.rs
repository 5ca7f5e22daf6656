//! Prints what happens during a call, told by the hooks `on_retry` and `on_give_up`.

use std::fmt::Display;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use resilient_runtime::{GiveUp, Retry};

use crate::fetch::FetchError;

/// The call that is running: there is one at a time.
static CALL: Mutex<Option<Call>> = Mutex::new(None);

struct Call {
    started: Instant,
    /// When the attempt now running started, counted from the start of the call.
    attempt_started: Duration,
    attempt: u32,
    /// The last attempt was printed.
    ended: bool,
}

/// A call is about to start.
pub(crate) fn start(title: &str) {
    println!("\n{title}");
    let call = Call { started: Instant::now(), attempt_started: Duration::ZERO, attempt: 1, ended: false };
    *CALL.lock().unwrap_or_else(PoisonError::into_inner) = Some(call);
}

/// For `on_retry`.
pub(crate) fn retry(report: &Retry) {
    update(|call| {
        call.print_attempt(report.elapsed(), report.error());
        println!("{:11}waits {} ms", "", report.wait().as_millis());
        call.attempt_started = report.elapsed() + report.wait();
        call.attempt = report.attempt() + 1;
    });
}

/// For `on_give_up`.
pub(crate) fn give_up(report: &GiveUp) {
    update(|call| {
        call.print_attempt(report.elapsed(), report.error());
        println!("{:11}gives up: {}", "", report.why());
        if let Some(wait) = report.retry_after() {
            println!("{:11}is told to come back in {} s", "", wait.as_secs());
        }
        call.ended = true;
    });
}

/// For a fallback function, which gets the error of the last attempt.
pub(crate) fn fallback(name: &str, error: &FetchError) {
    update(|call| {
        call.print_attempt(call.started.elapsed(), error);
        println!("{:11}asks the fallback `{name}`", "");
        call.ended = true;
    });
}

/// The call has returned.
pub(crate) fn end(result: &Result<String, FetchError>) {
    update(|call| {
        let elapsed = call.started.elapsed();
        if !call.ended {
            call.print_attempt(elapsed, "answered");
        }
        match result {
            Ok(value) => println!("{:5} ms   the caller gets Ok: {value}", elapsed.as_millis()),
            Err(error) => println!("{:5} ms   the caller gets Err: {error}", elapsed.as_millis()),
        }
    });
}

fn update(update: impl FnOnce(&mut Call)) {
    if let Some(call) = CALL.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        update(call);
    }
}

impl Call {
    fn print_attempt(&self, end: Duration, outcome: impl Display) {
        let took = end.saturating_sub(self.attempt_started);
        let (start, attempt) = (self.attempt_started.as_millis(), self.attempt);
        println!("{start:5} ms   attempt {attempt}: {outcome}, after {} ms", took.as_millis());
    }
}
