//! XLSX, XLSM and what WPS writes: Office Open XML, transitional and strict.

mod comments;
mod sheet;
mod strings;
mod styles;

use std::sync::Arc;

pub(super) use self::comments::comments;
use self::strings::Strings;
use self::styles::Styles;
use super::super::bounds::{MAX_SHEETS, MAX_ZIP_ENTRIES};
use super::super::input::FileKind;
use super::super::source::Source;
use super::builder::Room;
use super::damage::Damage;
use super::package::Package;
use super::xml::{Node, Xml, attribute, is_true, name, prefixed};
use super::{SheetOutcome, found};
use crate::diagnostic::message;

/// A part that another part points to.
pub(super) struct Relationship {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `styles`, `table`.
    pub(super) kind: String,
    /// Its name in the package.
    pub(super) target: String,
}

/// What all sheets of a workbook share.
#[derive(Clone, Copy)]
struct Shared<'a> {
    styles: &'a Styles,
    strings: &'a Strings,
    since_1904: bool,
}

struct SheetEntry {
    name: String,
    hidden: bool,
    relationship: String,
}

/// Reads all sheets that can be seen.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<SheetOutcome>, Damage> {
    let mut package = Package::open(bytes)?;
    let relationships = relationships(&mut package, "xl/_rels/workbook.xml.rels", "xl")?;
    let (entries, since_1904) = workbook(&mut package)?;
    let part_of = |kind: &str| relationships.iter().find(|found| found.kind == kind);
    let styles = match part_of("styles") {
        Some(part) => Styles::read(&mut package, &part.target)?,
        None => Styles::default(),
    };
    let strings = match part_of("sharedStrings") {
        Some(part) => Strings::read(&mut package, &part.target)?,
        None => Strings::default(),
    };
    let shared = Shared { styles: &styles, strings: &strings, since_1904 };
    let mut room = Room::default();
    let mut sheets = Vec::new();
    for entry in entries {
        let part = relationships.iter().find(|found| found.id == entry.relationship);
        // Sheets that are charts or dialogs hold no cells.
        let Some(part) = part.filter(|found| found.kind == "worksheet") else { continue };
        let source = if entry.hidden {
            Ok(Source::default())
        } else {
            sheet::read(&mut package, &part.target, shared, &mut room)
        };
        sheets.push(SheetOutcome {
            name: Arc::from(entry.name),
            hidden: entry.hidden,
            source,
            found: found(FileKind::Xlsx),
        });
    }
    Ok(sheets)
}

fn workbook(package: &mut Package<'_>) -> Result<(Vec<SheetEntry>, bool), Damage> {
    let part = package.part("xl/workbook.xml")?.ok_or(Damage::Broken("xl/workbook.xml"))?;
    let mut xml = Xml::new(part);
    let mut sheets = Vec::new();
    let mut since_1904 = false;
    loop {
        match xml.next()? {
            Node::Open(start) => match name(&start) {
                b"workbookPr" => since_1904 = is_true(attribute(&start, "date1904").as_deref()),
                b"sheet" => {
                    if sheets.len() >= MAX_SHEETS {
                        return Err(Damage::TooMuch(message!(
                            zh: "工作表超过 {MAX_SHEETS} 张",
                            en: "more than {MAX_SHEETS} sheets"
                        )));
                    }
                    let state = attribute(&start, "state");
                    sheets.push(SheetEntry {
                        name: attribute(&start, "name").ok_or(Damage::Broken("sheet name"))?,
                        hidden: state.is_some_and(|state| state != "visible"),
                        relationship: prefixed(&start, "id").unwrap_or_default(),
                    });
                }
                _ => {}
            },
            Node::End => return Ok((sheets, since_1904)),
            Node::Close | Node::Text(_) => {}
        }
    }
}

/// The parts that a part points to, `folder` being the folder that it stands in.
pub(super) fn relationships(
    package: &mut Package<'_>,
    part: &str,
    folder: &str,
) -> Result<Vec<Relationship>, Damage> {
    let Some(part) = package.part(part)? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(part);
    let mut list = Vec::new();
    loop {
        match xml.next()? {
            Node::Open(start) if name(&start) == b"Relationship" => {
                let (Some(id), Some(kind), Some(target)) = (
                    attribute(&start, "Id"),
                    attribute(&start, "Type"),
                    attribute(&start, "Target"),
                ) else {
                    continue;
                };
                if attribute(&start, "TargetMode").is_some_and(|mode| mode == "External") {
                    continue;
                }
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                list.push(Relationship { id, kind, target: resolve(folder, &target) });
                // There are no more parts to point to.
                if list.len() > MAX_ZIP_ENTRIES {
                    return Err(Damage::Broken("relationships"));
                }
            }
            Node::End => return Ok(list),
            _ => {}
        }
    }
}

/// A target as a name in the package.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = match target.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// Undoes the escapes of characters that XML cannot hold: `_x000D_`.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let code = escape.get(2..6).filter(|_| escape.get(6..7) == Some("_"));
        let code = code.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let code = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        let taken = match code {
            Some(c) => {
                out.push(c);
                7
            }
            None => {
                out.push_str("_x");
                2
            }
        };
        rest = escape.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_and_escapes() {
        assert_eq!(resolve("xl", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/worksheets", "..\\tables\\table1.xml"), "xl/tables/table1.xml");
        assert_eq!(unescape("a_x000D_\nb_x_c_x005F_x000D_"), "a\r\nb_x_c_x000D_");
    }
}
