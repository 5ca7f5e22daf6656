//! Where the attempts go: into the function itself, or into the async block that it returns.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{GenericArgument, PathArguments, ReturnType, Signature, Type, TypeParamBound};

use crate::error_type::{peel, type_arguments};
use crate::function::Function;
use crate::scan::mentions;

/// The kind of function, and the tokens that one attempt consists of.
pub(crate) enum Place {
    Sync,
    /// A sync function whose attempts can be late, and so run on a worker thread.
    Worker,
    Async,
    /// `fn f() -> impl Future { .. async move { ATTEMPT } }`, also inside `Box::pin(..)`. This is the only form in which
    /// an `async fn` under `#[async_trait]` is ever seen, because the attribute on the impl expands first.
    Future(Tail),
}

/// The body of a function that returns an async block.
pub(crate) struct Tail {
    /// Everything before the block, or before the `(..)` of the `Box::pin(..)` around it.
    before: Vec<TokenTree>,
    /// The parenthesis of `Box::pin(..)`, and what is in it before the block.
    call: Option<(Group, Vec<TokenTree>)>,
    /// The block's content.
    pub(crate) attempt: Group,
    /// `.boxed()`
    after: Vec<TokenTree>,
}

impl Tail {
    fn find(body: TokenStream) -> Option<Self> {
        let mut before: Vec<TokenTree> = body.into_iter().collect();
        let after = before.split_off(before.len() - adapter_length(&before));
        let TokenTree::Group(last) = before.pop()? else { return None };
        match last.delimiter() {
            Delimiter::Brace if ends_in_async(&before) => {
                Some(Self { before, call: None, attempt: last, after })
            }
            Delimiter::Parenthesis if matches!(before.last(), Some(TokenTree::Ident(name)) if name == "pin") =>
            {
                let mut inside: Vec<TokenTree> = last.stream().into_iter().collect();
                let TokenTree::Group(block) = inside.pop()? else { return None };
                let is_block = block.delimiter() == Delimiter::Brace && ends_in_async(&inside);
                is_block.then_some(Self { before, call: Some((last, inside)), attempt: block, after })
            }
            _ => None,
        }
    }

    /// The body with another block in place of the attempt.
    pub(crate) fn with(self, block: TokenStream) -> TokenStream {
        let mut group = Group::new(Delimiter::Brace, block);
        group.set_span(self.attempt.span());
        let mut tokens = self.before;
        match self.call {
            None => tokens.push(TokenTree::Group(group)),
            Some((call, mut inside)) => {
                inside.push(TokenTree::Group(group));
                let mut call_with = Group::new(Delimiter::Parenthesis, inside.into_iter().collect());
                call_with.set_span(call.span());
                tokens.push(TokenTree::Group(call_with));
            }
        }
        tokens.into_iter().chain(self.after).collect()
    }
}

/// The number of tokens in a last `.boxed()`, or another call of a method that leaves the future's output as it is.
fn adapter_length(tokens: &[TokenTree]) -> usize {
    const ADAPTERS: &[&str] = &["boxed", "boxed_local", "in_current_span", "instrument"];
    match tokens {
        [.., TokenTree::Punct(dot), TokenTree::Ident(name), TokenTree::Group(arguments)]
            if dot.as_char() == '.'
                && arguments.delimiter() == Delimiter::Parenthesis
                && ADAPTERS.iter().any(|adapter| name == adapter) =>
        {
            3
        }
        _ => 0,
    }
}

/// `async move` or `async`.
fn ends_in_async(tokens: &[TokenTree]) -> bool {
    let is = |token: Option<&TokenTree>, word: &str| matches!(token, Some(TokenTree::Ident(found)) if found == word);
    let mut from_end = tokens.iter().rev();
    let last = from_end.next();
    is(last, "async") || (is(last, "move") && is(from_end.next(), "async"))
}

impl Place {
    /// The place, and the type of an attempt's outcome.
    pub(crate) fn of(function: &Function) -> Result<(Self, Type), syn::Error> {
        let sig = &function.sig;
        if let Some(constness) = &sig.constness {
            return Err(syn::Error::new(
                constness.span,
                "a `const fn` cannot be repeated, since const code neither waits nor fails now and then; remove \
                 `const` or the attribute",
            ));
        }
        let output = match &sig.output {
            ReturnType::Default => syn::parse_quote_spanned!(sig.ident.span()=> ()),
            ReturnType::Type(_, ty) => (**ty).clone(),
        };
        if sig.asyncness.is_some() {
            return Ok((Self::Async, output));
        }
        match future_output(sig) {
            None => Ok((Self::Sync, output)),
            Some(output) => match Tail::find(function.body.stream()) {
                Some(tail) => Ok((Self::Future(tail), output)),
                None => Err(syn::Error::new(
                    sig.fn_token.span,
                    "this function returns a future that it makes elsewhere, so an attempt cannot be told from the \
                     rest; make it an `async fn`, or let it end in `async move { .. }`",
                )),
            },
        }
    }

    /// Whether `name` is used by the statements that run once, before the async block is made.
    pub(crate) fn statements_mention(&self, name: &Ident) -> bool {
        let Self::Future(tail) = self else { return false };
        mentions(tail.before.iter().cloned().collect(), &name.to_string())
    }

    /// The place, where the attribute has a `timeout` or not.
    pub(crate) fn with_timeout(self, has_timeout: bool) -> Self {
        match self {
            Self::Sync if has_timeout => Self::Worker,
            place => place,
        }
    }

    pub(crate) fn is_async(&self) -> bool {
        !matches!(self, Self::Sync | Self::Worker)
    }
}

/// `R` of a return type that is a `Future<Output = R>`.
fn future_output(sig: &Signature) -> Option<Type> {
    let ReturnType::Type(_, ty) = &sig.output else { return None };
    output_of(peel(ty))
}

fn output_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::ImplTrait(ty) => ty.bounds.iter().find_map(output_of_bound),
        Type::TraitObject(ty) => ty.bounds.iter().find_map(output_of_bound),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let arguments = type_arguments(&last.arguments);
            match (last.ident.to_string().as_str(), arguments.as_slice()) {
                ("Pin" | "Box", [inner, ..]) => output_of(peel(inner)),
                ("BoxFuture" | "LocalBoxFuture", [output]) => Some((*output).clone()),
                _ => None,
            }
        }
        _ => None,
    }
}

fn output_of_bound(bound: &TypeParamBound) -> Option<Type> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    if last.ident != "Future" {
        return None;
    }
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(assoc.ty.clone()),
        _ => None,
    })
}
