//! What the bytes of a text are, for those who look at a hundred million cells.

/// 0 to 9.
pub(crate) const DIGIT: u8 = 1;
/// Letters, digits, dashes, dots and strokes of ASCII: a number of a person among them is told by its digits.
pub(crate) const PLAIN: u8 = 2;
/// The same and the low line, of which codes such as `ZG-2026-000000123` are made.
pub(crate) const IN_CODE: u8 = 4;
/// Of an e-mail address, or the first byte of a full-width character.
pub(crate) const SIGN: u8 = 8;

#[expect(clippy::indexing_slicing, reason = "what is out of bounds in a constant does not compile")]
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0u8;
    loop {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' => DIGIT | PLAIN | IN_CODE,
            b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'/' | b'.' => PLAIN | IN_CODE,
            b'_' => IN_CODE,
            b'@' | 0xEF => SIGN,
            _ => 0,
        };
        if byte == u8::MAX {
            break kinds;
        }
        byte += 1;
    }
};

/// All that a byte is.
#[inline]
pub(crate) fn byte_kind(byte: u8) -> u8 {
    KINDS.get(usize::from(byte)).copied().unwrap_or_default()
}
