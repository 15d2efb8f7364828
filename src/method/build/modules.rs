use std::{ops::Range, sync::Arc};

use indexmap::IndexMap;

use super::names::check_identifier;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Place, message, nearest},
    method::{
        document::{SourceFile, Spot},
        layers::{Layer, not_utf8},
        model::PackFile,
        overlay::Locks,
        section::Reader,
    },
    script::Module,
};

/// The modules of all packs. One that a base has already must be replaced on purpose.
pub(super) fn modules(
    root: &Reader<'_>,
    layers: &[Layer],
    locks: &Locks,
    found: &mut Diagnostics,
) -> Vec<Module> {
    let mut modules: IndexMap<Arc<str>, Module> = IndexMap::new();
    for layer in layers.iter().rev() {
        for file in layer.pack.root_files(".rhai") {
            let stem = file.name.strip_suffix(".rhai").unwrap_or(&file.name);
            let name: Arc<str> = Arc::from(stem);
            let path: Arc<str> = Arc::from(format!("{}{}", layer.prefix, file.name));
            let Ok(text) = std::str::from_utf8(&file.bytes) else {
                found.push(not_utf8(&path));
                continue;
            };
            let text: Arc<str> = Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text));
            let place = Place::in_source(&path, &text, 0..0);
            let spot = Spot {
                file: Arc::new(SourceFile {
                    name: Arc::clone(&path),
                    text: text.to_string(),
                    pack: 0,
                }),
                span: 0..0,
            };
            check_identifier(&message!(zh: "模块", en: "a module"), &name, &spot, found);
            if modules.contains_key(&name) {
                let same = modules.get(&name).is_some_and(|there| there.text == text);
                let replaces = layer.table.get("modules").is_some_and(|field| {
                    field
                        .item
                        .as_table()
                        .and_then(|table| table.get(&name))
                        .is_some_and(|field| field.item.flag_at("replaces"))
                });
                if !same && locks.modules.contains(&name) {
                    found.push(
                        Diagnostic::error(
                            "locked",
                            place,
                            message!(
                                zh: "模块 {name} 被基础办法中锁定的指标用到，不能替换",
                                en: "a locked indicator of the base uses the module {name}: it cannot be replaced"
                            ),
                        )
                        .help(message!(
                            zh: "给文件换个名字",
                            en: "give the file another name"
                        )),
                    );
                } else if !replaces {
                    found.push(
                        Diagnostic::error(
                            "module-twice",
                            place,
                            message!(
                                zh: "基础办法已有模块 {name}",
                                en: "the base already has a module {name}"
                            ),
                        )
                        .help(message!(
                            zh: "给文件换个名字；有意替换的，写 [modules.\"{name}\"] 和 replaces = true",
                            en: "give the file another name; to replace it on purpose write [modules.{name}] with replaces = true"
                        )),
                    );
                }
            }
            modules.insert(Arc::clone(&name), Module { name, file: path, text });
        }
    }
    for (name, field) in root.map("modules") {
        if !modules.contains_key(name) {
            let diagnostic = Diagnostic::error(
                "unknown-module",
                field.key.place(),
                message!(zh: "没有文件 {name}.rhai", en: "there is no file {name}.rhai"),
            );
            let near = nearest(name, modules.keys().map(|name| &**name));
            found.push(match near {
                Some(near) => {
                    diagnostic.help(message!(zh: "是不是 {near}？", en: "did you mean {near}?"))
                }
                None => diagnostic,
            });
        }
    }
    modules.into_values().collect()
}

/// All files, base packs first, as `pack/path`.
pub(super) fn files(layers: &[Layer]) -> Vec<PackFile> {
    layers
        .iter()
        .rev()
        .flat_map(|layer| {
            layer.pack.files.iter().map(|file| PackFile {
                name: Arc::from(format!("{}/{}", layer.id, file.name)),
                bytes: Arc::clone(&file.bytes),
            })
        })
        .collect()
}

/// Does the text of a module read `params.name`?
pub(crate) fn mentions_param(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices("params").any(|(at, word)| {
        let rest = text.get(at + word.len()..).unwrap_or_default().trim_start();
        let named = rest.strip_prefix('.').map(str::trim_start).is_some_and(|rest| {
            rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(part))
        });
        // An index may ask for any of them.
        named || rest.starts_with('[')
    })
}

/// Each `params.name` in the text of a module: the name and where it stands. Comments are passed over, and so
/// are calls such as `params.keys()`.
pub(super) fn params_named(text: &str) -> Vec<(&str, Range<usize>)> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let code = line.split("//").next().unwrap_or_default();
        for (at, word) in code.match_indices("params.") {
            let joined =
                code.get(..at).is_some_and(|before| before.ends_with(|c| part(c) || c == '.'));
            let from = at + word.len();
            let rest = code.get(from..).unwrap_or_default();
            let length = rest.find(|c| !part(c)).unwrap_or(rest.len());
            let (Some(name), Some(behind)) = (rest.get(..length), rest.get(length..)) else {
                continue;
            };
            if !joined && !name.is_empty() && !behind.trim_start().starts_with('(') {
                found.push((name, start + from..start + from + length));
            }
        }
        start += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn params_are_found_where_they_are_read() {
        let text = "// params.no\nfn f(x) { params.步长 * x + params.keys() } /// params.no\nmy_params.no; `${params.b}`";
        let found = params_named(text);
        let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["步长", "b"]);
        for (name, span) in found {
            assert_eq!(text.get(span), Some(name));
        }
    }
}
