//! A `self` that the body takes.

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

#[derive(Clone, Default)]
struct Request<'f> {
    flaky: Option<&'f Flaky>,
    path: String,
}

impl<'f> Request<'f> {
    fn to(flaky: &'f Flaky) -> Self {
        Self { flaky: Some(flaky), path: "/".into() }
    }

    fn send(self) -> Result<String, Failure> {
        let Self { flaky, path } = self;
        flaky.ok_or(Failure::Rejected)?.call()?;
        Ok(path)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn moved(self) -> Result<String, Failure> {
        let me = self;
        me.send()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn taken_apart(self) -> Result<String, Failure> {
        let Self { flaky, path } = self;
        flaky.ok_or(Failure::Rejected)?.called().await?;
        Ok(path)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn fresh(mut self) -> Result<String, Failure> {
        self.path.push('x');
        self.send()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn fresh_later(mut self) -> Result<String, Failure> {
        self.path.push('x');
        tokio::task::yield_now().await;
        Self::send(self)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn fresh_box(mut self: Box<Self>) -> Result<String, Failure> {
        self.path.push('x');
        let path = self.path.clone();
        (*self).send()?;
        Ok(path)
    }

    /// Only rustc knows that `send` consumes.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], clone(self))]
    async fn consumed_by_method(self) -> Result<String, Failure> {
        tokio::task::yield_now().await;
        self.send()
    }

    /// Every attempt goes on with the same value.
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], share(self))]
    async fn accumulated(mut self) -> Result<String, Failure> {
        self.path.push('x');
        self.flaky.ok_or(Failure::Rejected)?.called().await?;
        Ok(self.path.clone())
    }
}

#[test]
fn consumed_receivers() {
    assert_eq!(Request::to(&Flaky::new()).moved(), Ok("/".into()));
    assert_eq!(Request::to(&Flaky::new()).fresh(), Ok("/x".into()));
    assert_eq!(Box::new(Request::to(&Flaky::new())).fresh_box(), Ok("/x".into()));
    let flaky = Flaky::new();
    assert_eq!(run(Request::to(&flaky).taken_apart()), Ok("/".into()));
    assert_eq!(run(Request::to(&Flaky::new()).fresh_later()), Ok("/x".into()));
    assert_eq!(run(Request::to(&Flaky::new()).consumed_by_method()), Ok("/".into()));
    assert_eq!(run(Request::to(&Flaky::new()).accumulated()), Ok("/xxx".into()));
    assert_eq!(flaky.calls(), 3);
}

#[derive(Clone, Copy)]
struct Handle<'f>(&'f Flaky);

impl Handle<'_> {
    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    fn copied(self) -> Result<u32, Failure> {
        let Self(flaky) = self;
        flaky.call()
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io])]
    async fn copied_later(self) -> Result<u32, Failure> {
        self.0.called().await
    }
}

#[test]
fn copied_receivers() {
    assert_eq!(Handle(&Flaky::new()).copied(), Ok(3));
    assert_eq!(run(Handle(&Flaky::new()).copied_later()), Ok(3));
}
