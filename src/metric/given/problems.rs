//! What an engine found in the ledgers that must not be.

use super::rows::{Reading, Row};
use crate::{
    diagnostic::{Diagnostic, Message, counted, message},
    table::privacy,
};

impl Reading<'_> {
    /// What the ledgers have of what must not be.
    pub(super) fn problem(&mut self, row: &Row<'_>) {
        let (table, column, code) = (row.text("table"), row.text("metric"), row.text("absent"));
        let (count, example) =
            (row.text("evidence"), privacy::mask(&row.text("value")).into_owned());
        let times = counted(&count, "time");
        let Message { zh, en } = problem_in_words(&code);
        let (zh_example, en_example) = match example.is_empty() {
            true => (String::new(), String::new()),
            false => (format!("，如“{example}”"), format!(", such as \"{example}\"")),
        };
        let table = self
            .method
            .tables
            .iter()
            .find(|known| *known.id == *table)
            .map_or(table, |known| known.name.clone());
        let text = message!(
            zh: "“{table}”的“{column}”有 {count} 处：{zh}{zh_example}",
            en: "\"{column}\" of \"{table}\", {times}: {en}{en_example}",
        );
        let mistake = Diagnostic::error("ledger-problem", row.row.place(), text);
        self.found.push(mistake.help(message!(
            zh: "更正台账，再运行一次 SQL",
            en: "mend the ledger and run the SQL again",
        )));
    }
}

fn problem_in_words(code: &str) -> Message {
    match code {
        "unread" => message!(zh: "读不懂的单元格", en: "cells that cannot be read"),
        "required-blank" => message!(zh: "必填而空", en: "blank where it must not be"),
        "blank-to-fill" => message!(
            zh: "空着，要取上一行的值；SQL 不知道行的次序，请先填满",
            en: "blank, to take the value above; SQL knows no order of rows, so fill them first",
        ),
        "below-minimum" => message!(zh: "小于最小值", en: "less than the least value"),
        "above-maximum" => message!(zh: "大于最大值", en: "more than the greatest value"),
        "check-failed" => message!(zh: "不符合 check 的要求", en: "fails its check"),
        "word-contradicts" => {
            message!(zh: "日期栏里的词与本列不一致", en: "the word in the date column says otherwise")
        }
        "points-out-of-range" => {
            message!(zh: "超出指标的分值", en: "outside the points of the indicator")
        }
        "duplicate-key" => message!(zh: "重复的 key", en: "keys that stand in several rows"),
        "second-value" => {
            message!(zh: "只应有一行，却有几行", en: "one row is wanted, and there are several")
        }
        other => Message::same(other.to_owned()),
    }
}
