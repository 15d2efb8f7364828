use crate::value::{RawCell, text};

/// What a cell of a [`Sheet`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    Text,
    Number,
    Percent,
    /// A number shown as a date.
    Date,
    /// A number shown as a month without its day.
    Month,
    True,
    False,
    Error,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    /// Where its text ends; it begins where that of the slot before ends.
    end: u32,
    /// From 0.
    column: u16,
    kind: CellKind,
    /// A place in `Sheet::formats`, 0 being General.
    format: u8,
}

/// One row of a [`Sheet`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct SheetRow {
    /// As a spreadsheet or an editor counts it, from 1.
    pub(crate) number: u32,
    /// The record, from 1: of a workbook the same as the number.
    pub(crate) record: u32,
    first: u32,
}

/// The cells of one sheet or text file: one buffer of text and eight bytes a cell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sheet {
    text: String,
    slots: Vec<Slot>,
    rows: Vec<SheetRow>,
    formats: Vec<Box<str>>,
    pub(crate) since_1904: bool,
}

/// A sheet outgrew what its offsets can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLarge;

impl Sheet {
    pub(crate) fn with_capacity(text: usize, cells: usize) -> Self {
        Self {
            text: String::with_capacity(text),
            slots: Vec::with_capacity(cells),
            ..Self::default()
        }
    }

    /// Begins a row; rows come in the order of their numbers.
    pub(crate) fn start_row(&mut self, number: u32, record: u32) -> Result<(), TooLarge> {
        let first = u32::try_from(self.slots.len()).map_err(|_| TooLarge)?;
        self.rows.push(SheetRow { number, record, first });
        Ok(())
    }

    /// Adds a cell to the last row; cells come in the order of their columns, blanks may be left out.
    pub(crate) fn push(
        &mut self,
        column: u16,
        kind: CellKind,
        format: u8,
        written: &str,
    ) -> Result<(), TooLarge> {
        self.text.push_str(written);
        let end = u32::try_from(self.text.len()).map_err(|_| TooLarge)?;
        self.slots.push(Slot { end, column, kind, format });
        Ok(())
    }

    /// The number that stands for a number format; those beyond the 255th count as General.
    pub(crate) fn format(&mut self, code: &str) -> u8 {
        if self.formats.is_empty() {
            self.formats.push(Box::from("General"));
        }
        if let Some(at) = self.formats.iter().position(|known| **known == *code) {
            return u8::try_from(at).unwrap_or(0);
        }
        match u8::try_from(self.formats.len()) {
            Ok(at) => {
                self.formats.push(Box::from(code));
                at
            }
            Err(_) => 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn row(&self, index: usize) -> Option<SheetRow> {
        self.rows.get(index).copied()
    }

    fn slot_range(&self, index: usize) -> std::ops::Range<usize> {
        let Some(row) = self.rows.get(index) else { return 0..0 };
        let end = self.rows.get(index + 1).map_or(self.slots.len(), |next| next.first as usize);
        row.first as usize..end
    }

    fn slot_at(&self, index: usize, column: u16) -> Option<usize> {
        let range = self.slot_range(index);
        let slots = self.slots.get(range.clone())?;
        // Rows of a text file have all their columns.
        let direct = slots.get(usize::from(column)).filter(|slot| slot.column == column);
        let at = match direct {
            Some(_) => usize::from(column),
            None => slots.binary_search_by_key(&column, |slot| slot.column).ok()?,
        };
        Some(range.start + at)
    }

    fn text_of(&self, slot: usize) -> &str {
        let end = self.slots.get(slot).map_or(0, |slot| slot.end);
        let before = slot.checked_sub(1).and_then(|before| self.slots.get(before));
        let start = before.map_or(0, |slot| slot.end);
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    fn raw(&self, slot: usize) -> RawCell<'_> {
        let Some(Slot { kind, .. }) = self.slots.get(slot).copied() else {
            return RawCell::Blank;
        };
        let written = self.text_of(slot);
        let date = |shows_day| RawCell::DateSerial {
            digits: written,
            since_1904: self.since_1904,
            shows_day,
        };
        match kind {
            CellKind::Text if text::is_blank(written) => RawCell::Blank,
            CellKind::Text => RawCell::Text(written),
            CellKind::Number => RawCell::Number { digits: written, percent: false },
            CellKind::Percent => RawCell::Number { digits: written, percent: true },
            CellKind::Date => date(true),
            CellKind::Month => date(false),
            CellKind::True => RawCell::Bool(true),
            CellKind::False => RawCell::Bool(false),
            CellKind::Error => RawCell::Error(written),
        }
    }

    /// The cell in row `index` (from 0, not its number) and column `column` (from 0).
    pub(crate) fn cell(&self, index: usize, column: u16) -> RawCell<'_> {
        self.slot_at(index, column).map_or(RawCell::Blank, |slot| self.raw(slot))
    }

    /// The text of a cell as it stands in the file, spaces and all.
    pub(crate) fn written(&self, index: usize, column: u16) -> &str {
        self.slot_at(index, column).map_or("", |slot| self.text_of(slot))
    }

    /// The number format of a cell.
    pub(crate) fn cell_format(&self, index: usize, column: u16) -> &str {
        let slot = self.slot_at(index, column).and_then(|slot| self.slots.get(slot));
        let format = slot.and_then(|slot| self.formats.get(usize::from(slot.format)));
        format.map_or("General", |code| code)
    }

    /// The cells of a row that are there, with their columns.
    pub(crate) fn cells(&self, index: usize) -> impl Iterator<Item = (u16, RawCell<'_>)> {
        let range = self.slot_range(index);
        range.filter_map(|at| Some((self.slots.get(at)?.column, self.raw(at))))
    }

    /// How many cells the row has: of a text file its fields.
    pub(crate) fn width(&self, index: usize) -> usize {
        self.slot_range(index).len()
    }

    /// How many cells of a row hold something.
    pub(crate) fn filled(&self, index: usize) -> usize {
        self.cells(index).filter(|(_, cell)| !cell.is_blank()).count()
    }

    /// Nothing in the whole row?
    pub(crate) fn is_blank_row(&self, index: usize) -> bool {
        self.cells(index).all(|(_, cell)| cell.is_blank())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_in_full_and_in_sparse_rows() {
        let mut sheet = Sheet::default();
        sheet.start_row(1, 1).unwrap();
        for (column, written) in ["甲", "", " 乙 "].into_iter().enumerate() {
            sheet.push(u16::try_from(column).unwrap(), CellKind::Text, 0, written).unwrap();
        }
        sheet.start_row(5, 5).unwrap();
        let percent = sheet.format("0%");
        sheet.push(7, CellKind::Percent, percent, "0.95").unwrap();
        sheet.start_row(6, 6).unwrap();
        assert_eq!(sheet.cell(0, 2), RawCell::Text(" 乙 "));
        assert_eq!(sheet.cell(0, 1), RawCell::Blank);
        assert_eq!(sheet.cell(1, 7), RawCell::Number { digits: "0.95", percent: true });
        assert_eq!(sheet.cell_format(1, 7), "0%");
        assert_eq!(sheet.cell(1, 0), RawCell::Blank);
        assert!(sheet.is_blank_row(2) && !sheet.is_blank_row(1));
        assert_eq!(sheet.cell(9, 0), RawCell::Blank);
    }
}
