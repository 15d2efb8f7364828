//! A big text file as the rows of one table, block by block: what the careful way makes of the same file, or nothing.

mod head;
mod kept;
mod keys;
mod merge;
mod parts;
mod plan;

use std::{ops::Range, sync::Arc};

pub(super) use self::plan::columns_needed;
use self::{head::Head, merge::Merge, parts::Parts, plan::Plan};
use super::{LedgerTable, Ledgers, RowTaker, from_grids::Known, unkept::ReadAgain};
use crate::{
    diagnostic::Diagnostics,
    method::model::{ColumnIndex, Table, TableIndex},
    parallel,
    table::{
        HeaderSpec, ReadOptions,
        large::{Lane, LargeFile, Layout, Split, field_of_line, split},
    },
};

/// The row that stands behind the header.
const FIRST_ROW: u64 = 2;
/// Bytes that one piece of work reads.
pub(super) const BLOCK: u64 = 2 << 20;
/// No line is longer, or the careful way reads the file.
const LONGEST_LINE: usize = 64 << 10;
/// Few lines are longer.
const SHORT_LINE: usize = 4 << 10;
/// Blocks that are split before they are put together, for each thread.
const WAVE: usize = 8;

/// Which table a big file serves, and as what.
pub(super) struct Served<'a> {
    pub(super) index: TableIndex,
    pub(super) table: &'a Table,
    pub(super) spec: &'a HeaderSpec,
    /// The declared columns that the spec's columns stand for.
    pub(super) columns: &'a [ColumnIndex],
}

/// How a file is read.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    /// Bytes of a block.
    pub(super) block: u64,
    /// Who takes the rows, and the tables that their expressions see; where nobody does, they are kept.
    pub(super) taker: Option<(&'a dyn RowTaker, &'a Ledgers)>,
}

/// Reads the file; nothing where there is anything that only the careful way can read, or tell.
pub(super) fn read_large(
    known: &Known<'_>,
    served: &Served<'_>,
    file: &LargeFile,
    options: &ReadOptions,
    mut way: Way<'_>,
) -> Option<(LedgerTable, Diagnostics)> {
    let head = Head::read(file, served.spec, options)?;
    let plan = Plan::of(known.method, served, &head)?;
    let mut are_keys_hashed = false;
    loop {
        let layout = plan.layout(served, &head, options);
        let layout = if are_keys_hashed { layout.with_keys_hashed() } else { layout };
        let read = read_as(known, served, file, &head, &plan, layout, way);
        if let (Some((taker, _)), Err(_)) = (way.taker, &read) {
            taker.forget(served.index);
        }
        match read {
            Ok(read) => return Some(read),
            Err(GivenUp::Keys) if !are_keys_hashed => are_keys_hashed = true,
            Err(GivenUp::Parts) if way.taker.is_some() => way.taker = None,
            Err(_) => return None,
        }
    }
}

/// Why a way to read a file leads no further.
enum GivenUp {
    /// Keys go up and down: they have to be hashed.
    Keys,
    /// All rows are wanted together.
    Parts,
    /// Only the careful way can read it.
    Wholly,
}

fn read_as(
    known: &Known<'_>,
    served: &Served<'_>,
    file: &LargeFile,
    head: &Head,
    plan: &Plan,
    layout: Layout,
    way: Way<'_>,
) -> Result<(LedgerTable, Diagnostics), GivenUp> {
    let layout = Arc::new(layout);
    let mut merge = Merge::new(known, served, plan, layout.has_key_in_runs());
    let end = file.source.length();
    let mut at = head.body;
    let mut ranges = Vec::new();
    while at < end {
        ranges.push(at..end.min(at + way.block));
        at += way.block;
    }
    let mut first_rows = Vec::with_capacity(ranges.len());
    let mut rows = 0;
    // While some lanes split a wave, what others made of the wave before is put together.
    let (mut lanes, mut others) = (Lanes::new(0), Lanes::new(1));
    let mut before: Vec<Split> = Vec::new();
    let mut parts: Option<Parts<'_>> = None;
    for wave in ranges.chunks(WAVE * parallel::threads()) {
        let (blocks, merged) = parallel::join(
            || lanes.split(wave, plan.roles.len(), file, head.body, &layout),
            || merge.add_wave(before, &mut others.all),
        );
        merged.ok_or(GivenUp::Wholly)?;
        if !merge.can_tell_keys_apart(false) {
            return Err(GivenUp::Keys);
        }
        if let Some(parts) =
            parts.as_mut().filter(|parts| merge.rows - merge.handed_on >= parts.size)
        {
            taken(parts.hand_on(&mut merge))?;
        }
        let blocks = blocks.ok_or(GivenUp::Wholly)?;
        for (block, range) in blocks.iter().zip(wave) {
            first_rows.push((rows, range.start));
            rows += block.rows;
        }
        if merge.rows == 0 {
            let read = wave.last().map_or(at, |range| range.end) - head.body;
            let all = rows_of(rows, read, end - head.body);
            parts = way
                .taker
                .and_then(|(taker, ledgers)| Parts::of(known, ledgers, served, plan, taker, all));
            let kept = parts.as_ref().map_or(all, |parts| all.min(parts.size + 2 * rows));
            merge.expect(all, kept);
        }
        before = blocks;
        std::mem::swap(&mut lanes, &mut others);
    }
    merge.add_wave(before, &mut others.all).ok_or(GivenUp::Wholly)?;
    if !merge.can_tell_keys_apart(true) {
        return Err(GivenUp::Keys);
    }
    if let Some(parts) = parts {
        taken(parts.finish(&mut merge))?;
    }
    let again = read_again(file.clone(), head.body, layout, first_rows, way.block);
    merge.finish(file, head, again).ok_or(GivenUp::Wholly)
}

/// Whether a part was handed on and taken.
fn taken(handed_on: Option<bool>) -> Result<(), GivenUp> {
    match handed_on {
        Some(true) => Ok(()),
        Some(false) => Err(GivenUp::Parts),
        None => Err(GivenUp::Wholly),
    }
}

/// The lanes that split one wave. Those of two waves are numbered alternately.
struct Lanes {
    all: Vec<Lane>,
    turn: usize,
}

impl Lanes {
    const fn new(turn: usize) -> Self {
        Self { all: Vec::new(), turn }
    }

    fn split(
        &mut self,
        wave: &[Range<u64>],
        fields: usize,
        file: &LargeFile,
        body: u64,
        layout: &Layout,
    ) -> Option<Vec<Split>> {
        let turn = self.turn;
        let new_lane = |number| Lane::new(number * 2 + turn, fields);
        let blocks = parallel::map_with(&mut self.all, new_lane, wave, |lane, range| {
            let lines = lines_of(file, &mut lane.buffer, body, range.start, range.end)?;
            split(lane, lines, layout)
        });
        blocks.into_iter().collect()
    }
}

/// How many rows `all` bytes hold where `read` of them held `rows`; a little more rather than a little less.
fn rows_of(rows: usize, read: u64, all: u64) -> usize {
    let scaled = u128::from(rows as u64) * u128::from(all) / u128::from(read.max(1));
    usize::try_from(scaled + scaled / 64).unwrap_or(rows)
}

/// Reads the bytes from `start` to `end` of a file, and a line more, into `bytes`. What comes back are the lines that
/// begin there; `body` is where lines begin.
fn lines_of(
    file: &LargeFile,
    bytes: &mut Vec<u8>,
    body: u64,
    start: u64,
    end: u64,
) -> Option<Range<usize>> {
    // The byte before tells whether a line begins at `start` itself.
    let from = if start > body { start - 1 } else { start };
    let own = usize::try_from(end - from).ok()?;
    let line_after = |bytes: &[u8], at: usize| {
        memchr::memchr(b'\n', bytes.get(at..)?).map(|found| at + found + 1)
    };
    let is_last = end >= file.source.length();
    let mut last = None;
    // Most lines are far shorter than the longest one may be.
    for line in [SHORT_LINE, LONGEST_LINE] {
        file.read_into(bytes, from, own + line).ok()?;
        last = if is_last { Some(bytes.len()) } else { line_after(bytes, own - 1) };
        if last.is_some() {
            break;
        }
    }
    let last = last?;
    let first = if start > body { line_after(bytes, 0)? } else { 0 };
    Some(first.min(last)..last)
}

fn read_again(
    file: LargeFile,
    body: u64,
    layout: Arc<Layout>,
    first_rows: Vec<(usize, u64)>,
    block_bytes: u64,
) -> Arc<ReadAgain> {
    Arc::new(move |row, field| {
        let block = first_rows.partition_point(|(first, _)| *first <= row).checked_sub(1)?;
        let (first, start) = *first_rows.get(block)?;
        let end = file.source.length().min(start + block_bytes);
        let mut bytes = Vec::new();
        let lines = lines_of(&file, &mut bytes, body, start, end)?;
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
