//! From the bytes of the files of a round to grids of raw cells under declared headers.

mod grid;
mod input;
pub mod privacy;
mod read;
mod sheet;
mod spec;

pub use grid::{DroppedRow, Found, Grid, GridColumn, GridRow, IgnoredColumn};
pub use input::{Encoding, FileKind, InputFile, ReadOptions};
pub use read::read;
pub use spec::{ColumnSpec, HeaderSpec};
