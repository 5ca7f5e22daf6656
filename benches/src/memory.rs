//! Allocations per call, sizes of futures and the memory of many sleeping tasks.

use crate::drive::Row;
use crate::limits::Limits;
use crate::operation::{self, Failure, Operation};
use crate::{ALLOCATOR, Failing, by_hand, cpu_time, ours, peers};
use stats_alloc::Region;
use std::future::Future;
use std::process::Command;
use std::time::Duration;

pub(crate) const CHILD: &str = "--sleeping";

const CALLS: u16 = 1_000;

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

/// The size of each job's future around three bodies.
pub(crate) fn print_sizes(limits: &mut Limits) {
    let operation = Operation::leak(0, 0);
    let mut line = |body: &str, bare: usize, by_hand: Option<usize>, backon: Option<usize>, ours: usize| {
        let or_dash = |size: Option<usize>| size.map_or_else(|| "-".to_owned(), |size| size.to_string());
        println!("{body:44} {bare:>9} {:>9} {:>9} {ours:>9}", or_dash(by_hand), or_dash(backon));
        limits.record_size(body, bare, ours);
    };
    println!("{:44} {:>9} {:>9} {:>9} {:>9}", "", "bare", "by hand", "backon", "ours");
    line(
        "retry, a body that keeps nothing",
        size_of_val(&operation::call(operation)),
        Some(size_of_val(&by_hand::retry(operation))),
        Some(size_of_val(&peers::backon(operation))),
        size_of_val(&ours::retry(operation)),
    );
    let medium = size_of_val(&operation::call_medium(operation));
    line("retry, a body above 112 bytes", medium, None, None, size_of_val(&ours::retry_medium(operation)));
    let large = size_of_val(&operation::call_large(operation));
    line("retry, a body above 512 bytes", large, None, None, size_of_val(&ours::retry_large(operation)));
    line(
        "timeout, a body that keeps nothing",
        size_of_val(&operation::call(operation)),
        Some(size_of_val(&by_hand::timeout(operation))),
        None,
        size_of_val(&ours::timeout(operation)),
    );
}

/// Tasks of each kind, asleep; every kind in its own process.
pub(crate) fn print_tasks(tasks: u32, limits: &mut Limits) -> Failing<()> {
    println!("{:44} {:>9} {:>9}", "", "heap", "RSS");
    for kind in ["bare", "by hand", "backon", "ours"] {
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
        "backon" => sleep(tasks, || peers::backon_hourly(operation)),
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
