use std::sync::Arc;

use super::{Call, Chapter, Data, End, Gives, Native, Parameter, Wants, number, take_ledger, text};
use crate::{
    diagnostic::message,
    script::{MetricRef, Points, Start},
    value::Value,
};

const POINTS: Parameter = Parameter { name: "points", wants: Wants::Number };
const LEDGER: Parameter = Parameter { name: "ledger", wants: Wants::Ledger };
const N: Parameter = Parameter { name: "n", wants: Wants::Number };
const REASON: Parameter = Parameter { name: "reason", wants: Wants::Text };
const METRIC: Parameter = Parameter { name: "metric", wants: Wants::AnyOrAbsent };

pub(super) const NATIVES: &[Native] = &[
    Native {
        name: "from_full",
        chapter: Chapter::Ledger,
        parameters: &[POINTS],
        required: 1,
        many: false,
        gives: Gives::Ledger,
        about: (
            "从满分起算的台账，逐项扣分。",
            "A ledger that starts from full points, to deduct from.",
        ),
        examples: &[("from_full(10).deduct(0.5, \"逾期 1 个\")", "9.5")],
        writes: false,
        run: |call, arguments| start(call, arguments, Start::Full),
    },
    Native {
        name: "from_zero",
        chapter: Chapter::Ledger,
        parameters: &[POINTS],
        required: 1,
        many: false,
        gives: Gives::Ledger,
        about: (
            "从 0 分起算的台账，逐项得分；没有得到的分另列一行。",
            "A ledger that starts from nothing, to award to; what is left unearned is a line of its own.",
        ),
        examples: &[("from_zero(10).award(8, \"整改完成率 80%\")", "8")],
        writes: false,
        run: |call, arguments| start(call, arguments, Start::Zero),
    },
    Native {
        name: "award",
        chapter: Chapter::Ledger,
        parameters: &[LEDGER, N, REASON, METRIC],
        required: 3,
        many: false,
        gives: Gives::Ledger,
        about: (
            "得 n 分。n 为负、或单次超过满分是错误；n 为 0 时留一行“未得分”。metric 写指标本身或其 id，这一行就对应该指标的明细。",
            "Gives n points. Below 0, or above the full points at once, is an error; 0 leaves a line that was only looked at. With a metric (itself or its id) the line is tied to the metric's rows.",
        ),
        examples: &[("from_zero(10).award(0, \"未提前完成\")", "0")],
        writes: true,
        run: |_, arguments| {
            let points = number(arguments, 1)?.clone();
            let reason = text(arguments, 2)?.to_owned();
            let metric = metric(arguments.get(3))?;
            write(arguments, |ledger| ledger.award(points, &reason, metric))
        },
    },
    Native {
        name: "deduct",
        chapter: Chapter::Ledger,
        parameters: &[LEDGER, N, REASON, METRIC],
        required: 3,
        many: false,
        gives: Gives::Ledger,
        about: (
            "扣 n 分（写正数）。n 为 0 时留一行“未扣分”，看得出查过什么。metric 写指标本身或其 id，这一行就对应该指标的明细。",
            "Takes n points (written as a positive number). 0 leaves a line that cost nothing, so that what was examined can be seen. With a metric (itself or its id) the line is tied to the metric's rows.",
        ),
        examples: &[
            ("from_full(10).deduct(0, \"逾期未完成 0 个\")", "10"),
            ("from_full(10).deduct(1, \"逾期 2 个\", \"overdue\")", "9"),
        ],
        writes: true,
        run: |_, arguments| {
            let points = number(arguments, 1)?.clone();
            let reason = text(arguments, 2)?.to_owned();
            let metric = metric(arguments.get(3))?;
            write(arguments, |ledger| ledger.deduct(&points, &reason, metric))
        },
    },
    Native {
        name: "cap",
        chapter: Chapter::Ledger,
        parameters: &[LEDGER, N],
        required: 2,
        many: false,
        gives: Gives::Ledger,
        about: (
            "此前各项得分合计以 n 为上限；从满分起算的台账，此前各项扣分合计以 n 为上限。",
            "Limits the sum of the awards before it to n; in a ledger that starts from full points, of the deductions.",
        ),
        examples: &[("from_full(10).deduct(4, \"甲\").deduct(3, \"乙\").cap(5)", "5")],
        writes: true,
        run: |_, arguments| {
            let limit = number(arguments, 1)?.clone();
            write(arguments, |ledger| ledger.cap(&limit))
        },
    },
    Native {
        name: "checked",
        chapter: Chapter::Ledger,
        parameters: &[LEDGER, REASON],
        required: 2,
        many: false,
        gives: Gives::Ledger,
        about: (
            "记一行：查过，没有影响得分。",
            "Leaves a line: it was looked at and changed nothing.",
        ),
        examples: &[("from_full(10).checked(\"台账齐全\")", "10")],
        writes: true,
        run: |_, arguments| {
            let reason = text(arguments, 1)?.to_owned();
            write(arguments, |ledger| {
                ledger.checked(&reason);
                Ok(())
            })
        },
    },
    Native {
        name: "note",
        chapter: Chapter::Ledger,
        parameters: &[LEDGER, Parameter { name: "text", wants: Wants::Text }],
        required: 2,
        many: false,
        gives: Gives::Ledger,
        about: ("记一行说明。", "Leaves a line that only says something."),
        examples: &[("from_full(10).note(\"按上一轮口径\")", "10")],
        writes: true,
        run: |_, arguments| {
            let said = text(arguments, 1)?.to_owned();
            write(arguments, |ledger| {
                ledger.note(&said);
                Ok(())
            })
        },
    },
    Native {
        name: "not_applicable",
        chapter: Chapter::Ledger,
        parameters: &[LEDGER, REASON],
        required: 2,
        many: false,
        gives: Gives::Ledger,
        about: (
            "本项不适用，并写明原因；得分按“不适用”处理。",
            "The item does not apply, and why; it counts as not applicable.",
        ),
        examples: &[("from_full(10).not_applicable(\"本轮未开展\")", "10")],
        writes: true,
        run: |_, arguments| {
            let reason = text(arguments, 1)?.to_owned();
            write(arguments, |ledger| {
                ledger.not_applicable = Some(reason);
                Ok(())
            })
        },
    },
];

fn start(call: &Call<'_>, arguments: &mut [Data], start: Start) -> Result<Data, End> {
    let full = number(arguments, 0)?;
    if full.is_negative() {
        return Err(End::fault(message!(
            zh: "满分不能为负：{full}",
            en: "full points cannot be negative: {full}",
        )));
    }
    Ok(Data::Ledger(Arc::new(Points::new(start, full.clone(), call.language))))
}

fn write(
    arguments: &mut [Data],
    entry: impl FnOnce(&mut Points) -> Result<(), End>,
) -> Result<Data, End> {
    let mut ledger = take_ledger(arguments)?;
    entry(Arc::make_mut(&mut ledger))?;
    Ok(Data::Ledger(ledger))
}

/// The metric that a line is tied to: the metric itself, or its id. Other numbers tie to nothing, so
/// that a function can be tested with plain numbers.
fn metric(argument: Option<&Data>) -> Result<Option<MetricRef>, End> {
    match argument {
        None | Some(Data::Value(Value::Absent(_) | Value::Number(_))) => Ok(None),
        Some(Data::Measure(_, mark)) => Ok(Some(MetricRef::Mark(*mark))),
        Some(Data::Value(Value::Text(id))) => Ok(Some(MetricRef::Id(Arc::clone(id)))),
        Some(_) => Err(End::fault(message!(
            zh: "第三个参数应为指标本身，或写成文字的指标 id",
            en: "the third argument is a metric itself, or its id as a text",
        ))),
    }
}
