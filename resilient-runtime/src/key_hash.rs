//! 128 bits for the value of a key, in place of the value itself.

use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::OnceLock;

/// Hashes the value of a key, so that state can be kept for it without its type, and without a copy of it.
///
/// The hash is seeded at random for each process, so that nobody can choose values that collide. Of a million values two
/// collide with a probability of 10^-27 (n^2 / 2^129); they would share their state.
pub fn key_hash(key: &(impl Hash + ?Sized)) -> u128 {
    static SEEDS: OnceLock<(RandomState, RandomState)> = OnceLock::new();
    let (low, high) = SEEDS.get_or_init(|| (RandomState::new(), RandomState::new()));
    let mut both = Both(low.build_hasher(), high.build_hasher());
    key.hash(&mut both);
    u128::from(both.1.finish()) << 64 | u128::from(both.0.finish())
}

/// Two hashers that are fed at once: the key is asked for its hash only once.
struct Both<H>(H, H);

impl<H: Hasher> Hasher for Both<H> {
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
        self.1.write(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_keys_have_equal_hashes_owned_or_borrowed() {
        assert_eq!(key_hash("acme"), key_hash(&String::from("acme")));
        assert_eq!(key_hash(&("acme", 7)), key_hash(&(String::from("acme"), 7)));
        assert_ne!(key_hash("acme"), key_hash("acmf"));
        assert_ne!(key_hash(&("a", "bc")), key_hash(&("ab", "c")));
    }

    #[test]
    fn the_halves_are_independent() {
        let hashes: Vec<u128> = (0..64_u32).map(|key| key_hash(&key)).collect();
        assert!(hashes.iter().all(|hash| hash.rotate_left(64) != *hash));
        // Each of the 128 bits is set for some keys and not for others: by chance one is not in 2^-56.
        let (all, any) = hashes.iter().fold((u128::MAX, 0), |(all, any), hash| (all & hash, any | hash));
        assert_eq!((all, any), (0, u128::MAX));
    }
}
