//! An official paper while it is written: sections numbered as they come, tables with numbers, who signs.

use super::docx::{Column, Docx, Row, Style};
use crate::{diagnostic::Language, report::words::pick};

/// A paper. Its sections are numbered 一、（一） in Chinese and 1. in English, where parts of sections have names only.
pub(super) struct Paper {
    language: Language,
    document: Docx,
    sections: usize,
    parts: usize,
    tables: usize,
}

impl Paper {
    /// Begins with the title, in the two parts between which a line may end, and with whom it is for.
    pub(super) fn new([first, second]: [&str; 2], to: &str, language: Language) -> Self {
        let mut document = Docx::default();
        document.title([first, second]);
        document.paragraph(Style::Flush, to);
        Self { language, document, sections: 0, parts: 0, tables: 0 }
    }

    /// One of two languages.
    pub(super) const fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        pick(self.language, zh, en)
    }

    /// Begins a section.
    pub(super) fn section(&mut self, zh: &str, en: &str) {
        self.sections += 1;
        self.parts = 0;
        let heading = match self.language {
            Language::Chinese => format!("{}、{zh}", numeral(self.sections)),
            Language::English => format!("{}. {en}", self.sections),
        };
        self.document.paragraph(Style::Section, &heading);
    }

    /// Begins a part of a section.
    pub(super) fn part(&mut self, name: &str) {
        self.parts += 1;
        let heading = match self.language {
            Language::Chinese => format!("（{}）{name}", numeral(self.parts)),
            Language::English => name.to_owned(),
        };
        self.document.paragraph(Style::Subsection, &heading);
    }

    /// A paragraph.
    pub(super) fn body(&mut self, text: &str) {
        self.document.paragraph(Style::Body, text);
    }

    /// A paragraph that begins with words set apart from the rest, and ends with a full stop.
    pub(super) fn labelled(&mut self, label: &str, text: &str) {
        self.document.labelled(label, &self.ended(text));
    }

    /// What stands small below a table.
    pub(super) fn note(&mut self, text: &str) {
        self.document.paragraph(Style::Note, text);
    }

    /// A table with a number and a name.
    pub(super) fn named_table(
        &mut self,
        name: &str,
        columns: &[Column],
        rows: impl IntoIterator<Item = Row>,
    ) {
        self.tables += 1;
        let caption = match self.language {
            Language::Chinese => format!("表{}　{name}", self.tables),
            Language::English => format!("Table {}. {name}", self.tables),
        };
        self.document.paragraph(Style::Caption, &caption);
        self.table(columns, rows);
    }

    /// A table.
    pub(super) fn table(&mut self, columns: &[Column], rows: impl IntoIterator<Item = Row>) {
        self.document.table(columns, rows);
    }

    /// `text` with a full stop, if it has none.
    pub(super) fn ended(&self, text: &str) -> String {
        let has_one = text.ends_with(['。', '.', '！', '!', '？', '?', '；']);
        format!("{text}{}", if has_one { "" } else { self.pick("。", ".") })
    }

    /// What belongs to it.
    pub(super) fn annexes<'t>(&mut self, names: impl IntoIterator<Item = &'t str>) {
        self.document.paragraph(Style::Flush, "");
        for (number, name) in (1..).zip(names) {
            let line = match self.language {
                Language::Chinese if number == 1 => format!("附件：{number}.{name}"),
                Language::Chinese => format!("　　　{number}.{name}"),
                Language::English => format!("Annex {number}: {name}"),
            };
            self.body(&line);
        }
    }

    /// Who signs, and when: only the office knows.
    pub(super) fn signed(mut self) -> Docx {
        let (who, when) =
            (self.pick("〔署名〕", "[signature]"), self.pick("〔成文日期〕", "[date]"));
        self.document.paragraph(Style::Flush, "");
        self.document.paragraph(Style::Signature, who);
        self.document.paragraph(Style::Signature, when);
        self.document
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_chinese() {
        let all: Vec<String> = [1, 10, 11, 20, 42, 99, 100].map(numeral).into();
        assert_eq!(all.join(" "), "一 十 十一 二十 四十二 九十九 100");
    }

    #[test]
    fn a_sentence_ends_once() {
        let chinese = Paper::new(["", ""], "", Language::Chinese);
        let english = Paper::new(["", ""], "", Language::English);
        assert_eq!(chinese.ended("甲组（5 件）"), "甲组（5 件）。");
        assert_eq!(chinese.ended("到此为止。"), "到此为止。");
        assert_eq!(english.ended("5 of 6"), "5 of 6.");
    }
}
