//! What is wrong with a text that Rhai cannot read, in words for people who know their method and not
//! Rhai: each with the mended line where there is one.

mod pieces;
mod said;
mod typed;

use rhai::ParseError;

pub(crate) use self::said::single_equals;
use self::{
    pieces::pieces,
    said::plain,
    typed::{Found, typed},
};
use super::locator::Locator;
use crate::diagnostic::Diagnostic;

/// The code of all mistakes of syntax.
pub(crate) const SYNTAX: &str = "rule-syntax";

/// The mistake behind `error` in the source text `text`.
pub(crate) fn mistake(text: &str, error: &ParseError, locator: &Locator) -> Diagnostic {
    match typed(text, &pieces(text)) {
        Some(Found { at, length, message, help }) => {
            let (line, column) = line_and_column(text, at);
            let place = locator.at(line, column, Some(length));
            Diagnostic::error(SYNTAX, place, message).help(help)
        }
        None => plain(text, error, locator),
    }
}

fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count().saturating_add(1);
    let start = before.rfind('\n').map_or(0, |found| found.saturating_add(1));
    (line, before.get(start..).unwrap_or_default().chars().count().saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::{Limits, parse::parse};

    /// The sentence, the way out, and the column that is meant.
    fn said(text: &str) -> (String, String, u32) {
        let error = parse(text, &Limits::default()).0.unwrap_err();
        let found = mistake(text, &error, &Locator::of_file("a.rhai", text));
        let help = found.help.map(|help| help.zh).unwrap_or_default();
        (found.message.zh, help, found.place.column.unwrap_or(0))
    }

    #[test]
    fn full_width_punctuation_is_mended() {
        let (message, help, column) = said("linear(整改率，0.6，0.9)");
        assert_eq!(message, "这里用了全角符号“，”，规则里要用半角");
        assert_eq!((&*help, column), ("改为：linear(整改率, 0.6, 0.9)", 11));
        assert_eq!(said("状态 == “已完成”").1, "改为：状态 == \"已完成\"");
        assert_eq!(said("x ≥ ８０").1, "改为：x >= 80");
        assert_eq!(said("let 甲 = \"，\";\nf（甲）").1, "改为：f(甲)");
    }

    #[test]
    fn words_for_operators_are_mended() {
        assert_eq!(said("x > 1 and not y").1, "改为：x > 1 && !y");
        assert_eq!(said("x > 1 and not y").2, 7);
        assert!(said("x > 1 且 y > 2").1.starts_with("改为：x > 1 && y > 2（"));
        assert!(said("如果 x > 1 则 2 否则 3").1.starts_with("改为：if x > 1 { 2 } else { 3 }（"));
        assert_eq!(said("x <> 1").1, "改为：x != 1");
    }

    #[test]
    fn percent_signs_are_mended() {
        let (message, help, column) = said("整改率 >= 80%");
        assert_eq!(message, "规则里的比率写成小数，不写 80%");
        assert_eq!((&*help, column), ("改为：整改率 >= 0.8", 8));
        assert_eq!(said("x > 12.5% && y").1, "改为：x > 0.125 && y");
    }

    #[test]
    fn a_single_equals_is_mended() {
        assert_eq!(said("if a = 1 { 2 } else { 3 }").1, "改为：if a == 1 { 2 } else { 3 }");
    }

    #[test]
    fn everything_else_has_a_sentence() {
        assert_eq!(said("f(1, 2").0, "这里应有 `)`");
        assert_eq!(said("x +").0, "写到这里还没有完：缺运算的另一边，或缺右括号、引号");
        assert_eq!(said("x == null").1, "没有值写 `()`：x == ()、x ?? 0");
        assert_eq!(said("eval(\"1\")").0, "规则里不能用 `eval`");
        assert_eq!(said("a ? b : c").1, "分情况写 if 条件 { 甲 } else { 乙 }");
        assert_eq!(said("1e3").1, "改为：1000");
        assert_eq!(said("if x > 1 { 2 } else 3").0, "这里应有 `{`");
    }
}
