use std::io::BufRead;

use super::super::builder::Room;
use super::super::damage::Damage;
use super::super::package::Package;
use super::super::xml::{Node, Xml, bounded, name};
use super::unescape;
use crate::diagnostic::message;
use crate::table::bounds::MAX_SHARED_STRINGS;

/// The texts that the cells of all sheets share: one buffer.
#[derive(Debug, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    pub(super) fn read(package: &mut Package<'_>, part: &str) -> Result<Self, Damage> {
        let Some(part) = package.part(part)? else { return Ok(Self::default()) };
        let mut xml = Xml::new(part);
        let mut strings = Self::default();
        let mut room = Room::default();
        loop {
            let is_item = match xml.next()? {
                Node::Open(start) => name(&start) == b"si",
                Node::End => return Ok(strings),
                _ => false,
            };
            if is_item {
                let text = rich_text(&mut xml)?;
                room.take_text(text.len())?;
                strings.text.push_str(&text);
                let end = u32::try_from(strings.text.len());
                strings.ends.push(end.map_err(|_| super::super::super::sheet::TooLarge)?);
                if strings.ends.len() > MAX_SHARED_STRINGS {
                    return Err(Damage::TooMuch(message!(
                        zh: "共享文本超过 {MAX_SHARED_STRINGS} 条",
                        en: "more than {MAX_SHARED_STRINGS} shared strings"
                    )));
                }
            }
        }
    }

    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.text.get(start..end)
    }
}

/// The text of the element that was opened last (`si` or `is`), in one or several runs, without the
/// signs of how it is spoken.
pub(super) fn rich_text<R: BufRead>(xml: &mut Xml<R>) -> Result<String, Damage> {
    let outer = xml.depth().saturating_sub(1);
    let mut text = String::new();
    while xml.depth() > outer {
        let (is_text, is_spoken) = match xml.next()? {
            Node::Open(start) => (name(&start) == b"t", name(&start) == b"rPh"),
            Node::End => break,
            _ => (false, false),
        };
        if is_text {
            text.push_str(&xml.text()?);
            bounded(&text)?;
        } else if is_spoken {
            xml.skip()?;
        }
    }
    Ok(if text.contains("_x") { unescape(&text) } else { text })
}
