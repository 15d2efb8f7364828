use std::{collections::BTreeMap, fmt::Write};

use crate::testing::coverage::{Coverage, Decision};

/// The coverage as LCOV's tracefile, which editors and services read: a branch for each way, and a line for
/// each line that decides. `path` is how a file of the pack is called from outside.
///
/// Counts are how many tests went the way. Source: geninfo(1), "FILES".
#[must_use]
pub fn to_lcov(coverage: &Coverage, path: &dyn Fn(&str) -> String) -> String {
    let mut files: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
    for decision in &coverage.decisions {
        let file = decision.place.file.as_deref().unwrap_or_default();
        files.entry(file).or_default().push(decision);
    }
    let mut text = String::new();
    for (file, decisions) in files {
        let _ = write!(text, "TN:\nSF:{}\n", path(file));
        // By line: whether anything of it was reached, and by how many tests at most.
        let mut lines: BTreeMap<u64, usize> = BTreeMap::new();
        let (mut found, mut hit) = (0usize, 0usize);
        for (block, decision) in decisions.iter().enumerate() {
            let line = decision.place.row.unwrap_or(1);
            let reached = decision.reached() > 0;
            for (branch, way) in decision.ways.iter().enumerate() {
                let taken = way.tests.len();
                // A decision that was never come to has no counts at all.
                let count = if reached { taken.to_string() } else { "-".to_owned() };
                let _ = writeln!(text, "BRDA:{line},{block},{branch},{count}");
                found += 1;
                hit += usize::from(taken > 0);
                let most = lines.entry(line).or_default();
                *most = (*most).max(taken);
            }
        }
        let _ = write!(text, "BRF:{found}\nBRH:{hit}\n");
        for (line, tests) in &lines {
            let _ = writeln!(text, "DA:{line},{tests}");
        }
        let reached = lines.values().filter(|tests| **tests > 0).count();
        let _ = write!(text, "LF:{}\nLH:{reached}\nend_of_record\n", lines.len());
    }
    text
}
