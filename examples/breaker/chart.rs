//! The states of a breaker over time as text: a row for ten calls, in each a mark for every call.

use std::time::Instant;

use resilient_runtime::BreakerState;

/// The calls of a row.
const WIDTH: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Ok,
    Failed,
    Rejected,
}

pub(crate) struct Chart {
    started: Instant,
    row: Vec<(BreakerState, Outcome)>,
}

impl Chart {
    pub(crate) fn new() -> Self {
        println!("  time  server  closed      half-open   open         ok  failed  rejected");
        Self { started: Instant::now(), row: Vec::new() }
    }

    /// A call has ended, and the breaker is in this state. Every tenth call prints a row.
    pub(crate) fn draw(&mut self, server: &str, state: BreakerState, outcome: Outcome) {
        self.row.push((state, outcome));
        if self.row.len() < WIDTH {
            return;
        }
        let lane = |of: BreakerState| -> String {
            self.row.iter().map(|&(state, _)| if state == of { '█' } else { '·' }).collect()
        };
        let count = |of: Outcome| match self.row.iter().filter(|&&(_, outcome)| outcome == of).count() {
            0 => String::new(),
            calls => calls.to_string(),
        };
        println!(
            "{:4.1} s  {server:<6}  {}  {}  {}  {:>3}  {:>6}  {:>8}",
            self.started.elapsed().as_secs_f64(),
            lane(BreakerState::Closed),
            lane(BreakerState::HalfOpen),
            lane(BreakerState::Open),
            count(Outcome::Ok),
            count(Outcome::Failed),
            count(Outcome::Rejected),
        );
        self.row.clear();
    }
}
