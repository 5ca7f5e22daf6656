//! Sync functions: real files, waits that a stop switch ends, a deadline, and tests that take no time.
//!
//! Run with `cargo run --example sync_code`. No runtime is needed.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{fs, thread};

use resilient_runtime::{Stop, VirtualTime, resilient};

/// Waits for a file that another process writes. `kind(..)` names kinds of `std::io::Error`.
#[resilient(max_attempts = unlimited, backoff = fixed("5ms"), jitter = none, deadline = "2s", retry_on = kind(NotFound))]
fn read_when_there(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}

/// `retry_on` is not given: `io::Error` says by itself which of its kinds are worth another attempt, and a missing
/// file is not among them.
#[resilient(max_attempts = 5, backoff = exp("10ms"))]
fn read_now(path: &Path, attempts: &mut u32) -> io::Result<String> {
    *attempts += 1;
    fs::read_to_string(path)
}

/// Waits an hour between attempts, unless it is told to stop.
#[resilient(max_attempts = unlimited, backoff = fixed("1h"), retry_on = any, stop = stop)]
fn poll(stop: &Stop) -> io::Result<()> {
    Err(ErrorKind::WouldBlock.into())
}

/// An `Option` has no error: `None` is the failure.
#[resilient(max_attempts = 3, backoff = fixed("1h"), jitter = none)]
fn next_job(queue: &mut Vec<Option<u32>>) -> Option<u32> {
    queue.pop().flatten()
}

fn main() -> io::Result<()> {
    let path = std::env::temp_dir().join(format!("resilient-sync-code-{}", std::process::id()));

    // Another thread writes the file a little later.
    let writer = thread::spawn({
        let path = path.clone();
        move || {
            thread::sleep(Duration::from_millis(30));
            let unfinished = path.with_extension("part");
            fs::write(&unfinished, "ready").and_then(|()| fs::rename(&unfinished, &path))
        }
    });
    let text = read_when_there(&path)?;
    println!("the file came and says {text:?}");
    assert_eq!(text, "ready");
    assert!(writer.join().is_ok_and(|written| written.is_ok()));
    fs::remove_file(&path)?;

    let mut attempts = 0;
    let result = read_now(&path, &mut attempts).map_err(|error| error.kind());
    println!("a missing file is permanent: {result:?} after {attempts} attempt");
    assert_eq!((result, attempts), (Err(ErrorKind::NotFound), 1));

    // The switch ends a wait of an hour.
    let stop = Arc::new(Stop::new());
    let started = Instant::now();
    let polling = thread::spawn({
        let stop = Arc::clone(&stop);
        move || poll(&stop).map_err(|error| error.kind())
    });
    thread::sleep(Duration::from_millis(20));
    stop.stop();
    assert_eq!(polling.join().ok(), Some(Err(ErrorKind::WouldBlock)));
    assert!(started.elapsed() < Duration::from_secs(60));
    println!("a wait of an hour was ended by the stop switch");

    // In a test, waits move this thread's clock instead of taking time (feature `test-util`).
    let time = VirtualTime::start();
    let mut queue = vec![Some(7), None, None];
    assert_eq!(next_job(&mut queue), Some(7));
    assert_eq!(time.elapsed(), Duration::from_secs(2 * 3600));
    println!("two waits of an hour took {:?} of virtual time", time.elapsed());
    Ok(())
}
