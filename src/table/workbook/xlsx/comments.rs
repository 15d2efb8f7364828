use std::io::BufRead;
use std::sync::Arc;

use quick_xml::events::BytesStart;
use rustc_hash::FxHashMap;

use super::super::damage::Damage;
use super::super::package::Package;
use super::super::xml::{Node, Xml, attribute, name};
use super::sheet::reference;
use super::strings::rich_text;
use super::{relationships, workbook};
use crate::diagnostic::message;
use crate::table::bounds::{MAX_COLUMNS, MAX_COMMENTS, MAX_SHEET_ROWS, MAX_TEXT_BYTES};
use crate::table::comments::{CellComment, Comments};

/// A row and a column, from 1.
type Cell = (u32, u32);

/// The comments of all sheets that can be seen.
pub(in crate::table::workbook) fn comments(bytes: &[u8]) -> Comments {
    let mut all = Comments::default();
    all.unread = gather(bytes, &mut all).is_err();
    all
}

fn gather(bytes: &[u8], all: &mut Comments) -> Result<(), Damage> {
    let mut package = Package::open(bytes)?;
    let parts = relationships(&mut package, "xl/_rels/workbook.xml.rels", "xl")?;
    let (entries, _) = workbook(&mut package)?;
    let mut room = Room { comments: MAX_COMMENTS, bytes: MAX_TEXT_BYTES };
    for entry in entries.into_iter().filter(|entry| !entry.hidden) {
        let Some(sheet) = parts.iter().find(|part| part.id == entry.relationship) else { continue };
        let (folder, file) = sheet.target.rsplit_once('/').unwrap_or(("", &sheet.target));
        let own = relationships(&mut package, &format!("{folder}/_rels/{file}.rels"), folder)?;
        let part = |kind: &str| own.iter().find(|part| part.kind == kind);
        let mut comments = match part("comments") {
            Some(part) => notes(&mut package, &part.target, &mut room)?,
            None => Vec::new(),
        };
        if let Some(part) = part("threadedComment") {
            // Programs that know no threads find in their place a text that says so.
            let threads = threads(&mut package, &part.target, &mut room)?;
            for comment in &mut comments {
                if let Some(said) = threads.get(&(comment.row, comment.column)) {
                    comment.text.clone_from(said);
                    comment.author.clear();
                }
            }
        }
        if !comments.is_empty() {
            all.sheets.push((Arc::from(entry.name), comments));
        }
    }
    Ok(())
}

/// What may still be read.
struct Room {
    comments: usize,
    bytes: usize,
}

impl Room {
    fn take(&mut self, text: &str) -> Result<(), Damage> {
        let comments = self.comments.checked_sub(1);
        match (comments, self.bytes.checked_sub(text.len())) {
            (Some(comments), Some(bytes)) => {
                *self = Self { comments, bytes };
                Ok(())
            }
            _ => Err(Damage::TooMuch(message!(zh: "批注太多", en: "too many comments"))),
        }
    }
}

fn notes(
    package: &mut Package<'_>,
    part: &str,
    room: &mut Room,
) -> Result<Vec<CellComment>, Damage> {
    let Some(part) = package.part(part)? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(part);
    let mut authors: Vec<String> = Vec::new();
    let mut list = Vec::new();
    loop {
        let (is_author, at, author) = match xml.next()? {
            Node::Open(start) => match name(&start) {
                b"author" => (true, None, None),
                b"comment" => (false, cell(&start), attribute(&start, "authorId")),
                _ => continue,
            },
            Node::End => return Ok(list),
            Node::Close | Node::Text(_) => continue,
        };
        if is_author {
            let author = xml.text()?;
            room.take(&author)?;
            authors.push(author);
        } else if let Some((row, column)) = at {
            let text = rich_text(&mut xml)?;
            room.take(&text)?;
            let author = author.and_then(|at| authors.get(at.parse::<usize>().ok()?));
            let author = author.cloned().unwrap_or_default();
            list.push(CellComment { row, column, author, text });
        }
    }
}

/// What is said in threads, a line each.
fn threads(
    package: &mut Package<'_>,
    part: &str,
    room: &mut Room,
) -> Result<FxHashMap<Cell, String>, Damage> {
    let mut said: FxHashMap<Cell, String> = FxHashMap::default();
    let Some(part) = package.part(part)? else { return Ok(said) };
    let mut xml = Xml::new(part);
    loop {
        let at = match xml.next()? {
            Node::Open(start) if name(&start) == b"threadedComment" => cell(&start),
            Node::End => return Ok(said),
            _ => None,
        };
        let Some(at) = at else { continue };
        let text = text_of_thread(&mut xml)?;
        room.take(&text)?;
        let all = said.entry(at).or_default();
        if !all.is_empty() {
            all.push('\n');
        }
        all.push_str(&text);
    }
}

/// The `text` in the element that was opened last, without what people are mentioned.
fn text_of_thread<R: BufRead>(xml: &mut Xml<R>) -> Result<String, Damage> {
    let outer = xml.depth().saturating_sub(1);
    let mut text = String::new();
    while xml.depth() > outer {
        let is_text = match xml.next()? {
            Node::Open(start) => name(&start) == b"text",
            Node::End => break,
            Node::Close | Node::Text(_) => false,
        };
        if is_text {
            text.push_str(&xml.text()?);
        }
    }
    Ok(text)
}

/// The cell that a comment is at; nothing if there is none such.
fn cell(start: &BytesStart<'_>) -> Option<Cell> {
    let (row, column) = reference(attribute(start, "ref")?.as_bytes())?;
    let there = (1..=MAX_SHEET_ROWS).contains(&row) && column < MAX_COLUMNS;
    there.then_some((row, column + 1))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn relations(list: &[(&str, &str)]) -> String {
        let one = |(at, (kind, target)): (usize, &(&str, &str))| {
            format!(r#"<Relationship Id="r{at}" Type="http://x/{kind}" Target="{target}"/>"#)
        };
        let all: String = list.iter().enumerate().map(one).collect();
        format!("<Relationships>{all}</Relationships>")
    }

    #[test]
    fn a_thread_stands_in_the_place_of_what_it_says_to_programs_that_know_none() {
        let book =
            r#"<workbook xmlns:r="r"><sheets><sheet name="台账" r:id="r0"/></sheets></workbook>"#;
        let notes = r#"<comments><authors><author>老张</author><author>tc={1}</author></authors><commentList>
            <comment ref="B3" authorId="0"><text><r><t>老张:</t></r><r><t xml:space="preserve">
等来文</t></r></text></comment>
            <comment ref="C4" authorId="1"><text><t>[Threaded comment]</t></text></comment>
            <comment ref="A0" authorId="0"><text><t>no cell</t></text></comment>
            </commentList></comments>"#;
        let threads = r#"<ThreadedComments><threadedComment ref="C4"><text>是否属实？</text></threadedComment>
            <threadedComment ref="C4"><text>属实</text><mentions><mention/></mentions></threadedComment></ThreadedComments>"#;
        let parts = [
            ("xl/workbook.xml", book.to_owned()),
            ("xl/_rels/workbook.xml.rels", relations(&[("worksheet", "worksheets/sheet1.xml")])),
            (
                "xl/worksheets/_rels/sheet1.xml.rels",
                relations(&[("comments", "../comments1.xml"), ("threadedComment", "../t.xml")]),
            ),
            ("xl/comments1.xml", notes.to_owned()),
            ("xl/t.xml", threads.to_owned()),
        ];
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let read = comments(&zip.finish().unwrap().into_inner());
        let comment = |row, column, author: &str, text: &str| CellComment {
            row,
            column,
            author: author.to_owned(),
            text: text.to_owned(),
        };
        let own =
            vec![comment(3, 2, "老张", "老张:\n等来文"), comment(4, 3, "", "是否属实？\n属实")];
        assert_eq!(read, Comments { sheets: vec![(Arc::from("台账"), own)], unread: false });
        assert!(comments(b"PK").unread);
    }
}
