//! From the bytes of the files of a round to grids of raw cells under declared headers.

mod assemble;
mod body;
mod bounds;
mod constant;
mod csv;
mod decode;
mod grid;
mod header;
mod input;
mod ledger_table;
mod ledgers;
mod load;
pub(crate) mod order;
pub mod privacy;
mod read;
mod roster;
mod serve;
mod sheet;
mod shown;
mod sniff;
mod source;
mod spec;
mod text_file;
mod told;
mod workbook;

pub use constant::constant;
pub use grid::{DroppedRow, Found, Grid, GridColumn, GridRow, IgnoredColumn};
pub use input::{Encoding, FileKind, InputFile, ReadOptions};
pub use ledger_table::{LedgerColumn, LedgerTable, RowRef};
pub(crate) use ledgers::walk;
pub use ledgers::{Ledgers, RoundData};
pub use load::load;
pub use read::read;
pub use roster::Roster;
pub use spec::{ColumnSpec, HeaderSpec};
