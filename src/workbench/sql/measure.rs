//! A metric over a table: what is kept of the rows of a team, and what the number is in the end. It mirrors the
//! metric stage step by step: rows whose condition is absent belong to neither side, an absence has its reason.

use std::fmt::Write as _;

use super::{
    Dialect,
    expression::{Join, NoForm, Translation, World, truth},
    table::Problem,
    term::{Reasons, Term, code, code_of, folded},
};
use crate::{
    diagnostic::message,
    method::model::{Aggregation, ColumnIndex, Constant, Metric, MetricSource, Rule},
    script::Kind,
    value::{Absence, Number, Value},
};

/// A metric as SQL.
#[derive(Debug)]
pub(super) struct Measure {
    pub(super) id: String,
    pub(super) per_indicator: bool,
    /// Columns of the rows: whether it is about them.
    pub(super) conditions: Vec<(String, String)>,
    /// What each row brings, from rows with these conditions.
    pub(super) cases: Vec<(String, String)>,
    /// What is kept of each group of rows.
    pub(super) sums: Vec<(String, String)>,
    /// What must not be, once groups are made: true if it is.
    pub(super) problem: Option<Problem>,
    /// From the sums, as `s."…"`: texts or NULL.
    pub(super) numerator: String,
    pub(super) denominator: String,
    pub(super) value: String,
    pub(super) absent: String,
    pub(super) evidence: String,
}

/// What the metrics of one table join to its rows.
#[derive(Debug, Default)]
pub(super) struct Joins {
    pub(super) conditions: Vec<Join>,
    pub(super) cases: Vec<Join>,
}

/// What the number is, in the order of the cases that come before it.
enum Way {
    Value(String),
    Absent(String),
}

impl Measure {
    /// The metric, called `m3` in the SQL.
    ///
    /// # Errors
    /// Why it has no form in SQL.
    pub(super) fn of(
        world: &World<'_>,
        metric: &Metric,
        name: &str,
        joins: &mut Joins,
    ) -> Option<Result<Self, NoForm>> {
        let MetricSource::Table { condition, member, aggregation, unit, at_least, .. } =
            &metric.source
        else {
            return None;
        };
        let building = Building { world, metric, name, at_least: at_least.as_ref() };
        Some(building.measure(condition.as_ref(), member.as_ref(), aggregation, *unit, joins))
    }
}

struct Building<'w, 'a> {
    world: &'w World<'a>,
    metric: &'w Metric,
    name: &'w str,
    at_least: Option<&'w Number>,
}

impl Building<'_, '_> {
    fn dialect(&self) -> Dialect {
        self.world.dialect
    }

    /// A column that the metric adds to the rows.
    fn own(&self, part: &str) -> String {
        format!("{}_{part}", self.name)
    }

    fn row(&self, part: &str) -> String {
        format!("t.{}", self.dialect().name(&self.own(part)))
    }

    fn sum(&self, part: &str) -> String {
        format!("s.{}", self.dialect().name(&self.own(part)))
    }

    fn none<T>(&self, why: crate::diagnostic::Message) -> Result<T, NoForm> {
        Err(NoForm { why, place: self.metric.place.clone() })
    }

    fn translated(&self, rule: &Rule, joins: &mut Vec<Join>) -> Result<Term, NoForm> {
        Translation::new(self.world, rule, joins).whole()
    }

    fn column(&self, column: ColumnIndex) -> Result<Term, NoForm> {
        match self.world.columns.get(column.0) {
            Some(known) => known.clone(),
            None => self.none(super::expression::nothing()),
        }
    }

    #[expect(clippy::too_many_lines, reason = "one way after the other, as in the metric stage")]
    fn measure(
        &self,
        condition: Option<&Rule>,
        member: Option<&(ColumnIndex, std::sync::Arc<str>)>,
        aggregation: &Aggregation,
        unit: Option<ColumnIndex>,
        joins: &mut Joins,
    ) -> Result<Measure, NoForm> {
        let dialect = self.dialect();

        // Which rows it is about.
        let mut wanted = Vec::new();
        if let Some((column, id)) = member {
            wanted.push(format!("{} = {}", self.column(*column)?.sql, dialect.text(id)));
        }
        if let Some(rule) = condition {
            wanted.push(self.translated(rule, &mut joins.conditions)?.sql);
        }
        let unit = unit.map(|column| self.column(column)).transpose()?;
        if let Some(unit) = &unit {
            wanted.push(format!("{} IS NOT NULL", unit.sql));
        }
        let all = wanted.is_empty();
        let mut conditions = Vec::new();
        if !all {
            let condition = wanted.join(" AND ");
            conditions
                .push((self.own("w"), format!("CASE WHEN {condition} THEN TRUE ELSE FALSE END")));
        }
        let is_wanted = if all { "TRUE".to_owned() } else { self.row("w") };

        // What each brings.
        let (main, under) = aggregation.rules();
        let main = match main {
            Some(rule) => self.translated(rule, &mut joins.cases)?,
            None => truth(true),
        };
        let number = |term: Term| match term.as_number() {
            Some(number) => Ok(number),
            None => self.none(message!(
                zh: "求和的不是数",
                en: "what is added up are no numbers",
            )),
        };
        let wants_number = !matches!(
            aggregation,
            Aggregation::Count(_)
                | Aggregation::Value(_)
                | Aggregation::Distinct(_)
                | Aggregation::Min(_)
                | Aggregation::Max(_)
        );
        // A share of truth values is counted, which is quicker than adding up.
        let counted = matches!(aggregation, Aggregation::Ratio(..))
            && under.is_none()
            && main.kind == Kind::Bool;
        let main = if wants_number && !counted { number(main)? } else { main };
        let under = match under {
            Some(rule) => Some(number(self.translated(rule, &mut joins.cases)?)?),
            None => None,
        };
        let reasons = Reasons::first(dialect, [Some(&main), under.as_ref()].into_iter().flatten());
        let guarded = |sql: &str| match all {
            true => sql.to_owned(),
            false => format!("CASE WHEN {is_wanted} THEN {sql} END"),
        };
        let mut cases = vec![(self.own("o"), guarded(&main.sql))];
        let over = self.row("o");
        let mut judged = format!("{over} IS NOT NULL");
        if let Some(under) = &under {
            cases.push((self.own("u"), guarded(&under.sql)));
            let _ = write!(judged, " AND {} IS NOT NULL", self.row("u"));
        }
        let is_absent = match all {
            true => format!("NOT ({judged})"),
            false => format!("{is_wanted} AND NOT ({judged})"),
        };
        let mut sums: Vec<(String, String)> = Vec::new();
        let mut keep = |part: &str, sql: String| {
            let known = self.sum(part);
            if !sums.iter().any(|(name, _)| *name == self.own(part)) {
                sums.push((self.own(part), sql));
            }
            known
        };
        let zero = |sql: &str| format!("COALESCE({sql}, 0)");
        // The smallest code of the reasons; NULL where every row could be judged.
        if reasons.kinds.len() > 1 {
            cases.push((self.own("k"), guarded(&code_of(dialect, &reasons))));
        }
        let code_sql = match reasons.kinds.len() {
            0 | 1 => code_of(dialect, &reasons),
            _ => self.row("k"),
        };
        let absent_code = if reasons.never() {
            String::from("NULL")
        } else {
            keep("a", format!("min(CASE WHEN {is_absent} THEN {code_sql} END)"))
        };
        let reason = self.reason(&reasons, &absent_code);
        let is_number = main.kind == Kind::Number;
        let evidence = match aggregation {
            Aggregation::Count(_) => over.clone(),
            Aggregation::Ratio(..) if counted => format!("NOT {over}"),
            Aggregation::Ratio(..) => match &under {
                Some(_) => format!("{over} < {}", self.row("u")),
                None => format!("{over} < 1"),
            },
            _ if is_number => format!("{over} <> 0"),
            _ => judged.clone(),
        };
        let evidence = keep("e", format!("count(CASE WHEN {evidence} THEN 1 END)"));
        let evidence = zero(&evidence);

        let unit_key = unit.as_ref().map(|unit| folded(dialect, unit));
        let rows = |keep: &mut dyn FnMut(&str, String) -> String| {
            zero(&keep("r", format!("count(CASE WHEN {judged} THEN 1 END)")))
        };
        let mut ways: Vec<(String, Way)> = Vec::new();
        let mut problem = None;
        let no_rows = |rows: &str, ways: &mut Vec<(String, Way)>| {
            if let Some(empty) = self.empty() {
                ways.push((format!("{rows} = 0 AND {absent_code} IS NULL"), empty));
            }
            ways.push((format!("{rows} = 0"), Way::Absent(reason.clone())));
        };
        let text = |sql: &str| dialect.as_text(sql);
        let (numerator, denominator, value) = match aggregation {
            Aggregation::Count(_) | Aggregation::Ratio(..) => {
                let (over, under) = match &unit_key {
                    Some(key) => {
                        let is_hit = match main.kind {
                            Kind::Number => format!("{over} <> 0"),
                            _ => over.clone(),
                        };
                        let distinct = |condition: &str| {
                            format!("count(DISTINCT CASE WHEN {condition} THEN {key} END)")
                        };
                        let hit = format!("{judged} AND {is_hit}");
                        (keep("n", distinct(&hit)), keep("d", distinct(&judged)))
                    }
                    None if counted || matches!(aggregation, Aggregation::Count(_)) => (
                        keep("n", format!("count(CASE WHEN {over} THEN 1 END)")),
                        keep("d", format!("count({over})")),
                    ),
                    None => {
                        let over = keep("n", format!("sum(CASE WHEN {judged} THEN {over} END)"));
                        let under = match &under {
                            Some(_) => {
                                let under = self.row("u");
                                keep("d", format!("sum(CASE WHEN {judged} THEN {under} END)"))
                            }
                            None => keep("d", format!("count(CASE WHEN {judged} THEN 1 END)")),
                        };
                        (over, under)
                    }
                };
                let (over, under) = (zero(&over), zero(&under));
                let value = match aggregation {
                    Aggregation::Count(_) => text(&over),
                    _ => {
                        if let Some(empty) = self.empty() {
                            ways.push((format!("{under} = 0 AND {absent_code} IS NULL"), empty));
                        }
                        let kind = dialect.text(Absence::NotApplicable.id());
                        ways.push((format!("{under} = 0"), Way::Absent(kind)));
                        format!("concat({}, '/', {})", text(&over), text(&under))
                    }
                };
                self.too_few(&under, &mut ways);
                (text(&over), text(&under), value)
            }
            Aggregation::Sum(_) | Aggregation::Distinct(_) => {
                let rows = rows(&mut keep);
                if !reasons.never() {
                    let none = format!("{rows} = 0 AND {absent_code} IS NOT NULL");
                    ways.push((none, Way::Absent(reason.clone())));
                }
                self.too_few(&rows, &mut ways);
                if matches!(aggregation, Aggregation::Sum(_)) {
                    let sum = zero(&keep("n", format!("sum({over})")));
                    let numerator = match reasons.never() {
                        true => text(&sum),
                        false => format!(
                            "CASE WHEN {rows} = 0 AND {absent_code} IS NOT NULL THEN NULL ELSE {} END",
                            text(&sum)
                        ),
                    };
                    (numerator, text(&rows), text(&sum))
                } else {
                    let own = Term { sql: over.clone(), ..main.clone() };
                    let key = folded(dialect, &own);
                    let different = zero(&keep("n", format!("count(DISTINCT {key})")));
                    ("NULL".to_owned(), text(&rows), text(&different))
                }
            }
            Aggregation::Value(_) => {
                let rows = rows(&mut keep);
                let all_rows = keep("c", format!("count(CASE WHEN {is_wanted} THEN 1 END)"));
                problem = Some(Problem {
                    column: self.metric.id.to_string(),
                    code: "second-value",
                    condition: format!("{all_rows} > 1"),
                    example: None,
                });
                no_rows(&rows, &mut ways);
                let kind = dialect.text(Absence::NotReported.id());
                ways.push((format!("{rows} <> 1"), Way::Absent(kind)));
                let value = keep("n", format!("min({over})"));
                // Of no rows it is told that there are none.
                let none = format!("CASE WHEN {rows} = 0 THEN '0' END");
                ("NULL".to_owned(), none, text(&value))
            }
            Aggregation::Mean(_) => {
                let rows = rows(&mut keep);
                no_rows(&rows, &mut ways);
                self.too_few(&rows, &mut ways);
                let sum = keep("n", format!("sum({over})"));
                let value = format!("concat({}, '/', {})", text(&sum), text(&rows));
                (text(&sum), text(&rows), value)
            }
            Aggregation::Min(_) | Aggregation::Max(_) => {
                let rows = rows(&mut keep);
                no_rows(&rows, &mut ways);
                self.too_few(&rows, &mut ways);
                let name = if matches!(aggregation, Aggregation::Min(_)) { "min" } else { "max" };
                let end = keep("n", format!("{name}({over})"));
                ("NULL".to_owned(), text(&rows), text(&end))
            }
            Aggregation::StandardDeviation(_) => {
                let rows = rows(&mut keep);
                no_rows(&rows, &mut ways);
                let few = dialect.text(Absence::TooFew.id());
                ways.push((format!("{rows} < 2"), Way::Absent(few)));
                self.too_few(&rows, &mut ways);
                let places = main.digits.places;
                let sum = keep("n", format!("sum({over})"));
                let wide = format!("DECIMAL(38, {})", places.saturating_mul(2));
                let squares = keep("q", format!("sum(CAST({over} * {over} AS {wide}))"));
                let value = format!(
                    "concat('sqrt(', {}, ')')",
                    format_args!(
                        "{}, '/', {}",
                        text(&format!(
                            "{rows} * {squares} - CAST({sum} AS DECIMAL(19, {places})) * CAST({sum} AS DECIMAL(19, {places}))"
                        )),
                        text(&format!("{rows} * ({rows} - 1)")),
                    )
                );
                ("NULL".to_owned(), text(&rows), value)
            }
            Aggregation::Median(_)
            | Aggregation::Quantile { .. }
            | Aggregation::TrimmedMean { .. } => {
                let rows = rows(&mut keep);
                no_rows(&rows, &mut ways);
                self.too_few(&rows, &mut ways);
                let list = keep("l", dialect.sorted(&over, &judged));
                let value = match aggregation {
                    Aggregation::TrimmedMean { trim, at_least, .. } => {
                        let untrimmed =
                            format!("{rows} < {at_least} OR {rows} <= {}", trim.saturating_mul(2));
                        let cut = format!("CASE WHEN {untrimmed} THEN 0 ELSE {trim} END");
                        let sum = dialect.sum_between(
                            &list,
                            &format!("({cut} + 1)"),
                            &format!("({rows} - {cut})"),
                        );
                        format!(
                            "concat({}, '/', {})",
                            text(&sum),
                            text(&format!("({rows} - 2 * {cut})"))
                        )
                    }
                    Aggregation::Quantile { at, .. } => self.quantile(&list, &rows, at)?,
                    _ => {
                        let half = Number::ratio(1, 2).unwrap_or(Number::ONE);
                        self.quantile(&list, &rows, &half)?
                    }
                };
                ("NULL".to_owned(), text(&rows), value)
            }
        };
        let (value, absent) = settled(&ways, &value);
        Ok(Measure {
            id: self.metric.id.to_string(),
            per_indicator: self.metric.per_indicator,
            conditions,
            cases,
            sums,
            problem,
            numerator,
            denominator,
            value,
            absent,
            evidence,
        })
    }

    /// The quantile between two numbers (type 7), exact: its place is (n − 1) · p / q.
    fn quantile(&self, list: &str, rows: &str, at: &Number) -> Result<String, NoForm> {
        let fraction = at.to_exact();
        let parts = match fraction.split_once('/') {
            Some((top, bottom)) => Some((top.to_owned(), bottom.to_owned())),
            None => {
                let places = fraction.split_once('.').map_or(0, |(_, part)| part.len());
                let bottom = Number::from(10u32)
                    .pow(i32::try_from(places).unwrap_or_default())
                    .unwrap_or(Number::ONE);
                Some(((at * &bottom).to_exact(), bottom.to_exact()))
            }
        };
        let parts = parts.filter(|(top, bottom)| top.len() < 9 && bottom.len() < 9);
        let Some((top, bottom)) = parts else {
            return self
                .none(message!(zh: "分位点的位数太多", en: "its quantile has too many digits"));
        };
        let dialect = self.dialect();
        let steps = format!("({top} * ({rows} - 1))");
        let rest = format!("({steps} % {bottom})");
        let low_at = format!("(({steps} - {rest}) / {bottom} + 1)");
        let low = dialect.item(list, &low_at);
        let high = dialect.item(list, &format!("({low_at} + 1)"));
        let sum = format!("({low} * {bottom} + {rest} * (COALESCE({high}, {low}) - {low}))");
        Ok(format!("concat({}, '/', '{bottom}')", dialect.as_text(&sum)))
    }

    /// What `empty` puts in.
    fn empty(&self) -> Option<Way> {
        let dialect = self.dialect();
        self.metric.empty.as_ref().map(|empty| match constant(empty) {
            Ok(value) => Way::Value(dialect.text(&value)),
            Err(kind) => Way::Absent(dialect.text(kind.id())),
        })
    }

    fn too_few(&self, denominator: &str, ways: &mut Vec<(String, Way)>) {
        if let Some(least) = self.at_least {
            let kind = self.dialect().text(Absence::TooFew.id());
            // A fraction is compared by whole numbers.
            let least = match Term::number(least) {
                Some(term) => format!("{denominator} < {}", term.sql),
                None => "FALSE".to_owned(),
            };
            ways.push((least, Way::Absent(kind)));
        }
    }

    /// The reason that is told of several rows.
    fn reason(&self, reasons: &Reasons, absent_code: &str) -> String {
        let dialect = self.dialect();
        let not_reported = dialect.text(Absence::NotReported.id());
        let others: String = reasons
            .kinds
            .iter()
            .filter(|kind| **kind != Absence::NotReported)
            .map(|kind| format!(" WHEN {} THEN {}", code(*kind), dialect.text(kind.id())))
            .collect();
        match others.is_empty() {
            true => not_reported,
            false => format!("CASE {absent_code}{others} ELSE {not_reported} END"),
        }
    }
}

/// The value and the kind of absence: of each case in its order, then the value.
fn settled(ways: &[(String, Way)], value: &str) -> (String, String) {
    if ways.is_empty() {
        return (value.to_owned(), "NULL".to_owned());
    }
    let (mut values, mut kinds) = ("CASE".to_owned(), "CASE".to_owned());
    for (condition, way) in ways {
        let (of_value, of_kind) = match way {
            Way::Value(value) => (value.as_str(), "NULL"),
            Way::Absent(kind) => ("NULL", kind.as_str()),
        };
        let _ = write!(values, " WHEN {condition} THEN {of_value}");
        let _ = write!(kinds, " WHEN {condition} THEN {of_kind}");
    }
    let _ = write!(values, " ELSE {value} END");
    kinds.push_str(" END");
    (values, kinds)
}

/// A constant as the text of a value, or a kind of absence.
fn constant(value: &Constant) -> Result<String, Absence> {
    if let Constant::Text(name) = value
        && let Some(kind) = Absence::from_id(name)
    {
        return Err(kind);
    }
    let plain = crate::table::constant(value).into_value();
    Ok(match plain {
        Some(Value::Number(number)) => number.to_exact(),
        Some(value) => value.to_plain(),
        None => String::new(),
    })
}
