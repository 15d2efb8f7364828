use std::{fmt, io, sync::Arc};

use crate::table::input::{InputFile, stem};

/// Where the bytes of a file come from.
pub trait ByteSource: Send + Sync {
    /// How many there are.
    fn length(&self) -> u64;

    /// Fills `buffer` with the bytes from `at` on.
    ///
    /// # Errors
    /// What the machine says; also where there are fewer bytes.
    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl ByteSource for Arc<[u8]> {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        let start = usize::try_from(at).map_err(io::Error::other)?;
        let bytes = self.get(start..).and_then(|rest| rest.get(..buffer.len()));
        buffer.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// A file that is too big to be held as a whole.
#[derive(Clone)]
pub struct LargeFile {
    /// Its path inside the round folder, with `/`.
    pub name: Arc<str>,
    /// Its bytes.
    pub source: Arc<dyn ByteSource>,
}

impl fmt::Debug for LargeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LargeFile").field("name", &self.name).finish_non_exhaustive()
    }
}

impl LargeFile {
    /// The file's name without folders and without its ending.
    pub(crate) fn stem(&self) -> &str {
        stem(&self.name)
    }

    /// The file with all its bytes.
    ///
    /// # Errors
    /// What the machine says.
    pub fn whole(&self) -> io::Result<InputFile> {
        let length = usize::try_from(self.source.length()).map_err(io::Error::other)?;
        let bytes = Arc::from(self.bytes(0, length)?);
        Ok(InputFile { name: Arc::clone(&self.name), bytes })
    }

    /// Hands all bytes to `take`, one piece after the other.
    ///
    /// # Errors
    /// What the machine says.
    pub fn each_piece(&self, mut take: impl FnMut(&[u8])) -> io::Result<()> {
        const PIECE: usize = 1 << 20;
        let (mut at, end) = (0, self.source.length());
        while at < end {
            let piece = self.bytes(at, PIECE)?;
            at += piece.len() as u64;
            take(&piece);
        }
        Ok(())
    }

    /// `length` bytes from `at` on, or as many as there are.
    ///
    /// # Errors
    /// What the machine says.
    pub(crate) fn bytes(&self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.read_into(&mut bytes, at, length)?;
        Ok(bytes)
    }

    /// The same in the place of what `buffer` holds.
    ///
    /// # Errors
    /// What the machine says.
    pub(crate) fn read_into(&self, buffer: &mut Vec<u8>, at: u64, length: usize) -> io::Result<()> {
        let rest = self.source.length().saturating_sub(at);
        buffer.resize(usize::try_from(rest).unwrap_or(usize::MAX).min(length), 0);
        self.source.read_at(at, buffer)
    }
}
