use std::sync::Arc;

use super::{
    LedgerTable, Ledgers, Roster, RoundData,
    derive::derive,
    files::{Specs, read_all, sort_out, whole},
    from_grids::{Known, assemble},
    from_large::{Served, read_large},
    indicator_names::IndicatorNames,
    reference,
    validate::validate,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, listed, message},
    method::{
        model::{
            Column, ColumnIndex, ColumnKind, ColumnOrigin, Method, Required, Rule, Table,
            TableIndex,
        },
        scope::Symbol,
    },
    table::{InputFile, LargeFile, ReadOptions, read},
    value::Value,
};

/// Reads the tables of a round as the method declares them. Everything that is wrong is reported at once;
/// what could not be read is then absent.
#[must_use]
pub fn load(
    method: &Method,
    files: &[InputFile],
    round: &RoundData,
    options: &ReadOptions,
) -> (Ledgers, Diagnostics) {
    load_with(method, files, &[], round, options)
}

/// The same with files that are too big to be held as a whole. One that is clean, and the only one of its table, is
/// read block by block; any other is read like the small ones after all.
#[must_use]
pub fn load_with(
    method: &Method,
    files: &[InputFile],
    large: &[LargeFile],
    round: &RoundData,
    options: &ReadOptions,
) -> (Ledgers, Diagnostics) {
    let mut found = Diagnostics::new();
    let mut ledgers = Ledgers::empty(method, round.as_of);
    let specs = Specs::of(method);
    let (streams, files) = sort_out(method, &specs, files, large, round, options, &mut found);
    let mut grids = read_all(method, &specs, &files, round, options, &mut found);
    drop(files);
    let indicators = IndicatorNames::of(method);

    // The roster comes first, since the others name its teams.
    let no_roster = Roster::default();
    if let Some(table) = method.tables.get(method.roster.0) {
        let known = Known { method, roster: &no_roster, indicators: &indicators, is_roster: true };
        let own = grids.get_mut(method.roster.0).map(std::mem::take).unwrap_or_default();
        let ledger = assemble(&known, table, specs.columns(method.roster.0), &own, &mut found);
        ledgers.roster = roster(method, &ledger);
        put(&mut ledgers, method.roster, ledger);
    }
    let roster = ledgers.roster.clone();
    let known = Known { method, roster: &roster, indicators: &indicators, is_roster: false };
    // Small tables are read beside each other, big ones one after the other on all cores.
    let mut streamed = Vec::new();
    for (at, file) in streams {
        let (Some(table), Some((spec, columns))) = (method.tables.get(at), specs.0.get(at)) else {
            continue;
        };
        let served = Served { index: TableIndex(at), table, spec, columns };
        if let Some((ledger, told)) = read_large(&known, &served, &file, options) {
            found.extend(told);
            put(&mut ledgers, TableIndex(at), ledger);
            streamed.push(at);
            continue;
        }
        let Some(file) = whole(&file, &mut found) else { continue };
        let (read, told) = read(&[file], std::slice::from_ref(spec), options);
        found.extend(told);
        if let Some(own) = grids.get_mut(at) {
            own.extend(read.into_iter().map(|(_, grid)| grid));
        }
    }
    let is_other = |at: &usize| *at != method.roster.0 && !streamed.contains(at);
    let others: Vec<usize> = (0..method.tables.len()).filter(is_other).collect();
    let assembled = found.of_each(&others, |at, found| {
        let ledger = method.tables.get(*at).map(|table| {
            let own = grids.get(*at).map_or(&[][..], Vec::as_slice);
            assemble(&known, table, specs.columns(*at), own, found)
        });
        ledger.unwrap_or_default()
    });
    drop(grids);
    for (at, ledger) in others.iter().zip(assembled) {
        put(&mut ledgers, TableIndex(*at), ledger);
    }
    for at in &options.elsewhere {
        if let Some(ledger) = ledgers.tables.get_mut(at.0) {
            ledger.supplied = true;
        }
    }
    tell_missing(method, &ledgers, &mut found);
    know_round(method, &mut ledgers);
    derive_all(method, &mut ledgers, &mut found);
    found.sort();
    (ledgers, found)
}

fn put(ledgers: &mut Ledgers, at: TableIndex, ledger: LedgerTable) {
    if let Some(slot) = ledgers.tables.get_mut(at.0) {
        *slot = ledger;
    }
}

/// The teams of the roster, in the order of their ids, so that the order of the file cannot be seen.
fn roster(method: &Method, ledger: &LedgerTable) -> Roster {
    let Some(table) = method.tables.get(method.roster.0) else { return Roster::default() };
    let plain = |column: ColumnIndex, row: usize| match ledger.value(column, row) {
        Value::Absent(_) => None,
        value => Some(value.to_plain()),
    };
    let mut rows: Vec<(Vec<&Value>, String, usize)> = (0..ledger.rows())
        .filter_map(|row| {
            let parts: Option<Vec<String>> =
                table.key.iter().map(|column| plain(*column, row)).collect();
            let key = table.key.iter().map(|column| ledger.value(*column, row)).collect();
            Some((key, parts.filter(|parts| !parts.is_empty())?.join("/"), row))
        })
        .collect();
    rows.sort_by(|(a, ..), (b, ..)| super::order::tuples(a, b));
    // A repeated key is told as such.
    rows.dedup_by(|(_, a, _), (_, b, _)| a == b);
    let mut roster = Roster::default();
    for (_, id, row) in rows {
        let name = method.roster_name.and_then(|column| plain(column, row));
        let aliases =
            method.roster_aliases.and_then(|column| plain(column, row)).unwrap_or_default();
        let aliases: Vec<&str> = aliases
            .split(['、', '，', ',', ';', '；', '|', '/', '\n'])
            .map(str::trim)
            .filter(|alias| !alias.is_empty())
            .collect();
        let Ok(row) = u32::try_from(row) else { continue };
        let name = name.map_or_else(|| Arc::from(&*id), Arc::from);
        roster.push(Arc::from(id), name, &aliases, row);
    }
    roster
}

/// Tables that must be there and are not.
fn tell_missing(method: &Method, ledgers: &Ledgers, found: &mut Diagnostics) {
    for (at, table) in method.tables.iter().enumerate() {
        let is_roster = TableIndex(at) == method.roster;
        if ledgers.supplied(at) {
            if is_roster && ledgers.teams() == 0 {
                let name = &table.name;
                let place = ledgers.tables.get(at).and_then(|table| table.sources.first());
                let place = place.map(|source| Place::file(&source.file)).unwrap_or_default();
                let text = message!(zh: "“{name}”里没有一个组", en: "\"{name}\" holds no team");
                found.push(Diagnostic::error("empty-roster", place, text));
            }
            continue;
        }
        let name = &table.name;
        let (zh, en) = listed(&table.files);
        let text = message!(zh: "缺少“{name}”", en: "\"{name}\" is missing");
        let help = message!(
            zh: "在轮次文件夹里放一个 CSV 或 XLSX 文件，或在工作簿里加一张工作表，名称可以是：{zh}；列名见评估办法",
            en: "put a CSV or XLSX file into the round's folder, or a sheet into a workbook, named {en}; its columns are in the method"
        );
        let place = Place::default();
        match table.required {
            Required::Yes => {
                found.push(Diagnostic::error("missing-table", place, text).help(help));
            }
            _ if is_roster => {
                found.push(Diagnostic::error("missing-table", place, text).help(help));
            }
            Required::Grade => {
                let text = message!(
                    zh: "缺少“{name}”：各组只评分，不评定等次",
                    en: "\"{name}\" is missing: teams are scored and not graded"
                );
                found.push(Diagnostic::warning("missing-table", place, text).help(help));
            }
            Required::No if table.calendar => found.push(no_calendar(table)),
            Required::No => {
                let text = message!(
                    zh: "没有“{name}”：由它得出的数按未报送处理",
                    en: "there is no \"{name}\": what comes from it counts as not reported"
                );
                found.push(Diagnostic::note("missing-table", place, text).help(help));
            }
        }
    }
}

/// What is reckoned without a calendar, and how to write one.
fn no_calendar(table: &Table) -> Diagnostic {
    let name = &table.name;
    let header = |of: &ColumnKind| {
        table.columns.iter().find(|column| column.kind == *of).map_or("", Column::header)
    };
    let (day, workday) = (header(&ColumnKind::Date), header(&ColumnKind::Bool));
    let (zh, en) = listed(&table.files);
    Diagnostic::note(
        "missing-table",
        Place::default(),
        message!(
            zh: "没有“{name}”：工作日按周一至周五算，没有扣除节假日，也没有算上调休上班的日子",
            en: "there is no \"{name}\": workdays are counted as Monday to Friday, without public holidays and the weekend days worked in their place"
        ),
    )
    .help(message!(
        zh: "要算准，在轮次文件夹里放一个 CSV 或 XLSX 文件，名称可以是：{zh}。两列：“{day}”和“{workday}”；只列与周一至周五不同的日子，如 2026-10-01 写否，2026-10-10 写是",
        en: "to have them counted, put a CSV or XLSX file named {en} into the round's folder, with the columns \"{day}\" and \"{workday}\"; list only the days that differ: 2026-10-01 with no, 2026-10-10 with yes"
    ))
}

/// What functions see of the round.
fn know_round(method: &Method, ledgers: &mut Ledgers) {
    let mut context = (*ledgers.context).clone();
    context.supplied = method
        .tables
        .iter()
        .enumerate()
        .filter(|(at, _)| ledgers.supplied(*at))
        .map(|(_, table)| Arc::clone(&table.id))
        .collect();
    context.calendar = method
        .tables
        .iter()
        .zip(&ledgers.tables)
        .filter(|(table, ledger)| table.calendar && ledger.supplied)
        .find_map(|(table, ledger)| reference::calendar(table, ledger));
    for (table, ledger) in method.tables.iter().zip(&ledgers.tables) {
        if table.reference {
            context.references.insert(Arc::clone(&table.id), reference::by_key(table, ledger));
        }
    }
    ledgers.context = Arc::new(context);
    if let (Some(table), Some(ledger)) =
        (method.tables.get(method.roster.0), ledgers.tables.get(method.roster.0))
    {
        ledgers.teams = reference::teams(table, ledger, &ledgers.roster);
    }
}

/// Works out derived columns and checks what must hold: first of the tables that other expressions see, in
/// the order in which they see each other, then of all the others together.
fn derive_all(method: &Method, ledgers: &mut Ledgers, found: &mut Diagnostics) {
    let seen_by_all = |at: usize| {
        at == method.roster.0 || method.tables.get(at).is_some_and(|table| table.reference)
    };
    let mut waiting: Vec<usize> = (0..method.tables.len()).filter(|at| seen_by_all(*at)).collect();
    while !waiting.is_empty() {
        let ready = waiting.iter().position(|at| {
            let sees =
                method.tables.get(*at).map(|table| tables_seen(method, table)).unwrap_or_default();
            sees.iter().all(|seen| seen == at || !waiting.contains(seen))
        });
        // A circle is a mistake of the method and told there.
        let at = waiting.remove(ready.unwrap_or(0));
        work_out(method, ledgers, &[at], found);
        know_round(method, ledgers);
    }
    let others: Vec<usize> = (0..method.tables.len()).filter(|at| !seen_by_all(*at)).collect();
    work_out(method, ledgers, &others, found);
}

fn work_out(method: &Method, ledgers: &mut Ledgers, tables: &[usize], found: &mut Diagnostics) {
    let taken: Vec<(usize, LedgerTable)> = tables
        .iter()
        .filter_map(|at| Some((*at, std::mem::take(ledgers.tables.get_mut(*at)?))))
        .collect();
    let seen: &Ledgers = ledgers;
    let done = found.of_each(taken, |(at, mut ledger), found| {
        if let Some(table) = method.tables.get(at) {
            derive(method, seen, table, &mut ledger, found);
            validate(method, seen, table, &ledger, found);
        }
        (at, ledger)
    });
    for (at, ledger) in done {
        put(ledgers, TableIndex(at), ledger);
    }
}

/// The tables that the row expressions of a table see.
fn tables_seen(method: &Method, table: &Table) -> Vec<usize> {
    let mut seen = Vec::new();
    let mut look = |rule: &Rule| {
        for read in rule.expression.reads() {
            match rule.scope.symbol(read.slot) {
                Some(Symbol::Reference(table)) => seen.push(table.0),
                Some(Symbol::Teams) => seen.push(method.roster.0),
                _ => {}
            }
        }
    };
    for column in &table.columns {
        if let Some(rule) = &column.check {
            look(rule);
        }
        match &column.origin {
            ColumnOrigin::Derived(rule) => look(rule),
            ColumnOrigin::Highest { by, .. } => look(by),
            _ => {}
        }
    }
    seen
}
