//! What `#[derive(Classify)]` asks of fields, so that rustc's refusal speaks of the derive.

use std::time::Duration;

use super::{Class, Classify, Effect};

/// [`Classify`], for the field that a variant leaves the answer to.
#[diagnostic::on_unimplemented(
    message = "`#[classify(source)]` asks `{Self}` for its class, and it does not say",
    label = "this field's type does not implement `Classify`",
    note = "derive it where the type is defined: `#[derive(resilient_runtime::Classify)]`",
    note = "or name a class in place of `source`, as in `#[classify(transient)]`"
)]
pub trait ClassifySource {
    /// The field's class.
    fn class(&self) -> Class;

    /// The field's effect.
    fn effect(&self) -> Effect;
}

#[diagnostic::do_not_recommend]
impl<E: Classify + ?Sized> ClassifySource for E {
    #[inline]
    fn class(&self) -> Class {
        Classify::class(self)
    }

    #[inline]
    fn effect(&self) -> Effect {
        Classify::effect(self)
    }
}

/// The types of a field that `retry_after = ..` names.
#[diagnostic::on_unimplemented(
    message = "`retry_after` names a field of type `{Self}`, which is no time to wait",
    label = "neither `Duration` nor `Option<Duration>`",
    note = "change the field, or write `impl resilient_runtime::Classify` by hand where the wait has to be computed"
)]
pub trait RetryAfter {
    /// The wait that the other side asks for.
    fn retry_after(&self) -> Option<Duration>;
}

impl RetryAfter for Duration {
    #[inline]
    fn retry_after(&self) -> Option<Duration> {
        Some(*self)
    }
}

impl RetryAfter for Option<Duration> {
    #[inline]
    fn retry_after(&self) -> Option<Duration> {
        *self
    }
}
