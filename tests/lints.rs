//! Each lint of `zhixiao check` with a method in which it fires and a near miss in which it does not.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail loudly"
)]

mod command;

use std::{collections::BTreeSet, fmt::Write as _, fs, path::Path};

use command::Desk;
use zhixiao::{
    diagnostic::{Diagnostics, Language, Severity},
    method::{self, Pack, Packs, ShippedPacks},
    value::Date,
    workbench::lint::{self, Checked, LINTS, Options},
};

/// One method: what code it is for, whether that fires, its TOML and its module.
struct Case {
    code: String,
    fires: bool,
    method: String,
    rhai: String,
}

/// `tests/lints/cases.toml`.
fn cases() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lints/cases.toml");
    let file: toml::Table = fs::read_to_string(path).unwrap().parse().unwrap();
    let text = |case: &toml::Value, key: &str| {
        case.get(key).and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    };
    let list = file["case"].as_array().unwrap();
    list.iter()
        .flat_map(|case| {
            let code = text(case, "code");
            ["fires", "near"].map(|which| Case {
                code: code.clone(),
                fires: which == "fires",
                method: text(case, which),
                rhai: match text(case, &format!("{which}_rhai")) {
                    own if own.is_empty() => text(case, "rhai"),
                    own => own,
                },
            })
        })
        .collect()
}

fn day() -> Date {
    Date::new(2026, 11, 1).unwrap()
}

fn check(pack: &Pack, packs: &dyn Packs) -> Checked {
    let (method, found) = method::load(pack, packs);
    let method = method.unwrap_or_else(|| panic!("{found:?}"));
    lint::check(&method, found, &Options::of(&method, day()))
}

impl Case {
    fn check(&self) -> Checked {
        const ROSTER: &str = "[tables.teams]\nkey = [\"组\"]\n[tables.teams.columns]\n\"组\" = { type = \"text\" }\n";
        let roster = if self.method.contains("[tables.teams]") { "" } else { ROSTER };
        let head = "[method]\nid = \"case\"\nname = \"小办法\"\n";
        let text = format!("{head}{roster}{}", self.method);
        let mut files = vec![("method.toml", text.as_bytes())];
        if !self.rhai.is_empty() {
            files.push(("规则.rhai", self.rhai.as_bytes()));
        }
        check(&Pack::new(files), &ShippedPacks)
    }
}

fn codes(found: &Diagnostics) -> BTreeSet<&str> {
    found.iter().map(|found| found.code).collect()
}

#[test]
fn each_lint_fires_and_its_near_miss_does_not() {
    let mut wrong = String::new();
    for case in cases() {
        let checked = case.check();
        if codes(&checked.found).contains(case.code.as_str()) != case.fires {
            writeln!(wrong, "{} {}: {:#?}", case.code, case.fires, checked.found).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_lint_has_a_case() {
    let there: BTreeSet<String> = cases().into_iter().map(|case| case.code).collect();
    let all: BTreeSet<String> = LINTS.iter().map(|lint| lint.code.to_owned()).collect();
    assert_eq!(there, all);
}

#[test]
fn what_people_read() {
    for language in [Language::Chinese, Language::English] {
        let mut text = String::new();
        for case in cases().into_iter().filter(|case| case.fires) {
            let found = case.check().found;
            for one in found.iter().filter(|found| found.code == case.code) {
                let at = one.place.row.map(|row| row.to_string()).unwrap_or_default();
                let help = one.help.as_ref().expect("a way out").in_language(language);
                let file = one.place.file.as_deref().unwrap_or_default();
                writeln!(
                    text,
                    "{} {file}:{at}\n    {}\n    = {help}",
                    one.code,
                    one.text(language)
                )
                .unwrap();
            }
        }
        insta::assert_snapshot!(format!("lints_{}", language.code()), text);
    }
}

/// The folder of a pack as a pack.
fn folder(path: &Path) -> Pack {
    let mut files = Vec::new();
    for entry in fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.push((name, fs::read(&path).unwrap()));
        }
    }
    Pack::new(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
}

#[test]
fn the_packs_that_we_ship_and_test_with_are_clean() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "rules/tonghua-trial",
        "rules/donghe-county",
        "tests/packs/hospital_scorecard",
        "tests/packs/township_ranking",
        "tests/packs/undp_hdi",
    ] {
        let checked = check(&folder(&root.join(name)), &ShippedPacks);
        let warnings: Vec<_> =
            checked.found.iter().filter(|found| found.severity == Severity::Warning).collect();
        assert!(warnings.is_empty(), "{name}: {warnings:#?}");
    }
}

#[test]
fn the_page_tells_of_every_lint() {
    let mut table = String::from("| 代码 | 什么 | 为什么 | 怎么改 |\n|---|---|---|---|\n");
    for lint in &LINTS {
        let (code, what, why, way) = (lint.code, lint.what.0, lint.why.0, lint.way_out.0);
        writeln!(table, "| `{code}` | {what} | {why} | {way} |").unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/检查.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- lints -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end -->").unwrap();
    let expected = format!("{before}<!-- lints -->\n{table}<!-- end -->{after}");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &expected).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == expected, "run the tests with UPDATE_DOCS=1");
}

#[test]
fn the_command_counts_what_is_silenced_and_can_deny() {
    let desk = Desk::new();
    let clean = desk.run("check rules/tonghua-trial --as-of 2026-11-01 --deny-warnings");
    assert_eq!(clean.status, 0, "{}", clean.error);
    assert!(clean.error.contains("另有 1 处按 [[allow]] 不提示"), "{}", clean.error);
    desk.changed("新办法", &[("\"测评有效票下限\" = {", "\"没人用\" = 1\n\"测评有效票下限\" = {")]);
    assert!(desk.path().join("新办法").is_dir());
    let warned = desk.run("check 新办法 --as-of 2026-11-01");
    assert_eq!(warned.status, 0);
    // What was found is summed up once.
    let (_, last) = warned.error.trim_end().rsplit_once("\n\n").unwrap();
    assert!(last.starts_with("没有错误，有 1 处警告"), "{}", warned.error);
    assert_eq!(warned.error.matches("处警告").count(), 1, "{}", warned.error);
    let denied = desk.run("check 新办法 --as-of 2026-11-01 --deny-warnings");
    assert_eq!(denied.status, 1);
    let csv = desk.run("check 新办法 --as-of 2026-11-01 --message-format csv");
    assert!(csv.out.contains("unused-param"), "{}", csv.out);
    let json = desk.run("check 新办法 --as-of 2026-11-01 --message-format json --lang en");
    assert!(json.out.contains("\"code\":\"unused-param\""), "{}", json.out);
    let later = desk.run("check rules/tonghua-trial --as-of 2028-06-01");
    for code in ["allow-expired", "score-cliff", "stale-review"] {
        assert!(later.error.contains(code), "{code}: {}", later.error);
    }
    let wrong = desk.run("check rules/tonghua-trial --cliff 0");
    assert_eq!(wrong.status, 2);
}

/// The methods of `tests/constructs` and `tests/published` are written as their offices wrote them; what is
/// told of them was looked at one by one and is true.
#[test]
fn what_is_told_of_constructs_and_published_methods() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for folder in ["tests/constructs", "tests/published"] {
        let mut paths: Vec<_> =
            fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let file: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
            for case in file["case"].as_array().unwrap() {
                told_of(case, &mut text);
            }
        }
    }
    insta::assert_snapshot!("lints_of_constructs", text);
}

fn told_of(case: &toml::Value, text: &mut String) {
    const HEAD: &str = "[method]\nid = \"case\"\nname = \"小办法\"\n";
    const ROSTER: &str =
        "[tables.teams]\nkey = [\"组\"]\n[tables.teams.columns]\n\"组\" = { type = \"text\" }\n";
    let method = case["method"].as_str().unwrap();
    let mut whole = String::new();
    if !method.contains("[method]") {
        whole.push_str(HEAD);
    }
    if !method.contains("[tables.teams]") && !method.contains("extends") {
        whole.push_str(ROSTER);
    }
    whole.push_str(method);
    let mut files = vec![("method.toml".to_owned(), whole)];
    for (key, ending) in [("rhai", ".rhai"), ("files", "")] {
        for (name, file) in case.get(key).and_then(toml::Value::as_table).into_iter().flatten() {
            files.push((format!("{name}{ending}"), file.as_str().unwrap().to_owned()));
        }
    }
    let pack = Pack::new(files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    let (method, found) = method::load(&pack, &ShippedPacks);
    let Some(method) = method else { return };
    let checked = lint::check(&method, found, &Options::of(&method, day()));
    for found in checked.found.iter().filter(|found| found.severity == Severity::Warning) {
        let (code, place) = (case["code"].as_str().unwrap(), &found.place);
        let row = place.row.unwrap_or_default();
        let message = found.text(Language::Chinese);
        writeln!(
            text,
            "{code} {} {}:{row} {message}",
            found.code,
            place.file.as_deref().unwrap_or_default()
        )
        .unwrap();
    }
}
