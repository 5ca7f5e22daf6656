//! The check that runs first: everything after it may recurse over nested groups.

use proc_macro2::{Span, TokenStream, TokenTree};

/// Deeper than anybody writes, and shallow enough for the stack of any thread.
pub(crate) const LIMIT: usize = 128;

/// The first group nested more than [`LIMIT`] deep.
pub(crate) fn find_too_deep(tokens: TokenStream) -> Option<Span> {
    let mut open = vec![tokens.into_iter()];
    while let Some(innermost) = open.last_mut() {
        match innermost.next() {
            None => {
                open.pop();
            }
            Some(TokenTree::Group(group)) => {
                if open.len() > LIMIT {
                    return Some(group.span_open());
                }
                open.push(group.stream().into_iter());
            }
            Some(_) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> TokenStream {
        format!("{}{}", "(".repeat(depth), ")".repeat(depth)).parse().expect("lexes")
    }

    #[test]
    fn the_limit_itself_is_fine() {
        assert!(find_too_deep(nested(LIMIT)).is_none());
        assert!(find_too_deep(nested(LIMIT + 1)).is_some());
    }
}
