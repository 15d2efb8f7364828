//! The rows of the file, each by its kind.

use std::sync::Arc;

use super::{GIVEN_COLUMNS, Given, GivenMetrics};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Message, Place, message, nearest},
    method::model::{Method, Metric, MetricIndex, NodeIndex, NodeLevel, TableIndex},
    metric::{Evidence, Measured, sample::root},
    script::Kind,
    table::{Grid, GridRow},
    value::{Absence, Date, EnumValue, Number, Value},
};

pub(super) struct Reading<'a> {
    pub(super) method: &'a Method,
    pub(super) as_of: Date,
    pub(super) given: &'a mut GivenMetrics,
    pub(super) found: &'a mut Diagnostics,
    pub(super) says_method: bool,
}

/// A row of the file by the names of its columns.
pub(super) struct Row<'a> {
    pub(super) row: GridRow<'a>,
    columns: [Option<usize>; GIVEN_COLUMNS.len()],
}

impl Row<'_> {
    fn at(&self, name: &str) -> Option<usize> {
        let place = GIVEN_COLUMNS.iter().position(|column| *column == name)?;
        *self.columns.get(place)?
    }

    pub(super) fn text(&self, name: &str) -> String {
        let cell = self.at(name).map(|at| self.row.cell(at));
        cell.map_or_else(String::new, |cell| cell.shown().trim().to_owned())
    }

    fn place(&self, name: &str) -> Place {
        self.at(name).map_or_else(|| self.row.place(), |at| self.row.cell_place(at))
    }
}

impl Reading<'_> {
    pub(super) fn grid(&mut self, grid: &Grid) {
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
