//! Indicators and groups.

use super::Page;
use crate::{
    diagnostic::Language,
    judge::evaluation::{LedgerKind, LedgerLine, NodeInfo, NodeKind, NodeResult},
    report::{
        class::node_name,
        figure,
        ledger::children,
        measure, sums,
        text::{clean, clean_lines},
    },
    value::Number,
};

impl Page<'_> {
    pub(super) fn node(&mut self, at: usize) {
        let (Some(node), Some(result)) = (self.evaluation.nodes.get(at), self.team.nodes.get(at))
        else {
            return;
        };
        let children = children(self.evaluation, at);
        for child in &children {
            self.node(*child);
        }
        self.blank();
        match node.level {
            NodeKind::Indicator => self.indicator(at, node, result),
            NodeKind::Group | NodeKind::Root => self.group(at, node, result, &children),
        }
    }

    /// `1.1 名称  11.20 / 14（80%）`
    pub(super) fn title(&mut self, at: usize, node: &NodeInfo, result: &NodeResult) {
        let name = match node.level {
            NodeKind::Root => self.pick("基础分", "Base").to_owned(),
            _ => node_name(self.evaluation, at),
        };
        let outcome = match &result.score {
            Some(score) => {
                let rate = result.rate.as_ref().map_or_else(String::new, |rate| {
                    let rate = figure::percent(rate);
                    match self.language {
                        Language::Chinese => format!("（{rate}）"),
                        Language::English => format!(" ({rate})"),
                    }
                });
                format!("{} / {}{rate}", self.score(score), figure::by_hand(&result.points))
            }
            None => self.message(&result.status.message()),
        };
        let weak = if result.weak { self.pick("  薄弱", "  WEAK") } else { "" };
        self.prose(&format!("{name}  {outcome}{weak}"), 2);
    }

    pub(super) fn indicator(&mut self, at: usize, node: &NodeInfo, result: &NodeResult) {
        self.title(at, node, result);
        if let Some(source) = &node.source {
            self.field(self.pick("依据", "clause"), &clean(source));
        }
        if let Some(expression) = &node.expression {
            self.expression(expression, node.comment.as_deref());
        }
        self.measures(&result.reads);
        if let Some(reason) = &result.reason {
            self.field(self.pick("说明", "because"), &self.message(reason));
        }
        if let Some((worst, best)) = &result.bounds {
            let (worst, best) = (self.score(worst), self.score(best));
            let text = match self.language {
                Language::Chinese => format!("最差 {worst}，最好 {best}（有未读出的单元格）"),
                Language::English => format!("{worst} at worst, {best} at best (unread cells)"),
            };
            self.field(self.pick("范围", "bounds"), &text);
        }
        if result.ledger.is_empty() && result.score.is_none() {
            return;
        }
        self.ledger(&Number::ZERO, &result.ledger, result.score.as_ref());
        self.result(result);
    }

    pub(super) fn expression(&mut self, expression: &str, comment: Option<&str>) {
        let name = self.pick("规则", "rule");
        for (at, line) in clean_lines(expression).lines().enumerate() {
            let name = if at == 0 { name } else { "" };
            self.field(name, line);
        }
        for line in comment.map(clean_lines).iter().flat_map(|text| text.lines()) {
            let line = line.trim_start_matches('/').trim();
            if !line.is_empty() {
                self.field("", line);
            }
        }
    }

    pub(super) fn measures(&mut self, reads: &[usize]) {
        let mut name = self.pick("数据", "data");
        for place in reads {
            let Some(own) = self.team.measures.get(*place) else { continue };
            let words = measure::in_words(self.evaluation, own, self.language);
            let title = measure::name(self.evaluation, own);
            let colon = self.pick("：", ": ");
            self.field(name, &format!("{title}{colon}{words}"));
            name = "";
            if own.evidence > 0 {
                let rows = self.rows(&own.rows, own.evidence);
                let of_rate =
                    self.evaluation.metrics.get(own.metric).is_some_and(|metric| metric.is_rate);
                let what = if of_rate {
                    self.pick("未达到的行：", "rows that fall short: ")
                } else {
                    self.pick("行：", "rows: ")
                };
                self.field("", &format!("  {what}{rows}"));
            }
        }
    }

    /// The lines of a points ledger.
    pub(super) fn ledger(&mut self, before: &Number, lines: &[LedgerLine], score: Option<&Number>) {
        let shown = if self.evaluation.method.rounded_when_shown { None } else { score };
        let printed = sums::printed(before, lines, shown);
        for (line, points) in lines.iter().zip(printed) {
            let points = match line.kind {
                LedgerKind::Start => points.trim_start_matches('+').to_owned(),
                LedgerKind::Note => String::new(),
                _ => points,
            };
            let kind = self.message(&line.kind.message());
            let reason = clean(&line.reason);
            self.points(&points, &format!("[{kind}] {reason}"));
            if line.evidence > 0 {
                let rows = self.rows(&line.rows, line.evidence);
                self.points("", &rows);
            }
        }
    }

    pub(super) fn result(&mut self, result: &NodeResult) {
        let Some(score) = &result.score else { return };
        self.rule();
        let mut text = self.pick("得分", "score").to_owned();
        if let Some(standing) = &result.standing {
            let (rank, of) = (standing.rank, standing.of);
            text.push_str(&match self.language {
                Language::Chinese => format!("，同类第 {rank} 名（共 {of} 个组）"),
                Language::English => format!(", rank {rank} of {of}"),
            });
        }
        if let Some(mean) = &result.peer_mean {
            let mean = mean.to_fixed(self.evaluation.method.decimals);
            text.push_str(&match self.language {
                Language::Chinese => format!("，同类平均 {mean}"),
                Language::English => format!(", peer mean {mean}"),
            });
        }
        self.points(&format!("= {}", self.score(score)), &text);
    }

    pub(super) fn group(
        &mut self,
        at: usize,
        node: &NodeInfo,
        result: &NodeResult,
        children: &[usize],
    ) {
        self.title(at, node, result);
        if let Some(source) = &node.source
            && node.level == NodeKind::Group
        {
            self.field(self.pick("依据", "clause"), &clean(source));
        }
        if let Some(expression) = &node.expression {
            self.expression(expression, node.comment.as_deref());
            self.measures(&result.reads);
        }
        if let Some(reason) = &result.reason {
            self.field(self.pick("说明", "because"), &self.message(reason));
        }
        let mut sum = Number::ZERO;
        for child in children {
            let Some(own) = self.team.nodes.get(*child) else { continue };
            let name = node_name(self.evaluation, *child);
            match &own.score {
                Some(score) => {
                    sum = &sum + score;
                    self.points(&self.score(score), &name);
                }
                None => {
                    let status = self.message(&own.status.message());
                    let text = match self.language {
                        Language::Chinese => format!("{name}（{status}）"),
                        Language::English => format!("{name} ({status})"),
                    };
                    self.points("", &text);
                }
            }
        }
        self.ledger(&sum, &result.ledger, result.score.as_ref());
        self.result(result);
    }
}
