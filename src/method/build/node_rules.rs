use std::sync::Arc;

use super::{
    Builder,
    constants::params_kind,
    nodes::Draft,
    scopes::{MetricsSeen, Wanted, nodes_kind},
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Content, Item},
        keys,
        model::{Effort, NodeLevel, Weak, Who},
        scope::{Scope, Symbol},
        section::Reader,
    },
    script::Kind,
};

impl<'a> Builder<'a> {
    /// Compiles the rules of all nodes.
    pub(super) fn node_rules(&mut self) {
        let drafts = self.drafts();
        for (at, draft) in drafts.iter().enumerate().skip(1) {
            let Some(params) = self.nodes.get(at).map(|node| node.params.clone()) else { continue };
            let kind = if params.is_empty() {
                self.params_kind.clone()
            } else {
                let others = self.params.iter().filter(|(name, _)| !params.contains_key(*name));
                params_kind(others.chain(&params))
            };
            let mut scope = self.team_scope(&kind, MetricsSeen::All);
            scope.insert(Arc::from("points"), Symbol::Points, Kind::Number);
            let indicator = draft.level == NodeLevel::Indicator;
            if indicator {
                scope.insert(Arc::from("indicator"), Symbol::Indicator, Kind::Text);
            } else {
                let (groups, indicators) = self.kinds_of_nodes();
                scope.insert(Arc::from("groups"), Symbol::Groups, groups);
                scope.insert(Arc::from("indicators"), Symbol::Indicators, indicators);
            }
            let scope = Arc::new(scope);
            let score =
                draft.item("score").and_then(|item| self.rule(item, &scope, Wanted::Points));
            if let Some(rule) = score.as_ref().filter(|_| !indicator) {
                self.refuse_per_indicator(rule);
            }
            if indicator && !draft.has("score") {
                let id = draft.own.text("id").cloned().unwrap_or_default();
                self.found.push(
                    Diagnostic::error(
                        "missing-key",
                        draft.spot.place(),
                        message!(
                            zh: "指标 `{id}` 没有写明怎样得分",
                            en: "the indicator `{id}` does not say how it is scored"
                        ),
                    )
                    .help(message!(
                        zh: "加上 score = '…'，例如 score = 'by_rate(points, 完成率, \"完成率\")'",
                        en: "add score = '…', such as score = 'by_rate(points, rate, \"closed\")'"
                    )),
                );
            }
            let applies = draft.item("applies").and_then(|item| {
                let scope = self.team_scope(&kind, MetricsSeen::None);
                self.rule(item, &Arc::new(scope), Wanted::Bool)
            });
            let weak = if indicator { self.weak(draft, &scope) } else { None };
            let monotone = if indicator { self.monotone(draft, score.as_ref()) } else { None };
            if let Some(node) = self.nodes.get_mut(at) {
                node.score = score;
                node.applies = applies;
                node.weak = weak;
                node.monotone = monotone;
            }
        }
    }

    /// What `groups` and `indicators` are.
    pub(super) fn kinds_of_nodes(&self) -> (Kind, Kind) {
        let of = |level| {
            nodes_kind(self.nodes.iter().filter(|node| node.level == level).map(|node| &node.id))
        };
        (of(NodeLevel::Group), of(NodeLevel::Indicator))
    }

    pub(super) fn weak(&mut self, draft: &Draft<'a>, scope: &Scope) -> Option<Weak> {
        let table = draft.merged("weak")?;
        let spot = draft.item("weak").map_or(draft.spot, |item| &item.spot).clone();
        let item = Item { content: Content::Table(table), spot };
        let reader = Reader::new(&item, &keys::WEAK)?;
        // Most have no expression, and there are many names.
        let mut scope = if reader.has("when") { scope.clone() } else { Scope::new() };
        scope.insert(Arc::from("score"), Symbol::Score, Kind::Number);
        // A metric may be called so; only here the name then means two things.
        let covered: Vec<bool> = [("rate", Symbol::Rate), ("lost", Symbol::Lost)]
            .into_iter()
            .map(|(name, symbol)| scope.insert(Arc::from(name), symbol, Kind::Number).is_some())
            .collect();
        let when = self.optional(&reader, "when", &Arc::new(scope), Wanted::Bool);
        for read in when.iter().flat_map(|rule| {
            rule.expression.reads().iter().filter_map(|read| rule.scope.symbol(read.slot))
        }) {
            let name = match (read, covered.as_slice()) {
                (Symbol::Rate, [true, _]) => "rate",
                (Symbol::Lost, [_, true]) => "lost",
                _ => continue,
            };
            let place = reader.item("when").map_or_else(Default::default, Item::place);
            self.found.push(
                Diagnostic::error(
                    "name-taken",
                    place,
                    message!(
                        zh: "`{name}` 在这里有两个意思：得分的，和办法里同名的",
                        en: "`{name}` means two things here: that of the score, and a name of the method"
                    ),
                )
                .help(message!(
                    zh: "给办法里的那个换个标识",
                    en: "give that of the method another id"
                )),
            );
        }
        let below = self.share(&reader, "below");
        if !reader.has("below") && !reader.has("when") {
            self.found.push(
                Diagnostic::error(
                    "missing-key",
                    item.place(),
                    message!(
                        zh: "`weak` 没有写明什么时候算薄弱",
                        en: "`weak` does not say when it is a weak point"
                    ),
                )
                .help(message!(
                    zh: "加上 below = 0.80 或 when = '…'",
                    en: "add below = 0.80 or when = '…'"
                )),
            );
        }
        if let (true, Some(field)) = (reader.has("below"), reader.field("when")) {
            self.found.push(
                Diagnostic::error(
                    "wrong-combination",
                    field.key.place(),
                    message!(
                        zh: "`below` 和 `when` 只能有一个",
                        en: "there can be only one of `below` and `when`"
                    ),
                )
                .help(message!(
                    zh: "两者都要时写 when = 'rate < 0.80 || …'",
                    en: "for both write when = 'rate < 0.80 || …'"
                )),
            );
        }
        Some(Weak {
            below,
            when,
            min_cases: reader.number("min_cases").cloned(),
            advice: reader.string("advice"),
            effort: reader.word("effort", |word| match word {
                "low" => Some(Effort::Low),
                "medium" => Some(Effort::Medium),
                "high" => Some(Effort::High),
                _ => None,
            }),
            who: reader.word("who", |word| match word {
                "team" => Some(Who::Team),
                "unit" => Some(Who::Unit),
                "office" => Some(Who::Office),
                _ => None,
            }),
        })
    }
}
