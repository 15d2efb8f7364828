use zhixiao::judge::statistics::{
    association::{chi_squared, fisher, mcnemar, odds_ratio},
    change::{error_of_measurement, minimal_detectable_change, two_proportions_z},
    concentration::{concentration, pareto},
    control_chart::{NEWEST, PChart, ewma, xmr},
    interval::newcombe_difference,
    paired::paired_test,
    recurrence::{by_chance, repeat_rate},
    summary::{mean, standard_deviation},
};

use crate::claims::Claims;

/// Four problems in ten units.
const PROBLEMS: [(&str, [f64; 10]); 4] = [
    ("P1", [3.0, 0.0, 1.0, 0.0, 2.0, 1.0, 0.0, 4.0, 1.0, 0.0]),
    ("P2", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0, 0.0, 0.0]),
    ("P3", [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]),
    ("P4", [0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]),
];

pub(crate) fn spread(claims: &mut Claims) {
    for (problem, counts) in PROBLEMS {
        let found = concentration(&counts).expect("cases");
        let name = |what: &str| format!("problem.{problem}.{what}");
        claims.meets(&name("total"), found.total);
        claims.meets(&name("prevalence"), found.prevalence);
        claims.interval(&name("prevalence.wilson"), Some(found.prevalence_interval));
        claims.meets(&name("hhi"), found.hhi);
        claims.meets(&name("hhi_normalised"), found.hhi_normalised);
        claims.meets(&name("gini"), found.gini);
        claims.meets(&name("effective_units"), found.effective_units);
        claims.meets(&name("dispersion_index"), found.dispersion);
        claims.meets(&name("dispersion_p"), found.dispersion_p);
    }
    let totals = PROBLEMS.map(|(_, counts)| counts.iter().sum());
    let found = pareto(&totals);
    claims.meets("pareto.top1_share", found[0].cumulative);
    claims.meets("pareto.top2_share", found[1].cumulative);
}

pub(crate) fn recurrence(claims: &mut Claims) {
    claims.meets("recur.P(>=2 of 3 | p=.2)", by_chance(2, 3, 0.2));
    claims.meets("recur.P(3 of 3 | p=.2)", by_chance(3, 3, 0.2));
    claims.meets("recur.exact_p.3of3", by_chance(3, 3, 0.2));
    let found = repeat_rate(9.0, 14.0).expect("what was due");
    claims.meets("recur.repeat_rate", found.rate);
    claims.interval("recur.repeat_rate", Some(found.interval));
}

pub(crate) fn association(claims: &mut Claims) {
    let table = [[8, 2], [3, 9]];
    claims.meets("mcnemar.exact.b=2,c=9", mcnemar(2, 9));
    claims.meets("fisher.[[8,2],[3,9]]", fisher(table));
    claims.meets("fisher.odds_ratio_sample", odds_ratio(table));
    claims.meets("chi2.[[8,2],[3,9]].uncorrected.p", chi_squared(table));
}

pub(crate) fn change(claims: &mut Claims) {
    let (earlier, later) = ((30.0, 50.0), (42.0, 52.0));
    let found = newcombe_difference(earlier, later, 0.95).expect("two rates");
    claims.meets("change.rate.diff", found.difference);
    claims.interval("change.rate.newcombe", Some((found.low, found.high)));
    claims.meets("change.rate.two_proportion_z", two_proportions_z(earlier, later));
    let error = error_of_measurement(8.0, 0.84).expect("an error");
    claims.meets("change.sem", error);
    claims.meets("change.mdc95", minimal_detectable_change(error, 0.95));
    claims.meets("change.mdc90", minimal_detectable_change(error, 0.90));
    let before = [72.0, 80.0, 65.0, 78.0, 90.0, 70.0];
    let after = [78.0, 82.0, 70.0, 77.0, 95.0, 79.0];
    let found = paired_test(&before, &after, 0.95).expect("a test");
    claims.meets("change.paired.mean", found.mean);
    claims.meets("change.paired.sd", found.standard_deviation);
    claims.meets("change.paired.t", found.t);
    claims.meets("change.paired.p", found.p);
    claims.interval("change.paired.ci", Some((found.low, found.high)));
}

pub(crate) fn charts(claims: &mut Claims) {
    // Six rounds that begin with 36 of 50; only their sum counts for the centre.
    let first_six =
        [(36.0, 50.0), (38.0, 50.0), (35.0, 48.0), (37.0, 50.0), (36.0, 50.0), (36.0, 49.0)];
    let chart = PChart::new(&first_six).expect("cases");
    claims.meets("pchart.centre_first6", chart.centre);
    claims.meets("pchart.lower_7", chart.limits(50.0).map(|limits| limits.0));
    claims.meets("pchart.z_7", chart.z(31.0, 50.0));
    assert!(chart.breaks(&[(31.0, 50.0)]).is_empty());
    let rounds = [72.0, 75.0, 70.0, 78.0, 74.0, 73.0, 77.0, 71.0];
    let found = xmr(&rounds).expect("rounds");
    claims.meets("xmr.mean", found.centre);
    claims.meets("xmr.mr_bar", found.moving_range);
    claims.interval("xmr", Some((found.low, found.high)));
    let (centre, spread) = (mean(&rounds), standard_deviation(&rounds));
    let points = ewma(&rounds, centre.expect("a mean"), spread.expect("a spread"), NEWEST);
    claims.meets("ewma.lambda0.3.last", points.and_then(|points| Some(points.last()?.value)));
}
