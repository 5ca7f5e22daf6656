//! A saga: an account, a limit and a card, opened at three services. Where one of them fails, what the others did is undone.
//!
//! Run with `cargo run --example account_opening`.

use std::fmt::{Display, Formatter};
use std::sync::{Mutex, PoisonError};

use resilient_runtime::{FromRejection, Saga, SagaError, resilient};

#[derive(Clone, Copy, Debug, PartialEq, FromRejection)]
enum BankError {
    Offline,
    NoCardsLeft,
    #[rejection]
    Timeout,
}

impl Display for BankError {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Offline => "the service is offline",
            Self::NoCardsLeft => "no cards left",
            Self::Timeout => "no answer in time",
        })
    }
}

/// Each step has its compensation, which is an ordinary function too.
async fn open_account(bank: &Bank, owner: &str) -> Result<u32, SagaError<BankError>> {
    let saga = Saga::new("open account");
    saga.run(async {
        let account =
            saga.step("account", create_account(bank, owner), |&id| delete_account(bank, id)).await?;
        saga.step("limit", grant_limit(bank, account), |()| revoke_limit(bank, account)).await?;
        // Registered before its step: an order that got no answer may have been taken.
        saga.register("card", cancel_card(bank, account));
        order_card(bank, account).await?;
        Ok(account)
    })
    .await
}

/// Each step has a policy of its own, and knows nothing of the saga.
#[resilient(max_attempts = 3, backoff = none, retry_on = [Offline])]
async fn create_account(bank: &Bank, owner: &str) -> Result<u32, BankError> {
    bank.ask(&format!("create account of {owner}")).await.map(|()| 17)
}

#[resilient(max_attempts = 2, backoff = none, retry_on = [Offline])]
async fn grant_limit(bank: &Bank, account: u32) -> Result<(), BankError> {
    bank.ask(&format!("grant limit to {account}")).await
}

/// Ordering twice is not safe, so that there is one attempt.
#[resilient(timeout = "50ms")]
async fn order_card(bank: &Bank, account: u32) -> Result<(), BankError> {
    bank.ask(&format!("order card for {account}")).await
}

/// A compensation does no harm where there is nothing to undo, and so it may try often.
#[resilient(max_attempts = 5, backoff = none, retry_on = [Offline, Timeout])]
async fn cancel_card(bank: &Bank, account: u32) -> Result<(), BankError> {
    bank.ask(&format!("cancel card for {account}")).await
}

#[resilient(max_attempts = 5, backoff = none, retry_on = [Offline, Timeout])]
async fn revoke_limit(bank: &Bank, account: u32) -> Result<(), BankError> {
    bank.ask(&format!("revoke limit of {account}")).await
}

#[resilient(max_attempts = 5, backoff = none, retry_on = [Offline, Timeout])]
async fn delete_account(bank: &Bank, account: u32) -> Result<(), BankError> {
    bank.ask(&format!("delete account {account}")).await
}

#[derive(Clone, Copy)]
enum Fault {
    Fails(&'static str, BankError),
    Silent(&'static str),
}

/// Three services in one: what they were asked, and the faults that are left, by the first word of the question.
struct Bank {
    asked: Mutex<Vec<String>>,
    faults: Mutex<Vec<Fault>>,
}

impl Bank {
    async fn ask(&self, question: &str) -> Result<(), BankError> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question.to_owned());
        match self.next_fault(question) {
            None => {
                println!("  {question}");
                Ok(())
            }
            Some(Fault::Fails(_, error)) => {
                println!("  {question}: {error}");
                Err(error)
            }
            Some(Fault::Silent(_)) => {
                println!("  {question}: ..");
                std::future::pending().await
            }
        }
    }

    fn next_fault(&self, question: &str) -> Option<Fault> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner);
        let position = faults.iter().position(|fault| match fault {
            Fault::Fails(word, _) | Fault::Silent(word) => question.starts_with(word),
        })?;
        Some(faults.remove(position))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for (what, faults, expected, last) in [
        (
            "All goes well, at the second attempt",
            vec![Fault::Fails("create", BankError::Offline)],
            Ok(17),
            "order card for 17",
        ),
        (
            "The card is refused",
            vec![Fault::Fails("order", BankError::NoCardsLeft)],
            Err("no cards left (saga `open account` undone: card, limit, account)"),
            "delete account 17",
        ),
        (
            "The order gets no answer, and the limit cannot be revoked",
            [vec![Fault::Silent("order")], vec![Fault::Fails("revoke", BankError::Offline); 5]].concat(),
            Err(
                "no answer in time (saga `open account` undone: card, account; not undone: limit: the service is offline)",
            ),
            "delete account 17",
        ),
    ] {
        println!("{what}:");
        let bank = Bank { asked: Mutex::default(), faults: Mutex::new(faults) };
        let outcome = open_account(&bank, "Ada").await.map_err(|error| error.to_string());
        println!("  {outcome:?}");
        assert_eq!(outcome, expected.map_err(str::to_owned));
        let asked = bank.asked.into_inner().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(asked.last().map(String::as_str), Some(last));
    }
}
