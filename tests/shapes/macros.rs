//! Functions made by `macro_rules!`: fragments reach us in invisible groups, and names have their own hygiene.

use resilient_runtime::resilient;

use crate::flaky::{Conn, Failure, Flaky, Parcel, consume, run};

macro_rules! typed {
    ($(#[$meta:meta])* $vis:vis fn $name:ident, $later:ident, $ty:ty, $pattern:pat => $value:expr) => {
        $(#[$meta])*
        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        $vis fn $name(flaky: &Flaky, argument: $ty) -> Result<usize, Failure> {
            let $pattern = argument;
            flaky.call()?;
            Ok($value)
        }

        $(#[$meta])*
        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        $vis async fn $later(flaky: &Flaky, $pattern: $ty) -> Result<usize, Failure> {
            flaky.called().await?;
            Ok($value)
        }
    };
}

typed!(/// Owned.
    #[must_use] pub(crate) fn owned, owned_later, (String, usize), (_, length) => length);
typed!(fn borrowed, borrowed_later, &[u8], [..] => 1);

macro_rules! by_mut {
    ($name:ident, $ty:ty) => {
        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        async fn $name(flaky: &Flaky, buffer: $ty) -> Result<usize, Failure> {
            let inner = buffer;
            inner.push(0);
            flaky.called().await?;
            Ok(inner.len())
        }
    };
}

by_mut!(pushed, &mut Vec<u8>);

macro_rules! by_pattern {
    ($name:ident, $ty:ty, $pattern:pat, $other:pat_param, $other_ty:ty => $value:expr) => {
        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        fn $name(
            flaky: &Flaky,
            buffer: $ty,
            $pattern: (String, usize),
            $other: $other_ty,
        ) -> Result<usize, Failure> {
            let inner = buffer;
            inner.push(0);
            flaky.call()?;
            Ok(inner.len() + $value)
        }
    };
}

by_pattern!(pushed_now, &mut Vec<u8>, (_, length), &[first, ..], &[usize; 2] => length + first);

macro_rules! primitive {
    ($name:ident, $ty:ty) => {
        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        fn $name(flaky: &Flaky, mut number: $ty) -> Result<$ty, Failure> {
            number += 1;
            flaky.call()?;
            Ok(number)
        }
    };
}

primitive!(count, u64);

#[test]
fn types_and_patterns() {
    let flaky = Flaky::new();
    assert_eq!(owned(&flaky, ("x".into(), 7)), Ok(7));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(owned_later(&Flaky::new(), ("x".into(), 7))), Ok(7));
    assert_eq!(borrowed(&Flaky::new(), &[1]), Ok(1));
    assert_eq!(run(borrowed_later(&Flaky::new(), &[])), Ok(1));
    assert_eq!(run(pushed(&Flaky::new(), &mut Vec::new())), Ok(3));
    assert_eq!(pushed_now(&Flaky::new(), &mut Vec::new(), ("x".into(), 10), &[100, 0]), Ok(113));
    assert_eq!(count(&Flaky::new(), 1), Ok(2));
}

macro_rules! with_body {
    ($name:ident, $later:ident, $flaky:ident, $body:block, $later_body:block) => {
        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        fn $name($flaky: &Flaky) -> Result<u32, Failure> $body

        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        async fn $later($flaky: &Flaky) -> Result<u32, Failure> $later_body
    };
}

with_body!(block, block_later, flaky, { flaky.call() }, {
    let number = flaky.called().await?;
    Ok(number)
});

macro_rules! method {
    ($type:ident, $self:ident, $body:expr, $later:expr) => {
        impl $type {
            #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
            fn by_mut(&mut $self) -> Result<u32, Failure> {
                $body
            }

            #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
            async fn by_mut_later(&mut $self) -> Result<u32, Failure> {
                let me = $self;
                me.sent += 1;
                $later(me).await
            }

            #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
            fn owned($self, flaky: &Flaky) -> Result<u32, Failure> {
                let $type { sent, .. } = $self;
                flaky.call().map(|number| number + sent)
            }
        }
    };
}

#[derive(Clone, Default)]
struct Client {
    flaky: std::sync::Arc<Flaky>,
    sent: u32,
}

async fn sent(client: &mut Client) -> Result<u32, Failure> {
    client.flaky.called().await?;
    Ok(client.sent)
}

method!(
    Client,
    self,
    {
        self.sent += 1;
        self.flaky.call().map(|_| self.sent)
    },
    sent
);

#[test]
fn blocks_and_receivers() {
    let flaky = Flaky::new();
    assert_eq!(block(&flaky), Ok(3));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(block_later(&Flaky::new())), Ok(3));
    assert_eq!(Client::default().by_mut(), Ok(3));
    assert_eq!(run(Client::default().by_mut_later()), Ok(3));
    assert_eq!(Client::default().owned(&Flaky::new()), Ok(3));
}

macro_rules! attribute {
    ($name:ident, $attempts:expr, $literal:literal, $variant:ident, $error:ty, $fallback:path, $wait:literal) => {
        #[resilient(max_attempts = $attempts, backoff = none, retry_on = [$variant], fallback = $fallback)]
        fn $name(flaky: &Flaky) -> Result<u32, $error> {
            flaky.call().and(Err(Failure::$variant))
        }

        mod $name {
            use super::*;

            #[resilient(max_attempts = $literal, backoff = fixed($wait), jitter = none, retry_on = [Failure::$variant], timeout = $wait)]
            pub(super) async fn later(flaky: &Flaky) -> Result<u32, $error> {
                flaky.called().await
            }
        }
    };
}

fn cached(flaky: &Flaky) -> Result<u32, Failure> {
    Ok(flaky.calls() * 10)
}

attribute!(configured, 2 + 1, 3, Io, Failure, cached, "10ms");

#[test]
fn fragments_in_the_attribute() {
    assert_eq!(configured(&Flaky::new()), Ok(30));
    assert_eq!(run(configured::later(&Flaky::new())), Ok(3));
}

/// The macro's `number` is not the caller's.
macro_rules! hygienic {
    ($name:ident, $later:ident, $argument:ident, $value:expr) => {
        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        fn $name(flaky: &Flaky, $argument: String, number: Parcel<'_>) -> Result<(String, String), Failure> {
            let taken = number;
            let label = consume(taken);
            flaky.call()?;
            Ok((label, $value))
        }

        #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
        async fn $later(
            flaky: &Flaky,
            $argument: String,
            number: Parcel<'_>,
        ) -> Result<(String, String), Failure> {
            let taken = number;
            let label = consume(taken);
            flaky.called().await?;
            Ok((label, $value))
        }
    };
}

hygienic!(hygiene, hygiene_later, number, number);

macro_rules! many {
    ($($name:ident($($argument:ident: $ty:ty),*) $body:tt)*) => {
        $(
            #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
            async fn $name(flaky: &Flaky, $($argument: $ty),*) -> Result<u32, Failure> {
                flaky.called().await?;
                let _ = stringify!($body);
                Ok(0 $(+ $argument.name().len() as u32)*)
            }
        )*
    };
}

many! {
    none() {}
    two(one: Conn, other: &Conn) {}
}

#[test]
fn names_of_the_macro_and_of_its_caller() {
    let clones = std::sync::atomic::AtomicU32::new(0);
    let made = run(hygiene_later(&Flaky::new(), "caller".into(), Parcel::new("macro", &clones)));
    assert_eq!(made, Ok(("macro".into(), "caller".into())));
    let made = hygiene(&Flaky::new(), "caller".into(), Parcel::new("macro", &clones));
    assert_eq!(made, Ok(("macro".into(), "caller".into())));
    assert_eq!(clones.into_inner(), 4);
    assert_eq!(run(none(&Flaky::new())), Ok(0));
    assert_eq!(run(two(&Flaky::new(), Conn::default(), &Conn::default())), Ok(8));
}
