//! A big text file as the rows of one table, block by block: what the careful way makes of the same file, or nothing.

use std::{collections::BTreeSet, sync::Arc};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Codes, LedgerColumn, LedgerTable,
    cell::{Cell, CellReader},
    fold::folded_codes,
    from_grids::{Known, know_owners, row_source},
    ledger_table::Places,
    read_columns::{Different, tell_what_was_changed},
    row_expression::columns_read,
    unkept::Unkept,
};
use crate::{
    diagnostic::{Diagnostics, Place},
    method::model::{
        Aggregation, ColumnIndex, ColumnKind, ColumnOrigin, Method, MetricSource, Rule, Table,
        TableIndex,
    },
    parallel,
    table::{
        Encoding, Grid, HeaderSpec, InputFile, ReadOptions,
        large::{BLANK, ColumnTest, LargeFile, Layout, Split, field_of_line, split},
        privacy::mask,
        read,
    },
    value::{Absence, RawCell, Value, text},
};

/// The part of a file in which the header is looked for, as in [`crate::table::read`].
const HEAD: usize = 256 << 10;
/// Bytes that one piece of work reads.
const BLOCK: u64 = 4 << 20;
/// No line is longer, or the careful way reads the file.
const LONGEST_LINE: usize = 64 << 10;
/// Blocks that are held at a time.
const WAVE: usize = 8;

/// Which table a big file serves, and as what.
pub(super) struct Served<'a> {
    pub(super) index: TableIndex,
    pub(super) table: &'a Table,
    pub(super) spec: &'a HeaderSpec,
    /// The declared columns that the spec's columns stand for.
    pub(super) columns: &'a [ColumnIndex],
}

/// Reads the file; nothing where there is anything that only the careful way can read, or tell.
pub(super) fn read_large(
    known: &Known<'_>,
    served: &Served<'_>,
    file: &LargeFile,
    options: &ReadOptions,
) -> Option<(LedgerTable, Diagnostics)> {
    let head = Head::read(file, served.spec, options)?;
    let plan = Plan::of(known.method, served, &head)?;
    let layout = Arc::new(layout(served, &head, &plan, options));
    let mut merge = Merge::new(known, served, &plan);
    let end = file.source.length();
    let mut at = head.body;
    let mut ranges = Vec::new();
    while at < end {
        ranges.push(at..end.min(at + BLOCK));
        at += BLOCK;
    }
    let mut first_rows = Vec::with_capacity(ranges.len());
    for wave in ranges.chunks(WAVE) {
        let blocks = parallel::map(wave, |range| {
            let (bytes, lines) = lines_of(file, head.body, range.start, range.end)?;
            Some((range.start, split(bytes.get(lines)?, &layout)?))
        });
        for block in blocks {
            let (start, block) = block?;
            first_rows.push((merge.rows, start));
            merge.add(&block)?;
        }
    }
    let again = read_again(file.clone(), head.body, layout, first_rows);
    merge.finish(file, &head, again)
}

/// The header of a file, as the careful way reads it.
struct Head {
    /// Without rows.
    grid: Grid,
    told: Diagnostics,
    delimiter: u8,
    /// Where the rows begin.
    body: u64,
}

impl Head {
    fn read(file: &LargeFile, spec: &HeaderSpec, options: &ReadOptions) -> Option<Self> {
        let mut head = file.bytes(0, HEAD).ok()?;
        if head.len() as u64 != file.source.length() {
            head.truncate(head.iter().rposition(|byte| *byte == b'\n')? + 1);
        }
        let body = head.iter().position(|byte| *byte == b'\n')? + 1;
        let part = |bytes: &[u8]| {
            let file = InputFile { name: Arc::clone(&file.name), bytes: Arc::from(bytes) };
            read(&[file], std::slice::from_ref(spec), options)
        };
        let (above, told) = part(head.get(..body)?);
        let (rows, told_of_rows) = part(&head);
        let ([(_, grid)], [(_, first)]) = (above.as_slice(), rows.as_slice()) else { return None };
        let delimiter = u8::try_from(grid.found.delimiter?).ok().filter(u8::is_ascii)?;
        let ends = head.get(body..)?;
        let lines = ends.iter().filter(|byte| **byte == b'\n').count()
            + usize::from(!ends.is_empty() && !ends.ends_with(b"\n"));
        let same = told == told_of_rows
            && !told.has_errors()
            && [grid, first].iter().all(|grid| {
                grid.found.encoding == Some(Encoding::Utf8)
                    && grid.found.delimiter == Some(char::from(delimiter))
                    && grid.found.header_rows == (1, 1)
                    && grid.found.dropped.is_empty()
                    && grid.columns.iter().all(|column| column.placeholder.is_none())
            });
        (same && first.len() == lines && lines > 0).then(|| Self {
            grid: grid.clone(),
            told,
            delimiter,
            body: body as u64,
        })
    }

    /// How many fields a row has; nothing unless each has one header.
    fn width(&self) -> Option<usize> {
        let columns = self.grid.columns.iter().map(|column| column.position);
        let ignored = self.grid.found.ignored.iter().map(|column| column.position);
        let mut all: Vec<u32> = columns.chain(ignored).collect();
        all.sort_unstable();
        let straight = all.iter().zip(1u32..).all(|(position, at)| *position == at);
        (straight && all.len() >= 2).then_some(all.len())
    }
}

/// What becomes of one field of the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The method does not know it.
    Ignored,
    /// A column.
    Kept(ColumnIndex),
    /// A text that no rule reads.
    Unkept(ColumnIndex),
    /// A text that only the order of marked rows needs.
    Marked(ColumnIndex),
}

struct Plan {
    /// By field.
    roles: Vec<Role>,
    /// The columns of each `nth` that rows are marked within.
    within: Vec<Vec<ColumnIndex>>,
}

impl Plan {
    fn of(method: &Method, served: &Served<'_>, head: &Head) -> Option<Self> {
        let table = served.table;
        let odd = |column: &crate::method::model::Column| {
            matches!(column.origin, ColumnOrigin::HeaderIndicator)
                || matches!(column.kind, ColumnKind::Percent)
                    && matches!(column.origin, ColumnOrigin::File)
        };
        if table.reference || table.calendar || table.columns.iter().any(odd) {
            return None;
        }
        let read = columns_needed(method, served);
        let mut within = Vec::new();
        let mut ordered: BTreeSet<ColumnIndex> = BTreeSet::new();
        for column in &table.columns {
            if let ColumnOrigin::Nth { per, order } = &column.origin {
                within.push(per.clone());
                ordered.extend(order.iter().chain(&table.key));
            }
        }
        let mut roles = vec![Role::Ignored; head.width()?];
        for column in &head.grid.columns {
            let own = *served.columns.get(column.spec)?;
            let declared = table.columns.get(own.0)?;
            let role = match declared.kind {
                ColumnKind::Text if !read.contains(&own) && declared.absent.is_empty() => {
                    if ordered.contains(&own) { Role::Marked(own) } else { Role::Unkept(own) }
                }
                _ => Role::Kept(own),
            };
            *roles.get_mut(usize::try_from(column.position).ok()?.checked_sub(1)?)? = role;
        }
        // Rows that are sorted want a key that tells any two apart.
        let unkept = roles.iter().any(|role| matches!(role, Role::Unkept(_) | Role::Marked(_)));
        (!unkept || within.is_empty() || !table.key.is_empty()).then_some(Self { roles, within })
    }
}

/// The columns of a table that anything reads but the order and the key.
fn columns_needed(method: &Method, served: &Served<'_>) -> BTreeSet<ColumnIndex> {
    let table = served.table;
    let mut needed: BTreeSet<ColumnIndex> = table.team.into_iter().chain(table.indicator).collect();
    for (at, column) in table.columns.iter().enumerate() {
        if let Some(rule) = &column.check {
            needed.insert(ColumnIndex(at));
            needed.extend(columns_read(rule));
        }
        if let Some((_, target)) = &column.words {
            needed.insert(*target);
        }
        match &column.origin {
            ColumnOrigin::Derived(rule) => needed.extend(columns_read(rule)),
            ColumnOrigin::Highest { by, per } => {
                needed.extend(columns_read(by));
                needed.extend(per.iter().chain(&table.key));
            }
            ColumnOrigin::Nth { per, .. } => needed.extend(per),
            _ => {}
        }
    }
    for metric in &method.metrics {
        let MetricSource::Table { table, condition, member, aggregation, unit, .. } =
            &metric.source
        else {
            continue;
        };
        if *table != served.index {
            continue;
        }
        needed.extend(condition.iter().chain(rules(aggregation)).flat_map(columns_read));
        needed.extend(member.iter().map(|(column, _)| *column).chain(*unit));
    }
    needed
}

fn rules(aggregation: &Aggregation) -> impl Iterator<Item = &Rule> {
    let (main, under) = aggregation.rules();
    main.into_iter().chain(under)
}

fn layout(served: &Served<'_>, head: &Head, plan: &Plan, options: &ReadOptions) -> Layout {
    let words = match served.spec.total_words.as_slice() {
        [] => &options.total_words,
        words => words,
    };
    let columns = plan.roles.iter().zip(1u32..).map(|(role, position)| {
        let declared = match role {
            Role::Ignored => None,
            Role::Kept(own) | Role::Unkept(own) | Role::Marked(own) => {
                served.table.columns.get(own.0).map(|column| (*own, column))
            }
        };
        let header = head.grid.columns.iter().find(|column| column.position == position);
        let header = header.map(|column| &column.header).or_else(|| {
            let ignored = head.grid.found.ignored.iter();
            ignored.filter(|column| column.position == position).map(|column| &column.header).next()
        });
        let kept = matches!(role, Role::Kept(_));
        let key = !kept && declared.is_some_and(|(own, _)| served.table.key.contains(&own));
        ColumnTest {
            header: header.map(|header| text::normalise(header).into_owned()).unwrap_or_default(),
            filled: declared
                .is_some_and(|(_, column)| column.fill_down || (!kept && (column.required || key))),
            key,
            kept: kept || matches!(role, Role::Marked(_)),
        }
    });
    Layout {
        delimiter: head.delimiter,
        total_words: words.iter().map(|word| text::key(word)).collect::<FxHashSet<_>>(),
        columns: columns.collect(),
        privacy: options.privacy,
    }
}

/// The bytes from `start` to `end` of a file and the lines among them that begin there; `body` is where lines begin.
fn lines_of(
    file: &LargeFile,
    body: u64,
    start: u64,
    end: u64,
) -> Option<(Vec<u8>, std::ops::Range<usize>)> {
    // The byte before tells whether a line begins at `start` itself.
    let from = if start > body { start - 1 } else { start };
    let own = usize::try_from(end - from).ok()?;
    let bytes = file.bytes(from, own + LONGEST_LINE).ok()?;
    let line_after =
        |at: usize| memchr::memchr(b'\n', bytes.get(at..)?).map(|found| at + found + 1);
    let first = if start > body { line_after(0)? } else { 0 };
    let last = if end >= file.source.length() { bytes.len() } else { line_after(own - 1)? };
    Some((bytes, first.min(last)..last))
}

fn read_again(
    file: LargeFile,
    body: u64,
    layout: Arc<Layout>,
    first_rows: Vec<(usize, u64)>,
) -> Arc<super::unkept::ReadAgain> {
    Arc::new(move |row, field| {
        let block = first_rows.partition_point(|(first, _)| *first <= row).checked_sub(1)?;
        let (first, start) = *first_rows.get(block)?;
        let end = file.source.length().min(start + BLOCK);
        let (bytes, lines) = lines_of(&file, body, start, end)?;
        let lines = bytes.get(lines)?;
        let line = match row - first {
            0 => lines,
            before => {
                let begins = memchr::memchr_iter(b'\n', lines).nth(before - 1)? + 1;
                lines.get(begins..)?
            }
        };
        field_of_line(line, &layout, field)
    })
}

/// A column that is kept, as far as it is read.
struct Kept<'a> {
    field: usize,
    own: ColumnIndex,
    reader: CellReader<'a>,
    required: bool,
    /// The different texts: blanks are one.
    numbers: FxHashMap<String, u32>,
    texts: Vec<String>,
    cells: Vec<Cell>,
    times: Vec<u64>,
    codes: Codes,
}

impl Kept<'_> {
    /// The number of a text; nothing for one that cannot be read, or wants more than its own cell.
    fn number(&mut self, written: &str, blank: bool, times: u64) -> Option<u32> {
        let written = if blank { "" } else { written };
        let number = match self.numbers.get(written) {
            Some(number) => *number,
            None => {
                if blank && self.required {
                    return None;
                }
                let raw = if blank { RawCell::Blank } else { RawCell::Text(written) };
                let cell = self.reader.read(&raw).ok()?;
                if cell.word.is_some() || cell.percent.is_some() {
                    return None;
                }
                let number = u32::try_from(self.cells.len()).ok()?;
                self.numbers.insert(written.to_owned(), number);
                self.texts.push(written.to_owned());
                self.cells.push(cell);
                self.times.push(0);
                number
            }
        };
        *self.times.get_mut(number as usize)? += times;
        Some(number)
    }
}

/// A text column that is kept only where rows are marked.
struct Marked<'a> {
    field: usize,
    own: ColumnIndex,
    reader: CellReader<'a>,
    column: LedgerColumn,
}

struct Merge<'a> {
    known: &'a Known<'a>,
    served: &'a Served<'a>,
    plan: &'a Plan,
    rows: usize,
    kept: Vec<Kept<'a>>,
    marked: Vec<Marked<'a>>,
    keys: Vec<u64>,
}

impl<'a> Merge<'a> {
    fn new(known: &'a Known<'a>, served: &'a Served<'a>, plan: &'a Plan) -> Self {
        let mut merge =
            Self { known, served, plan, rows: 0, kept: vec![], marked: vec![], keys: vec![] };
        for (field, role) in plan.roles.iter().enumerate() {
            let (Role::Kept(own) | Role::Unkept(own) | Role::Marked(own)) = *role else { continue };
            let Some(column) = served.table.columns.get(own.0) else { continue };
            let reader = CellReader::new(
                known.method,
                column,
                known.roster,
                known.indicators,
                known.is_roster,
            );
            match role {
                Role::Kept(_) => merge.kept.push(Kept {
                    field,
                    own,
                    reader,
                    required: column.required,
                    numbers: FxHashMap::default(),
                    texts: Vec::new(),
                    cells: Vec::new(),
                    times: Vec::new(),
                    codes: Codes::default(),
                }),
                Role::Marked(_) => merge.marked.push(Marked {
                    field,
                    own,
                    reader,
                    column: LedgerColumn {
                        values: vec![Value::Absent(Absence::NotReported)],
                        codes: Codes::default(),
                    },
                }),
                _ => {}
            }
        }
        merge
    }

    /// The next block.
    fn add(&mut self, block: &Split) -> Option<()> {
        let mut renamed = Vec::with_capacity(self.kept.len());
        for column in &mut self.kept {
            let part = block.columns.get(column.field)?;
            let names: Option<Vec<u32>> = part
                .texts
                .texts()
                .map(|(written, flags, times)| column.number(written, flags & BLANK != 0, times))
                .collect();
            let names = names?;
            let largest = u32::try_from(column.cells.len().saturating_sub(1)).ok()?;
            let name = |number: &u32| names.get(*number as usize).copied().unwrap_or_default();
            column.codes.extend(part.numbers.iter().map(name), largest);
            renamed.push(names);
        }
        if !self.marked.is_empty() {
            self.mark(block, &renamed)?;
        }
        self.keys.extend_from_slice(&block.keys);
        self.rows += block.rows;
        Some(())
    }

    /// Keeps the texts that the order of marked rows needs.
    fn mark(&mut self, block: &Split, renamed: &[Vec<u32>]) -> Option<()> {
        let mut wanted = vec![false; block.rows];
        for per in &self.plan.within {
            let mut full = vec![true; block.rows];
            for own in per {
                // A column that the file does not have is blank everywhere; derived ones may be anything.
                let Some(at) = self.kept.iter().position(|column| column.own == *own) else {
                    let declared = self.served.table.columns.get(own.0)?;
                    if matches!(declared.origin, ColumnOrigin::File) {
                        full.fill(false);
                    }
                    continue;
                };
                let (column, names) = (self.kept.get(at)?, renamed.get(at)?);
                let absent: Vec<bool> = names
                    .iter()
                    .map(|name| {
                        let cell = column.cells.get(*name as usize);
                        cell.is_none_or(|cell| cell.value.absence().is_some())
                    })
                    .collect();
                let numbers = &block.columns.get(column.field)?.numbers;
                for (full, number) in full.iter_mut().zip(numbers) {
                    *full &= !absent.get(*number as usize).copied().unwrap_or(true);
                }
            }
            wanted.iter_mut().zip(full).for_each(|(wanted, full)| *wanted |= full);
        }
        for marked in &mut self.marked {
            let part = block.columns.get(marked.field)?;
            let mut codes = Vec::with_capacity(block.rows);
            for (number, wanted) in part.numbers.iter().zip(&wanted) {
                let written = part.texts.text(*number);
                if !wanted || text::is_blank(written) {
                    codes.push(0);
                    continue;
                }
                codes.push(u32::try_from(marked.column.values.len()).ok()?);
                let cell = marked.reader.read(&RawCell::Text(written)).ok()?;
                marked.column.values.push(cell.value);
            }
            let largest = u32::try_from(marked.column.values.len().saturating_sub(1)).ok()?;
            marked.column.codes.extend(codes.into_iter(), largest);
        }
        Some(())
    }

    fn finish(
        mut self,
        file: &LargeFile,
        head: &Head,
        again: Arc<super::unkept::ReadAgain>,
    ) -> Option<(LedgerTable, Diagnostics)> {
        let table = self.served.table;
        let mut told = head.told.clone();
        let blank = || LedgerColumn {
            values: vec![Value::Absent(Absence::NotReported)],
            codes: Codes::Zeros(self.rows),
        };
        let mut columns: Vec<LedgerColumn> = table.columns.iter().map(|_| blank()).collect();
        for kept in std::mem::take(&mut self.kept) {
            let declared = table.columns.get(kept.own.0)?;
            let place = |row: usize| place_of(file, head, &*again, &kept, row);
            let changed = |cell: &Cell| !cell.notes.is_empty();
            if kept.cells.iter().any(changed) {
                let different: Vec<Different> = (0u32..)
                    .zip(kept.cells.iter().zip(&kept.times))
                    .filter(|(_, (cell, _))| changed(cell))
                    .map(|(number, (cell, times))| Different {
                        code: 0,
                        cell: Ok(cell.clone()),
                        first: kept.codes.iter().position(|code| code == number).unwrap_or(0),
                        times: *times,
                    })
                    .collect();
                let mut notes = Vec::new();
                tell_what_was_changed(&mut notes, declared, &different, &place);
                told.extend(notes.into_iter().collect::<Diagnostics>());
            }
            let mut codes: FxHashMap<Value, u32> = FxHashMap::default();
            let mut values = vec![Value::Absent(Absence::NotReported)];
            codes.insert(Value::Absent(Absence::NotReported), 0);
            let renamed: Vec<u32> = kept
                .cells
                .into_iter()
                .map(|cell| {
                    let next = u32::try_from(values.len()).unwrap_or(u32::MAX);
                    *codes.entry(cell.value).or_insert_with_key(|value| {
                        values.push(value.clone());
                        next
                    })
                })
                .collect();
            let mut codes = kept.codes;
            codes.rename(&renamed);
            *columns.get_mut(kept.own.0)? = LedgerColumn { values, codes };
        }
        for marked in std::mem::take(&mut self.marked) {
            *columns.get_mut(marked.own.0)? = marked.column;
        }
        let unkept: Vec<(ColumnIndex, usize)> = (0..)
            .zip(&self.plan.roles)
            .filter_map(|(field, role)| match role {
                Role::Unkept(own) | Role::Marked(own) => Some((*own, field)),
                _ => None,
            })
            .collect();
        if !unkept.is_empty() && !table.key.is_empty() {
            self.keys_are_unique(&columns)?;
        }
        let mut ledger = LedgerTable {
            supplied: true,
            columns,
            sources: vec![row_source(table, self.served.columns, &head.grid)],
            places: Places::Lines(2, self.rows),
            key: table.key.clone(),
            unkept: (!unkept.is_empty()).then_some(Unkept { columns: unkept, again }),
            ..LedgerTable::default()
        };
        know_owners(self.known, table, &mut ledger);
        Some((ledger, told))
    }

    /// No two rows have the same key, as far as short hashes can tell; where two might, the careful way looks.
    fn keys_are_unique(&mut self, columns: &[LedgerColumn]) -> Option<()> {
        let mut keys = std::mem::take(&mut self.keys);
        keys.resize(self.rows, 0);
        let mut whole: Option<Vec<bool>> = None;
        for own in &self.served.table.key {
            let unkept = self.plan.roles.iter().any(
                |role| matches!(role, Role::Unkept(other) | Role::Marked(other) if other == own),
            );
            if unkept {
                continue;
            }
            let column = columns.get(own.0)?;
            let folded = folded_codes(&column.values);
            if column.values.iter().any(|value| value.absence().is_some()) {
                let absent = |code: u32| {
                    column.values.get(code as usize).is_none_or(|value| value.absence().is_some())
                };
                let absent: Vec<bool> =
                    (0u32..).zip(&column.values).map(|(code, _)| absent(code)).collect();
                if column.codes.iter().any(|code| absent.get(code as usize) == Some(&true)) {
                    let whole = whole.get_or_insert_with(|| vec![true; self.rows]);
                    for (whole, code) in whole.iter_mut().zip(column.codes.iter()) {
                        *whole &= absent.get(code as usize) == Some(&false);
                    }
                }
            }
            for (key, code) in keys.iter_mut().zip(column.codes.iter()) {
                let folded = folded.get(code as usize).copied().unwrap_or_default();
                *key =
                    (key.rotate_left(23) ^ u64::from(folded)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            }
        }
        if let Some(whole) = whole {
            let mut whole = whole.into_iter();
            keys.retain(|_| whole.next().unwrap_or(true));
        }
        parallel::sort(&mut keys);
        keys.windows(2).all(|pair| pair.first() != pair.last()).then_some(())
    }
}

/// The cell of a row as a place, as the careful way tells it.
fn place_of(
    file: &LargeFile,
    head: &Head,
    again: &super::unkept::ReadAgain,
    kept: &Kept<'_>,
    row: usize,
) -> Option<Place> {
    let position = u32::try_from(kept.field).ok()? + 1;
    let column = head.grid.columns.iter().find(|column| column.position == position)?;
    let key: Option<Vec<String>> = head
        .grid
        .key
        .iter()
        .map(|at| {
            let position = head.grid.columns.get(*at)?.position;
            let written = again(row, usize::try_from(position).ok()?.checked_sub(1)?)?;
            Some(if text::is_blank(&written) { String::new() } else { written.trim().to_owned() })
        })
        .collect();
    let key = key?.join("/");
    let written = kept.texts.get(kept.codes.get(row)? as usize)?;
    Some(Place {
        file: Some(Arc::clone(&file.name)),
        row: Some(row as u64 + 2),
        key: key.chars().any(|c| c != '/').then(|| Arc::from(&*mask(&key))),
        column: Some(column.position),
        header: Some(Arc::clone(&column.header)),
        cell: (!written.is_empty()).then(|| Arc::from(&*mask(written))),
        ..Place::default()
    })
}
