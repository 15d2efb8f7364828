//! Who is really better than whom, and which teams cannot be told apart.

use statrs::{
    distribution::{Beta, ContinuousCDF},
    function::beta::checked_ln_beta,
};

use super::shrinkage::Posterior;

/// "Better" is said from this probability.
pub const BETTER: f64 = 0.90;

/// Plotted bars of ∓ so many standard errors overlap for pairs that do not differ at about 5 %. Source:
/// Goldstein & Healy 1995, JRSS A 158:175. For plots only.
pub const PLOTTED_ERRORS: f64 = 1.39;

/// P(the true rate of `one` is greater than that of `other`).
///
/// Formula: ∫ f₁(x) F₂(x) dx, by the trapezoidal rule in the logit of x, in which the integrand is smooth and falls
/// off exponentially at both ends; good to about 1e-10. The two posteriors must be independent.
#[must_use]
pub fn probability_better(one: &Posterior, other: &Posterior) -> f64 {
    // The narrower density leads, so that the other's distribution is smooth in its steps.
    let probability = if logit_spread(one) <= logit_spread(other) {
        integral(one, other)
    } else {
        integral(other, one).map(|worse| 1.0 - worse)
    };
    probability.unwrap_or(0.5).clamp(0.0, 1.0)
}

/// The standard deviation of the logit near the peak.
fn logit_spread(known: &Posterior) -> f64 {
    (1.0 / known.alpha() + 1.0 / known.beta()).sqrt()
}

/// ∫ f(x) G(x) dx with f of `lead` and G of `follow`.
fn integral(lead: &Posterior, follow: &Posterior) -> Option<f64> {
    let (a, b) = (lead.alpha(), lead.beta());
    let scale = checked_ln_beta(a, b).ok()?;
    let follows = Beta::new(follow.alpha(), follow.beta()).ok()?;
    let mirrored = Beta::new(follow.beta(), follow.alpha()).ok()?;
    let spread = logit_spread(lead);
    let step = (spread / 3.0).min(0.4);
    let peak = libm::log(a / b);
    // Where the density has fallen by e⁻⁴⁰: it falls like a bell near the peak, like e^(a t) far below it and
    // like e^(−b t) far above.
    let below = 9.0 * spread + 40.0 / a;
    let above = 9.0 * spread + 40.0 / b;
    let integrand = |logit: f64| {
        // ln x and ln (1 − x) without loss at either end.
        let ln_x = -ln_1_plus_exp(-logit);
        let ln_rest = -ln_1_plus_exp(logit);
        // Near 1 a float cannot hold x, but 1 − x.
        let below = if logit < 0.0 {
            follows.cdf(libm::exp(ln_x))
        } else {
            1.0 - mirrored.cdf(libm::exp(ln_rest))
        };
        libm::exp(a * ln_x + b * ln_rest - scale) * below
    };
    let side = |sign: f64, from: u32, reach: f64| {
        let mut sum = 0.0;
        for at in from..MOST_STEPS {
            let away = f64::from(at) * step;
            if away > reach {
                break;
            }
            sum += integrand(peak + sign * away);
        }
        sum
    };
    Some((side(-1.0, 1, below) + side(1.0, 0, above)) * step)
}

/// More steps than any posterior of counts needs.
const MOST_STEPS: u32 = 200_000;

fn ln_1_plus_exp(value: f64) -> f64 {
    if value > 0.0 { value + libm::log1p(libm::exp(-value)) } else { libm::log1p(libm::exp(value)) }
}

/// The bands of teams in their order, best first, numbered from 1: a new band begins where the head of the band
/// is better than this team with at least `threshold` ([`BETTER`]).
///
/// `better(head, team)` is the probability, of places in the order: from posteriors
/// ([`probability_better`]) or from draws. A band is no grade: its members cannot be told from its head.
#[must_use]
pub fn bands(
    teams: usize,
    threshold: f64,
    mut better: impl FnMut(usize, usize) -> f64,
) -> Vec<usize> {
    let mut head = 0;
    let mut band = 1;
    (0..teams)
        .map(|team| {
            if team != head && better(head, team) >= threshold {
                head = team;
                band += 1;
            }
            band
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known(alpha: f64, beta: f64) -> Posterior {
        Posterior::new(alpha, beta).unwrap()
    }

    #[test]
    fn pairs_with_a_closed_form() {
        // A uniform rate is above Beta(a, 1) with 1 − a / (a + 1).
        for a in [0.05, 0.5, 1.0, 3.0, 250.0, 1e6] {
            let found = probability_better(&known(1.0, 1.0), &known(a, 1.0));
            assert!((found - 1.0 / (a + 1.0)).abs() < 1e-9, "{a}: {found}");
        }
        // Beta(a, 1) against Beta(c, 1): a / (a + c).
        let found = probability_better(&known(0.2, 1.0), &known(700.0, 1.0));
        assert!((found - 0.2 / 700.2).abs() < 1e-9, "{found}");
    }

    #[test]
    fn the_steps_are_small_enough_for_the_most_lopsided_rates() {
        for (a, b) in
            [(0.66, 330.0), (0.3, 400.0), (0.5, 400.0), (0.02, 0.02), (2.0, 400.0), (0.7, 3.0)]
        {
            for known in [known(a, b), known(b, a)] {
                let found = probability_better(&known, &known);
                assert!((found - 0.5).abs() < 1e-9, "{a} {b}: {found}");
            }
        }
    }

    #[test]
    fn bands_begin_where_the_head_is_clearly_better() {
        let rates: [f64; 5] = [0.9, 0.88, 0.7, 0.69, 0.4];
        let better =
            |head: usize, team: usize| if rates[head] - rates[team] > 0.15 { 0.95 } else { 0.6 };
        assert_eq!(bands(5, BETTER, better), [1, 1, 2, 2, 3]);
        assert_eq!(bands(0, BETTER, |_, _| 1.0), Vec::<usize>::new());
        // Head and team, in this order.
        assert_eq!(bands(2, BETTER, |head, team| if head < team { 1.0 } else { 0.0 }), [1, 2]);
    }

    proptest! {
        #[test]
        fn one_of_the_two_is_better(
            a in 0.02f64..400.0, b in 0.02f64..400.0, c in 0.02f64..400.0, d in 0.02f64..400.0,
        ) {
            let (one, other) = (known(a, b), known(c, d));
            let sum = probability_better(&one, &other) + probability_better(&other, &one);
            prop_assert!((sum - 1.0).abs() < 1e-8, "{}", sum);
            prop_assert!((probability_better(&one, &one) - 0.5).abs() < 1e-8);
            // One more success never hurts.
            let more = probability_better(&known(a + 1.0, b), &other);
            prop_assert!(more >= probability_better(&one, &other) - 1e-9);
        }
    }
}
