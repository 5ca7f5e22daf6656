//! How `self` reaches each attempt. It cannot be shadowed, so where the body takes it, it gets another name.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{ReceiverKind, Token};

use crate::passing::{Kind, Said};
use crate::rebinding::bind_again;
use crate::rename::rename_self;
use crate::scan::Body;

pub(crate) struct Receiver {
    self_token: Token![self],
    /// `mut self`
    mutability: Option<Token![mut]>,
    passing: Passing,
    /// The attribute's own expressions look at it.
    looked_at: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Passing {
    /// `&self`, and an owned `self` that the body only borrows.
    Shared { copy: bool },
    /// `&mut self` whose every use is `self.something`: the attempt reborrows by itself.
    Untouched,
    /// `&mut self` that the body takes.
    Reborrowed,
    /// `self: Pin<&mut Self>`
    Pinned,
    /// `self`, `self: Arc<Self>`, taken by the body.
    Slotted,
    /// `&self`, of which a worker thread gets a copy to borrow.
    Sent,
}

impl Receiver {
    pub(crate) fn new(
        receiver: &syn::Receiver,
        body: &Body,
        said: Said,
        looked_at: bool,
        on_worker: bool,
    ) -> Self {
        let kind = match &receiver.kind {
            ReceiverKind::Reference(_, _, None) => Kind::Copy,
            ReceiverKind::Reference(_, _, Some(_)) => Kind::MutRef,
            ReceiverKind::Typed(_, ty) => Kind::of(ty),
            _ => Kind::Owned,
        };
        let usage = body.usage_of("self");
        let takes = usage.takes_value() || on_worker;
        let mutability = receiver.mutability;
        let passing = match kind {
            kind if on_worker && !usage.mentioned => Passing::Shared { copy: kind == Kind::Copy },
            Kind::Copy if on_worker => Passing::Sent,
            Kind::Copy => Passing::Shared { copy: true },
            Kind::MutRef if takes => Passing::Reborrowed,
            Kind::MutRef => Passing::Untouched,
            Kind::PinnedMut => Passing::Pinned,
            Kind::Owned if said == Said::Share => Passing::Shared { copy: false },
            Kind::Owned if said == Said::Clone || takes || mutability.is_some() => Passing::Slotted,
            Kind::Owned => Passing::Shared { copy: false },
        };
        Self { self_token: receiver.self_token, mutability, passing, looked_at }
    }

    /// The signature's `mut self` becomes `self` where the attempts have their own.
    pub(crate) fn replace(&self, receiver: &mut syn::Receiver) {
        if matches!(self.passing, Passing::Slotted | Passing::Pinned | Passing::Reborrowed) {
            receiver.mutability = None;
        }
    }

    /// Attempts see `self` as the function does.
    pub(crate) fn is_untouched(&self) -> bool {
        matches!(self.passing, Passing::Shared { .. } | Passing::Untouched)
    }

    /// A worker thread gets a copy.
    pub(crate) fn is_sent(&self) -> bool {
        self.passing == Passing::Sent
    }

    pub(crate) fn is_slotted(&self) -> bool {
        self.passing == Passing::Slotted
    }

    /// Its name in the attempts. The hygiene is that of the user's `self`, so that format strings can capture it.
    fn name(&self) -> Ident {
        format_ident!("__resilient_self", span = self.self_token.span)
    }

    /// `self` in `tokens`, under the name that it has in attempts.
    pub(crate) fn rename_in_attempt(&self, tokens: TokenStream) -> TokenStream {
        match self.passing {
            Passing::Shared { .. } | Passing::Untouched => tokens,
            Passing::Reborrowed | Passing::Pinned | Passing::Slotted | Passing::Sent => {
                rename_self(tokens, &self.name())
            }
        }
    }

    /// `self` in `tokens`, under the name that it has between attempts.
    pub(crate) fn rename_between(&self, tokens: TokenStream) -> TokenStream {
        match self.passing {
            Passing::Reborrowed | Passing::Pinned => rename_self(tokens, &self.name()),
            Passing::Shared { .. } | Passing::Untouched | Passing::Slotted | Passing::Sent => tokens,
        }
    }

    /// Before the first attempt.
    ///
    /// ```text
    /// &mut self             ->  let __resilient_self = self;
    /// self: Pin<&mut Self>  ->  let mut __resilient_self = self;
    /// self                  ->  let mut self_slot = rt::Slot::new(self);
    /// ```
    pub(crate) fn before(&self, rt: &TokenStream) -> TokenStream {
        let (this, name) = (self.self_token, self.name());
        match self.passing {
            Passing::Shared { .. } | Passing::Untouched | Passing::Sent => TokenStream::new(),
            Passing::Reborrowed => generated!(let #name = #this;),
            Passing::Pinned => generated!(let mut #name = #this;),
            Passing::Slotted if self.looked_at => {
                generated!(let mut self_slot = #rt::Slot::new(#rt::PerAttempt::again(&#this));)
            }
            Passing::Slotted => generated!(let mut self_slot = #rt::Slot::new(#this);),
        }
    }

    /// At the start of each attempt.
    ///
    /// ```text
    /// &mut self             ->  let __resilient_self = &mut *__resilient_self;
    /// self: Pin<&mut Self>  ->  let __resilient_self = __resilient_self.as_mut();
    /// mut self              ->  let mut __resilient_self = rt::take(&mut self_slot, is_last_attempt);
    /// ```
    pub(crate) fn bind(&self, rt: &TokenStream, last: &TokenStream) -> TokenStream {
        let (name, mutability) = (self.name(), self.mutability);
        let value = match self.passing {
            Passing::Shared { .. } | Passing::Untouched => return TokenStream::new(),
            Passing::Reborrowed => generated!(&mut *#name),
            Passing::Pinned => generated!(#name.as_mut()),
            Passing::Slotted if last.is_empty() => {
                generated_at!(self.self_token.span=> #rt::copy(&self_slot))
            }
            Passing::Slotted => generated_at!(self.self_token.span=> #rt::take(&mut self_slot, #last)),
            Passing::Sent => generated!(self_sent.lend()),
        };
        bind_again(&quote!(#mutability #name), &value)
    }

    /// On the way to a worker thread. What is bound here is moved there.
    ///
    /// ```text
    /// &self  ->  let self_sent = rt::send(self);
    /// self   ->  let __resilient_self = rt::take(&mut self_slot, is_last_attempt);
    /// ```
    pub(crate) fn send(&self, rt: &TokenStream, last: &TokenStream) -> TokenStream {
        let this = self.self_token;
        match self.passing {
            Passing::Sent => {
                let value = generated_at!(this.span=> #rt::send(#this));
                generated!(let self_sent = #value;)
            }
            _ => self.bind(rt, last),
        }
    }

    /// On a worker thread.
    ///
    /// ```text
    /// &self  ->  let __resilient_self = self_sent.lend();
    /// ```
    pub(crate) fn receive(&self, rt: &TokenStream) -> TokenStream {
        if self.passing == Passing::Sent { self.bind(rt, &TokenStream::new()) } else { TokenStream::new() }
    }

    /// The first argument of a fallback that is `Self::f`.
    pub(crate) fn hand_over(&self, rt: &TokenStream, last: bool) -> TokenStream {
        let (this, name) = (self.self_token, self.name());
        match self.passing {
            Passing::Shared { copy: false } if !last => {
                generated_at!(this.span=> #rt::PerAttempt::again(&#this))
            }
            Passing::Shared { .. } | Passing::Sent => quote!(#this),
            Passing::Untouched => generated!(&mut *#this),
            Passing::Reborrowed => generated!(&mut *#name),
            Passing::Pinned => generated!(#name.as_mut()),
            Passing::Slotted => generated_at!(self.self_token.span=> #rt::take(&mut self_slot, #last)),
        }
    }

    /// An expression of a fallback link, with `self` in it.
    pub(crate) fn prepare_link(&self, rt: &TokenStream, expression: TokenStream, last: bool) -> TokenStream {
        if self.passing != Passing::Slotted {
            return self.rename_between(expression);
        }
        let (name, value) = (self.name(), self.hand_over(rt, last));
        let expression = rename_self(expression, &name);
        generated!({ let #name = #value; #expression })
    }
}
