//! The claims that the defaults of this workspace rest on, measured in virtual time.
//!
//! `cargo run --release -p resilient-experiments` runs them all and writes `target/experiments`: `table.md` with PASS or FAIL
//! for each, a CSV file and plots beside it. Another folder can be given; `--seed N` draws other numbers, `--only E15`
//! runs one. The exit code is 1 where a claim failed.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts here are far below 2^53"
)]
#![allow(clippy::float_cmp, reason = "numbers are compared with the literals that they were set to")]
#![allow(clippy::doc_markdown, reason = "names of conferences and repositories are no code")]
#![allow(
    clippy::indexing_slicing,
    reason = "an index out of range is a mistake in an experiment, and may end it"
)]

mod e01_jitter;
mod e02_retry_policies;
mod e03_clients;
mod e04_backoff;
mod e05_layers;
mod e06_growth;
mod e07_budget_per_client;
mod e09_throttle;
mod e10_floor;
mod e11_token_store;
mod e12_bound;
mod e13_hedging;
mod e15_metastable;
mod e16_capacity_cut;
mod e17_spike;
mod e18_hanging_calls;
mod e19_deadline_chain;
mod e20_adaptive_timeout;
mod e21_queue_length;
mod e22_adaptive_limit;
mod e23_retry_after;
mod e24_false_trips;
mod flaky;
mod list;
mod overload;
mod paused;
mod plot;
mod random;
mod report;
mod simulation;
mod table;
mod waits;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use list::{EXPERIMENTS, Experiment};
use report::Report;

type Failing<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what the arguments say, and says whether all claims hold.
fn run(mut arguments: impl Iterator<Item = String>) -> Failing<bool> {
    let (mut folder, mut seed, mut only) = (PathBuf::from("target/experiments"), 1, None);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--seed" => seed = value()?.parse()?,
            "--only" => only = Some(value()?.to_uppercase()),
            option if option.starts_with('-') => {
                return Err(format!(
                    "unknown argument `{option}`; there are `--seed N`, `--only ID` and a folder"
                )
                .into());
            }
            _ => folder = PathBuf::from(argument),
        }
    }
    let chosen: Vec<&Experiment> =
        EXPERIMENTS.iter().filter(|experiment| only.as_ref().is_none_or(|id| id == experiment.id)).collect();
    if chosen.is_empty() {
        return Err("there is no experiment of that name".into());
    }

    let started = Instant::now();
    let results = run_all(&chosen, seed);
    fs::create_dir_all(&folder)?;
    for (experiment, (report, took)) in chosen.iter().zip(&results) {
        println!("{} ({:.1} s)", table::line(experiment, report), took.as_secs_f64());
        fs::write(folder.join(format!("{}.csv", experiment.id.to_lowercase())), report.sheet.csv())?;
        for plot in &report.plots {
            fs::write(folder.join(format!("{}.svg", plot.file)), plot.svg())?;
        }
    }
    let reports: Vec<_> = chosen.iter().copied().zip(results.iter().map(|(report, _)| report)).collect();
    let path = folder.join("table.md");
    fs::write(&path, table::render(&reports, seed))?;

    let passed = reports.iter().filter(|(_, report)| report.holds()).count();
    let seconds = started.elapsed().as_secs_f64();
    println!("{passed} of {} passed in {seconds:.1} s; see {}", reports.len(), path.display());
    Ok(passed == reports.len())
}

/// Runs the experiments on all cores; the reports are in the order of the list.
fn run_all(experiments: &[&Experiment], seed: u64) -> Vec<(Report, Duration)> {
    let origin = first_moment();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    let work = || {
        let _time = simulation::start_clock(origin);
        while let Some((index, experiment)) = take(&next, experiments) {
            let started = Instant::now();
            let report = (experiment.run)(seed);
            let result = (index, report, started.elapsed());
            results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from).min(experiments.len()) {
            scope.spawn(work);
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, ..)| *index);
    results.into_iter().map(|(_, report, took)| (report, took)).collect()
}

fn take<'e>(next: &AtomicUsize, experiments: &[&'e Experiment]) -> Option<(usize, &'e Experiment)> {
    let index = next.fetch_add(1, Relaxed);
    experiments.get(index).map(|experiment| (index, *experiment))
}

/// The moment at which virtual time starts on every thread. The crate's clock counts from its first reading, which is made
/// at that moment too: the same seed then gives the same figures, to the last bucket of a window.
fn first_moment() -> Instant {
    let origin = Instant::now() + Duration::from_secs(60);
    let _time = simulation::start_clock(origin);
    waits::Waits::new(resilient_runtime::Policy::new().retry(), 0).next();
    origin
}
