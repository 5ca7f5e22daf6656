//! Generics: nothing of them is repeated, so whatever the signature can say works.

use std::fmt::{Debug, Display};
use std::future::Future;
use std::marker::PhantomData;

use resilient_runtime::{Rejection, resilient};

use crate::flaky::{Failure, Flaky, run};

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn parameters<T, U: Display>(flaky: &Flaky, one: T, other: U) -> Result<String, Failure>
where
    T: Debug,
{
    flaky.call()?;
    Ok(format!("{one:?}{other}"))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn parameters_later<T, U: Display + Send + Sync>(
    flaky: &Flaky,
    one: T,
    other: U,
) -> Result<String, Failure>
where
    T: Debug + Send + Sync,
{
    flaky.called().await?;
    Ok(format!("{one:?}{other}"))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn moved<T: Into<String> + Clone + Send>(flaky: &Flaky, text: T) -> Result<String, Failure> {
    let text = Into::<String>::into(text);
    flaky.called().await?;
    Ok(text)
}

#[test]
fn type_parameters() {
    let flaky = Flaky::new();
    assert_eq!(parameters(&flaky, "a", 1), Ok("\"a\"1".into()));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(parameters_later(&Flaky::new(), 'a', 1)), Ok("'a'1".into()));
    assert_eq!(run(moved(&Flaky::new(), "a")), Ok("a".into()));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn impl_arguments(flaky: &Flaky, text: impl AsRef<str>, each: impl Fn(u32) -> u32) -> Result<u32, Failure> {
    Ok(each(flaky.call()?) + text.as_ref().len() as u32)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn impl_arguments_later(
    flaky: &Flaky,
    text: impl AsRef<str> + Send + Sync,
    items: impl IntoIterator<Item = u32> + Clone + Send,
    mut each: impl FnMut(u32) -> u32 + Clone + Send,
) -> Result<u32, Failure> {
    let sum = items.into_iter().map(&mut each).sum::<u32>();
    flaky.called().await?;
    Ok(text.as_ref().len() as u32 + sum)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn with_async_callback<F, Fut>(flaky: &Flaky, call: F) -> Result<u32, Failure>
where
    F: Fn(u32) -> Fut + Send + Sync,
    Fut: Future<Output = Result<u32, Failure>> + Send,
{
    let number = call(1).await?;
    Ok(flaky.called().await? + number)
}

#[test]
fn impl_trait_arguments() {
    assert_eq!(impl_arguments(&Flaky::new(), "ab", |number| number * 10), Ok(32));
    assert_eq!(run(impl_arguments_later(&Flaky::new(), String::from("ab"), vec![1, 2], |n| n)), Ok(5));
    assert_eq!(run(with_async_callback(&Flaky::new(), |number| async move { Ok(number) })), Ok(4));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn array<const N: usize>(flaky: &Flaky, items: [u32; N]) -> Result<[u32; N], Failure> {
    flaky.call()?;
    Ok(items.map(|item| item + N as u32))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn array_later<T: Copy + Send + Sync, const N: usize>(
    flaky: &Flaky,
    item: T,
) -> Result<[T; N], Failure> {
    flaky.called().await?;
    Ok([item; N])
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn not_inferred<T: Default>(flaky: &Flaky) -> Result<String, Failure>
where
    T: Debug,
{
    flaky.called().await?;
    Ok(format!("{:?}", T::default()))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn not_inferred_now<T: Default + Debug, const N: usize>(flaky: &Flaky) -> Result<String, Failure> {
    flaky.call()?;
    Ok(format!("{:?}{N}", T::default()))
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
fn unsized_argument<T: AsRef<[u8]> + ?Sized, R: Default + From<u8>>(
    flaky: &Flaky,
    text: &T,
) -> Result<R, Failure> {
    flaky.call()?;
    Ok(text.as_ref().first().map_or_else(Default::default, |byte| R::from(*byte)))
}

#[test]
fn const_parameters_and_what_cannot_be_inferred() {
    assert_eq!(array(&Flaky::new(), [1, 2]), Ok([3, 4]));
    assert_eq!(run(array_later::<_, 2>(&Flaky::new(), 'x')), Ok(['x', 'x']));
    assert_eq!(run(not_inferred::<u8>(&Flaky::new())), Ok("0".into()));
    assert_eq!(not_inferred_now::<u8, 4>(&Flaky::new()), Ok("04".into()));
    assert_eq!(unsized_argument::<str, u64>(&Flaky::new(), "a"), Ok(97));
}

trait Parser {
    type Parsed: Debug + Send;
    const LIMIT: u32;

    fn parse(&self, text: &str) -> Result<Self::Parsed, Failure>;
}

struct Numbers;

impl Parser for Numbers {
    type Parsed = u64;
    const LIMIT: u32 = 3;

    fn parse(&self, text: &str) -> Result<u64, Failure> {
        Ok(text.parse()?)
    }
}

struct Repository<'f, P, const N: usize> {
    flaky: &'f Flaky,
    parser: P,
    kind: PhantomData<P>,
}

impl<P: Parser + Sync + Send, const N: usize> Repository<'_, P, N> {
    const ATTEMPTS: u32 = 3;

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn load(&self, text: &str) -> Result<(P::Parsed, usize), Failure> {
        self.flaky.call()?;
        Ok((self.parser.parse(text)?, N))
    }

    #[resilient(max_attempts = P::LIMIT, backoff = none, retry_on = [Io])]
    async fn load_later(&self, text: &str) -> Result<P::Parsed, Failure> {
        self.flaky.called().await?;
        self.parser.parse(text)
    }

    #[resilient(max_attempts = Self::ATTEMPTS, backoff = none, retry_on = [Io])]
    async fn make<T>(&self, make: T) -> Result<Self, Failure>
    where
        T: Fn() -> P + Send + Sync,
    {
        self.flaky.called().await?;
        Ok(Self { parser: make(), ..*self })
    }

    #[resilient(max_attempts = Self::ATTEMPTS, backoff = none, retry_on = [Io])]
    fn make_now(&self, make: impl Fn() -> P) -> Result<Self, Failure> {
        self.flaky.call()?;
        let Self { flaky, kind, .. } = self;
        assert_eq!(Self::ATTEMPTS, flaky.calls());
        Ok(Self { parser: make(), flaky, kind: *kind })
    }
}

#[test]
fn generic_impl_blocks() {
    let flaky = Flaky::new();
    let repository = Repository::<_, 7> { flaky: &flaky, parser: Numbers, kind: PhantomData };
    assert_eq!(repository.load("42"), Ok((42, 7)));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    let repository = Repository::<_, 7> { flaky: &flaky, parser: Numbers, kind: PhantomData };
    assert_eq!(run(repository.load_later("42")), Ok(42));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    let repository = Repository::<_, 7> { flaky: &flaky, parser: Numbers, kind: PhantomData };
    assert!(run(repository.make(|| Numbers)).is_ok());
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    let repository = Repository::<_, 7> { flaky: &flaky, parser: Numbers, kind: PhantomData };
    assert!(repository.make_now(|| Numbers).is_ok());
    assert_eq!(flaky.calls(), 3);
}

#[derive(Debug, PartialEq)]
enum Generic<T> {
    Temporary(T),
    Rejected,
}

impl<T> From<Rejection> for Generic<T> {
    fn from(_: Rejection) -> Self {
        Self::Rejected
    }
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Temporary], timeout = "1m")]
async fn generic_error<T: Clone + Send + Sync>(flaky: &Flaky, item: T) -> Result<T, Generic<T>> {
    flaky.called().await.map_err(|_| Generic::Temporary(item.clone()))?;
    Ok(item.clone())
}

#[resilient(max_attempts = 3, backoff = none, retry_if = |error| error.to_string().contains("Io"))]
fn error_parameter<E: From<Failure> + Display>(flaky: &Flaky) -> Result<u32, E> {
    Ok(flaky.call()?)
}

#[resilient(max_attempts = 3, backoff = none, retry_on = any)]
async fn any_error<E: From<Failure> + Send>(flaky: &Flaky) -> Result<u32, E> {
    Ok(flaky.called().await?)
}

#[test]
fn generic_errors() {
    assert_eq!(run(generic_error(&Flaky::new(), 1)), Ok(1));
    assert_eq!(error_parameter::<Failure>(&Flaky::new()), Ok(3));
    assert_eq!(run(any_error::<Box<dyn std::error::Error + Send + Sync>>(&Flaky::new())).ok(), Some(3));
}

#[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
async fn higher_ranked<F>(flaky: &Flaky, pick: F) -> Result<usize, Failure>
where
    F: for<'x> Fn(&'x [u8]) -> &'x [u8] + Send + Sync,
    for<'x> &'x F: Send,
{
    flaky.called().await?;
    Ok(pick(&[1, 2, 3]).len())
}

#[test]
fn higher_ranked_bounds() {
    assert_eq!(run(higher_ranked(&Flaky::new(), |bytes| &bytes[1..])), Ok(2));
}
