//! `docs/pack.md` and `docs/method.schema.json` agree with the keys by which packs are read. With
//! `UPDATE_DOCS=1` they are written anew.

#![expect(clippy::unwrap_used, reason = "tests may fail loudly")]

use std::{fs, path::Path};

use zhixiao::{
    diagnostic::Language,
    method::{self, Pack, ShippedPacks, keys},
};

fn held(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "{} is not up to date: run the tests with UPDATE_DOCS=1",
        path.display()
    );
}

#[test]
fn every_key_stands_in_the_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pack.md");
    let page = fs::read_to_string(path).unwrap();
    let mut expected = String::new();
    let mut rest = page.as_str();
    let mut seen = Vec::new();
    while let Some((before, after)) = rest.split_once("<!-- keys: ") {
        let (header, after) = after.split_once(" -->").unwrap();
        let (_, after) = after.split_once("<!-- end -->").unwrap();
        let section = keys::SECTIONS.iter().find(|section| section.header == header);
        let section = section.unwrap_or_else(|| panic!("no section {header}"));
        let table = keys::table(section, Language::Chinese);
        expected.push_str(before);
        expected.push_str(&format!("<!-- keys: {header} -->\n{table}<!-- end -->"));
        seen.push(header);
        rest = after;
    }
    expected.push_str(rest);
    for section in keys::SECTIONS {
        // Defaults have the keys of what they are defaults of.
        let defaults = section.header.starts_with("[defaults.");
        assert!(defaults || seen.contains(&section.header), "{} is missing", section.header);
    }
    held("docs/pack.md", &expected);
}

#[test]
fn the_schema_is_that_of_the_keys() {
    let schema = serde_json::to_string_pretty(&keys::json_schema()).unwrap();
    held("docs/method.schema.json", &format!("{schema}\n"));
}

#[test]
fn the_example_of_the_reference_loads() {
    let page = keys::reference(Language::Chinese);
    let (_, after) = page.split_once("<!-- example -->\n```toml\n").unwrap();
    let (text, _) = after.split_once("```").unwrap();
    let (method, found) =
        method::load(&Pack::new([("method.toml", text.as_bytes())]), &ShippedPacks);
    assert!(found.is_empty(), "{found:?}");
    assert!(method.is_some());
}

#[test]
fn there_is_a_reference_in_english() {
    let page = keys::reference(Language::English);
    for section in keys::SECTIONS {
        assert!(page.contains(section.header));
    }
}
