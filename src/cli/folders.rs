//! Round folders and packs on the disk.

use std::{
    fs,
    io::{self, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::ArgMatches;
use indexmap::IndexMap;

use super::{command::get, run::Failure};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message},
    judge::evaluation::Evaluation,
    method::{
        self, Pack, Packs, Setting,
        model::{Method, PackFile},
    },
    pipeline::{Options, Round, RoundInput},
    report,
    table::{ByteSource, Encoding, InputFile, LargeFile, ReadOptions},
    value::Date,
};

/// The method that is taken when nobody names one.
pub(super) const DEFAULT_METHOD: &str = "tonghua-trial";
/// Packs are small; a folder with more files or bytes than this is no pack.
const MOST_PACK_FILES: usize = 2_000;

/// A round with its method, ready to be evaluated.
pub(super) struct Opened {
    pub(super) method: Method,
    pub(super) input: RoundInput,
    pub(super) options: Options,
    /// Warnings of the method and the round file.
    pub(super) found: Diagnostics,
}

/// Opens the round folder of a command line.
///
/// # Errors
/// Diagnostics that are errors, or what the machine says.
pub(super) fn open(matches: &ArgMatches, folder: &Path) -> Result<Opened, Failure> {
    open_with(matches, folder, &[])
}

/// Opens the round folder of a command line, with some values of its method set to others.
///
/// # Errors
/// Diagnostics that are errors, or what the machine says.
pub(super) fn open_with(
    matches: &ArgMatches,
    folder: &Path,
    settings: &[Setting],
) -> Result<Opened, Failure> {
    open_by(matches, folder, settings, get::<String>(matches, "method").map(String::as_str))
}

/// The same, by the method that is `named`, if one is.
///
/// # Errors
/// Diagnostics that are errors, or what the machine says.
pub(super) fn open_by(
    matches: &ArgMatches,
    folder: &Path,
    settings: &[Setting],
    named: Option<&str>,
) -> Result<Opened, Failure> {
    let mut found = Diagnostics::new();
    let round = round(matches, folder, &mut found)?;
    let method = method_of(folder, round.as_ref(), named);
    let (method, of_method) = load_method_with(&method.0, &method.1, settings)?;
    found.extend(of_method);
    let (Some(method), Some(round)) = (method, round) else { return Err(Failure::Errors(found)) };
    let (files, large) = files(folder, &round)?;
    let previous = match get::<PathBuf>(matches, "previous") {
        Some(path) => Some(path.clone()),
        None => round.previous.as_ref().map(|path| folder.join(path)),
    };
    let previous = previous.map(|path| read_result(&path)).transpose()?;
    let options = Options { read: read_options(matches)?, all_evidence: false, draft: false };
    Ok(Opened {
        method,
        input: RoundInput { round, files, large, previous, metrics: None },
        options,
        found,
    })
}

/// What the method of a round is called, and from which folder: the one that is `named`, or the round's own.
pub(super) fn method_of(
    folder: &Path,
    round: Option<&Round>,
    named: Option<&str>,
) -> (String, PathBuf) {
    match (named, round.and_then(|round| round.method.clone())) {
        (Some(named), _) => (named.to_owned(), PathBuf::from(".")),
        (None, Some(own)) => (own, folder.to_owned()),
        (None, None) => (DEFAULT_METHOD.to_owned(), folder.to_owned()),
    }
}

/// Opens a round as it was opened when the manifest with these options was written; what the command line
/// says comes first.
///
/// # Errors
/// Diagnostics that are errors, or what the machine says.
pub(super) fn open_again(
    matches: &ArgMatches,
    folder: &Path,
    then: &IndexMap<String, String>,
) -> Result<Opened, Failure> {
    let mut opened = open(matches, folder)?;
    if get::<Date>(matches, "as-of").is_none()
        && let Some(day) = then.get("as_of").and_then(|day| Date::from_iso(day))
    {
        opened.input.round.as_of = day;
    }
    if opened.options.read.encoding.is_none() {
        opened.options.read.encoding =
            then.get("encoding").and_then(|name| Encoding::from_name(name));
    }
    opened.options.draft = then.get("draft").is_some_and(|draft| draft == "true");
    Ok(opened)
}

/// How the files of a command line are read.
///
/// # Errors
/// An encoding that nobody knows.
pub(super) fn read_options(matches: &ArgMatches) -> Result<ReadOptions, Failure> {
    let encoding = get::<String>(matches, "encoding")
        .map(|name| {
            Encoding::from_name(name).ok_or_else(|| {
                Failure::Usage(message!(zh: "没有“{name}”这种编码", en: "no encoding “{name}”"))
            })
        })
        .transpose()?;
    Ok(ReadOptions { encoding, ..ReadOptions::default() })
}

/// Refuses a file where a folder is wanted. What is not there is told of when it is read.
///
/// # Errors
/// It is a file.
pub(super) fn a_folder(path: &Path) -> Result<(), Failure> {
    if !path.is_file() {
        return Ok(());
    }
    let shown = path.display();
    Err(Failure::Usage(message!(
        zh: "{shown} 是一个文件，请给出它所在的目录",
        en: "{shown} is a file; give the folder that holds it",
    )))
}

/// Reads round.toml; a folder without one is a round if the command line says its day.
///
/// # Errors
/// A file instead of a folder, or what the machine says.
pub(super) fn round(
    matches: &ArgMatches,
    folder: &Path,
    found: &mut Diagnostics,
) -> Result<Option<Round>, Failure> {
    a_folder(folder)?;
    let path = folder.join("round.toml");
    let as_of = get::<Date>(matches, "as-of").copied();
    let text = match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound && folder.is_dir() => {
            let Some(as_of) = as_of else {
                let shown = folder.display();
                found.push(
                    Diagnostic::error(
                        "no-round-file",
                        Place::file("round.toml"),
                        message!(
                            zh: "{shown} 里没有这个文件",
                            en: "{shown} does not hold this file",
                        ),
                    )
                    .help(message!(
                        zh: "新建 round.toml，写上 id、name 和评估基准日 as_of；或用 zhixiao init 生成",
                        en: "make a round.toml with id, name and as_of, or let zhixiao init make one",
                    )),
                );
                return Ok(None);
            };
            let name =
                folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into());
            return Ok(Some(Round {
                id: name.clone(),
                name,
                as_of,
                method: None,
                previous: None,
                files: Default::default(),
            }));
        }
        Err(error) => return Err(Failure::machine(&path, &error)),
    };
    let (round, problems) = Round::parse("round.toml", &text);
    found.extend(problems);
    Ok(round.map(|mut round| {
        if let Some(as_of) = as_of {
            round.as_of = as_of;
        }
        round
    }))
}

/// Endings of files that may hold tables; what the file is, its content tells.
const ENDINGS: [&str; 11] =
    ["csv", "tsv", "txt", "xlsx", "xlsm", "xlsb", "xls", "ods", "et", "htm", "html"];

/// The files of a round folder, in the order of their names. Hidden ones and the lock files of office
/// programs (`~$…`) are passed over. Those from [`LARGE`] on are not read here.
fn files(folder: &Path, round: &Round) -> Result<(Vec<InputFile>, Vec<LargeFile>), Failure> {
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for name in names_of_tables(folder, round)? {
        let path = folder.join(&name);
        let length = fs::metadata(&path).map_err(|error| Failure::machine(&path, &error))?.len();
        if length >= LARGE {
            let source = Arc::new(FileOnDisk { path, length });
            large.push(LargeFile { name: Arc::from(name), source });
            continue;
        }
        let bytes = fs::read(&path).map_err(|error| Failure::machine(&path, &error))?;
        small.push(InputFile { name: Arc::from(name), bytes: Arc::from(bytes) });
    }
    Ok((small, large))
}

/// The names of the files that may hold tables.
pub(super) fn names_of_tables(folder: &Path, round: &Round) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| Failure::machine(folder, &error))? {
        let entry = entry.map_err(|error| Failure::machine(folder, &error))?;
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        let wanted = ending.is_some_and(|ending| ENDINGS.contains(&&*ending));
        if wanted && !name.starts_with('.') && !name.starts_with("~$") && entry.path().is_file() {
            names.push(name);
        }
    }
    for path in round.files.values() {
        if !names.contains(path) {
            names.push(path.clone());
        }
    }
    names.sort();
    Ok(names)
}

/// Files of so many bytes are read block by block.
const LARGE: u64 = 16 << 20;

/// A file that is read piece by piece, from several threads.
struct FileOnDisk {
    path: PathBuf,
    length: u64,
}

impl ByteSource for FileOnDisk {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<()> {
        // Each reader has its own place in the file, so it opens it for itself: a block costs far more than that.
        let mut file = fs::File::open(&self.path)?;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(buffer)
    }
}

/// Loads the method that `named` means: the id of a shipped one, or a folder seen from `from`.
///
/// # Errors
/// What the machine says, or that there is no such method.
pub(super) fn load_method(
    named: &str,
    from: &Path,
) -> Result<(Option<Method>, Diagnostics), Failure> {
    load_method_with(named, from, &[])
}

/// The same, with some values set to others.
///
/// # Errors
/// What the machine says, or that there is no such method.
pub(super) fn load_method_with(
    named: &str,
    from: &Path,
    settings: &[Setting],
) -> Result<(Option<Method>, Diagnostics), Failure> {
    let (pack, packs) = find_pack(named, from)?;
    Ok(method::load_with(&pack, &packs, settings))
}

/// The pack that `named` means, as in [`load_method`], and the packs beside it.
///
/// # Errors
/// What the machine says, or that there is no such method.
pub(super) fn find_pack(named: &str, from: &Path) -> Result<(Pack, Folders), Failure> {
    let folder = from.join(named);
    if folder.join("method.toml").is_file() {
        return Ok((read_pack(&folder)?, Folders { top: folder }));
    }
    if let Some(pack) = method::embedded::pack(named) {
        return Ok((pack, Folders { top: from.to_owned() }));
    }
    let shipped: Vec<&str> = method::embedded::ids().collect();
    let shipped = shipped.join(", ");
    let folder = folder.display();
    Err(Failure::Usage(message!(
        zh: "找不到评估办法“{named}”：{folder} 里没有 method.toml，随程序附带的有 {shipped}",
        en: "no method “{named}”: there is no method.toml in {folder}; shipped ones are {shipped}",
    )))
}

/// Packs in folders beside the pack that is loaded, and the shipped ones.
pub(super) struct Folders {
    top: PathBuf,
}

impl Folders {
    /// The folder that holds what `from` means for a pack at `base`; nothing of a shipped one.
    pub(super) fn folder_of(&self, from: &str, base: &str) -> Option<PathBuf> {
        let folder = self.top.join(base).join(from);
        folder.join("method.toml").is_file().then_some(folder)
    }
}

impl Packs for Folders {
    fn find(&self, from: &str, base: &str) -> Option<Pack> {
        match self.folder_of(from, base) {
            Some(folder) => read_pack(&folder).ok(),
            None => method::embedded::pack(from),
        }
    }
}

/// Files that are no part of a method: hidden ones, and definitions, which are for editors.
pub(super) fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || name.ends_with(".d.rhai")
}

/// All files of a pack's folder: the folder itself and its folders, hidden ones passed over.
///
/// # Errors
/// What the machine says.
pub(super) fn read_pack(folder: &Path) -> Result<Pack, Failure> {
    let mut files = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| Failure::machine(&folder, &error))? {
            let entry = entry.map_err(|error| Failure::machine(&folder, &error))?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
            let kind = entry.file_type().map_err(|error| Failure::machine(&folder, &error))?;
            if is_passed_over(&name) || files.len() >= MOST_PACK_FILES {
                continue;
            }
            let path = entry.path();
            if kind.is_dir() {
                folders.push((path, format!("{prefix}{name}/")));
            } else {
                let bytes = fs::read(&path).map_err(|error| Failure::machine(&path, &error))?;
                files.push(PackFile {
                    name: Arc::from(format!("{prefix}{name}")),
                    bytes: Arc::from(bytes),
                });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Pack { files })
}

/// Reads a `result.json`, or the one in a folder.
///
/// # Errors
/// What the machine says, or that it is no result.
pub(super) fn read_result(path: &Path) -> Result<Evaluation, Failure> {
    let path = if path.is_dir() { path.join("result.json") } else { path.to_owned() };
    let bytes = fs::read(&path).map_err(|error| Failure::machine(&path, &error))?;
    report::read_result(&path.to_string_lossy(), &bytes)
        .map_err(|unreadable| Failure::Errors(Diagnostics::from(*unreadable)))
}
