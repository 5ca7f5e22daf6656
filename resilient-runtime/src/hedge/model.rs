//! Random races beside a model of them: a list of what runs, and the clock moved to the next thing that happens.

use std::cell::{Cell, RefCell};

use proptest::prelude::*;
use tokio::time::{Instant, sleep};

use super::*;

/// How an attempt ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Good,
    /// Not worth another attempt.
    Final,
    Failed,
}

#[derive(Clone, Debug)]
struct Race {
    /// How long each attempt takes, in milliseconds, and how it ends.
    attempts: Vec<(u64, End)>,
    /// What the budget says when it is asked, again from the start when that is used up.
    affords: Vec<bool>,
    delay: u64,
    max: u32,
    most: u32,
}

/// What can be seen of a race: its outcome (which attempt, and how it ended), when each attempt started, and when it was over.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    outcome: (usize, End),
    started: Vec<u64>,
    over: u64,
}

fn any_race() -> impl Strategy<Value = Race> {
    let end = prop_oneof![2 => Just(End::Good), 1 => Just(End::Final), 4 => Just(End::Failed)];
    let attempts = prop::collection::vec((1..60_u64, end), 5);
    let affords = prop::collection::vec(prop::bool::weighted(0.8), 1..4);
    (attempts, affords, 1..40_u64, 0..=4_u32, 0..=4_u32).prop_map(
        |(attempts, mut affords, delay, max, most)| {
            // A budget that never allows any would be asked for ever by an attempt that never ends.
            affords.push(true);
            Race { attempts, affords, delay, max, most }
        },
    )
}

impl Race {
    /// What it comes to, by the rules of [`hedge`].
    fn foresee(&self) -> Seen {
        let limit = self.most.min(self.max) as usize;
        let mut running = vec![0_usize];
        let mut started = vec![0_u64];
        let mut first_failure = None;
        let (mut due, mut asked) = (self.delay, 0);
        loop {
            let ends = |&attempt: &usize| started[attempt] + self.attempts[attempt].0;
            let next_end = running.iter().map(ends).min().expect("a race is over when nothing runs");
            let hedges = started.len() <= limit;
            let now = if hedges { next_end.min(due) } else { next_end };
            let ended: Vec<usize> = running.iter().copied().filter(|attempt| ends(attempt) == now).collect();
            for attempt in ended {
                running.retain(|&other| other != attempt);
                let end = self.attempts[attempt].1;
                if end != End::Failed {
                    return Seen { outcome: (attempt, end), started, over: now };
                }
                let first = *first_failure.get_or_insert(attempt);
                if running.is_empty() {
                    return Seen { outcome: (first, End::Failed), started, over: now };
                }
            }
            if hedges && now == due {
                if self.affords[asked % self.affords.len()] {
                    running.push(started.len());
                    started.push(now);
                }
                asked += 1;
                due = now + self.delay;
            }
        }
    }

    /// What it comes to in fact.
    async fn run(&self) -> Seen {
        let begun = Instant::now();
        let now = || u64::try_from(begun.elapsed().as_millis()).expect("it is over within an hour");
        let (started, asked) = (RefCell::new(Vec::new()), Cell::new(0));
        let settings = Hedge::new().after(Duration::from_millis(self.delay)).max(self.max);
        let affords = || {
            let answer = self.affords[asked.get() % self.affords.len()];
            asked.set(asked.get() + 1);
            answer
        };
        let start = || {
            let attempt = started.borrow().len();
            started.borrow_mut().push(now());
            async move {
                let (takes, end) = self.attempts[attempt];
                sleep(Duration::from_millis(takes)).await;
                (attempt, end)
            }
        };
        let ends = |&(_, end): &(usize, End), _| end != End::Failed;
        let (outcome, count) = hedge(&settings, None, affords, self.most, ends, start).await;
        let started = started.into_inner();
        assert_eq!(started.len(), count as usize);
        Seen { outcome, started, over: now() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_race_goes_as_its_model_foresees(race in any_race()) {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        prop_assert_eq!(runtime.block_on(race.run()), race.foresee());
    }
}
