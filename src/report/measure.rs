//! A metric of a team in words.

use super::{figure, text::clean, words::pick};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::{Evaluation, MeasureResult},
    value::{Absence, Number},
};

/// The name of the metric.
pub(crate) fn name(evaluation: &Evaluation, measure: &MeasureResult) -> String {
    metric_name(evaluation, measure.metric)
}

/// The name of the metric at a place of [`Evaluation::metrics`].
pub(crate) fn metric_name(evaluation: &Evaluation, metric: usize) -> String {
    evaluation.metrics.get(metric).map_or_else(String::new, |metric| clean(&metric.name))
}

fn is_rate(evaluation: &Evaluation, measure: &MeasureResult) -> bool {
    evaluation.metrics.get(measure.metric).is_some_and(|metric| metric.is_rate)
}

/// What it came to: `36 ÷ 40 = 90%（区间 76.9%—96%）`, `2`, `未报送`.
pub(crate) fn in_words(
    evaluation: &Evaluation,
    measure: &MeasureResult,
    language: Language,
) -> String {
    let mut text = String::new();
    let mut remarks: Vec<String> = Vec::new();
    if let (Some(top), Some(bottom)) = (&measure.numerator, &measure.denominator) {
        // Shares and means are their fraction; of what was counted or added up the rows are told.
        if is_rate(evaluation, measure) || top.checked_div(bottom) == measure.value {
            if bottom != &Number::ONE {
                text = format!("{} ÷ {} = ", figure::by_hand(top), figure::by_hand(bottom));
            }
        } else if bottom != &Number::ONE {
            let rows = figure::by_hand(bottom);
            remarks.push(match language {
                Language::Chinese => format!("共 {rows} 行"),
                Language::English => format!("of {}", counted(&rows, "row")),
            });
        }
    }
    text.push_str(&value(evaluation, measure, language));
    if let Some((low, high)) = measure.interval {
        let (low, high) = (figure::percent_f64(low), figure::percent_f64(high));
        remarks.push(match language {
            Language::Chinese => format!("区间 {low} 至 {high}"),
            Language::English => format!("interval {low} to {high}"),
        });
    }
    if measure.small {
        remarks.push(pick(language, "样本过少", "few cases").to_owned());
    }
    if !remarks.is_empty() {
        let remarks = remarks.join(pick(language, "，", ", "));
        text.push_str(&match language {
            Language::Chinese => format!("（{remarks}）"),
            Language::English => format!(" ({remarks})"),
        });
    }
    text
}

/// The value alone: a rate as a percentage.
pub(crate) fn value(
    evaluation: &Evaluation,
    measure: &MeasureResult,
    language: Language,
) -> String {
    match (&measure.value, &measure.text, &measure.absent) {
        (Some(value), ..) if is_rate(evaluation, measure) => figure::percent(value),
        (Some(value), ..) => figure::by_hand(value),
        (None, Some(text), _) => match text.as_str() {
            "true" => pick(language, "是", "yes").to_owned(),
            "false" => pick(language, "否", "no").to_owned(),
            text => clean(text),
        },
        (None, None, Some(absent)) => {
            Absence::from_id(absent).map_or_else(|| clean(absent), |kind| kind.name(language))
        }
        (None, None, None) => pick(language, "无", "none").to_owned(),
    }
}
