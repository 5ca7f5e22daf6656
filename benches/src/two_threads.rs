//! What calls cost while another thread makes the same ones.
//!
//! A sample counts only if both threads had a processor all the time and ran at the same time for nearly all of it; on a busy
//! machine many do not.

use crate::Failing;
use crate::cpu_time::{enter_runtime, median, thread_time};
use crate::drive::Row;
use crate::limits::Limits;
use crate::operation::Operation;
use crate::rows;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

const CALLS: u32 = 5_000;
/// Good samples: so many at most, and fewer than these say nothing.
const SAMPLES: usize = 101;
const ENOUGH: usize = 15;
const ROUNDS: u32 = 1_000;
/// The part of a sample in which a thread has to have had a processor, and both have to have run.
const PRESENT: f64 = 0.97;
const TOGETHER: f64 = 0.90;

/// What one thread saw of a sample.
#[derive(Clone, Copy, Debug)]
struct Seen {
    start: Instant,
    end: Instant,
    processor: Duration,
}

impl Seen {
    fn time(self) -> f64 {
        self.end.duration_since(self.start).as_secs_f64()
    }

    fn was_present(self) -> bool {
        self.processor.as_secs_f64() >= PRESENT * self.time()
    }

    fn overlaps(self, other: Self) -> bool {
        let both = self.end.min(other.end).saturating_duration_since(self.start.max(other.start));
        both.as_secs_f64() >= TOGETHER * self.time().max(other.time())
    }

    fn nanos_per_call(self) -> f64 {
        self.time() * 1e9 / f64::from(CALLS)
    }
}

pub(crate) fn print_table(limits: &mut Limits) -> Failing<()> {
    println!(
        "{:44} {:22} {:>9} {:>9} {:>8} {:>8}",
        "job", "row", "ns alone", "ns of two", "ratio", "samples"
    );
    for row in rows::contended() {
        let operations = [Operation::leak(0, 0), Operation::leak(0, 0)];
        let (rounds, alone, two) = measure(&row, operations)?;
        let runs = u64::from(rounds) * u64::from(CALLS);
        if operations.map(Operation::calls) != [2 * runs, runs] {
            return Err(format!("`{}`, `{}`: not every call was made", row.job, row.name).into());
        }
        let samples = two.len();
        let (alone, two) = (median(alone), median(two));
        let ratio = two / alone;
        println!("{:44} {:22} {alone:>9.1} {two:>9.1} {ratio:>8.2} {samples:>8}", row.job, row.name);
        if samples >= ENOUGH {
            limits.record_contended(&row, ratio);
        }
    }
    println!("\nA row with less than {ENOUGH} samples in which both threads ran all the time says nothing.");
    Ok(())
}

/// The rounds, and nanoseconds per call in good samples: of this thread alone, and of two threads.
fn measure(row: &Row, [mine, other]: [&'static Operation; 2]) -> Failing<(u32, Vec<f64>, Vec<f64>)> {
    let _context = enter_runtime()?;
    let (met, over) = (AtomicU32::new(0), AtomicBool::new(false));
    let (sender, companion) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let _context = enter_runtime().ok();
            for number in 1.. {
                meet(&met, number);
                if over.load(SeqCst) || sender.send(run(row, other)).is_err() {
                    break;
                }
            }
        });
        let (mut rounds, mut alone, mut two) = (0, Vec::new(), Vec::new());
        while two.len() < SAMPLES && rounds < ROUNDS {
            rounds += 1;
            let seen = run(row, mine);
            if seen.was_present() {
                alone.push(seen.nanos_per_call());
            }
            meet(&met, rounds);
            let (mine, theirs) = (run(row, mine), companion.recv()?);
            if mine.was_present() && theirs.was_present() && mine.overlaps(theirs) {
                two.push(f64::midpoint(mine.nanos_per_call(), theirs.nanos_per_call()));
            }
        }
        over.store(true, SeqCst);
        meet(&met, rounds + 1);
        Ok((rounds, alone, two))
    })
}

/// Waits for the other thread, on a processor: one that was put to sleep would come too late.
fn meet(met: &AtomicU32, number: u32) {
    met.fetch_add(1, SeqCst);
    while met.load(SeqCst) < 2 * number {
        std::hint::spin_loop();
    }
}

fn run(row: &Row, operation: &'static Operation) -> Seen {
    // Around the other clock, whose reading takes time as well.
    let processor = thread_time();
    let start = Instant::now();
    row.warm_up(operation, CALLS);
    let end = Instant::now();
    Seen { start, end, processor: thread_time().saturating_sub(processor) }
}
