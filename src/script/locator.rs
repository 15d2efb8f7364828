use std::{ops::Range, sync::Arc};

use rhai::Position;

use crate::diagnostic::{Excerpt, Place, lines_before};

/// Turns the positions that Rhai gives into places of the file that people edit.
#[derive(Debug, Clone)]
pub(crate) struct Locator {
    file: Arc<str>,
    /// The lines of the file that the source text lies in.
    lines: Vec<Arc<str>>,
    /// The row of the first of them.
    first_row: u64,
    /// How many characters stand before the source text in its first line.
    indent: usize,
    /// The whole source text, and the only place known when it is written with escapes.
    whole: Place,
    exact: bool,
}

impl Locator {
    /// A whole file is the source text.
    pub(crate) fn of_file(file: &str, text: &str) -> Self {
        Self {
            file: Arc::from(file),
            lines: text.lines().map(Arc::from).collect(),
            first_row: 1,
            indent: 0,
            whole: Place::file(file),
            exact: true,
        }
    }

    /// The source text is the string at `span` of a TOML file. Its characters are found again when
    /// the string is written without escapes: always for '…' and '''…''', often for "…".
    pub(crate) fn of_toml_string(
        file: &str,
        text: &str,
        span: Range<usize>,
        expression: &str,
    ) -> Self {
        let written = text.get(span.clone()).unwrap_or_default();
        let quotes = ["'''", "\"\"\"", "'", "\""]
            .into_iter()
            .find(|quotes| written.starts_with(quotes) && written.len() >= 2 * quotes.len());
        let mut start = span.start;
        let mut exact = false;
        if let Some(quotes) = quotes {
            let inner = written.get(quotes.len()..written.len().saturating_sub(quotes.len()));
            let inner = inner.unwrap_or_default();
            // TOML drops a line break right after the opening quotes.
            let dropped = match quotes.len() {
                3 if inner.starts_with("\r\n") => 2,
                3 if inner.starts_with('\n') => 1,
                _ => 0,
            };
            let inner = inner.get(dropped..).unwrap_or_default();
            exact = inner == expression || inner.replace("\r\n", "\n") == expression;
            start = start.saturating_add(quotes.len()).saturating_add(dropped);
        }
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let end = span.end.min(text.len());
        let rest = text.get(end..).unwrap_or_default();
        let line_end = rest.find('\n').map_or(text.len(), |at| end.saturating_add(at));
        let lines = text.get(line_start..line_end).unwrap_or_default();
        Self {
            file: Arc::from(file),
            lines: lines.lines().map(Arc::from).collect(),
            first_row: lines_before(before) + 1,
            indent: before.get(line_start..).unwrap_or_default().chars().count(),
            whole: Place::in_source(file, text, span),
            exact,
        }
    }

    /// The whole source text.
    pub(crate) const fn whole(&self) -> &Place {
        &self.whole
    }

    /// The word at a position.
    pub(crate) fn place(&self, position: Position) -> Place {
        match (position.line(), position.position()) {
            (Some(line), column) if self.exact => self.at(line, column.unwrap_or(1), None),
            _ => self.whole.clone(),
        }
    }

    /// `length` characters (or the word) at a line and a character of the source text, both from 1.
    pub(crate) fn at(&self, line: usize, column: usize, length: Option<usize>) -> Place {
        let index = line.saturating_sub(1);
        let Some(text) = self.lines.get(index).filter(|_| self.exact) else {
            return self.whole.clone();
        };
        let indent = if index == 0 { self.indent } else { 0 };
        let start = column.saturating_sub(1).saturating_add(indent);
        let length = length.unwrap_or_else(|| word_length(text.chars().skip(start)));
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place {
            file: Some(Arc::clone(&self.file)),
            row: Some(self.first_row.saturating_add(index as u64)),
            column: Some(narrow(start).saturating_add(1)),
            excerpt: Some(Excerpt {
                text: Arc::clone(text),
                start: narrow(start),
                length: narrow(length).max(1),
            }),
            ..Place::default()
        }
    }
}

/// How many characters the word, number, quoted text or operator takes that begins here.
fn word_length(mut characters: impl Iterator<Item = char>) -> usize {
    let in_word = |character: char| {
        character.is_alphanumeric() || character == '_' || character == '.' || character == ':'
    };
    let Some(first) = characters.next() else { return 1 };
    let rest = match first {
        '"' | '`' => {
            let mut length = 1usize;
            for character in characters {
                length = length.saturating_add(1);
                if character == first {
                    break;
                }
            }
            return length;
        }
        first if in_word(first) => characters.take_while(|next| in_word(*next)).count(),
        '=' | '!' | '<' | '>' | '&' | '|' | '?' | '*' => {
            characters.take_while(|next| "=&|?*>".contains(*next)).count()
        }
        _ => 0,
    };
    rest.saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(toml: &str, expression: &str, line: u16, column: u16) -> (u64, u32) {
        let start = toml.find(['\'', '"']).unwrap();
        let locator =
            Locator::of_toml_string("a.toml", toml, start..toml.trim_end().len(), expression);
        let place = locator.place(Position::new(line, column));
        (place.row.unwrap(), place.column.unwrap())
    }

    #[test]
    fn characters_of_a_literal_string_are_found() {
        assert_eq!(places("a = 1\nwhere = '整改 > 逾期'\n", "整改 > 逾期", 1, 6), (2, 15));
        assert_eq!(
            places("score = '''\nlet x = 1;\n  x + y'''\n", "let x = 1;\n  x + y", 2, 7),
            (3, 7)
        );
        assert_eq!(places("score = \"a > b\"\n", "a > b", 1, 3), (1, 12));
    }

    #[test]
    fn a_string_with_escapes_is_one_place() {
        assert_eq!(places("s = \"a == \\\"甲\\\"\"\n", "a == \"甲\"", 1, 6), (1, 5));
    }
}
