//! The settings of a call: a constant where they are literals, else made once per call.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::grammar::options::{Attempts, Backoff, Options, Time, Value};
use crate::syntax::{locate, start_of};
use crate::values::{Values, number_at};

/// The policy of a function, as tokens.
pub(crate) struct Settings {
    /// Statements before the call, for what cannot be a constant.
    pub(crate) lets: TokenStream,
    /// An expression of type `&Policy`, good in the closure that makes the rules.
    pub(crate) policy: TokenStream,
    /// A reference to what `let backoff = ..;` made, which decides on the waits.
    pub(crate) own_backoff: Option<TokenStream>,
    /// Whether anything but literals is in it.
    pub(crate) dynamic: bool,
    /// Whether a time limit can.
    pub(crate) limits: Rejects,
    /// Whether anything can.
    pub(crate) rejects: Rejects,
    /// There is a policy of unknown content below the attribute's keys.
    pub(crate) has_base: bool,
    /// A constant expression that says whether that policy retries, where no key of the attribute does.
    pub(crate) retries_if: Option<TokenStream>,
}

/// Whether the settings can make a call reject.
#[derive(Clone)]
pub(crate) enum Rejects {
    No,
    Yes,
    /// A constant expression says so.
    If(TokenStream),
}

impl Settings {
    pub(crate) fn new(options: &Options, is_async: bool, generics: &syn::Generics, rt: &TokenStream) -> Self {
        let mut made = Made { values: Values::new(rt), own_backoff: None };
        let base = options.policy.as_ref().map(|policy| Base::of(policy.value.clone()));
        let chain = made.chain(options);
        let has_limits =
            options.timeout.is_some() || options.adaptive_timeout.is_some() || options.deadline.is_some();
        let (lets, own_backoff) = made.own_backoff.take().unzip();
        let mut lets = lets.unwrap_or_default();
        let mut retries_if = None;
        let (dynamic, policy, limits) = match base {
            _ if made.values.dynamic || matches!(base, Some(Base::Expression(_))) => {
                let start = match &base {
                    None => generated!(#rt::Policy::new()),
                    Some(Base::Constant(path)) => path.clone(),
                    Some(Base::Expression(expression)) => {
                        lets.extend(generated_at! { start_of(expression)=>
                            let base_policy = &#expression;
                            let base_policy: &#rt::Policy = base_policy;
                        });
                        generated!((*base_policy))
                    }
                };
                lets.extend(generated!(let call_policy: #rt::Policy = #start #chain;));
                let rejects = if has_limits || base.is_some() { Rejects::Yes } else { Rejects::No };
                (true, generated!(&call_policy), rejects)
            }
            Some(Base::Constant(path)) => {
                let (whole, at) = (generated!(#path #chain), start_of(&path));
                let checked = if is_async {
                    whole
                } else {
                    let check = locate(generated!(#rt::for_blocking), at);
                    generated_at! { at=> #check(#whole) }
                };
                let known = !depends_on_generics(&path, generics);
                retries_if = (known && !options.has_retry_key()).then(|| generated!(#path.retries()));
                let rejects = if has_limits || !known {
                    Rejects::Yes
                } else {
                    Rejects::If(generated!(#path.rejects()))
                };
                (false, generated_at! { at=> const { &#checked } }, rejects)
            }
            _ => {
                let rejects = if has_limits { Rejects::Yes } else { Rejects::No };
                (false, generated!(const { &#rt::Policy::new() #chain }), rejects)
            }
        };
        let has_base = options.policy.is_some();
        let rejects = if options.has_gate() { Rejects::Yes } else { limits.clone() };
        Self { lets, policy, own_backoff, dynamic, limits, rejects, has_base, retries_if }
    }
}

/// What `policy = ..` names.
enum Base {
    /// A path whose last name is written as constants are: `HTTP`, `Policy::JOB`.
    Constant(TokenStream),
    Expression(TokenStream),
}

impl Base {
    fn of(tokens: TokenStream) -> Self {
        let is_path = tokens.clone().into_iter().all(|token| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            _ => false,
        });
        let last = tokens.clone().into_iter().last().map(|last| last.to_string()).unwrap_or_default();
        let constant = !last.contains(char::is_lowercase) && last.contains(char::is_uppercase);
        if is_path && constant { Self::Constant(tokens) } else { Self::Expression(tokens) }
    }
}

/// `Self::HTTP` and `T::HTTP` may depend on generics, which no const argument may. Those of an `impl` cannot be seen from
/// here, but are usually one letter.
fn depends_on_generics(path: &TokenStream, generics: &syn::Generics) -> bool {
    let Some(TokenTree::Ident(first)) = path.clone().into_iter().next() else { return false };
    first == "Self"
        || (first.to_string().len() == 1 && path.clone().into_iter().nth(1).is_some())
        || generics.type_params().any(|parameter| parameter.ident == first)
}

/// The chain of setters, while it is made.
struct Made<'a> {
    values: Values<'a>,
    /// The statement that makes it, and the reference to it.
    own_backoff: Option<(TokenStream, TokenStream)>,
}

impl Made<'_> {
    /// ```text
    /// max_attempts = 5, backoff = exp("1s"), timeout = "30s"
    /// .max_attempts(5).backoff(rt::Delays::exponential(Duration::from_secs(1))).timeout(Duration::from_secs(30))
    /// ```
    fn chain(&mut self, options: &Options) -> TokenStream {
        let mut chain = TokenStream::new();
        if options.retries_by_default() {
            chain.extend(generated!(.retry()));
        }
        if let Some(attempts) = &options.max_attempts {
            chain.extend(self.attempts(&attempts.value));
        }
        if let Some(backoff) = &options.backoff {
            chain.extend(self.backoff(&backoff.value));
        }
        if let Some(jitter) = &options.jitter {
            let jitter = self.values.jitter(&jitter.value);
            chain.extend(generated_at!(start_of(&jitter)=> .jitter(#jitter)));
        }
        for (setting, setter) in [
            (&options.timeout, quote!(timeout)),
            (&options.deadline, quote!(deadline)),
            (&options.min_attempt_time, quote!(min_attempt_time)),
        ] {
            if let Some(setting) = setting {
                let time = self.values.time(&setting.value);
                chain.extend(generated_at!(start_of(&time)=> .#setter(#time)));
            }
        }
        // Where too little is measured, the longest limit holds.
        let longest = options.adaptive_timeout.as_ref().and_then(|adaptive| adaptive.value.find("max"));
        if let Some(Value::Time(time)) = longest.map(|longest| &longest.value) {
            let time = self.values.time(time);
            chain.extend(generated_at!(start_of(&time)=> .timeout(#time)));
        }
        if let Some(idempotent) = &options.idempotent {
            let value = idempotent.value;
            chain.extend(generated!(.idempotent(#value)));
        }
        chain
    }

    fn attempts(&mut self, attempts: &Attempts) -> TokenStream {
        match attempts {
            Attempts::Literal(number, span) => {
                let number = number_at(u64::from(*number), *span);
                generated!(.max_attempts(#number))
            }
            Attempts::Unlimited(_) => generated!(.unlimited_attempts()),
            Attempts::Expression(expression) => {
                self.values.dynamic = true;
                generated_at!(start_of(expression)=> .max_attempts(#expression))
            }
        }
    }

    fn backoff(&mut self, backoff: &Backoff) -> TokenStream {
        let rt = self.values.rt;
        let delays = match backoff {
            Backoff::None => generated!(#rt::Delays::none()),
            Backoff::Shape(shape) => self.values.shape(shape),
            Backoff::List(times) if times.iter().all(|time| matches!(time, Time::Literal(..))) => {
                let times = times.iter().map(|time| self.values.time(time));
                // Its own const block, since the calls in it are not promoted to a static otherwise.
                generated!(#rt::Delays::list(const { &[#(#times),*] }))
            }
            Backoff::List(times) => {
                let times: Vec<_> = times.iter().map(|time| self.values.time(time)).collect();
                return self.own(&generated!([#(#times),*]));
            }
            Backoff::Expression(expression) => return self.own(expression),
        };
        generated!(.backoff(#delays))
    }

    /// Waits that only the call can know. `&self.backoff` borrows what implements `Backoff`, instead of being it.
    fn own(&mut self, expression: &TokenStream) -> TokenStream {
        let first = expression.clone().into_iter().next();
        let borrows = matches!(first, Some(TokenTree::Punct(punct)) if punct.as_char() == '&');
        let start = start_of(expression);
        let given =
            if borrows { generated_at!(start=> own_backoff) } else { generated_at!(start=> &own_backoff) };
        self.own_backoff = Some((generated!(let own_backoff = #expression;), given));
        generated!(.retry())
    }
}
