//! The attribute of `resilient-runtime`.

#[allow(dead_code)] // until the expansion uses it
mod grammar;
