//! What the guards of the other side, and `last_good`, ask of the function.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{FnArg, Pat, ReceiverKind, Type, TypeReference};

use crate::function::Function;
use crate::grammar::Errors;
use crate::grammar::options::{Options, Target};
use crate::place::Place;
use crate::worker::find_borrow;

/// `output` is what an attempt gives.
pub(crate) fn check(
    options: &Options,
    function: &Function,
    place: &Place,
    output: &Type,
    errors: &mut Errors,
) {
    check_last_good(options, output, errors);
    let Some(hedge) = &options.hedge else { return };
    if !place.is_async() {
        let message = "`hedge` needs an `async` function: a blocking attempt cannot be dropped; make it `async`, or \
                       remove the key";
        errors.push(hedge.key.span(), message);
        return;
    }
    if let Some(context) = &options.context {
        let message =
            "`context` knows one attempt at a time, and `hedge` makes several: remove one of the two";
        errors.push(context.key.span(), message);
    }
    for input in &function.sig.inputs {
        let exclusive = match input {
            FnArg::Receiver(receiver) => {
                let exclusive = match &receiver.kind {
                    ReceiverKind::Reference(_, _, mutability) => mutability.is_some(),
                    ReceiverKind::Typed(_, ty) => find_exclusive(ty).is_some(),
                    _ => receiver.mutability.is_some() && is_shared(options, &receiver.self_token.into()),
                };
                exclusive.then_some(receiver.self_token.span)
            }
            FnArg::Typed(argument) => find_exclusive(&argument.ty).or_else(|| match &*argument.pat {
                Pat::Ident(pat) if is_shared(options, &pat.ident) => {
                    pat.mutability.map(|mutability| mutability.span)
                }
                _ => None,
            }),
        };
        if let Some(span) = exclusive {
            let message = "`hedge` runs the body twice at a time, and both would write here: take it by `&` with a lock \
                           inside, or remove the key";
            errors.push(span, message);
        }
    }
}

/// What is kept outlives the call.
fn check_last_good(options: &Options, output: &Type, errors: &mut Errors) {
    let mut links = options.fallback.iter().flat_map(|fallback| &fallback.value);
    if !links.any(|link| matches!(link.target, Target::LastGood { .. })) {
        return;
    }
    if let Some(span) = find_borrow(output.to_token_stream()) {
        let message = "`last_good` keeps what is returned, which cannot borrow: return an owned value, or an `Arc` of it";
        errors.push(span, message);
    }
}

/// Whether the attempts use the caller's own.
fn is_shared(options: &Options, name: &Ident) -> bool {
    options.share.as_ref().is_some_and(|share| share.value.contains(name))
}

/// The first `&mut` in a type.
fn find_exclusive(ty: &Type) -> Option<proc_macro2::Span> {
    struct Find(Option<proc_macro2::Span>);
    impl<'ast> Visit<'ast> for Find {
        fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
            if let Some(exclusive) = &reference.mutability {
                self.0.get_or_insert(exclusive.span);
            }
            visit::visit_type_reference(self, reference);
        }
    }
    let mut find = Find(None);
    find.visit_type(ty);
    find.0
}
