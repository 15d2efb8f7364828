//! docs/functions.md is what the program says of its functions.

use zhixiao::{diagnostic::Language, script::reference};

/// With `UPDATE=1` in the environment the page is written anew.
#[test]
fn the_page_of_functions_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/functions.md");
    let page = reference(Language::Chinese);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/functions.md is not what the program says; run the test with UPDATE=1"
    );
}

#[test]
fn both_languages_name_every_function() {
    let (zh, en) = (reference(Language::Chinese), reference(Language::English));
    let headings = |page: &str| -> Vec<String> {
        page.lines().filter(|line| line.starts_with("### ")).map(str::to_owned).collect()
    };
    assert!(headings(&zh).len() > 40);
    assert_eq!(headings(&zh), headings(&en));
}
