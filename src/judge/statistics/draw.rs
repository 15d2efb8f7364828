//! Seeded draws of the few distributions that are needed.
//!
//! They are made from the bits of PCG by arithmetic and `libm` alone, so that a seed gives the same draws on
//! every machine; a library whose logarithm is the platform's would not promise that.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A stream of draws.
#[derive(Clone)]
pub(in crate::judge) struct Draw {
    random: Pcg64Mcg,
}

impl Draw {
    /// The stream that belongs to `seed`.
    pub(in crate::judge) fn new(seed: u64) -> Self {
        Self { random: Pcg64Mcg::seed_from_u64(seed) }
    }

    /// The same stream after so many values of [`Draw::uniform`] or [`Draw::place`], without making them.
    pub(in crate::judge) fn after(&self, values: u128) -> Self {
        let mut random = self.random.clone();
        random.advance(values);
        Self { random }
    }

    /// Evenly from 0 (included) to 1 (not included), in steps of 2⁻⁵³.
    pub(in crate::judge) fn uniform(&mut self) -> f64 {
        (self.random.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Evenly from 0 to 1, neither included.
    fn open(&mut self) -> f64 {
        loop {
            let value = self.uniform();
            if value > 0.0 {
                return value;
            }
        }
    }

    /// A place in a list of `length` items, each alike; 0 of an empty list.
    pub(in crate::judge) fn place(&mut self, length: usize) -> usize {
        Self::place_of(self.random.next_u64() >> 11, length)
    }

    /// That of so many steps of 2⁻⁵³.
    fn place_of(steps: u64, length: usize) -> usize {
        // A product of floats is rounded by less than this, which carries it to the next whole number only from near.
        const SHORT: usize = 1 << 10;
        const NEAR: u64 = (1 << 53) - SHORT as u64;
        let product = if length < SHORT { steps * length as u64 } else { u64::MAX };
        match usize::try_from(product >> 53) {
            Ok(place) if product % (1 << 53) < NEAR => place,
            _ => Self::place_by_floats(steps, length),
        }
    }

    /// The same as floats have it.
    fn place_by_floats(steps: u64, length: usize) -> usize {
        let uniform = steps as f64 / (1u64 << 53) as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "below the length of a list"
        )]
        let place = (uniform * length as f64) as usize;
        place.min(length.saturating_sub(1))
    }

    /// The standard normal: Marsaglia's polar method.
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }

    /// The logarithm of a gamma value with this shape and scale 1: Marsaglia & Tsang 2000, ACM TOMS 26:363.
    /// Of shapes under 1 the logarithm is still a number where the value would be 0.
    fn ln_gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.ln_gamma(shape + 1.0) + libm::log(self.open()) / shape;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let normal = self.normal();
            let root = 1.0 + c * normal;
            if root <= 0.0 {
                continue;
            }
            let cube = root * root * root;
            let square = normal * normal / 2.0;
            if libm::log(self.open()) < square + d - d * cube + d * libm::log(cube) {
                return libm::log(d * cube);
            }
        }
    }

    /// The logit ln (x / (1 − x)) of a beta value x; both parameters positive. Near 1, where a float cannot tell
    /// values apart, their logits still differ.
    pub(super) fn beta_logit(&mut self, alpha: f64, beta: f64) -> f64 {
        self.ln_gamma(alpha) - self.ln_gamma(beta)
    }

    /// Shares that add up to 1, around `shares` (whose sum is 1): the Dirichlet distribution with the
    /// parameters `concentration` · share. A share of 0 stays 0.
    pub(super) fn dirichlet(&mut self, shares: &[f64], concentration: f64) -> Vec<f64> {
        let logs: Vec<f64> = shares
            .iter()
            .map(|share| {
                let shape = share * concentration;
                if shape > 0.0 { self.ln_gamma(shape) } else { f64::NEG_INFINITY }
            })
            .collect();
        let top = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let values: Vec<f64> = logs.iter().map(|log| libm::exp(log - top)).collect();
        let sum: f64 = values.iter().sum();
        values.iter().map(|value| value / sum).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::statistics::summary::{mean, variance};

    const DRAWS: usize = 20_000;

    fn moments(mut next: impl FnMut() -> f64) -> (f64, f64) {
        let values: Vec<f64> = (0..DRAWS).map(|_| next()).collect();
        (mean(&values).unwrap(), variance(&values).unwrap())
    }

    #[test]
    fn draws_have_the_moments_of_their_distribution() {
        let mut draw = Draw::new(1);
        let (middle, spread) = moments(|| draw.uniform());
        assert!((middle - 0.5).abs() < 0.01 && (spread - 1.0 / 12.0).abs() < 0.002);
        let (middle, spread) = moments(|| draw.normal());
        assert!(middle.abs() < 0.03 && (spread - 1.0).abs() < 0.04, "{middle} {spread}");
        for (a, b) in [(0.3f64, 0.7), (1.0, 1.0), (11.4, 4.5), (0.05, 3.0), (900.0, 40.0)] {
            let (middle, spread) = moments(|| 1.0 / (1.0 + libm::exp(-draw.beta_logit(a, b))));
            let (wanted, wanted_spread) =
                (a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1.0)));
            let error = 4.0 * (wanted_spread / DRAWS as f64).sqrt();
            assert!((middle - wanted).abs() < error, "{a} {b}: {middle}");
            assert!((spread / wanted_spread - 1.0).abs() < 0.1, "{a} {b}: {spread}");
        }
    }

    #[test]
    fn shares_add_up_and_nothing_stays_nothing() {
        let mut draw = Draw::new(2);
        for _ in 0..100 {
            let shares = draw.dirichlet(&[0.5, 0.0, 0.3, 0.2], 50.0);
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            assert!(shares[1].abs() <= 0.0);
        }
        let (first, _) = moments(|| draw.dirichlet(&[0.4, 0.6], 50.0)[0]);
        assert!((first - 0.4).abs() < 0.003, "{first}");
    }

    #[test]
    fn places_are_those_of_floats() {
        let mut random = Draw::new(4).random;
        for length in (0..40).chain([600, 1_022, 1_023, 1_024, 1_025, 5_000]) {
            let near = (0..=length as u64).flat_map(|at| {
                // Where a place begins, and what is just before it.
                let edge = (u128::from(at) << 53).div_ceil(length.max(1) as u128);
                let edge = u64::try_from(edge).unwrap();
                (0..9).map(move |before| edge.saturating_sub(before).min((1 << 53) - 1))
            });
            let drawn: Vec<u64> = (0..200).map(|_| random.next_u64() >> 11).collect();
            for steps in near.chain(drawn) {
                let floats = Draw::place_by_floats(steps, length);
                assert_eq!(Draw::place_of(steps, length), floats, "{steps} of {length}");
            }
        }
    }

    #[test]
    fn a_stream_can_be_entered_anywhere() {
        let start = Draw::new(3);
        let mut walked = start.clone();
        for values in 0..50 {
            let mut jumped = start.after(values);
            let mut next = walked.clone();
            assert_eq!(jumped.uniform().to_bits(), next.uniform().to_bits());
            assert_eq!(jumped.place(9), next.place(9));
            walked.place(7);
        }
    }

    #[test]
    fn a_seed_gives_the_same_draws_for_ever() {
        // Once made; another value would change every output.
        let first = Draw::new(7).uniform();
        assert_eq!(first.to_bits(), 4_604_389_262_984_645_409);
        let mut normal = Draw::new(7);
        assert_eq!(normal.beta_logit(2.5, 0.5).to_bits(), 4_616_695_585_861_916_271);
        assert!((Draw::new(8).uniform() - first).abs() > 0.0);
        assert_eq!(Draw::new(7).place(0), 0);
    }
}
