//! Where a policy, or a single setting of it, may come from.

use std::sync::Arc;
use std::time::Duration;

use resilient_runtime::{Delays, Jitter, Policy, Stop, resilient};

use crate::flaky::{Failure, Flaky, run};

const THREE: Policy = Policy::new().max_attempts(3).backoff(Delays::none());
static SHARED: Policy = Policy::new().max_attempts(3).backoff(Delays::none()).jitter(Jitter::None);
const LIMITED: Policy = THREE.timeout(Duration::from_secs(60));

#[resilient(policy = THREE)]
fn constant(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

#[resilient(policy = LIMITED, retry_on = [Io])]
async fn limited(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

/// Without limits nothing is rejected, so the error need not be made of a rejection.
#[resilient(policy = THREE, retry_on = any)]
async fn without_rejections(flaky: &Flaky) -> Result<u32, &'static str> {
    flaky.called().await.map_err(|_| "io")
}

#[resilient(policy = SHARED)]
async fn shared(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[resilient(policy = Policy::REQUEST, backoff = none, max_attempts = 3)]
async fn ready_made(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[resilient(policy = THREE, max_attempts = 2)]
fn overridden(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

#[resilient(policy = policy)]
async fn argument(flaky: &Flaky, policy: Policy) -> Result<u32, Failure> {
    flaky.called().await
}

#[resilient(policy = policy, retry_on = [Io])]
async fn counted_argument(flaky: &Flaky, policy: Arc<Policy>) -> Result<u32, Failure> {
    let _kept = policy;
    flaky.called().await
}

#[resilient(policy = policy_for(number), retry_on = [Io])]
fn made(flaky: &Flaky, number: u32) -> Result<u32, Failure> {
    flaky.call()
}

fn policy_for(number: u32) -> Policy {
    THREE.max_attempts(number)
}

#[test]
fn constants_statics_and_expressions() {
    let flaky = Flaky::new();
    assert_eq!(constant(&flaky), Ok(3));
    assert_eq!(flaky.calls(), 3);
    assert_eq!(run(limited(&Flaky::new())), Ok(3));
    assert_eq!(run(without_rejections(&Flaky::new())), Ok(3));
    assert_eq!(run(shared(&Flaky::new())), Ok(3));
    assert_eq!(run(ready_made(&Flaky::new())), Ok(3));
    assert_eq!(overridden(&Flaky::new()), Err(Failure::Io));
    assert_eq!(run(argument(&Flaky::new(), THREE)), Ok(3));
    assert_eq!(run(counted_argument(&Flaky::new(), Arc::new(THREE))), Ok(3));
    assert_eq!(made(&Flaky::new(), 3), Ok(3));
    assert_eq!(made(&Flaky::new(), 2), Err(Failure::Io));
}

struct Client<const N: u32> {
    flaky: Flaky,
    policy: Policy,
    counted: Arc<Policy>,
    stop: Stop,
    attempts: u32,
    wait: Duration,
}

impl<const N: u32> Client<N> {
    const POLICY: Policy = THREE;
    const GENERIC: Policy = THREE.max_attempts(N);

    fn new() -> Self {
        Self {
            flaky: Flaky::new(),
            policy: THREE,
            counted: Arc::new(THREE),
            stop: Stop::new(),
            attempts: 3,
            wait: Duration::from_millis(1),
        }
    }

    #[resilient(policy = Self::POLICY)]
    fn associated(&self) -> Result<u32, Failure> {
        self.flaky.call()
    }

    #[resilient(policy = Self::GENERIC, retry_on = [Io])]
    async fn generic(&mut self) -> Result<u32, Failure> {
        self.flaky.called().await
    }

    #[resilient(policy = Client::<3>::POLICY)]
    async fn of_another(&self) -> Result<u32, Failure> {
        self.flaky.called().await
    }

    #[resilient(policy = self.policy)]
    fn field(&self) -> Result<u32, Failure> {
        self.flaky.call()
    }

    #[resilient(policy = &self.policy, max_attempts = self.attempts)]
    async fn referenced_field(&self) -> Result<u32, Failure> {
        self.flaky.called().await
    }

    #[resilient(policy = self.counted, retry_on = [Io])]
    async fn counted_field(&mut self) -> Result<u32, Failure> {
        let me = self;
        me.attempts += 1;
        me.flaky.called().await?;
        Ok(me.attempts)
    }

    #[resilient(policy = self.counted, retry_on = [Io])]
    async fn counted_receiver(self: Arc<Self>) -> Result<u32, Failure> {
        let task = tokio::spawn(async move { self.flaky.called().await });
        task.await.map_err(|_| Failure::Rejected)?
    }

    #[resilient(
        max_attempts = self.attempts,
        backoff = [self.wait, "1ms"],
        jitter = none,
        timeout = self.wait * 1000,
        deadline = Duration::from_secs(60),
        stop = &self.stop
    )]
    async fn run_time_settings(&self) -> Result<u32, Failure> {
        self.flaky.called().await
    }

    #[resilient(max_attempts = self.attempts, backoff = exp(self.wait, max = self.wait * 2), jitter = none, stop = self.stop)]
    fn run_time_settings_now(&mut self) -> Result<u32, Failure> {
        self.attempts += 1;
        self.flaky.call()
    }
}

#[test]
fn of_self() {
    assert_eq!(Client::<3>::new().associated(), Ok(3));
    assert_eq!(run(Client::<3>::new().generic()), Ok(3));
    assert_eq!(run(Client::<2>::new().generic()), Err(Failure::Io));
    assert_eq!(run(Client::<2>::new().of_another()), Ok(3));
    assert_eq!(Client::<3>::new().field(), Ok(3));
    assert_eq!(run(Client::<3>::new().referenced_field()), Ok(3));
    assert_eq!(run(Client::<3>::new().counted_field()), Ok(6));
    assert_eq!(run(Arc::new(Client::<3>::new()).counted_receiver()), Ok(3));
    assert_eq!(run(Client::<3>::new().run_time_settings()), Ok(3));
    let _time = resilient_runtime::VirtualTime::start();
    assert_eq!(Client::<3>::new().run_time_settings_now(), Ok(3));
}

trait Limits {
    const POLICY: Policy;
    const ATTEMPTS: u32;
}

impl Limits for Flaky {
    const POLICY: Policy = THREE;
    const ATTEMPTS: u32 = 3;
}

#[resilient(policy = L::POLICY)]
async fn of_a_parameter<L: Limits>(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[resilient(max_attempts = L::ATTEMPTS, backoff = none)]
fn attempts_of_a_parameter<L: Limits>(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.call()
}

#[resilient(max_attempts = N, backoff = none)]
async fn attempts_of_a_const_parameter<const N: u32>(flaky: &Flaky) -> Result<u32, Failure> {
    flaky.called().await
}

#[test]
fn of_type_parameters() {
    assert_eq!(run(of_a_parameter::<Flaky>(&Flaky::new())), Ok(3));
    assert_eq!(attempts_of_a_parameter::<Flaky>(&Flaky::new()), Ok(3));
    assert_eq!(run(attempts_of_a_const_parameter::<3>(&Flaky::new())), Ok(3));
    assert_eq!(run(attempts_of_a_const_parameter::<1>(&Flaky::new())), Err(Failure::Io));
}
