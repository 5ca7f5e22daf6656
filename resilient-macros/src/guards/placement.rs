//! Where the state of a guard lives: the head of [`guards`](super) shows each kind of place.

use proc_macro2::{TokenStream, TokenTree};

use super::literal_of;
use crate::grammar::options::{Guard, Name, Options, Setting};
use crate::syntax::{locate, start_of};

/// A kind of guard with state.
pub(super) struct Kind {
    pub(super) ty: TokenStream,
    /// `call_breaker`
    pub(super) call: TokenStream,
    /// `kept_breaker`
    pub(super) kept: TokenStream,
    /// `CIRCUIT_BREAKER`
    pub(super) place: TokenStream,
    /// A constant to start from, where only the call knows the settings.
    pub(super) base: TokenStream,
}

/// The statements before the first attempt, while they are made.
pub(super) struct Made<'a> {
    pub(super) rt: &'a TokenStream,
    pub(super) options: &'a Options,
    pub(super) name: &'a TokenStream,
    pub(super) lets: TokenStream,
}

impl Made<'_> {
    /// Puts the state of a guard where it is to live.
    pub(super) fn keep(
        &mut self,
        kind: &Kind,
        guard: &Guard,
        upstream: Option<&Setting<Name>>,
        builder: &TokenStream,
        dynamic: bool,
    ) {
        let rt = self.rt;
        let Kind { ty, call, kept, place, base } = kind;
        if let Some(shared) = &guard.shared {
            let mut tokens = shared.clone().into_iter().peekable();
            let borrows =
                tokens.next_if(|first| matches!(first, TokenTree::Punct(punct) if punct.as_char() == '&'));
            // What is wrong with the object is shown at its name.
            let start = tokens.peek().map_or_else(|| start_of(shared), TokenTree::span);
            let reference = if borrows.is_some() { shared.clone() } else { generated_at!(start=> &#shared) };
            let share = locate(generated!(#rt::shared), start);
            self.lets.extend(generated_at! { start=>
                let #kept = #reference;
                let #call = || #share::<#ty, _>(#kept);
            });
            return;
        }
        let name = match upstream {
            Some(upstream) => literal_of(&upstream.value),
            None => self.name.clone(),
        };
        // What only the call can know comes later: a static holds constants.
        let constant = if dynamic { generated!(#ty::#base) } else { builder.clone() };
        let constant = generated!(#constant.named(#name));
        let keyed = self.options.state_key.is_some();
        let make = if keyed { generated!(#rt::Keyed::new(|| #constant)) } else { constant };
        let held = if keyed { generated!(#rt::Keyed<#ty>) } else { ty.clone() };
        let (held, make, found) = match upstream {
            Some(_) => (
                generated!(#rt::Upstream<#held>),
                generated!(#rt::Upstream::new(#name, || #make)),
                generated!(#place.get()),
            ),
            None => (held, make, generated!(#place)),
        };
        let reference = if upstream.is_some() { found } else { generated!(&#found) };
        self.lets.extend(if keyed {
            generated! {
                let #kept = {
                    static #place: #held = #make;
                    #rt::kept(#reference, state_key)
                };
                let #call = || -> &#ty { &#kept };
            }
        } else {
            generated! {
                let #call = || -> &'static #ty {
                    static #place: #held = #make;
                    #reference
                };
            }
        });
        if dynamic {
            self.lets.extend(generated!(#rt::Adopt::adopt(#call(), #builder);));
        }
    }
}
