//! Documents for the office to work on: the round's report for the leading group, and a letter to each team.
//!
//! They are drafts of official papers: what only the office knows (to whom, by whom, when) is left as 〔…〕, and
//! neither a number nor a degree of secrecy is made up.

mod docx;
mod letter;
mod package;
mod round;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use self::{
    docx::{Docx, Style},
    package::{About, Shell},
};
use super::{
    headline,
    huge::has_letters,
    output::{Files, Output, ReportError},
    text::clean,
    words::pick,
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

/// The sections of a document, numbered as they come: 一、 in Chinese, 1. in English.
struct Sections {
    language: Language,
    sections: usize,
    parts: usize,
    tables: usize,
}

impl Sections {
    const fn new(language: Language) -> Self {
        Self { language, sections: 0, parts: 0, tables: 0 }
    }

    fn section(&mut self, document: &mut Docx, name: &str) {
        self.sections += 1;
        self.parts = 0;
        document.paragraph(
            Style::Section,
            &match self.language {
                Language::Chinese => format!("{}、{name}", numeral(self.sections)),
                Language::English => format!("{}. {name}", self.sections),
            },
        );
    }

    fn part(&mut self, document: &mut Docx, name: &str) {
        self.parts += 1;
        document.paragraph(
            Style::Subsection,
            &match self.language {
                Language::Chinese => format!("（{}）{name}", numeral(self.parts)),
                Language::English => format!("{}.{} {name}", self.sections, self.parts),
            },
        );
    }

    fn caption(&mut self, document: &mut Docx, name: &str) {
        self.tables += 1;
        document.paragraph(
            Style::Caption,
            &match self.language {
                Language::Chinese => format!("表{}　{name}", self.tables),
                Language::English => format!("Table {}. {name}", self.tables),
            },
        );
    }
}

/// A Chinese numeral below a hundred; above that digits.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |digit: usize| DIGITS.get(digit).copied().unwrap_or_default();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens @ 2..=9, ones) => format!("{}十{}", digit(tens), digit(ones)),
        _ => number.to_string(),
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

/// On every first page of a draft.
fn say_draft(evaluation: &Evaluation, document: &mut Docx, language: Language) {
    if evaluation.draft {
        document.labelled(
            pick(language, "草稿。", "Draft. "),
            pick(
                language,
                "读不出的单元格按未报送计，得分仅供参考，不得作为正式结果使用。",
                "Cells that could not be read count as not reported. Scores are provisional.",
            ),
        );
    }
}

/// `text` with a full stop, if it has none.
fn ended(text: &str, language: Language) -> String {
    let stop = if text.ends_with(['。', '.', '！', '!', '？', '?', '；']) {
        ""
    } else {
        pick(language, "。", ".")
    };
    format!("{text}{stop}")
}

/// Who signs, and when.
fn signature(document: &mut Docx, language: Language) {
    document.paragraph(Style::Flush, "");
    document.paragraph(Style::Signature, pick(language, "〔署名〕", "[signature]"));
    document.paragraph(Style::Signature, pick(language, "〔成文日期〕", "[date]"));
}
