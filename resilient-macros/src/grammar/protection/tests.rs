//! Guards and what stands beside them.

use super::super::testing::{assert_accepted, assert_refused};

#[test]
fn accepted() {
    assert_accepted(&[
        "circuit_breaker",
        "circuit_breaker = &self.breaker",
        "circuit_breaker = 5",
        "circuit_breaker = 0.5",
        "circuit_breaker(failure_rate = 0.5, window = 50, minimum_calls = 10, open_for = \"5s\", probes = 3)",
        "circuit_breaker(window = \"10s\", slow = \"2s\", slow_rate = 0.8)",
        "circuit_breaker(consecutive = 5, open_for = exp(\"5s\", max = \"1m\"), open_jitter = none)",
        "circuit_breaker(count = any, ignore = [NotFound], accept = Gone, pass_rate = 1.0)",
        "circuit_breaker(&BREAKER, count = [Io, Timeout])",
        "circuit_breaker(consecutive = self.most, half_open_limit = \"1m\")",
        "bulkhead = 10",
        "bulkhead(10, max_queued = 50, max_wait = \"1s\")",
        "bulkhead(max_concurrent = self.most)",
        "bulkhead = adaptive",
        "bulkhead(adaptive(min = 1, max = 200, initial = 20), max_queued = 5)",
        "bulkhead = &self.bulkhead",
        "rate_limit = \"100/s\"",
        "rate_limit = \"1_000/min\"",
        "rate_limit(\"100/10s\", burst = 20, max_wait = \"1s\", per = call)",
        "rate_limit(count = self.rate, period = \"1s\")",
        "rate_limit(&LIMITER, per = call)",
        "hedge, idempotent",
        "hedge = \"50ms\", idempotent",
        "hedge = p95, idempotent",
        "hedge(after = p90, max = 2), idempotent",
        "hedge = self.hedge, idempotent",
        "max_attempts = 3, budget",
        "max_attempts = 3, budget = 0.1",
        "max_attempts = 3, budget = &BUDGET",
        "max_attempts = 3, budget(ratio = 0.1, per_second = 1, capacity = 10, initial = 3, of = successes)",
        "max_attempts = 3, budget = none, upstream = \"inventory\"",
        "circuit_breaker, upstream = \"inventory\", key = tenant",
        "timeout = adaptive(p99, factor = 1.5, min = \"50ms\", max = \"5s\")",
    ]);
}

#[test]
fn refused_breaker() {
    let needs = "`upstream` shares breaker and budget, and there is neither: add `circuit_breaker` or `max_attempts = 3`";
    assert_refused(&[
        (
            "circuit_breaker(failure_rate = 0)",
            "0",
            "`failure_rate` of `circuit_breaker` is a share above 0 and at most 1, such as `0.5`",
        ),
        (
            "circuit_breaker(failure_rate = 50)",
            "50",
            "`failure_rate` of `circuit_breaker` is a share: for 50 % write `0.5`",
        ),
        (
            "circuit_breaker(failure_rate = 1.1)",
            "1.1",
            "`failure_rate` of `circuit_breaker` is a share: for 1.1 % write `0.011`",
        ),
        (
            "circuit_breaker(failure_rate = 101)",
            "101",
            "`failure_rate` of `circuit_breaker` is a share above 0 and at most 1, such as `0.5`",
        ),
        ("circuit_breaker(window = 0)", "0", "`window` of `circuit_breaker` must be at least 1"),
        (
            "circuit_breaker(window = 1000000000)",
            "1000000000",
            "`window` of `circuit_breaker` is too large: at most 1000000",
        ),
        (
            "circuit_breaker(window = 10, minimum_calls = 11)",
            "11",
            "`minimum_calls` is never reached within a `window` of 10: lower it",
        ),
        ("circuit_breaker(probes = 0)", "0", "`probes` of `circuit_breaker` must be at least 1"),
        (
            "circuit_breaker(open_for = \"0s\")",
            "\"0s\"",
            "`open_for` of `circuit_breaker` has to be longer than zero",
        ),
        (
            "circuit_breaker(slow_rate = 0.5)",
            "0.5",
            "`slow_rate` needs to know what is slow: add `slow = \"2s\"`",
        ),
        (
            "circuit_breaker(consecutive = 3, window = 9)",
            "9",
            "`window` has no effect beside `consecutive` alone: add `failure_rate = 0.5`, or remove it",
        ),
        (
            "circuit_breaker(treshold = 5)",
            "treshold",
            "unknown parameter `treshold`: `circuit_breaker` has failure_rate, window, minimum_calls, consecutive, slow, slow_rate, open_for, open_jitter, probes, pass_rate, half_open_limit, count, ignore, accept",
        ),
        (
            "circuit_breaker(probe = 5)",
            "probe",
            "unknown parameter `probe` of `circuit_breaker`: did you mean `probes`?",
        ),
        (
            "circuit_breaker()",
            "()",
            "`circuit_breaker(..)` is empty: its parameters are failure_rate, window, minimum_calls, consecutive, slow, slow_rate, open_for, open_jitter, probes, pass_rate, half_open_limit, count, ignore, accept",
        ),
        (
            "circuit_breaker = \"open\"",
            "\"open\"",
            "`circuit_breaker` cannot be \"open\": write `circuit_breaker(consecutive = 5)`",
        ),
        ("circuit_breaker = false", "false", "`circuit_breaker` cannot be `false`: remove the key"),
        ("circuit_breaker(probes)", "probes", "`probes` needs a value: write `probes = value`"),
        ("circuit_breaker(probes: 5)", ":", "`:` is no assignment: write `probes = value`"),
        ("circuit_breaker(ignore = any)", "any", "`ignore = any` leaves nothing to count: name the errors"),
        (
            "circuit_breaker(count = [Io, Net], accept = Io)",
            "Io",
            "this is in `accept` too, which is asked first: remove one of the two",
        ),
        (
            "circuit_breaker(count = rejected(open | full))",
            "open",
            "`open` is what this circuit breaker says itself, and never counts: remove it",
        ),
        (
            "circuit_breaker(open_for = fixed(\"0s\"))",
            "\"0s\"",
            "`open_for` of `circuit_breaker` has to be longer than zero",
        ),
        (
            "circuit_breaker(open_for = 5)",
            "5",
            "`open_for` of `circuit_breaker`: unit missing: write \"5ms\" or \"5s\"",
        ),
        (
            "circuit_breaker(&B, probes = 3)",
            "3",
            "`probes` is a setting of the shared object: set it where that is made, or let `circuit_breaker` have its own",
        ),
    ]);
}

#[test]
fn refused_bulkhead_and_rate_limit() {
    let needs = "`upstream` shares breaker and budget, and there is neither: add `circuit_breaker` or `max_attempts = 3`";
    assert_refused(&[
        (
            "bulkhead(5, 10)",
            "10",
            "a name is missing: the parameters of `bulkhead` are max_concurrent, adaptive, max_queued, max_wait",
        ),
        (
            "bulkhead(5, max_wait = \"1s\")",
            "\"1s\"",
            "`max_wait` has no effect without a queue: add `max_queued = 50`, or remove it",
        ),
        (
            "bulkhead = adaptive(min = 5, initial = 3)",
            "3",
            "`initial` of `adaptive` is below `min`, which is 5",
        ),
        (
            "rate_limit(&LIMITER, count = 5)",
            "5",
            "`count` is a setting of the shared object: set it where that is made, or let `rate_limit` have its own",
        ),
        ("bulkhead", "bulkhead", "`bulkhead` needs a value: write `bulkhead = 10`"),
        ("bulkhead = 0", "0", "`bulkhead` must be at least 1"),
        ("bulkhead = 1.5", "1.5", "`bulkhead` is a whole number: write one such as `10`"),
        ("bulkhead(max_queued = 5)", "bulkhead", "`bulkhead` needs a limit: write `bulkhead = 10`"),
        (
            "bulkhead(5, max_queued = 10000000)",
            "10000000",
            "`max_queued` of `bulkhead` is too large: at most 1000000",
        ),
        (
            "rate_limit = \"0/s\"",
            "\"0/s\"",
            "`rate_limit`: a rate of zero lets nothing through: remove the key, or write \"1/s\"",
        ),
        ("rate_limit = \"5/0s\"", "\"5/0s\"", "`rate_limit`: a period of zero has no rate"),
        ("rate_limit = 100", "100", "`rate_limit`: so many in how much time? write \"100/s\""),
        (
            "rate_limit = \"fast\"",
            "\"fast\"",
            "`rate_limit`: \"fast\" is no rate: write one such as \"100/s\"",
        ),
        ("rate_limit(\"5/s\", burst = 0)", "0", "`burst` of `rate_limit` must be at least 1"),
        ("rate_limit(\"5/s\", per = second)", "second", "`per` of `rate_limit` is `attempt` or `call`"),
    ]);
}

#[test]
fn refused_hedge() {
    let twice = "`hedge` runs the body twice at a time: add `idempotent` if that does no harm";
    assert_refused(&[
        (
            "hedge = \"p95\", idempotent",
            "\"p95\"",
            "`hedge`: expected a percentile such as `p95`, without quotes",
        ),
        (
            "hedge = \"1s\", idempotent, timeout = \"1s\"",
            "\"1s\"",
            "`hedge` starts no attempt before the `timeout` (1s) has ended the first: start it sooner",
        ),
        (
            "hedge(after = \"0ms\", max = 1), idempotent",
            "\"0ms\"",
            "`after` of `hedge` has to be longer than zero",
        ),
        (
            "hedge(after = \"5ms\", max = 1000), idempotent",
            "1000",
            "`max` of `hedge` is too large: at most 10",
        ),
        ("hedge(after = p100), idempotent", "p100", "`after` of `hedge`: percentiles are `p1` to `p99`"),
        ("hedge", "hedge", twice),
        (
            "hedge, max_attempts = 3, idempotent = false",
            "hedge",
            "`hedge` runs the body twice at a time, which `idempotent = false` forbids: remove one of the two",
        ),
    ]);
}

#[test]
fn refused_budget_upstream_and_key() {
    let needs = "`upstream` shares breaker and budget, and there is neither: add `circuit_breaker` or `max_attempts = 3`";
    assert_refused(&[
        ("bulkhead = 5, upstream = \"a\"", "upstream", needs),
        ("circuit_breaker = &B, upstream = \"a\"", "upstream", needs),
        (
            "jitter, budget(capacity = 5, initial = 6)",
            "6",
            "`initial` of `budget` is above `capacity`, which is 5",
        ),
        (
            "timeout = \"1s\", budget",
            "budget",
            "`budget` has no effect without retries: add `max_attempts = 3`, or remove it",
        ),
        (
            "jitter, budget(ratio = -1)",
            "-1",
            "`ratio` of `budget` is a share above 0 and at most 1, such as `0.5`",
        ),
        (
            "jitter, budget(ratio = 10000)",
            "10000",
            "`ratio` of `budget` is a share above 0 and at most 1, such as `0.5`",
        ),
        ("timeout = \"1s\", upstream = \"a\"", "upstream", needs),
        (
            "jitter, key = tenant",
            "key",
            "`key` keeps the state of a guard per value, and there is none: add a guard such as `circuit_breaker`",
        ),
        (
            "circuit_breaker, upstream = tenant",
            "tenant",
            "`upstream` is a string literal: write `upstream = \"inventory\"`",
        ),
    ]);
}

#[test]
fn refused_adaptive_timeout() {
    let needs = "`upstream` shares breaker and budget, and there is neither: add `circuit_breaker` or `max_attempts = 3`";
    assert_refused(&[
        (
            "timeout = adaptive(99, max = \"5s\")",
            "99",
            "`adaptive`: expected a percentile such as `p95`, without quotes",
        ),
        (
            "timeout = adaptive",
            "adaptive",
            "`adaptive` needs its longest limit: write `adaptive(p99, factor = 1.5, min = \"50ms\", max = \"5s\")`",
        ),
        (
            "timeout = adaptive(p99)",
            "adaptive",
            "`adaptive` needs `max`, which holds while too little is measured: write `adaptive(p99, factor = 1.5, min = \"50ms\", max = \"5s\")`",
        ),
        (
            "timeout = adaptive(p99, min = \"9s\", max = \"5s\")",
            "\"5s\"",
            "`max` of `adaptive` is shorter than `min`, which is 9s",
        ),
        (
            "timeout = adaptive(p99, factor = 0.5, max = \"5s\")",
            "0.5",
            "`factor` of `adaptive` must be at least 1",
        ),
    ]);
}
