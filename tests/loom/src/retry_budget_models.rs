//! The retry budget: deposits, withdrawals and refunds at the same time.

use loom::thread;

use crate::bucket::{Bucket, Flow};
use crate::check;
use crate::sync::Arc;

const TOKEN: u32 = 1_000;
const CLOSED: Flow = Flow { capacity: 2 * TOKEN, floor: 0 };
const MILLI: u64 = 1_000_000;

#[test]
fn no_deposit_is_lost_beside_a_withdrawal() {
    check(|| {
        let bucket = Arc::new(Bucket::new(TOKEN));
        let depositors = [300, 400].map(|amount| {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || bucket.deposit(amount, CLOSED.capacity))
        });
        assert!(bucket.withdraw(TOKEN, 0, CLOSED, 0));
        depositors.into_iter().for_each(|depositor| depositor.join().unwrap());
        assert_eq!(bucket.balance(CLOSED, 0), 700);
    });
}

#[test]
fn one_token_is_given_to_one_of_three() {
    check(|| {
        let bucket = Arc::new(Bucket::new(TOKEN + 500));
        let retries = [0, 1].map(|_| {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || bucket.withdraw(TOKEN, 0, CLOSED, 0))
        });
        let mut granted = usize::from(bucket.withdraw(TOKEN, 0, CLOSED, 0));
        granted += retries.into_iter().map(|retry| retry.join().unwrap()).filter(|granted| *granted).count();
        assert_eq!(granted, 1);
        assert_eq!(bucket.balance(CLOSED, 0), 500);
    });
}

#[test]
fn a_refund_beside_deposits_never_exceeds_the_capacity() {
    check(|| {
        let bucket = Arc::new(Bucket::new(CLOSED.capacity));
        let hedge = {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || {
                assert!(bucket.withdraw(TOKEN, 0, CLOSED, 0));
                bucket.deposit(TOKEN, CLOSED.capacity);
            })
        };
        let caller = {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || bucket.deposit(700, CLOSED.capacity))
        };
        assert!(bucket.balance(CLOSED, 0) <= CLOSED.capacity);
        hedge.join().unwrap();
        caller.join().unwrap();
        assert_eq!(bucket.balance(CLOSED, 0), CLOSED.capacity);
    });
}

#[test]
fn failures_never_take_more_than_there_is() {
    check(|| {
        let bucket = Arc::new(Bucket::new(TOKEN + 500));
        let failures = [0, 1].map(|_| {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || bucket.take(TOKEN))
        });
        bucket.deposit(100, CLOSED.capacity);
        failures.into_iter().for_each(|failure| failure.join().unwrap());
        // The deposit came before the bucket ran dry, and went with the rest, or after.
        assert!([0, 100].contains(&bucket.balance(CLOSED, 0)));
    });
}

/// One second at one token per second, which two see at once.
#[test]
fn the_floor_of_a_second_is_paid_once() {
    check(|| {
        let flow = Flow { capacity: 10 * TOKEN, floor: TOKEN };
        let bucket = Arc::new(Bucket::new(0));
        assert!(!bucket.withdraw(TOKEN, 0, flow, MILLI));
        let retries = [0, 1].map(|_| {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || bucket.withdraw(TOKEN, 0, flow, 1_001 * MILLI))
        });
        let granted =
            retries.into_iter().map(|retry| retry.join().unwrap()).filter(|granted| *granted).count();
        assert_eq!(granted, 1);
        assert_eq!(bucket.balance(flow, 1_001 * MILLI), 0);
    });
}

#[test]
fn the_floor_starts_once_although_two_are_the_first() {
    check(|| {
        let flow = Flow { capacity: 10 * TOKEN, floor: TOKEN };
        let bucket = Arc::new(Bucket::new(0));
        let first = {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || bucket.withdraw(TOKEN, 0, flow, 5 * MILLI))
        };
        assert!(!bucket.withdraw(TOKEN, 0, flow, 6 * MILLI));
        assert!(!first.join().unwrap());
        assert!([0, 1].contains(&bucket.balance(flow, 6 * MILLI)), "at most the millisecond between them");
        assert!(bucket.withdraw(TOKEN, 0, flow, 1_006 * MILLI));
    });
}
