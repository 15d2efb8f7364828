//! A big text file as the rows of one table, block by block: what the careful way makes of the same file, or nothing.

mod head;
mod kept;
mod keys;
mod merge;
mod plan;

use std::{ops::Range, sync::Arc};

use self::{head::Head, merge::Merge, plan::Plan};
use super::{LedgerTable, from_grids::Known, unkept::ReadAgain};
use crate::{
    diagnostic::Diagnostics,
    method::model::{ColumnIndex, Table, TableIndex},
    parallel,
    table::{
        HeaderSpec, ReadOptions,
        large::{LargeFile, Layout, field_of_line, split},
    },
};

/// The row that stands behind the header.
const FIRST_ROW: u64 = 2;
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
    let layout = Arc::new(plan.layout(served, &head, options));
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

/// The bytes from `start` to `end` of a file and the lines among them that begin there; `body` is where lines begin.
fn lines_of(file: &LargeFile, body: u64, start: u64, end: u64) -> Option<(Vec<u8>, Range<usize>)> {
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
) -> Arc<ReadAgain> {
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
