//! MicroProfile Fault Tolerance TCK, the fallback tests. What must not compile is in `not_applicable.rs`.

use std::cell::{Cell, RefCell};

use resilient_behaviour_tests::Fault::T;
use resilient_behaviour_tests::{Fault, Script, always, fail, mistakes, rows, succeed, timed_rows};
use resilient_runtime::{Delays, Jitter, Policy, Statistics, resilient};

const ONE_RETRY: Policy = Policy::new().max_attempts(2).backoff(Delays::none()).jitter(Jitter::None);

/// A handler that is told whom it stands in for, and the error.
fn handle(name: &'static str, error: &Fault) -> Result<String, Fault> {
    Ok(format!("{name} recovered from {error:?}"))
}

async fn handle_async(name: &'static str, error: Fault) -> Result<String, Fault> {
    tokio::task::yield_now().await;
    handle(name, &error)
}

/// A body whose value is a `String`, in both colours.
macro_rules! handled {
    ($id:ident: [$($attribute:tt)*], [$($async_attribute:tt)*] => $calls:literal calls, $answer:literal) => {
        mod $id {
            use super::*;

            #[test]
            fn blocking() {
                #[resilient(backoff = none, $($attribute)*)]
                fn call(body: &Script) -> Result<String, Fault> {
                    body.call().map(str::to_owned)
                }
                let body = Script::blocking(always(fail(T)));
                assert_eq!((call(&body).as_deref(), body.calls()), (Ok($answer), $calls));
            }

            #[tokio::test]
            async fn future() {
                #[resilient(backoff = none, $($async_attribute)*)]
                async fn call(body: &Script) -> Result<String, Fault> {
                    body.run().await.map(str::to_owned)
                }
                let body = Script::paused(always(fail(T)));
                assert_eq!((call(&body).await.as_deref(), body.calls()), (Ok($answer), $calls));
            }
        }
    };
}

handled! { fb_01: [max_attempts = 2, retry_on = any, fallback = handle("serviceA", &error)],
[max_attempts = 2, retry_on = any, fallback = handle_async("serviceA", error)]
=> 2 calls, "serviceA recovered from T" }
handled! { fb_02: [max_attempts = 3, retry_on = any, fallback = handle("serviceB", &error)],
[max_attempts = 3, retry_on = any, fallback = handle_async("serviceB", error)]
=> 3 calls, "serviceB recovered from T" }
handled! { fb_04: [policy = ONE_RETRY, retry_on = any, fallback = handle("serviceD", &error)],
[policy = ONE_RETRY, retry_on = any, fallback = handle_async("serviceD", error)]
=> 2 calls, "serviceD recovered from T" }
handled! { fb_05: [policy = ONE_RETRY, max_attempts = 3, retry_on = any, fallback = |_, error| handle("other", &error)],
[policy = ONE_RETRY, max_attempts = 3, retry_on = any, fallback = |_, error| handle_async("other", error)]
=> 3 calls, "other recovered from T" }

timed_rows! {
    fb_06: [timeout = "500ms", max_attempts = 2, backoff = none, retry_on = any, fallback = value("fallback")],
        always(fail(T).takes(10)) => 2 calls, Ok("fallback"), 20 ms;
    fb_07: [timeout = "500ms", max_attempts = 2, backoff = none, retry_on = any, fallback = value("fallback")],
        always(succeed("late").takes(1000)) => 2 calls, Ok("fallback"), 1000 ms;
}

fn answer() -> Result<&'static str, Fault> {
    Ok("fallback")
}

fn stand_in(_body: &Script) -> Result<&'static str, Fault> {
    Ok("fallback")
}

rows! {
    fb_08: [max_attempts = 2, backoff = none, retry_on = any, fallback = answer()],
        always(fail(T)) => 2 calls, Ok("fallback"), 0 ms;
    /// A handler alone: what it stands in for is called once.
    fb_10: [fallback = |_| answer()], always(fail(T)) => 1 calls, Ok("fallback"), 0 ms;
    fb_11: [fallback = stand_in], always(fail(T)) => 1 calls, Ok("fallback"), 0 ms;
    /// A handler and a function are two links: refused in MicroProfile, a chain here.
    fb_17: [fallback = [stand_in, |_| answer()]], always(fail(T)) => 1 calls, Ok("fallback"), 0 ms;
}

/// Two guarded methods with state of their own, called in turn.
mod fb_03 {
    use super::*;

    struct Handler {
        dependency: u32,
        handled: Cell<u32>,
    }

    impl Handler {
        fn handle(&self) -> Result<(u32, u32), Fault> {
            self.handled.set(self.handled.get() + 1);
            Ok((self.dependency, self.handled.get()))
        }
    }

    struct Services {
        a: Handler,
        b: Handler,
    }

    impl Services {
        #[resilient(fallback = self.a.handle())]
        fn call_a(&self) -> Result<(u32, u32), Fault> {
            Err(T)
        }

        #[resilient(fallback = self.b.handle())]
        async fn call_b(&self) -> Result<(u32, u32), Fault> {
            Err(T)
        }
    }

    #[tokio::test]
    async fn both() {
        let handler = |dependency| Handler { dependency, handled: Cell::new(0) };
        let services = Services { a: handler(34), b: handler(35) };
        assert_eq!(services.call_a(), Ok((34, 1)));
        assert_eq!(services.call_b().await, Ok((35, 1)));
        assert_eq!(services.call_a(), Ok((34, 2)));
        assert_eq!(services.call_b().await, Ok((35, 2)));
    }
}

mod fb_09 {
    use super::*;

    type Seen = RefCell<Vec<(String, i32)>>;

    fn recover(seen: &Seen, name: String, number: i32) -> Result<String, Fault> {
        Ok(format!("{name} {number} after {} calls", seen.borrow().len()))
    }

    #[test]
    fn blocking() {
        #[resilient(max_attempts = 2, backoff = none, retry_on = any, fallback = recover)]
        fn call(seen: &Seen, name: String, number: i32) -> Result<String, Fault> {
            seen.borrow_mut().push((name, number));
            Err(T)
        }
        let seen = Seen::default();
        assert_eq!(call(&seen, "serviceE".into(), 42).as_deref(), Ok("serviceE 42 after 2 calls"));
        assert_eq!(seen.into_inner(), vec![("serviceE".to_owned(), 42); 2]);
    }

    /// The fallback sees the arguments as they were given, also where an attempt changed its copy.
    #[tokio::test]
    async fn future() {
        #[resilient(max_attempts = 2, backoff = none, retry_on = any, fallback = recover, clone(name))]
        async fn call(seen: &Seen, mut name: String, number: i32) -> Result<String, Fault> {
            name.push('!');
            seen.borrow_mut().push((name, number));
            Err(T)
        }
        let seen = Seen::default();
        assert_eq!(call(&seen, "serviceE".into(), 42).await.as_deref(), Ok("serviceE 42 after 2 calls"));
        assert_eq!(seen.into_inner(), vec![("serviceE!".to_owned(), 42); 2]);
    }
}

/// Sixteen ways to name the fallback.
mod fb_12 {
    use super::*;

    mod elsewhere {
        use super::*;

        pub(super) fn visible(_id: u32) -> Result<u32, Fault> {
            Ok(2)
        }

        pub(super) mod deeper {
            use super::super::*;

            pub(in super::super) fn of_all(ids: &[u32]) -> Result<u32, Fault> {
                u32::try_from(ids.len()).map_err(|_| T)
            }
        }
    }

    fn private(id: u32) -> Result<u32, Fault> {
        Ok(id + 1)
    }

    fn generic<N: Into<u64>>(id: N) -> Result<u64, Fault> {
        Ok(id.into())
    }

    fn nested<N>(ids: Vec<Option<N>>) -> Result<Vec<Option<N>>, Fault> {
        Ok(ids)
    }

    fn array<const N: usize>(ids: [u8; N]) -> Result<usize, Fault> {
        Ok(ids.len())
    }

    fn any_text(text: impl AsRef<str>) -> Result<usize, Fault> {
        Ok(text.as_ref().len())
    }

    fn any_error(_id: u32) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        Ok(16)
    }

    trait Source {
        fn stored(&self, id: u32) -> Result<u32, Fault>;

        fn default_answer(&self, id: u32) -> Result<u32, Fault> {
            self.stored(id).map(|it| it + 100)
        }

        fn fixed() -> Result<u32, Fault>
        where
            Self: Sized;
    }

    struct Service {
        offset: u32,
    }

    impl Source for Service {
        fn stored(&self, id: u32) -> Result<u32, Fault> {
            Ok(self.offset + id)
        }

        fn fixed() -> Result<u32, Fault> {
            Ok(77)
        }
    }

    #[resilient(fallback = private)]
    fn same_module(id: u32) -> Result<u32, Fault> {
        Err(T)
    }

    #[resilient(fallback = elsewhere::visible)]
    fn other_module(id: u32) -> Result<u32, Fault> {
        Err(T)
    }

    #[resilient(fallback = self::elsewhere::deeper::of_all)]
    fn slice(ids: &[u32]) -> Result<u32, Fault> {
        Err(T)
    }

    #[resilient(fallback = generic)]
    fn inferred(id: u32) -> Result<u64, Fault> {
        Err(T)
    }

    #[resilient(fallback = generic::<u8>)]
    fn turbofish(id: u8) -> Result<u64, Fault> {
        Err(T)
    }

    #[resilient(fallback = nested)]
    fn deep<N>(ids: Vec<Option<N>>) -> Result<Vec<Option<N>>, Fault> {
        Err(T)
    }

    #[resilient(fallback = array)]
    fn sized<const N: usize>(ids: [u8; N]) -> Result<usize, Fault> {
        Err(T)
    }

    #[resilient(fallback = any_text)]
    fn argument(text: impl AsRef<str>) -> Result<usize, Fault> {
        Err(T)
    }

    #[resilient(fallback = any_error)]
    fn boxed(id: u32) -> Result<u32, Box<dyn std::error::Error + Send + Sync>> {
        Err("no".into())
    }

    impl Service {
        #[resilient(fallback = Self::stored)]
        fn inherited(&self, id: u32) -> Result<u32, Fault> {
            Err(T)
        }

        #[resilient(fallback = Self::default_answer)]
        fn defaulted(&self, id: u32) -> Result<u32, Fault> {
            Err(T)
        }

        #[resilient(fallback = self.stored(id))]
        fn method(&self, id: u32) -> Result<u32, Fault> {
            Err(T)
        }

        #[resilient(fallback = Self::fixed())]
        fn associated(&self, _id: u32) -> Result<u32, Fault> {
            Err(T)
        }

        #[resilient(fallback = <Self as Source>::fixed())]
        fn qualified(_id: u32) -> Result<u32, Fault> {
            Err(T)
        }

        #[resilient(fallback = |source, id| source.stored(id))]
        fn through_an_object(source: &dyn Source, id: u32) -> Result<u32, Fault> {
            Err(T)
        }
    }

    #[resilient(fallback = private)]
    async fn sync_link(id: u32) -> Result<u32, Fault> {
        Err(T)
    }

    #[test]
    fn accepted() {
        let service = Service { offset: 10 };
        assert_eq!(same_module(1), Ok(2));
        assert_eq!(other_module(1), Ok(2));
        assert_eq!(slice(&[1, 2, 3]), Ok(3));
        assert_eq!(inferred(4), Ok(4));
        assert_eq!(turbofish(5), Ok(5));
        assert_eq!(deep(vec![Some('x'), None]), Ok(vec![Some('x'), None]));
        assert_eq!(sized([0; 7]), Ok(7));
        assert_eq!(argument("eight ch"), Ok(8));
        assert_eq!(boxed(1).map_err(|error| error.to_string()), Ok(16));
        assert_eq!(service.inherited(1), Ok(11));
        assert_eq!(service.defaulted(1), Ok(111));
        assert_eq!(service.method(2), Ok(12));
        assert_eq!(service.associated(1), Ok(77));
        assert_eq!(Service::qualified(1), Ok(77));
        assert_eq!(Service::through_an_object(&service, 3), Ok(13));
        assert_eq!(futures::executor::block_on(sync_link(1)), Ok(2));
    }
}

#[test]
fn fb_17_twice() {
    assert_eq!(mistakes("fallback = handler, fallback = function"), ["`fallback` is given twice; keep one"]);
}

/// Not a row: what the chain of FB-17 does link by link.
#[test]
fn a_chain_tells_which_link_answered() {
    #[resilient(fallback = [refuse, on(Text(_)) => recover, value(9)])]
    fn call(first: Result<u8, Fault>) -> Result<u8, Fault> {
        first
    }
    fn refuse(_first: Result<u8, Fault>) -> Result<u8, Fault> {
        Err(Fault::Text("refused"))
    }
    fn recover(_first: Result<u8, Fault>) -> Result<u8, Fault> {
        Ok(5)
    }
    let (outcome, statistics) = Statistics::watch(|| call(Err(T)));
    assert_eq!((outcome, statistics.fallback(), statistics.why()), (Ok(5), Some("recover"), None));
    let (outcome, statistics) = Statistics::watch(|| call(Ok(1)));
    assert_eq!((outcome, statistics.fallback(), statistics.attempts()), (Ok(1), None, 1));
}
