//! Self-assessment against the office's assessment, and raters against each other.

mod bias;
mod concordance;
mod inflation;
mod krippendorff;
mod order;
mod signed;

pub use bias::{LimitsOfAgreement, bland_altman, self_bias};
pub use concordance::{Grading, Icc, icc, lin, pearson};
pub use inflation::{
    GapReading, Inflation, LEAST_GAP, LEAST_GAP_WITHOUT_SPREAD, LEAST_INDICATORS, LEAST_Z,
    ShrunkGaps, TeamGap, inflated, shrunk_gaps,
};
pub use krippendorff::{Metric, Reliance, krippendorff, reliance};
pub use order::{kendall_tau_b, spearman};
pub use signed::{sign_test, wilcoxon_exact};
