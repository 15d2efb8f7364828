use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;

use super::{
    Builder,
    columns::suggest,
    names::check_ascii,
    scopes::{MetricsSeen, Wanted},
};
use crate::{
    diagnostic::{Diagnostic, Message, message},
    method::{
        document::{Item, Spot},
        keys,
        model::{Adjustment, NodeIndex, NodeLevel, Rule, Veto, VetoEffect},
        scope::{Scope, Symbol},
        section::Reader,
    },
    script::Kind,
    value::Number,
};

/// The effects of a veto.
const EFFECTS: [&str; 7] = ["ceiling", "grade", "score", "cap", "indicator", "bar", "stop"];

impl<'a> Builder<'a> {
    /// What bonuses see; with `total` what vetoes, grades and `eligible` see.
    pub(super) fn judging_scope(&self, total: bool) -> Arc<Scope> {
        let mut scope = self.team_scope(&self.params_kind, MetricsSeen::All);
        let (groups, indicators) = self.kinds_of_nodes();
        scope.insert(Arc::from("base"), Symbol::Base, Kind::Number);
        scope.insert(Arc::from("groups"), Symbol::Groups, groups);
        scope.insert(Arc::from("indicators"), Symbol::Indicators, indicators);
        if total {
            scope.insert(Arc::from("total"), Symbol::Total, Kind::Number);
        }
        Arc::new(scope)
    }

    /// The rule behind a key that is worked out per team.
    pub(super) fn team_rule(
        &mut self,
        reader: &Reader<'_>,
        key: &str,
        scope: &Arc<Scope>,
        wanted: Wanted,
    ) -> Option<Rule> {
        let rule = self.optional(reader, key, scope, wanted)?;
        self.refuse_per_indicator(&rule)?;
        Some(rule)
    }

    pub(super) fn bonus_caps(&mut self) -> IndexMap<Arc<str>, Number> {
        let root = self.root;
        let mut caps = IndexMap::new();
        for (group, field) in root.map("bonus_cap") {
            if let Some(cap) = self.cap(&field.item, group) {
                caps.insert(Arc::clone(group), cap);
            }
        }
        caps
    }

    fn cap(&mut self, item: &Item, key: &str) -> Option<Number> {
        let number = item.as_number()?;
        if number.is_negative() {
            self.found.push(Diagnostic::error(
                "not-positive",
                item.place(),
                message!(zh: "`{key}` 不能小于 0", en: "`{key}` is not to be below 0"),
            ));
        }
        Some(number.clone())
    }

    /// `[[bonus]]` or `[[deduction]]`.
    pub(super) fn adjustments(
        &mut self,
        list: &str,
        caps: &IndexMap<Arc<str>, Number>,
        ids: &mut Ids<'a>,
    ) -> Vec<Adjustment> {
        let root = self.root;
        let scope = self.judging_scope(false);
        let mut adjustments = Vec::new();
        for reader in root.entries(list, &keys::ADJUSTMENT) {
            let Some((id, spot)) = self.id(&reader, list, ids) else { continue };
            let score = self.team_rule(&reader, "score", &scope, Wanted::Points);
            let gate = self.team_rule(&reader, "gate", &scope, Wanted::Bool);
            let cap = reader.item("cap").and_then(|item| self.cap(item, "cap"));
            if let Some(field) = reader.field("group") {
                let Some(group) = field.item.as_text() else { continue };
                if list == "deduction" {
                    self.found.push(
                        Diagnostic::error(
                            "wrong-combination",
                            field.key.place(),
                            message!(
                                zh: "`group` 只用于加分（[bonus_cap]）",
                                en: "`group` is for bonuses only ([bonus_cap])"
                            ),
                        )
                        .help(message!(
                            zh: "扣分的上限写 cap",
                            en: "write `cap` to limit a deduction"
                        )),
                    );
                } else if !caps.contains_key(group) {
                    let diagnostic = Diagnostic::error(
                        "unknown-bonus-group",
                        field.item.place(),
                        message!(
                            zh: "[bonus_cap] 里没有 `{group}`",
                            en: "[bonus_cap] has no `{group}`"
                        ),
                    );
                    let known = caps.keys().map(|id| &**id).filter(|id| *id != "total");
                    self.found.push(suggest(diagnostic, group, known));
                }
            }
            let Some(score) = score else { continue };
            adjustments.push(Adjustment {
                name: reader.string("name").unwrap_or_else(|| id.to_string()),
                id,
                score,
                cap,
                group: reader.text("group").cloned(),
                gate,
                source: reader.string("source"),
                reviewed: reader.date("reviewed"),
                place: spot.place(),
            });
        }
        adjustments
    }

    /// The id of an entry, checked and unique.
    pub(super) fn id(
        &mut self,
        reader: &Reader<'a>,
        list: &str,
        ids: &mut Ids<'a>,
    ) -> Option<(Arc<str>, &'a Spot)> {
        let field = reader.field("id")?;
        let id = field.item.as_text()?;
        let spot = &field.item.spot;
        let what = Message { zh: format!("[[{list}]] "), en: format!("[[{list}]]") };
        check_ascii(&what, id, spot, &mut self.found);
        if let Some(other) = ids.0.insert(Arc::clone(id), spot) {
            let row = other.place().row.unwrap_or_default();
            self.found.push(
                Diagnostic::error(
                    "id-twice",
                    spot.place(),
                    message!(
                        zh: "标识 \"{id}\" 在第 {row} 行已经用过",
                        en: "the id \"{id}\" is already used in line {row}"
                    ),
                )
                .help(message!(zh: "换一个标识", en: "choose another id")),
            );
        }
        Some((Arc::clone(id), spot))
    }

    /// `[[veto]]`.
    pub(super) fn vetoes(&mut self, ids: &mut Ids<'a>) -> Vec<Veto> {
        let root = self.root;
        let scope = self.judging_scope(true);
        let mut vetoes = Vec::new();
        for reader in root.entries("veto", &keys::VETO) {
            let Some((id, spot)) = self.id(&reader, "veto", ids) else { continue };
            let when = self.team_rule(&reader, "when", &scope, Wanted::Bool);
            let effect = self.effect(&reader, spot, &scope);
            let (Some(when), Some(effect), Some(reason)) = (when, effect, reader.string("reason"))
            else {
                continue;
            };
            vetoes.push(Veto {
                id,
                name: reader.string("name").unwrap_or_else(|| reason.clone()),
                when,
                reason,
                effect,
                source: reader.string("source"),
                reviewed: reader.date("reviewed"),
                place: spot.place(),
            });
        }
        vetoes
    }

    fn effect(
        &mut self,
        reader: &Reader<'a>,
        spot: &Spot,
        scope: &Arc<Scope>,
    ) -> Option<VetoEffect> {
        let there: Vec<&str> = EFFECTS.into_iter().filter(|key| reader.has(key)).collect();
        let effect = match there.as_slice() {
            [effect] => *effect,
            ["grade", "stop"] => "stop",
            [] => {
                let list = EFFECTS.join(", ");
                self.found.push(
                    Diagnostic::error(
                        "no-effect",
                        spot.place(),
                        message!(zh: "这项否决没有效果", en: "this veto has no effect"),
                    )
                    .help(message!(zh: "写下列之一：{list}", en: "write one of: {list}")),
                );
                return None;
            }
            [first, .., last] => {
                self.found.push(
                    Diagnostic::error(
                        "two-effects",
                        reader.field(last).map_or_else(|| spot.place(), |field| field.key.place()),
                        message!(
                            zh: "一项否决只有一种效果，这里有 `{first}` 和 `{last}`",
                            en: "a veto has one effect, but here are `{first}` and `{last}`"
                        ),
                    )
                    .help(message!(
                        zh: "分成两项 [[veto]]，条件相同",
                        en: "make two [[veto]] of it with the same condition"
                    )),
                );
                return None;
            }
        };
        let item = reader.item(effect)?;
        Some(match effect {
            "ceiling" => VetoEffect::Ceiling(self.grade_index(item.as_text()?, &item.spot)?),
            "grade" => VetoEffect::Grade(self.grade_index(item.as_text()?, &item.spot)?),
            "score" => VetoEffect::Score(item.as_number()?.clone()),
            "cap" => VetoEffect::Cap(self.team_rule(reader, "cap", scope, Wanted::Number)?),
            "indicator" => {
                VetoEffect::Indicator(self.indicator_index(item.as_text()?, &item.spot)?)
            }
            "bar" => {
                let names = reader.texts("bar");
                if names.is_empty() {
                    self.found.push(Diagnostic::error(
                        "no-effect",
                        item.place(),
                        message!(zh: "没有写明不得评为哪个等次", en: "it does not say which grades"),
                    ));
                }
                VetoEffect::Bar(
                    names
                        .into_iter()
                        .filter_map(|(name, spot)| self.grade_index(name, spot))
                        .collect(),
                )
            }
            _ => {
                if item.as_bool() != Some(true) {
                    self.found.push(Diagnostic::error(
                        "no-effect",
                        item.place(),
                        message!(zh: "stop = false 没有效果", en: "stop = false has no effect"),
                    ));
                }
                let grade =
                    reader.item("grade").and_then(|item| Some((item.as_text()?, &item.spot)));
                VetoEffect::Stop(grade.and_then(|(name, spot)| self.grade_index(name, spot)))
            }
        })
    }

    fn grade_index(&mut self, name: &str, spot: &Spot) -> Option<usize> {
        let root = self.root;
        let names: Vec<&Arc<str>> = root
            .entries("grade", &keys::GRADE)
            .into_iter()
            .filter_map(|reader| reader.text("name"))
            .collect();
        if let Some(at) = names.iter().position(|there| &***there == name) {
            return Some(at);
        }
        let diagnostic = Diagnostic::error(
            "unknown-grade",
            spot.place(),
            message!(zh: "没有等次 \"{name}\"", en: "there is no grade \"{name}\""),
        );
        self.found.push(suggest(diagnostic, name, names.iter().map(|name| &***name)));
        None
    }

    fn indicator_index(&mut self, id: &str, spot: &Spot) -> Option<NodeIndex> {
        let indicators = || self.nodes.iter().filter(|node| node.level == NodeLevel::Indicator);
        if indicators().any(|node| &*node.id == id) {
            return self.nodes.iter().position(|node| &*node.id == id).map(NodeIndex);
        }
        let known: Vec<&str> = indicators().map(|node| &*node.id).collect();
        let diagnostic = Diagnostic::error(
            "unknown-indicator",
            spot.place(),
            message!(zh: "没有指标 \"{id}\"", en: "there is no indicator \"{id}\""),
        );
        let diagnostic = suggest(diagnostic, id, known);
        self.found.push(diagnostic);
        None
    }
}

/// Ids that are taken, with where.
#[derive(Default)]
pub(super) struct Ids<'a>(BTreeMap<Arc<str>, &'a Spot>);
