//! Tests of what is decided row by row: one row of a ledger in, the numbers that it makes out.

use std::{collections::BTreeSet, sync::Arc};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use super::{
    Draft,
    draft::of_value,
    trial::{Target, Trial, Tried},
    values::Said,
    written::{self, Outcome},
};
use crate::{
    diagnostic::Language,
    method::{
        model::{
            Column, ColumnIndex, ColumnKind, ColumnOrigin, NodeLevel, Rule, Table, TableIndex,
        },
        pack_tests::{Expected, PackTest},
        rules_of, table_rules,
    },
    testing::record::{decimal, quoted},
    value::{Number, Value},
};

/// How many rows are drawn for a table; drawing ends before when so many in a row bring nothing.
const DRAWS: usize = 1_000;
const IDLE: usize = 300;
/// How many words of a column are tried beside a row that is kept.
const NEIGHBOURS: usize = 9;

/// The columns that a test writes, with the words that are tried in each.
struct Sheet {
    headers: Vec<String>,
    /// The simplest first.
    words: Vec<Vec<String>>,
    /// Places of columns that a second row must not repeat.
    key: Vec<usize>,
}

/// A row with that of the team in the roster: a place in the words of each column.
type Cells = (Vec<usize>, Vec<usize>);

/// The tests of all tables in whose rules something waits for one.
pub(super) fn of_tables(trial: &mut Trial<'_>) -> Vec<Draft> {
    let method = trial.method;
    let mut drafts = Vec::new();
    for (at, table) in method.tables.iter().enumerate() {
        let index = TableIndex(at);
        let over = method.metrics.iter().filter(|metric| metric.table() == Some(index));
        let mut rules: Vec<&Rule> = table_rules(table);
        rules.extend(over.flat_map(|metric| rules_of(&metric.source)));
        if table.in_pack.is_none() && !rules.is_empty() && trial.waits(&rules) {
            drafts.extend(Rows::of(trial, index, table, &rules).suggest(trial));
        }
    }
    drafts
}

struct Rows<'a> {
    index: TableIndex,
    table: &'a Table,
    roster: &'a Table,
    rules: Vec<&'a Rule>,
    own: Sheet,
    team: Sheet,
}

impl<'a> Rows<'a> {
    fn of(trial: &Trial<'a>, index: TableIndex, table: &'a Table, rules: &[&'a Rule]) -> Self {
        let method = trial.method;
        let roster = method.tables.get(method.roster.0).unwrap_or(table);
        let said = Said::of(method, rules, None, trial.day);
        let sheet = |table: &Table, all: bool| {
            let mut sheet = Sheet { headers: Vec::new(), words: Vec::new(), key: Vec::new() };
            for (at, column) in table.columns.iter().enumerate() {
                let key = table.key.contains(&ColumnIndex(at));
                let written = matches!(column.origin, ColumnOrigin::File)
                    && !column.private
                    && !column.per_indicator
                    && (all || key || column.required || reads(rules, column));
                if !written {
                    continue;
                }
                if key && !matches!(column.kind, ColumnKind::Team | ColumnKind::Indicator) {
                    sheet.key.push(sheet.headers.len());
                }
                sheet
                    .headers
                    .push(column.headers.first().map_or(&*column.id, |header| header).to_owned());
                sheet.words.push(words(
                    trial,
                    column,
                    (key, std::ptr::eq(table, roster)),
                    (rules, &said),
                ));
            }
            sheet
        };
        let own = sheet(table, true);
        // Of the roster only what these rules read.
        let team = sheet(roster, false);
        Self { index, table, roster, rules: rules.to_vec(), own, team }
    }

    fn is_roster(&self) -> bool {
        std::ptr::eq(self.table, self.roster)
    }

    fn suggest(&self, trial: &mut Trial<'_>) -> Vec<Draft> {
        let first = |sheet: &Sheet| vec![0; sheet.words.len()];
        let base: Cells = (first(&self.own), first(&self.team));
        let mut drafts: Vec<Draft> = Vec::new();
        let mut kept: Vec<Cells> = Vec::new();
        let mut singles = vec![base.clone()];
        for at in 0..self.own.words.len() {
            for word in 0..self.own.words.get(at).map_or(0, Vec::len) {
                let mut cells = base.clone();
                set(&mut cells.0, at, word);
                singles.push(cells);
            }
        }
        let full = |sheet: &Sheet| -> Vec<usize> {
            let words = sheet.words.iter();
            words
                .map(|words| {
                    usize::from(words.len() > 1 && words.first().is_some_and(String::is_empty))
                })
                .collect()
        };
        singles.push((full(&self.own), full(&self.team)));
        for cells in singles {
            self.keep(trial, &cells, &base, 1, &mut kept, &mut drafts);
        }
        // What only a second row of the same kind shows.
        let twice = !self.own.key.is_empty() && !self.is_roster();
        // From each row that is kept on to its neighbours.
        let mut at = 0;
        while let Some(cells) = kept.get(at).cloned().filter(|_| trial.waits(&self.rules)) {
            at += 1;
            if twice {
                self.keep(trial, &cells, &base, 2, &mut kept, &mut drafts);
            }
            for (column, words) in self.own.words.iter().enumerate() {
                for word in 0..words.len().min(NEIGHBOURS) {
                    let mut next = cells.clone();
                    set(&mut next.0, column, word);
                    if next != cells {
                        self.keep(trial, &next, &base, 1, &mut kept, &mut drafts);
                    }
                }
            }
        }
        let mut random = Pcg64Mcg::seed_from_u64(1);
        let mut idle = 0;
        for _ in 0..DRAWS {
            if idle >= IDLE || !trial.waits(&self.rules) {
                break;
            }
            let cells = self.draw(&mut random, &kept);
            let rows = if twice && random.random_ratio(1, 3) { 2 } else { 1 };
            idle = match self.keep(trial, &cells, &base, rows, &mut kept, &mut drafts) {
                true => 0,
                false => idle + 1,
            };
        }
        drafts
    }

    /// A row: drawn anew, or one that was kept with a few other cells.
    fn draw(&self, random: &mut Pcg64Mcg, kept: &[Cells]) -> Cells {
        let any =
            |words: &Vec<String>, random: &mut Pcg64Mcg| random.random_range(0..words.len().max(1));
        if let (true, Some(last)) = (random.random_ratio(2, 3), kept.len().checked_sub(1)) {
            let mut cells = kept.get(random.random_range(0..=last)).cloned().unwrap_or_default();
            for _ in 0..random.random_range(1..=3) {
                let (own, team) = (self.own.words.len(), self.team.words.len());
                let at = random.random_range(0..(own + team).max(1));
                let (sheet, part, at) = match at.checked_sub(own) {
                    None => (&self.own, &mut cells.0, at),
                    Some(at) => (&self.team, &mut cells.1, at),
                };
                if let Some(words) = sheet.words.get(at) {
                    set(part, at, any(words, random));
                }
            }
            return cells;
        }
        let mut anew = |sheet: &Sheet| sheet.words.iter().map(|words| any(words, random)).collect();
        (anew(&self.own), anew(&self.team))
    }

    /// Keeps the row, made simpler, if it goes a new way.
    fn keep(
        &self,
        trial: &mut Trial<'_>,
        cells: &Cells,
        base: &Cells,
        rows: usize,
        kept: &mut Vec<Cells>,
        drafts: &mut Vec<Draft>,
    ) -> bool {
        let Some(mut tried) = self.attempt(trial, cells, rows) else { return false };
        let gain: BTreeSet<Target> = tried.reached.difference(&trial.covered).cloned().collect();
        // Only what is decided row by row: the scores of such a team say nothing.
        let gain: BTreeSet<Target> =
            gain.into_iter().filter(|target| matches!(target, Target::Way(..))).collect();
        if gain.is_empty() {
            return false;
        }
        let mut cells = cells.clone();
        for (at, simplest) in base.0.iter().enumerate() {
            let mut simpler = cells.clone();
            set(&mut simpler.0, at, *simplest);
            if simpler != cells
                && let Some(again) = self.attempt(trial, &simpler, rows)
                && gain.is_subset(&again.reached)
            {
                (cells, tried) = (simpler, again);
            }
        }
        let outcomes = self.outcomes(trial, &tried);
        if outcomes.is_empty() {
            return false;
        }
        // Only ways of rows count, for the test that is written may ask for less than was worked out here.
        let ways = tried.reached.iter().filter(|target| matches!(target, Target::Way(..)));
        trial.covered.extend(ways.cloned().collect::<Vec<_>>());
        drafts.push(self.draft(trial, &cells, rows, &outcomes));
        kept.push(cells);
        true
    }

    fn texts(&self, cells: &Cells, rows: usize) -> Vec<(Arc<str>, Vec<Vec<String>>)> {
        let row = |sheet: &Sheet, cells: &[usize], number: usize| -> Vec<String> {
            let words = sheet.words.iter().zip(cells).enumerate();
            words
                .map(|(at, (words, cell))| match number > 1 && sheet.key.contains(&at) {
                    true => number.to_string(),
                    false => words.get(*cell).cloned().unwrap_or_default(),
                })
                .collect()
        };
        let of = |sheet: &Sheet, cells: &[usize], rows: usize| {
            let mut all = vec![sheet.headers.clone()];
            all.extend((1..=rows).map(|number| row(sheet, cells, number)));
            // A column in which nothing stands need not be there.
            let used: Vec<bool> = (0..sheet.headers.len())
                .map(|at| {
                    all.iter().skip(1).any(|row| row.get(at).is_some_and(|cell| !cell.is_empty()))
                })
                .collect();
            for row in &mut all {
                let mut used = used.iter();
                row.retain(|_| used.next() == Some(&true));
            }
            all
        };
        let own = (Arc::clone(&self.table.id), of(&self.own, &cells.0, rows));
        match self.is_roster() {
            true => vec![own],
            false => vec![(Arc::clone(&self.roster.id), of(&self.team, &cells.1, 1)), own],
        }
    }

    fn attempt(&self, trial: &Trial<'_>, cells: &Cells, rows: usize) -> Option<Tried> {
        let tables = self.texts(cells, rows).into_iter().map(|(id, rows)| {
            let lines: Vec<String> = rows
                .iter()
                .map(|row| {
                    let cells: Vec<String> = row
                        .iter()
                        .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                        .collect();
                    cells.join(",")
                })
                .collect();
            (id, Arc::from(lines.join("\n") + "\n"))
        });
        let test = PackTest {
            as_of: Some(trial.day),
            tables: tables.collect(),
            expected: Expected { errors: Some(Vec::new()), ..Expected::default() },
            ..PackTest::default()
        };
        trial.try_test(&test)
    }

    /// The numbers that the row makes; or what is wrong with it.
    fn outcomes(&self, trial: &Trial<'_>, tried: &Tried) -> Vec<Outcome> {
        let scene = &tried.scene;
        let codes: BTreeSet<&str> = scene.errors.iter().map(|error| error.code).collect();
        if !codes.is_empty() {
            let codes: Vec<String> = codes.iter().map(|code| format!("\"{code}\"")).collect();
            return vec![(vec!["errors".to_owned()], format!("[{}]", codes.join(", ")))];
        }
        let metrics = trial.method.metrics.iter().enumerate();
        let mut all: Vec<(bool, Outcome)> = Vec::new();
        for (at, metric) in metrics {
            if metric.table() != Some(self.index) || metric.per_indicator {
                continue;
            }
            let index = crate::method::model::MetricIndex(at);
            let value = scene.scored.measures.get(index, 0, None).map(|measured| &measured.value);
            let says = match value {
                Some(Value::Number(number)) => *number != Number::ZERO,
                Some(Value::Absent(_)) | None => false,
                Some(_) => true,
            };
            let Some(value) = value else { continue };
            all.push((says, (vec!["metrics".to_owned(), metric.id.to_string()], of_value(value))));
        }
        // Those that are something; where none is, that all are nothing is what the row shows.
        let says = all.iter().any(|(says, _)| *says);
        all.into_iter().filter(|(own, _)| *own || !says).map(|(_, outcome)| outcome).collect()
    }

    fn draft(&self, trial: &Trial<'_>, cells: &Cells, rows: usize, outcomes: &[Outcome]) -> Draft {
        let mut body = format!("as_of = {}\n", trial.day);
        for (id, rows) in self.texts(cells, rows) {
            let id = quoted(&id);
            body.push_str(&format!("tables.{id} = {}\n", written::csv(&rows)));
        }
        body.push_str(&written::expectation(outcomes));
        let name = &self.table.name;
        let title = match trial.method.language {
            Language::Chinese if rows > 1 => format!("{name}的两行"),
            Language::Chinese => format!("{name}的一行"),
            Language::English if rows > 1 => format!("two rows of {name}"),
            Language::English => format!("a row of {name}"),
        };
        Draft { title, body }
    }
}

fn set(cells: &mut [usize], at: usize, word: usize) {
    if let Some(slot) = cells.get_mut(at) {
        *slot = word;
    }
}

/// Do rules read a column of the roster by its id? Rows see it behind `teams[…].`, and so by its text.
fn reads(rules: &[&Rule], column: &Column) -> bool {
    rules.iter().any(|rule| rule.expression.text().contains(&*column.id))
}

/// What may stand in a cell, the simplest first: nothing, where nothing may stand there.
fn words(
    trial: &Trial<'_>,
    column: &Column,
    (key, roster): (bool, bool),
    (rules, said): (&[&Rule], &Said),
) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    if !column.required && !key {
        words.push(String::new());
    }
    let day = trial.day;
    match &column.kind {
        ColumnKind::Enum(of) => {
            let first = |member: &crate::value::Member| {
                member.words.first().unwrap_or(&member.id).to_string()
            };
            words.extend(of.members.iter().map(first));
        }
        ColumnKind::Bool => words.extend(["是", "否"].map(str::to_owned)),
        ColumnKind::Date => {
            let mut days = BTreeSet::from([-1, 0, 1]);
            let mut months = BTreeSet::new();
            for number in said.numbers.iter().filter_map(Number::to_i64) {
                if (1..=400).contains(&number) {
                    days.extend([number - 1, number, number + 1].map(|days| -days));
                    days.extend([number, number + 1]);
                }
                if (1..=36).contains(&number) {
                    months.insert(number);
                }
            }
            let of_months = months.into_iter().filter_map(|months| day.add_months(-months));
            let of_months = of_months.flat_map(|day| [-1, 0, 1].map(|days| day.add_days(days)));
            let all: BTreeSet<crate::value::Date> = days
                .into_iter()
                .map(|days| day.add_days(days))
                .chain(of_months)
                .flatten()
                .collect();
            words.push(day.to_string());
            words.extend(all.into_iter().filter(|other| *other != day).map(|day| day.to_string()));
        }
        ColumnKind::Int | ColumnKind::Number | ColumnKind::Percent => {
            let mut numbers: BTreeSet<Number> =
                [0, 1, 2].map(|number: i64| Number::from(number)).into();
            for cut in &said.numbers {
                numbers.extend([cut - &Number::ONE, cut.clone(), cut + &Number::ONE]);
            }
            let whole = column.kind == ColumnKind::Int;
            let share = column.kind == ColumnKind::Percent;
            let fits = |number: &Number| {
                !number.is_negative()
                    && (!whole || number.is_integer())
                    && (!share || *number <= Number::ONE)
            };
            let numbers = numbers.into_iter().filter(fits);
            words.extend(numbers.filter_map(|number| decimal(&number)));
        }
        ColumnKind::Team => words.push("甲".to_owned()),
        ColumnKind::Indicator => {
            let indicators = trial.method.nodes.iter();
            let indicators = indicators.filter(|node| node.level == NodeLevel::Indicator);
            words.extend(indicators.map(|node| node.id.to_string()));
        }
        ColumnKind::Text => {
            let name = match (key, roster) {
                (true, true) => "甲",
                (true, false) => "1",
                (false, _) => "有",
            };
            words.push(name.to_owned());
            let id = &column.id;
            let compared = said.texts.iter().filter(|text| {
                let says = |operator: &str| {
                    let part = format!("{id} {operator} \"{text}\"");
                    rules.iter().any(|rule| rule.expression.text().contains(&part))
                };
                !key && (says("==") || says("!="))
            });
            words.extend(compared.map(ToString::to_string));
        }
    }
    for (_, absent) in &column.absent {
        words.extend(absent.first().cloned());
    }
    words
}
