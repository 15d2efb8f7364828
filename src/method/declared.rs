//! What a method declares as one flat list, so that two methods can be compared and a method has a
//! fingerprint.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    document::{Content, Field, Item, Table},
    keys::{self, Kind, Section},
    model::PackFile,
};

/// One thing that a method declares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Declaration {
    /// Where it stands: `params.逾期扣分上限`, `indicator.clue_closure.points`, `整改::完成情况`.
    pub path: String,
    /// What stands there.
    pub value: String,
    /// It is only words for people, or what they are told beside scores: no score can change with it.
    pub wording: bool,
    /// The value without what means nothing: comments of code, spaces between words.
    #[serde(skip)]
    essence: String,
}

impl Declaration {
    /// Is that the same, spaces and comments aside?
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.essence == other.essence && (!self.wording || self.value == other.value)
    }
}

/// Two fingerprints of a method. Each is a SHA-256 in hexadecimal digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruler {
    /// Over all that can move a score: points, expressions, constants, tables, code.
    pub structure: String,
    /// Over names, advice, clauses, dates of review and comments.
    pub wording: String,
}

/// Keys that are only words for people. In [`keys::GRADE`] and [`keys::COLOUR`] the name is the id.
const WORDING: [&str; 11] = [
    "name",
    "source",
    "reviewed",
    "advice",
    "effort",
    "who",
    "consequence",
    "reason",
    "version",
    "language",
    "monotone",
];

/// Everything that the merged tree `document` and the packs' files declare, sorted by path.
pub(super) fn declarations(document: &Table, files: &[PackFile]) -> Vec<Declaration> {
    let mut walk = Walk { out: Vec::new() };
    walk.section(document, &keys::ROOT, "", false);
    let mut out = walk.out;
    for file in files {
        let Some((_, path)) = file.name.split_once('/') else { continue };
        if path.contains('/') {
            continue;
        }
        match path.rsplit_once('.') {
            Some((module, "rhai")) => {
                let text = String::from_utf8_lossy(&file.bytes);
                // A module of an overlay stands for the base's of the same name.
                let prefix = format!("{module}::");
                out.retain(|there| !there.path.starts_with(&prefix));
                out.extend(functions(module, &text));
            }
            Some((_, "csv")) => {
                let value = hexadecimal(&Sha256::digest(&file.bytes));
                out.push(declaration(path.to_owned(), value.clone(), false, value));
            }
            _ => {}
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// The fingerprints of what is declared.
pub(super) fn ruler(declared: &[Declaration]) -> Ruler {
    let print = |wording: bool| {
        let mut hash = Sha256::new();
        for one in declared.iter().filter(|one| one.wording == wording) {
            for part in [&one.path, if wording { &one.value } else { &one.essence }] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hexadecimal(&hash.finalize())
    };
    Ruler { structure: print(false), wording: print(true) }
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn declaration(path: String, value: String, wording: bool, essence: String) -> Declaration {
    Declaration { path, value, wording, essence }
}

struct Walk {
    out: Vec<Declaration>,
}

impl Walk {
    fn section(&mut self, table: &Table, section: &Section, path: &str, wording: bool) {
        let name_is_id = std::ptr::eq(section, &raw const keys::GRADE)
            || std::ptr::eq(section, &raw const keys::COLOUR);
        for (name, field) in table {
            let words = WORDING.contains(&&**name) && !(name_is_id && &**name == "name")
                || std::ptr::eq(section, &raw const keys::METHOD)
                    && matches!(&**name, "id" | "extends")
                || std::ptr::eq(section, &raw const keys::ROOT)
                    && matches!(&**name, "check" | "allow")
                || std::ptr::eq(section, &raw const keys::JUDGE) && &**name == "problems";
            let kind = section.key(name).map_or(Kind::Any, |key| key.kind);
            self.item(&field.item, &kind, &join(path, name), wording || words);
        }
    }

    fn item(&mut self, item: &Item, kind: &Kind, path: &str, wording: bool) {
        match (&item.content, kind) {
            (_, Kind::Either(kinds)) => {
                let fitting = kinds.iter().find(|kind| match &item.content {
                    Content::Table(_) => matches!(kind, Kind::Table(_) | Kind::Map(_)),
                    Content::List(_) => matches!(kind, Kind::Entries(_) | Kind::List(_)),
                    _ => false,
                });
                self.item(item, fitting.unwrap_or(&Kind::Any), path, wording);
            }
            (Content::Table(table), Kind::Table(section)) => {
                self.section(table, section, path, wording);
            }
            // A constant with its name and clause.
            (Content::Table(table), _)
                if path.contains("params.") && table.contains_key("value") =>
            {
                self.param(table, path, wording);
            }
            (Content::Table(table), _) => {
                let inner = if let Kind::Map(kind) = kind { kind } else { &Kind::Any };
                for (name, field) in table {
                    self.item(&field.item, inner, &join(path, name), wording);
                }
            }
            (Content::List(list), Kind::Entries(section)) => {
                for (at, entry) in list.iter().enumerate() {
                    let id = entry.text_at("id").or_else(|| entry.text_at("name"));
                    let id = id.map_or_else(|| (at + 1).to_string(), ToString::to_string);
                    if let Some(table) = entry.as_table() {
                        self.section(table, section, &join(path, &id), wording);
                    }
                }
                // The first grade that fits is given, the first ranking is the official one.
                let ids: Vec<&str> = list
                    .iter()
                    .filter_map(|entry| entry.text_at("id").or_else(|| entry.text_at("name")))
                    .map(|id| &**id)
                    .collect();
                if matches!(path, "grade" | "ranking") {
                    self.push(path, ids.join(" > "), false, wording);
                }
            }
            (_, kind) => {
                let code = matches!(kind, Kind::Expression);
                self.push(path, shown(item), code, wording);
            }
        }
    }

    fn param(&mut self, table: &Table, path: &str, wording: bool) {
        for (name, Field { item, .. }) in table {
            match &**name {
                "value" => self.push(path, shown(item), false, wording),
                name => self.push(&join(path, name), shown(item), false, true),
            }
        }
    }

    fn push(&mut self, path: &str, value: String, code: bool, wording: bool) {
        let essence = if code { essence(&value) } else { value.clone() };
        self.out.push(declaration(path.to_owned(), value, wording, essence));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A value on one line, as it would be written.
fn shown(item: &Item) -> String {
    match &item.content {
        Content::Text(text) => text.trim().to_owned(),
        Content::List(list) => {
            format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Content::Table(table) => {
            let inner: Vec<String> = table
                .iter()
                .map(|(name, field)| format!("{name} = {}", shown(&field.item)))
                .collect();
            format!("{{ {} }}", inner.join(", "))
        }
        Content::Number(number) => number.to_exact(),
        Content::Bool(value) => value.to_string(),
        Content::Date(day) => day.to_string(),
    }
}

/// The functions of a module: the code of each, and the comment above it as words.
fn functions(module: &str, text: &str) -> Vec<Declaration> {
    let mut out = Vec::new();
    let (mut comment, mut code, mut name) = (String::new(), String::new(), String::new());
    let mut finish = |name: &mut String, code: &mut String, comment: &mut String| {
        let path = format!("{module}::{name}");
        let told = std::mem::take(comment);
        let code = std::mem::take(code).trim_end().to_owned();
        name.clear();
        if !told.trim().is_empty() {
            out.push(declaration(
                format!("{path} ///"),
                told.trim().to_owned(),
                true,
                String::new(),
            ));
        }
        let essence = essence(&code);
        if !essence.is_empty() {
            out.push(declaration(path, code, false, essence));
        }
    };
    let mut above = String::new();
    for line in text.lines() {
        let start = line.strip_prefix("private ").unwrap_or(line).strip_prefix("fn ");
        if let Some(rest) = start {
            if !name.is_empty() || !code.trim().is_empty() {
                finish(&mut name, &mut code, &mut comment);
            }
            name = rest.split('(').next().unwrap_or_default().trim().to_owned();
            comment = std::mem::take(&mut above);
        } else if let Some(told) = line.strip_prefix("//") {
            above.push_str(told.trim_start_matches('/').trim());
            above.push('\n');
            continue;
        }
        code.push_str(line);
        code.push('\n');
    }
    finish(&mut name, &mut code, &mut comment);
    out
}

/// Code without comments, and with one space where there are several outside of texts.
fn essence(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut quote: Option<char> = None;
    let mut letters = code.chars().peekable();
    while let Some(letter) = letters.next() {
        if let Some(end) = quote {
            out.push(letter);
            if letter == '\\' && end == '"' {
                out.extend(letters.next());
            } else if letter == end {
                quote = None;
            }
            continue;
        }
        match (letter, letters.peek()) {
            ('/', Some('/')) => while letters.next_if(|letter| *letter != '\n').is_some() {},
            ('/', Some('*')) => {
                let mut last = ' ';
                letters.next();
                for letter in letters.by_ref() {
                    if last == '*' && letter == '/' {
                        break;
                    }
                    last = letter;
                }
            }
            (letter, _) if letter.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            (letter, _) => {
                if matches!(letter, '"' | '`') {
                    quote = Some(letter);
                }
                out.push(letter);
            }
        }
    }
    out.trim_end().to_owned()
}

/// The fields that every method has, for tests of what moves its fingerprints.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::method::{Pack, ShippedPacks, load};

    fn ruler_of(change: impl Fn(&str) -> String) -> Ruler {
        let toml = "[method]\nid = \"m\"\nname = \"办法\"\n[params]\nstep = { value = 0.5, name = \"步\" }\n\
            [tables.teams]\nkey = [\"team\"]\n[tables.teams.columns]\nteam = { type = \"text\" }\nname = { type = \"number\" }\n\
            [[indicator]]\nid = \"a\"\nname = \"甲\"\npoints = 10\nscore = 'm::f(points, name)'\n\
            weak = { below = 0.7, advice = \"改\" }\n";
        let rhai = "/// 说明\nfn f(points, x) {\n    // 注\n    from_full(points).deduct(x * params.step, \"扣\")\n}\n";
        let pack = Pack::new([
            ("method.toml", change(toml).as_bytes()),
            ("m.rhai", change(rhai).as_bytes()),
        ]);
        let (method, found) = load(&pack, &ShippedPacks);
        method.unwrap_or_else(|| panic!("{found:?}")).ruler()
    }

    #[test]
    fn words_do_not_move_the_structure_and_numbers_do() {
        let base = ruler_of(str::to_owned);
        for (from, to) in
            [("\"甲\"", "\"乙\""), ("\"改\"", "\"快改\""), ("\"步\"", "\"步长\""), ("说明", "解释")]
        {
            let now = ruler_of(|text| text.replace(from, to));
            assert_eq!(now.structure, base.structure, "{from}");
            assert_ne!(now.wording, base.wording, "{from}");
        }
        for (from, to) in
            [("0.5", "0.6"), ("points = 10", "points = 9"), ("x * params", "x + params")]
        {
            let now = ruler_of(|text| text.replace(from, to));
            assert_ne!(now.structure, base.structure, "{from}");
            assert_eq!(now.wording, base.wording, "{from}");
        }
        let spaced =
            ruler_of(|text| text.replace("    // 注\n", "").replace("x * params", "x  *  params"));
        assert_eq!(spaced, base);
    }

    #[test]
    fn comments_inside_texts_stay() {
        assert_eq!(essence("a  + `//x  y` // z\n/* b */ c"), "a + `//x  y` c");
        assert_eq!(essence(r#""a\"//b""#), r#""a\"//b""#);
    }
}
