//! The files of a pack that tables `in = "pack"` are read from.

use super::{Builder, columns::suggest, words::plain};
use crate::{
    diagnostic::{Diagnostic, message},
    method::document::Field,
};

impl<'a> Builder<'a> {
    /// The files of the pack that declares a table `in = "pack"`, as places in the method's files.
    pub(super) fn pack_files(&mut self, patterns: &[String], field: &Field) -> Vec<usize> {
        let number = field.item.spot.file.pack;
        let Some(layer) = self.layers.get(number) else { return Vec::new() };
        let offset: usize =
            self.layers.iter().skip(number + 1).map(|layer| layer.pack.files.len()).sum();
        let data = |name: &str| {
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            !name.contains('/') && !matches!(ending, "toml" | "rhai" | "md" | "")
        };
        let mut stems = Vec::new();
        let mut found = Vec::new();
        for (at, file) in layer.pack.files.iter().enumerate().filter(|(_, file)| data(&file.name)) {
            let stem = file.name.rsplit_once('.').map_or(&*file.name, |(stem, _)| stem);
            stems.push(stem.to_owned());
            let workbook = !file.name.ends_with(".csv") && !file.name.ends_with(".tsv");
            if workbook || patterns.iter().any(|pattern| matches_pattern(pattern, stem)) {
                found.push(offset + at);
            }
        }
        if found.is_empty() {
            let list = patterns.join(", ");
            let diagnostic = Diagnostic::error(
                "no-pack-file",
                field.item.place(),
                message!(
                    zh: "办法文件夹里没有这张表的文件（{list}）",
                    en: "the pack's folder has no file for this table ({list})"
                ),
            );
            let wrong = patterns.first().cloned().unwrap_or_default();
            self.found.push(suggest(diagnostic, &wrong, stems.iter().map(String::as_str)));
        }
        found
    }
}

/// Does `*` in the pattern stand for what is there? Case does not matter.
pub(super) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (plain(pattern), plain(text));
    let mut parts = pattern.split('*');
    let Some(first) = parts.next() else { return false };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, expected) in [
            ("self", "Self", true),
            ("self", "self2", false),
            ("整改*", "整改台账", true),
            ("*台账*", "整改台账（2）", true),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches_pattern(pattern, text), expected, "{pattern} {text}");
        }
    }
}
