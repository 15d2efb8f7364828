//! Personal numbers in free text do not leave the program, not in `result.json` either.

use super::text::{clean, is_clean};
use crate::{
    diagnostic::Message,
    judge::evaluation::{Evaluation, LedgerLine, TeamResult},
};

fn text(text: &mut String) {
    if !is_clean(text) {
        *text = clean(text);
    }
}

fn texts(list: &mut [String]) {
    list.iter_mut().for_each(text);
}

fn message(message: &mut Message) {
    text(&mut message.zh);
    text(&mut message.en);
}

fn lines(ledger: &mut [LedgerLine]) {
    for line in ledger {
        text(&mut line.reason);
        texts(&mut line.rows);
    }
}

/// `evaluation` with everything that data brought along made clean: names, roster, reasons, places.
pub(crate) fn masked(evaluation: &Evaluation) -> Evaluation {
    let mut evaluation = evaluation.clone();
    text(&mut evaluation.round.name);
    evaluation.teams.iter_mut().for_each(team);
    for rate in &mut evaluation.overall {
        rate.class.values_mut().for_each(text);
    }
    for note in &mut evaluation.notes {
        text(&mut note.place);
        message(&mut note.message);
    }
    evaluation
}

fn team(team: &mut TeamResult) {
    text(&mut team.id);
    text(&mut team.name);
    texts(&mut team.aliases);
    texts(&mut team.roster);
    for node in &mut team.nodes {
        lines(&mut node.ledger);
        node.reason.iter_mut().for_each(message);
    }
    for adjustment in team.bonuses.iter_mut().chain(&mut team.deductions) {
        lines(&mut adjustment.ledger);
    }
    for veto in &mut team.vetoes {
        text(&mut veto.detail);
        veto.unjudged.iter_mut().for_each(message);
        texts(&mut veto.rows);
    }
    lines(&mut team.total_ledger);
    team.unranked.iter_mut().for_each(message);
    team.grade_reasons.iter_mut().for_each(message);
    for measure in &mut team.measures {
        measure.text.iter_mut().for_each(text);
        texts(&mut measure.rows);
    }
    for weak in &mut team.weak_points {
        message(&mut weak.why);
    }
}
