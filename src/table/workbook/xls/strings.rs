//! Texts of BIFF8, which may be cut anywhere and go on in the next record.

use super::super::damage::Damage;

/// A record and the records that continue it, read from the front.
pub(super) struct Segments<'a> {
    segments: Vec<&'a [u8]>,
    at: usize,
    place: usize,
}

const CUT: Damage = Damage::Broken("a text is cut off");

impl<'a> Segments<'a> {
    pub(super) const fn new(segments: Vec<&'a [u8]>) -> Self {
        Self { segments, at: 0, place: 0 }
    }

    /// Moves to the next segment where this one is used up.
    fn settle(&mut self) {
        while self.segments.get(self.at).is_some_and(|segment| self.place >= segment.len()) {
            if self.at + 1 >= self.segments.len() {
                return;
            }
            self.at += 1;
            self.place = 0;
        }
    }

    pub(super) fn u8(&mut self) -> Result<u8, Damage> {
        self.settle();
        let byte = self.segments.get(self.at).and_then(|segment| segment.get(self.place));
        self.place += 1;
        byte.copied().ok_or(CUT)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Damage> {
        Ok(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    pub(super) fn u32(&mut self) -> Result<u32, Damage> {
        Ok(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    fn skip(&mut self, mut count: usize) -> Result<(), Damage> {
        while count > 0 {
            self.settle();
            let rest = self
                .segments
                .get(self.at)
                .map_or(0, |segment| segment.len() - self.place.min(segment.len()));
            if rest == 0 {
                return Err(CUT);
            }
            let step = rest.min(count);
            self.place += step;
            count -= step;
        }
        Ok(())
    }

    /// `count` characters. Where they go on in another record, that begins with a flag of its own
    /// that says how wide they are.
    fn characters(&mut self, count: usize, mut wide: bool) -> Result<String, Damage> {
        let mut units: Vec<u16> = Vec::new();
        for _ in 0..count {
            let used_up =
                self.segments.get(self.at).is_some_and(|segment| self.place >= segment.len());
            if used_up {
                wide = self.u8()? & 1 == 1;
            }
            units.push(if wide { self.u16()? } else { self.u8()?.into() });
        }
        Ok(String::from_utf16_lossy(&units))
    }

    /// A text with its length before it: two bytes, or one if `short`.
    pub(super) fn text(&mut self, short: bool) -> Result<String, Damage> {
        let count = if short { u16::from(self.u8()?) } else { self.u16()? };
        let flags = self.u8()?;
        let runs = if flags & 0x08 == 0 { 0 } else { usize::from(self.u16()?) };
        let spoken = if flags & 0x04 == 0 { 0 } else { self.u32()? as usize };
        let text = self.characters(count.into(), flags & 1 == 1)?;
        self.skip(runs * 4)?;
        self.skip(spoken)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_on_in_the_next_record() {
        // "甲ab": wide in the first record, narrow in the second.
        let first = [3, 0, 1, 0x32, 0x75];
        let second = [0, b'a', b'b', 1, 0, 0, b'x'];
        let mut segments = Segments::new(vec![&first, &second]);
        assert_eq!(segments.text(false).unwrap(), "甲ab");
        assert_eq!(segments.text(false).unwrap(), "x");
        assert!(segments.text(false).is_err());
        // Runs and signs of speech are passed over.
        let rich = [1, 0, 0x0C, 1, 0, 2, 0, 0, 0, b'y', 9, 9, 9, 9, 8, 8, 1, 0, 0, b'z'];
        let mut segments = Segments::new(vec![&rich]);
        assert_eq!(segments.text(false).unwrap(), "y");
        assert_eq!(segments.text(false).unwrap(), "z");
    }
}
