//! What analysts get wrong, and what they are told: `tests/mistakes/*.toml` holds small packs, each with
//! one kind of mistake, and the snapshots beside them hold what is said, in both languages.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may fail loudly")]

use std::{fmt::Write as _, fs, path::Path};

use zhixiao::{
    diagnostic::{Diagnostic, Diagnostics, Language, Severity},
    method::{self, Pack, Packs},
};

/// What the cases begin with, unless they are `whole`.
const SMALL: &str = include_str!("mistakes/small-method.txt");

struct Case {
    note: String,
    pack: Pack,
    bases: Vec<(String, Pack)>,
}

impl Packs for Case {
    fn find(&self, from: &str, _base: &str) -> Option<Pack> {
        self.bases.iter().find(|(name, _)| name == from).map(|(_, pack)| pack.clone())
    }
}

fn pack(table: &toml::Table) -> Pack {
    let text = |key: &str| table.get(key).and_then(toml::Value::as_str).unwrap_or_default();
    let whole = table.get("whole").and_then(toml::Value::as_bool).unwrap_or(false);
    let mut method = if whole { String::new() } else { SMALL.to_owned() };
    for change in table.get("change").and_then(toml::Value::as_array).into_iter().flatten() {
        let (from, to) = (change[0].as_str().unwrap(), change[1].as_str().unwrap());
        assert!(method.contains(from), "{from} is not in the small method");
        method = method.replacen(from, to, 1);
    }
    method.push_str(text("add"));
    let mut files = vec![("method.toml".to_owned(), method)];
    for (name, content) in table.get("files").and_then(toml::Value::as_table).into_iter().flatten()
    {
        files.push((name.clone(), content.as_str().unwrap().to_owned()));
    }
    Pack::new(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())))
}

fn cases(text: &str) -> Vec<Case> {
    let table: toml::Table = text.parse().unwrap();
    let list = table["case"].as_array().unwrap();
    list.iter()
        .map(|case| {
            let case = case.as_table().unwrap();
            let bases = case.get("base").and_then(toml::Value::as_table).into_iter().flatten();
            Case {
                note: case["note"].as_str().unwrap().to_owned(),
                pack: pack(case),
                bases: bases
                    .map(|(name, base)| (name.clone(), pack(base.as_table().unwrap())))
                    .collect(),
            }
        })
        .collect()
}

fn show(diagnostic: &Diagnostic, out: &mut String) {
    let place = &diagnostic.place;
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let file = place.file.as_deref().unwrap_or("?");
    let (row, column) = (place.row.unwrap_or_default(), place.column.unwrap_or_default());
    writeln!(out, "{severity} {} {file}:{row}:{column}", diagnostic.code).unwrap();
    if let Some(excerpt) = &place.excerpt {
        let meant: String = excerpt
            .text
            .chars()
            .skip(excerpt.start as usize)
            .take(excerpt.length as usize)
            .collect();
        writeln!(out, "  at  {}   <{meant}>", excerpt.text).unwrap();
    }
    for language in [Language::Chinese, Language::English] {
        let help = diagnostic.help.as_ref().map(|help| help.in_language(language));
        let arrow = help.map(|help| format!(" → {help}")).unwrap_or_default();
        writeln!(out, "  {}  {}{arrow}", language.code(), diagnostic.text(language)).unwrap();
    }
}

fn said(case: &Case) -> String {
    let (method, found): (_, Diagnostics) = method::load(&case.pack, case);
    let mut out = format!("# {}\n", case.note);
    for diagnostic in &found {
        show(diagnostic, &mut out);
    }
    assert_eq!(method.is_none(), found.has_errors(), "{out}");
    assert!(!found.is_empty(), "{}: nothing was found", case.note);
    out
}

#[test]
fn mistakes_are_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let mut files: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    files.sort();
    let mut count = 0;
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let cases = cases(&fs::read_to_string(&path).unwrap());
        count += cases.len();
        let all: Vec<String> = cases.iter().map(said).collect();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("mistakes");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, all.join("\n")));
    }
    assert!(count >= 60, "{count} cases");
}

#[test]
fn the_small_method_has_no_mistake() {
    let pack = Pack::new([("method.toml", SMALL.as_bytes())]);
    let (method, found) = method::load(&pack, &method::ShippedPacks);
    assert!(found.is_empty(), "{found:?}");
    assert!(method.is_some());
}
