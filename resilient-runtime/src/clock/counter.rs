//! The processor's time stamp counter as a clock.

use std::sync::OnceLock;

use quanta::Clock;

static COUNTER: OnceLock<Clock> = OnceLock::new();

/// Nanoseconds on the counter, from a moment on that is the machine's. The first call in the process takes up to 0.2 s, in
/// which the counter's frequency is measured. A processor whose counter cannot tell the time has the operating system's
/// monotonic clock instead.
#[inline]
pub(crate) fn nanos() -> u64 {
    let clock = match COUNTER.get() {
        Some(clock) => clock,
        None => start(),
    };
    clock.delta_as_nanos(0, clock.raw())
}

#[cold]
#[inline(never)]
fn start() -> &'static Clock {
    COUNTER.get_or_init(Clock::new)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// Each span of one clock lies within one of the other, so that no pause of this thread can tell them apart.
    #[test]
    fn the_counter_runs_as_fast_as_the_clock_of_the_standard_library() {
        nanos();
        let outer = Instant::now();
        let first = nanos();
        let inner = Instant::now();
        while inner.elapsed() < Duration::from_millis(5) {
            std::hint::spin_loop();
        }
        let shortest = inner.elapsed();
        let counted = Duration::from_nanos(nanos() - first);
        let longest = outer.elapsed();
        assert!(counted >= shortest.mul_f64(0.999), "{counted:?} of at least {shortest:?}");
        assert!(counted <= longest.mul_f64(1.001), "{counted:?} of at most {longest:?}");
    }

    #[test]
    fn the_counter_does_not_go_back_in_a_thread() {
        let mut last = nanos();
        for _ in 0..1_000 {
            let now = nanos();
            assert!(now >= last, "{now} after {last}");
            last = now;
        }
    }
}
