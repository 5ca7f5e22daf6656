//! What the types of arguments say about the way in which attempts get them.

use syn::Type;

use crate::error_type::{peel, type_arguments};
use crate::scan::Usage;

/// How one argument is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    /// Attempts see the argument itself: it is `Copy`, or they only borrow it.
    Shared { copy: bool },
    /// `Copy`, but bound by a pattern or as `mut`.
    Copied,
    /// `&mut T`
    Reborrowed,
    /// `Pin<&mut T>`
    Pinned,
    /// Owned, and given away by the body.
    Slotted,
    /// A shared reference, of which a worker thread gets a copy to borrow.
    Sent,
}

/// What a type says about passing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Copy,
    MutRef,
    PinnedMut,
    Owned,
}

impl Kind {
    /// `&T`, which is `Copy` and yet cannot leave the thread.
    pub(crate) fn is_shared_reference(ty: &Type) -> bool {
        matches!(peel(ty), Type::Reference(reference) if reference.mutability.is_none())
    }

    pub(crate) fn of(ty: &Type) -> Self {
        match peel(ty) {
            Type::Reference(reference) if reference.mutability.is_some() => Self::MutRef,
            Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Pin") => {
                let arguments = path.path.segments.last().map(|last| type_arguments(&last.arguments));
                match arguments.as_deref() {
                    Some([inner]) => match Self::of(inner) {
                        Self::MutRef => Self::PinnedMut,
                        kind => kind,
                    },
                    _ => Self::Owned,
                }
            }
            ty if is_copy(ty) => Self::Copy,
            _ => Self::Owned,
        }
    }
}

/// Whether a type is `Copy` as far as its spelling tells.
fn is_copy(ty: &Type) -> bool {
    const PRIMITIVES: &[&str] = &[
        "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32",
        "u64", "u8", "usize",
    ];
    match peel(ty) {
        Type::Reference(reference) => reference.mutability.is_none(),
        Type::Ptr(_) | Type::FnPtr(_) | Type::Never(_) => true,
        Type::Tuple(tuple) => tuple.elems.iter().all(is_copy),
        Type::Array(array) => is_copy(&array.elem),
        Type::Path(path) => {
            path.path.get_ident().is_some_and(|ident| PRIMITIVES.iter().any(|name| ident == name))
        }
        _ => false,
    }
}

/// What the user said of an argument by `clone(x)` or `share(x)`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Nothing,
    Clone,
    Share,
}

/// How an argument is passed to a worker thread: as a copy, or itself.
pub(crate) fn passing_to_worker(ty: &Type, fresh: bool, usage: Usage) -> Passing {
    match Kind::of(ty) {
        kind if !usage.mentioned => Passing::Shared { copy: kind == Kind::Copy },
        Kind::Copy if Kind::is_shared_reference(ty) => Passing::Sent,
        Kind::Copy if fresh => Passing::Copied,
        Kind::Copy => Passing::Shared { copy: true },
        // The two that borrow mutably are refused before.
        Kind::MutRef | Kind::PinnedMut | Kind::Owned => Passing::Slotted,
    }
}

/// How an argument of a kind is passed. `fresh`: it is bound by a pattern or as `mut`, so each attempt has its own.
pub(crate) fn passing(kind: Kind, fresh: bool, usage: Usage, said: Said) -> Passing {
    match kind {
        Kind::Copy if fresh => Passing::Copied,
        Kind::Copy => Passing::Shared { copy: true },
        _ if !usage.mentioned && said != Said::Clone => Passing::Shared { copy: false },
        Kind::MutRef => Passing::Reborrowed,
        Kind::PinnedMut => Passing::Pinned,
        Kind::Owned if said == Said::Share => Passing::Shared { copy: false },
        Kind::Owned if said == Said::Clone || fresh || usage.takes_value() => Passing::Slotted,
        Kind::Owned => Passing::Shared { copy: false },
    }
}
