use std::{collections::BTreeMap, ops::RangeInclusive, sync::Arc};

use indexmap::IndexMap;

use super::{
    Builder,
    columns::{plain, suggest},
    constants::params_kind,
    metrics::better,
    names::check_ascii,
    order::{circle, order},
    scopes::{MetricsSeen, Wanted, nodes_kind},
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Item, Spot, Table},
        keys,
        model::{
            Aggregate, Effort, Missing, MissingPolicy, Node, NodeIndex, NodeLevel, ROOT, Rescale,
            RescaleTo, Weak, Who,
        },
        scope::Symbol,
        section::Reader,
    },
    script::Kind,
    value::{Absence, Number},
};

/// A node with what its keys say, those of `[defaults]` behind them.
struct Draft<'a> {
    own: Reader<'a>,
    defaults: Option<Reader<'a>>,
    spot: &'a Spot,
    /// The id of the node above, and where it is written.
    parent: Option<(&'a Arc<str>, &'a Spot)>,
    level: NodeLevel,
}

impl<'a> Draft<'a> {
    fn reader(&self, key: &str) -> Reader<'a> {
        match &self.defaults {
            Some(defaults) if !self.own.has(key) => *defaults,
            _ => self.own,
        }
    }

    fn item(&self, key: &str) -> Option<&'a Item> {
        self.reader(key).item(key)
    }

    fn number(&self, key: &str) -> Option<&'a Number> {
        self.item(key)?.as_number()
    }

    fn has(&self, key: &str) -> bool {
        self.own.has(key) || self.defaults.as_ref().is_some_and(|defaults| defaults.has(key))
    }

    /// A table, the keys of which may stand in `[defaults]`, too.
    fn merged(&self, key: &str) -> Option<Table> {
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

    fn drafts(&self) -> Vec<Draft<'a>> {
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

    /// Ids of nodes are unique; words that an `indicator` cell may hold mean one indicator.
    fn unique_names(&mut self, drafts: &[Draft<'a>]) {
        let mut ids: BTreeMap<Arc<str>, &Spot> = BTreeMap::new();
        let mut words: BTreeMap<String, (Arc<str>, Arc<str>)> = BTreeMap::new();
        for (draft, node) in drafts.iter().zip(&self.nodes) {
            if node.id.is_empty() {
                continue;
            }
            if let Some(other) = ids.insert(Arc::clone(&node.id), draft.spot) {
                let (id, row) = (&node.id, other.place().row.unwrap_or_default());
                self.found.push(
                    Diagnostic::error(
                        "id-twice",
                        draft.spot.place(),
                        message!(
                            zh: "标识 \"{id}\" 在第 {row} 行已经用过",
                            en: "the id \"{id}\" is already used in line {row}"
                        ),
                    )
                    .help(message!(
                        zh: "办法、分组和指标的标识各不相同",
                        en: "ids of the method, of groups and of indicators all differ"
                    )),
                );
            }
            if node.level != NodeLevel::Indicator {
                continue;
            }
            let all = [&*node.id, &*node.name]
                .into_iter()
                .chain(node.code.as_deref())
                .chain(node.aliases.iter().map(String::as_str));
            for word in all {
                let owner = (Arc::clone(&node.id), Arc::from(word));
                let Some((other, _)) = words.insert(plain(word), owner) else { continue };
                if other != node.id {
                    let id = &node.id;
                    self.found.push(
                        Diagnostic::error(
                            "indicator-word-twice",
                            draft.spot.place(),
                            message!(
                                zh: "\"{word}\" 既指指标 `{other}` 又指 `{id}`，台账里写它就分不清",
                                en: "\"{word}\" means both indicators `{other}` and `{id}`: a ledger that says it cannot be read"
                            ),
                        )
                        .help(message!(
                            zh: "标识、编号、名称和别名各指标之间不能相同",
                            en: "ids, codes, names and aliases of different indicators must differ"
                        )),
                    );
                }
            }
        }
    }

    /// Parents and children.
    fn link(&mut self, drafts: &[Draft<'a>]) {
        let groups: IndexMap<Arc<str>, usize> = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.level == NodeLevel::Group)
            .map(|(at, node)| (Arc::clone(&node.id), at))
            .collect();
        let method = self.nodes.first().map(|root| Arc::clone(&root.id)).unwrap_or_default();
        let mut needs: Vec<Vec<usize>> = vec![Vec::new(); self.nodes.len()];
        for (at, draft) in drafts.iter().enumerate().skip(1) {
            let parent = match draft.parent {
                None => ROOT.0,
                Some((id, _)) if *id == method => ROOT.0,
                Some((id, spot)) => {
                    if let Some(parent) = groups.get(id) {
                        *parent
                    } else {
                        let known: Vec<&str> = groups.keys().map(|id| &**id).collect();
                        let diagnostic = Diagnostic::error(
                            "unknown-group",
                            spot.place(),
                            message!(zh: "没有分组 \"{id}\"", en: "there is no group \"{id}\""),
                        );
                        self.found.push(suggest(diagnostic, id, known));
                        ROOT.0
                    }
                }
            };
            if let Some(needs) = needs.get_mut(at).filter(|_| parent != ROOT.0) {
                needs.push(parent);
            }
            if let Some(node) = self.nodes.get_mut(at) {
                node.parent = Some(NodeIndex(parent));
            }
        }
        let (_, circles) = order(&needs);
        for round in circles {
            let nodes = round.iter().filter_map(|at| self.nodes.get(*at));
            let names: Vec<String> = nodes.map(|node| node.id.to_string()).collect();
            if let Some(node) = round.first().and_then(|at| self.nodes.get_mut(*at)) {
                // Cut, so that what follows comes to an end.
                node.parent = Some(ROOT);
                let place = node.place.clone();
                self.found.push(circle(&names, place));
            }
        }
        let parents: Vec<Option<NodeIndex>> = self.nodes.iter().map(|node| node.parent).collect();
        // Groups and indicators of one parent in the order in which they are written.
        let mut places: Vec<usize> = (1..self.nodes.len()).collect();
        places.sort_by_key(|at| {
            let spot = drafts.get(*at).map(|draft| draft.spot);
            let pack = spot.map(|spot| std::cmp::Reverse(spot.file.pack));
            let file =
                spot.map(|spot| (spot.file.name != self.method.spot.file.name, &spot.file.name));
            (pack, file, spot.map(|spot| spot.span.start), *at)
        });
        for at in places {
            if let Some(Some(parent)) = parents.get(at)
                && let Some(node) = self.nodes.get_mut(parent.0)
            {
                node.children.push(NodeIndex(at));
            }
        }
    }

    /// Full points, from the leaves to the root.
    fn add_up(&mut self, drafts: &[Draft<'a>]) {
        let needs: Vec<Vec<usize>> = self
            .nodes
            .iter()
            .map(|node| node.children.iter().map(|child| child.0).collect())
            .collect();
        let (sorted, _) = order(&needs);
        for at in sorted {
            let Some(draft) = drafts.get(at) else { continue };
            let points = self.points(at, draft);
            let range = self.range(draft, &points);
            if let Some(node) = self.nodes.get_mut(at) {
                node.points = points;
                node.range = range;
            }
        }
        if self.nodes.iter().all(|node| node.level != NodeLevel::Indicator) {
            self.found.push(
                Diagnostic::error(
                    "no-indicators",
                    self.method.spot.place(),
                    message!(zh: "办法里没有指标", en: "the method has no indicators"),
                )
                .help(message!(zh: "至少写一个 [[indicator]]", en: "write at least one [[indicator]]")),
            );
        }
    }

    fn points(&mut self, at: usize, draft: &Draft<'a>) -> Number {
        let own = draft.number("points").cloned();
        let place = || draft.item("points").map_or_else(|| draft.spot.place(), Item::place);
        if let Some(points) = own.as_ref().filter(|points| !points.is_positive()) {
            self.found.push(Diagnostic::error(
                "not-positive",
                place(),
                message!(zh: "分值 {points} 要大于 0", en: "full points of {points} are to be above 0"),
            ));
            return Number::ONE;
        }
        let Some(node) = self.nodes.get(at) else { return Number::ONE };
        let id = Arc::clone(&node.id);
        if node.level == NodeLevel::Indicator {
            if own.is_none() && !draft.has("points") {
                self.found.push(
                    Diagnostic::error(
                        "missing-key",
                        draft.spot.place(),
                        message!(zh: "指标 `{id}` 没有分值", en: "the indicator `{id}` has no full points"),
                    )
                    .help(message!(zh: "加上 points = 5", en: "add points = 5")),
                );
            }
            return own.unwrap_or(Number::ONE);
        }
        let children: Vec<&Node> =
            node.children.iter().filter_map(|child| self.nodes.get(child.0)).collect();
        let scored = draft.level == NodeLevel::Group && draft.has("score");
        // Its indicators may have named another group by mistake, which was reported.
        let lost = self.found.iter().any(|found| matches!(found.code, "unknown-group" | "circle"));
        if children.is_empty() && !scored && node.level == NodeLevel::Group {
            if lost {
                return own.unwrap_or(Number::ONE);
            }
            self.found.push(
                Diagnostic::error(
                    "empty-group",
                    draft.spot.place(),
                    message!(
                        zh: "分组 `{id}` 没有指标，也没有 score",
                        en: "the group `{id}` has neither indicators nor a score"
                    ),
                )
                .help(message!(
                    zh: "给指标写 group = \"{id}\"，或删去这个分组",
                    en: "write group = \"{id}\" on its indicators, or take the group out"
                )),
            );
            return own.unwrap_or(Number::ONE);
        }
        let sum: Number = children.iter().map(|child| child.points.clone()).sum();
        let aggregate = node.aggregate;
        if aggregate == Aggregate::Weighted && !scored {
            let without: Vec<String> = children
                .iter()
                .filter(|child| child.weight.is_none())
                .map(|child| child.id.to_string())
                .collect();
            if !without.is_empty() {
                let list = without.join(", ");
                let place = draft.item("aggregate").map_or_else(place, Item::place);
                self.found.push(
                    Diagnostic::error(
                        "missing-weight",
                        place,
                        message!(
                            zh: "`{id}` 按权重合成，这些下级没有 weight：{list}",
                            en: "`{id}` is weighted, but these children have no weight: {list}"
                        ),
                    )
                    .help(message!(
                        zh: "给每个下级写 weight",
                        en: "give each child a weight"
                    )),
                );
            }
        }
        let Some(own) = own else {
            if aggregate != Aggregate::Sum && !draft.has("points") {
                self.found.push(
                    Diagnostic::error(
                        "missing-key",
                        draft.spot.place(),
                        message!(
                            zh: "`{id}` 由下级的得分率合成，要写明自己的 points",
                            en: "`{id}` is made from its children's rates and has to say its own points"
                        ),
                    )
                    .help(message!(zh: "加上 points = 100", en: "add points = 100")),
                );
            }
            return if sum.is_positive() { sum } else { Number::ONE };
        };
        if aggregate == Aggregate::Sum && !scored && !children.is_empty() && sum != own {
            let unconditional: Number = children
                .iter()
                .zip(node.children.iter())
                .filter(|(_, index)| !conditional(drafts_of(self, **index)))
                .map(|(child, _)| child.points.clone())
                .sum();
            let alternatives: Vec<Number> = children
                .iter()
                .zip(node.children.iter())
                .filter(|(_, index)| conditional(drafts_of(self, **index)))
                .map(|(child, _)| child.points.clone())
                .collect();
            if !some_add_up(&unconditional, &alternatives, &own) {
                let difference = &sum - &own;
                let (zh_way, en_way) =
                    if difference.is_positive() { ("多", "too many") } else { ("少", "too few") };
                let difference = difference.abs();
                let list = children
                    .iter()
                    .map(|child| format!("{} {}", child.id, child.points))
                    .collect::<Vec<_>>()
                    .join(" + ");
                self.found.push(
                    Diagnostic::error(
                        "points-do-not-add-up",
                        place(),
                        message!(
                            zh: "`{id}` 的下级加起来是 {sum} 分，应为 {own} 分，{zh_way}了 {difference} 分",
                            en: "the children of `{id}` add up to {sum} points, not {own}: {difference} {en_way}"
                        ),
                    )
                    .help(message!(
                        zh: "{list} = {sum}；改其中的 points，或删去这里的 points",
                        en: "{list} = {sum}; mend one of them, or take `points` out here"
                    )),
                );
            }
        }
        own
    }

    fn range(&mut self, draft: &Draft<'a>, points: &Number) -> RangeInclusive<Number> {
        let usual = Number::ZERO..=points.clone();
        if draft.level == NodeLevel::Root {
            return usual;
        }
        let Some(item) = draft.item("range") else { return usual };
        let mut ends = item.as_list().unwrap_or_default().iter().filter_map(Item::as_number);
        let (Some(least), Some(greatest)) = (ends.next(), ends.next()) else { return usual };
        if least >= greatest {
            self.found.push(Diagnostic::error(
                "empty-range",
                item.place(),
                message!(zh: "下限要小于上限", en: "the least is to be less than the greatest"),
            ));
            return usual;
        }
        least.clone()..=greatest.clone()
    }

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
            if let Some(node) = self.nodes.get_mut(at) {
                node.score = score;
                node.applies = applies;
                node.weak = weak;
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

    fn weak(&mut self, draft: &Draft<'a>, scope: &crate::method::scope::Scope) -> Option<Weak> {
        let table = draft.merged("weak")?;
        let spot = draft.item("weak").map_or(draft.spot, |item| &item.spot).clone();
        let item = Item { content: crate::method::document::Content::Table(table), spot };
        let reader = Reader::new(&item, &keys::WEAK)?;
        let mut scope = scope.clone();
        scope.insert(Arc::from("score"), Symbol::Score, Kind::Number);
        scope.insert(Arc::from("rate"), Symbol::Rate, Kind::Number);
        scope.insert(Arc::from("lost"), Symbol::Lost, Kind::Number);
        let when = self.optional(&reader, "when", &Arc::new(scope), Wanted::Bool);
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

/// Does the node say for whom it applies?
fn conditional(item: Option<&Item>) -> bool {
    item.and_then(Item::as_table).is_some_and(|table| table.contains_key("applies"))
}

/// The declaration of a node.
fn drafts_of<'b>(builder: &'b Builder<'_>, index: NodeIndex) -> Option<&'b Item> {
    let node = builder.nodes.get(index.0)?;
    let list = if node.level == NodeLevel::Group { "group" } else { "indicator" };
    let items = builder.root.item(list)?.as_list()?;
    items.iter().find(|item| item.text_at("id") == Some(&node.id))
}

/// Do the points of those that apply to everybody, with those of some alternatives, come to `wanted`?
/// Indicators for one kind of team only stand for each other.
fn some_add_up(always: &Number, alternatives: &[Number], wanted: &Number) -> bool {
    /// More sums than anybody's alternatives have.
    const MOST: usize = 4096;
    let mut sums = vec![always.clone()];
    for points in alternatives {
        let more: Vec<Number> = sums.iter().map(|sum| sum + points).collect();
        sums.extend(more);
        sums.sort();
        sums.dedup();
        if sums.len() > MOST {
            return true;
        }
    }
    !alternatives.is_empty() && sums.contains(wanted)
}

fn policy(word: &str) -> Option<MissingPolicy> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_may_stand_for_each_other() {
        let numbers = |list: &[i64]| list.iter().map(|n| Number::from(*n)).collect::<Vec<_>>();
        assert!(some_add_up(&Number::from(90i64), &numbers(&[10, 10]), &Number::from(100i64)));
        assert!(!some_add_up(&Number::from(90i64), &numbers(&[9, 9]), &Number::from(100i64)));
        assert!(!some_add_up(&Number::from(90i64), &[], &Number::from(90i64)));
    }
}
