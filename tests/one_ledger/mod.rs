//! A small round of one ledger, in memory.

use std::sync::Arc;

use zhixiao::{
    diagnostic::Diagnostics,
    method::{self, Pack, ShippedPacks, model::Method},
    pipeline::{Round, RoundInput},
    table::{InputFile, LargeFile},
};

/// How the method of such a round begins.
const HEAD: &str = r#"
[method]
id = "mine"
name = "办法"
version = "1"
language = "zh"
points = 10

[tables.teams]
name = "名册"
files = ["teams"]
key = ["name"]
[tables.teams.columns]
name = { headers = ["巡察组"], type = "text", required = true }
"#;

/// What comes of a method that goes on like this.
pub(crate) fn loaded(rest: &str) -> (Option<Method>, Diagnostics) {
    let text = format!("{HEAD}{rest}");
    method::load(&Pack::new([("method.toml", text.as_bytes())]), &ShippedPacks)
}

/// The round of 甲 and 乙 with the ledger `name`; a large one is not read as a whole.
pub(crate) fn round(name: &str, ledger: String, is_large: bool) -> RoundInput {
    let (round, _) =
        Round::parse("round.toml", "id = \"1\"\nname = \"一轮\"\nas_of = 2026-06-30\n");
    let file =
        |name: &str, text: String| InputFile { name: name.into(), bytes: text.into_bytes().into() };
    let mut files = vec![file("teams.csv", "巡察组\n甲\n乙\n".to_owned())];
    let ledger = file(name, ledger);
    let mut large = Vec::new();
    if is_large {
        large.push(LargeFile { name: ledger.name, source: Arc::new(ledger.bytes) });
    } else {
        files.push(ledger);
    }
    RoundInput { round: round.unwrap(), files, large, previous: None, metrics: None }
}
