use std::{collections::BTreeMap, sync::Arc};

use super::{
    Builder,
    columns::{Draft, Source},
    names::check_identifier,
    scopes::Wanted,
    words::plain,
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Field, Spot},
        keys,
        model::{Column, ColumnIndex, ColumnKind, ColumnOrigin, Required, Table, TableIndex},
        section::Reader,
    },
};

/// The ids of columns with their places.
type Ids<'a> = Vec<(&'a Arc<str>, &'a Spot)>;

/// A table whose columns are not compiled yet.
pub(super) struct Sketch<'a> {
    pub(super) table: Table,
    pub(super) key: Ids<'a>,
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) spot: &'a Spot,
}

impl<'a> Builder<'a> {
    /// Reads all tables: first reference tables, which see no others, then the roster, then the rest.
    pub(super) fn tables(&mut self) {
        let root = self.root;
        let mut sketches: Vec<Sketch<'a>> =
            root.map("tables").filter_map(|(id, field)| self.sketch(id, field)).collect();
        self.tables = sketches.iter().map(|sketch| sketch.table.clone()).collect();
        let stage = |sketch: &Sketch<'_>| match &sketch.table {
            table if table.reference => 0,
            table if &*table.id == "teams" => 1,
            _ => 2,
        };
        for now in 0..3 {
            for (at, sketch) in sketches.iter_mut().enumerate() {
                if stage(sketch) == now {
                    let table = self.finish(sketch);
                    if let Some(slot) = self.tables.get_mut(at) {
                        *slot = table;
                    }
                }
            }
        }
        self.check_roster();
    }

    fn sketch(&mut self, id: &'a Arc<str>, field: &'a Field) -> Option<Sketch<'a>> {
        let reader = Reader::new(&field.item, &keys::TABLE)?;
        check_identifier(&message!(zh: "表", en: "a table"), id, &field.key, &mut self.found);
        let name = reader.string("name").unwrap_or_else(|| id.to_string());
        let mut files: Vec<String> =
            reader.texts("files").into_iter().map(|(file, _)| file.to_string()).collect();
        if files.is_empty() {
            files = vec![id.to_string()];
            if name != **id {
                files.push(name.clone());
            }
        }
        let mut drafts: Vec<Draft<'a>> = reader
            .map("columns")
            .filter_map(|(column, field)| self.column(id, column, field))
            .collect();
        if drafts.is_empty() && !reader.has("columns") {
            self.found.push(
                Diagnostic::error(
                    "no-columns",
                    field.key.place(),
                    message!(zh: "表 {id} 没有声明任何列", en: "the table {id} declares no columns"),
                )
                .help(message!(
                    zh: "在 [tables.{id}.columns] 下一行一列地写",
                    en: "write them below [tables.{id}.columns], a line each"
                )),
            );
        }
        self.marks(&reader, &mut drafts);
        self.headers(id, &mut drafts);
        let mut table = Table {
            id: Arc::clone(id),
            name,
            key: Vec::new(),
            reference: reader.flag("reference"),
            in_pack: None,
            required: match reader.item("required") {
                Some(item) if item.as_bool() == Some(false) => Required::No,
                Some(item) if item.as_text().is_some() => Required::Grade,
                _ => Required::Yes,
            },
            calendar: reader.text("role").is_some_and(|role| &**role == "calendar"),
            columns: drafts.iter().map(|draft| draft.column.clone()).collect(),
            team: None,
            indicator: None,
            place: field.key.place(),
            files,
        };
        if let Some(place) = reader
            .field("in")
            .filter(|field| field.item.as_text().is_some_and(|word| &**word == "pack"))
        {
            table.in_pack = Some(self.pack_files(&table.files, place));
        }
        Some(Sketch { table, key: reader.texts("key"), drafts, spot: &field.key })
    }

    /// The columns that `highest` and `nth` make.
    fn marks(&mut self, reader: &Reader<'a>, drafts: &mut Vec<Draft<'a>>) {
        let highest = reader.table("highest", &keys::HIGHEST).and_then(|reader| {
            let source = Source::Highest { by: reader.item("by")?, per: reader.texts("per") };
            Some((reader.field("as")?, source, ColumnKind::Bool))
        });
        let nth = reader.table("nth", &keys::NTH).and_then(|reader| {
            let source = Source::Nth { per: reader.texts("per"), order: reader.texts("order") };
            Some((reader.field("as")?, source, ColumnKind::Int))
        });
        for (field, source, kind) in [highest, nth].into_iter().flatten() {
            let Some(id) = field.item.as_text() else { continue };
            let spot = &field.item.spot;
            check_identifier(&message!(zh: "列", en: "a column"), id, spot, &mut self.found);
            if drafts.iter().any(|draft| draft.column.id == *id) {
                self.found.push(
                    Diagnostic::error(
                        "name-taken",
                        spot.place(),
                        message!(
                            zh: "已经有一列叫 `{id}`",
                            en: "there already is a column `{id}`"
                        ),
                    )
                    .help(message!(zh: "给 as 换个名字", en: "give `as` another name")),
                );
                continue;
            }
            drafts.push(Draft {
                column: made_column(id, kind, spot),
                spot,
                typed: true,
                headed: false,
                source,
                check: None,
                words: None,
            });
        }
    }

    /// No two columns may go by one header; `{indicator}` wants a column that takes the indicator.
    fn headers(&mut self, table: &str, drafts: &mut [Draft<'a>]) {
        let spread = drafts.iter().find(|draft| draft.column.per_indicator).map(|draft| draft.spot);
        let taker = drafts.iter_mut().find(|draft| {
            draft.column.kind == ColumnKind::Indicator && matches!(draft.source, Source::File)
        });
        match (spread, taker) {
            (Some(_), Some(taker)) if !taker.headed => {
                taker.column.origin = ColumnOrigin::HeaderIndicator;
                taker.column.headers.clear();
            }
            (Some(spot), Some(taker)) => {
                let id = &taker.column.id;
                self.found.push(
                    Diagnostic::error(
                        "wrong-combination",
                        spot.place(),
                        message!(
                            zh: "表头里有 {{indicator}}，指标列 `{id}` 又有自己的表头",
                            en: "a header holds {{indicator}}, and the indicator column `{id}` has headers of its own"
                        ),
                    )
                    .help(message!(
                        zh: "删去 `{id}` 的 headers，它由 {{indicator}} 得出",
                        en: "take out the headers of `{id}`: it is taken from {{indicator}}"
                    )),
                );
            }
            (Some(spot), None) => self.found.push(
                Diagnostic::error(
                    "no-indicator-column",
                    spot.place(),
                    message!(
                        zh: "表头里有 {{indicator}}，却没有接收指标的列",
                        en: "a header holds {{indicator}}, but no column takes the indicator"
                    ),
                )
                .help(message!(
                    zh: "加一列 \"指标\" = {{ type = \"indicator\" }}",
                    en: "add a column such as indicator = {{ type = \"indicator\" }}"
                )),
            ),
            (None, _) => {}
        }
        let mut seen: BTreeMap<String, Arc<str>> = BTreeMap::new();
        for draft in drafts.iter() {
            let id = &draft.column.id;
            for header in &draft.column.headers {
                let Some(other) = seen.insert(plain(header), Arc::clone(id)) else { continue };
                if other != *id {
                    self.found.push(
                        Diagnostic::error(
                            "header-twice",
                            draft.spot.place(),
                            message!(
                                zh: "表 {table} 的列 `{other}` 和 `{id}` 都用表头 \"{header}\"",
                                en: "the columns `{other}` and `{id}` of the table {table} share the header \"{header}\""
                            ),
                        )
                        .help(message!(
                            zh: "从其中一列的 headers 里删去它（列的标识也算表头）",
                            en: "take it out of one of them (a column's id is a header, too)"
                        )),
                    );
                }
            }
        }
    }

    /// Orders the columns, compiles their expressions and resolves what names them.
    fn finish(&mut self, sketch: &mut Sketch<'a>) -> Table {
        let mut table = sketch.table.clone();
        let mut drafts = std::mem::take(&mut sketch.drafts);
        self.word_columns(&table.id, &mut drafts);
        self.sort_columns(&mut table, &mut drafts);
        table.columns = drafts.iter().map(|draft| draft.column.clone()).collect();
        self.key_and_roles(&mut table, sketch);
        for at in 0..drafts.len() {
            let Some(draft) = drafts.get(at) else { continue };
            let origin = match &draft.source {
                Source::File => None,
                Source::Expression(item) => {
                    let wanted = Wanted::Value;
                    let scope = Arc::new(self.row_scope(&table, &table.columns));
                    self.rule(item, &scope, wanted).map(|rule| {
                        let kind = rule.expression.kind().clone();
                        self.derived_kind(draft, &kind, &mut table, at);
                        ColumnOrigin::Derived(Box::new(rule))
                    })
                }
                Source::Highest { by, per } => {
                    let scope = Arc::new(self.row_scope(&table, &table.columns));
                    let by = self.rule(by, &scope, Wanted::Ordered);
                    let per = self.columns_of(&table, per);
                    by.map(|by| ColumnOrigin::Highest { by: Box::new(by), per })
                }
                Source::Nth { per, order } => Some(ColumnOrigin::Nth {
                    per: self.columns_of(&table, per),
                    order: self.columns_of(&table, order),
                }),
            };
            if let (Some(origin), Some(column)) = (origin, table.columns.get_mut(at)) {
                column.origin = origin;
            }
        }
        let scope = Arc::new(self.row_scope(&table, &table.columns));
        for (at, draft) in drafts.iter().enumerate() {
            let check = draft.check.and_then(|item| self.rule(item, &scope, Wanted::Bool));
            if let Some(column) = table.columns.get_mut(at) {
                column.check = check;
            }
        }
        table
    }

    pub(super) fn columns_of(&mut self, table: &Table, ids: &Ids<'_>) -> Vec<ColumnIndex> {
        ids.iter()
            .filter_map(|(id, spot)| self.find_column(&table.columns, id, spot, &table.id))
            .collect()
    }

    /// Roster columns by id.
    pub(super) fn roster_columns(&mut self, ids: &Ids<'_>) -> Vec<ColumnIndex> {
        let Some(roster) = self.roster().cloned() else { return Vec::new() };
        self.columns_of(&roster, ids)
    }

    fn check_roster(&mut self) {
        let Some((at, roster)) =
            self.tables.iter().enumerate().find(|(_, table)| table.id == self.roster_id)
        else {
            self.found.push(
                Diagnostic::error(
                    "no-roster",
                    self.root.spot.place(),
                    message!(
                        zh: "没有声明名册 [tables.teams]",
                        en: "the roster [tables.teams] is not declared"
                    ),
                )
                .help(message!(
                    zh: "加上 [tables.teams]，key = [\"巡察组\"]，和 [tables.teams.columns]",
                    en: "add [tables.teams] with key = [\"team\"], and [tables.teams.columns]"
                )),
            );
            return;
        };
        self.roster_index = TableIndex(at);
        if roster.key.len() != 1 {
            let place = roster.place.clone();
            self.found.push(
                Diagnostic::error(
                    "roster-key",
                    place,
                    message!(
                        zh: "名册的 `key` 要正好一列，它是组的标识",
                        en: "the `key` of the roster is exactly one column: the team's id"
                    ),
                )
                .help(message!(zh: "例如 key = [\"巡察组\"]", en: "such as key = [\"team\"]")),
            );
        }
    }
}

pub(super) fn made_column(id: &Arc<str>, kind: ColumnKind, spot: &Spot) -> Column {
    Column {
        id: Arc::clone(id),
        kind,
        origin: ColumnOrigin::File,
        headers: Vec::new(),
        per_indicator: false,
        required: false,
        min: None,
        max: None,
        check: None,
        absent: Vec::new(),
        units: Vec::new(),
        words: None,
        fill_down: false,
        month: None,
        scale: None,
        quantity: None,
        private: false,
        place: spot.place(),
    }
}
