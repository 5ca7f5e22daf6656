//! Imports that only a mistaken attribute uses are mentioned, so that rustc does not call them unused beside our error.
//!
//! ```text
//! #[resilient(max_atempts = 3, fallback = cached, timeout = Limits::READ)]
//! { mod cached {}  use cached as _; }
//! { fn Limits() {}  use Limits as _; }
//! ```
//!
//! An import looks for its name in all namespaces and is content with one. The stand-in is in the namespace that does not
//! matter, so that a name that nothing has is no second error, and hides nothing that does. Where a name could be that of
//! two things, one of them imported by a glob, an import is an error: hence no name that the standard library brings
//! into every scope, and no name that might be a crate's. Functions and constants need no mention: rustc looks for unused
//! ones in programs without errors only.

use proc_macro2::{Ident, TokenStream, TokenTree};

/// Statements that mention what the paths in `attribute` begin with, where it is neither a key nor one of the names that
/// the function declares: an import of an argument or of a type parameter is an error.
pub(crate) fn mention(attribute: TokenStream, declared: &[Ident]) -> TokenStream {
    let mut heads = Vec::new();
    collect(attribute, true, &mut heads);
    heads.retain(|head| !declared.contains(&head.name));
    let mut statements = TokenStream::new();
    for Head { name, is_value } in heads {
        if is_value {
            statements.extend(generated!({ mod #name {} use #name as _; }));
        }
        if is_upper_case(&name) {
            statements.extend(generated!({ fn #name() {} use #name as _; }));
        }
    }
    statements
}

/// The first name of a path.
struct Head {
    name: Ident,
    /// Whether it is the only one, which may be a function's, a constant's or a variant's.
    is_value: bool,
}

/// `entries` of an attribute begin with keys.
fn collect(tokens: TokenStream, entries: bool, heads: &mut Vec<Head>) {
    let mut before = None;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek();
        match &token {
            TokenTree::Group(group) => collect(group.stream(), false, heads),
            TokenTree::Ident(name) => {
                let begins_entry =
                    entries && (before.is_none() || is_one_of(before.as_ref(), ",")) || is_one_of(next, "=");
                let begins_path = !is_one_of(before.as_ref(), ".:") && !is_one_of(next, "!");
                let is_known = heads.iter().any(|head| head.name == *name);
                if begins_path && !begins_entry && !is_known && is_free(name) {
                    heads.push(Head { name: name.clone(), is_value: !is_one_of(next, ":") });
                }
            }
            _ => {}
        }
        before = Some(token);
    }
}

fn is_one_of(token: Option<&TokenTree>, signs: &str) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if signs.contains(punct.as_char()))
}

fn is_upper_case(name: &Ident) -> bool {
    name.to_string().starts_with(char::is_uppercase)
}

/// Whether an item may have the name, and nothing has it everywhere. One capital letter is usually a type parameter of the
/// `impl` around the function, which cannot be seen from here and cannot be imported.
fn is_free(name: &Ident) -> bool {
    let text = name.to_string();
    if text.len() == 1 && is_upper_case(name) {
        return false;
    }
    let is_keyword = syn::parse_str::<Ident>(&text).is_err() || ["gen", "r#try"].contains(&text.as_str());
    !is_keyword && !EVERYWHERE.split_whitespace().any(|taken| taken == text)
}

/// The prelude of all editions and the macros that need no import, unstable ones too.
const EVERYWHERE: &str = "
    AsMut AsRef AsyncFn AsyncFnMut AsyncFnOnce Box Clone Copy Debug Default DoubleEndedIterator Drop Eq Err
    ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Future Hash Into IntoFuture IntoIterator
    Iterator None Ok Option Ord PartialEq PartialOrd Result Send Sized Some String Sync ToOwned ToString
    TryFrom TryInto Unpin Vec align_of align_of_val drop size_of size_of_val alloc_error_handler assert
    assert_eq assert_ne autodiff_forward autodiff_reverse bench cfg cfg_accessible cfg_eval cfg_select
    column compile_error concat concat_bytes concat_idents const_format_args contracts dbg debug_assert
    debug_assert_eq debug_assert_ne define_opaque deref derive derive_const env eprint eprintln file format
    format_args format_args_nl global_allocator include include_bytes include_str is_x86_feature_detected
    line log_syntax matches module_path option_env panic pattern_type print println stringify test test_case
    thread_local todo trace_macros type_ascribe unimplemented unreachable vec write writeln
";

#[cfg(test)]
mod tests;
