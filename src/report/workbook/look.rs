//! How the cells of a table look, told to the workbook for whole runs of cells: for each that it is told, it looks the
//! format up by all that belongs to one.

use rust_xlsxwriter::{ColNum, RowNum, Worksheet, XlsxError};

use super::style::{Style, Styles, Tone};

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) style: Style,
    pub(super) tone: Option<Tone>,
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

    /// The next cell of its column.
    pub(super) fn next(
        &mut self,
        worksheet: &mut Worksheet,
        (row, column): (RowNum, ColNum),
        look: Look,
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        let Some((first, last)) = self.columns.get_mut(usize::from(column)) else { return Ok(()) };
        if *last == Some(look) {
            return Ok(());
        }
        let run = (std::mem::replace(first, row), last.replace(look));
        tell(worksheet, column, run, row, styles)
    }

    /// After the last row, which stands above `end`.
    pub(super) fn end(
        self,
        worksheet: &mut Worksheet,
        end: RowNum,
        styles: &Styles,
    ) -> Result<(), XlsxError> {
        let mut runs = (0..).zip(self.columns);
        runs.try_for_each(|(column, run)| tell(worksheet, column, run, end, styles))
    }
}

/// One run of alike cells, above `end`.
fn tell(
    worksheet: &mut Worksheet,
    column: ColNum,
    (first, look): (RowNum, Option<Look>),
    end: RowNum,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let Some(Look { style, tone }) = look.filter(|_| first < end) else { return Ok(()) };
    let format = styles.of(style);
    match tone {
        None => worksheet.set_range_format(first, column, end - 1, column, format)?,
        Some(tone) => {
            worksheet.set_range_format(first, column, end - 1, column, &tone.over(format))?
        }
    };
    Ok(())
}
