use zhixiao::judge::statistics::{
    composite::{Mean, Normalising, lifted, normalised, total},
    order::competition_ranks,
    robustness::{CONCENTRATION, Scores},
    sobol::sobol,
    summary::mean,
};

use crate::claims::Claims;

const WEIGHTS: [f64; 4] = [0.4, 0.3, 0.2, 0.1];

/// Four indicators of six teams; in the third lower is better, and the last team has not reported it.
const INDICATORS: [[Option<f64>; 6]; 4] = [
    [Some(90.0), Some(80.0), Some(60.0), Some(75.0), Some(95.0), Some(85.0)],
    [Some(70.0), Some(85.0), Some(95.0), Some(60.0), Some(55.0), Some(80.0)],
    [Some(12.0), Some(9.0), Some(15.0), Some(5.0), Some(20.0), None],
    [Some(3.2), Some(4.1), Some(2.5), Some(4.8), Some(3.9), Some(3.0)],
];

const GOALPOSTS: [(f64, f64); 4] = [(50.0, 100.0), (50.0, 100.0), (20.0, 0.0), (1.0, 5.0)];

/// By indicator, then by team.
fn by_goalposts() -> Vec<Vec<Option<f64>>> {
    INDICATORS
        .iter()
        .zip(GOALPOSTS)
        .map(|(values, (low, high))| normalised(values, Normalising::Goalposts { low, high }))
        .collect()
}

/// By team, then by indicator, moved to 1…100.
fn scores() -> Vec<Vec<Option<f64>>> {
    let scores = by_goalposts();
    (0..6).map(|team| scores.iter().map(|row| row[team].map(lifted)).collect()).collect()
}

pub(crate) fn normalising(claims: &mut Claims) {
    let goalposts = by_goalposts();
    for (at, values) in INDICATORS.iter().enumerate() {
        let greater_is_better = at != 2;
        let minmax = normalised(values, Normalising::MinMax { greater_is_better });
        let z = normalised(values, Normalising::Z { greater_is_better });
        for team in [1, 5] {
            let place = format!("team{team}.ind{}", at + 1);
            claims.meets(&format!("norm.minmax.{place}"), minmax[team - 1]);
            claims.meets(&format!("norm.goalpost.{place}"), goalposts[at][team - 1]);
            claims.meets(&format!("norm.z.{place}"), z[team - 1]);
        }
    }
}

pub(crate) fn adding_up(claims: &mut Claims) {
    let scores = scores();
    let ways = [
        ("arithmetic", Mean::Arithmetic),
        ("geometric", Mean::Geometric),
        ("harmonic", Mean::Harmonic),
    ];
    for (name, way) in ways {
        for (team, row) in scores.iter().enumerate() {
            claims.meets(&format!("agg.{name}.team{}", team + 1), total(row, &WEIGHTS, way));
        }
    }
    let mut with_zero = scores[5].clone();
    with_zero[2] = Some(0.0);
    claims.meets("agg.missing_as_zero.team6", total(&with_zero, &WEIGHTS, Mean::Arithmetic));
    let others: Vec<f64> = scores.iter().filter_map(|row| row[2]).collect();
    let mut with_mean = scores[5].clone();
    with_mean[2] = mean(&others);
    claims.meets("agg.missing_as_mean.team6", total(&with_mean, &WEIGHTS, Mean::Arithmetic));
    let totals: Vec<Option<f64>> =
        scores.iter().map(|row| total(row, &WEIGHTS, Mean::Arithmetic)).collect();
    for (team, rank) in competition_ranks(&totals).into_iter().enumerate() {
        claims.meets(&format!("agg.rank.team{}", team + 1), rank.map(|rank| rank as f64));
    }
}

/// Drawn 20,000 times: mean ranks to 0.03, shares to 0.02.
pub(crate) fn weights(claims: &mut Claims) {
    let teams = scores();
    let scores = Scores { teams: &teams, weights: &WEIGHTS, grade_lines: &[] };
    for (team, found) in scores.dirichlet_weights(CONCENTRATION, 20_000, 8).iter().enumerate() {
        let found = found.expect("ranks");
        let team = team + 1;
        let name = format!("weights.Dirichlet50.mean_rank.team{team}");
        claims.within(&name, found.spread.mean, 0.03);
        let name = format!("weights.Dirichlet50.P(rank kept).team{team}");
        claims.within(&name, found.rank_kept, 0.02);
    }
}

/// The function of Ishigami & Homma 1990 with a = 7, b = 0.1, whose indices are known. Sampled 40,000 times: to 0.02.
pub(crate) fn sensitivity(claims: &mut Claims) {
    use std::f64::consts::PI;
    let found = sobol(3, 40_000, 4, |share| {
        let x: Vec<f64> = share.iter().map(|share| PI * (2.0 * share - 1.0)).collect();
        let fourth = x[2] * x[2] * x[2] * x[2];
        let (sin1, sin2) = (libm::sin(x[0]), libm::sin(x[1]));
        sin1 + 7.0 * sin2 * sin2 + 0.1 * fourth * sin1
    })
    .expect("indices");
    for at in 0..3 {
        claims.within(&format!("sobol.ishigami.S{}", at + 1), found.first[at], 0.02);
        claims.within(&format!("sobol.ishigami.ST{}", at + 1), found.total[at], 0.02);
    }
}
