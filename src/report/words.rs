//! Words of closed lists: what files call them, and what people read.

use super::{sheet::Cell, text::clean};
use crate::{
    diagnostic::Language,
    judge::evaluation::{LedgerKind, Reach, Status, UnitProblem},
    value::Absence,
};

/// One of two languages.
pub(crate) const fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// Whose problem it is.
pub(crate) fn reach(reach: Reach, language: Language) -> Cell {
    let id = match reach {
        Reach::Common => "common",
        Reach::Local => "local",
        Reach::Mixed => "mixed",
        Reach::TooFew => "too_few",
    };
    Cell::Word(id, reach_in_words(reach, language).into())
}

/// The same for people.
pub(crate) const fn reach_in_words(reach: Reach, language: Language) -> &'static str {
    match reach {
        Reach::Common => pick(language, "共性", "common"),
        Reach::Local => pick(language, "个性", "local"),
        Reach::Mixed => pick(language, "介于两者之间", "between the two"),
        Reach::TooFew => pick(language, "数量过少", "too few to say"),
    }
}

/// The unit that has most of a problem, and how many.
pub(crate) fn top_unit(problem: &UnitProblem, language: Language) -> String {
    let (unit, cases) = (clean(&problem.top_unit), problem.top_cases);
    match language {
        Language::Chinese => format!("{unit}（{cases} 件）"),
        Language::English => format!("{unit} ({cases})"),
    }
}

/// What became of a node.
pub(crate) fn status(status: Status, language: Language) -> Cell {
    Cell::Word(status.id(), status.message().in_language(language).to_owned().into())
}

/// The kind of a ledger line.
pub(crate) fn kind(kind: LedgerKind, language: Language) -> Cell {
    Cell::Word(kind.id(), kind.message().in_language(language).to_owned().into())
}

/// A kind of absence, as the evaluation has it.
pub(crate) fn absence(id: Option<&str>, language: Language) -> Cell {
    match id.map(|id| (id, Absence::from_id(id))) {
        Some((_, Some(kind))) => Cell::Word(kind.id(), kind.name(language).into()),
        Some((id, None)) => Cell::text(id),
        None => Cell::Blank,
    }
}

/// Who could mend it.
pub(crate) fn who(id: &str, language: Language) -> String {
    let word = match id {
        "team" => pick(language, "巡察组", "the team"),
        "unit" => pick(language, "被巡察单位", "the inspected units"),
        "office" => pick(language, "巡察办", "the office"),
        other => other,
    };
    word.to_owned()
}

/// How much work it is.
pub(crate) fn effort(id: &str, language: Language) -> String {
    let word = match id {
        "low" => pick(language, "立即可改", "can be mended at once"),
        "medium" => pick(language, "本轮内可改", "can be mended within the round"),
        "high" => pick(language, "需较长时间", "takes longer"),
        other => other,
    };
    word.to_owned()
}

/// A colour that the method gives to a score rate.
pub(crate) fn colour(id: &str, language: Language) -> String {
    let word = match id {
        "red" => pick(language, "红", "red"),
        "orange" => pick(language, "橙", "orange"),
        "yellow" => pick(language, "黄", "yellow"),
        "green" => pick(language, "绿", "green"),
        "blue" => pick(language, "蓝", "blue"),
        other => other,
    };
    word.to_owned()
}

/// How serious a note on the data is.
pub(crate) fn severity(id: &str, language: Language) -> String {
    let word = match id {
        "warning" => pick(language, "警告", "warning"),
        "note" => pick(language, "说明", "note"),
        "error" => pick(language, "错误", "error"),
        other => other,
    };
    word.to_owned()
}
