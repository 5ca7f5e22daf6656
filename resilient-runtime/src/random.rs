//! The random numbers behind jitter: one small generator per thread.
//!
//! They need to differ between threads and processes, not to be secret: never use them for tokens or keys.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

thread_local! {
    static GENERATOR: RefCell<Option<Generator>> = const { RefCell::new(None) };
}

struct Generator {
    small: SmallRng,
    /// Seeded by a test: the same draws every time.
    reproducible: bool,
}

impl Generator {
    /// Seeded by the keys of std's hash maps, which come from the operating system: the time would be the same in ten
    /// thousand machines that start together.
    fn new() -> Self {
        Self { small: SmallRng::seed_from_u64(RandomState::new().hash_one(())), reproducible: false }
    }

    fn draw(&mut self) -> u64 {
        let drawn = self.small.next_u64();
        if self.reproducible { drawn } else { drawn.wrapping_add(tell_from_fork()) }
    }
}

/// A uniform draw from all of `u64`.
pub(crate) fn next() -> u64 {
    let draw = |cell: &RefCell<Option<Generator>>| {
        Some(cell.try_borrow_mut().ok()?.get_or_insert_with(Generator::new).draw())
    };
    // A thread that is being torn down has no generator any more.
    GENERATOR.try_with(draw).ok().flatten().unwrap_or_else(|| RandomState::new().hash_one(()))
}

/// Added to a draw, so that a forked child, which has a copy of the generator, does not repeat the waits of its parent:
/// they do not draw in the same nanosecond. To ask for the process id instead would be a system call for each wait.
///
/// The factor spreads neighbouring times over all of `u64`: 2^64 divided by the golden ratio (Knuth, "The Art of Computer
/// Programming", volume 3, section 6.4).
fn tell_from_fork() -> u64 {
    // Only Unix processes fork, and some other platforms have no clock and panic when asked for one.
    if !cfg!(unix) {
        return 0;
    }
    let time = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
    u64::from(time).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Makes the jitter of this thread reproducible: the same seed gives the same waits.
///
/// ```
/// resilient_runtime::seed_jitter(42);
/// ```
#[cfg(any(test, feature = "test-util"))]
pub fn seed_jitter(seed: u64) {
    let generator = Generator { small: SmallRng::seed_from_u64(seed), reproducible: true };
    GENERATOR.with_borrow_mut(|slot| *slot = Some(generator));
}

#[cfg(test)]
mod tests {
    use super::{Generator, next, seed_jitter};
    use rand::SeedableRng;
    use rand::rngs::SmallRng;
    use std::time::Duration;

    #[test]
    fn a_seed_fixes_the_draws_of_its_thread_only() {
        seed_jitter(7);
        let first: Vec<u64> = (0..4).map(|_| next()).collect();
        seed_jitter(7);
        assert_eq!(first, (0..4).map(|_| next()).collect::<Vec<_>>());
        let elsewhere = std::thread::spawn(|| (0..4).map(|_| next()).collect::<Vec<_>>()).join().unwrap();
        assert_ne!(first, elsewhere);
    }

    #[test]
    fn threads_start_from_different_seeds() {
        let mut firsts: Vec<u64> = (0..16).map(|_| std::thread::spawn(next).join().unwrap()).collect();
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 16);
    }

    #[cfg(unix)]
    #[test]
    fn a_copy_of_a_generator_as_a_forked_child_has_draws_other_numbers() {
        let [mut parent, mut child] =
            [7, 7].map(|seed| Generator { small: SmallRng::seed_from_u64(seed), reproducible: false });
        for _ in 0..4 {
            let drawn = parent.draw();
            std::thread::sleep(Duration::from_micros(10));
            assert_ne!(drawn, child.draw());
        }
    }
}
