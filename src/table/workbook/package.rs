//! The zip around a workbook, within bounds.

use std::io::{self, BufReader, Cursor, Read};

use rustc_hash::FxHashMap;
use zip::ZipArchive;

use super::super::bounds::{
    MAX_PART_BYTES, MAX_RATIO, MAX_UNPACKED_BYTES, MAX_WHOLE_PART_BYTES, MAX_ZIP_ENTRIES,
    RATIO_FREE_BYTES,
};
use super::damage::Damage;
use crate::diagnostic::message;

/// A zip whose parts are read by their names, whatever slashes and letters they are written with.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    parts: FxHashMap<String, usize>,
    /// What all parts together may still unpack to.
    left: u64,
}

/// The name of a part as it is looked up.
fn canonical(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Damage> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Damage::Broken("zip"))?;
        if zip.len() > MAX_ZIP_ENTRIES {
            let count = zip.len();
            return Err(Damage::TooMuch(message!(
                zh: "压缩包里有 {count} 个部件，最多 {MAX_ZIP_ENTRIES} 个",
                en: "{count} parts in the zip, at most {MAX_ZIP_ENTRIES}"
            )));
        }
        if zip.has_duplicate_names() {
            return Err(Damage::TwoParts);
        }
        if zip.has_overlapping_files().map_err(|_| Damage::Broken("zip"))? {
            return Err(Damage::Broken("zip: overlapping parts"));
        }
        let mut parts = FxHashMap::default();
        for (index, name) in zip.file_names().enumerate() {
            let name = name.map_err(|_| Damage::Broken("zip: name of a part"))?;
            if parts.insert(canonical(&name), index).is_some() {
                return Err(Damage::TwoParts);
            }
        }
        Ok(Self { zip, parts, left: MAX_UNPACKED_BYTES })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&canonical(name))
    }

    /// Is there a part whose name begins so, in small letters?
    pub(super) fn has_any(&self, beginning: &str) -> bool {
        self.parts.keys().any(|name| name.starts_with(beginning))
    }

    /// Opens a part for reading; nothing if there is none of that name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<BufReader<Bounded<'_>>>, Damage> {
        let Some(index) = self.parts.get(&canonical(name)) else { return Ok(None) };
        let file = self.zip.by_index(*index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(text) if text.contains("assword") => {
                Damage::Encrypted
            }
            zip::result::ZipError::InvalidPassword => Damage::Encrypted,
            _ => Damage::Broken("zip: a part"),
        })?;
        let by_ratio = file.compressed_size().saturating_mul(MAX_RATIO).max(RATIO_FREE_BYTES);
        let bounded = Bounded {
            most: MAX_PART_BYTES.min(by_ratio),
            read: 0,
            left: &mut self.left,
            file: Box::new(file),
        };
        Ok(Some(BufReader::with_capacity(64 << 10, bounded)))
    }

    /// A whole part.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, Damage> {
        let Some(part) = self.part(name)? else { return Ok(None) };
        let mut bytes = Vec::new();
        let mut part = part.take(MAX_WHOLE_PART_BYTES + 1);
        part.read_to_end(&mut bytes).map_err(|error| of_io(&error))?;
        match bytes.len() as u64 > MAX_WHOLE_PART_BYTES {
            true => Err(too_much()),
            false => Ok(Some(bytes)),
        }
    }
}

/// A part that ends with an error when it unpacks to more than it may.
pub(super) struct Bounded<'a> {
    file: Box<dyn Read + 'a>,
    read: u64,
    most: u64,
    left: &'a mut u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.read = self.read.saturating_add(count as u64);
        *self.left = self.left.saturating_sub(count as u64);
        if self.read > self.most || *self.left == 0 {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "unpacks to too much"));
        }
        Ok(count)
    }
}

/// What went wrong in reading a part.
pub(super) fn of_io(error: &io::Error) -> Damage {
    match error.kind() {
        io::ErrorKind::FileTooLarge => too_much(),
        _ => Damage::Broken("zip: damaged data"),
    }
}

fn too_much() -> Damage {
    Damage::TooMuch(message!(
        zh: "解压后的内容太大（可能是压缩炸弹）",
        en: "it unpacks to too much (a zip bomb?)"
    ))
}
