//! Help for type inference, for const evaluation and for editors.

use crate::policy::Policy;

/// Never called: pins the type of an async body, as in `if false { let r: Ret = hint(); return r; }`.
pub fn hint<T>() -> T {
    #[expect(clippy::empty_loop, reason = "a diverging body of any type; nothing calls it")]
    loop {}
}

/// Calls a sync body once. Through a `FnOnce` bound, since a closure called in place is taken for `FnMut` and may then
/// not return what it borrows from a `&mut` argument.
#[inline]
pub fn call_once<T>(body: impl FnOnce() -> T) -> T {
    body()
}

/// Shows the keys of an attribute to rust-analyzer as method calls on [`Keys`](crate::Keys); nothing to rustc.
// The cfg is asked in this crate, where rust-analyzer sets it too, so that no user crate meets an unexpected cfg.
#[cfg(rust_analyzer)]
#[doc(hidden)]
#[macro_export]
macro_rules! __keys {
    ($($tokens:tt)*) => { { $($tokens)* } };
}

/// Shows the keys of an attribute to rust-analyzer as method calls on [`Keys`](crate::Keys); nothing to rustc.
#[cfg(not(rust_analyzer))]
#[doc(hidden)]
#[macro_export]
macro_rules! __keys {
    ($($tokens:tt)*) => {};
}

/// A const policy, for a sync function.
///
/// # Panics
///
/// When the policy has a `timeout`, which a sync function cannot keep; in a constant, so while compiling.
#[track_caller]
pub const fn for_blocking(policy: Policy) -> Policy {
    assert!(
        policy.timeout_limit().is_none(),
        "a sync function takes its `timeout` from the attribute: write `timeout = ..` beside the policy"
    );
    policy
}

macro_rules! apply {
    ($($name:ident($($argument:ident: $type:ident),*);)*) => {
        $(
            /// Calls a closure, whose parameter types the bound provides; a closure called in place has to spell them.
            #[inline]
            #[allow(clippy::too_many_arguments, reason = "as many as the function has")]
            pub fn $name<$($type,)* R>($($argument: $type,)* closure: impl FnOnce($($type),*) -> R) -> R {
                closure($($argument),*)
            }
        )*
    };
}

apply! {
    apply_0();
    apply_1(a: A);
    apply_2(a: A, b: B);
    apply_3(a: A, b: B, c: C);
    apply_4(a: A, b: B, c: C, d: D);
    apply_5(a: A, b: B, c: C, d: D, e: E);
    apply_6(a: A, b: B, c: C, d: D, e: E, f: F);
    apply_7(a: A, b: B, c: C, d: D, e: E, f: F, g: G);
    apply_8(a: A, b: B, c: C, d: D, e: E, f: F, g: G, h: H);
}
