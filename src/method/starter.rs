//! The small commented pack that a new method starts from.

use crate::diagnostic::Language;

type Files = &'static [(&'static str, &'static str)];

macro_rules! files {
    ($language:literal: $($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("starter/", $language, "/", $file)))),*]
    };
}

const CHINESE: Files = files!("zh": "README.md", "method.toml", "tests/整改.toml", "整改.rhai");
const ENGLISH: Files =
    files!("en": "README.md", "method.toml", "rectification.rhai", "tests/rectification.toml");

/// The files of a new pack called `name`, by path. Its id is the name where an id may be so, else
/// `my-method`.
#[must_use]
pub fn files(name: &str, language: Language) -> Vec<(&'static str, String)> {
    let (files, placeholder) = match language {
        Language::Chinese => (CHINESE, "我的办法"),
        Language::English => (ENGLISH, "My method"),
    };
    let is_id = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
    };
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let named = |text: &str| {
        let text = match name.trim() {
            "" => text.to_owned(),
            name => text
                .replace(&quoted(placeholder), &quoted(name))
                .replace(&format!("# {placeholder}\n"), &format!("# {name}\n")),
        };
        if is_id(name) { text.replace("\"my-method\"", &quoted(name)) } else { text }
    };
    files.iter().map(|(path, text)| (*path, named(text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::{Pack, ShippedPacks, load};

    #[test]
    fn a_new_pack_has_no_warning_in_either_language() {
        for (language, name) in [(Language::Chinese, "督查 \"甲\""), (Language::English, "my.pack")]
        {
            let files = files(name, language);
            let pack = Pack::new(files.iter().map(|(path, text)| (*path, text.as_bytes())));
            let (method, found) = load(&pack, &ShippedPacks);
            assert_eq!(found.iter().count(), 0, "{found:?}");
            let method = method.unwrap();
            assert_eq!(method.name, name);
            assert_eq!(&*method.id == name, language == Language::English);
        }
    }

    #[test]
    fn the_lists_are_the_folders() {
        for (folder, files) in [("zh", CHINESE), ("en", ENGLISH)] {
            let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("src/method/starter")
                .join(folder);
            let mut there = Vec::new();
            for (sub, prefix) in [("", ""), ("tests", "tests/")] {
                for entry in std::fs::read_dir(top.join(sub)).unwrap() {
                    let entry = entry.unwrap();
                    if entry.path().is_file() {
                        there.push(format!("{prefix}{}", entry.file_name().to_str().unwrap()));
                    }
                }
            }
            there.sort();
            let listed: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
            assert_eq!(listed, there);
        }
    }
}
