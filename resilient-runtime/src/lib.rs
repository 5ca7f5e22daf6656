//! Retry, timeout, deadline and fallback for any function.
