use super::{Call, Chapter, Data, End, Gives, Native, Parameter, Wants, array, number, numbers};
use crate::{
    diagnostic::message,
    script::operator::{bounded, inexact},
    value::{Absence, Number},
};

const VALUES: Parameter = Parameter { name: "values", wants: Wants::Array };

/// Values are taken at so many decimals where powers of them are summed, so that the sums stay exact,
/// small, and the same in any order.
const PLACES: u32 = 20;

const fn native(
    name: &'static str,
    about: (&'static str, &'static str),
    examples: &'static [(&'static str, &'static str)],
    run: fn(&Call<'_>, &mut [Data]) -> Result<Data, End>,
) -> Native {
    Native {
        name,
        chapter: Chapter::Statistics,
        parameters: &[VALUES],
        required: 1,
        many: false,
        gives: Gives::Number,
        about,
        examples,
        writes: false,
        run,
    }
}

pub(super) const NATIVES: &[Native] = &[
    native(
        "sum",
        ("合计；空数组为 0。", "The sum; 0 of an empty array."),
        &[("sum([1, 2.5])", "3.5")],
        |_, arguments| {
            let sum: Number = numbers(array(arguments, 0)?)?.iter().sum();
            bounded(sum).map(Data::number)
        },
    ),
    native(
        "mean",
        ("平均数；空数组没有值。", "The mean; an empty array has none."),
        &[("mean([1, 2, 4])", "7/3")],
        |_, arguments| {
            let values = numbers(array(arguments, 0)?)?;
            match mean(&values) {
                Some(mean) => bounded(mean).map(Data::number),
                None => Ok(Data::absent(Absence::NotReported)),
            }
        },
    ),
    native(
        "median",
        ("中位数；空数组没有值。", "The median; an empty array has none."),
        &[("median([1, 2, 4, 9])", "3")],
        |_, arguments| quantile(numbers(array(arguments, 0)?)?, &half()),
    ),
    Native {
        name: "quantile",
        chapter: Chapter::Statistics,
        parameters: &[VALUES, Parameter { name: "q", wants: Wants::Number }],
        required: 2,
        many: false,
        gives: Gives::Number,
        about: (
            "q 分位数，q 在 0 与 1 之间，按第 7 类算法（与 Excel 的 PERCENTILE.INC 相同）；空数组没有值。",
            "The q-quantile, q between 0 and 1, type 7 (as Excel's PERCENTILE.INC); an empty array has none.",
        ),
        examples: &[("quantile([1, 2, 4, 9], 0.25)", "1.75")],
        writes: false,
        run: |_, arguments| {
            let q = number(arguments, 1)?;
            if q.is_negative() || q > &Number::ONE {
                return Err(End::fault(message!(
                    zh: "分位数的 q 应在 0 与 1 之间：{q}",
                    en: "the q of a quantile is between 0 and 1: {q}",
                )));
            }
            quantile(numbers(array(arguments, 0)?)?, q)
        },
    },
    native(
        "stdev",
        (
            "标准差（除以 n−1），取 12 位小数；不足两个没有值。",
            "The standard deviation (n − 1), to 12 decimals; fewer than two values have none.",
        ),
        &[("stdev([2, 4, 4, 4, 5, 5, 7, 9])", "2.138089935299")],
        |_, arguments| match moments(array(arguments, 0)?, 2)? {
            Some(moments) => Ok(Data::number(moments.deviation)),
            None => Ok(Data::absent(Absence::TooFew)),
        },
    ),
    native(
        "skewness",
        (
            "偏度（与 Excel 的 SKEW 相同），取 12 位小数；不足三个或全相同没有值。",
            "The skewness (as Excel's SKEW), to 12 decimals; fewer than three values, or all the same, have none.",
        ),
        &[("skewness([3, 4, 5, 2, 3, 4, 5, 6, 4, 7])", "0.359543071407")],
        |_, arguments| match moments(array(arguments, 0)?, 3)? {
            Some(Moments { count: n, second, third, .. }) if second.is_positive() => {
                let (n, second, third) = (n.to_f64(), second.to_f64(), third.to_f64());
                let deviation = libm::sqrt(second / (n - 1.0));
                let value =
                    n / ((n - 1.0) * (n - 2.0)) * third / (deviation * deviation * deviation);
                inexact(value, none).map(Data::number)
            }
            _ => Ok(Data::absent(Absence::TooFew)),
        },
    ),
    native(
        "kurtosis",
        (
            "超额峰度（与 Excel 的 KURT 相同），取 12 位小数；不足四个或全相同没有值。",
            "The excess kurtosis (as Excel's KURT), to 12 decimals; fewer than four values, or all the same, have none.",
        ),
        &[("kurtosis([3, 4, 5, 2, 3, 4, 5, 6, 4, 7])", "-0.151799637208")],
        |_, arguments| match moments(array(arguments, 0)?, 4)? {
            Some(Moments { count: n, second, fourth, .. }) if second.is_positive() => {
                let (n, second, fourth) = (n.to_f64(), second.to_f64(), fourth.to_f64());
                let variance = second / (n - 1.0);
                let value = n * (n + 1.0) / ((n - 1.0) * (n - 2.0) * (n - 3.0)) * fourth
                    / (variance * variance)
                    - 3.0 * (n - 1.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
                inexact(value, none).map(Data::number)
            }
            _ => Ok(Data::absent(Absence::TooFew)),
        },
    ),
];

fn none() -> crate::diagnostic::Message {
    message!(zh: "这组数算不出结果", en: "there is no result for these numbers")
}

fn half() -> Number {
    Number::ratio(1, 2).unwrap_or(Number::ZERO)
}

fn mean(values: &[Number]) -> Option<Number> {
    values.iter().sum::<Number>().checked_div(&Number::from(values.len()))
}

/// Type 7: the place is (n − 1)·q, linear between neighbours.
fn quantile(mut values: Vec<Number>, q: &Number) -> Result<Data, End> {
    values.sort();
    let Some(last) = values.len().checked_sub(1) else {
        return Ok(Data::absent(Absence::NotReported));
    };
    let place = &Number::from(last) * q;
    let below = place.floor();
    let at = below.to_i64().and_then(|at| usize::try_from(at).ok()).unwrap_or(last);
    let low = values.get(at).ok_or_else(super::wrong)?;
    let high = values.get(at.saturating_add(1)).unwrap_or(low);
    bounded(low + &(&(&place - &below) * &(high - low))).map(Data::number)
}

/// Sums of powers of the distances from the mean.
struct Moments {
    count: Number,
    second: Number,
    third: Number,
    fourth: Number,
    deviation: Number,
}

/// Nothing with fewer than `least` values.
fn moments(items: &[Data], least: usize) -> Result<Option<Moments>, End> {
    let values: Vec<Number> =
        numbers(items)?.iter().map(|number| number.round_half_up(PLACES)).collect();
    if values.len() < least {
        return Ok(None);
    }
    let count = Number::from(values.len());
    let Some(mean) = mean(&values).map(|mean| mean.round_half_up(PLACES)) else {
        return Ok(None);
    };
    let (mut second, mut third, mut fourth) = (Number::ZERO, Number::ZERO, Number::ZERO);
    for value in &values {
        let distance = value - &mean;
        let square = &distance * &distance;
        third = &third + &(&square * &distance);
        fourth = &fourth + &(&square * &square);
        second = &second + &square;
    }
    let variance = second.checked_div(&(&count - &Number::ONE)).unwrap_or(Number::ZERO);
    let deviation = inexact(libm::sqrt(variance.to_f64()), none)?;
    Ok(Some(Moments { count, second, third, fourth, deviation }))
}
