//! The user's expressions, types and patterns, parsed.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::visit::{self, Visit};
use syn::{Expr, ExprAsync, ExprClosure, ExprTry};

/// Where `tokens` start.
pub(crate) fn start_of(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span())
}

/// Where `tokens` end.
pub(crate) fn end_of(tokens: &TokenStream) -> Span {
    tokens.clone().into_iter().last().map_or_else(Span::call_site, |last| last.span())
}

/// The tokens with their own hygiene, shown at `at`.
pub(crate) fn locate(tokens: TokenStream, at: Span) -> TokenStream {
    let located = tokens.into_iter().map(|mut token| {
        let span = token.span().located_at(at);
        if let TokenTree::Group(group) = &token {
            token = TokenTree::Group(Group::new(group.delimiter(), locate(group.stream(), at)));
        }
        token.set_span(span);
        token
    });
    located.collect()
}

/// Parses all of `tokens`. Where they end too early, the error is on the last one; syn by itself would blame the whole
/// attribute, which it takes for the closing bracket.
pub(crate) fn parse<T>(
    parser: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
    tokens: &TokenStream,
) -> syn::Result<T> {
    let mut bracketed = Group::new(Delimiter::Parenthesis, tokens.clone());
    bracketed.set_span(end_of(tokens));
    let parser = |input: ParseStream<'_>| {
        let content;
        syn::parenthesized!(content in input);
        parser(&content)
    };
    parser.parse2(TokenTree::Group(bracketed).into())
}

/// The first `?` that would leave the function, not counting those in closures and async blocks.
pub(crate) fn find_question_mark(expression: &Expr) -> Option<Span> {
    struct Find(Option<Span>);
    impl<'ast> Visit<'ast> for Find {
        fn visit_expr_try(&mut self, expression: &'ast ExprTry) {
            self.0.get_or_insert(expression.question_token.span);
            visit::visit_expr_try(self, expression);
        }
        fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}
        fn visit_expr_async(&mut self, _: &'ast ExprAsync) {}
    }
    let mut find = Find(None);
    find.visit_expr(expression);
    find.0
}
