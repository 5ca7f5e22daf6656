//! What the signature binds, bound a second time: for an attempt, a fallback, the expressions of the attribute.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::Parser;
use syn::visit_mut::{self, VisitMut};
use syn::{Pat, PatIdent};

/// The expressions of the attribute change nothing, so that a `mut` would be unneeded. To silence `unused_mut` is no way
/// out: an `#[allow(..)]` in the expansion is an error where the user forbids warnings.
///
/// ```text
/// (mut a, ref mut b)  ->  (a, ref mut b)
/// ```
pub(crate) fn without_mut(pattern: &TokenStream) -> TokenStream {
    let Ok(mut pat) = Pat::parse_single.parse2(pattern.clone()) else {
        return pattern.clone();
    };
    Unchanged.visit_pat_mut(&mut pat);
    pat.into_token_stream()
}

/// Binds a name of the user's again, for an attempt or a fallback. That our `let` shadows the user's is none of the user's
/// doing, so clippy's opinions on shadowing, which only a crate that asks for them hears, are kept from this statement.
pub(crate) fn bind_again(pattern: &impl ToTokens, value: &TokenStream) -> TokenStream {
    generated! {
        #[allow(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
        let #pattern = #value;
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

    #[test]
    fn only_names_lose_their_mut() {
        let tokens = |source: &str| source.parse::<TokenStream>().expect("lexes");
        for (pattern, expected) in [
            ("(mut a, ref mut b)", "(a, ref mut b)"),
            ("[mut whole @ Point { mut x, y: &mut y }]", "[whole @ Point { x, y: &mut y }]"),
            ("_", "_"),
        ] {
            assert_eq!(without_mut(&tokens(pattern)).to_string(), tokens(expected).to_string());
        }
    }
}
