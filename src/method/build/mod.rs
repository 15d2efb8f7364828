//! From the merged tree of TOML to the model: names resolved, expressions compiled and typed.

mod columns;
mod constants;
mod grades;
mod judgement;
mod metrics;
mod names;
mod nodes;
mod order;
mod plan;
mod scopes;
mod tables;

use std::sync::Arc;

use indexmap::IndexMap;

pub(crate) use self::constants::constant;
pub(crate) use self::plan::{metrics_of, rules_of};
use self::{
    judgement::Ids,
    names::{Taken, check_ascii, check_identifier},
    scopes::Wanted,
};
use super::{
    document::{Content, Item, Spot},
    keys,
    layers::{Layer, not_utf8},
    model::{
        ColumnIndex, ColumnOrigin, Method, Metric, MetricIndex, Node, PackFile, Param, Rounding,
        Rule, Table, TableIndex, VetoEffect,
    },
    overlay::Locks,
    section::{Reader, validate},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Place, message, nearest},
    script::{Kind, Module, Script},
};

/// What the name of a metric stands for.
#[derive(Debug, Clone)]
pub(super) enum MetricName {
    /// One metric.
    One(MetricIndex),
    /// The metrics that `each` made, by member.
    Each(IndexMap<Arc<str>, MetricIndex>),
}

/// A method that is being built.
struct Builder<'a> {
    /// The packs, that which is loaded first.
    layers: &'a [Layer],
    root: Reader<'a>,
    method: Reader<'a>,
    found: Diagnostics,
    script: Script,
    modules: Vec<Module>,
    roster_id: Arc<str>,
    roster_index: TableIndex,
    params: IndexMap<Arc<str>, Param>,
    params_kind: Kind,
    tables: Vec<Table>,
    metrics: Vec<Metric>,
    metric_names: IndexMap<Arc<str>, MetricName>,
    metric_kinds: Vec<Kind>,
    nodes: Vec<Node>,
}

/// Builds the method of the merged tree `document`. `layers` are the packs that it was merged from, that
/// which is loaded first; `locks` says what modules of it must not be replaced.
pub(super) fn build(
    document: super::document::Table,
    spot: &Spot,
    layers: &[Layer],
    locks: &Locks,
) -> (Option<Method>, Diagnostics) {
    let mut found = Diagnostics::new();
    validate(&document, spot, &keys::ROOT, &mut found);
    let item = Item { content: Content::Table(document), spot: spot.clone() };
    let Some(root) = Reader::new(&item, &keys::ROOT) else { return (None, found) };
    let empty = Item { content: Content::Table(IndexMap::new()), spot: spot.clone() };
    let method = root.table("method", &keys::METHOD).or_else(|| Reader::new(&empty, &keys::METHOD));
    let Some(method) = method else { return (None, found) };
    let language = method.word("language", Language::from_code).unwrap_or_default();
    let modules = modules(&root, layers, locks, &mut found);
    let references: Vec<Arc<str>> = root
        .map("tables")
        .filter(|(_, field)| field.item.flag_at("reference"))
        .map(|(id, _)| Arc::clone(id))
        .collect();
    let (script, mistakes) = Script::new(&modules, &references, language);
    found.extend(mistakes);
    let mut builder = Builder {
        layers,
        root,
        method,
        found,
        script,
        modules,
        roster_id: Arc::from("teams"),
        roster_index: TableIndex(0),
        params: IndexMap::new(),
        params_kind: Kind::Any,
        tables: Vec::new(),
        metrics: Vec::new(),
        metric_names: IndexMap::new(),
        metric_kinds: Vec::new(),
        nodes: Vec::new(),
    };
    let method = builder.run(language);
    let Builder { mut found, .. } = builder;
    found.sort();
    let good = !found.has_errors();
    (method.filter(|_| good), found)
}

impl Builder<'_> {
    fn run(&mut self, language: Language) -> Option<Method> {
        let (root, method) = (self.root, self.method);
        self.not_here(&root);
        let params = root.item("params").and_then(Item::as_table).cloned().unwrap_or_default();
        self.params = self.params(&params);
        self.params_kind = constants::params_kind(&self.params);
        self.tables();
        self.names();
        self.nodes();
        self.metrics();
        self.node_rules();
        let decimals = method.count("decimals").unwrap_or(2);
        if decimals > 12 {
            self.found.push(Diagnostic::error(
                "out-of-range",
                method.item("decimals").map_or_else(Place::default, Item::place),
                message!(zh: "小数位数至多 12", en: "there are at most 12 decimals"),
            ));
        }
        let rank_within = self.roster_columns(&method.texts("rank_within"));
        let judging = self.judging_scope(true);
        let eligible = self.team_rule(&method, "eligible", &judging, Wanted::Bool);
        let rank_if = self.share(&method, "rank_if");
        let (total_cap, total_floor) =
            (method.number("total_cap").cloned(), method.number("total_floor").cloned());
        if let (Some(cap), Some(floor)) = (&total_cap, &total_floor)
            && cap < floor
        {
            self.found.push(Diagnostic::error(
                "empty-range",
                method.item("total_cap").map_or_else(Place::default, Item::place),
                message!(
                    zh: "`total_cap` 小于 `total_floor`",
                    en: "`total_cap` is less than `total_floor`"
                ),
            ));
        }
        let bonus_caps = self.bonus_caps();
        let mut ids = Ids::default();
        let bonuses = self.adjustments("bonus", &bonus_caps, &mut ids);
        let deductions = self.adjustments("deduction", &bonus_caps, &mut ids);
        let vetoes = self.vetoes(&mut ids);
        let grades = self.grades(decimals.min(12));
        let rankings = self.rankings(&rank_within, language);
        let weak = self.weak_points();
        let judge = self.judge();
        let plan = self.plan();
        let mut rules: Vec<Rule> = Vec::new();
        rules.extend(eligible.clone());
        rules.extend(self.tables.iter().flat_map(table_rules).cloned());
        rules.extend(self.metrics.iter().flat_map(|metric| rules_of(&metric.source)).cloned());
        rules.extend(self.nodes.iter().flat_map(node_rules).cloned());
        for adjustment in bonuses.iter().chain(&deductions) {
            rules.push(adjustment.score.clone());
            rules.extend(adjustment.gate.clone());
        }
        for veto in &vetoes {
            rules.push(veto.when.clone());
            if let VetoEffect::Cap(rule) = &veto.effect {
                rules.push(rule.clone());
            }
        }
        rules.extend(grades.iter().filter_map(|grade| grade.when.clone()));
        if !self.found.has_errors() {
            self.unused(&rules);
        }
        let id = method.text("id")?;
        let roster = self.tables.get(self.roster_index.0);
        let roster_column = |id: &str| {
            let at = roster?.columns.iter().position(|column| &*column.id == id)?;
            Some(ColumnIndex(at))
        };
        Some(Method {
            id: Arc::clone(id),
            name: method.string("name")?,
            version: method.string("version").unwrap_or_default(),
            language,
            source: method.string("source"),
            decimals,
            rounding: match method.text("rounding").map(|word| &**word) {
                Some("shown") => Rounding::Shown,
                _ => Rounding::Each,
            },
            rank_within,
            rank_if,
            eligible,
            total_cap,
            total_floor,
            params: std::mem::take(&mut self.params),
            roster: self.roster_index,
            roster_name: roster_column("name"),
            roster_aliases: roster_column("aliases"),
            tables: std::mem::take(&mut self.tables),
            metrics: std::mem::take(&mut self.metrics),
            nodes: std::mem::take(&mut self.nodes),
            bonuses,
            deductions,
            bonus_caps,
            vetoes,
            grades,
            rankings,
            weak,
            judge,
            script: std::mem::replace(&mut self.script, Script::new(&[], &[], language).0),
            plan,
            files: files(self.layers),
        })
    }

    /// `remove = true` where there is no base to take anything out of.
    fn not_here(&mut self, root: &Reader<'_>) {
        let lists = ["group", "indicator", "bonus", "deduction", "veto", "grade", "ranking"]
            .into_iter()
            .filter_map(|list| root.item(list)?.as_list())
            .flatten();
        let tables = root.map("tables").chain(root.map("metrics")).map(|(_, field)| &field.item);
        for item in lists.chain(tables) {
            if item.flag_at("remove") {
                self.found.push(Diagnostic::error(
                    "nothing-to-remove",
                    item.place(),
                    message!(
                        zh: "没有可去掉的：基础办法里没有它",
                        en: "there is nothing to take out: the base does not have it"
                    ),
                ));
            }
        }
    }

    /// Names that expressions about teams use must not mean two things.
    fn names(&mut self) {
        let root = self.root;
        let mut taken = Taken::default();
        let mut nothing = Diagnostics::new();
        for (name, zh, en) in BUILT_IN {
            let what = message!(zh: "内置的名字（{zh}）", en: "a built-in name ({en})");
            taken.take(&Arc::from(name), what, None, &mut nothing);
        }
        let roster_key: Vec<Arc<str>> = self
            .roster()
            .map(|roster| {
                let keys = roster.key.iter().filter_map(|at| roster.columns.get(at.0));
                keys.map(|column| Arc::clone(&column.id)).collect()
            })
            .unwrap_or_default();
        for (id, field) in root.map("tables") {
            if field.item.flag_at("reference") {
                let what = message!(zh: "对照表", en: "a reference table");
                taken.take(id, what, Some(&field.key), &mut self.found);
            }
        }
        let columns = root
            .map("tables")
            .find(|(id, _)| **id == self.roster_id)
            .and_then(|(_, field)| field.item.as_table()?.get("columns")?.item.as_table());
        for (id, field) in columns.into_iter().flatten() {
            // `team` is the team's id, which the roster's key is as well.
            let same = &**id == "team" && roster_key.contains(id);
            if !same && !field.item.flag_at("private") {
                let what = message!(zh: "名册的列", en: "a column of the roster");
                taken.take(id, what, Some(&field.key), &mut self.found);
            }
        }
        for (id, field) in root.map("metrics") {
            let what = message!(zh: " [metrics] 的数", en: "a metric");
            taken.take(id, what, Some(&field.key), &mut self.found);
        }
        // In rows, columns stand beside reference tables and a few built-in names.
        let references: Vec<Arc<str>> =
            self.tables.iter().filter(|table| table.reference).map(|t| Arc::clone(&t.id)).collect();
        for (table, field) in root.map("tables") {
            let columns =
                field.item.as_table().and_then(|table| table.get("columns")?.item.as_table());
            for (id, field) in columns.into_iter().flatten() {
                let built_in = matches!(&**id, "params" | "as_of" | "teams");
                let roster = *table == self.roster_id;
                if !roster && (built_in || references.contains(id)) {
                    self.found.push(
                        Diagnostic::error(
                            "name-taken",
                            field.key.place(),
                            message!(
                                zh: "列不能叫 `{id}`：表达式里它另有所指",
                                en: "a column cannot be called `{id}`: expressions mean something else by it"
                            ),
                        )
                        .help(message!(
                            zh: "换个标识，原来的表头写进 headers",
                            en: "choose another id and write the header into `headers`"
                        )),
                    );
                }
            }
        }
        if let Some(field) = self.method.field("id")
            && let Some(id) = field.item.as_text()
        {
            let what = message!(zh: "办法", en: "a method");
            check_ascii(&what, id, &field.item.spot, &mut self.found);
        }
    }
}

/// Names with a meaning of their own in what is worked out for a team.
const BUILT_IN: [(&str, &str, &str); 15] = [
    ("params", "常数", "the params"),
    ("as_of", "评估基准日", "the date of the evaluation"),
    ("team", "组的标识", "the team's id"),
    ("teams", "各组的名册行", "the roster"),
    ("indicator", "指标的标识", "the indicator's id"),
    ("points", "分值", "full points"),
    ("score", "得分", "the score"),
    ("rate", "得分率", "the score rate"),
    ("lost", "失分", "points lost"),
    ("base", "基础分", "the base"),
    ("total", "总分", "the total"),
    ("groups", "各分组", "the groups"),
    ("indicators", "各指标", "the indicators"),
    ("previous", "上一轮", "the last round"),
    ("supplied", "是否报送了表", "whether a table was supplied"),
];

/// All rules of a table.
pub(crate) fn table_rules(table: &Table) -> Vec<&Rule> {
    table
        .columns
        .iter()
        .flat_map(|column| {
            let origin = match &column.origin {
                ColumnOrigin::Derived(rule) | ColumnOrigin::Highest { by: rule, .. } => {
                    Some(&**rule)
                }
                _ => None,
            };
            origin.into_iter().chain(&column.check)
        })
        .collect()
}

/// All rules of a node.
pub(crate) fn node_rules(node: &Node) -> Vec<&Rule> {
    let weak = node.weak.as_ref().and_then(|weak| weak.when.as_ref());
    node.score.iter().chain(&node.applies).chain(weak).collect()
}

/// The modules of all packs. One that a base has already must be replaced on purpose.
fn modules(
    root: &Reader<'_>,
    layers: &[Layer],
    locks: &Locks,
    found: &mut Diagnostics,
) -> Vec<Module> {
    let mut modules: IndexMap<Arc<str>, Module> = IndexMap::new();
    for layer in layers.iter().rev() {
        for file in layer.pack.root_files(".rhai") {
            let stem = file.name.strip_suffix(".rhai").unwrap_or(&file.name);
            let name: Arc<str> = Arc::from(stem);
            let path: Arc<str> = Arc::from(format!("{}{}", layer.prefix, file.name));
            let Ok(text) = std::str::from_utf8(&file.bytes) else {
                found.push(not_utf8(&path));
                continue;
            };
            let text: Arc<str> = Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text));
            let place = Place::in_source(&path, &text, 0..0);
            let spot = Spot {
                file: Arc::new(super::document::SourceFile {
                    name: Arc::clone(&path),
                    text: text.to_string(),
                    pack: 0,
                }),
                span: 0..0,
            };
            check_identifier(&message!(zh: "模块", en: "a module"), &name, &spot, found);
            if modules.contains_key(&name) {
                let same = modules.get(&name).is_some_and(|there| there.text == text);
                let replaces = layer.table.get("modules").is_some_and(|field| {
                    field
                        .item
                        .as_table()
                        .and_then(|table| table.get(&name))
                        .is_some_and(|field| field.item.flag_at("replaces"))
                });
                if !same && locks.modules.contains(&name) {
                    found.push(
                        Diagnostic::error(
                            "locked",
                            place,
                            message!(
                                zh: "模块 {name} 被基础办法中锁定的指标用到，不能替换",
                                en: "a locked indicator of the base uses the module {name}: it cannot be replaced"
                            ),
                        )
                        .help(message!(
                            zh: "给文件换个名字",
                            en: "give the file another name"
                        )),
                    );
                } else if !replaces {
                    found.push(
                        Diagnostic::error(
                            "module-twice",
                            place,
                            message!(
                                zh: "基础办法已有模块 {name}",
                                en: "the base already has a module {name}"
                            ),
                        )
                        .help(message!(
                            zh: "给文件换个名字；有意替换的，写 [modules.\"{name}\"] 和 replaces = true",
                            en: "give the file another name; to replace it on purpose write [modules.{name}] with replaces = true"
                        )),
                    );
                }
            }
            modules.insert(Arc::clone(&name), Module { name, file: path, text });
        }
    }
    for (name, field) in root.map("modules") {
        if !modules.contains_key(name) {
            let diagnostic = Diagnostic::error(
                "unknown-module",
                field.key.place(),
                message!(zh: "没有文件 {name}.rhai", en: "there is no file {name}.rhai"),
            );
            let near = nearest(name, modules.keys().map(|name| &**name));
            found.push(match near {
                Some(near) => {
                    diagnostic.help(message!(zh: "是不是 {near}？", en: "did you mean {near}?"))
                }
                None => diagnostic,
            });
        }
    }
    modules.into_values().collect()
}

/// All files, base packs first, as `pack/path`.
fn files(layers: &[Layer]) -> Vec<PackFile> {
    layers
        .iter()
        .rev()
        .flat_map(|layer| {
            layer.pack.files.iter().map(|file| PackFile {
                name: Arc::from(format!("{}/{}", layer.id, file.name)),
                bytes: Arc::clone(&file.bytes),
            })
        })
        .collect()
}

/// Does the text of a module read `params.name`?
pub(crate) fn mentions_param(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices("params").any(|(at, word)| {
        let rest = text.get(at + word.len()..).unwrap_or_default().trim_start();
        let named = rest.strip_prefix('.').map(str::trim_start).is_some_and(|rest| {
            rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(part))
        });
        // An index may ask for any of them.
        named || rest.starts_with('[')
    })
}
