//! An owned argument that every attempt needs.

/// Arguments that can be handed to more than one attempt: everything that is `Clone`.
// Without `do_not_recommend` on the blanket impl: with it rustc no longer offers the `Clone` derive.
#[diagnostic::on_unimplemented(
    message = "an argument of type `{Self}` cannot be handed to more than one attempt",
    label = "the body moves this argument, so every attempt needs its own copy",
    note = "derive or implement `Clone`, borrow the argument inside the body, or take it by reference"
)]
pub trait PerAttempt: Sized {
    /// A copy for an attempt.
    #[must_use]
    fn again(&self) -> Self;
}

impl<T: Clone> PerAttempt for T {
    #[inline]
    fn again(&self) -> Self {
        self.clone()
    }
}

/// Holds an argument between attempts: each gets a clone, the last one the value itself.
#[derive(Debug)]
pub struct Slot<T>(Option<T>);

impl<T> Slot<T> {
    /// Keeps `value` for the attempts to come.
    #[inline]
    pub const fn new(value: T) -> Self {
        Self(Some(value))
    }
}

/// A copy for one of several attempts that run beside each other.
#[expect(clippy::unreachable, reason = "nothing is taken out where attempts run beside each other")]
pub fn copy<T: PerAttempt>(slot: &Slot<T>) -> T {
    match &slot.0 {
        Some(value) => value.again(),
        None => unreachable!("the slot was emptied"),
    }
}

/// The value for one attempt; `last` says that none follows.
// A function, not a method: rustc reports a missing bound of a method without our words.
#[inline]
pub fn take<T: PerAttempt>(slot: &mut Slot<T>, last: bool) -> T {
    let value = if last { slot.0.take() } else { slot.0.as_ref().map(PerAttempt::again) };
    match value {
        Some(value) => value,
        #[expect(clippy::unreachable, reason = "`decide` ends a call whose `is_last` was true")]
        None => unreachable!("an attempt was started after the last one"),
    }
}
