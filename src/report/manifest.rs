//! What an output was made from and what it holds, so that anybody can prove it later.

use std::io;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::output::{Files, Output};

/// The file's name.
pub const MANIFEST: &str = "manifest.json";

/// `manifest.json`. It holds no times and no machine's name: the same inputs give the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of this format.
    pub format: u32,
    /// The program that wrote it: `zhixiao 0.1.0`.
    pub program: String,
    /// The options that the outputs depend on, by name.
    pub options: IndexMap<String, String>,
    /// The round's files, by name.
    pub inputs: Vec<Fingerprint>,
    /// The method's files, by name.
    pub rules: Vec<Fingerprint>,
    /// The files of the output folder, by name; all but this one.
    pub outputs: Vec<Fingerprint>,
}

/// A file and its SHA-256, as `sha256sum` and `certutil -hashfile` print it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Its path inside its folder, with `/`.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// In lower-case hexadecimal digits.
    pub sha256: String,
}

impl Fingerprint {
    /// The fingerprint of a file.
    #[must_use]
    pub fn of(name: impl Into<String>, bytes: &[u8]) -> Self {
        Self { name: name.into(), bytes: bytes.len() as u64, sha256: sha256(bytes) }
    }
}

/// A fingerprint of a file that is read piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Fingerprinting {
    digest: Sha256,
    bytes: u64,
}

impl Fingerprinting {
    /// The next piece.
    pub fn take(&mut self, piece: &[u8]) {
        self.digest.update(piece);
        self.bytes += piece.len() as u64;
    }

    /// After the last piece.
    #[must_use]
    pub fn finish(self, name: impl Into<String>) -> Fingerprint {
        let sha256 = hexadecimal(&self.digest.finalize());
        Fingerprint { name: name.into(), bytes: self.bytes, sha256 }
    }
}

/// The fingerprints of files that nobody keeps.
#[derive(Debug, Clone, Default)]
pub struct Fingerprints {
    done: Vec<Fingerprint>,
    begun: Option<(String, Fingerprinting)>,
}

impl Fingerprints {
    /// After the last file.
    #[must_use]
    pub fn finish(mut self) -> Vec<Fingerprint> {
        self.end();
        self.done
    }

    fn end(&mut self) {
        let ended = self.begun.take();
        self.done.extend(ended.map(|(name, fingerprint)| fingerprint.finish(name)));
    }
}

impl Files for Fingerprints {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.end();
        self.begun = Some((name.to_owned(), Fingerprinting::default()));
        Ok(())
    }

    fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, fingerprint)) = &mut self.begun {
            fingerprint.take(bytes);
        }
        Ok(())
    }
}

impl From<&Output> for Fingerprint {
    fn from(output: &Output) -> Self {
        Self::of(output.name.clone(), &output.bytes)
    }
}

/// SHA-256 in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in digest {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

impl Manifest {
    /// The version of the format that this program writes.
    pub const FORMAT: u32 = 1;

    /// Puts a manifest together; every list is sorted by name.
    #[must_use]
    pub fn new(
        inputs: impl IntoIterator<Item = Fingerprint>,
        rules: impl IntoIterator<Item = Fingerprint>,
        outputs: impl IntoIterator<Item = Fingerprint>,
        version: &str,
        options: &IndexMap<String, String>,
    ) -> Self {
        let sorted = |list: Vec<Fingerprint>| {
            let mut list = list;
            list.sort();
            list
        };
        let mut options = options.clone();
        options.sort_keys();
        Self {
            format: Self::FORMAT,
            program: format!("zhixiao {version}"),
            options,
            inputs: sorted(inputs.into_iter().collect()),
            rules: sorted(rules.into_iter().collect()),
            outputs: sorted(outputs.into_iter().filter(|output| output.name != MANIFEST).collect()),
        }
    }

    /// As a file.
    #[must_use]
    pub fn output(&self) -> Output {
        // Strings and numbers alone always serialise.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        Output::new(MANIFEST, bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_that_other_tools_print() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn order_does_not_matter_and_it_reads_back() {
        let mut outputs = Fingerprints::default();
        for (name, pieces) in [("b.csv", ["b", ""]), ("a.csv", ["a", "c"]), (MANIFEST, ["", ""])] {
            outputs.begin(name).unwrap();
            pieces.iter().for_each(|piece| outputs.piece(piece.as_bytes()).unwrap());
        }
        let outputs = outputs.finish();
        assert_eq!(outputs[1], Fingerprint::from(&Output::new("a.csv", "ac")));
        let options = IndexMap::from([("lang".to_owned(), "zh".to_owned())]);
        let files = || [Fingerprint::of("z", b"1"), Fingerprint::of("y", b"2")];
        let one = Manifest::new(files(), [], outputs.clone(), "0.1.0", &options).output();
        let mut turned = files();
        turned.reverse();
        assert_eq!(Manifest::new(turned, [], outputs, "0.1.0", &options).output(), one);
        let read: Manifest = serde_json::from_slice(&one.bytes).unwrap();
        assert_eq!(
            read.outputs.iter().map(|file| &*file.name).collect::<Vec<_>>(),
            ["a.csv", "b.csv"]
        );
        assert_eq!(read.output(), one);
    }
}
