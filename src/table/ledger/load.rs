use std::sync::Arc;

use super::{
    LedgerTable, Ledgers, Roster, RoundData, RowTaker,
    derive::derive,
    files::{Specs, read_all, sort_out, whole},
    from_grids::{Known, assemble},
    from_large::{BLOCK, Served, Way, read_large},
    indicator_names::IndicatorNames,
    missing::tell_missing,
    reference,
    validate::validate,
};
use crate::{
    diagnostic::Diagnostics,
    method::{
        model::{ColumnIndex, ColumnOrigin, Method, Rule, Table, TableIndex},
        scope::Symbol,
    },
    table::{Grid, InputFile, LargeFile, ReadOptions, read},
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
    load_in(BLOCK, method, files, large, round, options, None)
}

/// The same; the rows of big ledgers are handed on to `taker` as they are read, where it can take them, and not kept.
#[must_use]
pub(crate) fn load_in_parts(
    method: &Method,
    files: &[InputFile],
    large: &[LargeFile],
    round: &RoundData,
    options: &ReadOptions,
    taker: &dyn RowTaker,
) -> (Ledgers, Diagnostics) {
    load_in(BLOCK, method, files, large, round, options, Some(taker))
}

/// The same, in blocks of so many bytes.
#[must_use]
pub(crate) fn load_in(
    block: u64,
    method: &Method,
    files: &[InputFile],
    large: &[LargeFile],
    round: &RoundData,
    options: &ReadOptions,
    taker: Option<&dyn RowTaker>,
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
    let is_other =
        |at: &usize| *at != method.roster.0 && !streams.iter().any(|(streamed, _)| streamed == at);
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
    let handed_in = options.elsewhere.iter().map(|at| at.0);
    for at in handed_in.chain(streams.iter().map(|(at, _)| *at)) {
        if let Some(ledger) = ledgers.tables.get_mut(at) {
            ledger.supplied = true;
        }
    }
    // What expressions see beside their row comes first.
    let (first, later): (Vec<_>, Vec<_>) = streams.into_iter().partition(|(at, _)| {
        is_seen_by_all(method, *at) || method.tables.get(*at).is_some_and(|table| table.calendar)
    });
    let reading = Reading { known: &known, specs: &specs, options, block, taker };
    reading.read(first, &mut ledgers, &mut found);
    know_round(method, &mut ledgers);
    derive_seen(method, &mut ledgers, &mut found);
    reading.read(later, &mut ledgers, &mut found);
    tell_missing(method, &ledgers, &mut found);
    know_round(method, &mut ledgers);
    let others = |at: &usize| !is_seen_by_all(method, *at);
    let others: Vec<usize> = (0..method.tables.len()).filter(others).collect();
    work_out(method, &mut ledgers, &others, &mut found);
    found.sort();
    (ledgers, found)
}

/// How big files are read.
struct Reading<'a> {
    known: &'a Known<'a>,
    specs: &'a Specs,
    options: &'a ReadOptions,
    block: u64,
    taker: Option<&'a dyn RowTaker>,
}

impl Reading<'_> {
    /// Reads the files, each of which is the only one of its table, one after the other on all cores.
    fn read(&self, files: Vec<(usize, LargeFile)>, ledgers: &mut Ledgers, found: &mut Diagnostics) {
        let Self { known, specs, options, block, taker } = *self;
        for (at, file) in files {
            let index = TableIndex(at);
            let (Some(table), Some((spec, columns))) =
                (known.method.tables.get(at), specs.0.get(at))
            else {
                continue;
            };
            let served = Served { index, table, spec, columns };
            let way = Way { block, taker: taker.map(|taker| (taker, &*ledgers)) };
            if let Some((ledger, told)) = read_large(known, &served, &file, options, way) {
                found.extend(told);
                put(ledgers, index, ledger);
                continue;
            }
            let read =
                whole(&file, found).map(|file| read(&[file], std::slice::from_ref(spec), options));
            let (grids, told) = read.unwrap_or_default();
            found.extend(told);
            let grids: Vec<Grid> = grids.into_iter().map(|(_, grid)| grid).collect();
            put(ledgers, index, assemble(known, table, columns, &grids, found));
        }
    }
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

/// Can expressions of other tables see that one?
fn is_seen_by_all(method: &Method, at: usize) -> bool {
    at == method.roster.0 || method.tables.get(at).is_some_and(|table| table.reference)
}

/// Works out the tables that other expressions see, in the order in which they see each other.
fn derive_seen(method: &Method, ledgers: &mut Ledgers, found: &mut Diagnostics) {
    let mut waiting: Vec<usize> =
        (0..method.tables.len()).filter(|at| is_seen_by_all(method, *at)).collect();
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
}

/// Works out derived columns and checks what must hold, of all these tables beside each other.
fn work_out(method: &Method, ledgers: &mut Ledgers, tables: &[usize], found: &mut Diagnostics) {
    let taken: Vec<(usize, LedgerTable)> = tables
        .iter()
        .filter_map(|at| Some((*at, std::mem::take(ledgers.tables.get_mut(*at)?))))
        .collect();
    let seen: &Ledgers = ledgers;
    let done = found.of_each(taken, |(at, mut ledger), found| {
        if let Some(table) = method.tables.get(at).filter(|_| !ledger.handed_on) {
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
