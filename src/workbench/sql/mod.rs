//! The metric stage of a method as SQL, for ledgers that outgrow one machine: an engine that exists reads them,
//! counts and adds up, and gives back a file of numbers that `evaluate --metrics` takes in the place of the ledgers.
//!
//! Numbers are exact: whole numbers and decimals above and below a line, never floats. What SQL does otherwise than
//! zhixiao is written out: an absent condition belongs to neither side, `absent && false` is absent, cells are matched
//! as whole words with width, case and spaces set aside. What has no form in SQL is named, and stays with the ledgers.

mod cell;
mod dialect;
mod expression;
mod measure;
mod native;
mod source;
mod table;
mod term;

use std::fmt::Write as _;

use indexmap::IndexSet;

pub use dialect::Dialect;
pub use source::{SqlFile, SqlSource};

use self::{
    expression::{DAYS, NoForm, TEAMS},
    measure::{Joins, Measure},
    table::{Problem, Rows, Shared, days, file_view, indicators, joined, teams},
    term::Term,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Message, listed, message},
    method::model::{ColumnKind, Method, Metric, MetricSource, NodeLevel, Table, TableIndex},
    metric::GIVEN_COLUMNS,
    table::indicator_words,
};

/// What the last statement reads.
const RESULT: &str = "zx_metrics";

/// The metric stage as a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sql {
    /// Statements, each ending with `;` and a line break; the last one selects the numbers.
    pub text: String,
    /// The metrics that it works out, by their ids.
    pub metrics: Vec<String>,
    /// What has no form in SQL: warnings, each at the rule that has none.
    pub left_out: Diagnostics,
}

/// Writes the metric stage of `method` for the files of `source`.
///
/// # Errors
/// When there is no roster that SQL can read.
pub fn sql(
    method: &Method,
    source: &SqlSource,
    dialect: Dialect,
    language: Language,
) -> Result<Sql, Diagnostics> {
    let roster_file = source.file(method.roster.0);
    let is_there = |id: &str| {
        let at = method.tables.iter().position(|table| *table.id == *id);
        at.is_some_and(|at| source.file(at).is_some())
    };
    let mut shared = Shared {
        method,
        dialect,
        as_of: source.as_of,
        roster: &[],
        supplied: &is_there,
        workdays: !method.tables.iter().any(|table| table.calendar && table.in_pack.is_some()),
    };
    let roster = roster_file.and_then(|file| Rows::of(&shared, method.roster, file));
    let Some(roster) = roster else {
        let text =
            message!(zh: "没有 SQL 能读的巡察组名册", en: "there is no roster that SQL can read");
        let place = method.tables.get(method.roster.0).map(|table| table.place.clone());
        let none = Diagnostic::error("no-sql-form", place.unwrap_or_default(), text);
        return Err(Diagnostics::from(none.help(message!(
            zh: "把名册另存为 UTF-8 的 CSV，首行是表头",
            en: "save it as a CSV file in UTF-8 whose first line is the header",
        ))));
    };
    let bare: Vec<Result<Term, NoForm>> = roster.columns.iter().map(bare).collect();
    let teams = teams(&shared, &roster).map_err(|none| Diagnostics::from(warning(none, None)))?;
    shared.roster = &bare;

    let mut script = Script {
        shared: &shared,
        source,
        body: String::new(),
        selects: Vec::new(),
        metrics: Vec::new(),
        left_out: Diagnostics::new(),
        wanted: IndexSet::new(),
    };
    script.facts();
    script.body.push_str(&roster.sql);
    script.body.push_str(&teams);
    let words = indicator_words(method);
    let table_names = |column: &ColumnKind| {
        method.tables.iter().enumerate().any(|(at, table)| {
            source.file(at).is_some() && table.columns.iter().any(|known| known.kind == *column)
        })
    };
    if table_names(&ColumnKind::Indicator) {
        script.body.push_str(&indicators(dialect, &words));
    }
    script.problems_of(method.roster, &roster);
    let calendar = script.calendar();
    for at in 0..method.tables.len() {
        script.table(TableIndex(at), (at == method.roster.0).then_some(&roster));
    }
    Ok(script.finish(&calendar, language))
}

/// A column of the roster by its bare name: whoever joins it puts an alias before it.
fn bare(column: &Result<Term, NoForm>) -> Result<Term, NoForm> {
    let mut term = column.clone()?;
    term.sql = term.sql.trim_start_matches("t.").to_owned();
    Ok(term)
}

fn warning(none: NoForm, metric: Option<&Metric>) -> Diagnostic {
    let Message { zh, en } = none.why;
    let text = match metric.map(|metric| &metric.id) {
        Some(id) => {
            message!(zh: "“{id}”没有 SQL 写法：{zh}", en: "\"{id}\" has no form in SQL: {en}")
        }
        None => message!(zh: "没有 SQL 写法：{zh}", en: "it has no form in SQL: {en}"),
    };
    Diagnostic::warning("no-sql-form", none.place, text)
}

struct Script<'a> {
    shared: &'a Shared<'a>,
    source: &'a SqlSource,
    body: String,
    /// The parts of the result, as SELECTs.
    selects: Vec<String>,
    metrics: Vec<String>,
    left_out: Diagnostics,
    /// The tables that some metrics have to be worked out from all the same.
    wanted: IndexSet<String>,
}

/// The cells of a row of the result that are not blank.
type Cells<'a> = &'a [(&'a str, &'a str)];

impl Script<'_> {
    fn select(&mut self, kind: &str, cells: Cells<'_>, from: &str) {
        let dialect = self.shared.dialect;
        let columns: Vec<String> = GIVEN_COLUMNS
            .iter()
            .map(|column| {
                let sql = match cells.iter().find(|(name, _)| name == column) {
                    Some((_, sql)) if sql.starts_with('\'') => (*sql).to_owned(),
                    Some((_, sql)) => format!("COALESCE({sql}, '')"),
                    None if *column == "kind" => dialect.text(kind),
                    None => "''".to_owned(),
                };
                format!("{sql} AS {}", dialect.name(column))
            })
            .collect();
        let from = if from.is_empty() { String::new() } else { format!("\n  {from}") };
        self.selects.push(format!("SELECT {}{from}", columns.join(", ")));
    }

    /// By what the numbers are made: whoever takes them back in compares it.
    fn facts(&mut self) {
        let dialect = self.shared.dialect;
        let ruler = dialect.text(&self.shared.method.ruler().structure);
        let as_of = dialect.text(&self.source.as_of.to_string());
        self.select("method", &[("value", &ruler)], "");
        self.select("as_of", &[("value", &as_of)], "");
    }

    /// The statement of the days, if there is a calendar or none is needed.
    fn calendar(&mut self) -> String {
        let method = self.shared.method;
        let listed = method.tables.iter().enumerate().find_map(|(at, table)| {
            let file = self.source.file(at).filter(|_| table.calendar)?;
            let rows = Rows::of(self.shared, TableIndex(at), file)?;
            let of = |kind: &ColumnKind| {
                let place = table.columns.iter().position(|column| column.kind == *kind)?;
                rows.columns.get(place)?.clone().ok()
            };
            Some((TableIndex(at), of(&ColumnKind::Date)?, of(&ColumnKind::Bool)?, rows))
        });
        match listed {
            Some((index, day, workday, rows)) => {
                self.body.push_str(&rows.sql);
                self.problems_of(index, &rows);
                days(self.shared.dialect, Some((&rows.view, &day, &workday)))
            }
            None => days(self.shared.dialect, None),
        }
    }

    /// Counts what is wrong with the rows of a table that no metric is over.
    fn problems_of(&mut self, index: TableIndex, rows: &Rows) {
        let dialect = self.shared.dialect;
        let Some(table) = self.shared.method.tables.get(index.0) else { return };
        let name = format!("zx_sums_{}", table.id);
        let list = problem_columns(dialect, &rows.problems);
        let _ = write!(
            self.body,
            "{}\nSELECT count(*) AS zx_rows{list}\nFROM {} t;\n",
            dialect.keep(&name),
            dialect.name(&rows.view),
        );
        self.tell_problems(table, rows, &name);
    }

    fn tell_problems(&mut self, table: &Table, rows: &Rows, sums: &str) {
        let dialect = self.shared.dialect;
        let (id, from) = (dialect.text(&table.id), format!("FROM {}", dialect.name(sums)));
        for (at, problem) in rows.problems.iter().enumerate() {
            let count = dialect.as_text(&format!("sum(p{at})"));
            let example = match problem.example {
                Some(_) => format!("min(x{at})"),
                None => "''".to_owned(),
            };
            self.select(
                "problem",
                &[
                    ("table", &id),
                    ("metric", &dialect.text(&problem.column)),
                    ("absent", &dialect.text(problem.code)),
                    ("value", &example),
                    ("evidence", &count),
                ],
                &format!("{from} HAVING sum(p{at}) > 0"),
            );
        }
    }

    /// The metrics over a table.
    fn table(&mut self, index: TableIndex, known: Option<&Rows>) {
        let (method, dialect) = (self.shared.method, self.shared.dialect);
        let Some(table) = method.tables.get(index.0) else { return };
        let over: Vec<(usize, &Metric)> = method
            .metrics
            .iter()
            .enumerate()
            .filter(|(_, metric)| {
                matches!(&metric.source, MetricSource::Table { table, .. } if *table == index)
            })
            .collect();
        let (Some(file), false) = (self.source.file(index.0), over.is_empty()) else { return };
        let made = match known {
            Some(_) => None,
            None => Rows::of(self.shared, index, file),
        };
        let Some(rows) = known.or(made.as_ref()) else { return };
        let world = self.shared.world(index, &rows.columns);
        let team = table.team.filter(|_| index != method.roster);
        let team = team.and_then(|team| rows.columns.get(team.0)).cloned();
        let indicator = table.indicator.and_then(|at| rows.columns.get(at.0)).cloned();
        let mut joins = Joins::default();
        let mut measures = Vec::new();
        for (at, metric) in over {
            let before = (joins.conditions.len(), joins.cases.len());
            let measure = Measure::of(&world, metric, &format!("m{at}"), &mut joins);
            let measure = match measure {
                Some(Ok(_)) if metric.per_indicator && !matches!(indicator, Some(Ok(_))) => {
                    Some(Err(NoForm {
                        why: message!(
                            zh: "没有能读的指标列",
                            en: "there is no column of indicators that can be read",
                        ),
                        place: metric.place.clone(),
                    }))
                }
                other => other,
            };
            match measure {
                Some(Ok(measure)) => measures.push(measure),
                Some(Err(none)) => {
                    joins.conditions.truncate(before.0);
                    joins.cases.truncate(before.1);
                    self.left_out.push(warning(none, Some(metric)));
                    self.wanted.insert(table.id.to_string());
                }
                None => {}
            }
        }
        let team = match team {
            Some(Err(none)) => {
                self.left_out.push(warning(none, None));
                return;
            }
            Some(Ok(team)) => Some(team.sql),
            None => None,
        };
        if measures.is_empty() {
            return;
        }
        if known.is_none() {
            self.body.push_str(&rows.sql);
        }
        let sums = format!("zx_sums_{}{}", table.id, if known.is_some() { "_all" } else { "" });
        let of_teams: Vec<&Measure> = measures.iter().filter(|one| !one.per_indicator).collect();
        let problems = problem_columns(dialect, &rows.problems);
        self.sums(&sums, rows, &of_teams, &joins, team.as_deref(), None, &problems);
        self.tell_problems(table, rows, &sums);
        let id = dialect.text(&table.id);
        let count = dialect.as_text("sum(zx_rows)");
        let from = format!("FROM {}", dialect.name(&sums));
        self.select("table", &[("table", &id), ("value", &count)], &from);
        self.tell_repeats(table, file);
        for measure in of_teams {
            let on = match team {
                Some(_) => "LEFT JOIN {} s ON s.zx_team = g.zx_id",
                None => "CROSS JOIN {} s",
            };
            let on = on.replace("{}", &dialect.name(&sums));
            self.number(table, measure, &format!("FROM {TEAMS} g {on}"), None, &sums);
        }
        let of_nodes: Vec<&Measure> = measures.iter().filter(|one| one.per_indicator).collect();
        if let (Some(Ok(indicator)), false) = (&indicator, of_nodes.is_empty()) {
            let sums = format!("zx_points_{}", table.id);
            let by = indicator.sql.as_str();
            self.sums(&sums, rows, &of_nodes, &joins, team.as_deref(), Some(by), "");
            let ids: Vec<String> = method
                .nodes
                .iter()
                .filter(|node| node.level == NodeLevel::Indicator)
                .map(|node| format!("({})", dialect.text(&node.id)))
                .collect();
            let on = if team.is_some() { " AND s.zx_team = g.zx_id" } else { "" };
            let from = format!(
                "FROM {TEAMS} g CROSS JOIN (VALUES {}) AS i(id) LEFT JOIN {} s ON s.zx_indicator = i.id{on}",
                ids.join(", "),
                dialect.name(&sums),
            );
            for measure in of_nodes {
                self.number(table, measure, &from, Some("i.id"), &sums);
            }
        }
        self.metrics.extend(measures.iter().map(|measure| measure.id.clone()));
    }

    /// What is kept of the rows of each team (and indicator).
    #[expect(clippy::too_many_arguments, reason = "they are the parts of one statement")]
    fn sums(
        &mut self,
        name: &str,
        rows: &Rows,
        measures: &[&Measure],
        joins: &Joins,
        team: Option<&str>,
        indicator: Option<&str>,
        problems: &str,
    ) {
        let dialect = self.shared.dialect;
        let columns = |of: fn(&Measure) -> &Vec<(String, String)>| -> String {
            let all = measures.iter().flat_map(|measure| of(measure));
            all.map(|(name, sql)| format!(",\n    {sql} AS {}", dialect.name(name))).collect()
        };
        let by: Vec<(&str, &str)> = [("zx_team", team), ("zx_indicator", indicator)]
            .into_iter()
            .filter_map(|(name, by)| Some((name, by?)))
            .collect();
        let own: String = by.iter().map(|(name, sql)| format!("{sql} AS {name}, ")).collect();
        let group: Vec<&str> = by.iter().map(|(_, sql)| *sql).collect();
        let group = match group.is_empty() {
            true => String::new(),
            false => format!("\nGROUP BY {}", group.join(", ")),
        };
        let _ = write!(
            self.body,
            "{}\nWITH conditions AS (\n  SELECT t.*{}\n  FROM {} t{}),\ncases AS (\n  SELECT t.*{}\n  FROM conditions t{})\n\
             SELECT {own}count(*) AS zx_rows{}{problems}\nFROM cases t{group};\n",
            dialect.keep(name),
            columns(|measure| &measure.conditions),
            dialect.name(&rows.view),
            joined(&joins.conditions),
            columns(|measure| &measure.cases),
            joined(&joins.cases),
            columns(|measure| &measure.sums),
        );
    }

    /// Keys that stand in more than one row, as they are written.
    fn tell_repeats(&mut self, table: &Table, file: &SqlFile) {
        let dialect = self.shared.dialect;
        let key: Option<Vec<String>> = table
            .key
            .iter()
            .map(|column| {
                let header = file.headers.get(column.0)?.as_ref()?;
                Some(format!("NULLIF(trim(t.{}), '')", dialect.name(header)))
            })
            .collect();
        let Some(key) = key.filter(|key| !key.is_empty()) else { return };
        let there: Vec<String> = key.iter().map(|part| format!("{part} IS NOT NULL")).collect();
        let name = format!("zx_repeats_{}", table.id);
        let _ = write!(
            self.body,
            "{}\nSELECT count(*) AS repeats FROM (\n  SELECT count(*) AS times FROM {} t WHERE {}\n  GROUP BY {} \
             HAVING count(*) > 1) r;\n",
            dialect.keep(&name),
            dialect.name(&file_view(table)),
            there.join(" AND "),
            key.join(", "),
        );
        let columns: Vec<&str> = table
            .key
            .iter()
            .filter_map(|column| table.columns.get(column.0))
            .map(|column| &*column.id)
            .collect();
        self.select(
            "problem",
            &[
                ("table", &dialect.text(&table.id)),
                ("metric", &dialect.text(&columns.join(" + "))),
                ("absent", &dialect.text("duplicate-key")),
                ("evidence", &dialect.as_text("repeats")),
            ],
            &format!("FROM {} WHERE repeats > 0", dialect.name(&name)),
        );
    }

    /// The values of a metric for all teams.
    fn number(
        &mut self,
        table: &Table,
        measure: &Measure,
        from: &str,
        indicator: Option<&str>,
        sums: &str,
    ) {
        let dialect = self.shared.dialect;
        let (table, metric) = (dialect.text(&table.id), dialect.text(&measure.id));
        self.select(
            "number",
            &[
                ("table", &table),
                ("team", "g.zx_id"),
                ("indicator", indicator.unwrap_or("''")),
                ("metric", &metric),
                ("numerator", &measure.numerator),
                ("denominator", &measure.denominator),
                ("value", &measure.value),
                ("absent", &measure.absent),
                ("evidence", &dialect.as_text(&measure.evidence)),
            ],
            from,
        );
        if let Some(Problem { code, condition, .. }) = &measure.problem {
            self.select(
                "problem",
                &[
                    ("table", &table),
                    ("metric", &metric),
                    ("absent", &dialect.text(code)),
                    ("evidence", &dialect.as_text("count(*)")),
                ],
                &format!("FROM {} s WHERE {condition} HAVING count(*) > 0", dialect.name(sums)),
            );
        }
    }

    fn finish(self, days: &str, language: Language) -> Sql {
        let dialect = self.shared.dialect;
        let mut text = self.opening(language);
        text.push_str(dialect.settings());
        text.push_str(&dialect.definitions());
        // Days before the rows that are counted by them, after the calendar.
        text.push_str(&self.body_with_days(days));
        let selects = self.selects.join("\nUNION ALL ");
        let _ = write!(text, "{}\n{selects};\n", dialect.view(RESULT));
        let order = ["kind", "table", "metric", "team", "indicator", "absent"];
        let order: Vec<String> = order.iter().map(|column| dialect.name(column)).collect();
        let _ = writeln!(text, "SELECT * FROM {RESULT} ORDER BY {};", order.join(", "));
        Sql { text, metrics: self.metrics, left_out: self.left_out }
    }

    fn body_with_days(&self, days: &str) -> String {
        match self.body.contains(DAYS) {
            false => self.body.clone(),
            true => {
                let roster = self.shared.method.tables.get(self.shared.method.roster.0);
                let is_calendar = |table: &&Table| table.calendar;
                let calendar = self.shared.method.tables.iter().find(is_calendar);
                let after = [calendar, roster]
                    .into_iter()
                    .flatten()
                    .map(|table| self.shared.dialect.keep(&format!("zx_sums_{}", table.id)))
                    .find_map(|statement| self.body.find(&statement));
                let at = after.unwrap_or_default();
                let (before, rest) = self.body.split_at_checked(at).unwrap_or(("", &self.body));
                format!("{before}{days}{rest}")
            }
        }
    }

    /// What it is, how it is run, what it does not do.
    fn opening(&self, language: Language) -> String {
        let method = self.shared.method;
        let (name, version, as_of) = (&method.name, &method.version, self.source.as_of);
        let dialect = self.shared.dialect.id();
        let mut lines: Vec<Message> = vec![
            message!(
                zh: "{name}（{version}）：由台账得出的数，评估基准日 {as_of}，方言 {dialect}",
                en: "{name} ({version}): the metrics over ledgers on {as_of}, dialect {dialect}",
            ),
            message!(
                zh: "由 zhixiao sql 生成，改办法、改基准日后要重新生成。最后一条语句的结果存成带表头的 CSV，交给：",
                en: "Written by zhixiao sql; write it again when the method or the day changes. Save what the last statement selects as CSV with its header, for:",
            ),
            message!(
                zh: "zhixiao evaluate 轮次目录 --metrics 结果.csv",
                en: "zhixiao evaluate ROUND --metrics metrics.csv",
            ),
            match self.shared.dialect {
                Dialect::DuckDb => message!(
                    zh: "运行：duckdb -csv -f 本文件 > 结果.csv",
                    en: "Run: duckdb -csv -f THIS_FILE > metrics.csv",
                ),
                Dialect::Spark => message!(
                    zh: "运行：每条语句以“;”和换行结尾，逐条交给 spark.sql(…)，最后一条的结果写成 CSV；中间结果是名为 zx_… 的小表，用完可删",
                    en: "Run: each statement ends with ; and a line break; give them to spark.sql(…) one by one and write what the last one gives as CSV; small tables named zx_… stay behind and may be dropped",
                ),
            },
            message!(
                zh: "台账须是 UTF-8 的 CSV，首行为表头，没有合计行和附注。读不懂的单元格、必填而空、越界、不合 check、key 重复，都在结果里列为 problem，evaluate 见到就拒绝",
                en: "Ledgers are CSV in UTF-8, the header first, no rows of totals, no notes. Cells that cannot be read, blanks where none may be, bounds, checks and repeated keys come out as rows of kind problem, and evaluate refuses them",
            ),
            message!(
                zh: "SQL 读的写法：日期 2026-05-06、2026/5/6、2026.5.6、2026年5月6日、20260506；数最多 12 位整数、4 位小数；词按整词比对（不计全半角、大小写、空格）。不查：个人信息、只因空格或大小写不同而重复的 key",
                en: "What SQL reads: dates 2026-05-06, 2026/5/6, 2026.5.6, 2026年5月6日, 20260506; numbers of at most 12 digits and 4 decimals; whole words, width, case and spaces aside. It does not look for personal data, nor for keys that differ only in case or spaces",
            ),
        ];
        let absent: Vec<&str> = method
            .tables
            .iter()
            .enumerate()
            .filter(|(at, table)| self.source.file(*at).is_none() && table.in_pack.is_none())
            .map(|(_, table)| &*table.id)
            .collect();
        if !absent.is_empty() {
            let (zh, en) = listed(&absent);
            lines.push(message!(
                zh: "没有能读的文件，所以没有写：{zh}",
                en: "No file that can be read, so not written: {en}",
            ));
        }
        for left_out in self.left_out.iter() {
            let place = &left_out.place;
            let file = place.file.as_deref().unwrap_or_default();
            let row = place.row.unwrap_or_default();
            let Message { zh, en } = &left_out.message;
            lines.push(message!(zh: "{file}:{row} {zh}", en: "{file}:{row} {en}"));
        }
        for table in &self.wanted {
            lines.push(message!(
                zh: "台账 ({table}) 要留在轮次目录里，有的数还要由它得出",
                en: "the ledger ({table}) has to stay in the round folder: some metrics come from it all the same",
            ));
        }
        lines.iter().fold(String::new(), |mut text, line| {
            let _ =
                writeln!(text, "-- {}", crate::value::text::one_line(line.in_language(language)));
            text
        })
    }
}

fn problem_columns(dialect: Dialect, problems: &[Problem]) -> String {
    let mut sql = String::new();
    for (at, problem) in problems.iter().enumerate() {
        let condition = &problem.condition;
        let _ = write!(sql, ",\n    count(CASE WHEN {condition} THEN 1 END) AS p{at}");
        if let Some(example) = &problem.example {
            let example = dialect.as_text(example);
            let _ = write!(sql, ",\n    min(CASE WHEN {condition} THEN {example} END) AS x{at}");
        }
    }
    sql
}

#[cfg(test)]
mod tests;
