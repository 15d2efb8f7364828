//! The packs that are shipped inside the program.

use super::pack::Pack;

/// The pack that a new round starts from.
pub const DEFAULT: &str = "tonghua-trial";

/// A shipped pack: its id and its files, by path.
type Shipped = (&'static str, &'static [(&'static str, &'static [u8])]);

macro_rules! shipped {
    ($pack:literal: $($file:literal),* $(,)?) => {
        (
            $pack,
            &[$(($file, include_bytes!(concat!("../../rules/", $pack, "/", $file)))),*],
        )
    };
}

const PACKS: &[Shipped] = &[
    shipped!("donghe-county":
        "README.md",
        "method.toml",
        "tests/东河县.toml",
        "走访.rhai",
    ),
    shipped!("tonghua-trial":
        "README.md",
        "method.toml",
        "metrics.toml",
        "tables.toml",
        "tests/信访.toml",
        "tests/加分和否决.toml",
        "tests/成果和评价.toml",
        "tests/整改.toml",
        "tests/数据核对.toml",
        "tests/等次和排名.toml",
        "tests/线索.toml",
        "tests/质量.toml",
        "tests/门槛两侧.toml",
        "信访.rhai",
        "加减分.rhai",
        "成果.rhai",
        "整改.rhai",
        "线索.rhai",
        "评价.rhai",
        "质量.rhai",
    ),
];

/// The ids of the shipped packs.
pub fn ids() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(id, _)| *id)
}

/// The shipped pack whose id is `id`. They stand beside each other, so that one may call another
/// `../id`.
#[must_use]
pub fn pack(id: &str) -> Option<Pack> {
    let id = id.strip_prefix("../").unwrap_or(id);
    let (_, files) = PACKS.iter().find(|(known, _)| *known == id)?;
    Some(Pack::new(files.iter().copied()))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{prefix}{name}/"), files);
            } else {
                files.push(format!("{prefix}{name}"));
            }
        }
    }

    #[test]
    fn the_list_is_the_folder() {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let mut folder = Vec::new();
        walk(&rules, "", &mut folder);
        // Beside the packs stands a page about them.
        folder.retain(|name| name.contains('/'));
        folder.sort();
        let mut list: Vec<String> = PACKS
            .iter()
            .flat_map(|(id, files)| files.iter().map(move |(name, _)| format!("{id}/{name}")))
            .collect();
        list.sort();
        assert_eq!(list, folder);
        assert!(pack(DEFAULT).is_some());
    }
}
