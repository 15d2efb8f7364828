//! Metrics that were worked out elsewhere and come in as a file, in the place of the ledgers.

use std::{collections::BTreeSet, sync::Arc};

use indexmap::IndexMap;

use super::{Evidence, Measured, Measures, axes::nodes, sample::root};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, Place, counted, listed, message, nearest},
    method::model::{Method, Metric, MetricIndex, NodeIndex, NodeLevel, TableIndex},
    script::Kind,
    table::{
        ColumnSpec, Grid, GridRow, HeaderSpec, InputFile, Ledgers, ReadOptions, privacy, read,
    },
    value::{Absence, Date, EnumValue, Number, Value},
};

/// The columns of such a file, in their order.
pub const GIVEN_COLUMNS: [&str; 10] = [
    "kind",
    "table",
    "team",
    "indicator",
    "metric",
    "numerator",
    "denominator",
    "value",
    "absent",
    "evidence",
];

/// How many things a message names.
const NAMED: usize = 8;

/// What a file of metrics says.
#[derive(Debug, Clone)]
pub struct GivenMetrics {
    file: InputFile,
    metrics: BTreeSet<MetricIndex>,
    /// By table: how many rows it has, as the file says.
    rows: IndexMap<TableIndex, String>,
    numbers: Vec<Given>,
}

#[derive(Debug, Clone)]
struct Given {
    place: Place,
    team: String,
    metric: MetricIndex,
    node: Option<NodeIndex>,
    measured: Measured,
}

impl GivenMetrics {
    /// Reads a file of metrics for `method` on the day `as_of`. Everything that is wrong is told at once; problems of
    /// the ledgers that the file tells are errors as they would be if zhixiao had read them.
    #[must_use]
    pub fn read(method: &Method, as_of: Date, file: &InputFile) -> (Self, Diagnostics) {
        let mut found = Diagnostics::new();
        let columns = GIVEN_COLUMNS.map(|column| ColumnSpec {
            id: Arc::from(column),
            headers: vec![column.to_owned()],
            required: column != "table",
            text: true,
            ..ColumnSpec::default()
        });
        let spec = HeaderSpec {
            table: 0,
            name: Arc::from(&*file.name),
            files: vec!["*".to_owned()],
            columns: columns.to_vec(),
            total_words: Vec::new(),
        };
        let options =
            ReadOptions { privacy: false, total_words: Vec::new(), ..ReadOptions::default() };
        let (grids, told) = read(std::slice::from_ref(file), &[spec], &options);
        found.extend(
            told.into_iter().filter(|one| one.severity == crate::diagnostic::Severity::Error),
        );
        let mut given = Self {
            file: file.clone(),
            metrics: BTreeSet::new(),
            rows: IndexMap::new(),
            numbers: Vec::new(),
        };
        let mut reading =
            Reading { method, as_of, given: &mut given, found: &mut found, says_method: false };
        for (_, grid) in &grids {
            reading.grid(grid);
        }
        if !reading.says_method && !grids.is_empty() {
            found.push(Diagnostic::warning(
                "metrics-of-unknown-method",
                Place::file(&file.name),
                message!(
                    zh: "文件没有写按哪一版办法算的（kind 为 method 的一行），无从核对",
                    en: "the file does not say by which method its numbers were made (a row of kind method)",
                ),
            ));
        }
        (given, found)
    }

    /// The file.
    #[must_use]
    pub const fn file(&self) -> &InputFile {
        &self.file
    }

    /// Does it give that metric?
    #[must_use]
    pub fn gives(&self, metric: MetricIndex) -> bool {
        self.metrics.contains(&metric)
    }

    /// The tables all of whose metrics it gives: nothing has to be read of them.
    #[must_use]
    pub fn elsewhere(&self, method: &Method) -> Vec<TableIndex> {
        self.tables(method, |given, all| given == all)
    }

    /// The tables some of whose metrics it gives, but not all.
    fn in_part(&self, method: &Method) -> Vec<TableIndex> {
        self.tables(method, |given, all| given < all)
    }

    fn tables(&self, method: &Method, fits: impl Fn(usize, usize) -> bool) -> Vec<TableIndex> {
        (0..method.tables.len())
            .map(TableIndex)
            .filter(|at| {
                let seen_by_all = *at == method.roster
                    || method
                        .tables
                        .get(at.0)
                        .is_some_and(|table| table.reference || table.calendar);
                let over = over(method, *at);
                let given = over.iter().filter(|metric| self.gives(**metric)).count();
                !seen_by_all && given > 0 && fits(given, over.len())
            })
            .collect()
    }

    /// Puts the numbers into `measures`. What is missing, and whom the roster does not know, are errors.
    pub fn fill(
        &self,
        method: &Method,
        ledgers: &Ledgers,
        measures: &mut Measures,
        found: &mut Diagnostics,
    ) {
        let mut unknown: IndexMap<&str, (&Place, usize)> = IndexMap::new();
        for given in &self.numbers {
            let Some(team) = ledgers.roster().position(&given.team) else {
                unknown.entry(&given.team).or_insert((&given.place, 0)).1 += 1;
                continue;
            };
            if measures.get(given.metric, team, given.node).is_some() {
                found.push(Diagnostic::error(
                    "repeated-number",
                    given.place.clone(),
                    message!(zh: "这个数前面已经给过", en: "this number was given before"),
                ));
                continue;
            }
            measures.set(given.metric, team, given.node, given.measured.clone());
        }
        for (team, (place, times)) in unknown {
            let rows = counted(&times, "row");
            let text = message!(
                zh: "名册里没有“{team}”这个编号（{times} 行）",
                en: "the roster has no team with the id \"{team}\" ({rows})",
            );
            found.push(Diagnostic::error("unknown-team", place.clone(), text));
        }
        self.tell_missing(method, ledgers, measures, found);
        self.tell_wanted(method, ledgers, found);
        self.tell_where_from(method, found);
    }

    fn tell_missing(
        &self,
        method: &Method,
        ledgers: &Ledgers,
        measures: &Measures,
        found: &mut Diagnostics,
    ) {
        for index in &self.metrics {
            let Some(metric) = method.metrics.get(index.0) else { continue };
            let nodes = nodes(method, metric);
            let missing: Vec<&str> = (0..ledgers.teams())
                .filter(|team| {
                    nodes.iter().any(|node| measures.get(*index, *team, *node).is_none())
                })
                .map(|team| ledgers.team_name(team))
                .collect();
            if missing.is_empty() {
                continue;
            }
            let (id, count) = (&metric.id, missing.len());
            let teams = counted(&count, "team");
            let (zh, en) = listed(missing.get(..NAMED).unwrap_or(&missing));
            found.push(Diagnostic::error(
                "missing-number",
                Place::file(&self.file.name),
                message!(
                    zh: "“{id}”缺 {count} 个组的数：{zh}",
                    en: "\"{id}\" lacks the numbers of {teams}: {en}",
                ),
            ));
        }
    }

    /// Ledgers that have to be there all the same.
    fn tell_wanted(&self, method: &Method, ledgers: &Ledgers, found: &mut Diagnostics) {
        for at in self.in_part(method) {
            if ledgers.supplied(at.0) {
                continue;
            }
            let Some(table) = method.tables.get(at.0) else { continue };
            let missing: Vec<&str> = over(method, at)
                .into_iter()
                .filter(|metric| !self.gives(*metric))
                .filter_map(|metric| method.metrics.get(metric.0))
                .map(|metric| &*metric.id)
                .collect();
            let (zh, en) = listed(missing.get(..NAMED).unwrap_or(&missing));
            let name = &table.name;
            found.push(
                Diagnostic::error(
                    "ledger-wanted",
                    Place::file(&self.file.name),
                    message!(
                        zh: "文件里没有 {zh}，要由“{name}”算出，而轮次目录里没有这张台账",
                        en: "the file does not give {en}, which come from \"{name}\", and that ledger is not in the round folder",
                    ),
                )
                .help(message!(
                    zh: "把这张台账放进轮次目录，或在文件里给出这些数",
                    en: "put the ledger into the round folder, or give these numbers in the file",
                )),
            );
        }
    }

    /// Whoever reads the results must know that rows are not behind these numbers.
    fn tell_where_from(&self, method: &Method, found: &mut Diagnostics) {
        let count = self.metrics.len();
        let metrics = counted(&count, "metric");
        let rows: Vec<String> = self
            .rows
            .iter()
            .filter_map(|(table, rows)| {
                Some(format!("{} {rows}", method.tables.get(table.0)?.name))
            })
            .collect();
        let (zh, en) = listed(&rows);
        let (zh, en) = match rows.is_empty() {
            true => (String::new(), String::new()),
            false => (format!("（台账行数：{zh}）"), format!(" (rows of the ledgers: {en})")),
        };
        found.push(Diagnostic::note(
            "metrics-from-file",
            Place::file(&self.file.name),
            message!(
                zh: "有 {count} 个数取自这个文件，不是由本程序读台账得出{zh}：佐证只有行数，没有行号",
                en: "{metrics} from this file, not from ledgers that were read here{en}: of the evidence only the number of rows is known",
            ),
        ));
    }
}

/// The metrics over a table.
fn over(method: &Method, table: TableIndex) -> Vec<MetricIndex> {
    let metrics = method.metrics.iter().enumerate();
    metrics
        .filter(|(_, metric)| metric.table() == Some(table))
        .map(|(at, _)| MetricIndex(at))
        .collect()
}

struct Reading<'a> {
    method: &'a Method,
    as_of: Date,
    given: &'a mut GivenMetrics,
    found: &'a mut Diagnostics,
    says_method: bool,
}

/// A row of the file by the names of its columns.
struct Row<'a> {
    row: GridRow<'a>,
    columns: [Option<usize>; GIVEN_COLUMNS.len()],
}

impl Row<'_> {
    fn at(&self, name: &str) -> Option<usize> {
        let place = GIVEN_COLUMNS.iter().position(|column| *column == name)?;
        *self.columns.get(place)?
    }

    fn text(&self, name: &str) -> String {
        let cell = self.at(name).map(|at| self.row.cell(at));
        cell.map_or_else(String::new, |cell| cell.shown().trim().to_owned())
    }

    fn place(&self, name: &str) -> Place {
        self.at(name).map_or_else(|| self.row.place(), |at| self.row.cell_place(at))
    }
}

impl Reading<'_> {
    fn grid(&mut self, grid: &Grid) {
        let columns =
            std::array::from_fn(|spec| grid.columns.iter().position(|column| column.spec == spec));
        for dropped in &grid.found.dropped {
            let (row, Message { zh, en }) = (dropped.row, &dropped.reason);
            let text =
                message!(zh: "第 {row} 行没有读入：{zh}", en: "row {row} was left out: {en}");
            self.found.push(Diagnostic::error("row-left-out", Place::file(&grid.file), text));
        }
        for row in grid.rows() {
            self.row(&Row { row, columns });
        }
    }

    fn wrong(&mut self, code: &'static str, place: Place, text: Message) {
        self.found.push(Diagnostic::error(code, place, text));
    }

    fn row(&mut self, row: &Row<'_>) {
        match row.text("kind").as_str() {
            "number" => self.number(row),
            "problem" => self.problem(row),
            "table" => {
                if let Some(table) = self.table(row) {
                    self.given.rows.insert(table, row.text("value"));
                }
            }
            "method" => {
                self.says_method = true;
                if row.text("value") != self.method.ruler().structure {
                    let text = message!(
                        zh: "这些数是按另一套（或另一版）办法算的",
                        en: "these numbers were made by another method, or another version of it",
                    );
                    self.found.push(
                        Diagnostic::error("other-method", row.place("value"), text).help(message!(
                            zh: "用现在的办法重新运行 zhixiao sql，再算一次",
                            en: "run zhixiao sql with the method of now, and the SQL again",
                        )),
                    );
                }
            }
            "as_of" => {
                let (then, now) = (row.text("value"), self.as_of);
                if then != now.to_string() {
                    let text = message!(
                        zh: "这些数的评估基准日是 {then}，本轮是 {now}",
                        en: "these numbers were made for {then}, and the round is judged on {now}",
                    );
                    self.wrong("other-day", row.place("value"), text);
                }
            }
            other => {
                let text = message!(
                    zh: "kind 只能是 number、problem、table、method、as_of，这里是“{other}”",
                    en: "kind is number, problem, table, method or as_of, and this is \"{other}\"",
                );
                self.wrong("unknown-kind", row.place("kind"), text);
            }
        }
    }

    fn table(&mut self, row: &Row<'_>) -> Option<TableIndex> {
        let id = row.text("table");
        let at = self.method.tables.iter().position(|table| *table.id == *id);
        if at.is_none() {
            let text = message!(zh: "办法里没有表“{id}”", en: "the method has no table \"{id}\"");
            self.wrong("unknown-table", row.place("table"), text);
        }
        at.map(TableIndex)
    }

    /// What the ledgers have of what must not be.
    fn problem(&mut self, row: &Row<'_>) {
        let (table, column, code) = (row.text("table"), row.text("metric"), row.text("absent"));
        let (count, example) =
            (row.text("evidence"), privacy::mask(&row.text("value")).into_owned());
        let times = counted(&count, "time");
        let Message { zh, en } = problem_in_words(&code);
        let (zh_example, en_example) = match example.is_empty() {
            true => (String::new(), String::new()),
            false => (format!("，如“{example}”"), format!(", such as \"{example}\"")),
        };
        let table = self
            .method
            .tables
            .iter()
            .find(|known| *known.id == *table)
            .map_or(table, |known| known.name.clone());
        let text = message!(
            zh: "“{table}”的“{column}”有 {count} 处：{zh}{zh_example}",
            en: "\"{column}\" of \"{table}\", {times}: {en}{en_example}",
        );
        let mistake = Diagnostic::error("ledger-problem", row.row.place(), text);
        self.found.push(mistake.help(message!(
            zh: "更正台账，再运行一次 SQL",
            en: "mend the ledger and run the SQL again",
        )));
    }

    fn number(&mut self, row: &Row<'_>) {
        let id = row.text("metric");
        let known = &self.method.metrics;
        let at = known.iter().position(|metric| *metric.id == *id);
        let Some((index, metric)) = at.and_then(|at| Some((MetricIndex(at), known.get(at)?)))
        else {
            let text = message!(zh: "没有“{id}”这个数", en: "there is no metric \"{id}\"");
            let unknown = Diagnostic::error("unknown-metric", row.place("metric"), text);
            self.found.push(match nearest(&id, known.iter().map(|metric| &*metric.id)) {
                Some(near) => unknown.help(message!(zh: "是不是 {near}？", en: "is it {near}?")),
                None => unknown,
            });
            return;
        };
        if metric.table().is_none() {
            let text = message!(
                zh: "“{id}”不是由台账得出的，由本程序计算",
                en: "\"{id}\" does not come from a ledger and is worked out here",
            );
            self.wrong("computed-metric", row.place("metric"), text);
            return;
        }
        let Ok(node) = self.node(row, metric) else { return };
        self.given.metrics.insert(index);
        let part = |name: &str| match row.text(name) {
            text if text.is_empty() => Ok(None),
            text => Number::from_fraction(&text).map(Some).ok_or(()),
        };
        let (numerator, denominator) = (part("numerator"), part("denominator"));
        for (name, read) in [("numerator", &numerator), ("denominator", &denominator)] {
            if read.is_err() {
                self.not_a_value(row, name);
            }
        }
        let evidence = match row.text("evidence") {
            text if text.is_empty() => Some(0),
            text => text.parse::<u64>().ok(),
        };
        if evidence.is_none() {
            self.not_a_value(row, "evidence");
        }
        let Some(value) = self.value(row, metric) else { return };
        self.given.numbers.push(Given {
            place: row.row.place(),
            team: row.text("team"),
            metric: index,
            node,
            measured: Measured {
                value,
                numerator: numerator.unwrap_or_default(),
                denominator: denominator.unwrap_or_default(),
                evidence: Evidence::counted(evidence.unwrap_or_default()),
                unresolved: false,
            },
        });
    }

    fn node(&mut self, row: &Row<'_>, metric: &Metric) -> Result<Option<NodeIndex>, ()> {
        let id = row.text("indicator");
        let nodes = self.method.nodes.iter();
        let at = nodes
            .enumerate()
            .find(|(_, node)| node.level == NodeLevel::Indicator && *node.id == *id)
            .map(|(at, _)| NodeIndex(at));
        match (metric.per_indicator, at) {
            (false, _) if id.is_empty() => Ok(None),
            (true, Some(_)) => Ok(at),
            (wanted, _) => {
                let name = &metric.id;
                let text = match wanted {
                    true => message!(
                        zh: "“{name}”每个指标一个，这里的指标是“{id}”",
                        en: "there is one \"{name}\" for each indicator, and this is for \"{id}\"",
                    ),
                    false => message!(
                        zh: "“{name}”每个组一个，不分指标",
                        en: "there is one \"{name}\" for each team, not for indicators",
                    ),
                };
                self.wrong("unknown-indicator", row.place("indicator"), text);
                Err(())
            }
        }
    }

    fn not_a_value(&mut self, row: &Row<'_>, column: &str) {
        let written = row.text(column);
        let text = message!(zh: "“{written}”读不懂", en: "\"{written}\" cannot be read");
        self.wrong("not-a-value", row.place(column), text);
    }

    /// The value, or why there is none.
    fn value(&mut self, row: &Row<'_>, metric: &Metric) -> Option<Value> {
        let (written, absent) = (row.text("value"), row.text("absent"));
        let read = match (written.is_empty(), absent.is_empty()) {
            (true, false) => Absence::from_id(&absent).map(Value::Absent),
            (false, true) => of_kind(&metric.kind, &written),
            _ => None,
        };
        if read.is_none() {
            self.not_a_value(row, if absent.is_empty() { "value" } else { "absent" });
        }
        read
    }
}

/// A value as the file writes it: `12`, `6/7`, `sqrt(6/7)`, a day, `true`, the id of a word, a text.
fn of_kind(kind: &Kind, written: &str) -> Option<Value> {
    Some(match kind {
        Kind::Bool => match written {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => return None,
        },
        Kind::Date => Value::Date(Date::from_iso(written)?),
        Kind::Enum(enumeration) => {
            let index = enumeration.position(written)?;
            Value::Enum(EnumValue::new(Arc::clone(enumeration), index)?)
        }
        Kind::Text => Value::text(written),
        _ => {
            let inside = written.strip_prefix("sqrt(").and_then(|rest| rest.strip_suffix(')'));
            Value::Number(match inside {
                Some(inside) => root(&Number::from_fraction(inside)?)?,
                None => Number::from_fraction(written)?,
            })
        }
    })
}

fn problem_in_words(code: &str) -> Message {
    match code {
        "unread" => message!(zh: "读不懂的单元格", en: "cells that cannot be read"),
        "required-blank" => message!(zh: "必填而空", en: "blank where it must not be"),
        "blank-to-fill" => message!(
            zh: "空着，要取上一行的值；SQL 不知道行的次序，请先填满",
            en: "blank, to take the value above; SQL knows no order of rows, so fill them first",
        ),
        "below-minimum" => message!(zh: "小于最小值", en: "less than the least value"),
        "above-maximum" => message!(zh: "大于最大值", en: "more than the greatest value"),
        "check-failed" => message!(zh: "不符合 check 的要求", en: "fails its check"),
        "word-contradicts" => {
            message!(zh: "日期栏里的词与本列不一致", en: "the word in the date column says otherwise")
        }
        "points-out-of-range" => {
            message!(zh: "超出指标的分值", en: "outside the points of the indicator")
        }
        "duplicate-key" => message!(zh: "重复的 key", en: "keys that stand in several rows"),
        "second-value" => {
            message!(zh: "只应有一行，却有几行", en: "one row is wanted, and there are several")
        }
        other => Message::same(other.to_owned()),
    }
}
