//! What a file may cost. Each breach is an error, never a crash.

/// Bytes of one file as it was handed in.
pub(crate) const MAX_FILE_BYTES: usize = 2 << 30;
/// Bytes of a part of a zip that is held as a whole, unpacked.
pub(crate) const MAX_WHOLE_PART_BYTES: u64 = 384 << 20;
/// Bytes of all parts of a zip together, unpacked.
pub(crate) const MAX_UNPACKED_BYTES: u64 = 2 << 30;
/// Bytes of one part of a zip, unpacked.
pub(crate) const MAX_PART_BYTES: u64 = 1 << 30;
/// Unpacked bytes for each packed byte, once a part is larger than [`RATIO_FREE_BYTES`].
pub(crate) const MAX_RATIO: u64 = 200;
/// Parts smaller than this may be packed as tightly as they like.
pub(crate) const RATIO_FREE_BYTES: u64 = 16 << 20;
/// Parts of a zip.
pub(crate) const MAX_ZIP_ENTRIES: usize = 10_000;
/// Elements inside elements of XML.
pub(crate) const MAX_XML_DEPTH: usize = 64;
/// Bytes of one piece of XML: a tag with its attributes, a text, a comment.
pub(crate) const MAX_XML_PIECE_BYTES: usize = 16 << 20;
/// Texts of a workbook's shared strings.
pub(crate) const MAX_SHARED_STRINGS: usize = 10_000_000;
/// Cells of a workbook that hold something.
pub(crate) const MAX_CELLS: usize = 40_000_000;
/// Bytes of the texts of all cells of a workbook: many cells may share one long text.
pub(crate) const MAX_TEXT_BYTES: usize = 384 << 20;
/// Formats of cells in a workbook: Excel allows about as many.
pub(crate) const MAX_STYLES: usize = 1 << 16;
/// Characters of a number format: Excel allows as many.
pub(crate) const MAX_FORMAT_CHARACTERS: usize = 255;
/// Columns of a sheet or of a text file: XFD.
pub(crate) const MAX_COLUMNS: u32 = 16_384;
/// Rows of a sheet.
pub(crate) const MAX_SHEET_ROWS: u32 = 1_048_576;
/// Merged ranges of a sheet.
pub(crate) const MAX_MERGED: usize = 200_000;
/// Comments of a workbook, and their authors.
pub(crate) const MAX_COMMENTS: usize = 200_000;
/// Sheets of a workbook.
pub(crate) const MAX_SHEETS: usize = 1_000;
/// Bytes of one cell: Excel allows 32,767 characters.
pub(crate) const MAX_CELL_BYTES: usize = 32_767 * 4;
/// Messages of one kind about one file; the others are counted.
pub(crate) const MAX_TOLD: usize = 20_000;
/// The rows in which a header is looked for.
pub(crate) const HEADER_WITHIN: usize = 30;
/// The rows that one header may take.
pub(crate) const MAX_HEADER_LEVELS: usize = 3;
