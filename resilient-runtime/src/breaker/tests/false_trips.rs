//! How often a breaker opens by chance when the errors are only background noise: counted, and compared with the exact
//! rate of a Markov chain whose state is the outcomes in the window.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::*;

const CALLS: u32 = 1_000_000;

/// The mean number of calls from an empty window to one of which half failed, when each fails with probability `p`.
fn calls_until_it_opens(window: u32, p: f64) -> f64 {
    let states = 1_usize << window;
    // The chances of each full window that has not opened it, a bit for each failure.
    let mut chances: Vec<f64> = (0..states).map(|state| chance(state.count_ones(), window, p)).collect();
    // The sum of the chances that more calls than n were made, for all n.
    let mut sum = f64::from(window);
    loop {
        let before: f64 = chances.iter().sum();
        for (state, chance) in chances.iter_mut().enumerate() {
            if 2 * state.count_ones() >= window {
                *chance = 0.0;
            }
        }
        let left: f64 = chances.iter().sum();
        // Only the size shrinks any more, by the same factor each time: the rest is a geometric series.
        if sum > f64::from(window) + 60.0 {
            let kept = left / before;
            return sum + left / (1.0 - kept);
        }
        sum += left;
        let mut next = vec![0.0; states];
        for (state, chance) in chances.iter().enumerate() {
            let shifted = (state << 1) & (states - 1);
            next[shifted] += chance * (1.0 - p);
            next[shifted | 1] += chance * p;
        }
        chances = next;
    }
}

fn chance(failures: u32, window: u32, p: f64) -> f64 {
    p.powi(failures.cast_signed()) * (1.0 - p).powi((window - failures).cast_signed())
}

fn times_opened(window: u32, p: f64) -> u32 {
    let breaker = CircuitBreaker::new().window(window).minimum_calls(window);
    breaker.observe();
    let observing = breaker.circuit.transitions();
    let mut random = SmallRng::seed_from_u64(u64::from(window));
    for _ in 0..CALLS {
        let admission = breaker.admit().unwrap_or_else(|| breaker.admit_slowly().unwrap());
        #[expect(clippy::cast_precision_loss, reason = "a draw between 0 and 1")]
        let failed = (random.next_u64() as f64) < p * u64::MAX as f64;
        if failed { breaker.fail(admission, String::new) } else { breaker.succeed(admission) }
    }
    u32::try_from(breaker.circuit.transitions() - observing).unwrap()
}

#[test]
fn e24_it_opens_by_chance_as_often_as_an_exact_sliding_window_does() {
    for (window, p) in [(5, 0.1), (10, 0.1), (10, 0.2)] {
        let expected = f64::from(CALLS) / calls_until_it_opens(window, p);
        let opened = f64::from(times_opened(window, p));
        let sigma = expected.sqrt();
        println!("window {window}, {p}: {opened} of {expected:.1} plus or minus {sigma:.1}");
        assert!((opened - expected).abs() <= 3.0 * sigma, "window {window}, {p}: {opened} of {expected:.1}");
    }
    assert_eq!(times_opened(100, 0.2), 0, "the default window");
}
