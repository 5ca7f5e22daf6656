//! `budget`

use proc_macro2::TokenTree;

use super::cursor;
use super::entry::{Entry, Form};
use super::errors::Errors;
use super::guard::{self, short};
use super::options::Budget;

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Budget> {
    if let Form::Value(tokens) = entry.form {
        if let [TokenTree::Ident(word)] = cursor::peel(tokens).as_ref() {
            if word == "none" {
                return Some(Budget::None);
            }
        }
    }
    let guard = guard::parse(entry, guard::BUDGET, short::budget, errors)?;
    if let (Some((capacity, _)), Some((initial, span))) = (guard.count("capacity"), guard.count("initial")) {
        if initial > capacity {
            errors.push(span, format!("`initial` of `budget` is above `capacity`, which is {capacity}"));
        }
    }
    Some(Budget::Guard(guard))
}
