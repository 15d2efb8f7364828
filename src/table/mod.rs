//! From the bytes of the files of a round to grids of raw cells under declared headers.

mod assemble;
mod body;
mod bounds;
mod cells;
mod columns;
mod comments;
mod csv;
mod damage;
mod decode;
mod grid;
mod header;
mod input;
mod large;
pub(crate) mod ledger;
mod marks;
pub mod privacy;
mod raw;
mod read;
mod serve;
mod shape;
mod sheet;
mod shown;
mod sniff;
mod source;
mod spec;
mod text_file;
mod told;
mod totals;
mod utf16;
mod workbook;

pub use comments::{CellComment, Comments, comments};
pub use grid::{DroppedRow, Found, Grid, GridColumn, GridRow, IgnoredColumn};
pub use input::{Encoding, FileKind, InputFile, ReadOptions};
pub use large::{ByteSource, LargeFile};
pub use ledger::{
    Codes, LedgerColumn, LedgerTable, Ledgers, Roster, RoundData, RowRef, constant,
    declared_headers, load, load_with,
};
pub(crate) use ledger::{RowTaker, columns_read, indicator_words, load_in_parts};
pub(crate) use marks::is_mark;
pub use marks::{BROKEN_ROW, EXAMPLE_MARKS, MARK_HEADER};
pub use raw::{MergedCells, RawRow, RawSheet, raw_sheets};
pub use read::read;
pub use shape::{Doubt, ShapeReading, read_shape};
pub use spec::{ColumnSpec, HeaderSpec};
