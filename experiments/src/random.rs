//! The seeded randomness of the simulated world; the jitter under test has its own.

use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

/// A generator: the same seed gives the same numbers.
pub(crate) struct Random(SmallRng);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SmallRng::seed_from_u64(seed))
    }

    /// A seed for something else.
    pub(crate) fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Evenly from `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Evenly from zero to `limit`.
    pub(crate) fn below(&mut self, limit: Duration) -> Duration {
        limit.mul_f64(self.unit())
    }

    /// Exponentially distributed, by inversion.
    pub(crate) fn exponential(&mut self, mean: Duration) -> Duration {
        mean.mul_f64(-(1.0 - self.unit()).ln())
    }

    /// The gap to the next event of a Poisson process with `rate` events a second.
    pub(crate) fn gap(&mut self, rate: f64) -> Duration {
        self.exponential(Duration::from_secs_f64(1.0 / rate))
    }

    /// Normally distributed with mean 0 and deviation 1 (Box and Muller, 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_the_same_numbers_and_another_does_not() {
        let draw = |seed| {
            let mut random = Random::new(seed);
            [random.seed(), random.seed()]
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn the_distributions_have_their_means() {
        let mut random = Random::new(1);
        let count = 100_000;
        let mut sums = [0.0; 4];
        for _ in 0..count {
            let normal = random.normal();
            sums[0] += random.unit();
            sums[1] += random.exponential(Duration::from_secs(3)).as_secs_f64();
            sums[2] += normal;
            sums[3] += normal * normal;
        }
        for (sum, mean) in sums.into_iter().zip([0.5, 3.0, 0.0, 1.0]) {
            assert!(
                (sum / f64::from(count) - mean).abs() < 0.03,
                "{} instead of {mean}",
                sum / f64::from(count)
            );
        }
    }
}
