//! Writing CSV, and the headers of the round's files (§8.7).

/// A table in the making.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) file: &'static str,
    headers: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn new(file: &'static str) -> Self {
        let (_, headers) =
            HEADERS.iter().find(|(name, _)| *name == file).expect("a table of the method");
        Self { file, headers: headers.split(' ').collect(), rows: Vec::new() }
    }

    /// A row of the same width as the header.
    pub(crate) fn push<const N: usize>(&mut self, cells: [&str; N]) {
        assert_eq!(N, self.headers.len(), "cells of a row of {}", self.file);
        self.rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn rows_mut(&mut self) -> &mut Vec<Vec<String>> {
        &mut self.rows
    }

    pub(crate) fn into_file(self) -> (String, String) {
        let mut text = line(&self.headers);
        for row in &self.rows {
            text.push_str(&line(row));
        }
        (format!("{}.csv", self.file), text)
    }
}

fn line(cells: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| {
            let cell = cell.as_ref();
            if cell.contains([',', '"', '\n']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.to_owned()
            }
        })
        .collect();
    format!("{}\n", quoted.join(","))
}

const HEADERS: [(&str, &str); 15] = [
    ("teams", "巡察组 级别 地区 巡察种类 被巡察单位数 人数 反馈日"),
    ("self", "巡察组 指标 自评分 自评等次 佐证材料 自评说明"),
    ("office", "巡察组 指标 评估人 考核分 考核等次 考评意见"),
    (
        "rectification",
        "问题编号 巡察组 被巡察单位 检查类别 问题类别 严重程度 整改方式 反馈时间 整改时限 申请延期日期 \
         延期至 批准文号 整改状态 巡察办认定 实际完成时间 佐证材料 是否销号 回头看发现",
    ),
    (
        "clues",
        "线索编号 巡察组 被巡察单位 涉及人数 移交时间 应移交时间 是否退回 办理状态 办结时间 立案人数",
    ),
    (
        "petitions",
        "信访编号 巡察组 受理日期 分流时间 延期天数 延期批准文号 办结日期 分流有误 未答复重复信访",
    ),
    ("supervision", "编号 巡察组 来源 提出时间 整改时限 整改完成时间"),
    ("problems", "问题编号 巡察组 被巡察单位 问题类别 是否调整定性 佐证不足"),
    ("milestones", "巡察组 环节 计划日期 实际日期"),
    ("ballots", "巡察组 测评主体 发出数 收回数 有效数 好 较好 一般 差 不了解"),
    ("deliverables", "编号 巡察组 类型 是否应报 报送期限 报送日期 是否采用"),
    ("events", "编号 巡察组 类型 规则 事项编号 级别 日期 依据文号 佐证"),
    ("immediate", "编号 巡察组 被巡察单位 交办时间 时限 完成时间"),
    ("entries", "编号 巡察组 问题类型 日期"),
    ("calendar", "日期 是否工作日"),
];
