//! The functions of the library that have a form in SQL.

use super::{
    expression::{DAYS, NoForm, Translation, truth},
    term::{Digits, Reasons, Term},
};
use crate::{
    diagnostic::message,
    script::{
        Kind,
        tree::{Node, Part},
    },
    value::Number,
};

/// Days between two dates of the calendar.
const DAYS_DIGITS: Digits = Digits { whole: 7, places: 0 };

/// A call of the function `name`.
///
/// # Errors
/// Why it has no form in SQL.
pub(super) fn native(
    to: &mut Translation<'_, '_>,
    node: &Node,
    name: &str,
    arguments: &[Node],
) -> Result<Term, NoForm> {
    match (name, arguments) {
        ("contains", [list, wanted]) => return contains(to, node, list, wanted),
        ("supplied", [asked]) => {
            if let Part::Constant(data) = &asked.unwatched().part
                && let Some(id) = data.as_text()
            {
                return Ok(truth((to.world.supplied)(id)));
            }
        }
        _ => {}
    }
    let dialect = to.dialect();
    let constant = arguments.get(1).and_then(|second| to.constant_number(second));
    let known = [
        "days",
        "add_days",
        "add_months",
        "month_end",
        "year",
        "month",
        "day",
        "workdays",
        "is_workday",
        "add_workdays",
        "abs",
        "floor",
        "ceil",
        "round",
        "min",
        "max",
        "clamp",
        "date",
    ];
    if !known.contains(&name) {
        return to.none(
            node,
            message!(zh: "函数 {name} 没有 SQL 写法", en: "the function {name} has no form in SQL"),
        );
    }
    if (name.ends_with("workdays") || name == "is_workday") && !to.world.workdays {
        return to.none(
            node,
            message!(
                zh: "工作日历是办法自带的文件，SQL 读不到",
                en: "the calendar is a file of the pack, which SQL does not see",
            ),
        );
    }
    let terms = to.nodes(arguments)?;
    let reasons = Reasons::first(dialect, terms.iter());
    let sqls: Vec<String> = terms.iter().map(|term| term.sql.clone()).collect();
    let number = |sql: String, digits: Digits| {
        Ok(Term::sure(sql, Kind::Number).digits(digits).with(reasons.clone()))
    };
    let date = |sql: String| Ok(Term::sure(sql, Kind::Date).with(reasons.clone()));
    let whole = |at: usize| terms.get(at).is_some_and(|term| term.digits.places == 0);
    match (name, sqls.as_slice()) {
        ("days", [from, to]) => number(dialect.days_between(from, to), DAYS_DIGITS),
        ("add_days", [day, days]) if whole(1) => date(dialect.add_days(day, days)),
        ("add_months", [day, months]) if whole(1) => date(dialect.add_months(day, months)),
        ("month_end", [day]) => date(format!("last_day({day})")),
        ("year" | "month" | "day", [day]) => {
            number(format!("{name}({day})"), Digits { whole: 4, places: 0 })
        }
        ("date", [_]) => match arguments.first().map(|first| &first.unwatched().part) {
            Some(Part::Constant(data)) => {
                match data.as_text().and_then(crate::value::Date::from_iso) {
                    Some(day) => Ok(Term::sure(dialect.date(day), Kind::Date)),
                    None => to.none(node, super::expression::nothing()),
                }
            }
            _ => to.none(node, super::expression::nothing()),
        },
        ("workdays", [from, until]) => {
            let first = to.join(DAYS, |alias| format!("{alias}.day = {from}"));
            let last = to.join(DAYS, |alias| format!("{alias}.day = {until}"));
            number(format!("({last}.workdays - {first}.workdays)"), DAYS_DIGITS)
        }
        ("is_workday", [day]) => {
            let own = to.join(DAYS, |alias| format!("{alias}.day = {day}"));
            Ok(Term::sure(format!("{own}.workday"), Kind::Bool).with(reasons))
        }
        ("add_workdays", [day, _]) => {
            let after = constant.filter(|after| after.is_integer() && after.is_positive());
            let Some(after) = after else {
                return to.none(
                    node,
                    message!(
                        zh: "add_workdays 的天数不是正的常数",
                        en: "the days of add_workdays are no positive constant",
                    ),
                );
            };
            let after = after.to_exact();
            let own = to.join(DAYS, |alias| format!("{alias}.day = {day}"));
            let target = to.join(DAYS, |alias| {
                format!("{alias}.workday AND {alias}.workdays = {own}.workdays + {after}")
            });
            date(format!("{target}.day"))
        }
        ("abs", [x]) => number(format!("abs({x})"), digits(&terms)),
        ("floor", [x]) => number(format!("floor({x})"), Digits { places: 0, ..digits(&terms) }),
        ("ceil", [x]) => {
            let all = digits(&terms);
            number(format!("ceil({x})"), Digits { whole: all.whole + 1, places: 0 })
        }
        ("round", [x, _]) => {
            let places = constant.and_then(|places| places.to_i64());
            let places = places.and_then(|places| u32::try_from(places).ok());
            let scale = places.filter(|places| *places <= 6).and_then(|places| {
                let scale = Number::from(10u32).pow(i32::try_from(places).ok()?)?;
                Some((places, Number::ONE.checked_div(&scale)?, scale))
            });
            let Some((places, back, scale)) = scale else {
                return to.none(node, super::expression::nothing());
            };
            let (back, scale) = (to.number(node, &back)?, to.number(node, &scale)?);
            let all = digits(&terms);
            // Half up, towards +∞.
            let sql = format!("(floor({x} * {} + 0.5) * {})", scale.sql, back.sql);
            number(sql, Digits { whole: all.whole + 1, places })
        }
        ("min" | "max", [_, ..]) if terms.iter().all(|term| term.kind == Kind::Number) => {
            let function = if name == "min" { "least" } else { "greatest" };
            let sql = match sqls.as_slice() {
                [only] => only.clone(),
                all => guarded(&terms, format!("{function}({})", all.join(", "))),
            };
            number(sql, digits(&terms))
        }
        ("clamp", [x, low, high]) => {
            let sql = format!("least(greatest({x}, {low}), {high})");
            number(guarded(&terms, sql), digits(&terms))
        }
        _ => to.none(node, super::expression::nothing()),
    }
}

/// `least` and `greatest` pass over NULL; zhixiao does not.
fn guarded(terms: &[Term], sql: String) -> String {
    let absent: Vec<String> = terms
        .iter()
        .filter(|term| !term.reasons.never())
        .map(|term| format!("{} IS NULL", term.sql))
        .collect();
    match absent.is_empty() {
        true => sql,
        false => format!("CASE WHEN {} THEN NULL ELSE {sql} END", absent.join(" OR ")),
    }
}

fn digits(terms: &[Term]) -> Digits {
    terms
        .iter()
        .map(|term| term.digits)
        .reduce(Digits::either)
        .unwrap_or(Digits { whole: 0, places: 0 })
}

/// `x in [a, b]`.
fn contains(
    to: &mut Translation<'_, '_>,
    node: &Node,
    list: &Node,
    wanted: &Node,
) -> Result<Term, NoForm> {
    let Part::Array(items) = &list.unwatched().part else {
        return to
            .none(node, message!(zh: "列表不是直接写出的", en: "the list is not written out"));
    };
    let items = to.nodes(items)?;
    let wanted = to.node(wanted)?;
    if items.iter().any(|item| !item.reasons.never()) {
        return to.none(
            node,
            message!(zh: "列表里的项可能没有值", en: "an item of the list may be absent"),
        );
    }
    if items.is_empty() {
        return to.none(node, super::expression::nothing());
    }
    let list: Vec<String> = items.into_iter().map(|item| item.sql).collect();
    let sql = format!("({} IN ({}))", wanted.sql, list.join(", "));
    Ok(Term::sure(sql, Kind::Bool).with(wanted.reasons))
}
