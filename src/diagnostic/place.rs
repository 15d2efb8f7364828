use std::sync::Arc;

/// Where something is wrong, as Excel, WPS or an editor would show it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    /// The file's path inside the round folder or the pack, with `/`.
    pub file: Option<Arc<str>>,
    /// The sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// The row as a spreadsheet or editor counts it, from 1: title and blank rows count.
    pub row: Option<u64>,
    /// The column, from 1: of a table its place, of a source text the character.
    pub column: Option<u32>,
    /// The header of the column as the file has it.
    pub header: Option<Arc<str>>,
    /// The record, from 1, where it differs from the row (line breaks inside quotes).
    pub record: Option<u64>,
    /// The key of the row ("Z001"), so that it is found again after sorting.
    pub key: Option<Arc<str>>,
    /// The cell's text as it was read, already masked where it may be personal.
    pub cell: Option<Arc<str>>,
    /// The line of TOML or Rhai that it is about.
    pub excerpt: Option<Excerpt>,
}

/// One line of a source text, with the part that is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Excerpt {
    /// The whole line, without its line end.
    pub text: Arc<str>,
    /// The first character that is meant, from 0.
    pub start: u32,
    /// How many characters are meant, at least 1.
    pub length: u32,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(file: &str) -> Self {
        Self { file: Some(Arc::from(file)), ..Self::default() }
    }

    /// The bytes `span` of the source text `source`, which is the file `file`. Spans that lie
    /// outside are moved to the end.
    #[must_use]
    pub fn in_source(file: &str, source: &str, span: std::ops::Range<usize>) -> Self {
        let mut start = span.start.min(source.len());
        while !source.is_char_boundary(start) {
            start -= 1;
        }
        let before = source.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = source.get(line_start..).unwrap_or_default();
        let line = line.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let row = lines_before(before) + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count();
        let mut end = span.end.clamp(start, line_start + line.len().max(start - line_start));
        while !source.is_char_boundary(end) {
            end -= 1;
        }
        let length = source.get(start..end).unwrap_or_default().chars().count();
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        Self {
            file: Some(Arc::from(file)),
            row: Some(row),
            column: Some(column.saturating_add(1)),
            excerpt: Some(Excerpt {
                text: Arc::from(line),
                start: column,
                length: u32::try_from(length).unwrap_or(u32::MAX).max(1),
            }),
            ..Self::default()
        }
    }
}

/// How many lines end in a text. A method has thousands of places, each with its file before it.
pub(crate) fn lines_before(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_becomes_line_and_character() {
        let source = "一 = 1\r\n二三 = \"四\"\n";
        let at = source.find("\"四").unwrap();
        let place = Place::in_source("method.toml", source, at..at + 5);
        assert_eq!((place.row, place.column), (Some(2), Some(6)));
        let excerpt = place.excerpt.unwrap();
        assert_eq!((&*excerpt.text, excerpt.start, excerpt.length), ("二三 = \"四\"", 5, 3));
    }

    #[test]
    fn a_span_outside_is_no_panic() {
        let place = Place::in_source("a", "x", 10..20);
        assert_eq!(place.row, Some(1));
        let place = Place::in_source("a", "四五", 1..2);
        assert_eq!(place.column, Some(1));
    }
}
