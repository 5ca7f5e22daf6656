//! What a guarded call costs, beside the same job bare, by hand and by the peers.
//!
//! `cargo run --release -p resilient-benches` prints the tables; `-- --check` also fails where a limit of
//! `limits.rs` is missed; `-- --jobs EF` measures the jobs of these letters only, and `2` for two
//! threads; `-- --tasks 1000000` sets the number of sleeping tasks; `-- --compile` measures the
//! compiler instead.

mod by_hand;
mod callgrind;
mod compile;
mod cpu_time;
mod drive;
mod limits;
mod memory;
mod operation;
mod ours;
mod peers;
mod rows;
mod two_threads;

use limits::Limits;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

type Failing<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> Failing<ExitCode> {
    let (mut check, mut tasks, mut jobs) = (false, 100_000, None);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--check" => check = true,
            "--jobs" => jobs = Some(value()?),
            "--compile" => return compile::print_table().map(|()| ExitCode::SUCCESS),
            "--tasks" => tasks = value()?.parse()?,
            // the two that this program calls itself with
            callgrind::CHILD => return callgrind::run_child(value()?.parse()?).map(|()| ExitCode::SUCCESS),
            memory::CHILD => return memory::run_child(&value()?, tasks).map(|()| ExitCode::SUCCESS),
            other => {
                let known = "`--check`, `--compile`, `--jobs LETTERS` and `--tasks N`";
                return Err(format!("unknown argument `{other}`; there are {known}").into());
            }
        }
    }

    let mut limits = Limits::default();
    println!("Instructions (callgrind), thread CPU time and allocations per call\n");
    callgrind::print_table(jobs.as_deref(), &mut limits)?;
    if jobs.as_deref().is_none_or(|letters| letters.contains('2')) {
        println!("\nTwo threads\n");
        two_threads::print_table(&mut limits)?;
    }
    if jobs.is_none() {
        print_memory(tasks, &mut limits)?;
    }
    if !check {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nLimits\n");
    Ok(if limits.print() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print_memory(tasks: u32, limits: &mut Limits) -> Failing<()> {
    println!("\nFuture sizes in bytes\n");
    memory::print_sizes(limits);
    println!("\n{tasks} sleeping tasks, per task\n");
    memory::print_tasks(tasks, limits)
}
