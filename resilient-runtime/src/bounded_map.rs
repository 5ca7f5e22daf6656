//! A map that forgets instead of growing.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

use super::sync::constructor;

/// How many entries a newcomer looks at for one to forget. What bounds the time of each call.
const LOOKS: usize = 16;

/// A map with at most a given number of entries. When it is full, a newcomer takes the place of an entry that was not used
/// of late, and that may be forgotten.
///
/// The clock algorithm (Corbató, "A Paging Experiment with the Multics System", 1968): a hand goes round the entries, takes
/// the mark of use from those that it passes, and stops at one without. Here it passes at most 16 entries for each
/// newcomer; if all of them were used, it comes back to the first of those that may be forgotten.
#[derive(Debug)]
pub(crate) struct BoundedMap<K, V> {
    places: HashMap<K, usize, BuildHasherDefault<Folded>>,
    entries: Vec<Entry<K, V>>,
    hand: usize,
}

#[derive(Debug)]
struct Entry<K, V> {
    key: K,
    value: V,
    used: bool,
}

impl<K, V> BoundedMap<K, V> {
    constructor! {
        pub(crate) fn new() -> Self {
            Self { places: HashMap::with_hasher(BuildHasherDefault::new()), entries: Vec::new(), hand: 0 }
        }
    }
}

impl<K: Copy + Eq + Hash, V> BoundedMap<K, V> {
    /// The value of `key`, which counts as used.
    pub(crate) fn find(&mut self, key: K) -> Option<&V> {
        let entry = self.entries.get_mut(*self.places.get(&key)?)?;
        entry.used = true;
        Some(&entry.value)
    }

    /// Puts `value` under `key`. Gives what it took the place of, so that the caller can drop it where it likes; or the
    /// value itself, where no place was found for it.
    pub(crate) fn insert(
        &mut self,
        key: K,
        value: V,
        capacity: usize,
        may_forget: impl Fn(&V) -> bool,
    ) -> Result<Option<V>, V> {
        if let Some(entry) = self.places.get(&key).and_then(|&place| self.entries.get_mut(place)) {
            entry.used = true;
            return Ok(Some(std::mem::replace(&mut entry.value, value)));
        }
        let newcomer = Entry { key, value, used: false };
        if self.entries.len() < capacity {
            self.places.insert(key, self.entries.len());
            self.entries.push(newcomer);
            return Ok(None);
        }
        let place = self.choose(may_forget);
        let Some((place, entry)) = place.and_then(|place| Some((place, self.entries.get_mut(place)?))) else {
            return Err(newcomer.value);
        };
        let forgotten = std::mem::replace(entry, newcomer);
        self.places.remove(&forgotten.key);
        self.places.insert(key, place);
        Ok(Some(forgotten.value))
    }

    /// The place of an entry to forget.
    fn choose(&mut self, may_forget: impl Fn(&V) -> bool) -> Option<usize> {
        let mut second_choice = None;
        for _ in 0..LOOKS.min(self.entries.len()) {
            let place = self.hand;
            self.hand = (place + 1) % self.entries.len();
            let entry = self.entries.get_mut(place)?;
            let used = std::mem::replace(&mut entry.used, false);
            if may_forget(&entry.value) {
                if !used {
                    return Some(place);
                }
                second_choice.get_or_insert(place);
            }
        }
        second_choice
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        assert_eq!(self.places.len(), self.entries.len());
        self.entries.len()
    }
}

/// The hasher of keys that are hashes already.
#[derive(Debug, Default)]
pub(crate) struct Folded(u64);

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut word = [0; 8];
            word.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = self.0.rotate_left(29) ^ word;
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
    fn write_u128(&mut self, word: u128) {
        self.write_u64(word as u64);
        self.write_u64((word >> 64) as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests;
