use std::sync::Arc;

use indexmap::IndexMap;

use super::{Builder, metrics::better, names::check_ascii};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Item, Spot, Table},
        keys,
        model::{Aggregate, Missing, MissingPolicy, Node, NodeLevel, Rescale, RescaleTo},
        section::Reader,
    },
    value::{Absence, Number},
};

/// A node with what its keys say, those of `[defaults]` behind them.
pub(super) struct Draft<'a> {
    pub(super) own: Reader<'a>,
    pub(super) defaults: Option<Reader<'a>>,
    pub(super) spot: &'a Spot,
    /// The id of the node above, and where it is written.
    pub(super) parent: Option<(&'a Arc<str>, &'a Spot)>,
    pub(super) level: NodeLevel,
}

impl<'a> Draft<'a> {
    pub(super) fn reader(&self, key: &str) -> Reader<'a> {
        match &self.defaults {
            Some(defaults) if !self.own.has(key) => *defaults,
            _ => self.own,
        }
    }

    pub(super) fn item(&self, key: &str) -> Option<&'a Item> {
        self.reader(key).item(key)
    }

    pub(super) fn number(&self, key: &str) -> Option<&'a Number> {
        self.item(key)?.as_number()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.own.has(key) || self.defaults.as_ref().is_some_and(|defaults| defaults.has(key))
    }

    /// A table, the keys of which may stand in `[defaults]`, too.
    pub(super) fn merged(&self, key: &str) -> Option<Table> {
        let table = |reader: &Reader<'a>| reader.item(key).and_then(Item::as_table).cloned();
        let own = table(&self.own);
        let defaults = self.defaults.as_ref().and_then(table);
        match (defaults, own) {
            (Some(mut merged), Some(own)) => {
                merged.extend(own);
                Some(merged)
            }
            (defaults, own) => own.or(defaults),
        }
    }
}

impl<'a> Builder<'a> {
    /// The tree: ids, parents, points and policies. Rules come when the metrics are known.
    pub(super) fn nodes(&mut self) {
        let drafts = self.drafts();
        for draft in &drafts {
            let node = self.node(draft);
            self.nodes.push(node);
        }
        self.unique_names(&drafts);
        self.link(&drafts);
        self.add_up(&drafts);
    }

    pub(super) fn drafts(&self) -> Vec<Draft<'a>> {
        let root = self.root;
        let mut drafts = vec![Draft {
            own: self.method,
            defaults: None,
            spot: self.method.spot,
            parent: None,
            level: NodeLevel::Root,
        }];
        let defaults = root.table("defaults", &keys::DEFAULTS);
        let lists = [
            ("group", &keys::GROUP, &keys::DEFAULT_GROUP, "parent", NodeLevel::Group),
            (
                "indicator",
                &keys::INDICATOR,
                &keys::DEFAULT_INDICATOR,
                "group",
                NodeLevel::Indicator,
            ),
        ];
        for (list, section, default_section, parent, level) in lists {
            let defaults =
                defaults.as_ref().and_then(|defaults| defaults.table(list, default_section));
            for own in root.entries(list, section) {
                drafts.push(Draft {
                    own,
                    defaults,
                    spot: own.field("id").map_or(own.spot, |field| &field.item.spot),
                    parent: own.item(parent).and_then(|item| Some((item.as_text()?, &item.spot))),
                    level,
                });
            }
        }
        drafts
    }

    fn node(&mut self, draft: &Draft<'a>) -> Node {
        let root = draft.level == NodeLevel::Root;
        let id = draft.own.text("id").cloned().unwrap_or_default();
        if draft.own.has("id") {
            let what = match draft.level {
                NodeLevel::Root => message!(zh: "办法", en: "a method"),
                NodeLevel::Group => message!(zh: "分组", en: "a group"),
                NodeLevel::Indicator => message!(zh: "指标", en: "an indicator"),
            };
            check_ascii(&what, &id, draft.spot, &mut self.found);
        }
        let indicator = draft.level == NodeLevel::Indicator;
        let params = if root {
            IndexMap::new()
        } else {
            draft.merged("params").map(|table| self.params(&table)).unwrap_or_default()
        };
        let aggregate = (!indicator).then(|| draft.item("aggregate").and_then(Item::as_text));
        Node {
            name: draft.own.string("name").unwrap_or_else(|| id.to_string()),
            id,
            code: (!root).then(|| draft.own.string("code")).flatten(),
            aliases: if indicator {
                draft.own.texts("aliases").into_iter().map(|(alias, _)| alias.to_string()).collect()
            } else {
                Vec::new()
            },
            parent: None,
            children: Vec::new(),
            level: draft.level,
            points: Number::ZERO,
            weight: if root { None } else { self.positive(draft, "weight") },
            aggregate: match aggregate.flatten().map(|word| &**word) {
                Some("mean") => Aggregate::Mean,
                Some("weighted") => Aggregate::Weighted,
                Some("geometric") => Aggregate::Geometric,
                Some("min") => Aggregate::Min,
                Some("max") => Aggregate::Max,
                _ => Aggregate::Sum,
            },
            minimum: if indicator { None } else { self.positive(draft, "minimum") },
            round: draft.reader("round").count("round"),
            rescale: self.rescale(draft),
            missing: self.missing(draft),
            score: None,
            range: Number::ZERO..=Number::ZERO,
            better: if root {
                Default::default()
            } else {
                better(&draft.reader("better")).unwrap_or_default()
            },
            params,
            applies: None,
            weak: None,
            monotone: None,
            locked: indicator && draft.reader("locked").flag("locked"),
            source: draft.reader("source").string("source"),
            reviewed: if root { None } else { draft.reader("reviewed").date("reviewed") },
            place: draft.spot.place(),
        }
    }

    fn positive(&mut self, draft: &Draft<'a>, key: &str) -> Option<Number> {
        let item = draft.item(key)?;
        let number = item.as_number()?;
        if !number.is_positive() {
            self.found.push(Diagnostic::error(
                "not-positive",
                item.place(),
                message!(zh: "`{key}` 要大于 0", en: "`{key}` is to be above 0"),
            ));
        }
        Some(number.clone())
    }

    fn rescale(&mut self, draft: &Draft<'a>) -> Option<Rescale> {
        let reader = draft.reader("rescale").table("rescale", &keys::RESCALE)?;
        let within = self.roster_columns(&reader.texts("within"));
        let to = reader.word("to", |word| match word {
            "best" => Some(RescaleTo::Best),
            "minmax" => Some(RescaleTo::MinMax),
            "mean" => Some(RescaleTo::Mean),
            _ => None,
        })?;
        Some(Rescale { to, within })
    }

    /// What absence means: what the node says, then the defaults, then the method, then what is usual.
    fn missing(&self, draft: &Draft<'a>) -> Missing {
        let mut missing = Missing::default();
        let method = (draft.level != NodeLevel::Root).then_some(&self.method);
        for reader in method.into_iter().chain(&draft.defaults).chain([&draft.own]) {
            if let Some(policy) = reader.word("missing", policy) {
                missing = Missing {
                    not_applicable: policy,
                    not_reported: policy,
                    withheld: policy,
                    too_few: policy,
                };
            }
            let Some(table) = reader.table("missing", &keys::MISSING) else { continue };
            for absence in Absence::ALL {
                if let Some(policy) = table.word(absence.id(), policy) {
                    match absence {
                        Absence::NotApplicable => missing.not_applicable = policy,
                        Absence::NotReported => missing.not_reported = policy,
                        Absence::Withheld => missing.withheld = policy,
                        Absence::TooFew => missing.too_few = policy,
                    }
                }
            }
        }
        missing
    }
}

pub(super) fn policy(word: &str) -> Option<MissingPolicy> {
    Some(match word {
        "renormalise" => MissingPolicy::Renormalise,
        "spread" => MissingPolicy::Spread,
        "zero" => MissingPolicy::Zero,
        "full" => MissingPolicy::Full,
        "mean" => MissingPolicy::Mean,
        "worst" => MissingPolicy::Worst,
        "void" => MissingPolicy::Void,
        "error" => MissingPolicy::Error,
        _ => return None,
    })
}
