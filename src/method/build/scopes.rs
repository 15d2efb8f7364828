use std::sync::Arc;

use indexmap::IndexMap;

use super::Builder;
use crate::{
    diagnostic::{Diagnostic, Message, message},
    method::{
        document::Item,
        model::{Column, ColumnIndex, MetricIndex, Rule, Table, TableIndex},
        scope::{Scope, Symbol},
    },
    script::{Expression, Kind, MapKind, Source},
};

/// Built-in names that are worth naming where another is missing.
const BUILT_IN_HERE: [&str; 12] = [
    "params",
    "as_of",
    "team",
    "indicator",
    "points",
    "score",
    "rate",
    "lost",
    "base",
    "total",
    "groups",
    "indicators",
];

/// What an expression must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A truth value.
    Bool,
    /// A number.
    Number,
    /// A number or a truth value, which counts 1.
    Countable,
    /// A number, `()` or a ledger.
    Points,
    /// One value of any kind.
    Value,
    /// A number or a date: something that has an order.
    Ordered,
    /// A list of numbers.
    Numbers,
}

impl Wanted {
    fn accepts(self, kind: &Kind) -> bool {
        match (self, kind) {
            (_, Kind::Any)
            | (Self::Bool | Self::Countable, Kind::Bool)
            | (Self::Number | Self::Countable | Self::Points | Self::Ordered, Kind::Number)
            | (Self::Points, Kind::Ledger)
            | (Self::Ordered, Kind::Date) => true,
            (Self::Value, kind) => !matches!(kind, Kind::Array(_) | Kind::Map(_) | Kind::Ledger),
            (Self::Numbers, Kind::Array(of)) => matches!(**of, Kind::Any | Kind::Number),
            _ => false,
        }
    }

    fn name(self) -> Message {
        match self {
            Self::Bool => message!(zh: "是非值（成立或不成立）", en: "true or false"),
            Self::Number => message!(zh: "数", en: "a number"),
            Self::Countable => message!(zh: "数或是非值", en: "a number or true or false"),
            Self::Points => {
                message!(zh: "数、() 或得分台账", en: "a number, () or a points ledger")
            }
            Self::Value => message!(zh: "单个的值", en: "one value"),
            Self::Ordered => message!(zh: "数或日期", en: "a number or a date"),
            Self::Numbers => message!(zh: "数的列表", en: "a list of numbers"),
        }
    }
}

/// A row as a map.
pub(super) fn row_kind(columns: &[Column]) -> Kind {
    Kind::Map(MapKind::closed(
        columns
            .iter()
            .filter(|column| !column.private)
            .map(|column| (Arc::clone(&column.id), column.kind.in_expressions()))
            .collect(),
    ))
}

/// A reference table as a map by its key, one level for each column of the key.
pub(super) fn reference_kind(table: &Table) -> Kind {
    let mut kind = row_kind(&table.columns);
    for _ in &table.key {
        kind = Kind::Map(MapKind::open(kind));
    }
    kind
}

/// What `groups` or `indicators` are: by id, `score`, `points`, `rate`.
pub(super) fn nodes_kind<'a>(ids: impl IntoIterator<Item = &'a Arc<str>>) -> Kind {
    let parts: IndexMap<Arc<str>, Kind> =
        ["score", "points", "rate"].map(|part| (Arc::from(part), Kind::Number)).into();
    let node = Kind::Map(MapKind::closed(parts));
    Kind::Map(MapKind::closed(ids.into_iter().map(|id| (Arc::clone(id), node.clone())).collect()))
}

fn previous_kind() -> Kind {
    let fields: IndexMap<Arc<str>, Kind> = IndexMap::from([
        (Arc::from("weak"), Kind::Array(Box::new(Kind::Text))),
        (Arc::from("grade"), Kind::Text),
        (Arc::from("total"), Kind::Number),
        (Arc::from("rank"), Kind::Number),
    ]);
    Kind::Map(MapKind::closed(fields))
}

/// Which metrics a scope of a team holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MetricsSeen {
    /// None.
    None,
    /// All. Those per indicator are there too, so that using them where there is no indicator gets a
    /// message of its own.
    All,
    /// All, as the arrays of all peers' values.
    Peers,
}

impl Builder<'_> {
    /// What a row of `table` sees, `columns` being its columns as far as they are known.
    pub(super) fn row_scope(&self, table: &Table, columns: &[Column]) -> Scope {
        let mut scope = Scope::new();
        let add = |scope: &mut Scope, name: &str, symbol, kind| {
            if scope.symbol_of(name).is_none() {
                scope.insert(Arc::from(name), symbol, kind);
            }
        };
        for (at, column) in columns.iter().enumerate() {
            if !column.private {
                let symbol = Symbol::Column(ColumnIndex(at));
                scope.insert(Arc::clone(&column.id), symbol, column.kind.in_expressions());
            }
        }
        add(&mut scope, "params", Symbol::Params, self.params_kind.clone());
        add(&mut scope, "as_of", Symbol::AsOf, Kind::Date);
        if table.reference {
            return scope;
        }
        self.add_references(&mut scope);
        if table.id != self.roster_id {
            if let Some(at) = table.team {
                add(&mut scope, "team", Symbol::Column(at), Kind::Text);
            }
            if let Some(at) = table.indicator {
                add(&mut scope, "indicator", Symbol::Column(at), Kind::Text);
            }
            add(&mut scope, "teams", Symbol::Teams, self.teams_kind());
        }
        scope
    }

    fn teams_kind(&self) -> Kind {
        Kind::Map(MapKind::open(row_kind(self.roster().map_or(&[], |table| &table.columns))))
    }

    pub(super) fn roster(&self) -> Option<&Table> {
        self.tables.iter().find(|table| table.id == self.roster_id)
    }

    fn add_references(&self, scope: &mut Scope) {
        for (at, table) in self.tables.iter().enumerate() {
            if table.reference && scope.symbol_of(&table.id).is_none() {
                let symbol = Symbol::Reference(TableIndex(at));
                scope.insert(Arc::clone(&table.id), symbol, reference_kind(table));
            }
        }
    }

    /// What everything sees that is worked out for a team, with `params` as they are there.
    pub(super) fn team_scope(&self, params: &Kind, metrics: MetricsSeen) -> Scope {
        // And a few that whoever asks for it adds.
        const BUILT_IN: usize = 16;
        let columns = self.roster().map_or(0, |roster| roster.columns.len());
        let named = if metrics == MetricsSeen::None { 0 } else { self.metric_names.len() };
        let mut scope = Scope::with_capacity(named + columns + self.tables.len() + BUILT_IN);
        scope.insert(Arc::from("params"), Symbol::Params, params.clone());
        scope.insert(Arc::from("as_of"), Symbol::AsOf, Kind::Date);
        scope.insert(Arc::from("team"), Symbol::Team, Kind::Text);
        scope.insert(Arc::from("teams"), Symbol::Teams, self.teams_kind());
        scope.insert(Arc::from("previous"), Symbol::Previous, previous_kind());
        self.add_references(&mut scope);
        if let Some(roster) = self.roster() {
            for (at, column) in roster.columns.iter().enumerate() {
                if !column.private && scope.symbol_of(&column.id).is_none() {
                    let symbol = Symbol::Roster(ColumnIndex(at));
                    scope.insert(Arc::clone(&column.id), symbol, column.kind.in_expressions());
                }
            }
        }
        if metrics != MetricsSeen::None {
            self.add_metrics(&mut scope, metrics);
        }
        scope
    }

    fn add_metrics(&self, scope: &mut Scope, seen: MetricsSeen) {
        let lift = |kind: &Kind| match seen {
            MetricsSeen::Peers => Kind::Array(Box::new(kind.clone())),
            _ => kind.clone(),
        };
        for (name, declared) in &self.metric_names {
            if scope.symbol_of(name).is_some() {
                continue;
            }
            let kind =
                |index: &MetricIndex| lift(self.metric_kinds.get(index.0).unwrap_or(&Kind::Any));
            match declared {
                super::MetricName::One(index) => {
                    scope.insert(Arc::clone(name), Symbol::Metric(*index), kind(index));
                }
                super::MetricName::Each(members) => {
                    let fields = members.iter().map(|(id, at)| (Arc::clone(id), kind(at)));
                    let of = Kind::Map(MapKind::closed(fields.collect()));
                    scope.insert(Arc::clone(name), Symbol::Metrics(members.clone()), of);
                }
            }
        }
    }

    /// Compiles an expression without saying what is wrong with it: to learn what it reads.
    pub(super) fn probe(&self, item: &Item, scope: &Scope) -> Option<Expression> {
        let text = item.as_text()?;
        Expression::compile(&self.script, source(item, text), scope).ok()
    }

    /// Compiles an expression.
    pub(super) fn rule(&mut self, item: &Item, scope: &Arc<Scope>, wanted: Wanted) -> Option<Rule> {
        let text = item.as_text()?;
        if text.trim().is_empty() {
            self.found.push(Diagnostic::error(
                "empty-expression",
                item.place(),
                message!(zh: "表达式是空的", en: "the expression is empty"),
            ));
            return None;
        }
        match Expression::compile(&self.script, source(item, text), &**scope) {
            Ok(expression) => {
                if !wanted.accepts(expression.kind()) {
                    let (found, wanted) = (expression.kind().name(), wanted.name());
                    self.found.push(Diagnostic::error(
                        "wrong-result",
                        item.place(),
                        Message {
                            zh: format!("这里应为{}，而表达式的结果是{}", wanted.zh, found.zh),
                            en: format!(
                                "the expression is to come to {}, but it comes to {}",
                                wanted.en, found.en
                            ),
                        },
                    ));
                    return None;
                }
                Some(Rule { expression, scope: Arc::clone(scope) })
            }
            Err(mistakes) => {
                let mistakes =
                    mistakes.into_iter().map(|mistake| self.known_elsewhere(mistake, scope));
                let mistakes: Vec<Diagnostic> = mistakes.collect();
                self.found.extend(mistakes);
                None
            }
        }
    }

    /// A name that is unknown here and means something elsewhere gets a message that says so.
    fn known_elsewhere(&self, mistake: Diagnostic, scope: &Scope) -> Diagnostic {
        let name =
            mistake.place.excerpt.as_ref().filter(|_| mistake.code == "rule-unknown-name").map(
                |excerpt| {
                    let (start, length) = (excerpt.start as usize, excerpt.length as usize);
                    excerpt.text.chars().skip(start).take(length).collect::<String>()
                },
            );
        let Some(name) = name.filter(|name| scope.symbol_of(name).is_none()) else {
            return mistake;
        };
        let rows = scope.iter().any(|(_, symbol, _)| matches!(symbol, Symbol::Column(_)));
        let metric = self.root.map("metrics").any(|(id, _)| **id == *name);
        let column =
            self.tables.iter().find(|table| table.columns.iter().any(|column| *column.id == *name));
        let (message, help) = if metric && rows {
            (
                message!(
                    zh: "`{name}` 是按组算出的数，逐行的表达式看不到它",
                    en: "`{name}` is a metric of the team; an expression over rows does not see it"
                ),
                message!(
                    zh: "这里只用本行的列、params、对照表和 teams[team]",
                    en: "it sees the row's columns, params, reference tables and teams[team]"
                ),
            )
        } else if metric {
            (
                message!(
                    zh: "`{name}` 是按组算出的数，`applies` 只看名册行",
                    en: "`{name}` is a metric; `applies` sees only the roster row"
                ),
                message!(
                    zh: "由数决定是否适用的，让 score 返回 ()",
                    en: "where a metric decides, let `score` give ()"
                ),
            )
        } else if let (Some(table), false) = (column, rows) {
            let table = &table.id;
            (
                message!(
                    zh: "`{name}` 是表 {table} 的列，每行一个值，这里要的是按组的数",
                    en: "`{name}` is a column of the table {table} with a value a row; here a number of the team is wanted"
                ),
                message!(
                    zh: "先在 [metrics] 里把各行合成一个数，再用那个数",
                    en: "make a metric of the rows first, and use that"
                ),
            )
        } else if super::meanings::BUILT_IN.iter().any(|(built_in, ..)| *built_in == name) {
            let list = BUILT_IN_HERE
                .into_iter()
                .filter(|name| scope.symbol_of(name).is_some())
                .collect::<Vec<_>>()
                .join(", ");
            (
                message!(zh: "这里还没有 `{name}`", en: "there is no `{name}` here"),
                message!(
                    zh: "这里可用的内置名字有：{list}",
                    en: "the built-in names here are: {list}"
                ),
            )
        } else {
            return mistake;
        };
        Diagnostic { message, ..mistake }.help(help)
    }
}

fn source<'a>(item: &'a Item, text: &'a str) -> Source<'a> {
    let spot = &item.spot;
    Source {
        file: &spot.file.name,
        text: &spot.file.text,
        span: spot.span.clone(),
        expression: text,
    }
}
