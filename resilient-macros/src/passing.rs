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
