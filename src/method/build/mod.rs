//! From the merged tree of TOML to the model: names resolved, expressions compiled and typed.

mod aggregations;
mod check;
mod columns;
mod constants;
mod grades;
mod judgement;
mod meanings;
mod metric_sources;
mod metrics;
mod metrics_of_metrics;
mod modules;
mod names;
mod node_rules;
mod nodes;
mod order;
mod pack_files;
mod plan;
mod points;
mod rankings;
mod scopes;
mod table_columns;
mod tables;
mod tree;
mod words;

use std::sync::Arc;

use indexmap::IndexMap;

pub(crate) use self::plan::{metrics_of, rules_of};
pub(crate) use self::{constants::constant, modules::mentions_param};
use self::{judgement::Ids, scopes::Wanted};
use super::{
    document::{Content, Item},
    keys,
    layers::Layer,
    model::{
        ColumnIndex, ColumnOrigin, Method, Metric, MetricIndex, Node, Param, Rounding, Rule, Table,
        TableIndex, VetoEffect,
    },
    overlay::Locks,
    section::{Reader, validate},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Language, Place, message},
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
/// which is loaded first; `locks` says what modules of it must not be replaced; with `watched` it is counted
/// which ways tests go.
pub(super) fn build(
    document: &Item,
    layers: &[Layer],
    locks: &Locks,
    watched: bool,
) -> (Option<Method>, Diagnostics) {
    let mut found = Diagnostics::new();
    let spot = &document.spot;
    if let Content::Table(table) = &document.content {
        validate(table, spot, &keys::ROOT, &mut found);
    }
    let Some(root) = Reader::new(document, &keys::ROOT) else { return (None, found) };
    let empty = Item { content: Content::Table(IndexMap::new()), spot: spot.clone() };
    let method = root.table("method", &keys::METHOD).or_else(|| Reader::new(&empty, &keys::METHOD));
    let Some(method) = method else { return (None, found) };
    let language = method.word("language", Language::from_code).unwrap_or_default();
    let modules = modules::modules(&root, layers, locks, &mut found);
    let references: Vec<Arc<str>> = root
        .map("tables")
        .filter(|(_, field)| field.item.flag_at("reference"))
        .map(|(id, _)| Arc::clone(id))
        .collect();
    let read = if watched { Script::watched } else { Script::new };
    let (script, mistakes) = read(&modules, &references, language);
    found.extend(mistakes);
    let script = script.with_tables(root.map("tables").map(|(id, _)| Arc::clone(id)));
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
        let check = self.check_settings();
        let allowed = self.allowed();
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
            self.unknown_params();
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
            check,
            allowed,
            script: std::mem::replace(&mut self.script, Script::new(&[], &[], language).0),
            plan,
            files: modules::files(self.layers),
            declared: Vec::new(),
        })
    }
}

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
