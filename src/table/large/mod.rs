//! Big text files, read block by block on all cores and never held as a whole.
//!
//! This way is for what is clean: UTF-8, one header row, every row as wide as the header. At anything unusual it gives
//! up, and the careful way reads the file from its beginning and says what is wrong.

mod codes;
mod dictionary;
mod field;
mod lanes;
mod layout;
mod runs;
mod separators;
mod source;
mod split;

pub(crate) use dictionary::Dictionary;
pub(crate) use layout::{ColumnTest, Layout};
pub(crate) use runs::{Run, are_apart};
pub use source::{ByteSource, LargeFile};
pub(crate) use split::{Keys, Lane, Split, field_of_line, split};
