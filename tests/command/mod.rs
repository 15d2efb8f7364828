//! Runs the program as a user does, in a folder with copies of the samples and the shipped packs.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

mod run;

use std::{fs, path::Path};

use run::{Ran, run};

pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["samples/round-8-2", "rules/tonghua-trial"] {
            copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name), &folder.path().join(name));
        }
        Self(folder)
    }

    /// A second pack beside the shipped one, with `from` put for `to` in its method.toml.
    pub(crate) fn changed(&self, name: &str, changes: &[(&str, &str)]) {
        let pack = self.0.path().join(name);
        copy(&self.0.path().join("rules/tonghua-trial"), &pack);
        let file = pack.join("method.toml");
        let mut text = fs::read_to_string(&file).unwrap();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        fs::write(file, text).unwrap();
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// `line` is split at spaces.
    pub(crate) fn run(&self, line: &str) -> Ran {
        run(self.0.path(), line)
    }
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
