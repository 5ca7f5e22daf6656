//! Operators and brackets that lexers hand over one character at a time.

use proc_macro2::{Spacing, TokenTree};

pub(crate) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// The two-character operators whose halves mean something else alone.
pub(crate) fn joined_pair(tokens: &[TokenTree]) -> Option<&'static str> {
    const PAIRS: [&str; 11] = ["::", "->", "=>", "||", "&&", "<<", "==", "<=", ">=", "!=", ".."];
    let [TokenTree::Punct(first), TokenTree::Punct(second), ..] = tokens else { return None };
    if first.spacing() != Spacing::Joint {
        return None;
    }
    PAIRS.into_iter().find(|pair| pair.chars().eq([first.as_char(), second.as_char()]))
}

pub(crate) fn find_punct(tokens: &[TokenTree], from: usize, character: char) -> Option<usize> {
    let found = tokens.get(from..)?.iter().position(|token| is_punct(token, character))?;
    Some(from + found)
}

/// For each `<` one past the `>` that closes it; the `>` of `->` closes nothing. All at once, since a search per `<`
/// would take quadratic time where none is closed.
pub(crate) fn match_angles(tokens: &[TokenTree]) -> Vec<Option<usize>> {
    let mut ends = vec![None; tokens.len()];
    let mut open = Vec::new();
    let mut arrow = false;
    for (index, token) in tokens.iter().enumerate() {
        let TokenTree::Punct(punct) = token else {
            arrow = false;
            continue;
        };
        match punct.as_char() {
            '<' => open.push(index),
            '>' if !arrow => {
                if let Some(end) = open.pop().and_then(|start: usize| ends.get_mut(start)) {
                    *end = Some(index + 1);
                }
            }
            _ => {}
        }
        arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
    }
    ends
}
