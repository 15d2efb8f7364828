use super::{Grid, HeaderSpec, InputFile, ReadOptions};
use crate::diagnostic::Diagnostics;

/// Reads all files and gives the grids of the declared tables, each with the table's index
/// ([`HeaderSpec::table`]), in the order of the files. A file or sheet serves a table whose `files` name it;
/// one that no table names is told with the nearest name. Everything that is wrong is reported at once.
#[must_use]
pub fn read(
    files: &[InputFile],
    specs: &[HeaderSpec],
    options: &ReadOptions,
) -> (Vec<(usize, Grid)>, Diagnostics) {
    let _ = (files, specs, options);
    (Vec::new(), Diagnostics::new())
}
