//! E19: a deadline goes down a chain of calls, and nobody starts or waits for what cannot be done in time.
//!
//! "Site Reliability Engineering" (Google, 2016), chapter 22: of 30 s the first server uses 7 and passes 23 on, the second 4
//! and passes 19 on. And its example of waste: A has 10 s and uses them up before B has asked C, with a deadline of 20 s that
//! somebody fixed in the code. Measured with annotated functions that call each other.
//!
//! Passes where the functions see 30, 23 and 19 s, within a millisecond; where C is never called in vain; where no attempt
//! starts with less than `min_attempt_time` left; and where a wait that would outlast the deadline ends the call at once, with
//! the last error. Control: C under its own 20 s alone is called though nobody waits for it.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use resilient_runtime::{Deadline, Rejection, RejectionKind, VirtualTime, resilient};

use crate::report::{Report, figure};

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[derive(Debug, PartialEq)]
enum Fault {
    Down,
    Rejected(RejectionKind),
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection.kind())
    }
}

/// Three servers, with the time each uses before it asks the next.
struct Chain {
    time: VirtualTime,
    uses: [Duration; 2],
    seen: RefCell<Vec<f64>>,
    last_called: Cell<u32>,
}

impl Chain {
    fn new(uses: [Duration; 2]) -> Self {
        Self { time: VirtualTime::start(), uses, seen: RefCell::default(), last_called: Cell::new(0) }
    }

    fn note(&self) {
        let left = Deadline::current().remaining();
        self.seen.borrow_mut().push(left.map_or(f64::NAN, |left| left.as_secs_f64()));
    }

    #[resilient(deadline = limit)]
    fn a(&self, limit: Duration) -> Result<(), Fault> {
        self.note();
        self.time.advance(self.uses[0]);
        self.b()
    }

    #[resilient(deadline = "1h")]
    fn b(&self) -> Result<(), Fault> {
        self.note();
        self.time.advance(self.uses[1]);
        self.c()
    }

    #[resilient(deadline = "20s")]
    fn c(&self) -> Result<(), Fault> {
        self.note();
        self.last_called.set(self.last_called.get() + 1);
        Ok(())
    }
}

#[resilient(max_attempts = 10, backoff = none, deadline = "10s", min_attempt_time = "2s", retry_on = [Down])]
fn takes_three(time: &VirtualTime, attempts: &Cell<u32>) -> Result<(), Fault> {
    attempts.set(attempts.get() + 1);
    time.advance(seconds(3));
    Err(Fault::Down)
}

#[resilient(max_attempts = 10, backoff = fixed("9500ms"), jitter = none, deadline = "10s", retry_on = [Down])]
fn waits_too_long(time: &VirtualTime) -> Result<(), Fault> {
    time.advance(seconds(1));
    Err(Fault::Down)
}

pub(crate) fn run(_seed: u64) -> Report {
    let mut report = Report::new(&["case", "figure"]);
    let chain = Chain::new([seconds(7), seconds(4)]);
    let result = chain.a(seconds(30));
    let seen = chain.seen.take();
    for ((name, seen), expected) in
        ["first", "second", "third"].into_iter().zip(&seen).zip([30.0, 23.0, 19.0])
    {
        report.cell(&[&format!("{name} server sees, s"), &figure(*seen)]);
        let holds = (*seen - expected).abs() <= 0.001;
        report.claim(
            format!("the {name} server sees, s"),
            figure(*seen),
            format!("{expected} ± 0.001"),
            holds,
        );
    }
    report.claim("the chain in time", format!("{result:?}"), "Ok(())", result == Ok(()));

    let wasteful = Chain::new([seconds(8), seconds(3)]);
    let late = wasteful.a(seconds(10));
    report.cell(&[&"calls of C after A's 10 s", &wasteful.last_called.get()]);
    report.exactly("calls of C after A's 10 s are used up", wasteful.last_called.get(), 0);
    let expected = Err(Fault::Rejected(RejectionKind::Deadline));
    report.claim("the late chain", format!("{late:?}"), format!("{expected:?}"), late == expected);
    let _ = wasteful.c();
    report.exactly("control: calls of C under its own 20 s alone", wasteful.last_called.get(), 1);
    drop(wasteful);
    drop(chain);

    let (time, attempts) = (VirtualTime::start(), Cell::new(0));
    let result = takes_three(&time, &attempts);
    report.cell(&[&"attempts of 3 s in 10 s that need 2 s", &attempts.get()]);
    report.exactly("attempts of 3 s in 10 s, none with less than 2 s left", attempts.get(), 3);
    report.claim("their error", format!("{result:?}"), "Err(Down)", result == Err(Fault::Down));
    let before = time.elapsed();
    let result = waits_too_long(&time);
    let took = time.elapsed().saturating_sub(before).as_secs_f64();
    report.cell(&[&"a wait of 9.5 s with 9 s left ends after, s", &figure(took)]);
    report.exactly("a wait of 9.5 s with 9 s left: the call ends after, s", took, 1.0);
    report.claim("its error", format!("{result:?}"), "Err(Down)", result == Err(Fault::Down));
    report
}
