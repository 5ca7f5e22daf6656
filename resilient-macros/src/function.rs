//! The annotated function: its signature parsed, its body kept as tokens.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Token, Visibility};

/// A function with a body.
pub(crate) struct Function {
    /// Outer attributes, and the inner ones of the body made outer: `#![allow(..)]` may not stand before `fn`.
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) default: Option<Token![default]>,
    pub(crate) sig: Signature,
    /// The body in its braces, never changed: half-typed code reaches rustc and editors as the user wrote it.
    pub(crate) body: Group,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let default = if input.peek(Token![default]) { Some(input.parse()?) } else { None };
        if !starts_function(input) {
            return Err(syn::Error::new(
                input.span(),
                "`#[resilient]` guards functions and methods only; put it on a `fn`",
            ));
        }
        let sig: Signature = input.parse()?;
        if input.peek(Token![;]) {
            return Err(syn::Error::new(
                sig.ident.span(),
                "a method without a body has nothing to guard; put `#[resilient]` on its implementations, or give it \
                 a default body",
            ));
        }
        let body: TokenTree = input.parse()?;
        let span = body.span();
        let body = braces(body).ok_or_else(|| syn::Error::new(span, "expected the body of the function"))?;
        if !input.is_empty() {
            return Err(input.error("unexpected tokens after the function"));
        }
        let mut function = Self { attrs, vis, default, sig, body };
        function.raise_inner_attributes();
        Ok(function)
    }
}

impl Function {
    /// `{ #![allow(x)] .. }` becomes `#[allow(x)] { .. }`.
    fn raise_inner_attributes(&mut self) {
        let mut tokens = self.body.stream().into_iter().peekable();
        let mut rest = TokenStream::new();
        while let Some(token) = tokens.next() {
            let starts_inner = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#')
                && matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
            if !starts_inner {
                rest.append(token);
                rest.extend(tokens);
                break;
            }
            let mut attribute = TokenStream::new();
            attribute.append(token);
            tokens.next();
            attribute.extend(tokens.next());
            match syn::parse::Parser::parse2(Attribute::parse_outer, attribute) {
                Ok(outer) => self.attrs.extend(outer),
                Err(_) => return,
            }
        }
        let mut body = Group::new(Delimiter::Brace, rest);
        body.set_span(self.body.span());
        self.body = body;
    }

    /// The function with `statements` before its body's own.
    pub(crate) fn with_first(&self, statements: &TokenStream) -> TokenStream {
        let mut block = statements.clone();
        block.extend(self.body.stream());
        self.with_body(block, &self.sig)
    }

    /// The function with another body and signature.
    pub(crate) fn with_body(&self, block: TokenStream, sig: &Signature) -> TokenStream {
        let mut tokens = TokenStream::new();
        tokens.append_all(&self.attrs);
        self.vis.to_tokens(&mut tokens);
        self.default.to_tokens(&mut tokens);
        sig.to_tokens(&mut tokens);
        let mut body = Group::new(Delimiter::Brace, block);
        body.set_span(self.body.span());
        tokens.append(body);
        tokens
    }

    /// Where the return type is written, or would be.
    pub(crate) fn output_span(&self) -> Span {
        match &self.sig.output {
            syn::ReturnType::Default => self.sig.ident.span(),
            syn::ReturnType::Type(_, ty) => syn::spanned::Spanned::span(ty),
        }
    }
}

/// The braces, also out of the invisible group that `macro_rules!` puts around a `$body:block`.
fn braces(body: TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = body else { return None };
    match group.delimiter() {
        Delimiter::Brace => Some(group),
        Delimiter::None => braces(group.stream().into_iter().next()?),
        Delimiter::Parenthesis | Delimiter::Bracket => None,
    }
}

/// `const? async? unsafe? extern? fn`, and nothing else, starts a signature.
fn starts_function(input: ParseStream<'_>) -> bool {
    let fork = input.fork();
    let starts = |fork: ParseStream<'_>| -> syn::Result<()> {
        fork.parse::<Option<Token![const]>>()?;
        fork.parse::<Option<Token![async]>>()?;
        fork.parse::<Option<Token![unsafe]>>()?;
        fork.parse::<Option<syn::Abi>>()?;
        fork.parse::<Token![fn]>()?;
        Ok(())
    };
    starts(&fork).is_ok()
}
