//! The tests that a method lacks, found by trying: they bring back what a shipped pack loses with its own.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use unicode_width::UnicodeWidthStr;
use zhixiao::{
    method::{Pack, ShippedPacks, embedded},
    testing::{RunOptions, Suggested, Suite, Verdict, run, suggest},
    workbench::format::format,
};

/// What is found for a pack without the tests of some of its files; each test passes, and they reach what is
/// promised.
fn proven(id: &str, without: &[&str]) -> Suggested {
    let mut pack: Pack = embedded::pack(id).unwrap();
    for name in without {
        let file = pack.files.iter_mut().find(|file| &*file.name == *name).unwrap();
        let text = std::str::from_utf8(&file.bytes).unwrap();
        // What is superseded stays so.
        let (head, _) = text.split_once("[[test]]").unwrap();
        file.bytes = head.as_bytes().into();
    }
    let (suggested, found) = suggest(&pack, &ShippedPacks, None);
    assert!(!found.has_errors(), "{found:?}");
    let suggested = suggested.unwrap();
    assert_eq!(format("tests/a.toml", &suggested.text).unwrap(), suggested.text);
    for line in suggested.text.lines().filter(|line| line.contains(" = {")) {
        assert!(line.width() <= 100, "{line}");
    }
    let confirmed = suggested.text.replace("todo = true\n", "");
    // The same name, for tests are run in the order of their files.
    let written = Pack::new([("tests/zhixiao-suggest.toml", confirmed.as_bytes())]);
    pack.files.extend(written.files);
    let (suite, found) = Suite::load_watched(&pack, &ShippedPacks);
    assert!(found.is_empty(), "{found:?}");
    let report = run(&suite.unwrap(), &RunOptions::default());
    let failing = report.results.iter().filter(|result| !result.errors.is_empty());
    let failing: Vec<&str> = failing.map(|result| &*result.name).collect();
    assert!(report.is_good(), "{failing:?}");
    assert_eq!(report.count(Verdict::Todo), 0);
    let coverage = report.coverage.unwrap();
    let promised = (suggested.after.reached(), suggested.after.ways());
    assert_eq!((coverage.reached(), coverage.ways()), promised);
    suggested
}

#[test]
fn a_shipped_pack_gets_back_what_its_tests_reached() {
    let lost = ["tests/线索.toml", "tests/信访.toml"];
    let suggested = proven("tonghua-trial", &lost);
    let (before, after) = (&suggested.before, &suggested.after);
    assert!(before.reached() + 15 < after.reached(), "{} {}", before.reached(), after.reached());
    let missing: Vec<String> =
        after.not_reached().map(|decision| decision.what.zh.clone()).collect();
    assert!(missing.len() <= 2, "{missing:?}");
}

#[test]
fn an_overlay_gets_tests_of_what_it_changes() {
    let suggested = proven("donghe-county", &["tests/东河县.toml"]);
    let (before, after) = (&suggested.before, &suggested.after);
    assert!(before.reached() < after.reached(), "{} {}", before.reached(), after.reached());
    assert_eq!(after.not_reached().count(), 0);
    // The lines of the county's own rule, from both sides.
    assert!(suggested.text.contains("走访"), "{}", suggested.text);
}
