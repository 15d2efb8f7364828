use super::{Call, Chapter, Data, End, Gives, Native, Parameter, Wants, date, text, whole};
use crate::{
    diagnostic::message,
    value::{Calendar, Date, Number},
};

const A: Parameter = Parameter { name: "from", wants: Wants::Date };
const B: Parameter = Parameter { name: "to", wants: Wants::Date };
const D: Parameter = Parameter { name: "d", wants: Wants::Date };
const N: Parameter = Parameter { name: "n", wants: Wants::Number };

const fn native(
    name: &'static str,
    parameters: &'static [Parameter],
    gives: Gives,
    about: (&'static str, &'static str),
    examples: &'static [(&'static str, &'static str)],
    run: fn(&Call<'_>, &mut [Data]) -> Result<Data, End>,
) -> Native {
    Native {
        name,
        chapter: Chapter::Dates,
        parameters,
        required: parameters.len(),
        many: false,
        gives,
        about,
        examples,
        writes: false,
        run,
    }
}

pub(super) const NATIVES: &[Native] = &[
    native(
        "date",
        &[Parameter { name: "text", wants: Wants::Text }],
        Gives::Date,
        ("日期，写成 \"2026-05-06\"。", "A day, written \"2026-05-06\"."),
        &[("date(\"2026-05-06\")", "2026-05-06")],
        |_, arguments| {
            let text = text(arguments, 0)?;
            Date::from_iso(text).map(day).ok_or_else(|| {
                End::fault(message!(
                    zh: "“{text}”不是日期；写成 \"2026-05-06\"",
                    en: "\"{text}\" is not a date; write \"2026-05-06\"",
                ))
            })
        },
    ),
    native(
        "days",
        &[A, B],
        Gives::Number,
        (
            "从 from 到 to 的天数；to 在前则为负。",
            "The days from one date to another; negative when the second is earlier.",
        ),
        &[("days(date(\"2026-05-06\"), date(\"2026-05-09\"))", "3")],
        |_, arguments| Ok(count(date(arguments, 0)?.days_until(date(arguments, 1)?))),
    ),
    native(
        "workdays",
        &[A, B],
        Gives::Number,
        (
            "从 from 到 to 的工作日数：from 当日不计，to 当日计入；to 在前则为负。有工作日历表的按表，没有的按周一至周五。",
            "The workdays from one date to another: the first is not counted, the second is; negative when the second is earlier. By the calendar table, else Monday to Friday.",
        ),
        &[("workdays(date(\"2026-05-08\"), date(\"2026-05-11\"))", "1")],
        |call, arguments| {
            let (from, to) = (date(arguments, 0)?, date(arguments, 1)?);
            Ok(count(calendar(call, |calendar| calendar.workdays(from, to))))
        },
    ),
    native(
        "is_workday",
        &[D],
        Gives::Bool,
        ("是不是工作日。", "Is it a workday?"),
        &[("is_workday(date(\"2026-05-09\"))", "false")],
        |call, arguments| {
            let day = date(arguments, 0)?;
            Ok(Data::bool(calendar(call, |calendar| calendar.is_workday(day))))
        },
    ),
    native(
        "add_days",
        &[D, N],
        Gives::Date,
        ("n 天以后；n 为负是以前。", "n days later; earlier when n is negative."),
        &[("add_days(date(\"2026-05-06\"), 30)", "2026-06-05")],
        |_, arguments| {
            let (from, n) = (date(arguments, 0)?, whole(arguments, 1, "n")?);
            from.add_days(n).map(day).ok_or_else(|| outside(from, n))
        },
    ),
    native(
        "add_workdays",
        &[D, N],
        Gives::Date,
        (
            "n 个工作日以后；n 为负是以前，0 是当日。",
            "n workdays later; earlier when n is negative, the day itself for 0.",
        ),
        &[("add_workdays(date(\"2026-05-08\"), 3)", "2026-05-13")],
        |call, arguments| {
            let (from, n) = (date(arguments, 0)?, whole(arguments, 1, "n")?);
            calendar(call, |calendar| calendar.add_workdays(from, n))
                .map(day)
                .ok_or_else(|| outside(from, n))
        },
    ),
    native(
        "add_months",
        &[D, N],
        Gives::Date,
        (
            "n 个月以后的同一日；那个月没有这一日的取月末。",
            "The same day n months later, or the last day of that month where it is shorter.",
        ),
        &[("add_months(date(\"2026-01-31\"), 1)", "2026-02-28")],
        |_, arguments| {
            let (from, n) = (date(arguments, 0)?, whole(arguments, 1, "n")?);
            from.add_months(n).map(day).ok_or_else(|| outside(from, n))
        },
    ),
    native(
        "month_end",
        &[D],
        Gives::Date,
        ("当月最后一日。", "The last day of its month."),
        &[("month_end(date(\"2026-02-03\"))", "2026-02-28")],
        |_, arguments| Ok(day(date(arguments, 0)?.month_end())),
    ),
    native(
        "year",
        &[D],
        Gives::Number,
        ("年。", "The year."),
        &[("year(date(\"2026-05-06\"))", "2026")],
        |_, arguments| Ok(count(date(arguments, 0)?.parts().0.into())),
    ),
    native(
        "month",
        &[D],
        Gives::Number,
        ("月，1 至 12。", "The month, 1 to 12."),
        &[("month(date(\"2026-05-06\"))", "5")],
        |_, arguments| Ok(count(date(arguments, 0)?.parts().1.into())),
    ),
    native(
        "day",
        &[D],
        Gives::Number,
        ("日，1 至 31。", "The day of the month, 1 to 31."),
        &[("day(date(\"2026-05-06\"))", "6")],
        |_, arguments| Ok(count(date(arguments, 0)?.parts().2.into())),
    ),
];

fn day(date: Date) -> Data {
    Data::Value(crate::value::Value::Date(date))
}

fn count(number: i64) -> Data {
    Data::number(Number::from(number))
}

fn calendar<T>(call: &Call<'_>, work: impl FnOnce(&Calendar) -> T) -> T {
    match &call.context.calendar {
        Some(calendar) => work(calendar),
        None => work(&Calendar::new()),
    }
}

fn outside(from: Date, n: i64) -> End {
    End::fault(message!(
        zh: "{from} 加 {n} 超出了可表示的日期",
        en: "{from} plus {n} is outside the calendar",
    ))
}
