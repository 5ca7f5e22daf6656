//! Expressions in the attribute that look at the arguments.

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

/// Guards and settings may look at an argument that the body takes, and at the names of a pattern.
#[resilient(max_attempts = count, backoff = none, retry_on = [Io if name.len() < 9 && !flags.is_empty()], clone(flags))]
async fn looked_at(
    flaky: &Flaky,
    (count, name): (u32, String),
    flags: Vec<u8>,
    [_, mut other]: [u8; 2],
) -> Result<(String, usize), Failure> {
    other += 1;
    let taken = (name, flags);
    flaky.called().await?;
    Ok((taken.0, taken.1.len() + usize::from(other)))
}

#[test]
fn attributes_that_look_at_arguments() {
    let flaky = Flaky::new();
    assert_eq!(run(looked_at(&flaky, (3, "n".into()), vec![1], [0, 4])), Ok(("n".into(), 6)));
    assert_eq!(flaky.calls(), 3);
    let flaky = Flaky::new();
    assert_eq!(run(looked_at(&flaky, (3, "n".into()), vec![], [0, 4])), Err(Failure::Io));
    assert_eq!(flaky.calls(), 1);
}

#[derive(Clone)]
struct Guarded {
    flaky: std::sync::Arc<Flaky>,
    retry: bool,
    sent: u32,
}

impl Guarded {
    fn new(retry: bool) -> Self {
        Self { flaky: std::sync::Arc::default(), retry, sent: 0 }
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io if self.retry], fallback = on(Io if self.retry) => value(0))]
    async fn by_mut(&mut self) -> Result<u32, Failure> {
        let me = self;
        me.sent += 1;
        me.flaky.called().await?;
        Ok(me.sent)
    }

    #[resilient(max_attempts = 3, backoff = none, retry_if = |error| self.retry && *error == Failure::Io)]
    async fn owned(self) -> Result<u32, Failure> {
        let me = self;
        me.flaky.called().await
    }

    #[resilient(max_attempts = 3, backoff = none, retry_on = [Io], stop_if = |context| !self.retry && context.attempt() > 0)]
    fn untouched(&mut self) -> Result<u32, Failure> {
        self.sent += 1;
        self.flaky.call().map(|_| self.sent)
    }
}

#[test]
fn attributes_that_look_at_self() {
    assert_eq!(run(Guarded::new(true).by_mut()), Ok(3));
    assert_eq!(run(Guarded::new(false).by_mut()), Err(Failure::Io));
    assert_eq!(run(Guarded::new(true).owned()), Ok(3));
    assert_eq!(run(Guarded::new(false).owned()), Err(Failure::Io));
    assert_eq!(Guarded::new(true).untouched(), Ok(3));
    assert_eq!(Guarded::new(false).untouched(), Err(Failure::Io));
}
