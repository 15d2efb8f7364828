//! The compound file (OLE) around an XLS: a small file system of sectors. Every chain is as long as the
//! file has sectors at most, and every place is looked up, so that a broken file is an error.

use super::super::damage::Damage;

const END: u32 = 0xFFFF_FFFE;

/// A little-endian number at a place.
pub(in super::super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

/// A little-endian number at a place.
pub(in super::super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

struct Entry {
    name: String,
    is_stream: bool,
    start: u32,
    size: u64,
    left: u32,
    right: u32,
    child: u32,
}

pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    /// The stream in which the small streams stand.
    mini: Vec<u8>,
    cutoff: u64,
    /// What stands in the root folder.
    entries: Vec<Entry>,
}

fn broken<T>(value: Option<T>) -> Result<T, Damage> {
    value.ok_or(Damage::Broken("compound file"))
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Damage> {
        let shift = broken(u16_at(bytes, 30))?;
        let sector = match shift {
            9 => 512,
            12 => 4_096,
            _ => return Err(Damage::Broken("compound file: size of sectors")),
        };
        let mut file = Self {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            cutoff: broken(u32_at(bytes, 56))?.into(),
            entries: Vec::new(),
        };
        file.read_fat()?;
        let directory = file.chain(broken(u32_at(bytes, 48))?)?;
        let all: Vec<Entry> =
            directory.as_chunks::<128>().0.iter().map(|raw| entry(raw, shift == 9)).collect();
        let first = broken(u32_at(bytes, 60))?;
        if first < END {
            let mini_fat = file.chain(first)?;
            file.mini_fat =
                mini_fat.as_chunks::<4>().0.iter().map(|n| u32::from_le_bytes(*n)).collect();
        }
        let root = broken(all.first())?;
        if root.start < END && root.size > 0 {
            file.mini = file.chain(root.start)?;
        }
        let child = root.child;
        file.entries = in_folder(all, child)?;
        Ok(file)
    }

    /// How many sectors the file has.
    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector
    }

    fn sector_at(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = start.checked_add(self.sector)?.min(self.bytes.len());
        // The last sector may be cut short by sloppy writers.
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    fn read_fat(&mut self) -> Result<(), Damage> {
        let mut places: Vec<u32> =
            (0..109).filter_map(|n| u32_at(self.bytes, 76 + 4 * n)).collect();
        let mut next = broken(u32_at(self.bytes, 68))?;
        let most = self.sectors();
        let mut steps = 0;
        while next < END {
            steps += 1;
            if steps > most {
                return Err(Damage::Broken("compound file: endless chain"));
            }
            let sector = broken(self.sector_at(next))?;
            let numbers = sector.as_chunks::<4>().0;
            let (link, list) = broken(numbers.split_last())?;
            places.extend(list.iter().map(|n| u32::from_le_bytes(*n)));
            next = u32::from_le_bytes(*link);
        }
        for place in places.into_iter().filter(|place| *place < END) {
            if self.fat.len() > most {
                break;
            }
            let sector = broken(self.sector_at(place))?;
            self.fat.extend(sector.as_chunks::<4>().0.iter().map(|n| u32::from_le_bytes(*n)));
        }
        Ok(())
    }

    /// The content of the sectors of a chain.
    fn chain(&self, first: u32) -> Result<Vec<u8>, Damage> {
        let mut content = Vec::new();
        let mut next = first;
        let most = self.sectors();
        let mut steps = 0;
        while next < END {
            steps += 1;
            if steps > most {
                return Err(Damage::Broken("compound file: endless chain"));
            }
            content.extend_from_slice(broken(self.sector_at(next))?);
            next = broken(self.fat.get(next as usize).copied())?;
        }
        Ok(content)
    }

    fn mini_chain(&self, first: u32) -> Result<Vec<u8>, Damage> {
        let mut content = Vec::new();
        let mut next = first;
        let mut steps = 0;
        while next < END {
            steps += 1;
            if steps > self.mini_fat.len() {
                return Err(Damage::Broken("compound file: endless chain"));
            }
            let start = next as usize * 64;
            content.extend_from_slice(broken(self.mini.get(start..start + 64))?);
            next = broken(self.mini_fat.get(next as usize).copied())?;
        }
        Ok(content)
    }

    /// Is there something of this name in the root folder?
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The content of a stream of the root folder.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, Damage> {
        let mut found = self
            .entries
            .iter()
            .filter(|entry| entry.is_stream && entry.name.eq_ignore_ascii_case(name));
        let Some(entry) = found.next() else { return Ok(None) };
        if found.next().is_some() {
            return Err(Damage::TwoParts);
        }
        let mut content = if entry.size < self.cutoff {
            self.mini_chain(entry.start)?
        } else {
            self.chain(entry.start)?
        };
        let size = usize::try_from(entry.size).unwrap_or(usize::MAX);
        if content.len() < size {
            return Err(Damage::Broken("compound file: cut off"));
        }
        content.truncate(size);
        Ok(Some(content))
    }
}

fn entry(raw: &[u8; 128], small_sizes: bool) -> Entry {
    let number = |at| u32_at(raw, at).unwrap_or(END);
    let length = usize::from(u16_at(raw, 64).unwrap_or(0)).min(64);
    let units: Vec<u16> = (0..length / 2).filter_map(|n| u16_at(raw, 2 * n)).collect();
    let name = String::from_utf16_lossy(&units);
    // Old writers leave rubbish in the upper half of the size.
    let high = if small_sizes { 0 } else { u64::from(number(124)) };
    Entry {
        name: name.trim_end_matches('\0').to_owned(),
        is_stream: raw.get(66) == Some(&2),
        start: number(116),
        size: high << 32 | u64::from(number(120)),
        left: number(68),
        right: number(72),
        child: number(76),
    }
}

/// The entries of the folder whose tree begins at `child`.
fn in_folder(all: Vec<Entry>, child: u32) -> Result<Vec<Entry>, Damage> {
    let mut wanted = vec![false; all.len()];
    let mut open = vec![child];
    while let Some(next) = open.pop() {
        let Some(entry) = all.get(next as usize) else { continue };
        match wanted.get_mut(next as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(Damage::Broken("compound file: endless folder")),
        }
        open.extend([entry.left, entry.right]);
    }
    Ok(all.into_iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(entry, _)| entry).collect())
}
