//! What people are spared where there are very many teams: nobody reads a page about each of thirty thousand, and
//! no program opens it. The CSV files and `result.json` always hold everything.

use super::{class::Class, words::pick};
use crate::{
    diagnostic::{Language, counted},
    judge::evaluation::Evaluation,
};

/// Of more teams the page and the screen show the first of each class only.
const MOST_TEAMS: usize = 1_000;
/// At least so many of each class.
const LEAST_OF_CLASS: usize = 3;
/// So many names in a row.
const MOST_NAMES: usize = 100;
/// The workbook leaves out a sheet with more cells. A sheet can have 1,048,576 rows, but long before that it takes
/// minutes to open.
pub(crate) const MOST_CELLS: usize = 1_500_000;

/// Are there more teams than anybody looks at one by one?
pub(crate) const fn is_huge(evaluation: &Evaluation) -> bool {
    evaluation.teams.len() > MOST_TEAMS
}

/// Is there a letter to each team? A folder of thousands of documents is of no use to anybody.
pub(crate) const fn has_letters(evaluation: &Evaluation) -> bool {
    const MOST_LETTERS: usize = 200;
    evaluation.teams.len() <= MOST_LETTERS
}

/// How many teams of each class are shown.
pub(crate) fn shown_of_class(evaluation: &Evaluation, classes: &[Class]) -> usize {
    if is_huge(evaluation) {
        (MOST_TEAMS / classes.len().max(1)).max(LEAST_OF_CLASS)
    } else {
        usize::MAX
    }
}

/// How many names are said in a row.
pub(crate) const fn shown_names(evaluation: &Evaluation) -> usize {
    if is_huge(evaluation) { MOST_NAMES } else { usize::MAX }
}

/// What stands where so many more would; nothing if all are there.
pub(crate) fn and_more(more: usize, file: &str, language: Language) -> Option<String> {
    (more > 0).then(|| match language {
        Language::Chinese => format!("另有 {more} 个组，见 {file}"),
        Language::English => format!("and {more} more in {file}"),
    })
}

/// Of more kinds of problems the page and the report show the first, which have the most cases; nothing is told of the
/// others but how many they are.
pub(crate) const MOST_PROBLEMS: usize = 30;

/// What stands where the other kinds of problems would; nothing if all are there.
pub(crate) fn other_problems(evaluation: &Evaluation, language: Language) -> Option<String> {
    let more = evaluation.problems.len().saturating_sub(MOST_PROBLEMS);
    (more > 0).then(|| match language {
        Language::Chinese => format!("另有 {more} 类问题，见 problems.csv。"),
        Language::English => {
            format!("{} in problems.csv.", counted(&more, "more kind"))
        }
    })
}

/// What the page says in the place of what it shows of each team.
pub(crate) fn left_out(evaluation: &Evaluation, language: Language) -> &'static str {
    if !is_huge(evaluation) {
        return "";
    }
    pick(
        language,
        "组数太多，这里不逐组列出：得分见 scores.csv、matrix.csv，得失分见 ledger.csv，一个组的全部用 zhixiao explain --team 查看。",
        "Too many teams to show each of them here: scores are in scores.csv and matrix.csv, every point won or lost in ledger.csv; zhixiao explain --team tells all about one of them.",
    )
}
