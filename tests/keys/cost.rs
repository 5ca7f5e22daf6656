//! What a guard adds to the size of a future: the figures of this compiler, below the limits that hold for any.

use resilient_behaviour_tests::Fault;
use resilient_runtime::resilient;

async fn plain<const N: usize>() -> Result<(), Fault> {
    let bytes = [0_u8; N];
    std::future::pending::<()>().await;
    std::hint::black_box(&bytes);
    Ok(())
}

#[resilient(max_attempts = 3, retry_on = any)]
async fn retried<const N: usize>() -> Result<(), Fault> {
    let bytes = [0_u8; N];
    std::future::pending::<()>().await;
    std::hint::black_box(&bytes);
    Ok(())
}

#[resilient(timeout = "1s")]
async fn limited<const N: usize>() -> Result<(), Fault> {
    let bytes = [0_u8; N];
    std::future::pending::<()>().await;
    std::hint::black_box(&bytes);
    Ok(())
}

#[resilient(max_attempts = 3, retry_on = any, timeout = "1s", deadline = "1m", fallback = value(()))]
async fn everything<const N: usize>() -> Result<(), Fault> {
    let bytes = [0_u8; N];
    std::future::pending::<()>().await;
    std::hint::black_box(&bytes);
    Ok(())
}

fn sizes_of<const N: usize>() -> [usize; 4] {
    [
        size_of_val(&plain::<N>()),
        size_of_val(&retried::<N>()),
        size_of_val(&limited::<N>()),
        size_of_val(&everything::<N>()),
    ]
}

/// The body shares its bytes with the wait: a small one costs tokio's timer, a larger one nothing but the memory of the
/// call. A limited attempt has its timer beside it.
#[test]
fn sizes() {
    assert_eq!(
        [sizes_of::<1>(), sizes_of::<23>(), sizes_of::<111>(), sizes_of::<1000>()],
        [[2, 120, 128, 224], [24, 120, 144, 240], [112, 120, 232, 328], [1001, 1008, 1128, 1224]]
    );
}

/// What holds for any compiler.
#[test]
fn limits() {
    let [body, retried, ..] = sizes_of::<23>();
    assert!(body == 24 && retried <= 136, "{retried} around {body}");
    for [body, retried, ..] in [sizes_of::<111>(), sizes_of::<500>(), sizes_of::<5000>()] {
        assert!(retried <= body + 24, "{retried} around {body}");
    }
}
