//! What a compensation returns.

use std::any::Any;
use std::fmt::Display;

use crate::error_text::Text;

/// What a compensation returns: nothing, or a `Result` whose error is the text of what went wrong. A value is ignored.
#[diagnostic::on_unimplemented(
    message = "a compensation cannot return `{Self}`",
    label = "neither `()` nor a `Result` whose error implements `Display`",
    note = "an error without `Display` can be mapped: `.map_err(|error| format!(\"{{error:?}}\"))`"
)]
pub trait UndoOutcome: sealed::Sealed {
    #[doc(hidden)]
    fn into_undone(self) -> Result<(), Failure>;
}

impl UndoOutcome for () {
    fn into_undone(self) -> Result<(), Failure> {
        Ok(())
    }
}

impl<T, E: Display> UndoOutcome for Result<T, E> {
    fn into_undone(self) -> Result<(), Failure> {
        match self {
            Ok(_) => Ok(()),
            Err(error) => Err(Failure { text: Text::of(&error).render_error(), panicked: false }),
        }
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for () {}

    impl<T, E> Sealed for Result<T, E> {}
}

/// Why a compensation did not undo its step.
#[doc(hidden)]
#[derive(Debug)]
pub struct Failure {
    pub(super) text: String,
    pub(super) panicked: bool,
}

impl Failure {
    /// The message of a panic, where it is a text.
    pub(super) fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let message = panic.downcast_ref::<&str>().copied();
        let message = message.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Self { text: Text::of(message.unwrap_or("no message")).render_error(), panicked: true }
    }
}
