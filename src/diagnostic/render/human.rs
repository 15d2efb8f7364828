use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, renderer::DecorStyle};

use super::{
    super::{Diagnostic, Diagnostics, Excerpt, Language, Message, Place, Severity, counted},
    csv::severity,
};

/// How diagnostics are shown on a screen: grouped by cause, each group capped and the rest counted.
#[derive(Debug, Clone, Copy)]
pub struct Human {
    /// The language of the sentences.
    pub language: Language,
    /// How many of a group are shown.
    pub most: usize,
    /// Columns of the screen.
    pub width: usize,
    /// With colours.
    pub colour: bool,
}

impl Human {
    /// The text for the screen. Empty if there is nothing to say.
    #[must_use]
    pub fn render(&self, diagnostics: &Diagnostics) -> String {
        let mut text = self.list(diagnostics);
        if let Some(summary) = self.summary(diagnostics) {
            text.push_str(&summary);
            text.push('\n');
        }
        text
    }

    /// The text without the last line, which counts errors and warnings.
    #[must_use]
    pub fn list(&self, diagnostics: &Diagnostics) -> String {
        let mut sorted = diagnostics.clone();
        sorted.sort();
        let list: Vec<&Diagnostic> = sorted.iter().collect();
        let mut text = String::new();
        for group in list.chunk_by(|a, b| (a.severity, a.code) == (b.severity, b.code)) {
            self.group(group, &mut text);
        }
        text
    }

    /// One diagnostic alone, without a summary.
    #[must_use]
    pub fn single(&self, found: &Diagnostic) -> String {
        self.one(found, None)
    }

    fn group(&self, group: &[&Diagnostic], text: &mut String) {
        let mut helped: Option<&Message> = None;
        for found in group.iter().take(self.most) {
            text.push_str(&self.one(found, helped));
            if found.place.excerpt.is_some() {
                text.push('\n');
            }
            helped = found.help.as_ref();
        }
        if !text.ends_with("\n\n") {
            text.push('\n');
        }
        if let Some(more) = group.len().checked_sub(self.most).filter(|more| *more > 0)
            && let Some(first) = group.first()
        {
            let code = first.code;
            let line = match self.language {
                Language::Chinese => {
                    format!(
                        "……另有 {more} 处同类问题（{code}），用 --message-format csv 可看全部\n\n"
                    )
                }
                Language::English => format!(
                    "… and {more} more of the same kind ({code}); --message-format csv shows them all\n\n"
                ),
            };
            text.push_str(&line);
        }
    }

    fn one(&self, found: &Diagnostic, helped: Option<&Message>) -> String {
        let level = match found.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        }
        .with_name(severity(found.severity, self.language));
        let mut place = found.place.clone();
        // A cell is shown by its place and content alone; a line of source by the line itself.
        let excerpt = place.excerpt.take();
        let mut title = found.text(self.language).to_owned();
        if excerpt.is_none()
            && let Some(at) = place_in_words(&place, self.language)
        {
            title = match self.language {
                Language::Chinese => format!("{at}：{title}"),
                Language::English => format!("{at}: {title}"),
            };
        }
        let help = found.help.as_ref().filter(|help| helped != Some(help));
        let mut group = level
            .primary_title(title)
            .id(found.code)
            .elements(excerpt.as_ref().map(|excerpt| snippet(excerpt, &found.place)));
        if let Some(help) = help {
            let name = match self.language {
                Language::Chinese => "办法",
                Language::English => "help",
            };
            group = group.element(
                Level::HELP.with_name(name).message(help.in_language(self.language).to_owned()),
            );
        }
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.term_width(self.width).decor_style(DecorStyle::Ascii);
        let mut text = renderer.render(&[group]);
        text.push('\n');
        text
    }

    /// "3 errors, 1 warning", if there is any error or warning.
    fn summary(&self, diagnostics: &Diagnostics) -> Option<String> {
        let errors = diagnostics.count(Severity::Error);
        let warnings = diagnostics.count(Severity::Warning);
        match (errors, warnings, self.language) {
            (0, 0, _) => None,
            (errors, warnings, Language::Chinese) => {
                Some(format!("共 {errors} 处错误，{warnings} 处警告"))
            }
            (errors, warnings, Language::English) => {
                Some(format!("{}, {}", counted(&errors, "error"), counted(&warnings, "warning")))
            }
        }
    }
}

fn snippet(
    excerpt: &Excerpt,
    place: &Place,
) -> Snippet<'static, annotate_snippets::Annotation<'static>> {
    let text = excerpt.text.to_string();
    let byte =
        |characters: usize| text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
    let start = byte(excerpt.start as usize);
    let end = byte(excerpt.start as usize + excerpt.length as usize).max(start);
    let row = place.row.and_then(|row| usize::try_from(row).ok()).unwrap_or(1);
    Snippet::source(text)
        .line_start(row)
        .path(place.file.as_ref().map(ToString::to_string))
        .annotation(AnnotationKind::Primary.span(start..end))
}

/// The place as Excel or WPS shows it: `整改台账.xlsx［表1］第 12 行 B 列“巡察组”（Z011）`.
fn place_in_words(place: &Place, language: Language) -> Option<String> {
    let chinese = language == Language::Chinese;
    let mut words = place.file.as_ref()?.to_string();
    if let Some(sheet) = &place.sheet {
        words.push_str(&if chinese { format!("［{sheet}］") } else { format!(" [{sheet}]") });
    }
    if let Some(row) = place.row {
        words.push_str(&if chinese { format!(" 第 {row} 行") } else { format!(" row {row}") });
    }
    if let Some(column) = place.column {
        let letters = column_letters(column);
        words.push_str(&if chinese {
            format!(" {letters} 列")
        } else {
            format!(" column {letters}")
        });
    }
    if let Some(header) = &place.header {
        words.push_str(&if chinese {
            format!("“{header}”")
        } else {
            format!(" “{header}”")
        });
    }
    if let Some(key) = &place.key {
        words.push_str(&if chinese { format!("（{key}）") } else { format!(" ({key})") });
    }
    Some(words)
}

/// The letters that a spreadsheet gives a column: 1 is A, 27 is AA.
#[must_use]
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::message;

    fn human(language: Language) -> Human {
        Human { language, most: 2, width: 80, colour: false }
    }

    #[test]
    fn columns_have_letters() {
        assert_eq!(column_letters(1), "A");
        assert_eq!(column_letters(26), "Z");
        assert_eq!(column_letters(27), "AA");
        assert_eq!(column_letters(16_384), "XFD");
    }

    #[test]
    fn groups_are_capped_and_the_rest_is_counted() {
        let found: Diagnostics = (1..=5)
            .map(|row| {
                let place = Place { row: Some(row), column: Some(2), ..Place::file("a.csv") };
                Diagnostic::error(
                    "unknown-team",
                    place,
                    message!(zh: "没有这个组", en: "no such team"),
                )
                .help(message!(zh: "照名册写", en: "write it as the roster does"))
            })
            .collect();
        insta::assert_snapshot!(human(Language::English).render(&found), @r"
        error[unknown-team]: a.csv row 1 column B: no such team
         |
         = help: write it as the roster does
        error[unknown-team]: a.csv row 2 column B: no such team

        … and 3 more of the same kind (unknown-team); --message-format csv shows them all

        5 errors, 0 warnings
        ");
        insta::assert_snapshot!(human(Language::Chinese).render(&found), @r"
        错误[unknown-team]: a.csv 第 1 行 B 列：没有这个组
         |
         = 办法: 照名册写
        错误[unknown-team]: a.csv 第 2 行 B 列：没有这个组

        ……另有 3 处同类问题（unknown-team），用 --message-format csv 可看全部

        共 5 处错误，0 处警告
        ");
    }

    #[test]
    fn a_line_of_source_is_shown_with_what_is_meant() {
        let source = "[[indicator]]\n分值 = 1\nponits = 15\n";
        let at = source.find("ponits").unwrap();
        let place = Place::in_source("method.toml", source, at..at + 6);
        let found = Diagnostics::from(
            Diagnostic::error(
                "unknown-key",
                place,
                message!(zh: "不认识的键“ponits”", en: "unknown key “ponits”"),
            )
            .help(message!(zh: "是否为 points？", en: "did you mean points?")),
        );
        insta::assert_snapshot!(human(Language::English).render(&found), @r"
        error[unknown-key]: unknown key “ponits”
         --> method.toml:3:1
          |
        3 | ponits = 15
          | ^^^^^^
          |
          = help: did you mean points?

        1 error, 0 warnings
        ");
    }
}
