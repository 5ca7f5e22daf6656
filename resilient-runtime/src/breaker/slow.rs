//! Which calls are slow.

/// Opens when the share of slow calls reaches `rate`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SlowRule {
    /// Nanoseconds.
    longer_than: u64,
    pub(crate) rate: f64,
}

impl SlowRule {
    pub(crate) const fn new(longer_than: u64, rate: f64) -> Self {
        Self { longer_than, rate }
    }

    /// When a call began, in the 31 bits that it can carry, with the lowest one set: the word of no breaker looks like that.
    ///
    /// The unit is such that the limit is about 2^16 of them, so that a call is measured to a ten-thousandth of it. The bits
    /// last for 2^16 times the limit. Of calls that take even longer, one in 2^16 passes for fast.
    #[expect(clippy::cast_possible_truncation, reason = "modulo 2^32 is what is wanted")]
    pub(crate) fn mark(self, now: u64) -> u32 {
        (now >> self.unit()) as u32 | 1
    }

    /// Whether a call that began at `mark` and ends `now` took longer than the limit. When in doubt it did not.
    pub(crate) fn is_slow(self, mark: u32, now: u64) -> bool {
        // Both marks are rounded, and by the bit that is set.
        let took = u64::from(self.mark(now).wrapping_sub(mark));
        took > (self.longer_than >> self.unit()) + 2
    }

    /// As a power of two.
    const fn unit(self) -> u32 {
        (u64::BITS - self.longer_than.leading_zeros()).saturating_sub(16)
    }
}

#[cfg(test)]
mod tests {
    use super::SlowRule;

    #[test]
    fn a_call_is_measured_to_a_ten_thousandth_and_in_doubt_is_not_slow() {
        for longer_than in [0, 1, 1000, 1_000_000, 50_000_000, 1_000_000_000, 60_000_000_001, u64::MAX / 4] {
            let rule = SlowRule::new(longer_than, 0.5);
            for began in [0, 1, 12_345_678_901_234, 1 << 40, (1 << 48) - 1] {
                let mark = rule.mark(began);
                assert!(!rule.is_slow(mark, began + longer_than), "{longer_than} from {began}");
                let longer = longer_than + longer_than / 5000 + 5;
                assert!(rule.is_slow(mark, began + longer), "{longer} from {began}");
                assert_eq!(mark & 1, 1);
            }
        }
    }

    #[test]
    fn no_call_is_longer_than_forever() {
        let rule = SlowRule::new(u64::MAX, 0.5);
        assert!(!rule.is_slow(rule.mark(0), u64::MAX));
    }
}
