//! The bucket of a retry budget: a balance, and when the floor was last added to it, in one word.
//!
//! Every change is one compare-and-swap of the whole word, so that no deposit is lost between a read and a store.
//! Amounts are thousandths of a token; a floor of one thousandth per millisecond is a token per second.

use crate::sync::{AtomicU64, Ordering, constructor};

/// The low bits of the word are the balance, the high 40 the time, in milliseconds; they last for 34 years.
const BALANCE_BITS: u32 = 24;
const BALANCE_MASK: u64 = (1 << BALANCE_BITS) - 1;
const LATEST: u64 = u64::MAX >> BALANCE_BITS;
const NANOS_PER_MILLI: u64 = 1_000_000;

/// What bounds a bucket, and what flows into it by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Flow {
    /// At most 2^24 - 1 thousandths.
    pub(crate) capacity: u32,
    /// Thousandths per second.
    pub(crate) floor: u32,
}

#[derive(Debug)]
pub(crate) struct Bucket {
    word: AtomicU64,
}

/// The word, taken apart.
#[derive(Clone, Copy)]
struct State {
    balance: u32,
    /// Zero before the first withdrawal.
    filled_at: u64,
}

impl Bucket {
    constructor! {
        /// A bucket with this balance. Its floor starts with the first withdrawal.
        pub(crate) fn new(balance: u32) -> Self {
            Self { word: AtomicU64::new(balance as u64 & BALANCE_MASK) }
        }
    }

    /// Puts `balance` in the place of `start`, if no withdrawal was asked for and that is still what is there.
    pub(crate) fn restart(&self, start: u32, balance: u32) {
        self.change(|state| {
            (state.balance == start && state.filled_at == 0).then_some(State { balance, ..state })
        });
    }

    /// Puts `amount` in, up to the capacity. A full bucket is left alone: one load.
    #[inline]
    pub(crate) fn deposit(&self, amount: u32, capacity: u32) {
        if amount != 0 && State::of(self.word.load(Ordering::Relaxed)).balance < capacity {
            self.change(|state| {
                Some(State { balance: state.balance.saturating_add(amount).min(capacity), ..state })
            });
        }
    }

    /// Takes `amount` out, or what is left.
    pub(crate) fn take(&self, amount: u32) {
        self.change(|state| Some(State { balance: state.balance.saturating_sub(amount), ..state }));
    }

    /// Takes `cost` out if at least `least` is there, the floor since the last withdrawal included. Says whether it did.
    pub(crate) fn withdraw(&self, cost: u32, least: u32, flow: Flow, now: u64) -> bool {
        let least = least.max(cost);
        let start = |state: State| (state.filled_at == 0 && flow.floor != 0).then(|| state.filled(flow, now));
        let granted = self.change(|state| {
            let filled = state.filled(flow, now);
            let balance = filled.balance.checked_sub(cost)?;
            (filled.balance >= least).then_some(State { balance, ..filled })
        });
        if !granted {
            // Nothing is written for a refusal, except that the floor starts with the first one.
            self.change(start);
        }
        granted
    }

    /// What a withdrawal at `now` would find.
    pub(crate) fn balance(&self, flow: Flow, now: u64) -> u32 {
        State::of(self.word.load(Ordering::Relaxed)).filled(flow, now).balance
    }

    /// Replaces the state by what `change` makes of it; `None` leaves it. Says whether it was replaced.
    fn change(&self, change: impl Fn(State) -> Option<State>) -> bool {
        // Relaxed: the word publishes nothing but itself.
        let mut word = self.word.load(Ordering::Relaxed);
        loop {
            let Some(changed) = change(State::of(word)) else { return false };
            match self.word.compare_exchange_weak(word, changed.word(), Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return true,
                Err(current) => word = current,
            }
        }
    }
}

impl State {
    #[inline]
    fn of(word: u64) -> Self {
        Self { balance: (word & BALANCE_MASK) as u32, filled_at: word >> BALANCE_BITS }
    }

    fn word(self) -> u64 {
        self.filled_at << BALANCE_BITS | u64::from(self.balance)
    }

    /// The state with the floor of the time since it was last added.
    fn filled(self, flow: Flow, now: u64) -> Self {
        if flow.floor == 0 {
            return self;
        }
        // Zero is taken: it means that there was no withdrawal yet.
        let now = (now / NANOS_PER_MILLI).clamp(1, LATEST);
        if self.filled_at == 0 {
            return Self { filled_at: now, ..self };
        }
        let floor = u64::from(flow.floor);
        let room = u64::from(flow.capacity.saturating_sub(self.balance));
        let elapsed = now.saturating_sub(self.filled_at);
        let gain = elapsed.saturating_mul(floor) / 1000;
        if gain >= room {
            let filled_at = self.filled_at.max(now);
            return Self { balance: self.balance.max(flow.capacity), filled_at };
        }
        // Only the time that the gain took has passed; the rest counts for the next thousandth. Rounded up, so that no time
        // counts twice.
        let filled_at = self.filled_at + (gain * 1000).div_ceil(floor);
        Self { balance: self.balance.saturating_add(u32::try_from(gain).unwrap_or(u32::MAX)), filled_at }
    }
}
