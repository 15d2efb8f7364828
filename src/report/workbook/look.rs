//! How the cells of a table look, told to the workbook for whole runs of cells: for each that it is told, it looks the
//! format up by all that belongs to one.

use std::borrow::Cow;

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};

use super::style::{Style, Styles, Tone};

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) tone: Option<Tone>,
}

impl Look {
    /// So many codes there may be.
    pub(super) const CODES: usize = 64;

    /// A number for each look.
    pub(super) const fn code(self) -> usize {
        let tone = match self.tone {
            None => 0,
            Some(tone) => 1 + tone as usize,
        };
        4 * self.style as usize + tone
    }

    /// The format of a cell that looks so.
    pub(super) fn format(self, styles: &Styles) -> Cow<'_, Format> {
        let format = styles.of(self.style);
        self.tone.map_or(Cow::Borrowed(format), |tone| Cow::Owned(tone.over(format)))
    }
}

/// The last run of alike cells of each column: where it begins, and how they look.
pub(super) struct Looks {
    columns: Vec<(RowNum, Option<Look>)>,
}

impl Looks {
    /// Of a table whose rows begin at `first`.
    pub(super) fn new(first: RowNum, columns: usize) -> Self {
        Self { columns: vec![(first, None); columns] }
    }

    /// The next cell of its column; gives the run that ends above it.
    pub(super) fn next(&mut self, (row, column): (RowNum, ColNum), look: Look) -> Option<Run> {
        let (first, last) = self.columns.get_mut(usize::from(column))?;
        if *last == Some(look) {
            return None;
        }
        let (first, last) = (std::mem::replace(first, row), last.replace(look));
        Run::new(column, first, row, last)
    }

    /// The runs that end with the last row, which stands above `end`.
    pub(super) fn end(self, end: RowNum) -> impl Iterator<Item = Run> {
        let columns = (0..).zip(self.columns);
        columns.filter_map(move |(column, (first, look))| Run::new(column, first, end, look))
    }
}

/// Alike cells of a column, one below the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    column: ColNum,
    first: RowNum,
    last: RowNum,
    /// How each of them looks.
    pub(super) look: Look,
}

impl Run {
    fn new(column: ColNum, first: RowNum, end: RowNum, look: Option<Look>) -> Option<Self> {
        let look = look.filter(|_| first < end)?;
        Some(Self { column, first, last: end - 1, look })
    }

    /// Tells the worksheet.
    pub(super) fn tell(self, worksheet: &mut Worksheet, styles: &Styles) -> Result<(), XlsxError> {
        let Self { column, first, last, look } = self;
        worksheet.set_range_format(first, column, last, column, &look.format(styles))?;
        Ok(())
    }
}
