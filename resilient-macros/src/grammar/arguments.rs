//! `clone(..)` and `share(..)`

use proc_macro2::{Ident, TokenTree};

use super::cursor::{self, Mode};
use super::entry::{Entry, take_items};
use super::errors::Errors;
use super::parameters;

pub(crate) fn parse(entry: &Entry<'_>, errors: &mut Errors) -> Option<Vec<Ident>> {
    let group = entry.list(errors)?;
    let (key, label) = (entry.key, entry.label());
    let tokens = parameters::tokens_of(group);
    if tokens.is_empty() {
        errors.push(group.span(), format!("{label} names no argument: write `{key}(a, b)`, or remove it"));
        return None;
    }
    let mut names: Vec<Ident> = Vec::new();
    for item in take_items(&tokens, Mode::Expression, errors) {
        match cursor::peel(item).as_ref() {
            [TokenTree::Ident(name)] if names.contains(name) => {
                errors.push(name.span(), format!("`{name}` is given twice; keep one"));
            }
            [TokenTree::Ident(name)] if name != "_" => names.push(name.clone()),
            other => {
                errors.push_over(other, format!("{label} takes the names of arguments: write `{key}(a, b)`"));
            }
        }
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_refused, options_of};

    #[test]
    fn accepted() {
        let options = options_of("jitter, clone(a, self,), share(b)");
        let names = |names: Option<super::super::options::Setting<Vec<proc_macro2::Ident>>>| {
            names.expect("parses").value.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(names(options.clone), ["a", "self"]);
        assert_eq!(names(options.share), ["b"]);
    }

    #[test]
    fn refused() {
        assert_refused(&[
            ("jitter, clone = x", "x", "`clone` takes a list in parentheses: write `clone(a, b)`"),
            ("jitter, share", "share", "`share` needs a list: write `share(a, b)`"),
            ("jitter, clone()", "()", "`clone` names no argument: write `clone(a, b)`, or remove it"),
            ("jitter, clone(a, a)", "a", "`a` is given twice; keep one"),
            ("jitter, clone(a.b)", "a.b", "`clone` takes the names of arguments: write `clone(a, b)`"),
            ("jitter, clone(_)", "_", "`clone` takes the names of arguments: write `clone(a, b)`"),
            ("jitter, clone(a b)", "b", "unexpected `b`: a `,` or an operator is missing in front of it"),
            ("jitter, clone(a), share(a)", "a", "`a` is in `clone(..)` and in `share(..)`; keep one"),
        ]);
    }
}
