use std::{collections::BTreeSet, fs, path::Path};

const PAGE: &str = include_str!("../../docs/statistics.md");
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/judge/statistics");

/// The public names of a module, which is a file or a folder.
fn public_names(module: &str) -> BTreeSet<String> {
    let file = Path::new(FOLDER).join(format!("{module}.rs"));
    let folder = Path::new(FOLDER).join(module);
    let texts: Vec<String> = if file.exists() {
        vec![fs::read_to_string(file).expect("a module")]
    } else {
        let entries = fs::read_dir(folder).expect("a module");
        entries
            .map(|entry| fs::read_to_string(entry.expect("a file").path()).expect("a text"))
            .collect()
    };
    texts
        .iter()
        .flat_map(|text| text.lines())
        .filter_map(|line| {
            let rest = ["pub fn ", "pub struct ", "pub enum ", "pub const "]
                .iter()
                .find_map(|start| line.strip_prefix(start))?;
            Some(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        })
        .collect()
}

#[test]
fn the_page_names_what_there_is() {
    let mut named = BTreeSet::new();
    for code in PAGE.split('`').skip(1).step_by(2) {
        let Some((module, name)) = code.split_once("::") else { continue };
        if ["zhixiao", "module"].contains(&module) {
            continue;
        }
        assert!(public_names(module).contains(name), "{code} is not there");
        named.insert(module);
    }
    let public = fs::read_to_string(Path::new(FOLDER).join("mod.rs")).expect("a module");
    for line in public.lines() {
        let Some(module) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(';'))
        else {
            continue;
        };
        // Ranks of floats explain themselves.
        assert!(module == "order" || named.contains(module), "the page does not tell of {module}");
    }
}
