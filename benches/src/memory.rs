//! Allocations per call, sizes of futures and the memory of many sleeping tasks.

use crate::by_hand::guards;
use crate::drive::Row;
use crate::limits::Limits;
use crate::operation::{self, Failure, Operation};
use crate::peers::{
    again, backoff, backon, exponential_backoff, failsafe, recloser, retry_if, tokio_retry, tokio_retry2,
    tower, tower_guards, tower_resilience, tryhard,
};
use crate::{ALLOCATOR, Failing, by_hand, cpu_time, ours};
use stats_alloc::Region;
use std::future::Future;
use std::process::Command;
use std::time::Duration;

pub(crate) const CHILD: &str = "--sleeping";

const CALLS: u16 = 1_000;

/// The tasks that can be put to sleep.
const KINDS: [&str; 12] = [
    "bare",
    "by hand",
    "again",
    "backoff",
    "backon",
    "exponential-backoff",
    "retry-if",
    "tokio-retry",
    "tokio-retry2",
    "tower",
    "tryhard",
    "ours",
];

pub(crate) fn allocations_per_call(row: &Row) -> Failing<f64> {
    let _context = row.needs_context().then(cpu_time::enter_runtime).transpose()?;
    let operation = Operation::leak(row.pending, row.failures);
    row.warm_up(operation, 10);
    // a run of one call has what a run itself allocates, such as its runtime
    let count = |calls: u16| {
        let region = Region::new(ALLOCATOR);
        row.warm_up(operation, calls.into());
        region.change().allocations
    };
    let once = count(1);
    let difference = u32::try_from(count(CALLS + 1).saturating_sub(once))?;
    Ok(row.per_unit(f64::from(difference) / f64::from(CALLS)))
}

/// The size of each job's future.
pub(crate) fn print_sizes(limits: &mut Limits) {
    let operation = Operation::leak(0, 0);
    let small = size_of_val(&operation::call(operation));
    let medium = size_of_val(&operation::call_medium(operation));
    let large = size_of_val(&operation::call_large(operation));
    let mut print = |what: &str, body: usize, sizes: &[(&str, usize)]| {
        println!("{what:44} {:22} {body:>9}", "bare");
        for &(name, size) in sizes {
            println!("{what:44} {name:22} {size:>9}");
            if name == "ours" {
                limits.record_size(what, body, size);
            }
        }
    };
    print(
        "retry, a body that keeps nothing",
        small,
        &[
            ("by hand", size_of_val(&by_hand::retry(operation))),
            ("again", size_of_val(&again::retry(operation))),
            ("backoff", size_of_val(&backoff::retry(operation))),
            ("backon", size_of_val(&backon::retry(operation))),
            ("exponential-backoff", size_of_val(&exponential_backoff::retry(operation))),
            ("retry-if", size_of_val(&retry_if::retry(operation))),
            ("tokio-retry", size_of_val(&tokio_retry::retry(operation))),
            ("tokio-retry2", size_of_val(&tokio_retry2::retry(operation))),
            ("tower", size_of_val(&tower::retry(operation))),
            ("tryhard", size_of_val(&tryhard::retry(operation))),
            ("ours", size_of_val(&ours::retry(operation))),
        ],
    );
    print("retry, a body above 112 bytes", medium, &[("ours", size_of_val(&ours::retry_medium(operation)))]);
    print("retry, a body above 512 bytes", large, &[("ours", size_of_val(&ours::retry_large(operation)))]);
    print(
        "timeout, a body that keeps nothing",
        small,
        &[
            ("tokio::time::timeout", size_of_val(&by_hand::timeout(operation))),
            ("tower", size_of_val(&tower::timeout(operation))),
            ("ours", size_of_val(&ours::timeout(operation))),
        ],
    );
    print(
        "breaker, a body that keeps nothing",
        small,
        &[
            ("by hand", size_of_val(&guards::breaker(operation))),
            ("failsafe", size_of_val(&failsafe::consecutive(operation))),
            ("recloser", size_of_val(&recloser::rate(operation))),
            ("tower-resilience", size_of_val(&tower_resilience::breaker(operation))),
            ("ours", size_of_val(&ours::breaker_rate(operation))),
        ],
    );
    print(
        "bulkhead, a body that keeps nothing",
        small,
        &[
            ("tokio's Semaphore", size_of_val(&guards::bulkhead(operation))),
            ("tower", size_of_val(&tower_guards::bulkhead(operation))),
            ("tower-resilience", size_of_val(&tower_resilience::bulkhead(operation))),
            ("ours", size_of_val(&ours::bulkhead(operation))),
        ],
    );
    print(
        "retry, breaker, timeout, bulkhead",
        small,
        &[
            ("by hand", size_of_val(&guards::stack(operation))),
            ("tower, no breaker", size_of_val(&tower_guards::stack(operation))),
            ("tower-resilience", size_of_val(&tower_resilience::stack(operation))),
            ("ours", size_of_val(&ours::stack(operation))),
        ],
    );
}

/// Tasks of each kind, asleep; every kind in its own process.
pub(crate) fn print_tasks(tasks: u32, limits: &mut Limits) -> Failing<()> {
    println!("{:44} {:>9} {:>9}", "", "heap", "RSS");
    for kind in KINDS {
        let output = Command::new(std::env::current_exe()?)
            .args(["--tasks", &tasks.to_string(), CHILD, kind])
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        let (heap, rss) = text.trim().split_once(' ').ok_or("no figures from the sleeping tasks")?;
        let (heap, rss): (f64, f64) = (heap.parse()?, rss.parse()?);
        println!("{kind:44} {heap:>9.1} {rss:>9.1}");
        limits.record_task(kind, heap);
    }
    Ok(())
}

/// Prints the bytes of heap and of resident memory for each task.
pub(crate) fn run_child(kind: &str, tasks: u32) -> Failing<()> {
    let operation = Operation::leak(0, u32::MAX);
    match kind {
        "bare" => sleep(tasks, || by_hand::sleep_hourly(operation)),
        "by hand" => sleep(tasks, || by_hand::retry_hourly(operation)),
        "again" => sleep(tasks, || again::retry_hourly(operation)),
        "backoff" => sleep(tasks, || backoff::retry_hourly(operation)),
        "backon" => sleep(tasks, || backon::retry_hourly(operation)),
        "exponential-backoff" => sleep(tasks, || exponential_backoff::retry_hourly(operation)),
        "retry-if" => sleep(tasks, || retry_if::retry_hourly(operation)),
        "tokio-retry" => sleep(tasks, || tokio_retry::retry_hourly(operation)),
        "tokio-retry2" => sleep(tasks, || tokio_retry2::retry_hourly(operation)),
        "tower" => sleep(tasks, || tower::retry_hourly(operation)),
        "tryhard" => sleep(tasks, || tryhard::retry_hourly(operation)),
        "ours" => sleep(tasks, || ours::retry_hourly(operation)),
        _ => Err("no such kind of task".into()),
    }
}

fn sleep<F>(tasks: u32, make: impl Fn() -> F) -> Failing<()>
where
    F: Future<Output = Result<u64, Failure>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        // the first one pays for what the process has once
        let mut handles = Vec::with_capacity(usize::try_from(tasks)? + 1);
        handles.push(tokio::spawn(make()));
        tokio::time::sleep(Duration::from_millis(5)).await;
        let region = Region::new(ALLOCATOR);
        let resident = resident_bytes()?;
        for _ in 0..tasks {
            handles.push(tokio::spawn(make()));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
        let change = region.change();
        let held = change.bytes_allocated.saturating_sub(change.bytes_deallocated);
        let resident = resident_bytes()?.saturating_sub(resident);
        println!("{} {}", per_task(held, tasks)?, per_task(resident, tasks)?);
        if handles.iter().any(tokio::task::JoinHandle::is_finished) {
            return Err("a task is not asleep".into());
        }
        Ok(())
    })
}

fn per_task(bytes: usize, tasks: u32) -> Failing<f64> {
    Ok(f64::from(u32::try_from(bytes / 1024)?) * 1024.0 / f64::from(tasks))
}

fn resident_bytes() -> Failing<usize> {
    let pages = std::fs::read_to_string("/proc/self/statm")?;
    let pages: usize = pages.split(' ').nth(1).ok_or("no resident size in /proc/self/statm")?.parse()?;
    Ok(pages * rustix::param::page_size())
}
