use std::sync::Arc;

use crate::{
    diagnostic::Diagnostics,
    table::{Encoding, Grid, HeaderSpec, InputFile, LargeFile, ReadOptions, decode::HEAD, read},
};

/// The header of a file, as the careful way reads it.
pub(super) struct Head {
    /// Without rows.
    pub(super) grid: Grid,
    pub(super) told: Diagnostics,
    pub(super) delimiter: u8,
    /// Where the rows begin.
    pub(super) body: u64,
}

impl Head {
    pub(super) fn read(file: &LargeFile, spec: &HeaderSpec, options: &ReadOptions) -> Option<Self> {
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

    /// The header of a column of the file, from 1.
    pub(super) fn header(&self, position: u32) -> Option<&str> {
        let columns = self.grid.columns.iter().map(|column| (column.position, &column.header));
        let ignored = &self.grid.found.ignored;
        let ignored = ignored.iter().map(|column| (column.position, &column.header));
        let mut all = columns.chain(ignored);
        all.find(|(known, _)| *known == position).map(|(_, header)| &**header)
    }

    /// How many fields a row has; nothing unless each has one header.
    pub(super) fn width(&self) -> Option<usize> {
        let columns = self.grid.columns.iter().map(|column| column.position);
        let ignored = self.grid.found.ignored.iter().map(|column| column.position);
        let mut all: Vec<u32> = columns.chain(ignored).collect();
        all.sort_unstable();
        let straight = all.iter().zip(1u32..).all(|(position, at)| *position == at);
        (straight && all.len() >= 2).then_some(all.len())
    }
}
