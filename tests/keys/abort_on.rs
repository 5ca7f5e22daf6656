//! `abort_on`: wins over everything.

use resilient_behaviour_tests::Fault::{Io, Parent, T};
use resilient_behaviour_tests::{Kin, always, async_rows, fail, rows, succeed, timed_out};

rows! {
    alone_it_means_any_but: [abort_on = [Io], backoff = none], [fail(T), fail(Io)] => 2 calls, Err(Io), 0 ms;
    beside_any: [retry_on = any, abort_on = [Io], backoff = none], [fail(T), fail(Io)] => 2 calls, Err(Io), 0 ms;
    /// `Io` is transient, and yet.
    beside_transient: [retry_on = transient, abort_on = [Io], backoff = none], always(fail(Io)) => 1 calls, Err(Io), 0 ms;
    transient_goes_on: [retry_on = transient, abort_on = [T], backoff = none], always(fail(Io)) => 3 calls, Err(Io), 0 ms;
    beside_a_wider_pattern: [retry_on = [Parent], abort_on = [Parent(Kin::Sibling)], backoff = none],
        [fail(Parent(Kin::Child)), fail(Parent(Kin::Sibling))] => 2 calls, Err(Parent(Kin::Sibling)), 0 ms;
    transient_errors: [abort_on = transient, backoff = none], [fail(T), fail(Io)] => 2 calls, Err(Io), 0 ms;
    classes: [abort_on = [class(transient)], backoff = none], [fail(T), fail(Io)] => 2 calls, Err(Io), 0 ms;
    guards: [abort_on = [error if *error == Io], backoff = none], [fail(T), fail(Io)] => 2 calls, Err(Io), 0 ms;
}

async_rows! {
    /// Alone it does not exclude a timeout of ours.
    timeouts_go_on: [abort_on = [Io], backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 3 calls, Err(timed_out!(1000)), 3000 ms;
    timeouts: [abort_on = [rejected(timeout)], backoff = none, timeout = "1s"],
        always(succeed("late").takes(2000)) => 1 calls, Err(timed_out!(1000)), 1000 ms;
}
