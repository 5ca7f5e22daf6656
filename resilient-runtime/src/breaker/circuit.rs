//! The state that all calls of a breaker share.
//!
//! Calls of a closed breaker meet in one word only:
//!
//! ```text
//! | generation: 32 | NOT_CLOSED: 1 | COUNTED: 1 | missing successes: 30 |
//! ```
//!
//! `missing` is how many successes in a row would fill the window with nothing else. At zero the breaker is clean: one
//! success more changes nothing, and writes nothing. Above zero a success counts it down, and the next failure takes these
//! successes over into the window: between two failures they are all alike, and none of them can open a breaker that has
//! its minimum of calls. Where that does not hold, `COUNTED` sends each success to the lock, where failures go always.
//!
//! The word is written under the lock, but for the counting down. It says all that is read without the lock, so that no
//! access needs an order stronger than relaxed.

use super::admission::Admission;
use super::generation::Generation;
use super::record::{Mode, Moment, Record, Refusal, Watch};
use super::rules::Rules;
use super::state::{BreakerState, Transition};
use super::window::Ending;
use crate::sync::{Arc, AtomicU64, Mutex, MutexGuard, Ordering, constructor, lock};

const NOT_CLOSED: u64 = 1 << 31;
const COUNTED: u64 = 1 << 30;
const MISSING: u64 = COUNTED - 1;

#[derive(Debug)]
pub(crate) struct Circuit {
    word: AtomicU64,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    record: Record,
    /// The missing successes when the word was written.
    missing: u32,
}

/// Whether a call may begin: its generation, or why not.
#[derive(Debug)]
pub(crate) struct Admitted {
    pub(crate) answer: Result<Generation, Refusal>,
    pub(crate) transition: Option<Transition>,
}

/// What followed from the ending of a call.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    pub(crate) transition: Option<Transition>,
    /// The generation whose rejections want the text of this call's error.
    pub(crate) text_for: Option<Generation>,
}

impl Circuit {
    constructor! {
        /// Closed. It counts its first outcome: that is when it learns of its rules.
        pub(crate) fn new() -> Self {
            Self { word: AtomicU64::new(COUNTED), inner: Mutex::new(Inner { record: Record::new(), missing: 0 }) }
        }
    }

    /// Admits a call that just goes through.
    #[inline]
    pub(crate) fn admit(&self) -> Option<Admission> {
        let word = self.load();
        if word & (NOT_CLOSED | COUNTED) == 0 { Some(Admission::new(Generation::of(word), 0)) } else { None }
    }

    /// Whether a success of this call changes nothing.
    #[inline]
    pub(crate) fn is_clean(&self, admission: Admission) -> bool {
        self.load() == admission.word()
    }

    /// Counts a success, unless it has to be [recorded](Self::record).
    pub(crate) fn count_success(&self, generation: Generation) -> bool {
        let mut word = self.load();
        loop {
            if Generation::of(word) != generation {
                return true;
            }
            if word & (NOT_CLOSED | COUNTED) != 0 {
                return false;
            }
            if word & MISSING == 0 {
                return true;
            }
            match self.word.compare_exchange_weak(word, word - 1, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return true,
                Err(current) => word = current,
            }
        }
    }

    /// Admits a call whose success is going to be recorded.
    pub(crate) fn admit_counted(&self) -> Option<Generation> {
        let word = self.load();
        if word & NOT_CLOSED == 0 { Some(Generation::of(word)) } else { None }
    }

    /// Admits or refuses a call of a breaker that is not closed.
    pub(crate) fn admit_or_refuse(&self, moment: Moment<'_>) -> Admitted {
        let mut inner = lock(&self.inner);
        let (answer, transition) = inner.record.admit(moment);
        if transition.is_some() {
            self.publish(&mut inner, moment.rules);
        }
        Admitted { answer: answer.map(|()| inner.record.generation()), transition }
    }

    /// Records how a call of `generation` ended.
    pub(crate) fn record(&self, generation: Generation, ending: Ending, moment: Moment<'_>) -> Recorded {
        let Some(mut inner) = self.lock_for(generation) else { return Recorded::default() };
        // From here on successes wait for the lock: none is lost between the reading of the word and its writing. A breaker
        // that is not closed has counted none, and shows no other word meanwhile.
        if self.load() & NOT_CLOSED == 0 {
            let word = self.word.swap(generation.with(COUNTED), Ordering::Relaxed);
            let counted = inner.missing.saturating_sub(missing_in(word));
            inner.record.push_successes(moment.rules, counted);
        }
        let transition = inner.record.push(ending, moment);
        self.publish(&mut inner, moment.rules);
        let wanted = ending.failed && inner.record.wants_error(moment.rules);
        Recorded { transition, text_for: if wanted { Some(inner.record.generation()) } else { None } }
    }

    /// A call of `generation` ended without a verdict.
    #[inline]
    pub(crate) fn give_back(&self, generation: Generation) {
        if self.load() & NOT_CLOSED != 0 {
            self.give_back_probe(generation);
        }
    }

    #[cold]
    fn give_back_probe(&self, generation: Generation) {
        if let Some(mut inner) = self.lock_for(generation) {
            inner.record.give_back();
        }
    }

    /// Keeps the text of an error for the rejections of `generation`.
    pub(crate) fn keep_error(&self, generation: Generation, text: Arc<Box<str>>) {
        if let Some(mut inner) = self.lock_for(generation) {
            inner.record.keep_error(text);
        }
    }

    pub(crate) fn switch(&self, rules: &Rules, mode: Mode) -> Option<Transition> {
        let mut inner = lock(&self.inner);
        let transition = inner.record.switch(mode);
        self.publish(&mut inner, rules);
        transition
    }

    pub(crate) fn state(&self) -> BreakerState {
        lock(&self.inner).record.state()
    }

    /// Closed, and without a failure that counts.
    pub(crate) fn is_as_new(&self) -> bool {
        lock(&self.inner).record.is_as_new()
    }

    /// When the next call is a probe, where that is known.
    pub(crate) fn open_until(&self) -> Option<u64> {
        lock(&self.inner).record.open_until()
    }

    /// The record, unless it is of another generation.
    fn lock_for(&self, generation: Generation) -> Option<MutexGuard<'_, Inner>> {
        let inner = lock(&self.inner);
        if inner.record.generation() == generation { Some(inner) } else { None }
    }

    /// Writes the word that the record asks for.
    fn publish(&self, inner: &mut Inner, rules: &Rules) {
        let watch = inner.record.watch(rules);
        inner.missing = if let Watch::Missing(missing) = watch { missing } else { 0 };
        let low = match watch {
            Watch::NotClosed => NOT_CLOSED,
            Watch::Counted => COUNTED,
            Watch::Missing(missing) => missing.into(),
        };
        self.word.store(inner.record.generation().with(low), Ordering::Relaxed);
    }

    #[inline]
    fn load(&self) -> u64 {
        self.word.load(Ordering::Relaxed)
    }

    /// What the window holds, the successes included that only the word has counted.
    #[cfg(test)]
    pub(crate) fn tally(&self, rules: &Rules) -> super::window::Tally {
        let inner = lock(&self.inner);
        inner.record.tally(rules, inner.missing.saturating_sub(missing_in(self.load())))
    }

    /// How many transitions there were.
    #[cfg(test)]
    pub(crate) fn transitions(&self) -> u64 {
        Generation::of(self.load()).count()
    }
}

const fn missing_in(word: u64) -> u32 {
    (word & MISSING) as u32
}
