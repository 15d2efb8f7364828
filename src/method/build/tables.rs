use std::{collections::BTreeMap, sync::Arc};

use super::{
    Builder,
    columns::{Draft, Source, plain, suggest},
    names::check_identifier,
    order::{circle, order},
    scopes::{Wanted, column_kind},
};
use crate::{
    diagnostic::{Diagnostic, message},
    method::{
        document::{Field, Spot},
        keys,
        model::{Column, ColumnIndex, ColumnKind, ColumnOrigin, Required, Table, TableIndex},
        scope::{Scope, Symbol},
        section::Reader,
    },
    script::Kind,
};

/// The ids of columns with their places.
type Ids<'a> = Vec<(&'a Arc<str>, &'a Spot)>;

/// A table whose columns are not compiled yet.
struct Sketch<'a> {
    table: Table,
    key: Ids<'a>,
    drafts: Vec<Draft<'a>>,
    spot: &'a Spot,
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

    /// The columns that take the words of date columns; they are made where they are not declared.
    fn word_columns(&mut self, table: &str, drafts: &mut Vec<Draft<'a>>) {
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
                let of = Arc::new(crate::value::Enumeration { name, members });
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
    fn sort_columns(&mut self, table: &mut Table, drafts: &mut Vec<Draft<'a>>) {
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

    /// Which columns say whose a row is and which indicator it is about: the first of that type.
    fn roles(&self, table: &mut Table) {
        let first = |kind: &ColumnKind| {
            let at = table.columns.iter().position(|column| column.kind == *kind)?;
            Some(ColumnIndex(at))
        };
        let owned = !table.reference && !table.calendar && table.id != self.roster_id;
        (table.team, table.indicator) =
            (first(&ColumnKind::Team).filter(|_| owned), first(&ColumnKind::Indicator));
    }

    fn key_and_roles(&mut self, table: &mut Table, sketch: &Sketch<'a>) {
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

    /// Checks the type of a derived column against what its expression comes to, or takes it from there.
    fn derived_kind(&mut self, draft: &Draft<'a>, kind: &Kind, table: &mut Table, at: usize) {
        if draft.typed {
            let declared = column_kind(&draft.column.kind);
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

    /// The files of the pack that declares a table `in = "pack"`, as places in the method's files.
    fn pack_files(&mut self, patterns: &[String], field: &Field) -> Vec<usize> {
        let number = field.item.spot.file.pack;
        let Some(layer) = self.layers.get(number) else { return Vec::new() };
        let offset: usize =
            self.layers.iter().skip(number + 1).map(|layer| layer.pack.files.len()).sum();
        let data = |name: &str| {
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            !name.contains('/') && !matches!(ending, "toml" | "rhai" | "md" | "")
        };
        let mut stems = Vec::new();
        let mut found = Vec::new();
        for (at, file) in layer.pack.files.iter().enumerate().filter(|(_, file)| data(&file.name)) {
            let stem = file.name.rsplit_once('.').map_or(&*file.name, |(stem, _)| stem);
            stems.push(stem.to_owned());
            let workbook = !file.name.ends_with(".csv") && !file.name.ends_with(".tsv");
            if workbook || patterns.iter().any(|pattern| matches_pattern(pattern, stem)) {
                found.push(offset + at);
            }
        }
        if found.is_empty() {
            let list = patterns.join(", ");
            let diagnostic = Diagnostic::error(
                "no-pack-file",
                field.item.place(),
                message!(
                    zh: "办法文件夹里没有这张表的文件（{list}）",
                    en: "the pack's folder has no file for this table ({list})"
                ),
            );
            let wrong = patterns.first().cloned().unwrap_or_default();
            self.found.push(suggest(diagnostic, &wrong, stems.iter().map(String::as_str)));
        }
        found
    }
}

fn made_column(id: &Arc<str>, kind: ColumnKind, spot: &Spot) -> Column {
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

/// Does `*` in the pattern stand for what is there? Case does not matter.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (plain(pattern), plain(text));
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("self", "Self", true),
            ("self", "self2", false),
            ("整改*", "整改台账", true),
            ("*台账*", "整改台账（2）", true),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches_pattern(pattern, text), expected, "{pattern} {text}");
        }
    }
}
