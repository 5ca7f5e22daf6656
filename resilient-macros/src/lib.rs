//! The attribute of `resilient-runtime`.
