//! The comments at cells: ours, and those that other people have put there.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Note, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::clipped;
use crate::table::CellComment;

/// Whose comments ours are.
const AUTHOR: &str = "zhixiao";
/// Between a comment of other people and ours at the same cell, so that the next check finds where ours begins.
const OURS: &str = "\n\n【zhixiao】";

/// Comments of other people by their row and column, from 1.
pub(super) struct Others<'a> {
    left: BTreeMap<(u32, u32), (&'a str, &'a str)>,
}

impl<'a> Others<'a> {
    /// Those of a sheet, without what an earlier check has put there.
    pub(super) fn of(comments: &'a [CellComment]) -> Self {
        let others = comments.iter().filter(|comment| comment.author != AUTHOR);
        let left = others.map(|comment| {
            let text = comment.text.split_once(OURS).map_or(&*comment.text, |(text, _)| text);
            ((comment.row, comment.column), (&*comment.author, text))
        });
        Self { left: left.collect() }
    }

    /// Puts ours at a cell of `row`, behind the one that is there. It is written at `place`, from 0.
    pub(super) fn with_ours(
        &mut self,
        target: &mut Worksheet,
        row: u32,
        (place, column): (u32, u16),
        ours: &str,
    ) -> Result<(), XlsxError> {
        let note = match self.left.remove(&(row, u32::from(column) + 1)) {
            Some((author, text)) => note(author, &format!("{text}{OURS}{ours}")),
            None => note(AUTHOR, ours),
        };
        target.insert_note(place, column, &note)?;
        Ok(())
    }

    /// Puts those of `row` at their cells, which are written at `place`, from 0.
    pub(super) fn of_row(
        &mut self,
        target: &mut Worksheet,
        row: u32,
        place: u32,
    ) -> Result<(), XlsxError> {
        let own = self.left.range((row, 0)..=(row, u32::MAX)).map(|(at, _)| *at);
        for at in own.collect::<Vec<_>>() {
            let (Some((author, text)), Ok(column)) =
                (self.left.remove(&at), u16::try_from(at.1.saturating_sub(1)))
            else {
                continue;
            };
            target.insert_note(place, column, &note(author, text))?;
        }
        Ok(())
    }

    /// Puts those of rows without cells where they were.
    pub(super) fn rest(mut self, target: &mut Worksheet) -> Result<(), XlsxError> {
        while let Some(((row, _), _)) = self.left.first_key_value() {
            let row = *row;
            self.of_row(target, row, row.saturating_sub(1))?;
        }
        Ok(())
    }
}

fn note(author: &str, text: &str) -> Note {
    let text = clipped(text);
    let lines: usize = text.lines().map(|line| line.width() / 30 + 1).sum();
    let height = u32::try_from(lines.clamp(2, 20)).unwrap_or(20) * 20 + 10;
    Note::new(text).set_author(author).add_author_prefix(false).set_width(240).set_height(height)
}
