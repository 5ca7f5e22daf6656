//! How each argument reaches each attempt.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{Attribute, Pat, PatIdent, PatType, Type};

use crate::passing::{Kind, Passing, Said, passing, passing_to_worker};
use crate::rebinding::{bind_again, without_mut};
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
    /// The attribute's own expressions look at it, so it stays visible beside what the attempts get.
    looked_at: bool,
    /// The names that only the attribute's expressions use: rustc is not to call them unused.
    only_in_attribute: Vec<Ident>,
    /// Another argument has the same name, and only the hygiene of `macro_rules!` tells them apart.
    pub(crate) has_twin: bool,
}

/// What decides how an argument is passed, besides its type.
pub(crate) struct Surroundings<'a> {
    pub(crate) body: &'a Body,
    /// What `clone(..)` and `share(..)` say of a name.
    pub(crate) said: &'a dyn Fn(&Ident) -> Said,
    /// A fallback needs a name for every argument.
    pub(crate) named: bool,
    /// The body runs on a worker thread.
    pub(crate) on_worker: bool,
    /// Whether statements before the returned async block mention a name.
    pub(crate) used_before: &'a dyn Fn(&Ident) -> bool,
    /// Whether the attribute's own expressions mention a name.
    pub(crate) looked_at: &'a dyn Fn(&Ident) -> bool,
    /// Whether the attribute mentions a name at all, in a fallback too.
    pub(crate) in_attribute: &'a dyn Fn(&Ident) -> bool,
}

impl Surroundings<'_> {
    fn passing(&self, ty: &Type, kind: Kind, fresh: bool, usage: Usage, said: Said) -> Passing {
        if self.on_worker { passing_to_worker(ty, fresh, usage) } else { passing(kind, fresh, usage, said) }
    }

    fn only_in_attribute(&self, name: &Ident) -> bool {
        (self.in_attribute)(name) && !self.body.usage_of(&name.to_string()).mentioned
    }
}

impl Argument {
    /// `at` counts the arguments from 0. There is one of each, unless it is a pattern whose names are used before the
    /// async block that is returned: then it stays in the signature, and the block has each name by itself.
    pub(crate) fn new(at: usize, argument: &PatType, around: &Surroundings<'_>) -> Vec<Self> {
        let kind = Kind::of(&argument.ty);
        let cfgs: Vec<_> =
            argument.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect();
        let ident = format_ident!("argument_{at}", span = Span::mixed_site().located_at(argument.pat.span()));
        let pattern = |pattern: TokenStream, passing| Self {
            at,
            ident,
            replaced: true,
            pattern,
            cfgs: cfgs.clone(),
            passing,
            looked_at: false,
            only_in_attribute: Vec::new(),
            has_twin: false,
        };
        let whole = match peel_pattern(&argument.pat) {
            Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
                return vec![Self::named(at, pat, &argument.ty, kind, cfgs, around)];
            }
            // `_` in a macro's pattern position; nothing of it is ever used.
            Pat::Wild(_) if !around.named => return Vec::new(),
            Pat::Wild(_) => pattern(TokenStream::new(), Passing::Shared { copy: kind == Kind::Copy }),
            pat => {
                let usage = Usage { mentioned: true, moved: true, captured: false };
                pattern(quote!(#pat), around.passing(&argument.ty, kind, true, usage, Said::Nothing))
            }
        };
        let names = whole.bindings();
        if !names.iter().any(|name| (around.used_before)(&name.ident)) {
            let looked_at = names.iter().any(|name| (around.looked_at)(&name.ident));
            let names = names.into_iter().map(|name| name.ident);
            let only_in_attribute = names.filter(|name| around.only_in_attribute(name)).collect();
            return vec![Self { looked_at, only_in_attribute, ..whole }];
        }
        let each = names
            .iter()
            .map(|name| Self::named(at, name, &argument.ty, Kind::Owned, whole.cfgs.clone(), around));
        each.map(|argument| Self { replaced: false, ..argument }).collect()
    }

    fn named(
        at: usize,
        pat: &PatIdent,
        ty: &Type,
        kind: Kind,
        cfgs: Vec<Attribute>,
        around: &Surroundings<'_>,
    ) -> Self {
        let ident = pat.ident.clone();
        let usage = around.body.usage_of(&ident.to_string());
        let passing = around.passing(ty, kind, pat.mutability.is_some(), usage, (around.said)(&ident));
        // What changes it before the block needs the signature's own `mut`.
        let bound_anew = pat.mutability.is_some() && !matches!(passing, Passing::Shared { .. });
        let replaced = bound_anew && !(around.used_before)(&ident);
        let looked_at = (around.looked_at)(&ident);
        let mutability = pat.mutability;
        let pattern = quote!(#mutability #ident);
        let only_in_attribute = around.only_in_attribute(&ident).then(|| ident.clone()).into_iter().collect();
        Self { at, ident, replaced, pattern, cfgs, passing, looked_at, only_in_attribute, has_twin: false }
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
            // Under a name of ours nobody looks at it any more.
            Passing::Slotted if self.looked_at && self.names().contains(ident) => {
                generated!(#(#cfgs)* let mut #kept = #rt::Slot::new(#rt::PerAttempt::again(&#ident));)
            }
            Passing::Slotted => generated!(#(#cfgs)* let mut #kept = #rt::Slot::new(#ident);),
            Passing::Pinned => generated!(#(#cfgs)* let mut #kept = #ident;),
            _ => TokenStream::new(),
        }
    }

    /// At the start of each attempt. `last` is an expression: no attempt follows and no fallback needs the value.
    ///
    /// ```text
    /// order: Order       ->  let order = rt::take(&mut order_slot, is_last_attempt);
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
            // Attempts that run beside each other leave the slot as it is.
            Passing::Slotted if last.is_empty() => generated_at!(ident.span()=> #rt::copy(&#kept)),
            Passing::Slotted => generated_at!(ident.span()=> #rt::take(&mut #kept, #last)),
            Passing::Sent => generated!(#kept.lend()),
        };
        let unread = &self.only_in_attribute;
        let silence = (!unread.is_empty()).then(|| generated!(#(#cfgs)* let _ = (#(&#unread),*);));
        let binding = bind_again(&pattern, &value);
        generated!(#(#cfgs)* #binding #silence)
    }

    /// The argument of a fallback call. `last`: no link follows; `shared`: the call itself uses it elsewhere too.
    pub(crate) fn hand_over(&self, rt: &TokenStream, last: bool, shared: bool) -> TokenStream {
        let Self { ident, .. } = self;
        let kept = self.kept();
        match self.passing {
            Passing::Slotted => generated_at!(ident.span()=> #rt::take(&mut #kept, #last)),
            Passing::Pinned => generated!(#kept.as_mut()),
            Passing::Reborrowed => generated!(&mut *#ident),
            Passing::Shared { copy: false } if !last || shared => {
                generated_at!(ident.span()=> #rt::PerAttempt::again(&#ident))
            }
            Passing::Shared { .. } | Passing::Copied | Passing::Sent => quote!(#ident),
        }
    }

    /// On the way to a worker thread. What is bound here is moved there.
    ///
    /// ```text
    /// host: &str    ->  let host_sent = rt::send(host);
    /// order: Order  ->  let order = rt::take(&mut order_slot, is_last_attempt);
    /// ```
    pub(crate) fn send(&self, rt: &TokenStream, last: &TokenStream) -> TokenStream {
        let Self { ident, cfgs, .. } = self;
        let kept = self.kept();
        match self.passing {
            Passing::Sent => {
                let value = generated_at!(ident.span()=> #rt::send(#ident));
                generated!(#(#cfgs)* let #kept = #value;)
            }
            _ => self.bind(rt, last),
        }
    }

    /// On a worker thread.
    ///
    /// ```text
    /// host: &str    ->  let host = host_sent.lend();
    /// ```
    pub(crate) fn receive(&self, rt: &TokenStream) -> TokenStream {
        if self.passing == Passing::Sent { self.bind(rt, &TokenStream::new()) } else { TokenStream::new() }
    }

    /// Makes the argument visible by its own name to an expression of a fallback link.
    ///
    /// ```text
    /// order: Order          ->  let order = rt::take(&mut order_slot, true);
    /// (a, b): (A, B)        ->  let (a, b) = rt::take(&mut argument_0_slot, true); let _ = (&a, &b);
    /// ```
    pub(crate) fn bind_for_link(&self, rt: &TokenStream, last: bool) -> TokenStream {
        let Self { ident, cfgs, .. } = self;
        if matches!(self.passing, Passing::Shared { .. } | Passing::Reborrowed) && !self.replaced {
            return TokenStream::new();
        }
        let value = self.hand_over(rt, last, false);
        let names: Vec<Ident> = self.names();
        if names == [ident.clone()] {
            let binding = bind_again(ident, &value);
            return generated!(#(#cfgs)* #binding);
        }
        let binding = bind_again(&without_mut(&self.pattern), &value);
        // A link need not use every name of a pattern, and no lint of the user's is to speak of that.
        generated! {
            #(#cfgs)*
            #binding
            #(#cfgs)*
            let _ = (#(&#names),*);
        }
    }

    /// Before the settings, where they look at a name that the signature no longer has.
    ///
    /// ```text
    /// (a, b): (u8, u8)   ->  let (a, b) = argument_0; let _ = (&a, &b);
    /// ```
    pub(crate) fn show(&self, rt: &TokenStream) -> TokenStream {
        let Self { ident, cfgs, .. } = self;
        let names = self.names();
        if !self.looked_at || names.contains(ident) {
            return TokenStream::new();
        }
        let value = match self.passing {
            Passing::Slotted => generated!(#rt::PerAttempt::again(&#ident)),
            Passing::Reborrowed => generated!(&mut *#ident),
            Passing::Shared { .. } | Passing::Copied | Passing::Pinned | Passing::Sent => quote!(#ident),
        };
        let pattern = without_mut(&self.pattern);
        generated! {
            #(#cfgs)*
            let #pattern = #value;
            #(#cfgs)*
            let _ = (#(&#names),*);
        }
    }

    /// The predicate of `#[cfg(..)]` on the parameter.
    pub(crate) fn condition(&self) -> Option<TokenStream> {
        let conditions = self.cfgs.iter().filter_map(|cfg| cfg.parse_args::<TokenStream>().ok());
        (!self.cfgs.is_empty()).then(|| generated!(all(#(#conditions),*)))
    }

    /// The names that the user gave it.
    pub(crate) fn names(&self) -> Vec<Ident> {
        self.bindings().into_iter().map(|binding| binding.ident).collect()
    }

    fn bindings(&self) -> Vec<PatIdent> {
        struct Bindings(Vec<PatIdent>);
        impl<'ast> Visit<'ast> for Bindings {
            fn visit_pat_ident(&mut self, pat: &'ast PatIdent) {
                self.0.push(pat.clone());
                syn::visit::visit_pat_ident(self, pat);
            }
        }
        let mut bindings = Bindings(Vec::new());
        if let Ok(pat) = Pat::parse_single.parse2(self.pattern.clone()) {
            bindings.visit_pat(&pat);
        }
        bindings.0
    }

    /// The variable that keeps it between attempts; its span is the parameter's, so that rustc's errors are too.
    fn kept(&self) -> Ident {
        let end = match self.passing {
            Passing::Pinned => "pinned",
            Passing::Sent => "sent",
            _ => "slot",
        };
        let name = self.ident.to_string();
        let name = name.strip_prefix("r#").unwrap_or(&name);
        let span = Span::mixed_site().located_at(self.ident.span());
        if self.has_twin {
            return format_ident!("{name}_{}_{end}", self.at, span = span);
        }
        format_ident!("{name}_{end}", span = span)
    }
}

fn peel_pattern(pat: &Pat) -> &Pat {
    match pat {
        Pat::Paren(paren) => peel_pattern(&paren.pat),
        pat => pat,
    }
}
