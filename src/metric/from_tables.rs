use std::collections::BTreeMap;

use super::{
    Measured, Measures, RowRef,
    aggregate::{Case, Group, case, rules},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Message, message},
    method::model::{
        Aggregation, ColumnIndex, Method, Metric, MetricIndex, MetricSource, NodeIndex, NodeLevel,
        Rule, Table, TableIndex,
    },
    parallel,
    script::{Data, Fault},
    table::{
        LedgerTable, Ledgers,
        ledger::{
            OverRows, cause, columns_behind, folded_codes, named_rows, over_rows, tell_faults,
        },
    },
    value::{Absence, Value},
};

/// Works out all metrics over tables. `limit` is how many rows each number keeps as evidence:
/// [`super::EVIDENCE_SAMPLE`], or everything for `explain`.
///
/// What goes wrong, and rows that could not be judged, are told in `found`.
#[must_use]
pub fn from_tables(
    method: &Method,
    ledgers: &Ledgers,
    limit: usize,
    found: &mut Diagnostics,
) -> Measures {
    let mut measures = Measures::new(method, ledgers.teams());
    let over_tables: Vec<(MetricIndex, &Metric)> = method
        .metrics
        .iter()
        .enumerate()
        .filter(|(_, metric)| matches!(metric.source, MetricSource::Table { .. }))
        .map(|(at, metric)| (MetricIndex(at), metric))
        .collect();
    let done = parallel::map(&over_tables, |(_, metric)| {
        let mut found = Diagnostics::new();
        let groups = one(method, ledgers, metric, limit, &mut found);
        (groups, found)
    });
    for ((index, metric), (groups, told)) in over_tables.iter().zip(done) {
        found.extend(told);
        let nodes = nodes(method, metric);
        for team in 0..ledgers.teams() {
            for node in &nodes {
                measures.set(*index, team, *node, groups.of(team, *node));
            }
        }
    }
    measures
}

/// For which indicators a metric has values: for all, or, per team, for none.
pub(super) fn nodes(method: &Method, metric: &Metric) -> Vec<Option<NodeIndex>> {
    if !metric.per_indicator {
        return vec![None];
    }
    let nodes = method.nodes.iter().enumerate();
    nodes
        .filter(|(_, node)| node.level == NodeLevel::Indicator)
        .map(|(at, _)| Some(NodeIndex(at)))
        .collect()
}

/// The values of one metric, group by group.
struct Groups {
    axes: Axes,
    values: Vec<Measured>,
}

impl Groups {
    fn of(&self, team: usize, node: Option<NodeIndex>) -> Measured {
        let at = self.axes.place(team, node);
        let value = at.and_then(|at| self.values.get(at)).cloned();
        value.unwrap_or_else(|| Measured::absent(Absence::NotReported))
    }
}

/// How rows are told apart: by team, by indicator, by both, by nothing.
#[derive(Clone, Copy)]
struct Axes {
    teams: usize,
    nodes: usize,
    by_team: bool,
    by_node: bool,
}

impl Axes {
    const fn groups(self) -> usize {
        let teams = if self.by_team { self.teams } else { 1 };
        let nodes = if self.by_node { self.nodes } else { 1 };
        teams.saturating_mul(nodes)
    }

    fn place(self, team: usize, node: Option<NodeIndex>) -> Option<usize> {
        let team = if self.by_team { team } else { 0 };
        match node {
            Some(node) if self.by_node => Some(team * self.nodes + node.0),
            None if self.by_node => None,
            _ => Some(team),
        }
    }

    /// The group of a row; nothing where it is not known whose it is, which was told when it was read.
    fn of_row(self, ledger: &LedgerTable, row: usize) -> Option<usize> {
        let team = if self.by_team { ledger.team(row)? } else { 0 };
        let node = if self.by_node { Some(ledger.indicator(row)?) } else { None };
        self.place(team, node)
    }
}

fn one(
    method: &Method,
    ledgers: &Ledgers,
    metric: &Metric,
    limit: usize,
    found: &mut Diagnostics,
) -> Groups {
    let MetricSource::Table { table: index, condition, member, aggregation, unit, at_least } =
        &metric.source
    else {
        return Groups {
            axes: Axes { teams: 0, nodes: 0, by_team: false, by_node: false },
            values: Vec::new(),
        };
    };
    let known = ledgers.table(*index).zip(method.tables.get(index.0));
    let axes = Axes {
        teams: ledgers.teams(),
        nodes: method.nodes.len(),
        by_team: known.is_some_and(|(ledger, _)| ledger.has_teams()),
        by_node: metric.per_indicator,
    };
    let Some((ledger, table)) = known.filter(|(ledger, _)| ledger.supplied) else {
        return Groups {
            axes,
            values: vec![Measured::absent(Absence::NotReported); axes.groups()],
        };
    };
    let mut over = Over {
        method,
        ledgers,
        metric,
        ledger,
        table,
        axes,
        groups: vec![Group::new(limit, unit.is_some()); axes.groups()],
        unjudged: BTreeMap::new(),
        traced: 0,
    };
    let rows = over.rows(member.as_ref(), condition.as_ref(), found);
    let cases = over.aggregate(*index, aggregation, *unit, &rows, found);
    over.tell_unjudged(aggregation, found);
    over.mark_unresolved(
        member.as_ref().map(|(column, _)| *column),
        condition.as_ref(),
        aggregation,
        *unit,
    );
    let values = over
        .groups
        .into_iter()
        .map(|group| group.finish(aggregation, &cases, at_least.as_ref(), metric.empty.as_ref()))
        .collect();
    Groups { axes, values }
}

/// Why rows could not be judged: a column and how it is absent; no column where it is none of a file.
type Cause = (Option<ColumnIndex>, Absence);

/// Rows whose reason is looked for one by one; those beyond take the reason of a row that holds the same.
const TRACED_ROWS: usize = 500;

struct Over<'a> {
    method: &'a Method,
    ledgers: &'a Ledgers,
    metric: &'a Metric,
    ledger: &'a LedgerTable,
    table: &'a Table,
    axes: Axes,
    groups: Vec<Group>,
    /// By cause: the first rows and how many there are. The flag says that a condition was absent, not
    /// only a value.
    unjudged: BTreeMap<(bool, Cause), (Vec<u32>, usize)>,
    traced: usize,
}

impl Over<'_> {
    /// The rows that the metric is about.
    fn rows(
        &mut self,
        member: Option<&(ColumnIndex, std::sync::Arc<str>)>,
        condition: Option<&Rule>,
        found: &mut Diagnostics,
    ) -> Vec<u32> {
        let count = u32::try_from(self.ledger.rows()).unwrap_or(u32::MAX);
        let mut rows: Vec<u32> = (0..count)
            .filter(|row| self.axes.of_row(self.ledger, *row as usize).is_some())
            .collect();
        if let Some((column, id)) = member {
            let values = self.ledger.columns.get(column.0).map(|column| &column.values);
            let is_member: Vec<bool> = values
                .into_iter()
                .flatten()
                .map(|value| matches!(value, Value::Enum(value) if value.id() == &**id))
                .collect();
            let absent = rows
                .iter()
                .copied()
                .filter(|row| self.ledger.value(*column, *row as usize).absence().is_some());
            for row in absent.collect::<Vec<_>>() {
                let kind = self.ledger.value(*column, row as usize).absence();
                self.not_judged(true, (Some(*column), kind.unwrap_or(Absence::NotReported)), row);
            }
            rows.retain(|row| {
                let code = self.ledger.code(*column, *row as usize) as usize;
                is_member.get(code).copied().unwrap_or(false)
            });
        }
        let Some(rule) = condition else { return rows };
        let over = self.evaluated(rule, &rows, found);
        let mut kept = Vec::new();
        let mut wrong = None;
        for (result, row) in over.iter().zip(&rows) {
            let Some(Ok(data)) = result else { continue };
            match (data.as_bool(), data.absence()) {
                (Some(true), _) => kept.push(*row),
                (Some(false), _) => {}
                (None, Some(kind)) => {
                    let cause = self.trace(rule, *row).unwrap_or((None, kind));
                    self.not_judged(true, cause, *row);
                }
                (None, None) => {
                    wrong.get_or_insert((data.clone(), *row));
                }
            }
        }
        self.tell_wrong(rule, wrong, found);
        kept
    }

    /// Puts the rows into their groups. What comes back are the different cases.
    fn aggregate(
        &mut self,
        index: TableIndex,
        aggregation: &Aggregation,
        unit: Option<ColumnIndex>,
        rows: &[u32],
        found: &mut Diagnostics,
    ) -> Vec<Case> {
        let (main, under) = rules(aggregation);
        let main = main.map(|rule| (rule, self.evaluated(rule, rows, found)));
        let under = under.map(|rule| (rule, self.evaluated(rule, rows, found)));
        let (cases, numbers) = cases(
            aggregation,
            main.as_ref().map(|(_, over)| over),
            under.as_ref().map(|(_, over)| over),
            rows,
        );
        let mut judged = Vec::with_capacity(cases.len());
        let mut wrong = None;
        for (case, first) in cases {
            judged.push(case.unwrap_or_else(|data| {
                wrong.get_or_insert((data, first));
                Case::Mistake
            }));
        }
        if let Some((rule, _)) = &main {
            self.tell_wrong(rule, wrong, found);
        }
        let units = unit.and_then(|column| {
            let values = &self.ledger.columns.get(column.0)?.values;
            Some((column, folded_codes(values)))
        });
        let condition = matches!(
            aggregation,
            Aggregation::Count(_) | Aggregation::Ratio(..) | Aggregation::Sum(_)
        );
        let mut value_rows: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (number, row) in numbers.iter().zip(rows) {
            let (Some(case), Some(group)) =
                (judged.get(*number as usize), self.axes.of_row(self.ledger, *row as usize))
            else {
                continue;
            };
            let mut unit_code = None;
            if let Some((column, codes)) = &units {
                if let Some(kind) = self.ledger.value(*column, *row as usize).absence() {
                    self.not_judged(true, (Some(*column), kind), *row);
                    continue;
                }
                let code = self.ledger.code(*column, *row as usize) as usize;
                unit_code = codes.get(code).copied();
            }
            if let Case::Absent(kind) = case {
                let rules = [&main, &under].into_iter().flatten().map(|(rule, _)| *rule);
                let cause = rules.into_iter().find_map(|rule| self.trace(rule, *row));
                self.not_judged(condition, cause.unwrap_or((None, *kind)), *row);
            }
            if matches!(aggregation, Aggregation::Value(_)) {
                value_rows.entry(group).or_default().push(*row);
            }
            let is_evidence = case.is_evidence(aggregation);
            if let Some(group) = self.groups.get_mut(group) {
                group.add(*number, case, unit_code);
                if is_evidence {
                    group.evidence.push(RowRef { table: index, row: *row });
                }
            }
        }
        self.tell_second_values(&value_rows, found);
        judged
    }

    fn evaluated(&self, rule: &Rule, rows: &[u32], found: &mut Diagnostics) -> OverRows {
        let over = over_rows(self.method, self.ledgers, self.ledger, rule, rows);
        tell_faults(&over, rule, &self.metric.name, self.ledger, rows, found);
        over
    }

    /// Marks the groups whose number rests on cells that could not be read; all of them where it is not known
    /// whose row it is.
    fn mark_unresolved(
        &mut self,
        member: Option<ColumnIndex>,
        condition: Option<&Rule>,
        aggregation: &Aggregation,
        unit: Option<ColumnIndex>,
    ) {
        if self.ledger.unresolved().is_empty() {
            return;
        }
        let (main, under) = rules(aggregation);
        let mut behind: Vec<ColumnIndex> = [condition, main, under]
            .into_iter()
            .flatten()
            .flat_map(|rule| columns_behind(self.table, rule))
            .chain(member)
            .chain(unit)
            .chain(self.table.team.filter(|_| self.axes.by_team))
            .chain(self.table.indicator.filter(|_| self.axes.by_node))
            .collect();
        behind.sort_unstable();
        behind.dedup();
        for (row, column) in self.ledger.unresolved() {
            if behind.binary_search(column).is_err() {
                continue;
            }
            match self.axes.of_row(self.ledger, *row as usize) {
                Some(group) => {
                    if let Some(group) = self.groups.get_mut(group) {
                        group.unresolved = true;
                    }
                }
                None => self.groups.iter_mut().for_each(|group| group.unresolved = true),
            }
        }
    }

    fn trace(&mut self, rule: &Rule, row: u32) -> Option<Cause> {
        if self.traced >= TRACED_ROWS {
            return None;
        }
        self.traced += 1;
        let (column, kind) =
            cause(self.method, self.ledgers, self.ledger, self.table, rule, row as usize)?;
        Some((Some(column), kind))
    }

    fn not_judged(&mut self, condition: bool, cause: Cause, row: u32) {
        let (rows, times) = self.unjudged.entry((condition, cause)).or_default();
        *times += 1;
        if rows.len() < 8 {
            rows.push(row);
        }
    }

    fn tell_unjudged(&self, aggregation: &Aggregation, found: &mut Diagnostics) {
        // The value of the only row is simply absent.
        if matches!(aggregation, Aggregation::Value(_)) {
            return self.tell_conditions(found, |condition| condition);
        }
        self.tell_conditions(found, |_| true);
    }

    fn tell_conditions(&self, found: &mut Diagnostics, wanted: impl Fn(bool) -> bool) {
        for ((condition, (column, kind)), (rows, times)) in &self.unjudged {
            // A value that the ledger says does not apply, or is withheld, is understood.
            if !wanted(*condition) || !*condition && *kind != Absence::NotReported {
                continue;
            }
            let name = &self.metric.name;
            let list = named_rows(self.ledger, rows, *times);
            let (zh, en) = why(self.table, *column, *kind);
            let place =
                rows.first().map(|row| self.ledger.place(*row as usize)).unwrap_or_default();
            let text = message!(
                zh: "“{name}”有 {times} 行无法判断：{zh}（{list}）",
                en: "\"{name}\": {times} rows could not be judged: {en} ({list})"
            );
            found.push(if *condition {
                Diagnostic::warning("rows-not-judged", place, text).help(message!(
                    zh: "这些行既不算符合，也不算不符合；补填后重新评估",
                    en: "these rows count on neither side; fill them in and evaluate again"
                ))
            } else {
                Diagnostic::note("values-absent", place, text)
            });
        }
    }

    fn tell_wrong(&self, rule: &Rule, wrong: Option<(Data, u32)>, found: &mut Diagnostics) {
        let Some((data, row)) = wrong else { return };
        found.push(wrong_kind(&self.metric.name, rule, &data, &named_rows(self.ledger, &[row], 1)));
    }

    fn tell_second_values(&self, rows: &BTreeMap<usize, Vec<u32>>, found: &mut Diagnostics) {
        for rows in rows.values() {
            let Some((first, others)) = rows.split_first() else { continue };
            for other in others {
                let name = &self.metric.name;
                let list = named_rows(self.ledger, &[*first], 1);
                let text = message!(
                    zh: "“{name}”只应有一行，这一行之外还有 {list}",
                    en: "\"{name}\" wants one row only; beside this one there is {list}"
                );
                found.push(
                    Diagnostic::error("second-value", self.ledger.place(*other as usize), text).help(message!(
                        zh: "删去多余的一行；若确有多行，办法里改用 sum、mean 等",
                        en: "leave one out; where there are several, the method should use sum, mean or the like"
                    )),
                );
            }
        }
    }
}

/// What a rule gave that is of no use here.
pub(super) fn wrong_kind(name: &str, rule: &Rule, data: &Data, list: &str) -> Diagnostic {
    let (zh, en) = (data.shown(Language::Chinese), data.shown(Language::English));
    let text = message!(
        zh: "“{name}”的公式给出 {zh}，这里用不上（{list}）",
        en: "the expression of \"{name}\" gives {en}, which is of no use here ({list})"
    );
    Diagnostic::error("wrong-kind", rule.expression.place().clone(), text).help(message!(
        zh: "条件和 count 要是或否，其余要数",
        en: "conditions and count want true or false, everything else a number"
    ))
}

/// `整改时限为空`.
fn why(table: &Table, column: Option<ColumnIndex>, kind: Absence) -> (String, String) {
    let name = column.and_then(|column| table.columns.get(column.0)).map(|column| &*column.id);
    let Message { zh, en } = kind.message();
    match (name, kind) {
        (Some(name), Absence::NotReported) => (format!("{name}为空"), format!("{name} is blank")),
        (Some(name), _) => (format!("{name} {zh}"), format!("{name} is {en}")),
        (None, _) => (zh, en),
    }
}

type Cases = Vec<(Result<Case, Data>, u32)>;

/// The different cases with a row that has each, and for each row which it has.
fn cases(
    aggregation: &Aggregation,
    main: Option<&OverRows>,
    under: Option<&OverRows>,
    rows: &[u32],
) -> (Cases, Vec<u32>) {
    let of = |over: Option<&OverRows>, number: u32| -> Result<Option<Data>, ()> {
        let Some(over) = over else { return Ok(None) };
        match over.results.get(number as usize) {
            Some(Ok(data)) => Ok(Some(data.clone())),
            _ => Err(()),
        }
    };
    let make = |main: Result<Option<Data>, ()>, under: Result<Option<Data>, ()>| match (main, under)
    {
        (Ok(main), Ok(under)) => case(aggregation, main.as_ref(), under.as_ref()),
        // The fault was told.
        _ => Ok(Case::Mistake),
    };
    // Of one rule alone, its results are the cases.
    if let (Some(over), None) = (main, under) {
        let cases = over.first.iter().zip(0..);
        let cases = cases.map(|(row, number)| (make(of(main, number), Ok(None)), *row)).collect();
        return (cases, over.numbers.clone());
    }
    let mut known = rustc_hash::FxHashMap::default();
    let mut cases: Cases = Vec::new();
    let numbers = rows
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let number = |over: Option<&OverRows>| {
                over.and_then(|over| over.numbers.get(at)).copied().unwrap_or_default()
            };
            let pair = (number(main), number(under));
            *known.entry(pair).or_insert_with(|| {
                cases.push((make(of(main, pair.0), of(under, pair.1)), *row));
                u32::try_from(cases.len() - 1).unwrap_or(u32::MAX)
            })
        })
        .collect();
    (cases, numbers)
}

/// A fault as it is told for a metric that is not over rows.
pub(super) fn tell_fault(fault: Fault, name: &str, team: &str, found: &mut Diagnostics) {
    let Message { zh, en } = fault.message;
    let (zh, en) = (format!("{team}，“{name}”：{zh}"), format!("{team}, \"{name}\": {en}"));
    let fault = Fault { message: Message { zh, en }, ..fault };
    found.push(fault.into_diagnostic("metric-fails"));
}
