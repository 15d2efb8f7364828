//! The comment at the head of the script.

use super::{Dialect, script::Script};
use crate::{
    diagnostic::{Language, Message, listed, message},
    value::text::one_line,
    workbench::page::Page,
};

/// Beside the two dashes and a space, a line fits an 80-column terminal.
const WIDTH: usize = 77;

impl Script<'_> {
    /// What it is, how it is run, what it does not do.
    pub(super) fn opening(&self, language: Language) -> String {
        let method = self.shared.method;
        let (name, version, as_of) = (&method.name, &method.version, self.source.as_of);
        let dialect = self.shared.dialect.id();
        let mut lines: Vec<Message> = vec![
            message!(
                zh: "{name}（{version}）：由台账得出的数，评估基准日 {as_of}，方言 {dialect}",
                en: "{name} ({version}): the metrics over ledgers on {as_of}, dialect {dialect}",
            ),
            message!(
                zh: "由 zhixiao sql 生成，改办法、改基准日后要重新生成。最后一条语句的结果存成带表头的 CSV，交给：",
                en: "Written by zhixiao sql; write it again when the method or the day changes. Save what the last statement selects as CSV with its header, for:",
            ),
            message!(
                zh: "zhixiao evaluate 轮次目录 --metrics 结果.csv",
                en: "zhixiao evaluate ROUND --metrics metrics.csv",
            ),
            match self.shared.dialect {
                Dialect::DuckDb => message!(
                    zh: "运行：duckdb -csv -f 本文件 > 结果.csv",
                    en: "Run: duckdb -csv -f THIS_FILE > metrics.csv",
                ),
                Dialect::Spark => message!(
                    zh: "运行：每条语句以“;”和换行结尾，逐条交给 spark.sql(…)，最后一条的结果写成 CSV；中间结果是名为 zx_… 的小表，用完可删",
                    en: "Run: each statement ends with ; and a line break; give them to spark.sql(…) one by one and write what the last one gives as CSV; small tables named zx_… stay behind and may be dropped",
                ),
            },
            message!(
                zh: "台账须是 UTF-8 的 CSV，首行为表头，没有合计行和附注。读不懂的单元格、必填而空、越界、不合 check、key 重复，都在结果里列为 problem，evaluate 见到就拒绝",
                en: "Ledgers are CSV in UTF-8, the header first, no rows of totals, no notes. Cells that cannot be read, blanks where none may be, bounds, checks and repeated keys come out as rows of kind problem, and evaluate refuses them",
            ),
            message!(
                zh: "SQL 读的写法：日期 2026-05-06、2026/5/6、2026.5.6、2026年5月6日、20260506；数最多 12 位整数、4 位小数；词按整词比对（不计全半角、大小写、空格）。不查：个人信息、只因空格或大小写不同而重复的 key",
                en: "What SQL reads: dates 2026-05-06, 2026/5/6, 2026.5.6, 2026年5月6日, 20260506; numbers of at most 12 digits and 4 decimals; whole words, width, case and spaces aside. It does not look for personal data, nor for keys that differ only in case or spaces",
            ),
        ];
        let absent: Vec<&str> = method
            .tables
            .iter()
            .enumerate()
            .filter(|(at, table)| self.source.file(*at).is_none() && table.in_pack.is_none())
            .map(|(_, table)| &*table.id)
            .collect();
        if !absent.is_empty() {
            let (zh, en) = listed(&absent);
            lines.push(message!(
                zh: "没有能读的文件，所以没有写：{zh}",
                en: "No file that can be read, so not written: {en}",
            ));
        }
        for left_out in self.left_out.iter() {
            let place = &left_out.place;
            let file = place.file.as_deref().unwrap_or_default();
            let row = place.row.unwrap_or_default();
            let Message { zh, en } = &left_out.message;
            lines.push(message!(zh: "{file}:{row} {zh}", en: "{file}:{row} {en}"));
        }
        for table in &self.wanted {
            lines.push(message!(
                zh: "台账 ({table}) 要留在轮次目录里，有的数还要由它得出",
                en: "The ledger ({table}) has to stay in the round folder: some metrics come from it all the same",
            ));
        }
        let mut page = Page::new(WIDTH);
        for line in &lines {
            page.prose(0, &one_line(line.in_language(language)));
        }
        page.text().lines().map(|line| format!("-- {line}\n")).collect()
    }
}
