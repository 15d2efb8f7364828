//! Documents for the office to work on: the round's report for the leading group, and a letter to each team.
//!
//! They are drafts of official papers: what only the office knows (to whom, by whom, when) is left as 〔…〕, and
//! neither a number nor a degree of secrecy is made up.

mod docx;
mod letter;
mod package;
mod paper;
mod round;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use self::{
    docx::Docx,
    package::{About, Shell},
    paper::Paper,
};
use super::{
    headline,
    huge::has_letters,
    output::{Files, Output, ReportError},
    remark,
    text::clean,
};
use crate::{diagnostic::Language, judge::evaluation::Evaluation};

const FOLDER: &str = "documents";

/// `documents/report.docx`, and `documents/letter-TEAM.docx` for each team.
pub(crate) fn write(
    evaluation: &Evaluation,
    language: Language,
    files: &mut dyn Files,
) -> Result<(), ReportError> {
    let fail = |error| ReportError::new(FOLDER, error);
    let shell = Shell::new(evaluation.draft, language).map_err(fail)?;
    let day = clean(&evaluation.round.as_of);
    let mut hand_on = |name: &str, title: &str, document: &Docx| {
        let name = format!("{FOLDER}/{name}.docx");
        let about = About { title, day: &day };
        let bytes = shell.with(document, &about);
        Output::new(&*name, bytes.map_err(|error| ReportError::new(&name, error))?).hand_to(files)
    };
    let title = headline::title(evaluation, language);
    hand_on("report", &title, &round::report(evaluation, language))?;
    if !has_letters(evaluation) {
        return Ok(());
    }
    let (mut names, title) = (HashSet::new(), letter::title(evaluation, language).concat());
    for (at, team) in evaluation.teams.iter().enumerate() {
        let document = letter::letter(evaluation, at, team, language);
        let name = file_name(&team.id, at, &mut names);
        hand_on(&format!("letter-{name}"), &title, &document)?;
    }
    Ok(())
}

/// The id of a team as a part of a file name on any system; those that would be the same file have their place as well.
fn file_name(id: &str, at: usize, taken: &mut HashSet<String>) -> String {
    /// With what stands around it less than the 255 bytes of a name, four bytes a character.
    const LONGEST: usize = 50;
    let letter = |c: char| {
        if c.is_control() || "<>:\"/\\|?*".contains(c) { '_' } else { c }
    };
    let name: String = clean(id).chars().take(LONGEST).map(letter).collect();
    let name = name.trim_end_matches(['.', ' ']);
    if taken.insert(name.to_lowercase()) {
        return name.to_owned();
    }
    let mut number = at + 1;
    loop {
        let name = format!("{name}-{number}");
        if taken.insert(name.to_lowercase()) {
            return name;
        }
        number += 1;
    }
}

/// 《…》 around a title that has none.
fn in_title_marks(name: &str) -> String {
    if name.starts_with('《') { name.to_owned() } else { format!("《{name}》") }
}

/// The method with its version: 《…》（2026.1）.
fn method(evaluation: &Evaluation, language: Language) -> String {
    let (name, version) = (clean(&evaluation.method.name), clean(&evaluation.method.version));
    match language {
        Language::Chinese if version.is_empty() => in_title_marks(&name),
        Language::Chinese => format!("{}（{version} 版）", in_title_marks(&name)),
        Language::English => headline::method(evaluation),
    }
}

/// On the first page of a draft.
fn say_draft(evaluation: &Evaluation, paper: &mut Paper) {
    if evaluation.draft {
        let label = paper.pick("草稿。", "Draft. ");
        let (zh, en) = remark::DRAFT;
        let text = paper.pick(zh, en);
        paper.labelled(label, text);
    }
}
