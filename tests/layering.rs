//! Data goes one way: a module of the library imports only what stands above it in the list.

#![expect(clippy::string_slice, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::{collections::BTreeSet, fs, path::Path};

/// From the lowest floor up. A module may import from those before it.
const FLOORS: [&str; 13] = [
    "diagnostic",
    "value",
    "script",
    "method",
    "table",
    "metric",
    "score",
    "judge",
    "report",
    "pipeline",
    "testing",
    "workbench",
    "cli",
];

/// `diagnostic` and `value` are one floor: a message may hold a value, and a kind of absence has words.
const TOGETHER: [&str; 2] = ["diagnostic", "value"];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The top-level modules that a source text names behind `crate::`, also inside braces.
fn imports(text: &str) -> BTreeSet<String> {
    let code: String = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n");
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(inside) = rest.strip_prefix('{') else {
            names.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            continue;
        };
        let mut depth = 0;
        let mut word = String::new();
        let mut take = true;
        for letter in inside.chars() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    names.insert(std::mem::take(&mut word));
                    take = true;
                }
                ':' if depth == 0 => take = false,
                letter if depth == 0 && take && !letter.is_whitespace() => word.push(letter),
                _ => {}
            }
        }
        names.insert(word);
    }
    names.remove("");
    names
}

#[test]
fn a_module_imports_only_from_the_floors_below_it() {
    let mut wrong = Vec::new();
    for (floor, name) in FLOORS.iter().enumerate() {
        let folder = Path::new("src").join(name);
        assert!(folder.is_dir(), "{} is not there", folder.display());
        let mut files = Vec::new();
        sources(&folder, &mut files);
        for (file, text) in files {
            for import in imports(&text) {
                let Some(other) = FLOORS.iter().position(|known| *known == import) else {
                    continue;
                };
                let together = TOGETHER.contains(name) && TOGETHER.contains(&&*import);
                if other > floor && !together {
                    wrong.push(format!("{file} imports {import}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_touches_the_world() {
    let mut wrong = Vec::new();
    for name in FLOORS.iter().filter(|name| **name != "cli") {
        let mut files = Vec::new();
        sources(&Path::new("src").join(name), &mut files);
        // Tests, in files and folders of that name or at the end of a file, may do as they like.
        let tests = |file: &str| file.contains("/tests/") || file.ends_with("/tests.rs");
        for (file, text) in files.into_iter().filter(|(file, _)| !tests(file)) {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for word in
                ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Instant::"]
            {
                if code.contains(word) {
                    wrong.push(format!("{file} uses {word}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::{\n    value::{Number, Value},\n    table, // metric\n};\nuse crate::score::Line;\nlet x = crate::judge::rank();";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["judge", "score", "table", "value"]);
}
