use super::{Change, Import};
use crate::{
    diagnostic::Language,
    report::text::clean,
    workbench::{compare::change_in_words, page::Page},
};

/// What a workbook changes, for people, `width` columns wide.
#[must_use]
pub fn text(import: &Import, language: Language, width: usize) -> String {
    let mut page = Page::new(width);
    let base = &import.base;
    let (name, version) = (clean(&base.name), clean(&base.version));
    let count = import.changes.len();
    page.prose(
        0,
        &match (language, count) {
            (Language::Chinese, 0) => format!("与“{name}”（{version}）没有不同。"),
            (Language::English, 0) => format!("Nothing differs from “{name}” ({version})."),
            (Language::Chinese, _) => format!("对“{name}”（{version}）的改动，共 {count} 格："),
            (Language::English, 1) => format!("One cell differs from “{name}” ({version}):"),
            (Language::English, _) => format!("{count} cells differ from “{name}” ({version}):"),
        },
    );
    for change in &import.changes {
        let Change { sheet, cell, path, name, .. } = change;
        page.blank();
        page.prose(2, &format!("{sheet}!{cell}  {}", clean(name)));
        page.prose(4, path);
        let none = match language {
            Language::Chinese => "（空）",
            Language::English => "(blank)",
        };
        let old = if change.before.is_empty() { none.to_owned() } else { clean(&change.before) };
        page.prose(4, &format!("{old} → {}", clean(&change.after)));
    }
    let beside: Vec<_> = import
        .effect
        .iter()
        .filter(|effect| effect.path.ends_with(".reviewed"))
        .filter(|effect| import.changes.iter().all(|change| change.path != effect.path))
        .collect();
    if !beside.is_empty() {
        page.blank();
        page.prose(
            0,
            match language {
                Language::Chinese => "改了值而没有填新的核对日期，原来的日期随之去掉：",
                Language::English => {
                    "The value changed without a new day of review, so the old one goes:"
                }
            },
        );
        for effect in beside {
            page.prose(2, &change_in_words(effect, language));
        }
    }
    page.text()
}
