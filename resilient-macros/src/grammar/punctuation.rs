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

/// One past the `>` that closes the `<` at `start`; the one of `->` closes nothing.
pub(crate) fn find_angle_end(tokens: &[TokenTree], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut arrow = false;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        let TokenTree::Punct(punct) = token else {
            arrow = false;
            continue;
        };
        match punct.as_char() {
            '<' => depth += 1,
            '>' if !arrow => {
                depth -= 1;
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            _ => {}
        }
        arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
    }
    None
}
