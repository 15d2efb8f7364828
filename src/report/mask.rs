//! Personal numbers in free text do not leave the program, not in `result.json` either.

use std::sync::Arc;

use serde::{Serialize, Serializer, ser::SerializeSeq};

use super::{
    ledger::is_clean_file,
    text::{clean, is_clean},
};
use crate::{
    diagnostic::Message,
    judge::evaluation::{
        CommonWeakPoint, Evaluation, GradeInfo, LedgerLine, MeasureResult, MethodInfo, MetricInfo,
        NodeInfo, Note, OverallRate, RankingInfo, RosterColumn, RoundInfo, Rows, TeamResult,
        UnitProblem,
    },
    parallel,
};

fn text(text: &mut String) {
    if !is_clean(text) {
        *text = clean(text);
    }
}

fn texts(list: &mut [String]) {
    list.iter_mut().for_each(text);
}

fn are_clean(rows: &Rows) -> bool {
    let clean = |row: &str| if is_clean(row) { Ok(()) } else { Err(()) };
    is_clean_file(rows) || rows.try_each(clean).is_ok()
}

fn rows(rows: &mut Rows) {
    if !are_clean(rows) {
        *rows = rows.iter().map(|row| clean(&row)).collect();
    }
}

fn shared_text(text: &mut Arc<str>) {
    if !is_clean(text) {
        *text = clean(text).into();
    }
}

fn shared_message(message: &mut Arc<Message>) {
    if !is_clean(&message.zh) || !is_clean(&message.en) {
        self::message(Arc::make_mut(message));
    }
}

fn message(message: &mut Message) {
    text(&mut message.zh);
    text(&mut message.en);
}

fn lines(ledger: &mut [LedgerLine]) {
    for line in ledger {
        shared_text(&mut line.reason);
        rows(&mut line.rows);
    }
}

/// Lines that many teams share stay shared while there is nothing to be made clean.
fn shared_lines(ledger: &mut Arc<[LedgerLine]>) {
    let clean = |line: &LedgerLine| is_clean(&line.reason) && are_clean(&line.rows);
    if !ledger.iter().all(clean) {
        lines(Arc::make_mut(ledger));
    }
}

fn shared_measure(measure: &mut Arc<MeasureResult>) {
    if measure.text.as_deref().is_none_or(is_clean) && are_clean(&measure.rows) {
        return;
    }
    let measure = Arc::make_mut(measure);
    measure.text.iter_mut().for_each(text);
    rows(&mut measure.rows);
}

/// `evaluation` with everything that data brought along made clean: names, roster, reasons, places. It is made clean
/// while it is written, some teams at a time.
pub(crate) fn masked(evaluation: &Evaluation) -> impl Serialize {
    // What `Evaluation` gets has to be written here, too.
    let Evaluation {
        format,
        round,
        method,
        draft,
        roster,
        nodes,
        metrics,
        grades,
        rankings,
        teams,
        common,
        problems,
        overall,
        notes,
    } = evaluation;
    let mut round = round.clone();
    text(&mut round.name);
    let mut overall = overall.clone();
    for rate in &mut overall {
        rate.class.values_mut().for_each(text);
    }
    let mut problems = problems.clone();
    for problem in &mut problems {
        text(&mut problem.name);
        text(&mut problem.top_unit);
        rows(&mut problem.rows);
    }
    let mut notes = notes.clone();
    for note in &mut notes {
        text(&mut note.place);
        message(&mut note.message);
    }
    Masked {
        format: *format,
        round,
        method,
        draft: *draft,
        roster,
        nodes,
        metrics,
        grades,
        rankings,
        teams: Teams(teams),
        common,
        problems,
        overall,
        notes,
    }
}

/// As [`Evaluation`], field by field.
#[derive(Serialize)]
struct Masked<'a> {
    format: u32,
    round: RoundInfo,
    method: &'a MethodInfo,
    draft: bool,
    roster: &'a [RosterColumn],
    nodes: &'a [NodeInfo],
    metrics: &'a [MetricInfo],
    grades: &'a [GradeInfo],
    rankings: &'a [RankingInfo],
    teams: Teams<'a>,
    common: &'a [CommonWeakPoint],
    problems: Vec<UnitProblem>,
    overall: Vec<OverallRate>,
    notes: Vec<Note>,
}

struct Teams<'a>(&'a [TeamResult]);

/// So many teams are made clean at a time.
const AT_ONCE: usize = 256;

impl Serialize for Teams<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for teams in self.0.chunks(AT_ONCE) {
            let clean = |one: &TeamResult| {
                let mut one = one.clone();
                team(&mut one);
                one
            };
            for team in parallel::map(teams, clean) {
                list.serialize_element(&team)?;
            }
        }
        list.end()
    }
}

fn team(team: &mut TeamResult) {
    text(&mut team.id);
    text(&mut team.name);
    texts(&mut team.aliases);
    texts(&mut team.roster);
    for node in &mut team.nodes {
        shared_lines(&mut node.ledger);
        node.reason.iter_mut().for_each(shared_message);
    }
    for adjustment in team.bonuses.iter_mut().chain(&mut team.deductions) {
        shared_lines(&mut adjustment.ledger);
    }
    for veto in &mut team.vetoes {
        shared_text(&mut veto.detail);
        veto.unjudged.iter_mut().for_each(message);
        rows(&mut veto.rows);
    }
    lines(&mut team.total_ledger);
    team.unranked.iter_mut().for_each(message);
    team.grade_reasons.iter_mut().for_each(message);
    team.measures.iter_mut().for_each(shared_measure);
    for weak in &mut team.weak_points {
        shared_message(&mut weak.why);
    }
}
