//! What our rows may cost at most.
//!
//! The figures were set beside a reference harness whose bare calls cost a few instructions more or less than
//! the ones here, so a limit is what a row may cost above its bare row.

use crate::drive::Row;
use crate::rows::{
    BREAKER_SYNC, BREAKER_TWO, BULKHEAD, FAILED_ASYNC, FAILED_SYNC, LIMITER, READY, RETRY_ASYNC, RETRY_SYNC,
    SLEEPS, STACK_PENDING, STACK_READY,
};

/// Job, our row, the row to compare with, instructions above it: the limit less the bare call of the reference.
const INSTRUCTIONS: [(&str, &str, &str, f64); 14] = [
    (RETRY_ASYNC, "ours", "bare", 78.0 - 46.0),
    (RETRY_SYNC, "ours", "bare", 33.0 - 12.0),
    (FAILED_ASYNC, "ours", "bare", 135.0 - 41.0),
    (FAILED_ASYNC, "ours", "bare and a yield", 90.0 - 41.0),
    (FAILED_SYNC, "ours", "bare", 70.0 - 24.0),
    (READY, "ours", "bare", 85.0 - 46.0),
    (BREAKER_SYNC, "ours", "bare", 32.0),
    (BREAKER_SYNC, "ours, in a row", "bare", 32.0),
    (LIMITER, "ours, the type", "governor", 0.0),
    (BULKHEAD, "ours", "bare", 72.0),
    (STACK_READY, "ours", "bare", 122.0),
    (STACK_READY, "ours, in a row", "bare", 122.0),
    (STACK_PENDING, "ours", "bare", 957.0),
    (STACK_PENDING, "ours, in a row", "bare", 957.0),
];
/// Goals that are not reached yet, above the bare row. Their limits are what the rows cost now, so that they get no worse.
const GOALS: [(&str, f64); 4] = [
    (BREAKER_SYNC, 36.0 - 13.0),
    (BULKHEAD, 80.0 - 46.0),
    (STACK_READY, 125.0 - 46.0),
    (STACK_PENDING, 1_020.0 - 103.0),
];
/// A limiter with the system's clock does not get below what that costs.
const ASKS_THE_SYSTEM: bool = cfg!(not(feature = "tsc"));
/// What a call may cost while another thread makes the same, where they share nothing that is written.
const FLAT: f64 = 1.3;
const MADE_OF_SLEEP: usize = 112;
const SMALLEST: usize = 136;
const ABOVE_BODY: usize = 24;
/// Measured as bytes of heap held by a spawned task that sleeps.
const ABOVE_BARE_TASK: f64 = 4.0;

#[derive(Debug)]
struct Limit {
    what: String,
    measured: f64,
    at_most: f64,
}

/// The figures measured so far that have a limit.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    rows: Vec<(&'static str, &'static str, f64)>,
    checks: Vec<Limit>,
    bare_task: f64,
}

impl Limits {
    pub(crate) fn record(&mut self, row: &Row, instructions: Option<f64>, allocations: f64) {
        if row.name.starts_with("ours") && row.job != SLEEPS {
            self.add(format!("{}, {}: allocations", row.job, row.name), allocations, 0.0);
        }
        let Some(instructions) = instructions else { return };
        self.rows.push((row.job, row.name, instructions));
        for (job, name, base, above) in INSTRUCTIONS {
            if (job, name) != (row.job, row.name) || (job == LIMITER && ASKS_THE_SYSTEM) {
                continue;
            }
            let base_row = self.rows.iter().find(|(recorded, name, _)| *recorded == row.job && *name == base);
            if let Some(&(_, _, base_instructions)) = base_row {
                let what = format!("{job}, {name}: instructions above {base}");
                self.add(what, instructions - base_instructions, above);
            }
        }
    }

    pub(crate) fn record_contended(&mut self, row: &Row, ratio: f64) {
        if row.job == BREAKER_TWO && (row.name == "ours" || row.name == "ours, in a row") {
            self.add(format!("{}, {}: two threads to one", row.job, row.name), ratio, FLAT);
        }
    }

    pub(crate) fn record_size(&mut self, what: &str, body: usize, ours: usize) {
        let limit = if body < MADE_OF_SLEEP { SMALLEST } else { body + ABOVE_BODY };
        if what.starts_with("retry, a body") {
            self.add(format!("{what}: bytes"), in_floats(ours), in_floats(limit));
        }
    }

    pub(crate) fn record_task(&mut self, kind: &str, heap: f64) {
        match kind {
            "bare" => self.bare_task = heap,
            "ours" => {
                self.add("sleeping task: bytes of heap".to_owned(), heap, self.bare_task + ABOVE_BARE_TASK);
            }
            _ => {}
        }
    }

    /// Prints every limit and says whether all are kept.
    pub(crate) fn print(&self) -> bool {
        for Limit { what, measured, at_most } in &self.checks {
            let verdict = if measured <= at_most { "kept" } else { "MISSED" };
            let goal = GOALS.iter().find(|(job, goal)| {
                what.starts_with(job) && what.contains("instructions") && measured > goal
            });
            let goal = goal.map_or_else(String::new, |(_, goal)| format!(", goal {goal:.1} not reached"));
            println!("{verdict:8} {what:85} {measured:>8.1} of {at_most:.1}{goal}");
        }
        self.checks.iter().all(|check| check.measured <= check.at_most)
    }

    fn add(&mut self, what: String, measured: f64, at_most: f64) {
        self.checks.push(Limit { what, measured, at_most });
    }
}

fn in_floats(bytes: usize) -> f64 {
    u32::try_from(bytes).map_or(f64::INFINITY, f64::from)
}
