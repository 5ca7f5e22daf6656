//! Patterns whose names are bound a second time, in a way that no lint speaks of: an `#[allow(..)]` in the expansion
//! would be an error where the user forbids the lint.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{FieldPat, Pat, PatIdent, Token};

/// For an attempt: clippy's `shadow_*` look at plain names, not at `name @ _`, which binds the same.
///
/// ```text
/// mut text             ->  mut text @ _
/// (a, Point { x, .. }) ->  (a @ _, Point { x: x @ _, .. })
/// ```
pub(crate) fn bind_again(pattern: &TokenStream) -> TokenStream {
    change(pattern, &mut Again)
}

/// For expressions of the attribute, which change nothing: there a `mut` is unneeded, and `unused_mut` would say so.
///
/// ```text
/// (mut a, b)  ->  (a @ _, b @ _)
/// ```
pub(crate) fn bind_unchanged(pattern: &TokenStream) -> TokenStream {
    change(&change(pattern, &mut Unchanged), &mut Again)
}

fn change(pattern: &TokenStream, change: &mut impl VisitMut) -> TokenStream {
    match Pat::parse_single.parse2(pattern.clone()) {
        Ok(mut pat) => {
            change.visit_pat_mut(&mut pat);
            pat.into_token_stream()
        }
        Err(_) => pattern.clone(),
    }
}

struct Again;

impl VisitMut for Again {
    fn visit_field_pat_mut(&mut self, field: &mut FieldPat) {
        visit_mut::visit_field_pat_mut(self, field);
        let has_subpattern = matches!(&*field.pat, Pat::Ident(pat) if pat.subpat.is_some());
        if field.colon_token.is_none() && has_subpattern {
            field.colon_token = Some(Token![:](proc_macro2::Span::mixed_site()));
        }
    }

    fn visit_pat_ident_mut(&mut self, pat: &mut PatIdent) {
        visit_mut::visit_pat_ident_mut(self, pat);
        // A capital is a unit struct.
        let is_name = !pat.ident.to_string().starts_with(char::is_uppercase);
        if is_name && pat.subpat.is_none() {
            let everything = Pat::parse_single.parse2(generated!(_));
            pat.subpat = everything
                .ok()
                .map(|everything| (Token![@](proc_macro2::Span::mixed_site()), Box::new(everything)));
        }
    }
}

struct Unchanged;

impl VisitMut for Unchanged {
    fn visit_pat_ident_mut(&mut self, pat: &mut PatIdent) {
        if pat.by_ref.is_none() {
            pat.mutability = None;
        }
        visit_mut::visit_pat_ident_mut(self, pat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_changed(change: impl Fn(&TokenStream) -> TokenStream, pattern: &str, expected: &str) {
        let tokens = |source: &str| source.parse::<TokenStream>().expect("lexes");
        assert_eq!(change(&tokens(pattern)).to_string(), tokens(expected).to_string());
    }

    #[test]
    fn names_are_bound_again() {
        assert_changed(bind_again, "text", "text @ _");
        assert_changed(bind_again, "mut text", "mut text @ _");
        assert_changed(bind_again, "ref mut text", "ref mut text @ _");
        assert_changed(bind_again, "whole @ (a, _)", "whole @ (a @ _, _)");
        assert_changed(bind_again, "Point { x, y: 0, .. }", "Point { x: x @ _, y: 0, .. }");
        assert_changed(bind_again, "Unit", "Unit");
        assert_changed(bind_again, "_", "_");
    }

    #[test]
    fn names_are_bound_without_mut() {
        assert_changed(bind_unchanged, "(mut a, ref mut b)", "(a @ _, ref mut b @ _)");
    }
}
