//! The columns of a table: their order, what they are, what they say about its rows.

use std::sync::Arc;

use super::{
    Builder,
    columns::{Draft, Source, suggest},
    names::check_identifier,
    order::{circle, order},
    tables::{Sketch, made_column},
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        model::{Column, ColumnIndex, ColumnKind, ColumnOrigin, Table},
        scope::{Scope, Symbol},
    },
    script::Kind,
    value::Enumeration,
};

impl<'a> Builder<'a> {
    /// The columns that take the words of date columns; they are made where they are not declared.
    pub(super) fn word_columns(&mut self, table: &str, drafts: &mut Vec<Draft<'a>>) {
        let wanted: Vec<_> = drafts
            .iter()
            .enumerate()
            .filter_map(|(at, draft)| draft.words.clone().map(|words| (at, words)))
            .collect();
        for (at, (words, id, spot)) in wanted {
            let there = drafts.iter().position(|draft| draft.column.id == *id);
            if let Some(there) = there.and_then(|there| drafts.get(there)) {
                let ColumnKind::Enum(of) = &there.column.kind else {
                    self.found.push(Diagnostic::error(
                        "wrong-kind",
                        spot.place(),
                        message!(
                            zh: "word_in 的列 `{id}` 要是 enum",
                            en: "the column `{id}` of word_in is to be an enum"
                        ),
                    ));
                    continue;
                };
                for member in &words.members {
                    if of.position(&member.id).is_none() {
                        let word = &member.id;
                        let diagnostic = Diagnostic::error(
                            "unknown-value",
                            spot.place(),
                            message!(
                                zh: "列 `{id}` 没有取值 \"{word}\"",
                                en: "the column `{id}` has no value \"{word}\""
                            ),
                        );
                        let known: Vec<&str> =
                            of.members.iter().map(|member| &*member.id).collect();
                        self.found.push(suggest(diagnostic, word, known));
                    }
                }
            } else {
                check_identifier(&message!(zh: "列", en: "a column"), id, spot, &mut self.found);
                let name = Arc::from(format!("{table}.{id}"));
                let members = words.members.clone();
                let of = Arc::new(Enumeration { name, members });
                let mut column = made_column(id, ColumnKind::Enum(of), spot);
                column.origin = ColumnOrigin::WordIn(ColumnIndex(at));
                drafts.push(Draft {
                    column,
                    spot,
                    typed: true,
                    headed: false,
                    source: Source::File,
                    check: None,
                    words: None,
                });
            }
        }
    }

    /// File columns first, then derived ones after all that they need.
    pub(super) fn sort_columns(&mut self, table: &mut Table, drafts: &mut Vec<Draft<'a>>) {
        let before: Vec<Arc<str>> =
            drafts.iter().map(|draft| Arc::clone(&draft.column.id)).collect();
        // What is derived without a type may be anything while its needs are looked up.
        let columns: Vec<Column> = drafts.iter().map(|draft| draft.column.clone()).collect();
        table.columns.clone_from(&columns);
        self.roles(table);
        let scope = self.row_scope(table, &columns);
        let mut open = Scope::new();
        for (at, (name, symbol, kind)) in scope.iter().enumerate() {
            let untyped = drafts
                .get(at)
                .is_some_and(|draft| !draft.typed && !matches!(draft.source, Source::File));
            let kind = if untyped { Kind::Any } else { kind.clone() };
            open.insert(Arc::clone(name), symbol.clone(), kind);
        }
        let position = |id: &str| before.iter().position(|there| **there == *id);
        let needs: Vec<Vec<usize>> = drafts
            .iter()
            .map(|draft| {
                let read = |item| {
                    let Some(expression) = self.probe(item, &open) else { return Vec::new() };
                    expression
                        .reads()
                        .iter()
                        .filter_map(|read| match open.symbol(read.slot) {
                            Some(Symbol::Column(column)) => Some(column.0),
                            _ => None,
                        })
                        .collect()
                };
                match &draft.source {
                    Source::File => Vec::new(),
                    Source::Expression(item) => read(item),
                    Source::Highest { by, per } => {
                        let mut needs = read(by);
                        needs.extend(per.iter().filter_map(|(id, _)| position(id)));
                        needs
                    }
                    Source::Nth { per, order } => {
                        per.iter().chain(order).filter_map(|(id, _)| position(id)).collect()
                    }
                }
            })
            .collect();
        let (sorted, circles) = order(&needs);
        for round in circles {
            let names: Vec<String> =
                round.iter().filter_map(|at| before.get(*at)).map(ToString::to_string).collect();
            if let Some(draft) = round.first().and_then(|at| drafts.get(*at)) {
                self.found.push(circle(&names, draft.spot.place()));
            }
        }
        let file =
            |at: &usize| drafts.get(*at).is_some_and(|draft| matches!(draft.source, Source::File));
        let mut places: Vec<usize> = (0..drafts.len()).filter(file).collect();
        places.extend(sorted.into_iter().filter(|at| !file(at)));
        let mut old: Vec<Option<Draft<'a>>> = drafts.drain(..).map(Some).collect();
        let new_place = |at: usize| places.iter().position(|place| *place == at).unwrap_or(at);
        for &at in &places {
            if let Some(mut draft) = old.get_mut(at).and_then(Option::take) {
                if let ColumnOrigin::WordIn(from) = &mut draft.column.origin {
                    from.0 = new_place(from.0);
                }
                drafts.push(draft);
            }
        }
        for at in 0..drafts.len() {
            let Some((words, id, _)) = drafts.get(at).and_then(|draft| draft.words.clone()) else {
                continue;
            };
            let taker = drafts.iter().position(|draft| draft.column.id == *id);
            if let (Some(taker), Some(draft)) = (taker, drafts.get_mut(at)) {
                draft.column.words = Some((words, ColumnIndex(taker)));
            }
        }
    }

    pub(super) fn key_and_roles(&mut self, table: &mut Table, sketch: &Sketch<'a>) {
        table.key = self.columns_of(table, &sketch.key);
        self.roles(table);
        let first = |kind: &ColumnKind| {
            let at = table.columns.iter().position(|column| column.kind == *kind)?;
            Some(ColumnIndex(at))
        };
        let roster = table.id == self.roster_id;
        let id = &table.id;
        if table.reference && sketch.key.is_empty() {
            self.found.push(
                Diagnostic::error(
                    "no-key",
                    sketch.spot.place(),
                    message!(
                        zh: "对照表 {id} 没有 `key`，无从查它",
                        en: "the reference table {id} has no `key` to look it up by"
                    ),
                )
                .help(message!(zh: "加上 key = [\"列名\"]", en: "add key = [\"column\"]")),
            );
        }
        if table.calendar
            && (first(&ColumnKind::Date).is_none() || first(&ColumnKind::Bool).is_none())
        {
            self.found.push(
                Diagnostic::error(
                    "calendar-columns",
                    sketch.spot.place(),
                    message!(
                        zh: "工作日历要有一个 date 列和一个 bool 列",
                        en: "a calendar has a column of type date and one of type bool"
                    ),
                )
                .help(message!(
                    zh: "例如 \"日期\" = {{ type = \"date\" }}，\"是否工作日\" = {{ type = \"bool\" }}",
                    en: "such as day = {{ type = \"date\" }} and workday = {{ type = \"bool\" }}"
                )),
            );
        }
        if roster && let Some(column) = table.columns.iter().find(|c| c.kind == ColumnKind::Team) {
            self.found.push(
                Diagnostic::error(
                    "team-in-roster",
                    column.place.clone(),
                    message!(
                        zh: "名册说明有哪些组，它的列不能是 team 类型",
                        en: "the roster says which teams there are; its columns cannot be of type team"
                    ),
                )
                .help(message!(zh: "改为 type = \"text\"", en: "make it type = \"text\"")),
            );
        }
    }

    /// Which columns say whose a row is and which indicator it is about: the first of that type.
    pub(super) fn roles(&self, table: &mut Table) {
        let first = |kind: &ColumnKind| {
            let at = table.columns.iter().position(|column| column.kind == *kind)?;
            Some(ColumnIndex(at))
        };
        let owned = !table.reference && !table.calendar && table.id != self.roster_id;
        (table.team, table.indicator) =
            (first(&ColumnKind::Team).filter(|_| owned), first(&ColumnKind::Indicator));
    }

    /// Checks the type of a derived column against what its expression comes to, or takes it from there.
    pub(super) fn derived_kind(
        &mut self,
        draft: &Draft<'a>,
        kind: &Kind,
        table: &mut Table,
        at: usize,
    ) {
        if draft.typed {
            let declared = draft.column.kind.in_expressions();
            let fits = match (&declared, kind) {
                (_, Kind::Any) | (Kind::Enum(_), Kind::Text) | (Kind::Text, Kind::Enum(_)) => true,
                (declared, kind) => declared.comparable(kind),
            };
            if !fits {
                let (zh, en) = (kind.name().zh, kind.name().en);
                self.found.push(
                    Diagnostic::error(
                        "wrong-result",
                        draft.spot.place(),
                        message!(
                            zh: "`type` 与表达式不符：表达式的结果是{zh}",
                            en: "`type` does not agree with the expression, which comes to {en}"
                        ),
                    )
                    .help(message!(
                        zh: "删去 type 即按表达式",
                        en: "without `type` it is that of the expression"
                    )),
                );
            }
            return;
        }
        let found = match kind {
            Kind::Bool => ColumnKind::Bool,
            Kind::Number => ColumnKind::Number,
            Kind::Text => ColumnKind::Text,
            Kind::Date => ColumnKind::Date,
            Kind::Enum(of) => ColumnKind::Enum(Arc::clone(of)),
            _ => {
                self.found.push(
                    Diagnostic::error(
                        "unknown-type",
                        draft.spot.place(),
                        message!(
                            zh: "看不出这个推导列是什么类型",
                            en: "the type of this derived column cannot be told"
                        ),
                    )
                    .help(message!(
                        zh: "写明 type = \"number\"、\"text\"、\"date\" 或 \"bool\"",
                        en: "write type = \"number\", \"text\", \"date\" or \"bool\""
                    )),
                );
                return;
            }
        };
        if let Some(column) = table.columns.get_mut(at) {
            column.kind = found;
        }
    }
}
