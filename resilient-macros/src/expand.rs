//! Attribute and item in, item out.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{FnArg, Pat, PatType};

use crate::function::Function;
use crate::grammar::options::{Options, Setting};
use crate::grammar::{self, Errors};
use crate::mention::mention;
use crate::place::Place;
use crate::plan::Plan;
use crate::scan::Body;

/// Expands `#[resilient(attribute)] item`. Whatever is wrong with the attribute, the item is emitted: a function that
/// vanished would be a second error wherever it is called.
pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let (options, mut errors) = grammar::parse(attribute.clone());
    let function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => {
            errors.push(error.span(), error.to_string());
            let mut tokens = item;
            tokens.extend(errors.into_compile_errors());
            return tokens;
        }
    };
    let rt = private_path(&options);
    let hint = hint(&options, &rt);
    let expanded =
        if errors.is_empty() { guarded(&options, &function, &hint, rt, &mut errors) } else { None };
    // The errors come last, so that the expansion is the same up to them, as rust-analyzer's completion wants.
    let mut tokens = expanded.unwrap_or_else(|| {
        let mut first = hint;
        if !errors.is_empty() {
            first.extend(mention(attribute.clone(), &declared_by(&function)));
        }
        first.extend(looks_at_arguments(attribute, &function));
        function.with_first(&first)
    });
    tokens.extend(errors.into_compile_errors());
    tokens
}

/// The function with its guard, or `None` with the reasons in `errors`; without reasons if its body does not parse.
fn guarded(
    options: &Options,
    function: &Function,
    hint: &TokenStream,
    rt: TokenStream,
    errors: &mut Errors,
) -> Option<TokenStream> {
    let body = |place: &Place| Body::parse(attempt(place, function).stream());
    let plan = Plan::new(options, function, &body, rt, errors)?;
    let guarded = plan.emit(attempt(&plan.place, function));
    let sig = plan.signature(&function.sig);
    let content = match plan.place {
        Place::Sync | Place::Worker | Place::Async => guarded,
        Place::Future(tail) => tail.with(guarded),
    };
    let mut block = hint.clone();
    block.extend(content);
    Some(function.with_body(block, &sig))
}

/// The tokens of one attempt, as the user wrote them.
fn attempt<'a>(place: &'a Place, function: &'a Function) -> &'a Group {
    match place {
        Place::Sync | Place::Worker | Place::Async => &function.body,
        Place::Future(tail) => &tail.attempt,
    }
}

/// `::resilient_runtime::__private`, or the same below the path of `crate = ..`.
fn private_path(options: &Options) -> TokenStream {
    let Some(Setting { value: path, .. }) = &options.krate else {
        return generated!(::resilient_runtime::__private);
    };
    generated!(#path::__private)
}

/// A statement that shows the keys to rust-analyzer as method calls, and nothing to rustc.
///
/// ```text
/// rt::keys! { let _ = rt::Keys.max_attempts(loop {}).timeout(loop {}); }
/// ```
fn hint(options: &Options, rt: &TokenStream) -> TokenStream {
    // `crate` is a keyword and cannot be a method.
    let keys = options.written.iter().filter(|key| *key != "crate");
    generated!(#rt::keys! { let _ = #rt::Keys #(.#keys(loop {}))* ; })
}

/// Looks at the arguments that a mistaken attribute names (as a key too, which does no harm), so that rustc does not call them unused beside our error.
///
/// `#[resilient(max_atempts = 3, stop = stop)] fn f(stop: &Stop)` gets `let _ = (&stop,);`
fn looks_at_arguments(attribute: TokenStream, function: &Function) -> Option<TokenStream> {
    let written = idents(attribute);
    let arguments = function.sig.inputs.iter().filter_map(plain_name);
    let named: Vec<_> = arguments.filter(|name| written.contains(name)).collect();
    (!named.is_empty()).then(|| generated!(let _ = (#(&#named),*,);))
}

/// The names of its arguments and generics, and those that patterns and bounds mention.
fn declared_by(function: &Function) -> Vec<Ident> {
    let generics = function.sig.generics.to_token_stream();
    let patterns = function.sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(argument) => Some(argument.pat.to_token_stream()),
        FnArg::Receiver(_) => None,
    });
    patterns.chain([generics]).flat_map(idents).collect()
}

/// The name of an argument that is no pattern and under no `cfg`.
fn plain_name(argument: &FnArg) -> Option<&Ident> {
    match argument {
        FnArg::Typed(PatType { attrs, pat, .. }) if attrs.is_empty() => match &**pat {
            Pat::Ident(pattern) => Some(&pattern.ident),
            _ => None,
        },
        _ => None,
    }
}

fn idents(tokens: TokenStream) -> Vec<Ident> {
    let within = |token| match token {
        TokenTree::Ident(ident) => vec![ident],
        TokenTree::Group(group) => idents(group.stream()),
        _ => Vec::new(),
    };
    tokens.into_iter().flat_map(within).collect()
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
