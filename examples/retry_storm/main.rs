//! A retry storm: a server hangs for three seconds, and the retries of its clients keep it down long after. With a retry
//! budget it recovers; with a circuit breaker beside the budget it does so sooner. The budget alone is enough only because
//! 1.1 times the users are less than the server can bear; nearer to its limit, the breaker is what helps.
//!
//! Run with `cargo run --example retry_storm`. The clock is tokio's paused one and the server is a task with a queue, so that
//! a minute takes a moment and comes out the same each time; the functions under guard are real.
//! What to read: the three attributes in `clients.rs`, which are alike but for two keys.

mod chart;
mod clients;
mod server;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use clients::{CallError, call_plainly, call_with_breaker, call_with_budget};
use server::Server;
use tokio::time::{Instant, sleep, sleep_until};

/// Seconds.
const LENGTH: usize = 60;
const HANGS_AT: usize = 10;
const HANGS_FOR: usize = 3;
/// Calls per second: users come at this rate, however the server feels.
const USERS: u32 = 80;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    resilient_runtime::seed_jitter(1);
    println!(
        "{USERS} users a second call a server that can answer {} a second; from {HANGS_AT} s on it hangs for {HANGS_FOR} s.",
        server::CAPACITY
    );

    let plain = simulate(|server| async move { call_plainly(&server).await }).await;
    chart::draw("four attempts", &plain.seconds);
    let budget = simulate(|server| async move { call_with_budget(&server).await }).await;
    chart::draw("four attempts, budget", &budget.seconds);
    let breaker = simulate(|server| async move { call_with_breaker(&server).await }).await;
    chart::draw("four attempts, budget, circuit_breaker", &breaker.seconds);

    println!(
        "\n{:<40}{:>10}{:>10}{:>20}{:>15}",
        "", "answered", "attempts", "attempts per user", "recovers in"
    );
    plain.print("four attempts");
    budget.print("four attempts, budget");
    breaker.print("four attempts, budget, circuit_breaker");

    assert_eq!(plain.recovery(), None, "the retries alone are more than the server can bear");
    assert!(budget.recovery().is_some(), "1.1 times the users are less than the server can bear");
    assert!(
        breaker.recovery() < budget.recovery(),
        "nothing waits in the queue of a server that nobody calls"
    );
    assert!(plain.attempts() > 2 * budget.attempts() && budget.attempts() > breaker.attempts());
}

/// What happened in one second.
#[derive(Clone, Copy, Default)]
struct Second {
    /// Users who called.
    users: u32,
    /// Of those, who got an answer.
    answered: u32,
    /// Attempts that reached the server.
    attempts: u32,
    /// Attempts that it answered in time.
    in_time: u32,
}

struct Run {
    seconds: Vec<Second>,
}

/// Lets users come for a minute, and waits for the last of them.
async fn simulate<F>(call: impl Fn(Arc<Server>) -> F) -> Run
where
    F: Future<Output = Result<(), CallError>> + Send + 'static,
{
    let server = Arc::new(Server::start());
    let started = Instant::now();
    let mut users = Vec::new();
    for second in 0..LENGTH {
        if second == HANGS_AT {
            server.hang(Duration::from_secs(HANGS_FOR as u64));
        }
        for user in 0..USERS {
            sleep_until(started + Duration::from_secs(second as u64) + Duration::from_secs(1) * user / USERS)
                .await;
            users.push((second, tokio::spawn(call(Arc::clone(&server)))));
        }
    }
    sleep(Duration::from_secs(10)).await;

    let mut seconds = server.seconds();
    for (second, user) in users {
        let answered = matches!(user.await, Ok(Ok(())));
        if let Some(second) = seconds.get_mut(second) {
            second.users += 1;
            second.answered += u32::from(answered);
        }
    }
    Run { seconds }
}

impl Run {
    fn attempts(&self) -> u32 {
        self.seconds.iter().map(|second| second.attempts).sum()
    }

    /// Seconds from the end of the trouble until all users are answered, from then on to the end.
    fn recovery(&self) -> Option<usize> {
        let bad = self.seconds.iter().rposition(|second| second.answered < second.users)?;
        (bad + 1 < self.seconds.len()).then(|| (bad + 1).saturating_sub(HANGS_AT + HANGS_FOR))
    }

    fn print(&self, title: &str) {
        let users: u32 = self.seconds.iter().map(|second| second.users).sum();
        let answered: u32 = self.seconds.iter().map(|second| second.answered).sum();
        println!(
            "{title:<40}{:>8} %{:>10}{:>20.2}{:>15}",
            100 * answered / users,
            self.attempts(),
            f64::from(self.attempts()) / f64::from(users),
            self.recovery().map_or("never".to_owned(), |seconds| format!("{seconds} s")),
        );
    }
}
