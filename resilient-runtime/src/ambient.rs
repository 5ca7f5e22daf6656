//! Whether anything around this place has a say in the calls made here: one byte, so that a retry that follows at once asks
//! once.

use std::cell::Cell;

thread_local! {
    static SAY: Cell<u8> = const { Cell::new(0) };
}

/// Somebody who may have a say.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(crate) enum Say {
    /// A deadline is in force.
    Deadline = 1,
    /// A caller repeats this call already.
    Once = 2,
    /// A call that gave up has left its trace.
    Trace = 4,
}

/// Whether nobody has.
#[inline]
pub(crate) fn is_quiet() -> bool {
    SAY.get() == 0
}

/// Whether this one has.
#[inline]
pub(crate) fn has_a_say(who: Say) -> bool {
    SAY.get() & who as u8 != 0
}

/// Says that somebody has, or no longer.
#[inline]
pub(crate) fn note(who: Say, has_a_say: bool) {
    let others = SAY.get() & !(who as u8);
    SAY.set(if has_a_say { others | who as u8 } else { others });
}
