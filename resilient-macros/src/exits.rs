//! Whether control can leave the body before its end.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Expr, Stmt};

use crate::scan::{Body, borrows_arguments};

impl Body {
    /// Whether control can leave the body only at its end, so that it may stand in the loop as it is. A macro may hide
    /// anything, except for those that are known.
    pub(crate) fn ends_at_its_end(&self) -> bool {
        let mut exits = Exits { found: false };
        for statement in &self.0 {
            exits.visit_stmt(statement);
        }
        !exits.found
    }

    /// The future that the body consists of, where it is `FUTURE.await` and nothing else.
    pub(crate) fn awaited(&self) -> Option<&Expr> {
        match self.0.as_slice() {
            [Stmt::Expr(Expr::Await(awaited), None)]
                if awaited.attrs.is_empty() && self.ends_at_its_end() =>
            {
                Some(&awaited.base)
            }
            _ => None,
        }
    }
}

/// Looks for what can leave the body before its end, or never leaves it. Closures, async blocks and items have ends of their
/// own.
struct Exits {
    found: bool,
}

impl<'ast> Visit<'ast> for Exits {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Return(_)
            | Expr::Try(_)
            | Expr::Break(_)
            | Expr::Continue(_)
            | Expr::Loop(_)
            | Expr::Yield(_) => {
                self.found = true;
            }
            Expr::Closure(_) | Expr::Async(_) => {}
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let diverges = ["panic", "todo", "unimplemented", "unreachable"];
        let known = borrows_arguments(&mac.path)
            && !mac.path.segments.last().is_some_and(|last| diverges.iter().any(|name| last.ident == name));
        self.found |= !known || has_exit(mac.tokens.clone());
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        // A local `macro_rules!` is pasted where it is used.
        self.found |= matches!(item, syn::Item::Macro(_));
    }
}

fn has_exit(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => has_exit(group.stream()),
        TokenTree::Ident(word) => ["return", "break", "continue", "loop"].iter().any(|exit| word == exit),
        TokenTree::Punct(punct) => punct.as_char() == '?' || punct.as_char() == '!',
        TokenTree::Literal(_) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_that_end_at_their_end() {
        let ends = |body: &str| Body::parse(body.parse().unwrap()).unwrap().ends_at_its_end();
        for body in [
            "x.run().await",
            "let y = x.a(); Ok(y)",
            "println!(\"{x}\"); f(x).await",
            "if a { b } else { c }",
            "run(|| { return 1; }).await",
            "spawn(async { f()?; Ok(()) }).await",
        ] {
            assert!(ends(body), "{body}");
        }
        for body in [
            "return x",
            "f()?",
            "loop { f() }",
            "bail!(\"x\")",
            "println!(\"{}\", f()?)",
            "todo!()",
            "for a in b { break; }",
            "macro_rules! m { () => { return } } m!()",
            "while x { continue }",
        ] {
            assert!(!ends(body), "{body}");
        }
    }
}
