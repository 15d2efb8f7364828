use super::{LedgerTable, Ledgers};
use crate::method::model::TableIndex;

/// Takes the rows of a big ledger part by part as they are read, so that nobody has to keep them.
///
/// Whoever takes them gets each row once, with its derived columns, checked. Parts come in the order of the file, but
/// rows that others have to be known for (`highest`, `nth`) come last.
pub(crate) trait RowTaker: Sync {
    /// How many rows a part of the table should have, where there will be `rows` of them, more or less; nothing where
    /// all rows are wanted together.
    fn size_of_part(&self, ledgers: &Ledgers, table: TableIndex, rows: usize) -> Option<usize>;

    /// Takes the next part. [`LedgerTable::row_of_whole`] tells which rows they are.
    ///
    /// Comes back with whether that was possible; where it was not, all rows are wanted together after all, and
    /// [`Self::forget`] is to follow.
    fn take(&self, ledgers: &Ledgers, table: TableIndex, part: &LedgerTable) -> bool;

    /// Forgets the parts of the table that were taken: its rows come another way.
    fn forget(&self, table: TableIndex);
}
