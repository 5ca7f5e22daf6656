mod by_hand;
mod drive;
mod operation;
mod ours;
mod peers;
mod prototype;
mod rows;
fn main() {
    let index: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    if std::env::args().nth(2).is_some() { prototype::watch(); prototype::set_deadline(std::time::Instant::now()); }
    let row = rows::all()[index];
    let operation = operation::Operation::leak(row.pending, row.failures);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _guard = if row.job.starts_with("C2") { None } else { Some(runtime.enter()) };
    row.warm_up(operation, 300);
    let before = operation.calls();
    row.run_measured(operation, 1000);
    println!("{} / {}: {} calls", row.job, row.name, operation.calls() - before);
}
