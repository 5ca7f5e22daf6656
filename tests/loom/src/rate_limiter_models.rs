//! The rate limiter: turns that are taken and given back at the same time.

use loom::thread;

use crate::check;
use crate::gcra::{Gcra, Spacing};
use crate::sync::Arc;

const INTERVAL: u64 = 100;
const NOW: u64 = 1_000;

#[test]
fn two_of_three_callers_get_a_burst_of_two() {
    check(|| {
        let gcra = Arc::new(Gcra::new());
        let spacing = Spacing::new(INTERVAL, 2);
        let callers = [0, 1].map(|_| {
            let gcra = Arc::clone(&gcra);
            thread::spawn(move || gcra.admit(spacing, NOW).is_ok())
        });
        let mut admitted = usize::from(gcra.admit(spacing, NOW).is_ok());
        admitted += callers.into_iter().map(|caller| caller.join().unwrap()).filter(|passed| *passed).count();
        assert_eq!(admitted, 2);
        assert_eq!(gcra.available(spacing, NOW + INTERVAL - 1), 0);
        assert_eq!(gcra.available(spacing, NOW + INTERVAL), 1);
    });
}

#[test]
fn no_two_callers_wait_for_the_same_turn() {
    check(|| {
        let gcra = Arc::new(Gcra::new());
        let spacing = Spacing::new(INTERVAL, 1);
        let callers = [0, 1].map(|_| {
            let gcra = Arc::clone(&gcra);
            thread::spawn(move || gcra.reserve(spacing, NOW, u64::MAX).unwrap().wait)
        });
        let mut waits = vec![gcra.reserve(spacing, NOW, u64::MAX).unwrap().wait];
        waits.extend(callers.into_iter().map(|caller| caller.join().unwrap()));
        waits.sort_unstable();
        assert_eq!(waits, [0, INTERVAL, 2 * INTERVAL]);
    });
}

/// One waits and leaves, two wait and stay: whatever comes between, those two go at different times, and so does who comes
/// later. At most the turn that was left in the middle is lost.
#[test]
fn a_turn_that_is_given_back_is_used_once_or_lost() {
    check(|| {
        let gcra = Arc::new(Gcra::new());
        let spacing = Spacing::new(INTERVAL, 1);
        gcra.admit(spacing, NOW).unwrap();
        let leaving = {
            let gcra = Arc::clone(&gcra);
            thread::spawn(move || {
                let turn = gcra.reserve(spacing, NOW, u64::MAX).unwrap();
                gcra.give_back(&turn)
            })
        };
        let staying = {
            let gcra = Arc::clone(&gcra);
            thread::spawn(move || gcra.reserve(spacing, NOW, u64::MAX).unwrap().wait)
        };
        let mut waits = vec![gcra.reserve(spacing, NOW, u64::MAX).unwrap().wait];
        waits.push(staying.join().unwrap());
        let given_back = leaving.join().unwrap();
        waits.push(gcra.reserve(spacing, NOW, u64::MAX).unwrap().wait);
        waits.sort_unstable();
        waits.dedup();
        assert_eq!(waits.len(), 3, "two go at once");
        assert!(waits.iter().all(|wait| wait % INTERVAL == 0 && *wait > 0));
        assert_eq!(waits[2], if given_back { 3 * INTERVAL } else { 4 * INTERVAL });
    });
}
