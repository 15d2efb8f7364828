use rustc_hash::FxHashMap;

use super::super::damage::Damage;
use super::super::formats::{built_in, clipped, kind, too_many};
use super::super::package::Package;
use super::super::xml::{Node, Xml, attribute, name};
use crate::table::bounds::MAX_STYLES;
use crate::table::sheet::CellKind;

/// What each style of a workbook says about a number.
#[derive(Debug, Default)]
pub(super) struct Styles {
    list: Vec<(CellKind, Box<str>)>,
}

impl Styles {
    pub(super) fn read(package: &mut Package<'_>, part: &str) -> Result<Self, Damage> {
        let Some(part) = package.part(part)? else { return Ok(Self::default()) };
        let mut xml = Xml::new(part);
        let mut own: FxHashMap<u32, String> = FxHashMap::default();
        let mut list = Vec::new();
        let mut in_cell_styles = None;
        loop {
            let depth = xml.depth();
            match xml.next()? {
                Node::Open(start) => match name(&start) {
                    b"numFmt" => {
                        let id = attribute(&start, "numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&start, "formatCode")) {
                            own.insert(id, clipped(&code).to_owned());
                        }
                    }
                    b"cellXfs" => in_cell_styles = Some(depth),
                    b"xf" if in_cell_styles.is_some() => {
                        let id = attribute(&start, "numFmtId").and_then(|id| id.parse().ok());
                        let id = id.unwrap_or(0);
                        let code = own.get(&id).map_or(built_in(id), String::as_str);
                        list.push((kind(code), Box::from(code)));
                        if list.len() > MAX_STYLES {
                            return Err(too_many());
                        }
                    }
                    _ => {}
                },
                Node::Close => {
                    if in_cell_styles.is_some_and(|at| depth == at + 1) {
                        in_cell_styles = None;
                    }
                }
                Node::End => return Ok(Self { list }),
                Node::Text(_) => {}
            }
        }
    }

    /// The kind of a number in a cell of style `index`, and its number format.
    pub(super) fn get(&self, index: usize) -> (CellKind, &str) {
        self.list.get(index).map_or((CellKind::Number, "General"), |(kind, code)| (*kind, code))
    }
}
