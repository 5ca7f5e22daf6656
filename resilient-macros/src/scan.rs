//! What the body does with an argument or with `self`, as far as its syntax tells.
//!
//! rustc cannot be asked, so this is a guess made to be harmless: "moves" costs a clone, and where "borrows" is wrong
//! rustc names the argument and suggests `.clone()` itself. `clone(x)` and `share(x)` overrule it.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Expr, Pat, Stmt};

/// What the body does with one name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Usage {
    /// It occurs at all.
    pub(crate) mentioned: bool,
    /// It occurs where its value is taken.
    pub(crate) moved: bool,
    /// It occurs inside `move`.
    pub(crate) captured: bool,
}

impl Usage {
    /// Whether an owned argument has to be given to each attempt anew.
    pub(crate) fn takes_value(self) -> bool {
        self.moved || self.captured
    }
}

/// The parsed body.
pub(crate) struct Body(pub(crate) Vec<Stmt>);

impl Body {
    /// `None` if the body does not parse: somebody is typing.
    pub(crate) fn parse(tokens: TokenStream) -> Option<Self> {
        syn::parse::Parser::parse2(syn::Block::parse_within, tokens).ok().map(Self)
    }

    pub(crate) fn usage_of(&self, name: &str) -> Usage {
        let mut scan = Scan { name, usage: Usage::default(), in_move: false };
        for statement in &self.0 {
            scan.visit_stmt(statement);
        }
        scan.usage
    }
}

/// Whether an expression kept as tokens mentions `name`.
pub(crate) fn mentions(tokens: TokenStream, name: &str) -> bool {
    let mut scan = Scan { name, usage: Usage::default(), in_move: false };
    scan.tokens(tokens, true);
    scan.usage.mentioned
}

struct Scan<'n> {
    name: &'n str,
    usage: Usage,
    in_move: bool,
}

impl Scan<'_> {
    fn mention(&mut self, moved: bool) {
        self.usage.mentioned = true;
        self.usage.moved |= moved;
        self.usage.captured |= self.in_move;
    }

    fn is_name(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Path(path) if path.qself.is_none() && path.path.is_ident(self.name))
    }

    /// Visits an expression whose value stays where it is.
    fn place(&mut self, expr: &Expr) {
        match expr {
            Expr::Paren(paren) => self.place(&paren.expr),
            Expr::Group(group) => self.place(&group.expr),
            _ if self.is_name(expr) => self.mention(false),
            Expr::Field(field) => self.place(&field.base),
            _ => self.visit_expr(expr),
        }
    }

    /// Inside `move`, every mention takes the value.
    fn moving(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.in_move, true);
        visit(self);
        self.in_move = outer;
    }

    /// Scans the tokens of a macro call. `borrows`: a name standing alone is only looked at, as in `println!`.
    fn tokens(&mut self, tokens: TokenStream, borrows: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let has_move = tokens.iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == "move"));
        let outer = self.in_move;
        self.in_move |= has_move;
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let after = tokens.get(at + 1);
            match token {
                TokenTree::Group(group) => self.tokens(group.stream(), borrows),
                TokenTree::Literal(literal) if captures(&literal.to_string(), self.name) => {
                    self.mention(false);
                }
                TokenTree::Ident(ident) if ident == self.name => {
                    if is_punct(before, '.') || (is_punct(before, ':') && !is_single_colon(&tokens, at)) {
                        continue;
                    }
                    let looked_at = borrows
                        || is_punct(before, '&')
                        || is_punct(before, '*')
                        || matches!(before, Some(TokenTree::Ident(word)) if word == "mut")
                        || (is_punct(after, '.') && !is_taking_method(tokens.get(at + 2)))
                        || is_punct(after, '?')
                        || matches!(after, Some(TokenTree::Group(_)));
                    self.mention(!looked_at);
                }
                _ => {}
            }
        }
        self.in_move = outer;
    }
}

fn is_punct(token: Option<&TokenTree>, punct: char) -> bool {
    matches!(token, Some(TokenTree::Punct(found)) if found.as_char() == punct)
}

fn is_taking_method(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Ident(method)) if takes_receiver(method))
}

/// `Into`, `TryInto`, and by convention `into_` take the receiver; of other methods rustc would have to tell.
fn takes_receiver(method: &Ident) -> bool {
    let method = method.to_string();
    method == "into" || method == "try_into" || method.starts_with("into_")
}

/// `field: x` rather than `path::x`.
fn is_single_colon(tokens: &[TokenTree], at: usize) -> bool {
    !is_punct(at.checked_sub(2).and_then(|before| tokens.get(before)), ':')
}

/// Whether a format string captures `name`: `"{x}"`, `"{x:?}"`.
fn captures(literal: &str, name: &str) -> bool {
    literal.starts_with('"')
        && literal.match_indices('{').any(|(at, _)| {
            literal
                .get(at + 1..)
                .and_then(|rest| rest.strip_prefix(name))
                .is_some_and(|rest| rest.starts_with(['}', ':']))
        })
}

/// Macros that only look at what they are given.
pub(crate) fn borrows_arguments(path: &syn::Path) -> bool {
    const LOOKING: &[&str] = &[
        "assert",
        "assert_eq",
        "assert_ne",
        "debug",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "debug_span",
        "eprint",
        "eprintln",
        "error",
        "error_span",
        "event",
        "format",
        "format_args",
        "info",
        "info_span",
        "log",
        "matches",
        "panic",
        "print",
        "println",
        "span",
        "todo",
        "trace",
        "trace_span",
        "unimplemented",
        "unreachable",
        "warn",
        "warn_span",
        "write",
        "writeln",
    ];
    path.segments.last().is_some_and(|last| LOOKING.iter().any(|name| last.ident == name))
}

/// Whether a pattern binds by value, so that matching takes the value apart.
fn binds_by_value(pat: &Pat) -> bool {
    struct Binds(bool);
    impl<'ast> Visit<'ast> for Binds {
        fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
            let constant = pat.ident.to_string().starts_with(char::is_uppercase);
            self.0 |= pat.by_ref.is_none() && !constant;
            visit::visit_pat_ident(self, pat);
        }
    }
    let mut binds = Binds(false);
    binds.visit_pat(pat);
    binds.0
}

impl<'ast> Visit<'ast> for Scan<'_> {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        if self.is_name(expr) {
            return self.mention(true);
        }
        match expr {
            Expr::Reference(reference) => self.place(&reference.expr),
            Expr::RawAddr(raw) => self.place(&raw.expr),
            Expr::Field(field) => self.place(&field.base),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => self.place(&unary.expr),
            Expr::Cast(cast) => self.place(&cast.expr),
            Expr::Index(index) => {
                self.place(&index.expr);
                self.visit_expr(&index.index);
            }
            Expr::MethodCall(call) => {
                if takes_receiver(&call.method) {
                    self.visit_expr(&call.receiver);
                } else {
                    self.place(&call.receiver);
                }
                call.args.iter().for_each(|arg| self.visit_expr(arg));
            }
            Expr::Call(call) => {
                self.place(&call.func);
                call.args.iter().for_each(|arg| self.visit_expr(arg));
            }
            Expr::Assign(assign) => {
                self.place(&assign.left);
                self.visit_expr(&assign.right);
            }
            Expr::Binary(binary) if looks_only(binary.op) => {
                self.place(&binary.left);
                self.place(&binary.right);
            }
            Expr::Match(matched) => {
                if matched.arms.iter().any(|arm| binds_by_value(&arm.pat)) {
                    self.visit_expr(&matched.expr);
                } else {
                    self.place(&matched.expr);
                }
                matched.arms.iter().for_each(|arm| self.visit_arm(arm));
            }
            Expr::Let(condition) => {
                if binds_by_value(&condition.pat) {
                    self.visit_expr(&condition.expr);
                } else {
                    self.place(&condition.expr);
                }
            }
            Expr::Closure(closure) if closure.capture.is_some() => {
                self.moving(|scan| scan.visit_expr(&closure.body));
            }
            Expr::Async(block) if block.capture.is_some() => {
                self.moving(|scan| scan.visit_block(&block.block));
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        let Some(init) = &local.init else { return };
        if binds_by_value(&local.pat) {
            self.visit_expr(&init.expr);
        } else {
            self.place(&init.expr);
        }
        if let Some((_, diverge)) = &init.diverge {
            self.visit_expr(diverge);
        }
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.tokens(mac.tokens.clone(), borrows_arguments(&mac.path));
    }

    /// Items inside the body do not see its arguments.
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if let syn::Item::Macro(mac) = item {
            // Except a local `macro_rules!`, whose body is pasted where it is used.
            self.visit_macro(&mac.mac);
        }
    }
}

fn looks_only(op: syn::BinOp) -> bool {
    use syn::BinOp::{
        AddAssign, BitAndAssign, BitOrAssign, BitXorAssign, DivAssign, Eq, Ge, Gt, Le, Lt, MulAssign, Ne,
        RemAssign, ShlAssign, ShrAssign, SubAssign,
    };
    matches!(
        op,
        Eq(_)
            | Ne(_)
            | Lt(_)
            | Le(_)
            | Gt(_)
            | Ge(_)
            | AddAssign(_)
            | SubAssign(_)
            | MulAssign(_)
            | DivAssign(_)
            | RemAssign(_)
            | BitXorAssign(_)
            | BitAndAssign(_)
            | BitOrAssign(_)
            | ShlAssign(_)
            | ShrAssign(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(body: &str) -> (bool, bool) {
        let usage = Body::parse(body.parse().unwrap()).unwrap().usage_of("x");
        (usage.mentioned, usage.takes_value())
    }

    #[test]
    fn values_taken() {
        for body in [
            "send(x)",
            "let y = x;",
            "x",
            "return x;",
            "Order { x }",
            "Order { id: x }",
            "for i in x {}",
            "(x, 1)",
            "match x { Some(y) => y, None => 0 }",
            "if let Some(y) = x {}",
            "vec![x]",
            "tokio::spawn(async move { x.len() })",
            "move || x.len()",
            "spawn(async move { println!(\"{x}\") })",
            "x?",
            "x.await",
            "a + x",
            "x.into_bytes()",
            "x.into()",
            "x.try_into()?",
            "ready!(x.into())",
            "join!(send(x), async {})",
            "join!(async move { x.len() })",
            "call(|| send(x))",
            "async { send(x) }",
        ] {
            assert_eq!(usage(body), (true, true), "{body}");
        }
    }

    #[test]
    fn values_looked_at() {
        for body in [
            "send(&x)",
            "send(&mut x)",
            "x.len()",
            "x.field",
            "x[0]",
            "x == y",
            "println!(\"{}\", x)",
            "println!(\"{x:?}\")",
            "*x",
            "x as u64",
            "let _ = x;",
            "x += 1",
            "x = 3",
            "assert_eq!(x, 3)",
            "info!(id = x.id, \"hm\")",
            "x(1)",
            "match x { A => 1, B => 2 }",
            "let ref y = x;",
            "send(&x.a.b)",
            "(x).len()",
            "join!(x.run())",
            "|| x.len()",
        ] {
            assert_eq!(usage(body), (true, false), "{body}");
        }
    }

    #[test]
    fn other_names() {
        for body in ["y.x", "a::x()", "fn f(x: u8) -> u8 { x }", "Y { x: 1 };", "y.x()", "println!(\"x\")"] {
            assert_eq!(usage(body), (false, false), "{body}");
        }
    }

    #[test]
    fn a_half_typed_body_does_not_parse() {
        assert!(Body::parse("x.; if".parse().unwrap()).is_none());
    }
}
