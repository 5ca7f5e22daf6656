//! Where the error type is found, and outcomes that are no `Result`.

use std::error::Error;
use std::io;

use resilient_runtime::{Outcome, resilient};

use crate::flaky::{Failure, Flaky, run};

#[resilient(max_attempts = 3, backoff = none, retry_on = [TimedOut, kind(ConnectionReset)])]
fn io_result(flaky: &Flaky) -> io::Result<u32> {
    flaky.call().map_err(|_| io::ErrorKind::TimedOut.into())
}

#[resilient(max_attempts = 3, backoff = none)]
async fn io_error(flaky: &Flaky) -> std::result::Result<u32, std::io::Error> {
    flaky.called().await.map_err(|_| io::ErrorKind::ConnectionReset.into())
}

type OurResult<T, E = Failure> = Result<T, E>;

mod aliased {
    pub type Result<T> = std::result::Result<T, crate::flaky::Failure>;
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn alias(flaky: &Flaky) -> aliased::Result<u32> {
    flaky.call()
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn alias_of_generic<T: Default>(flaky: &Flaky, _text: &str) -> aliased::Result<(T, u32)> {
    let number = flaky.called().await?;
    Ok((T::default(), number))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io], error = Failure)]
async fn alias_with_error(flaky: &Flaky) -> OurResult<u32> {
    flaky.called().await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn alias_without_error(flaky: &Flaky) -> OurResult<u32> {
    flaky.called().await
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [is(Failure as Failure::Io)], timeout = "1m")]
async fn anyhow(flaky: &Flaky) -> anyhow::Result<u32> {
    Ok(flaky.called().await?)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [is(Failure)])]
fn boxed_error(flaky: &Flaky) -> Result<u32, Box<dyn Error>> {
    Ok(flaky.call()?)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [is(Failure)], timeout = "1m")]
async fn boxed_error_later(flaky: &Flaky) -> Result<u32, Box<dyn Error + Send + Sync>> {
    Ok(flaky.called().await?)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
fn text_error(flaky: &Flaky) -> Result<u32, &'static str> {
    flaky.call().map_err(|_| "io")
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
async fn unit_error(flaky: &Flaky) -> Result<u32, ()> {
    flaky.called().await.map_err(|_| ())
}

#[resilient(max_attempts = 3, backoff = none, retry_if = |error: &&Failure| **error == Failure::Io)]
fn borrowed_error<'e>(flaky: &Flaky, error: &'e Failure) -> Result<u32, &'e Failure> {
    flaky.call().map_err(|_| error)
}

#[test]
fn error_types() {
    assert_eq!(io_result(&Flaky::new()).ok(), Some(3));
    assert_eq!(run(io_error(&Flaky::new())).ok(), Some(3));
    assert_eq!(alias(&Flaky::new()), Ok(3));
    assert_eq!(run(alias_of_generic(&Flaky::new(), "x")), Ok((String::new(), 3)));
    assert_eq!(run(alias_with_error(&Flaky::new())), Ok(3));
    assert_eq!(run(alias_without_error(&Flaky::new())), Ok(3));
    assert_eq!(run(anyhow(&Flaky::new())).ok(), Some(3));
    assert_eq!(boxed_error(&Flaky::new()).ok(), Some(3));
    assert_eq!(run(boxed_error_later(&Flaky::new())).ok(), Some(3));
    assert_eq!(text_error(&Flaky::new()), Ok(3));
    assert_eq!(run(unit_error(&Flaky::new())), Ok(3));
    assert_eq!(borrowed_error(&Flaky::new(), &Failure::Io), Ok(3));
    assert_eq!(borrowed_error(&Flaky::new(), &Failure::Rejected), Err(&Failure::Rejected));
}

/// An outcome of the user's own.
#[derive(Debug, PartialEq)]
enum Answer {
    Good(u32),
    Bad(Failure),
}

impl Outcome for Answer {
    type Value = u32;
    type Error = Failure;

    fn into_result(self) -> Result<u32, Failure> {
        match self {
            Self::Good(value) => Ok(value),
            Self::Bad(error) => Err(error),
        }
    }

    fn from_value(value: u32) -> Self {
        Self::Good(value)
    }

    fn from_error(error: Failure) -> Self {
        Self::Bad(error)
    }

    fn is_failure(&self) -> bool {
        matches!(self, Self::Bad(_))
    }

    fn value(&self) -> Option<&u32> {
        match self {
            Self::Good(value) => Some(value),
            Self::Bad(_) => None,
        }
    }

    fn error(&self) -> Option<&Failure> {
        match self {
            Self::Good(_) => None,
            Self::Bad(error) => Some(error),
        }
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn own_outcome(flaky: &Flaky) -> Answer {
    flaky.call().map_or_else(Answer::Bad, Answer::Good)
}

#[resilient(max_attempts = 3, backoff = none, error = Failure, timeout = "1m")]
async fn own_outcome_later(flaky: &Flaky) -> Answer {
    flaky.called().await.map_or_else(Answer::Bad, Answer::Good)
}

trait Returns {
    type R: Outcome<Value = u32, Error = Failure> + Send;
}

impl Returns for Flaky {
    type R = Result<u32, Failure>;
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
fn associated<X: Returns>(flaky: &Flaky) -> X::R {
    match flaky.call() {
        Ok(number) => X::R::from_value(number),
        Err(error) => X::R::from_error(error),
    }
}

#[resilient(max_attempts = 3, backoff = none)]
async fn associated_later<X: Returns>(flaky: &Flaky) -> <X as Returns>::R {
    match flaky.called().await {
        Ok(number) => X::R::from_value(number),
        Err(error) => <X as Returns>::R::from_error(error),
    }
}

#[test]
fn outcomes_that_are_no_results() {
    assert_eq!(own_outcome(&Flaky::new()), Answer::Good(3));
    assert_eq!(run(own_outcome_later(&Flaky::new())), Answer::Good(3));
    assert_eq!(associated::<Flaky>(&Flaky::new()), Ok(3));
    assert_eq!(run(associated_later::<Flaky>(&Flaky::new())), Ok(3));
}
