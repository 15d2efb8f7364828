//! Which problems are everybody's, which are one unit's, and which come up most: 共性、个性、易发多发 over the units that
//! were inspected.

use rustc_hash::FxHashMap;

use super::{
    evaluation::UnitProblem,
    statistics::{
        concentration::{concentration_among, pareto},
        interval::poisson_exact,
    },
};
use crate::{
    method::model::{ColumnIndex, ProblemList},
    metric::EVIDENCE_SAMPLE,
    score::Input,
    table::{LedgerTable, RowRef},
    value::{Value, text::key_of},
};

/// The kinds of problems by how many cases they have; those with as many by name.
pub(super) fn problems(input: Input<'_>) -> Vec<UnitProblem> {
    let Some(list) = input.method.judge.problems else { return Vec::new() };
    let Some(table) = input.ledgers.table(list.table) else { return Vec::new() };
    let found = Found::of(table, list);
    let mut problems: Vec<UnitProblem> = found
        .kinds
        .names
        .iter()
        .zip(&found.cases)
        .filter_map(|(name, cases)| of_kind(input, list, &found.units.names, name, cases))
        .collect();
    problems.sort_by(|a, b| b.evidence.cmp(&a.evidence).then_with(|| a.name.cmp(&b.name)));
    #[expect(clippy::cast_precision_loss, reason = "there are not as many rows")]
    let cases: Vec<f64> = problems.iter().map(|problem| problem.evidence as f64).collect();
    for place in pareto(&cases) {
        if let Some(problem) = problems.get_mut(place.problem) {
            problem.frequent = place.frequent;
        }
    }
    problems
}

/// Texts that differ in width, case or spaces only are one.
#[derive(Default)]
struct Names {
    places: FxHashMap<String, usize>,
    names: Vec<String>,
}

impl Names {
    /// The place of a text; whichever way of writing it comes up, the first by its letters is shown.
    fn place(&mut self, text: String) -> usize {
        let fresh = self.names.len();
        let at = *self.places.entry(key_of(&text).into_owned()).or_insert(fresh);
        match self.names.get_mut(at) {
            Some(known) if text < *known => *known = text,
            Some(_) => {}
            None => self.names.push(text),
        }
        at
    }
}

/// The cases of a kind: how many each unit has, and the first rows.
#[derive(Default)]
struct Cases {
    of_unit: FxHashMap<usize, u64>,
    rows: Vec<u32>,
}

#[derive(Default)]
struct Found {
    kinds: Names,
    units: Names,
    /// By the places of the kinds.
    cases: Vec<Cases>,
}

impl Found {
    fn of(table: &LedgerTable, list: ProblemList) -> Self {
        let mut found = Self::default();
        // Values have codes: each is named once.
        let mut kinds = FxHashMap::default();
        let mut units = FxHashMap::default();
        let text = |column: ColumnIndex, row: usize| match table.value(column, row) {
            Value::Absent(_) => None,
            value => Some(value.to_plain()).filter(|text| !text.trim().is_empty()),
        };
        for row in 0..table.rows() {
            let unit = *units
                .entry(table.code(list.unit, row))
                .or_insert_with(|| Some(found.units.place(text(list.unit, row)?)));
            let kind = *kinds
                .entry(table.code(list.of, row))
                .or_insert_with(|| Some(found.kinds.place(text(list.of, row)?)));
            let (Some(unit), Some(kind)) = (unit, kind) else { continue };
            if found.cases.len() <= kind {
                found.cases.resize_with(kind + 1, Cases::default);
            }
            let Some(cases) = found.cases.get_mut(kind) else { continue };
            *cases.of_unit.entry(unit).or_default() += 1;
            if cases.rows.len() < EVIDENCE_SAMPLE {
                cases.rows.extend(u32::try_from(row));
            }
        }
        found
    }
}

fn of_kind(
    input: Input<'_>,
    list: ProblemList,
    units: &[String],
    name: &str,
    cases: &Cases,
) -> Option<UnitProblem> {
    #[expect(clippy::cast_precision_loss, reason = "there are not as many rows")]
    let counts: Vec<f64> = cases.of_unit.values().map(|count| *count as f64).collect();
    let spread = concentration_among(&counts, units.len())?;
    let (low, high) = poisson_exact(spread.total, 0.95)?;
    #[expect(clippy::cast_precision_loss, reason = "there are not as many units")]
    let of = units.len() as f64;
    let (top, top_cases) = cases
        .of_unit
        .iter()
        .filter_map(|(unit, count)| Some((units.get(*unit)?, *count)))
        .max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0)))?;
    let place = |row: &u32| input.ledgers.row_place(RowRef { table: list.table, row: *row });
    Some(UnitProblem {
        name: name.to_owned(),
        units: spread.hit,
        of: units.len(),
        interval: spread.prevalence_interval,
        per_unit: (low / of, high / of),
        top_unit: top.clone(),
        top_cases,
        reach: spread.reach(),
        frequent: false,
        evidence: cases.of_unit.values().sum(),
        rows: cases.rows.iter().map(place).collect(),
    })
}
