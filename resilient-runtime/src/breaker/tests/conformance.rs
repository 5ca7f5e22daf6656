//! The rows of the breaker tests of `MicroProfile` by their ids, on the plain type: `S` and `F` are calls that succeed and fail,
//! a number is a wait in milliseconds. Expected is what callers see: `+` success, `T` the function's error, `O` rejected.

use super::*;

struct Row {
    id: &'static str,
    window: u32,
    rate: f64,
    delay: u64,
    probes: u32,
    script: &'static str,
    expected: &'static str,
}

const fn row(id: &'static str, window: u32, rate: f64, delay: u64, probes: u32) -> Row {
    Row { id, window, rate, delay, probes, script: "", expected: "" }
}

impl Row {
    const fn runs(self, script: &'static str, expected: &'static str) -> Self {
        Self { script, expected, ..self }
    }
}

const ROWS: [Row; 11] = [
    row("CB-01", 4, 0.75, 50_000, 2).runs("F F F F F F F", "TTTTOOO"),
    row("CB-02", 4, 0.75, 1, 2).runs("F F F F 500 S S S", "TTTT+++"),
    row("CB-03", 4, 0.75, 1000, 1).runs("F F F F S 2000 S F F F F S", "TTTTO+TTTTO"),
    row("CB-04", 4, 0.75, 1000, 3).runs("F F F F S 2000 S S F S", "TTTTO++TO"),
    row("CB-05", 4, 0.75, 50_000, 2).runs("F F F F F", "TTTTO"),
    row("CB-06", 2, 1.0, 50_000, 2).runs("F F F F F F F", "TTOOOOO"),
    row("CB-07", 4, 0.75, 1, 2).runs("F F F F 500 S S S", "TTTT+++"),
    row("CB-08", 4, 0.5, 50_000, 2).runs("S F F S S", "+TT+O"),
    row("CB-09", 4, 0.5, 50_000, 2).runs("S F S S F S", "+T++TO"),
    row("CB-10", 4, 0.75, 1000, 1).runs("S F F F S 2000 S S F F F S", "+TTTO++TTTO"),
    row("CB-11", 4, 0.75, 1000, 1).runs("F F F S S 2000 S F F F S S", "TTT+O+TTT+O"),
];

#[tokio::test(start_paused = true)]
async fn cb_01_to_11_give_what_the_specification_says() {
    for Row { id, window, rate, delay, probes, script, expected } in ROWS {
        let breaker = CircuitBreaker::new()
            .window(window)
            .minimum_calls(window)
            .failure_rate(rate)
            .open_for(Delays::fixed(Duration::from_millis(delay)))
            .open_jitter(Jitter::None)
            .probes(probes)
            .pass_rate(1.0);
        let mut seen = String::new();
        for step in script.split(' ') {
            let went = match step {
                "S" => succeed(&breaker),
                "F" => fail(&breaker),
                wait => {
                    tokio::time::advance(Duration::from_millis(wait.parse().unwrap())).await;
                    continue;
                }
            };
            seen.push(match went {
                Went::Well => '+',
                Went::Badly => 'T',
                Went::Nowhere => 'O',
            });
        }
        assert_eq!(seen, expected, "{id}: {script}");
    }
}

#[tokio::test(start_paused = true)]
async fn cb_08_shows_the_last_error_though_a_success_opened_it() {
    let breaker = CircuitBreaker::new().window(4).minimum_calls(4);
    for call in [succeed, fail, fail, succeed] {
        call(&breaker);
    }
    assert_eq!(rejection(&breaker).last_error(), Some("down"));
}

#[tokio::test(start_paused = true)]
async fn xb_01_an_old_call_that_fails_late_changes_nothing() {
    let breaker = fragile().probes(2).pass_rate(1.0);
    let [late, later] = [breaker.try_acquire().unwrap(), breaker.try_acquire().unwrap()];
    let breaker = about_to_probe_in_place(&breaker).await;
    let probe = breaker.try_acquire().unwrap();
    assert_eq!(breaker.state(), BreakerState::HalfOpen);
    late.failure("late");
    assert_eq!(breaker.state(), BreakerState::HalfOpen, "it does not reopen");
    later.success();
    assert_eq!(breaker.state(), BreakerState::HalfOpen, "nor close");
    probe.success();
    assert_eq!(succeed(breaker), Went::Well);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

async fn about_to_probe_in_place(breaker: &CircuitBreaker) -> &CircuitBreaker {
    fail(breaker);
    fail(breaker);
    tokio::time::advance(SECOND).await;
    breaker
}

#[tokio::test(start_paused = true)]
async fn xb_02_the_place_of_a_dropped_probe_is_free_for_the_next_call() {
    let breaker = about_to_probe(fragile().probes(1)).await;
    for _ in 0..20 {
        let hanging = breaker.call_async(std::future::pending::<Result<(), Failure>>());
        tokio::time::timeout(Duration::from_millis(1), hanging).await.unwrap_err();
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
    }
    assert_eq!(succeed(&breaker), Went::Well);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn xb_03_a_probe_that_panics_counts_as_failed() {
    let breaker = about_to_probe(fragile().probes(2).pass_rate(1.0)).await;
    let panics = || breaker.call(|| -> Result<(), Failure> { panic!("probe") });
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).unwrap_err();
    assert_eq!(breaker.state(), BreakerState::Open);
    assert_eq!(rejection(&breaker).last_error(), Some("it panicked"));
}

#[tokio::test(start_paused = true)]
async fn xb_03_a_probe_that_panics_in_a_task_counts_as_failed() {
    let breaker = Arc::new(about_to_probe(fragile().probes(2).pass_rate(1.0)).await);
    let shared = Arc::clone(&breaker);
    let task = async move {
        let body = async {
            tokio::task::yield_now().await;
            panic!("probe")
        };
        shared.call_async::<(), Failure, _>(body).await
    };
    tokio::spawn(task).await.unwrap_err();
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn xb_04_a_probe_that_never_ends_does_not_hold_the_breaker() {
    let breaker = about_to_probe(fragile().probes(1).half_open_limit(5 * SECOND)).await;
    std::mem::forget(breaker.try_acquire().unwrap());
    assert_eq!(rejection(&breaker).retry_after(), Some(5 * SECOND));
    tokio::time::advance(5 * SECOND).await;
    assert_eq!(rejection(&breaker).retry_after(), Some(SECOND));
    assert_eq!(breaker.state(), BreakerState::Open);
    tokio::time::advance(SECOND).await;
    assert_eq!(succeed(&breaker), Went::Well);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[tokio::test(start_paused = true)]
async fn xb_06_an_ignored_probe_counts_as_neither() {
    let breaker = about_to_probe(fragile().probes(1)).await;
    for _ in 0..20 {
        breaker.try_acquire().unwrap().ignore();
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
    }
    assert_eq!(fail(&breaker), Went::Badly);
    assert_eq!(breaker.state(), BreakerState::Open);
}

#[tokio::test(start_paused = true)]
async fn xb_07_a_timeout_inside_the_breaker_is_a_failure_and_one_around_it_is_not() {
    let (inside, around) = (fragile(), fragile());
    let hang = || tokio::time::timeout(SECOND, std::future::pending::<Result<(), Failure>>());
    for _ in 0..2 {
        let timed = async { hang().await.unwrap_or(Err(Failure::Down)) };
        inside.call_async(timed).await.unwrap_err();
        let hanging = around.call_async(std::future::pending::<Result<(), Failure>>());
        tokio::time::timeout(SECOND, hanging).await.unwrap_err();
    }
    assert_eq!((inside.state(), around.state()), (BreakerState::Open, BreakerState::Closed));
}

#[tokio::test(start_paused = true)]
async fn xb_08_a_cancelled_call_is_recorded_neither_way() {
    let breaker = CircuitBreaker::new().window(10).minimum_calls(10);
    succeed(&breaker);
    for _ in 0..20 {
        let hanging = breaker.call_async(std::future::pending::<Result<(), Failure>>());
        tokio::time::timeout(SECOND, hanging).await.unwrap_err();
    }
    let tally = breaker.circuit.tally(&breaker.settings.get().rules);
    assert_eq!((tally.calls, tally.failures), (1, 0));
}

#[test]
fn xb_09_a_clock_that_jumps_does_no_harm() {
    let year = 365 * 24 * 3600 * 1_000_000_000_u64;
    for breaker in [
        fragile().time_window(10 * SECOND).failure_rate(0.5).minimum_calls(2),
        fragile().slow_calls(SECOND, 0.5).minimum_calls(2),
    ] {
        let circuit = &breaker.circuit;
        for now in [year, 0, 100 * year, u64::MAX, 1, u64::MAX - 1, year] {
            let admitted = circuit.admit_or_refuse(breaker.settings.get().at(now));
            let ending = Ending { failed: now % 2 == 0, slow: now % 2 == 1 };
            if let Ok(generation) = admitted.answer {
                circuit.record(generation, ending, breaker.settings.get().at(now.wrapping_sub(1)));
            }
        }
        breaker.reset();
        assert_eq!(succeed(&breaker), Went::Well);
    }
}
