use std::{collections::BTreeSet, sync::Arc};

use super::Look;
use crate::{
    diagnostic::{Message, Place, message, nearest},
    judge::evaluation::Evaluation,
    method::{
        model::{Method, NodeIndex},
        pack_tests::Expected,
    },
    testing::{Part, given},
};

impl Look<'_> {
    /// Vetoes, the grade, weak points and the rank.
    pub(super) fn judgement(&mut self, expected: &Expected) {
        if let Some(wanted) = &expected.veto {
            self.vetoes(wanted);
        }
        let (Some(all), Some(judged)) = (&self.scene.judged, self.judged) else { return };
        if let Some(wanted) = &expected.grade {
            let got = judged.grade.and_then(|grade| all.grades.get(grade));
            let got = got.map_or("", |grade| &*grade.name);
            if **wanted != *got {
                self.grade(wanted, got, all);
            }
        }
        if let Some(wanted) = &expected.weak {
            self.weak(wanted);
        }
        if let Some(wanted) = expected.rank {
            let standing = judged.standings.first().and_then(Option::as_ref);
            if standing.is_none_or(|standing| u32::try_from(standing.rank) != Ok(wanted)) {
                let got = match standing {
                    Some(standing) => Message::same(standing.rank.to_string()),
                    None => judged.unranked.clone().unwrap_or_else(none),
                };
                let place = self.place.clone();
                let what = message!(zh: "名次", en: "the rank");
                let parts = self.others(all);
                self.otherwise(what, Message::same(wanted.to_string()), got, &place, parts);
            }
        }
    }

    /// The totals of all teams with their ranks.
    fn others(&self, all: &Evaluation) -> Vec<Part> {
        all.teams
            .iter()
            .map(|team| {
                let rank = team.standings.first().and_then(Option::as_ref);
                let rank = rank.map_or_else(|| "–".to_owned(), |rank| rank.rank.to_string());
                let total = team.total.as_ref().map(crate::testing::part::shown);
                let value = format!("{rank} ({})", total.as_deref().unwrap_or("–"));
                Part::line(Message::same(&*team.name), Some(Message::same(value)))
            })
            .collect()
    }

    fn grade(&mut self, wanted: &str, got: &str, all: &Evaluation) {
        let method = &self.scene.method;
        if !wanted.is_empty() && !method.grades.iter().any(|grade| *grade.name == *wanted) {
            let text = message!(zh: "没有等次“{wanted}”", en: "there is no grade “{wanted}”");
            let names = method.grades.iter().map(|grade| &*grade.name);
            self.wrong.push(given::unknown(text, self.place, nearest(wanted, names)));
            return;
        }
        let Some(judged) = self.judged else { return };
        let mut parts = Vec::new();
        let total = judged.total.as_ref().map(crate::testing::part::shown);
        let total = total.map_or_else(none, Message::same);
        parts.push(Part::line(message!(zh: "总分", en: "total"), Some(total)));
        if let Some(grade) = judged.grade_by_score.and_then(|grade| all.grades.get(grade)) {
            let text = message!(zh: "按分数的等次", en: "grade by score");
            parts.push(Part::line(text, Some(Message::same(&*grade.name))));
        }
        let reasons = judged.grade_reasons.iter().cloned();
        parts.extend(reasons.map(|reason| Part::line(reason, None)));
        let word = |grade: &str| match grade {
            "" => none(),
            grade => Message::same(format!("\"{grade}\"")),
        };
        let place = self.place.clone();
        let what = message!(zh: "等次", en: "the grade");
        self.otherwise(what, word(wanted), word(got), &place, parts);
    }

    fn vetoes(&mut self, wanted: &[Arc<str>]) {
        let method = &self.scene.method;
        let ids: Vec<&str> = method.vetoes.iter().map(|veto| &*veto.id).collect();
        let text = |id: &str| message!(zh: "没有否决项 `{id}`", en: "there is no veto `{id}`");
        if self.unknown(wanted, &ids, text) {
            return;
        }
        let fired: Vec<&str> = method
            .vetoes
            .iter()
            .zip(&self.points.vetoes)
            .filter(|(_, outcome)| outcome.fired)
            .map(|(veto, _)| &*veto.id)
            .collect();
        let other = different(wanted, &fired);
        if other.is_empty() {
            return;
        }
        let parts = method
            .vetoes
            .iter()
            .filter(|veto| other.contains(&*veto.id))
            .filter_map(|veto| {
                let mut part = self.trace(&veto.when, None)?;
                part.text = Message {
                    zh: format!("{}：{}", veto.id, part.text.zh),
                    en: format!("{}: {}", veto.id, part.text.en),
                };
                Some(part)
            })
            .collect();
        let place: Place = self.place.clone();
        let what = message!(zh: "触发的否决", en: "the vetoes that fire");
        self.otherwise(what, list(wanted.iter().map(|id| &**id)), list(fired), &place, parts);
    }

    fn weak(&mut self, wanted: &[Arc<str>]) {
        let method = &self.scene.method;
        let ids: Vec<&str> = method.nodes.iter().map(|node| &*node.id).collect();
        let text = |id: &str| message!(zh: "没有指标 `{id}`", en: "there is no indicator `{id}`");
        if self.unknown(wanted, &ids, text) {
            return;
        }
        let Some(judged) = self.judged else { return };
        // As the method declares them, not as they weigh.
        let weak: Vec<&str> = method
            .nodes
            .iter()
            .zip(&judged.nodes)
            .filter(|(_, result)| result.weak)
            .map(|(node, _)| &*node.id)
            .collect();
        let other = different(wanted, &weak);
        if other.is_empty() {
            return;
        }
        let mut parts = Vec::new();
        for point in &judged.weak_points {
            let id = method.nodes.get(point.node).map_or("", |node| &*node.id);
            if other.contains(id) {
                parts.push(Part::line(Message::same(id), Some(Message::clone(&point.why))));
            }
        }
        parts.extend(
            other.iter().filter(|id| !weak.contains(id)).filter_map(|id| self.not_weak(method, id)),
        );
        let place: Place = self.place.clone();
        let what = message!(zh: "薄弱的指标", en: "the weak indicators");
        self.otherwise(what, list(wanted.iter().map(|id| &**id)), list(weak), &place, parts);
    }

    /// Why a node is not weak.
    fn not_weak(&self, method: &Method, id: &str) -> Option<Part> {
        let at = method.nodes.iter().position(|node| &*node.id == id)?;
        let node = method.nodes.get(at)?;
        let result = self.judged?.nodes.get(at)?;
        let text = Message::same(id);
        let Some(weak) = &node.weak else {
            let why = message!(zh: "没有写薄弱线", en: "it declares no weak line");
            return Some(Part::line(text, Some(why)));
        };
        if let Some(rule) = &weak.when {
            return self.trace(rule, Some(NodeIndex(at)));
        }
        let rate = match &result.rate {
            Some(rate) => Message::same(crate::testing::part::shown(rate)),
            None => result.status.message(),
        };
        let why =
            Message { zh: format!("得分率 {}", rate.zh), en: format!("score rate {}", rate.en) };
        Some(Part::line(text, Some(why)))
    }

    /// Says which of the ids are none.
    fn unknown(
        &mut self,
        wanted: &[Arc<str>],
        known: &[&str],
        text: impl Fn(&str) -> Message,
    ) -> bool {
        let mut any = false;
        for id in wanted.iter().filter(|id| !known.contains(&&***id)) {
            let near = nearest(id, known.iter().copied());
            self.wrong.push(given::unknown(text(id), self.place, near));
            any = true;
        }
        any
    }
}

/// What is in one list and not in the other.
fn different<'a>(wanted: &'a [Arc<str>], got: &[&'a str]) -> BTreeSet<&'a str> {
    let wanted: BTreeSet<&str> = wanted.iter().map(|id| &**id).collect();
    let got: BTreeSet<&str> = got.iter().copied().collect();
    wanted.symmetric_difference(&got).copied().collect()
}

fn list<'a>(ids: impl IntoIterator<Item = &'a str>) -> Message {
    let ids: Vec<String> = ids.into_iter().map(|id| format!("\"{id}\"")).collect();
    Message::same(format!("[{}]", ids.join(", ")))
}

fn none() -> Message {
    message!(zh: "没有", en: "none")
}
