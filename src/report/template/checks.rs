//! Drop-down lists and input checks of a column.

use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, Formula};

use super::example::{words, yes_and_no};
use crate::{
    diagnostic::Language,
    method::model::{Column, ColumnKind, Constant, Method, NodeLevel},
};

/// Excel takes no longer list inside a validation; longer ones go to a sheet of their own.
const LONGEST_LIST: usize = 255;

/// The sheet that longer lists go to.
pub(super) const fn lists_sheet(language: Language) -> &'static str {
    match language {
        Language::Chinese => "选项",
        Language::English => "options",
    }
}

/// The check of a column, if its type has one. A list that is too long for it goes to `lists`.
pub(super) fn validation(
    method: &Method,
    column: &Column,
    lists: &mut Vec<(String, Vec<String>)>,
) -> Option<DataValidation> {
    let words: Vec<String> = match &column.kind {
        ColumnKind::Enum(enumeration) => words(enumeration).map(str::to_owned).collect(),
        ColumnKind::Bool => yes_and_no(method.language).map(str::to_owned).to_vec(),
        ColumnKind::Indicator => method
            .nodes
            .iter()
            .filter(|node| node.level == NodeLevel::Indicator)
            .map(|node| node.name.clone())
            .collect(),
        ColumnKind::Int => {
            let least = match &column.min {
                Some(Constant::Number(min)) => i32::try_from(min.to_i64()?).ok()?,
                _ => i32::MIN,
            };
            let checked = DataValidation::new()
                .allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(least));
            return with_message(method, checked, ("应填整数", "a whole number is wanted"));
        }
        _ => return None,
    };
    let joined: usize = words.iter().map(|word| word.len() + 1).sum();
    let list = if joined <= LONGEST_LIST && words.iter().all(|word| !word.contains(',')) {
        DataValidation::new().allow_list_strings(&words).ok()?
    } else {
        let at = lists.len();
        let letter = char::from(b'A' + u8::try_from(at).ok().filter(|at| *at < 26)?);
        let last = words.len() + 1;
        let sheet = lists_sheet(method.language);
        lists.push((column.header().to_owned(), words));
        DataValidation::new()
            .allow_list_formula(Formula::new(format!("='{sheet}'!${letter}$2:${letter}${last}")))
    };
    with_message(method, list, ("请从下拉列表中选择", "please choose from the list"))
}

fn with_message(
    method: &Method,
    validation: DataValidation,
    (zh, en): (&str, &str),
) -> Option<DataValidation> {
    let (title, text) = match method.language {
        Language::Chinese => ("填写有误", zh),
        Language::English => ("not understood", en),
    };
    validation
        .set_error_title(title)
        .ok()?
        .set_error_message(text)
        .ok()
        // A date cell may also hold words, and old workbooks old words: warned of, not forbidden.
        .map(|validation| validation.set_error_style(DataValidationErrorStyle::Warning))
}
