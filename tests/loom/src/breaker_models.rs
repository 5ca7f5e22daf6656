//! The circuit breaker: threads that meet at a transition.

#[path = "../../../resilient-runtime/src/breaker/admission.rs"]
mod admission;
#[path = "../../../resilient-runtime/src/breaker/circuit.rs"]
mod circuit;
#[path = "../../../resilient-runtime/src/breaker/generation.rs"]
mod generation;
#[path = "../../../resilient-runtime/src/breaker/record.rs"]
mod record;
#[path = "../../../resilient-runtime/src/breaker/rules.rs"]
mod rules;
#[path = "../../../resilient-runtime/src/breaker/slow.rs"]
mod slow;
#[path = "../../../resilient-runtime/src/breaker/state.rs"]
mod state;
#[path = "../../../resilient-runtime/src/breaker/window.rs"]
mod window;

use crate::check;
use crate::sync::Arc;
use admission::Admission;
use circuit::{Circuit, Recorded};
use generation::Generation;
use loom::thread;
use record::{Moment, OpenTime};
use rules::Rules;
use state::BreakerState;
use window::Ending;

const OPEN_TIME: u64 = 100;
const LIMIT: u64 = 10;

const FAILED: Ending = Ending { failed: true, slow: false };
const SUCCEEDED: Ending = Ending { failed: false, slow: false };

impl OpenTime for Rules {
    fn open_time(&self, _times: u32, _previous: u64) -> u64 {
        OPEN_TIME
    }
}

/// What a breaker and its settings are to a caller.
#[derive(Clone)]
struct Breaker {
    circuit: Arc<Circuit>,
    rules: Rules,
}

impl Breaker {
    fn new(set: impl FnOnce(&mut Rules)) -> Self {
        let mut rules = Rules::new();
        rules.set_half_open_limit(LIMIT);
        set(&mut rules);
        Self { circuit: Arc::new(Circuit::new()), rules }
    }

    fn at(&self, now: u64) -> Moment<'_> {
        Moment { rules: &self.rules, now, open_time: &self.rules }
    }

    fn admit(&self, now: u64) -> Option<Generation> {
        let just = self.circuit.admit().map(Admission::generation);
        just.or_else(|| self.circuit.admit_counted())
            .or_else(|| self.circuit.admit_or_refuse(self.at(now)).answer.ok())
    }

    fn succeed(&self, generation: Generation, now: u64) {
        if !self.circuit.is_clean(Admission::new(generation, 0)) && !self.circuit.count_success(generation) {
            self.circuit.record(generation, SUCCEEDED, self.at(now));
        }
    }

    fn fail(&self, generation: Generation, now: u64) -> Recorded {
        self.circuit.record(generation, FAILED, self.at(now))
    }

    fn opened(set: impl FnOnce(&mut Rules)) -> Self {
        let breaker = Self::new(|rules| {
            rules.set_consecutive(1);
            set(rules);
        });
        breaker.fail(breaker.admit(0).unwrap(), 0);
        breaker
    }
}

/// Runs `first` and `second` on a thread each, and `third` on this one.
fn together<A: 'static, B: 'static, C>(
    breaker: &Breaker,
    first: impl FnOnce(Breaker) -> A + 'static,
    second: impl FnOnce(Breaker) -> B + 'static,
    third: impl FnOnce(Breaker) -> C,
) -> (A, B, C) {
    let (one, two) = (breaker.clone(), breaker.clone());
    let (one, two) = (thread::spawn(move || first(one)), thread::spawn(move || second(two)));
    let third = third(breaker.clone());
    (one.join().unwrap(), two.join().unwrap(), third)
}

#[test]
fn no_outcome_is_lost_between_counted_successes_and_a_failure() {
    check(|| {
        let breaker = Breaker::new(|rules| {
            rules.set_window(8);
            rules.set_minimum(1);
            rules.set_failure_rate(1.0);
        });
        breaker.succeed(breaker.admit(0).unwrap(), 0);
        let succeed = |breaker: Breaker| breaker.succeed(Generation::FIRST, 0);
        let twice = |breaker: Breaker| {
            breaker.succeed(Generation::FIRST, 0);
            breaker.succeed(Generation::FIRST, 0);
        };
        together(&breaker, succeed, twice, |breaker| breaker.fail(Generation::FIRST, 0));
        let tally = breaker.circuit.tally(&breaker.rules);
        assert_eq!((tally.calls, tally.failures), (5, 1));
    });
}

#[test]
fn the_window_slides_by_each_success_that_meets_a_failure() {
    check(|| {
        let breaker = Breaker::new(|rules| {
            rules.set_window(4);
            rules.set_minimum(4);
            rules.set_failure_rate(0.5);
        });
        for _ in 0..4 {
            breaker.succeed(Generation::FIRST, 0);
        }
        together(
            &breaker,
            |breaker| breaker.succeed(Generation::FIRST, 0),
            |breaker| breaker.succeed(Generation::FIRST, 0),
            |breaker| {
                breaker.fail(Generation::FIRST, 0);
            },
        );
        // However they met, the failure is at most two calls ago.
        let tally = breaker.circuit.tally(&breaker.rules);
        assert_eq!((tally.calls, tally.failures), (4, 1));
        breaker.fail(Generation::FIRST, 0);
        assert_eq!(breaker.circuit.state(), BreakerState::Open);
    });
}

#[test]
fn it_opens_once_however_many_see_the_last_failure() {
    check(|| {
        let breaker = Breaker::new(|rules| {
            rules.set_window(2);
            rules.set_failure_rate(0.5);
        });
        let fail = |breaker: Breaker| u32::from(breaker.fail(Generation::FIRST, 0).transition.is_some());
        let (one, two, three) = together(&breaker, fail, fail, fail);
        assert_eq!(one + two + three, 1);
        assert_eq!(breaker.admit(1), None);
    });
}

#[test]
fn half_open_admits_the_permitted_probes_and_no_more() {
    for probes in [1, 2] {
        check(move || {
            let breaker = Breaker::opened(|rules| rules.set_probes(probes));
            let admit = |breaker: Breaker| u32::from(breaker.admit(OPEN_TIME).is_some());
            let (one, two, three) = together(&breaker, admit, admit, admit);
            assert_eq!(one + two + three, probes);
        });
    }
}

#[test]
fn the_place_of_a_cancelled_probe_comes_back_once() {
    check(|| {
        let breaker = Breaker::opened(|rules| rules.set_probes(1));
        let probe = breaker.admit(OPEN_TIME).unwrap();
        let cancel = move |breaker: Breaker| breaker.circuit.give_back(probe);
        let admit = |breaker: Breaker| u32::from(breaker.admit(OPEN_TIME).is_some());
        let ((), one, two) = together(&breaker, cancel, admit, admit);
        assert!(one + two <= 1);
        assert_eq!(one + two + admit(breaker), 1);
    });
}

#[test]
fn an_outcome_of_an_earlier_generation_neither_closes_nor_reopens() {
    check(|| {
        let breaker = Breaker::new(|rules| {
            rules.set_consecutive(1);
            rules.set_probes(2);
            rules.set_pass_rate(1.0);
        });
        let old = breaker.admit(0).unwrap();
        breaker.fail(breaker.admit(0).unwrap(), 0);
        let succeed = move |breaker: Breaker| breaker.succeed(old, OPEN_TIME);
        let fail = move |breaker: Breaker| breaker.fail(old, OPEN_TIME).transition.is_some();
        let (_, failed, probe) = together(&breaker, succeed, fail, |breaker| breaker.admit(OPEN_TIME));
        assert!(!failed);
        assert_eq!(breaker.circuit.state(), BreakerState::HalfOpen);
        let probe = probe.unwrap();
        breaker.succeed(probe, OPEN_TIME);
        assert_eq!(breaker.circuit.state(), BreakerState::HalfOpen, "one of two probes");
        breaker.succeed(breaker.admit(OPEN_TIME).unwrap(), OPEN_TIME);
        assert_eq!(breaker.circuit.state(), BreakerState::Closed);
    });
}

#[test]
fn a_probe_that_ends_as_it_is_given_up_moves_the_breaker_once() {
    check(|| {
        let breaker = Breaker::opened(|rules| rules.set_probes(1));
        let probe = breaker.admit(OPEN_TIME).unwrap();
        let late = OPEN_TIME + LIMIT;
        let end =
            move |breaker: Breaker| breaker.circuit.record(probe, SUCCEEDED, breaker.at(late)).transition;
        let ask = move |breaker: Breaker| breaker.circuit.admit_or_refuse(breaker.at(late)).transition;
        let (ended, asked, ()) = together(&breaker, end, ask, |_| ());
        assert_eq!(u32::from(ended.is_some()) + u32::from(asked.is_some()), 1);
        let expected = if ended.is_some() { BreakerState::Closed } else { BreakerState::Open };
        assert_eq!(breaker.circuit.state(), expected);
    });
}
