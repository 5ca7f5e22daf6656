//! How each argument reaches each attempt.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Attribute, Pat, PatType, Type};

use crate::error_type::{peel, type_arguments};
use crate::scan::{Body, Usage};

/// One argument of the function, except `self`.
pub(crate) struct Argument {
    /// Its place in the signature.
    pub(crate) at: usize,
    /// What the signature binds: the user's name, or one of ours where the user wrote a pattern.
    pub(crate) ident: Ident,
    /// What the signature says instead of the user's pattern, if that is moved into the attempts.
    replaced: bool,
    /// What each attempt binds.
    pattern: TokenStream,
    /// `#[cfg]`, which reaches us unexpanded and has to stand on everything that names the argument.
    cfgs: Vec<Attribute>,
    pub(crate) passing: Passing,
}

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

impl Argument {
    /// `at` counts the arguments from 0; `named` says that a fallback needs a name for it even where the user gave none.
    pub(crate) fn new(
        at: usize,
        argument: &PatType,
        body: &Body,
        said: impl Fn(&Ident) -> Said,
        named: bool,
    ) -> Option<Self> {
        let kind = Kind::of(&argument.ty);
        let cfgs = argument.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect();
        let ours =
            || format_ident!("argument_{at}", span = Span::mixed_site().located_at(argument.pat.span()));
        Some(match peel_pattern(&argument.pat) {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                let fresh = pat.mutability.is_some();
                let usage = body.usage_of(&pat.ident.to_string());
                let passing = passing(kind, fresh, usage, said(&pat.ident));
                let replaced = fresh && !matches!(passing, Passing::Shared { .. });
                Self { at, ident: pat.ident.clone(), replaced, pattern: quote!(#pat), cfgs, passing }
            }
            // `_` in a macro's pattern position; nothing of it is ever used.
            Pat::Wild(_) if !named => return None,
            Pat::Wild(_) => {
                let passing = Passing::Shared { copy: kind == Kind::Copy };
                Self { at, ident: ours(), replaced: true, pattern: TokenStream::new(), cfgs, passing }
            }
            pat => {
                let usage = Usage { mentioned: true, moved: true, captured: false };
                let passing = passing(kind, true, usage, Said::Nothing);
                Self { at, ident: ours(), replaced: true, pattern: quote!(#pat), cfgs, passing }
            }
        })
    }

    /// What the signature says in place of the user's pattern.
    pub(crate) fn replace(&self, argument: &mut PatType) {
        if self.replaced {
            let ident = &self.ident;
            *argument.pat = syn::parse_quote!(#ident);
        }
    }

    /// Before the first attempt.
    ///
    /// ```text
    /// order: Order       ->  let mut order_slot = rt::Slot::new(order);
    /// p: Pin<&mut T>     ->  let mut p_pinned = p;
    /// ```
    pub(crate) fn before(&self, rt: &TokenStream) -> TokenStream {
        let Self { ident, cfgs, .. } = self;
        let kept = self.kept();
        match self.passing {
            Passing::Slotted => generated!(#(#cfgs)* let mut #kept = #rt::Slot::new(#ident);),
            Passing::Pinned => generated!(#(#cfgs)* let mut #kept = #ident;),
            _ => TokenStream::new(),
        }
    }

    /// At the start of each attempt. `last` is an expression: no attempt follows and no fallback needs the value.
    ///
    /// ```text
    /// order: Order       ->  let order = rt::take(&mut order_slot, last);
    /// buf: &mut Vec<u8>  ->  let buf = &mut *buf;
    /// (a, b): (u8, u8)   ->  let (a, b) = argument_0;
    /// ```
    pub(crate) fn bind(&self, rt: &TokenStream, last: &TokenStream) -> TokenStream {
        let Self { ident, pattern, cfgs, .. } = self;
        let kept = self.kept();
        let value = match self.passing {
            Passing::Shared { .. } => return TokenStream::new(),
            Passing::Copied => quote!(#ident),
            Passing::Reborrowed => generated!(&mut *#ident),
            Passing::Pinned => generated!(#kept.as_mut()),
            Passing::Slotted => generated_at!(ident.span()=> #rt::take(&mut #kept, #last)),
        };
        generated! {
            #(#cfgs)*
            #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
            let #pattern = #value;
        }
    }

    /// The argument of a fallback call. `last` is an expression: no link follows.
    pub(crate) fn hand_over(&self, rt: &TokenStream, last: bool) -> TokenStream {
        let Self { ident, .. } = self;
        let kept = self.kept();
        match self.passing {
            Passing::Slotted => generated_at!(ident.span()=> #rt::take(&mut #kept, #last)),
            Passing::Pinned => generated!(#kept.as_mut()),
            Passing::Reborrowed => generated!(&mut *#ident),
            Passing::Shared { copy: false } if !last => {
                generated_at!(ident.span()=> #rt::PerAttempt::again(&#ident))
            }
            Passing::Shared { .. } | Passing::Copied => quote!(#ident),
        }
    }

    /// Makes the argument visible by its own name to an expression of a fallback link.
    ///
    /// ```text
    /// order: Order          ->  let order = rt::take(&mut order_slot, true);
    /// (a, b): (A, B)        ->  let (a, b) = rt::take(&mut argument_0_slot, true); let _ = (&a, &b);
    /// ```
    pub(crate) fn bind_for_link(&self, rt: &TokenStream, last: bool) -> TokenStream {
        let Self { ident, pattern, cfgs, .. } = self;
        if matches!(self.passing, Passing::Shared { .. } | Passing::Reborrowed) && !self.replaced {
            return TokenStream::new();
        }
        let value = self.hand_over(rt, last);
        let names: Vec<Ident> = self.names();
        if names == [ident.clone()] {
            return generated!(#(#cfgs)* let #ident = #value;);
        }
        // A link need not use every name of a pattern, and no lint of the user's is to speak of that.
        generated!(#(#cfgs)* let #pattern = #value; #(#cfgs)* let _ = (#(&#names),*);)
    }

    /// The names that the user gave it.
    pub(crate) fn names(&self) -> Vec<Ident> {
        struct Names(Vec<Ident>);
        impl<'ast> Visit<'ast> for Names {
            fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
                self.0.push(pat.ident.clone());
                syn::visit::visit_pat_ident(self, pat);
            }
        }
        let mut names = Names(Vec::new());
        if let Ok(pat) = syn::parse::Parser::parse2(Pat::parse_single, self.pattern.clone()) {
            names.visit_pat(&pat);
        }
        names.0
    }

    /// The variable that keeps it between attempts; its span is the parameter's, so that rustc's errors are too.
    fn kept(&self) -> Ident {
        let end = if self.passing == Passing::Pinned { "pinned" } else { "slot" };
        let name = self.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        format_ident!("{name}_{end}", span = Span::mixed_site().located_at(self.ident.span()))
    }
}

fn passing(kind: Kind, fresh: bool, usage: Usage, said: Said) -> Passing {
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

fn peel_pattern(pat: &Pat) -> &Pat {
    match pat {
        Pat::Paren(paren) => peel_pattern(&paren.pat),
        pat => pat,
    }
}
