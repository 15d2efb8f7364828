use super::{
    Call, Chapter, Data, End, Gives, Native, Parameter, Wants, array, number, numbers, percentage,
    text, whole,
};
use crate::{
    diagnostic::message,
    script::operator::{bounded, inexact, power},
    value::{Absence, Number},
};

const X: Parameter = Parameter { name: "x", wants: Wants::Number };
const VALUES: Parameter = Parameter { name: "values", wants: Wants::NumberOrArray };

const fn unary(
    name: &'static str,
    about: (&'static str, &'static str),
    examples: &'static [(&'static str, &'static str)],
    run: fn(&Call<'_>, &mut [Data]) -> Result<Data, End>,
) -> Native {
    Native {
        name,
        chapter: Chapter::Numbers,
        parameters: &[X],
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
    Native {
        name: "linear",
        chapter: Chapter::Numbers,
        parameters: &[
            X,
            Parameter { name: "zero_at", wants: Wants::Number },
            Parameter { name: "full_at", wants: Wants::Number },
        ],
        required: 3,
        many: false,
        gives: Gives::Number,
        about: (
            "x 在 zero_at 处为 0、在 full_at 处为 1，其间按直线，两端之外截为 0 或 1。zero_at 大于 full_at 时越小越好。",
            "0 at zero_at, 1 at full_at, in a straight line between, cut to 0…1 outside. With zero_at above full_at, less is better.",
        ),
        examples: &[("linear(0.85, 0.60, 0.95)", "5/7"), ("linear(12, 30, 10)", "0.9")],
        writes: false,
        run: linear,
    },
    Native {
        name: "steps",
        chapter: Chapter::Numbers,
        parameters: &[
            X,
            Parameter { name: "step", wants: Wants::Number },
            Parameter { name: "mode", wants: Wants::Text },
        ],
        required: 3,
        many: false,
        gives: Gives::Number,
        about: (
            "x 里有几个 step：\"floor\" 不足一个不计，\"ceiling\" 不足一个按一个计，\"pro_rata\" 按比例计。",
            "How many steps x holds: \"floor\" drops what is less than a step, \"ceiling\" counts it as one, \"pro_rata\" in proportion.",
        ),
        examples: &[
            ("steps(0.127, 0.05, \"floor\")", "2"),
            ("steps(0.127, 0.05, \"ceiling\")", "3"),
            ("steps(0.127, 0.05, \"pro_rata\")", "2.54"),
        ],
        writes: false,
        run: steps,
    },
    Native {
        name: "percent",
        chapter: Chapter::Numbers,
        parameters: &[X],
        required: 1,
        many: false,
        gives: Gives::Text,
        about: (
            "写成百分数，最多两位小数。",
            "Written as a percentage, with at most two decimals.",
        ),
        examples: &[("percent(23/26)", "\"88.46%\""), ("percent(0.8)", "\"80%\"")],
        writes: false,
        run: |_, arguments| Ok(Data::text(&percentage(number(arguments, 0)?))),
    },
    Native {
        name: "round",
        chapter: Chapter::Numbers,
        parameters: &[X, Parameter { name: "n", wants: Wants::Number }],
        required: 1,
        many: false,
        gives: Gives::Number,
        about: (
            "四舍五入到 n 位小数（不写为 0 位）；恰好一半时向大的方向进。n 可为负。",
            "Rounded to n decimals (0 when left out), half up, towards +∞. n may be negative.",
        ),
        examples: &[
            ("round(2.345, 2)", "2.35"),
            ("round(-2.345, 2)", "-2.34"),
            ("round(1250, -2)", "1300"),
        ],
        writes: false,
        run: round,
    },
    unary(
        "floor",
        ("不大于 x 的最大整数。", "The greatest whole number that is not above x."),
        &[("floor(-2.5)", "-3")],
        |_, arguments| Ok(Data::number(number(arguments, 0)?.floor())),
    ),
    unary(
        "ceil",
        ("不小于 x 的最小整数。", "The smallest whole number that is not below x."),
        &[("ceil(2.1)", "3")],
        |_, arguments| Ok(Data::number(number(arguments, 0)?.ceil())),
    ),
    unary("abs", ("绝对值。", "Without its sign."), &[("abs(-2.5)", "2.5")], |_, arguments| {
        Ok(Data::number(number(arguments, 0)?.abs()))
    }),
    Native {
        name: "min",
        chapter: Chapter::Numbers,
        parameters: &[VALUES],
        required: 1,
        many: true,
        gives: Gives::Number,
        about: (
            "最小的一个。可给几个数，也可给数组；空数组没有值。",
            "The least of several numbers, or of an array; of an empty array there is none.",
        ),
        examples: &[("min(0.5 * 12, 5)", "5"), ("min([3, 1, 2])", "1")],
        writes: false,
        run: |_, arguments| extreme(arguments, |a, b| a < b),
    },
    Native {
        name: "max",
        chapter: Chapter::Numbers,
        parameters: &[VALUES],
        required: 1,
        many: true,
        gives: Gives::Number,
        about: (
            "最大的一个。可给几个数，也可给数组；空数组没有值。",
            "The greatest of several numbers, or of an array; of an empty array there is none.",
        ),
        examples: &[("max(0, 3 - 5)", "0"), ("max([3, 1, 2])", "3")],
        writes: false,
        run: |_, arguments| extreme(arguments, |a, b| a > b),
    },
    Native {
        name: "clamp",
        chapter: Chapter::Numbers,
        parameters: &[
            X,
            Parameter { name: "low", wants: Wants::Number },
            Parameter { name: "high", wants: Wants::Number },
        ],
        required: 3,
        many: false,
        gives: Gives::Number,
        about: ("限制在 low 与 high 之间。", "Kept between low and high."),
        examples: &[("clamp(1.2, 0, 1)", "1")],
        writes: false,
        run: clamp,
    },
    Native {
        name: "mix",
        chapter: Chapter::Numbers,
        parameters: &[Parameter { name: "pairs", wants: Wants::Array }],
        required: 1,
        many: false,
        gives: Gives::Number,
        about: (
            "加权平均：[[值, 权重], …]，权重不必合计为 1。",
            "A weighted mean: [[value, weight], …]; the weights need not add up to 1.",
        ),
        examples: &[("mix([[0.9, 40], [0.6, 60]])", "0.72")],
        writes: false,
        run: mix,
    },
    unary(
        "sqrt",
        ("平方根，取 12 位小数。", "The square root, to 12 decimals."),
        &[("sqrt(2)", "1.414213562373")],
        |_, arguments| {
            let x = number(arguments, 0)?;
            let none = || message!(zh: "{x} 没有平方根", en: "{x} has no square root");
            if x.is_negative() {
                return Err(End::fault(none()));
            }
            inexact(libm::sqrt(x.to_f64()), none).map(Data::number)
        },
    ),
    unary(
        "ln",
        ("自然对数，取 12 位小数。", "The natural logarithm, to 12 decimals."),
        &[("ln(10)", "2.302585092994")],
        |_, arguments| {
            let x = number(arguments, 0)?;
            let none = || message!(zh: "{x} 没有对数", en: "{x} has no logarithm");
            if !x.is_positive() {
                return Err(End::fault(none()));
            }
            inexact(libm::log(x.to_f64()), none).map(Data::number)
        },
    ),
    unary(
        "exp",
        ("e 的 x 次方，取 12 位小数。", "e to the power x, to 12 decimals."),
        &[("exp(1)", "2.718281828459")],
        |_, arguments| {
            let x = number(arguments, 0)?;
            inexact(
                libm::exp(x.to_f64()),
                || message!(zh: "exp({x}) 太大", en: "exp({x}) is too large"),
            )
            .and_then(bounded)
            .map(Data::number)
        },
    ),
    Native {
        name: "pow",
        chapter: Chapter::Numbers,
        parameters: &[X, Parameter { name: "y", wants: Wants::Number }],
        required: 2,
        many: false,
        gives: Gives::Number,
        about: (
            "x 的 y 次方；y 为整数时精确，否则取 12 位小数。也可写 x ** y。",
            "x to the power y; exact for whole y, else to 12 decimals. Also written x ** y.",
        ),
        examples: &[("pow(2/3, 2)", "4/9"), ("pow(2, 0.5)", "1.414213562373")],
        writes: false,
        run: |_, arguments| {
            power(number(arguments, 0)?, number(arguments, 1)?).and_then(bounded).map(Data::number)
        },
    },
    Native {
        name: "number",
        chapter: Chapter::Numbers,
        parameters: &[Parameter { name: "text", wants: Wants::Text }],
        required: 1,
        many: false,
        gives: Gives::Number,
        about: (
            "把文字读成数；读不成是错误。",
            "Reads a text as a number; an error if it is none.",
        ),
        examples: &[("number(\"1.50\")", "1.5")],
        writes: false,
        run: |_, arguments| {
            let text = text(arguments, 0)?;
            Number::from_decimal(text.trim()).map(Data::number).ok_or_else(|| {
                End::fault(message!(zh: "“{text}”不是数", en: "\"{text}\" is not a number"))
            })
        },
    },
];

fn linear(_: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let (x, zero, full) = (number(arguments, 0)?, number(arguments, 1)?, number(arguments, 2)?);
    let share = (x - zero).checked_div(&(full - zero)).ok_or_else(|| {
        End::fault(message!(
            zh: "linear 的 zero_at 与 full_at 不能相同：{zero}",
            en: "zero_at and full_at of linear cannot be the same: {zero}",
        ))
    })?;
    Ok(Data::number(share.max(Number::ZERO).min(Number::ONE)))
}

fn steps(_: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let (x, step, mode) = (number(arguments, 0)?, number(arguments, 1)?, text(arguments, 2)?);
    if !step.is_positive() {
        return Err(End::fault(message!(
            zh: "steps 的 step 须大于 0：{step}",
            en: "the step of steps must be above 0: {step}",
        )));
    }
    let times = x.checked_div(step).unwrap_or(Number::ZERO);
    Ok(Data::number(match mode {
        "floor" => times.floor(),
        "ceiling" => times.ceil(),
        "pro_rata" => times,
        other => {
            return Err(End::fault(message!(
                zh: "steps 没有“{other}”这种算法",
                en: "steps knows no \"{other}\"",
            ))
            .help(message!(
                zh: "可写 \"floor\"、\"ceiling\"、\"pro_rata\"",
                en: "it is \"floor\", \"ceiling\" or \"pro_rata\"",
            )));
        }
    }))
}

fn round(_: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let x = number(arguments, 0)?;
    let places = if arguments.len() > 1 { whole(arguments, 1, "n")? } else { 0 };
    const MOST: i64 = 100;
    if places.abs() > MOST {
        return Err(End::fault(message!(
            zh: "round 的位数应在 -{MOST} 与 {MOST} 之间",
            en: "the decimals of round are between -{MOST} and {MOST}",
        )));
    }
    let size = u32::try_from(places.unsigned_abs()).unwrap_or(0);
    if places >= 0 {
        return Ok(Data::number(x.round_half_up(size)));
    }
    let scale = Number::from(10i64).pow(i32::try_from(size).unwrap_or(0)).unwrap_or(Number::ONE);
    let scaled = x.checked_div(&scale).unwrap_or(Number::ZERO);
    Ok(Data::number(&scaled.round_half_up(0) * &scale))
}

fn extreme(arguments: &[Data], better: fn(&Number, &Number) -> bool) -> Result<Data, End> {
    let items = match arguments {
        [Data::Array(items)] => items,
        several => several,
    };
    let best = numbers(items)?.into_iter().reduce(|a, b| if better(&b, &a) { b } else { a });
    Ok(best.map_or(Data::absent(Absence::NotReported), Data::number))
}

fn clamp(_: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let (x, low, high) = (number(arguments, 0)?, number(arguments, 1)?, number(arguments, 2)?);
    if low > high {
        return Err(End::fault(message!(
            zh: "clamp 的下限 {low} 大于上限 {high}",
            en: "the low end {low} of clamp is above its high end {high}",
        )));
    }
    Ok(Data::number(x.max(low).min(high).clone()))
}

fn mix(_: &Call<'_>, arguments: &mut [Data]) -> Result<Data, End> {
    let (mut total, mut weights) = (Number::ZERO, Number::ZERO);
    for pair in array(arguments, 0)? {
        let pair = match pair {
            Data::Array(pair) => numbers(pair)?,
            _ => Vec::new(),
        };
        let [value, weight] = pair.as_slice() else {
            return Err(End::fault(message!(
                zh: "mix 应写成 [[值, 权重], …]",
                en: "mix is written as [[value, weight], …]",
            )));
        };
        total = &total + &(value * weight);
        weights = &weights + weight;
    }
    total.checked_div(&weights).map(Data::number).ok_or_else(|| {
        End::fault(message!(zh: "mix 的权重合计为 0", en: "the weights of mix add up to 0"))
    })
}
