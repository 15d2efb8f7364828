//! A folder that appears whole or not at all.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::run::Failure;
use crate::{
    diagnostic::message,
    report::{Files, Fingerprint, Fingerprints, Output},
};

/// The file by which a folder is known to be one of ours, so that it may be replaced.
const MARK: &str = "manifest.json";

/// Why a folder could not be written.
#[derive(Debug, thiserror::Error)]
pub(super) enum FolderError {
    /// It holds something that zhixiao did not write.
    #[error("{0} is not a folder that zhixiao wrote")]
    NotOurs(PathBuf),
    /// The machine failed.
    #[error("{path}: {source}")]
    Machine {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> FolderError + '_ {
    move |source| FolderError::Machine { path: path.to_owned(), source }
}

/// What people may have worked on is never written over.
pub(super) fn must_be_new(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display();
    match folder.read_dir().map(|mut entries| entries.next().is_some()) {
        Ok(true) => Err(Failure::Usage(message!(
            zh: "{shown} 已有内容，请换一个新目录",
            en: "{shown} is not empty; name a new folder",
        ))),
        Err(_) if folder.exists() => Err(Failure::Usage(message!(
            zh: "{shown} 是文件，请换一个新目录",
            en: "{shown} is a file; name a new folder",
        ))),
        _ => Ok(()),
    }
}

/// May `folder` be replaced: is it absent, empty or one that zhixiao wrote?
pub(super) fn may_replace(folder: &Path) -> Result<(), FolderError> {
    let mut entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(FolderError::NotOurs(folder.to_owned()));
        }
        Err(error) => return Err(at(folder)(error)),
    };
    if entries.next().is_none() || folder.join(MARK).is_file() {
        Ok(())
    } else {
        Err(FolderError::NotOurs(folder.to_owned()))
    }
}

/// A new folder on its way to the place of `folder`: all files are written beside it first, so that a crash, a full
/// disk or a kill at any moment leaves the old one whole.
pub(super) struct NewFolder<'a> {
    folder: &'a Path,
    new: TempDir,
    file: Option<fs::File>,
    fingerprints: Fingerprints,
}

impl<'a> NewFolder<'a> {
    /// An empty one.
    pub(super) fn begin(folder: &'a Path) -> Result<Self, FolderError> {
        may_replace(folder)?;
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(at(parent))?;
        let new =
            tempfile::Builder::new().prefix(".zhixiao-").tempdir_in(parent).map_err(at(parent))?;
        Ok(Self { folder, new, file: None, fingerprints: Fingerprints::default() })
    }

    /// The fingerprints of the files written so far.
    pub(super) fn fingerprints(&self) -> Vec<Fingerprint> {
        self.fingerprints.clone().finish()
    }

    /// One whole file.
    pub(super) fn add(&mut self, output: &Output) -> Result<(), FolderError> {
        let path = self.new.path().join(&output.name);
        let written = self.begin(&output.name).and_then(|()| self.piece(&output.bytes));
        written.map_err(at(&path))
    }

    /// Puts the folder in its place.
    pub(super) fn finish(mut self) -> Result<(), FolderError> {
        self.end().map_err(at(self.folder))?;
        let Self { folder, new, .. } = self;
        readable(new.path()).map_err(at(new.path()))?;
        let new_path = new.path().to_owned();
        if folder.exists() {
            swap(&new_path, folder).map_err(at(folder))?;
            // What `new` now holds is the old folder; it goes away with it.
            return new.close().map_err(at(&new_path));
        }
        fs::rename(&new_path, folder).map_err(at(folder))?;
        // It has moved, so there is nothing left to clean up.
        let _ = new.keep();
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.file.take().map_or(Ok(()), |file| file.sync_all())
    }
}

impl Files for NewFolder<'_> {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        self.end()?;
        let path = self.new.path().join(name);
        if let Some(folder) = path.parent().filter(|_| name.contains('/')) {
            fs::create_dir_all(folder)?;
        }
        self.file = Some(fs::File::create(path)?);
        self.fingerprints.begin(name)
    }

    fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(file) = &mut self.file {
            file.write_all(bytes)?;
        }
        self.fingerprints.piece(bytes)
    }
}

/// Writes all outputs into a new folder and puts that in the place of `folder`.
pub(super) fn replace(folder: &Path, outputs: &[Output]) -> Result<(), FolderError> {
    let mut new = NewFolder::begin(folder)?;
    outputs.iter().try_for_each(|output| new.add(output))?;
    new.finish()
}

/// Temporary folders are private; colleagues on a shared disk must be able to open the result.
#[cfg(unix)]
fn readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Exchanges two folders in one step where the system can, else in two renames.
fn swap(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let mut aside = new.as_os_str().to_owned();
    aside.push("-old");
    let aside = PathBuf::from(aside);
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(name: &str, text: &str) -> Output {
        Output { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_old_folder_is_replaced_whole() {
        let top = tempfile::tempdir().unwrap();
        let folder = top.path().join("a/out");
        replace(&folder, &[output(MARK, "1"), output("x.csv", "old"), output("gone.csv", "")])
            .unwrap();
        replace(&folder, &[output(MARK, "2"), output("documents/y.csv", "new")]).unwrap();
        assert!(!folder.join("gone.csv").exists());
        assert_eq!(fs::read_to_string(folder.join("documents/y.csv")).unwrap(), "new");
        let left: Vec<_> = fs::read_dir(top.path().join("a")).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing temporary is left behind: {left:?}");
    }

    #[test]
    fn other_peoples_folders_are_left_alone() {
        let top = tempfile::tempdir().unwrap();
        fs::write(top.path().join("letter.txt"), "dear").unwrap();
        assert!(matches!(replace(top.path(), &[output(MARK, "")]), Err(FolderError::NotOurs(_))));
        assert!(top.path().join("letter.txt").exists());
    }
}
