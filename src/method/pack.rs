use std::sync::Arc;

use super::model::PackFile;

/// The files of a pack's folder.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// All of them, by path inside the folder, with `/`: `method.toml`, `整改.rhai`, `x.csv`,
    /// `tests/a.toml`, `README.md`.
    pub files: Vec<PackFile>,
}

impl Pack {
    /// A pack from paths and bytes, in the order of the paths.
    #[must_use]
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut files: Vec<PackFile> = files
            .into_iter()
            .map(|(name, bytes)| PackFile { name: Arc::from(name), bytes: Arc::from(bytes) })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self { files }
    }

    /// The file whose path is `name`.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&PackFile> {
        self.files.iter().find(|file| &*file.name == name)
    }

    /// The files in the folder itself whose name ends in `ending` (`.toml`), by name, `method.toml` first.
    pub(crate) fn root_files(&self, ending: &str) -> Vec<&PackFile> {
        let mut files: Vec<&PackFile> = self
            .files
            .iter()
            .filter(|file| file.name.ends_with(ending) && !file.name.contains('/'))
            .collect();
        files.sort_by_key(|file| (&*file.name != "method.toml", Arc::clone(&file.name)));
        files
    }
}

/// Where packs come from that another pack extends. The command line gives access to folders and to
/// the shipped packs.
pub trait Packs {
    /// The pack that `extends = "from"` means: the id of a shipped pack, or a path relative to the
    /// folder of the pack that says so. That folder is `base`, itself relative to the pack that is
    /// loaded: empty for that one, `../city` for one that it extends by `../city`.
    fn find(&self, from: &str, base: &str) -> Option<Pack>;
}

/// Only the shipped packs, by id.
#[derive(Debug, Clone, Copy, Default)]
pub struct ShippedPacks;

impl Packs for ShippedPacks {
    fn find(&self, from: &str, _base: &str) -> Option<Pack> {
        super::embedded::pack(from)
    }
}
