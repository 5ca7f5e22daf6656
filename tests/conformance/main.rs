//! Rows of the test suites of other systems, named by their ids: what `#[resilient]` does where they say what theirs do.
//!
//! A row is a module with a test per colour, `blocking` and `future`, on virtual and on paused time.

mod a10_invalid;
mod a1_retry_conditions;
mod a2_retry_counts;
mod a3_match_lists;
mod a5_circuit_breaker;
mod a6_timeout;
mod a7_asynchronous;
mod a8_bulkhead;
mod a9_fallback;
mod b1_stop;
mod b2_wait;
mod b3_tenacity;
mod beyond_a_microprofile;
mod beyond_b_tenacity;
mod beyond_c_breakers;
mod beyond_e_limits;
mod c4_breaker_cross_checks;
mod not_applicable;
