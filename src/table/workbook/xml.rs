//! XML as office programs write it: no document types, bounded depth, references resolved.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

use super::super::bounds::{MAX_XML_DEPTH, MAX_XML_PIECE_BYTES};
use super::damage::Damage;
use super::package::of_io;
use crate::diagnostic::message;

/// What stands next in a part.
pub(super) enum Node<'b> {
    Open(BytesStart<'b>),
    /// The end of an element; its name is that of the opening one.
    Close,
    Text(Cow<'b, str>),
    End,
}

/// A part that ends with an error where one piece of it is too long to be held.
struct Pieces<R> {
    part: R,
    left: usize,
}

impl<R: BufRead> Read for Pieces<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Pieces<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.left {
            0 => Err(io::Error::new(io::ErrorKind::FileTooLarge, "a piece is too long")),
            _ => self.part.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.part.consume(count);
    }
}

/// A text of a cell as it is put together must not outgrow the memory.
pub(super) fn bounded(text: &str) -> Result<(), Damage> {
    let most = MAX_XML_PIECE_BYTES >> 20;
    match text.len() > MAX_XML_PIECE_BYTES {
        true => Err(Damage::TooMuch(message!(
            zh: "有一处文字超过 {most} MB",
            en: "a text of more than {most} MB"
        ))),
        false => Ok(()),
    }
}

pub(super) struct Xml<R> {
    reader: Reader<Pieces<R>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(part: R) -> Self {
        let mut reader = Reader::from_reader(Pieces { part, left: MAX_XML_PIECE_BYTES });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    /// How many elements are open.
    pub(super) const fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn next(&mut self) -> Result<Node<'_>, Damage> {
        self.buffer.clear();
        self.reader.get_mut().left = MAX_XML_PIECE_BYTES;
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
            quick_xml::Error::Io(error) => of_io(&error),
            _ => Damage::Broken("xml"),
        })?;
        Ok(match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > MAX_XML_DEPTH {
                    return Err(Damage::TooMuch(message!(
                        zh: "XML 嵌套超过 {MAX_XML_DEPTH} 层",
                        en: "XML nested deeper than {MAX_XML_DEPTH}"
                    )));
                }
                Node::Open(start)
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                Node::Close
            }
            Event::Text(text) => {
                Node::Text(text.xml10_content().map_err(|_| Damage::Broken("xml: characters"))?)
            }
            Event::CData(text) => {
                Node::Text(text.xml10_content().map_err(|_| Damage::Broken("xml: characters"))?)
            }
            Event::GeneralRef(reference) => {
                let character =
                    reference.resolve_char_ref().map_err(|_| Damage::Broken("xml: reference"))?;
                Node::Text(match character {
                    Some(c) => Cow::Owned(c.to_string()),
                    None => {
                        let name =
                            reference.decode().map_err(|_| Damage::Broken("xml: reference"))?;
                        let known = resolve_xml_entity(&name);
                        Cow::Borrowed(known.ok_or(Damage::Broken("xml: reference"))?)
                    }
                })
            }
            Event::DocType(_) => return Err(Damage::Dtd),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => Node::Text(Cow::Borrowed("")),
            Event::Eof if self.depth > 0 => return Err(Damage::Broken("xml: cut off")),
            Event::Eof => Node::End,
            Event::Empty(_) => Node::Text(Cow::Borrowed("")),
        })
    }

    /// Passes over everything up to the end of the element that was opened last.
    pub(super) fn skip(&mut self) -> Result<(), Damage> {
        let outer = self.depth.saturating_sub(1);
        while self.depth > outer {
            if matches!(self.next()?, Node::End) {
                break;
            }
        }
        Ok(())
    }

    /// The text in the element that was opened last, elements in it being passed over but for their
    /// texts.
    pub(super) fn text(&mut self) -> Result<String, Damage> {
        let outer = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outer {
            match self.next()? {
                Node::Text(part) => {
                    text.push_str(&part);
                    bounded(&text)?;
                }
                Node::End => break,
                Node::Open(_) | Node::Close => {}
            }
        }
        Ok(text)
    }
}

/// The name of an element without its prefix.
pub(super) fn name<'b>(start: &'b BytesStart<'_>) -> &'b [u8] {
    let name = start.name().into_inner();
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

/// The value of an attribute, by its name without prefix.
pub(super) fn attribute(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    start
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().into_inner() == wanted.as_bytes())
        .and_then(|attribute| {
            let raw = std::str::from_utf8(&attribute.value).ok()?;
            quick_xml::escape::unescape(raw).ok().map(Cow::into_owned)
        })
}

/// The attribute with a prefix, such as `r:id`.
pub(super) fn prefixed(start: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|attribute| {
        attribute.key.prefix().is_some()
            && attribute.key.local_name().into_inner() == wanted.as_bytes()
    });
    std::str::from_utf8(&found?.value).ok().map(str::to_owned)
}

/// Is a truth value of OOXML true?
pub(super) fn is_true(value: Option<&str>) -> bool {
    matches!(value, Some("1" | "true" | "on"))
}
