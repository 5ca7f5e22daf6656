//! Names that are keywords: of the function, its arguments, a fallback, and inside the body.

use resilient_runtime::resilient;

use crate::flaky::{Failure, Flaky, run};

#[resilient(max_attempts = r#type, backoff = none, retry_on = [Io], fallback = r#try)]
async fn r#match(flaky: &Flaky, r#type: u32, r#loop: String) -> Result<usize, Failure> {
    let taken = r#loop;
    flaky.called().await?;
    Ok(taken.len())
}

fn r#try(_flaky: &Flaky, _type: u32, r#loop: String) -> Result<usize, Failure> {
    Ok(r#loop.len() * 10)
}

#[resilient(max_attempts = r#type, backoff = none, retry_on = [Io if r#in > 0], fallback = r#try_now(r#loop, r#in))]
fn r#while(flaky: &Flaky, r#type: u32, mut r#loop: String, (r#in, _): (usize, u8)) -> Result<usize, Failure> {
    r#loop.push('x');
    flaky.call()?;
    Ok(r#loop.len() + r#in)
}

fn r#try_now(r#loop: String, r#in: usize) -> Result<usize, Failure> {
    Ok((r#loop.len() + r#in) * 100)
}

#[test]
fn raw_identifiers() {
    assert_eq!(run(r#match(&Flaky::new(), 3, "l".into())), Ok(1));
    assert_eq!(run(r#match(&Flaky::new(), 2, "l".into())), Ok(10));
    assert_eq!(r#while(&Flaky::new(), 3, "l".into(), (1, 0)), Ok(3));
    assert_eq!(r#while(&Flaky::new(), 2, "l".into(), (1, 0)), Ok(200));
}
