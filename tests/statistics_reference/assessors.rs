use zhixiao::judge::statistics::{
    agreement::{
        Metric, TeamGap, bland_altman, icc, inflated, kendall_tau_b, krippendorff, lin, pearson,
        self_bias, shrunk_gaps, sign_test, spearman, wilcoxon_exact,
    },
    paired::{differences, mean_test},
    raters::{Rating, adjust, summaries},
    summary::{mean, median, scaled_median_deviation, trimmed_mean},
};

use crate::claims::Claims;

const SELF: [f64; 8] = [92.0, 88.0, 95.0, 90.0, 85.0, 97.0, 80.0, 91.0];
const OFFICE: [f64; 8] = [85.0, 86.0, 80.0, 88.0, 82.0, 79.0, 81.0, 84.0];
const TEAMS: [&str; 8] = ["A", "B", "C", "D", "E", "F", "G", "H"];

fn gaps() -> Vec<f64> {
    differences(&OFFICE, &SELF).expect("pairs")
}

pub(crate) fn self_assessment(claims: &mut Claims) {
    let bias = self_bias(&SELF, &OFFICE, 0.95).expect("a test");
    claims.meets("self.bias", bias.mean);
    claims.meets("self.sd", bias.standard_deviation);
    claims.meets("self.t", bias.t);
    claims.meets("self.p_two_sided", bias.p);
    claims.interval("self.bias.ci", Some((bias.low, bias.high)));
    claims
        .interval("self.loa", bland_altman(&SELF, &OFFICE).map(|limits| (limits.low, limits.high)));
    claims.meets("self.wilcoxon.p_exact", wilcoxon_exact(&gaps()));
    claims.meets("self.sign.p", sign_test(&gaps()));
    let rows: Vec<Vec<f64>> =
        SELF.iter().zip(OFFICE).map(|(own, office)| vec![*own, office]).collect();
    let found = icc(&rows).expect("a spread");
    claims.meets("self.icc21", found.agreement);
    claims.meets("self.icc31", found.consistency);
    claims.meets("self.pearson", pearson(&SELF, &OFFICE));
    claims.meets("self.lin_ccc", lin(&SELF, &OFFICE));
    claims.meets("self.kendall_tau_b", kendall_tau_b(&SELF, &OFFICE));
    claims.meets("self.spearman", spearman(&SELF, &OFFICE));
    let units: Vec<Vec<Option<f64>>> =
        rows.iter().map(|row| row.iter().copied().map(Some).collect()).collect();
    claims.meets("self.krippendorff_interval", krippendorff(&units, Metric::Interval));
}

pub(crate) fn inflation(claims: &mut Claims) {
    claims.meets("self.median", median(&gaps()));
    claims.meets("self.mad_scaled", scaled_median_deviation(&gaps()));
    let teams: Vec<TeamGap> =
        gaps().iter().map(|gap| TeamGap { gap: *gap, above: 5, indicators: 5 }).collect();
    for (team, found) in TEAMS.iter().zip(inflated(&teams)) {
        claims.meets(&format!("self.robust_z.{team}"), found.robust_z);
    }
    let team = mean_test(&[5.0, 0.0, 10.0, 5.0, 5.0], 0.95).expect("a test");
    claims.meets("inflate.team.mean", team.mean);
    claims.meets("inflate.team.sd", team.standard_deviation);
    claims.meets("inflate.team.t", team.t);
    claims.meets("inflate.team.p_one_sided", team.p_greater);
    // The numbers of indicators behind each gap.
    let indicators = [5, 5, 4, 5, 5, 6, 5, 5];
    let with_indicators: Vec<(f64, usize)> = gaps().into_iter().zip(indicators).collect();
    let found = shrunk_gaps(&with_indicators, 36.0).expect("gaps");
    claims.meets("inflate.Q", found.q);
    claims.meets("inflate.tau2", found.tau2);
    claims.meets("inflate.mu", found.centre);
    for (team, gap) in TEAMS.iter().zip(found.gaps) {
        if ["C", "F", "G"].contains(team) {
            claims.meets(&format!("inflate.shrunk.{team}"), gap);
        }
    }
}

pub(crate) fn raters(claims: &mut Claims) {
    let ratings: Vec<Rating> = [
        (0, 0, 80.0),
        (0, 1, 86.0),
        (1, 0, 70.0),
        (1, 2, 79.0),
        (2, 1, 90.0),
        (2, 2, 91.0),
        (3, 0, 75.0),
        (3, 1, 83.0),
        (3, 2, 84.0),
        (4, 1, 78.0),
        (4, 2, 80.0),
    ]
    .into_iter()
    .map(|(team, rater, score)| Rating { team, rater, score })
    .collect();
    let found = adjust(&ratings).expect("raters with overlap");
    for (team, (raw, adjusted)) in found.raw.iter().zip(&found.adjusted).enumerate() {
        claims.meets(&format!("rater.raw_mean.t{}", team + 1), *raw);
        claims.meets(&format!("rater.adjusted.t{}", team + 1), *adjusted);
    }
    for (rater, (effect, own)) in found.effects.iter().zip(summaries(&ratings)).enumerate() {
        let rater = rater + 1;
        claims.meets(&format!("rater.effect.r{rater}"), *effect);
        claims.meets(&format!("rater.mean.r{rater}"), own.map(|own| own.mean));
        let spread = own.and_then(|own| own.standard_deviation);
        claims.meets(&format!("rater.sd.r{rater}"), spread);
    }
    let five = [70.0, 78.0, 80.0, 82.0, 95.0];
    claims.meets("trimmed_mean.20%", trimmed_mean(&five, 1));
    claims.meets("median.five", median(&five));
    claims.meets("mean.five", mean(&five));
}
