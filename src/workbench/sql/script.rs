//! The statements, one after the other: what is counted and added up of each table, and the numbers from it.

use std::fmt::Write as _;

use indexmap::IndexSet;

use super::{
    Dialect, Sql, SqlFile, SqlSource,
    expression::{DAYS, NoForm, TEAMS},
    lookups::days,
    measure::{Joins, Measure},
    table::{Problem, Rows, Shared, file_view, joined},
    warning,
};
use crate::{
    diagnostic::{Diagnostics, Language, message},
    method::model::{ColumnKind, Metric, NodeLevel, Table, TableIndex},
    metric::GIVEN_COLUMNS,
};

/// What the last statement reads.
const RESULT: &str = "zx_metrics";

pub(super) struct Script<'a> {
    pub(super) shared: &'a Shared<'a>,
    pub(super) source: &'a SqlSource,
    pub(super) body: String,
    /// The parts of the result, as SELECTs.
    pub(super) selects: Vec<String>,
    pub(super) metrics: Vec<String>,
    pub(super) left_out: Diagnostics,
    /// The tables that some metrics have to be worked out from all the same.
    pub(super) wanted: IndexSet<String>,
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
    pub(super) fn facts(&mut self) {
        let dialect = self.shared.dialect;
        let ruler = dialect.text(&self.shared.method.ruler().structure);
        let as_of = dialect.text(&self.source.as_of.to_string());
        self.select("method", &[("value", &ruler)], "");
        self.select("as_of", &[("value", &as_of)], "");
    }

    /// The statement of the days, if there is a calendar or none is needed.
    pub(super) fn calendar(&mut self) -> String {
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
    pub(super) fn problems_of(&mut self, index: TableIndex, rows: &Rows) {
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
    pub(super) fn table(&mut self, index: TableIndex, known: Option<&Rows>) {
        let (method, dialect) = (self.shared.method, self.shared.dialect);
        let Some(table) = method.tables.get(index.0) else { return };
        let over: Vec<(usize, &Metric)> = method
            .metrics
            .iter()
            .enumerate()
            .filter(|(_, metric)| metric.table() == Some(index))
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

    pub(super) fn finish(self, days: &str, language: Language) -> Sql {
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
