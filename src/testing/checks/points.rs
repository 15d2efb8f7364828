use std::sync::Arc;

use indexmap::IndexMap;

use super::Look;
use crate::{
    diagnostic::{Message, listed, message, nearest},
    method::{
        model::{Adjustment, MetricIndex, NodeIndex, NodeLevel, ROOT},
        pack_tests::{Expected, Figure},
    },
    score::{AdjustmentScore, Line},
    testing::{Part, given, part},
    value::{Absence, Number, Value},
};

impl Look<'_> {
    /// The printed score of a node.
    pub(super) fn node(&mut self, id: &str, level: NodeLevel, figure: &Figure) {
        let method = &self.scene.method;
        let Some(index) = given::node(method, id, level) else {
            self.wrong.push(given::unknown_node(method, id, level, &figure.place));
            return;
        };
        let Some(scored) = self.points.nodes.get(index.0) else { return };
        let score = scored.score.as_ref().map(|score| method.printed(index, score));
        let what = match level {
            NodeLevel::Group => message!(zh: "分组 {id}", en: "group {id}"),
            _ => message!(zh: "指标 {id}", en: "indicator {id}"),
        };
        let got = (score.as_ref(), scored.absence);
        self.number(what, got, figure, |look| look.node_parts(index));
    }

    /// How the score of a node came about.
    fn node_parts(&self, index: NodeIndex) -> Vec<Part> {
        let method = &self.scene.method;
        let Some(node) = method.nodes.get(index.0) else { return Vec::new() };
        let Some(scored) = self.points.nodes.get(index.0) else { return Vec::new() };
        let mut parts = Vec::new();
        match &node.score {
            Some(rule) => {
                parts.extend(self.trace(rule, Some(index)));
                parts.extend(self.not_given(index));
            }
            None => {
                for child in &node.children {
                    let Some(declared) = method.nodes.get(child.0) else { continue };
                    let Some(scored) = self.points.nodes.get(child.0) else { continue };
                    let value = match &scored.score {
                        Some(score) => Message::same(part::shown(score)),
                        None => scored.status.message(),
                    };
                    parts.push(Part::line(Message::same(&*declared.id), Some(value)));
                }
            }
        }
        parts.extend(scored.reason.iter().map(|reason| Part::line(Message::clone(reason), None)));
        parts.extend(lines(&scored.lines));
        parts
    }

    /// Numbers that the rule of a node reads and the test does not hand in.
    fn not_given(&self, index: NodeIndex) -> Option<Part> {
        let scored = self.points.nodes.get(index.0)?;
        let names: Vec<&str> = scored
            .reads
            .iter()
            .filter(|key| {
                let measured = self.scene.scored.measures.get(key.metric, self.at, key.node);
                measured
                    .is_some_and(|measured| measured.value == Value::Absent(Absence::NotReported))
            })
            .filter_map(|key| self.metric_id(key.metric))
            .collect();
        if names.is_empty() {
            return None;
        }
        let (zh, en) = listed(&names);
        let text = message!(zh: "没有给出的数", en: "not handed in");
        Some(Part::line(text, Some(Message { zh, en })))
    }

    fn metric_id(&self, metric: MetricIndex) -> Option<&str> {
        self.scene.method.metrics.get(metric.0).map(|metric| &*metric.id)
    }

    /// Base, bonuses, deductions and the total.
    pub(super) fn sums(&mut self, expected: &Expected) {
        let (method, points) = (&self.scene.method, self.points);
        if let Some(figure) = &expected.base {
            let what = message!(zh: "基础分", en: "the base");
            self.number(what, (points.base.as_ref(), None), figure, |look| look.node_parts(ROOT));
        }
        let bonus = message!(zh: "加分", en: "bonus");
        let all = (expected.bonus.as_ref(), &expected.bonuses);
        self.adjustments(&method.bonuses, (&points.bonuses, &points.bonus), all, &bonus);
        let deduction = message!(zh: "另行扣分", en: "deduction");
        let all = (expected.deduction.as_ref(), &expected.deductions);
        let scores = (&*points.deductions, &points.deduction);
        self.adjustments(&method.deductions, scores, all, &deduction);
        if let Some(figure) = &expected.total {
            let what = message!(zh: "总分", en: "the total");
            let got = (points.total.as_ref(), None);
            self.number(what, got, figure, super::Look::total_parts);
        }
    }

    fn total_parts(&self) -> Vec<Part> {
        let points = self.points;
        let base = points.base.as_ref().map_or_else(
            || message!(zh: "没有", en: "none"),
            |base| Message::same(part::shown(base)),
        );
        let mut parts = vec![Part::line(message!(zh: "基础分", en: "base"), Some(base))];
        for (text, number) in [
            (message!(zh: "加分", en: "bonuses"), points.bonus.clone()),
            (message!(zh: "另行扣分", en: "deductions"), -&points.deduction),
        ] {
            parts.push(Part::line(text, Some(Message::same(part::shown(&number)))));
        }
        parts.extend(lines(&points.total_lines));
        for (veto, outcome) in self.scene.method.vetoes.iter().zip(&points.vetoes) {
            if outcome.fired {
                let text = message!(zh: "否决", en: "veto");
                let name = format!("{} {}", veto.id, veto.name);
                parts.push(Part::line(text, Some(Message::same(name))));
            }
        }
        parts
    }

    fn adjustments(
        &mut self,
        declared: &[Adjustment],
        (scores, sum): (&[AdjustmentScore], &Number),
        (all, by_id): (Option<&Figure>, &IndexMap<Arc<str>, Figure>),
        word: &Message,
    ) {
        if let Some(figure) = all {
            let what =
                Message { zh: format!("{}合计", word.zh), en: format!("all {}s", word.en) };
            self.number(what, (Some(sum), None), figure, |_| {
                declared
                    .iter()
                    .zip(scores)
                    .map(|(declared, score)| {
                        let value = Message::same(part::shown(&score.points));
                        let text = Message::same(&*declared.id);
                        Part { text, value: Some(value), parts: lines(&score.lines) }
                    })
                    .collect()
            });
        }
        for (id, figure) in by_id {
            let Some(at) = declared.iter().position(|declared| declared.id == *id) else {
                let text = Message {
                    zh: format!("没有{} `{id}`", word.zh),
                    en: format!("there is no {} `{id}`", word.en),
                };
                let ids = declared.iter().map(|declared| &*declared.id);
                self.wrong.push(given::unknown(text, &figure.place, nearest(id, ids)));
                continue;
            };
            let (Some(declared), Some(score)) = (declared.get(at), scores.get(at)) else {
                continue;
            };
            let what = Message { zh: format!("{} {id}", word.zh), en: format!("{} {id}", word.en) };
            self.number(what, (Some(&score.points), None), figure, |look| {
                let gate = declared.gate.as_ref().and_then(|rule| look.trace(rule, None));
                let rule = look.trace(&declared.score, None);
                gate.into_iter().chain(rule).chain(lines(&score.lines)).collect()
            });
        }
    }
}

/// Lines of a ledger, without what was left unearned.
fn lines(lines: &[Line]) -> Vec<Part> {
    lines
        .iter()
        .filter(|line| line.kind != crate::score::LedgerKind::Unearned)
        .map(|line| Part::points(&line.points, &line.reason))
        .collect()
}
