//! The numbers of the file among the measures of the round, and what is missing.

use indexmap::IndexMap;

use super::{GivenMetrics, over};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, counted, listed, message},
    method::model::Method,
    metric::{Measures, axes::nodes},
    table::Ledgers,
};

/// How many things a message names.
const NAMED: usize = 8;

impl GivenMetrics {
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
            let (zh, en) = named(&missing);
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
            let (zh, en) = named(&missing);
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
        let problems =
            method.judge.problems.filter(|own| self.elsewhere(method).contains(&own.table));
        if let Some(table) = problems.and_then(|problems| method.tables.get(problems.table.0)) {
            let name = &table.name;
            found.push(Diagnostic::note(
                "problems-not-counted",
                Place::file(&self.file.name),
                message!(
                    zh: "没有读{name}，各单位的共性、易发多发问题没有统计",
                    en: "{name} was not read: common and frequent problems of the units are not counted",
                ),
            ));
        }
    }
}

/// The first names of a list, and how many there are behind them.
fn named(names: &[&str]) -> (String, String) {
    let (zh, en) = listed(names.get(..NAMED).unwrap_or(names));
    match names.len().saturating_sub(NAMED) {
        0 => (zh, en),
        more => (format!("{zh}…（+{more}）"), format!("{en}… (+{more})")),
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_list_that_is_cut_says_how_many_it_leaves_out() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
        assert_eq!(named(&names[..2]), ("a、b".to_owned(), "a, b".to_owned()));
        let (zh, en) = named(&names);
        assert_eq!(zh, "a、b、c、d、e、f、g、h…（+2）");
        assert_eq!(en, "a, b, c, d, e, f, g, h… (+2)");
    }
}
