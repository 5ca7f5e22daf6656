//! The random numbers behind jitter: one small generator per thread.
//!
//! They need to differ between threads and processes, not to be secret: never use them for tokens or keys.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

thread_local! {
    static GENERATOR: RefCell<Option<Generator>> = const { RefCell::new(None) };
}

struct Generator {
    /// A forked child must not repeat the waits of its parent.
    process: u32,
    small: SmallRng,
}

impl Generator {
    /// Seeded by the keys of std's hash maps, which come from the operating system: the time would be the same in ten
    /// thousand machines that start together.
    fn of(process: u32) -> Self {
        Self { process, small: SmallRng::seed_from_u64(RandomState::new().hash_one(process)) }
    }
}

/// A uniform draw from all of `u64`.
pub(crate) fn next() -> u64 {
    let process = process();
    let draw = |cell: &RefCell<Option<Generator>>| {
        let mut slot = cell.try_borrow_mut().ok()?;
        if slot.as_ref().is_some_and(|generator| generator.process != process) {
            *slot = None;
        }
        Some(slot.get_or_insert_with(|| Generator::of(process)).small.next_u64())
    };
    // A thread that is being torn down has no generator any more.
    GENERATOR.try_with(draw).ok().flatten().unwrap_or_else(|| RandomState::new().hash_one(process))
}

/// Makes the jitter of this thread reproducible: the same seed gives the same waits.
///
/// ```
/// resilient_runtime::seed_jitter(42);
/// ```
#[cfg(any(test, feature = "test-util"))]
pub fn seed_jitter(seed: u64) {
    let generator = Generator { process: process(), small: SmallRng::seed_from_u64(seed) };
    GENERATOR.with_borrow_mut(|slot| *slot = Some(generator));
}

/// Only Unix processes fork, and some other platforms have no process id and panic when asked for one.
fn process() -> u32 {
    if cfg!(unix) { std::process::id() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{next, seed_jitter};

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
}
