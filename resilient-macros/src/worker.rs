//! What a sync function under a `timeout` may not do: its body runs on a worker thread, which may outlive the call.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{FnArg, ReceiverKind, ReturnType};

use crate::function::Function;
use crate::grammar::Errors;
use crate::grammar::options::Options;
use crate::passing::Kind;
use crate::scan::Body;

const WHY: &str = "`timeout` runs a sync body on a worker thread";
const REMEDY: &str = "use `deadline`, which starts no attempt that cannot fit and interrupts none, or make the function \
                      `async`";

/// What types alone cannot say is left to the bounds of the runtime, whose messages offer the same.
pub(crate) fn check(options: &Options, function: &Function, body: &Body, errors: &mut Errors) {
    for argument in &function.sig.inputs {
        let (kind, span) = match argument {
            FnArg::Typed(argument) => (Kind::of(&argument.ty), argument.ty.span()),
            FnArg::Receiver(receiver) => (kind_of(receiver), receiver.self_token.span),
        };
        let borrows = matches!(kind, Kind::MutRef | Kind::PinnedMut);
        if borrows && is_used(argument, body) {
            errors.push(span, format!("{WHY}, where nothing can be borrowed mutably; {REMEDY}"));
        }
    }
    if let ReturnType::Type(_, ty) = &function.sig.output {
        if let Some(span) = find_borrow(ty.to_token_stream()) {
            errors
                .push(span, format!("{WHY}, whose result cannot borrow; return an owned value, or {REMEDY}"));
        }
    }
    if let Some(context) = &options.context {
        errors.push(context.key.span(), format!("{WHY}, which `context` does not reach; {REMEDY}"));
    }
}

fn kind_of(receiver: &syn::Receiver) -> Kind {
    match &receiver.kind {
        ReceiverKind::Reference(_, _, Some(_)) => Kind::MutRef,
        ReceiverKind::Typed(_, ty) => Kind::of(ty),
        _ => Kind::Owned,
    }
}

fn is_used(argument: &FnArg, body: &Body) -> bool {
    match argument {
        FnArg::Receiver(_) => body.usage_of("self").mentioned,
        FnArg::Typed(argument) => match &*argument.pat {
            syn::Pat::Ident(pat) => body.usage_of(&pat.ident.to_string()).mentioned,
            syn::Pat::Wild(_) => false,
            _ => true,
        },
    }
}

/// A reference or a lifetime other than `'static`.
pub(crate) fn find_borrow(output: TokenStream) -> Option<Span> {
    let mut tokens = output.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                if let Some(span) = find_borrow(group.stream()) {
                    return Some(span);
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '&' => {
                // `&'static` comes as two tokens more.
                let mut ahead = tokens.clone();
                let lifetime = matches!(ahead.next(), Some(TokenTree::Punct(tick)) if tick.as_char() == '\'');
                if !(lifetime && is_static(ahead.next().as_ref())) {
                    return Some(punct.span());
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' && !is_static(tokens.peek()) => {
                return Some(punct.span());
            }
            _ => {}
        }
    }
    None
}

fn is_static(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Ident(name)) if name == "static")
}
