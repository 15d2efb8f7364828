use std::sync::Arc;

use indexmap::IndexMap;

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message, nearest},
    method::{
        document::{self, Content, Field, SourceFile},
        keys::ROUND,
    },
    table::RoundData,
    value::Date,
};

/// What `round.toml` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its id.
    pub id: String,
    /// What people read; the id if it says nothing.
    pub name: String,
    /// The day on which overdue is judged.
    pub as_of: Date,
    /// The method: a path from the round folder, or the id of a shipped pack.
    pub method: Option<String>,
    /// The result of the round before: a path from the round folder to its `result.json` or to the folder
    /// that holds it.
    pub previous: Option<String>,
    /// Tables whose file is named: the table's id and the path inside the round folder.
    pub files: IndexMap<String, String>,
}

impl Round {
    /// Reads the text of a `round.toml`. `file` is how messages call it.
    #[must_use]
    pub fn parse(file: &str, text: &str) -> (Option<Self>, Diagnostics) {
        let mut found = Diagnostics::new();
        let source = Arc::new(SourceFile { name: file.into(), text: text.to_owned(), pack: 0 });
        let table = document::parse(&source, &mut found);
        for (key, field) in &table {
            if ROUND.key(key).is_none() {
                let mut unknown = Diagnostic::error(
                    "unknown-key",
                    field.key.place(),
                    message!(zh: "没有“{key}”这个键", en: "there is no key “{key}”"),
                );
                if let Some(near) = nearest(key, ROUND.keys.iter().map(|key| key.name)) {
                    unknown =
                        unknown.help(message!(zh: "是否为 {near}？", en: "did you mean {near}?"));
                }
                found.push(unknown);
            }
        }
        let text_at = |key: &str, found: &mut Diagnostics| {
            let field = table.get(key)?;
            let text = field.item.as_text().map(ToString::to_string);
            if text.is_none() {
                found.push(wrong_kind(key, field, "文字", "a text"));
            }
            text
        };
        let id = text_at("id", &mut found);
        let name = text_at("name", &mut found);
        let method = text_at("method", &mut found);
        let previous = text_at("previous", &mut found);
        let as_of = table.get("as_of").and_then(|field| {
            let day = match &field.item.content {
                Content::Date(day) => Some(*day),
                Content::Text(text) => Date::from_iso(text),
                _ => None,
            };
            if day.is_none() {
                found.push(wrong_kind(
                    "as_of",
                    field,
                    "日期，如 2026-06-30",
                    "a day such as 2026-06-30",
                ));
            }
            day
        });
        if !table.contains_key("as_of") {
            found.push(
                Diagnostic::error(
                    "missing-as-of",
                    Place::file(file),
                    message!(
                        zh: "没有写评估基准日 as_of",
                        en: "as_of is missing, the day on which the round is judged",
                    ),
                )
                .help(message!(
                    zh: "加一行，如 as_of = 2026-06-30；逾期与否按这一天判断",
                    en: "add a line such as as_of = 2026-06-30; overdue is judged on that day",
                )),
            );
        }
        let files = named_files(table.get("files"), &mut found);
        let id = id.or_else(|| name.clone()).unwrap_or_else(|| "round".to_owned());
        let round = as_of.filter(|_| !found.has_errors()).map(|as_of| Self {
            name: name.unwrap_or_else(|| id.clone()),
            id,
            as_of,
            method,
            previous,
            files,
        });
        (round, found)
    }

    /// What reading the tables needs to know of the round.
    #[must_use]
    pub fn facts(&self) -> RoundData {
        RoundData { as_of: self.as_of, files: self.files.clone() }
    }
}

fn wrong_kind(key: &str, field: &Field, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error(
        "wrong-kind",
        field.item.place(),
        message!(zh: "{key} 应是{zh}", en: "{key} should be {en}"),
    )
}

fn named_files(field: Option<&Field>, found: &mut Diagnostics) -> IndexMap<String, String> {
    let Some(field) = field else { return IndexMap::new() };
    let Some(table) = field.item.as_table() else {
        found.push(wrong_kind(
            "files",
            field,
            "表，如 clues = \"线索.csv\"",
            "a table such as clues = \"clues.csv\"",
        ));
        return IndexMap::new();
    };
    let mut files = IndexMap::new();
    for (id, field) in table {
        let Some(path) = field.item.as_text() else {
            found.push(wrong_kind(id, field, "文件的路径", "the path of a file"));
            continue;
        };
        let path = path.replace('\\', "/");
        let inside = !path.starts_with('/')
            && !path.contains(':')
            && path.split('/').all(|part| part != "..");
        if !inside {
            found.push(
                Diagnostic::error(
                    "path-outside",
                    field.item.place(),
                    message!(
                        zh: "文件“{path}”不在轮次目录之内",
                        en: "the file “{path}” is not inside the round folder",
                    ),
                )
                .help(message!(
                    zh: "把文件放进轮次目录，再写它在其中的路径",
                    en: "put the file into the round folder and name its path in there",
                )),
            );
            continue;
        }
        files.insert(id.to_string(), path);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_read() {
        let text = "id = \"8-2\"\nas_of = 2026-06-30\n[files]\nclues = \"材料/线索.csv\"\n";
        let (round, found) = Round::parse("round.toml", text);
        assert!(found.is_empty(), "{found:?}");
        let round = round.unwrap();
        assert_eq!((round.name.as_str(), round.as_of.to_string().as_str()), ("8-2", "2026-06-30"));
        assert_eq!(round.files.get("clues").map(String::as_str), Some("材料/线索.csv"));
    }

    #[test]
    fn every_mistake_is_named() {
        let text = "asof = 2026-06-30\nname = 3\n[files]\nx = \"../secret.csv\"\n";
        let (round, found) = Round::parse("round.toml", text);
        assert!(round.is_none());
        let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
        assert_eq!(codes, ["unknown-key", "wrong-kind", "missing-as-of", "path-outside"]);
    }
}
