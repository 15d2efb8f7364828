use zhixiao::judge::statistics::{
    bands::probability_better,
    funnel::{INNER, OUTER, exact_limits, over_dispersion, score_limits},
    grade_probability::grade_probabilities,
    interval::{clopper_pearson, jeffreys},
    multiplicity::benjamini_hochberg,
    rank_interval::from_posteriors,
    reliability::{CUSTOMARY, cases_for, reliability},
    shrinkage::{Origin, Posterior, Prior, fit, moments},
    tail::{Tails, binomial_tails, pooled_rate},
    wilson,
};

use crate::claims::Claims;

/// Eight teams: passed of checked.
const TEAMS: [(&str, u32, u32); 8] = [
    ("A", 18, 20),
    ("B", 45, 60),
    ("C", 7, 12),
    ("D", 96, 120),
    ("E", 3, 3),
    ("F", 30, 50),
    ("G", 52, 64),
    ("H", 11, 25),
];

fn counts() -> Vec<(f64, f64)> {
    TEAMS.iter().map(|(_, x, n)| (f64::from(*x), f64::from(*n))).collect()
}

fn standard() -> f64 {
    pooled_rate(&counts()).expect("cases")
}

fn place(team: &str) -> usize {
    TEAMS.iter().position(|(name, _, _)| *name == team).expect("a team")
}

fn prior() -> Prior {
    fit(&counts()).expect("a prior")
}

fn posterior(team: &str) -> Posterior {
    let (x, n) = counts()[place(team)];
    prior().posterior(x, n).expect("a posterior")
}

pub(crate) fn intervals(claims: &mut Claims) {
    claims.meets("rates.p0", standard());
    for team in ["E", "H", "D"] {
        let (x, n) = counts()[place(team)];
        claims.interval(&format!("rates.{team}.wilson95"), wilson(x, n));
        claims.interval(&format!("rates.{team}.clopper95"), clopper_pearson(x, n, 0.95));
        claims.interval(&format!("rates.{team}.jeffreys95"), jeffreys(x, n, 0.95));
    }
}

pub(crate) fn shrinkage(claims: &mut Claims) {
    let prior = prior();
    assert_eq!(prior.origin, Origin::Fitted);
    claims.meets("eb.ml.a", prior.a);
    claims.meets("eb.ml.b", prior.b);
    claims.meets("eb.ml.prior_mean", prior.mean());
    claims.meets("eb.ml.prior_strength", prior.strength());
    claims.meets("eb.ml.loglik", prior.log_likelihood(&counts()));
    for (team, _, _) in TEAMS {
        claims.meets(&format!("eb.ml.mean.{team}"), posterior(team).mean());
    }
    for team in ["E", "H"] {
        let range = posterior(team).range(0.95);
        claims.meets(&format!("eb.ml.q2.5.{team}"), range.map(|ends| ends.0));
        claims.meets(&format!("eb.ml.q97.5.{team}"), range.map(|ends| ends.1));
        claims.meets(&format!("eb.{team}.P(rate<0.70)"), posterior(team).probability_below(0.70));
    }
    claims.meets("reliability.E", reliability(3.0, prior.strength()));
    claims.meets("reliability.D", reliability(120.0, prior.strength()));
    claims.meets("reliability.n_for_0.7", cases_for(CUSTOMARY, prior.strength()));
    let rough = moments(&counts()).expect("a prior");
    claims.meets("eb.moments.rho", 1.0 / (1.0 + rough.strength()));
    claims.meets("eb.moments.prior_strength", rough.strength());
    claims.meets("eb.moments.mean.H", rough.posterior(11.0, 25.0).map(|known| known.mean()));
}

pub(crate) fn signals(claims: &mut Claims) {
    let tails: Vec<Tails> = TEAMS
        .iter()
        .map(|(_, x, n)| binomial_tails(u64::from(*x), u64::from(*n), standard()).expect("a share"))
        .collect();
    for team in ["H", "F", "E", "D"] {
        let tails = tails[place(team)];
        claims.meets(&format!("funnel.{team}.p_low_one_sided"), tails.low);
        claims.meets(&format!("funnel.{team}.p_two_sided"), tails.two_sided);
    }
    let two_sided: Vec<f64> = tails.iter().map(|tails| tails.two_sided).collect();
    let adjusted = benjamini_hochberg(&two_sided).expect("probabilities");
    for ((team, _, _), adjusted) in TEAMS.iter().zip(adjusted) {
        claims.meets(&format!("funnel.bh.{team}"), adjusted);
    }
    let low: Vec<f64> = tails.iter().map(|tails| tails.low).collect();
    let adjusted = benjamini_hochberg(&low).expect("probabilities");
    for team in ["H", "F"] {
        claims.meets(&format!("funnel.bh_low_side.{team}"), adjusted[place(team)]);
    }
}

pub(crate) fn funnels(claims: &mut Claims) {
    for n in [12, 25, 60, 120] {
        for (name, confidence) in [("0.95", INNER), ("0.998", OUTER)] {
            let limits = exact_limits(n, standard(), confidence);
            claims.interval(&format!("funnel.exact_limit.n{n}.{name}"), limits);
        }
    }
    for (name, confidence) in [("0.95", INNER), ("0.998", OUTER)] {
        let low = score_limits(25.0, standard(), confidence).map(|limits| limits.0);
        claims.meets(&format!("funnel.score_limit.n25.{name}.lower"), low);
    }
    let found = over_dispersion(&counts()).expect("a spread");
    assert!(!found.clear, "eight teams are too few to adjust by");
    claims.meets("od.phi_raw", found.phi_raw);
    claims.meets("od.phi_winsorised10", found.phi);
    claims.meets("od.tau2", found.tau2);
    claims.meets("od.z.H.unadjusted", found.z[place("H")]);
    claims.meets("od.z.H.multiplicative", found.multiplicative(place("H")));
    claims.meets("od.z.H.additive", found.additive(place("H")));
}

/// Drawn 20,000 times: mean ranks to 0.03, probabilities to 0.01.
pub(crate) fn ranks(claims: &mut Claims) {
    let known: Vec<Option<Posterior>> =
        TEAMS.iter().map(|(team, _, _)| Some(posterior(team))).collect();
    let spreads = from_posteriors(&known, 20_000, 20_260_630, 0.95);
    let spread = |team: &str| spreads[place(team)].expect("ranks");
    for (team, _, _) in TEAMS {
        claims.within(&format!("rank.expected.{team}"), spread(team).mean, 0.03);
    }
    for team in ["A", "E", "H"] {
        let spread = spread(team);
        claims.within(&format!("rank.P(best).{team}"), spread.first, 0.01);
        claims.within(&format!("rank.P(worst).{team}"), spread.last, 0.01);
        claims.meets(&format!("rank.interval95.{team}.low"), spread.low as f64);
        claims.meets(&format!("rank.interval95.{team}.high"), spread.high as f64);
    }
    claims.meets("pair.P(A>D)", probability_better(&posterior("A"), &posterior("D")));
    claims.meets("pair.P(E>D)", probability_better(&posterior("E"), &posterior("D")));
    let grades = ["excellent>=0.85", "good 0.75-0.85", "fair 0.60-0.75", "poor<0.60"];
    for team in ["A", "D", "H"] {
        let found = grade_probabilities(&posterior(team), &[0.85, 0.75, 0.60]).expect("grades");
        for (grade, found) in grades.iter().zip(found) {
            claims.meets(&format!("grade.{team}.{grade}"), found);
        }
    }
}
