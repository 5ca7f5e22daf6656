//! Instructions per call: this program again, under callgrind, one process per row.

use crate::drive::Row;
use crate::limits::Limits;
use crate::operation::Operation;
use crate::rows::{self, PER_FAILURE};
use crate::{Failing, cpu_time, memory};
use std::fs;
use std::process::Command;

pub(crate) const CHILD: &str = "--row";

/// The function at whose entry and return callgrind switches its collection, `drive::Row::run_measured`.
const WATCHED: &str = "*Row*run_measured*";
const WARM_UP: u32 = 300;
const CALLS: u32 = 1_000;

/// Runs one row where callgrind counts it.
pub(crate) fn run_child(index: usize) -> Failing<()> {
    let row = rows::all().into_iter().nth(index).ok_or("no such row")?;
    let _context = row.needs_context().then(cpu_time::enter_runtime).transpose()?;
    let operation = Operation::leak(row.pending, row.failures);
    row.warm_up(operation, WARM_UP);
    let before = operation.calls();
    row.run_measured(operation, CALLS);
    row.verify(operation.calls() - before, CALLS)
}

/// All rows, job by job, or those of the jobs whose letters are in `letters`.
pub(crate) fn print_table(letters: Option<&str>, limits: &mut Limits) -> Failing<()> {
    let counts =
        Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success());
    if !counts {
        println!("valgrind is not installed: no instruction counts, and `--check` does not check them\n");
    }
    println!("{:44} {:22} {:>9} {:>9} {:>8} {:>7}", "job", "row", "instr", "ns", "x first", "allocs");
    let is_asked = |row: &Row| letters.is_none_or(|letters| letters.contains(&row.job[..1]));
    let (indices, rows): (Vec<_>, Vec<_>) =
        rows::all().into_iter().enumerate().filter(|(_, row)| is_asked(row)).unzip();
    let times = cpu_time::measure(&rows)?;
    for ((index, row), time) in indices.into_iter().zip(&rows).zip(times) {
        let instructions = if counts { Some(count(index, row)?) } else { None };
        let allocations = memory::allocations_per_call(row)?;
        println!(
            "{:44} {:22} {:>9} {:>9.1} {:>8.2} {:>7.1}",
            row.job,
            row.name,
            instructions.map_or_else(|| "-".to_owned(), |count| format!("{count:.1}")),
            time.nanos,
            time.ratio,
            allocations,
        );
        limits.record(row, instructions, allocations);
    }
    println!("\n{PER_FAILURE}");
    Ok(())
}

fn count(index: usize, row: &Row) -> Failing<f64> {
    let file = std::env::temp_dir().join(format!("resilient-benches.{}.{index}", std::process::id()));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", &format!("--toggle-collect={WATCHED}")])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(std::env::current_exe()?)
        .args([CHILD, &index.to_string()])
        .output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`{}`, `{}` under callgrind: {message}", row.job, row.name).into());
    }
    let report = fs::read_to_string(&file)?;
    fs::remove_file(&file)?;
    let total =
        report.lines().find_map(|line| line.strip_prefix("totals: ")).ok_or("callgrind gave no total")?;
    let total: f64 = total.trim().parse()?;
    if total == 0.0 {
        return Err("callgrind saw no call of `run_measured`".into());
    }
    Ok(row.per_unit(total / f64::from(CALLS)))
}
