//! Thread CPU time per call. The rows of a job take turns, so that a busy machine slows all of them, and the
//! ratio to the first row is taken turn by turn.

use crate::Failing;
use crate::drive::Row;
use crate::operation::Operation;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;
use tokio::runtime::{Builder, EnterGuard, Runtime};

const ROUNDS: usize = 61;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Time {
    pub(crate) nanos: f64,
    /// To the first row of the job.
    pub(crate) ratio: f64,
}

/// Makes timers possible on this thread, without running a runtime.
pub(crate) fn enter_runtime() -> Failing<EnterGuard<'static>> {
    let runtime: &'static Runtime = Box::leak(Box::new(Builder::new_current_thread().enable_time().build()?));
    Ok(runtime.enter())
}

/// Medians, one for each row.
pub(crate) fn measure(rows: &[Row]) -> Failing<Vec<Time>> {
    let mut times = Vec::new();
    for job in rows.chunk_by(|a, b| a.job == b.job) {
        let _context = job.iter().any(Row::needs_context).then(enter_runtime).transpose()?;
        times.extend(measure_job(job));
    }
    Ok(times)
}

fn measure_job(job: &[Row]) -> Vec<Time> {
    let operations: Vec<_> = job.iter().map(|row| Operation::leak(row.pending, row.failures)).collect();
    let mut nanos = vec![Vec::with_capacity(ROUNDS); job.len()];
    let mut ratios = nanos.clone();
    for _ in 0..ROUNDS {
        let mut first = None;
        for (((row, operation), nanos), ratios) in
            job.iter().zip(&operations).zip(&mut nanos).zip(&mut ratios)
        {
            let calls = row.calls_per_turn();
            let start = thread_time();
            row.warm_up(operation, calls);
            let per_call = thread_time().saturating_sub(start).as_secs_f64() * 1e9 / f64::from(calls);
            nanos.push(row.per_unit(per_call));
            ratios.push(per_call / *first.get_or_insert(per_call));
        }
    }
    nanos
        .into_iter()
        .zip(ratios)
        .map(|(nanos, ratios)| Time { nanos: median(nanos), ratio: median(ratios) })
        .collect()
}

pub(crate) fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or(0), time.tv_nsec.try_into().unwrap_or(0))
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
