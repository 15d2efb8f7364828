//! From the files of a pack, and of the packs that it extends, to one tree of TOML each.

use std::sync::Arc;

use super::{
    document::{Content, Field, Item, SourceFile, Spot, Table, parse, parse_whole},
    pack::{Pack, Packs},
};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, message, nearest};

/// One pack of a chain of packs that extend each other.
#[derive(Debug)]
pub(crate) struct Layer {
    /// `[method] id`, or how it was asked for where there is none.
    pub(crate) id: Arc<str>,
    /// What stands before its files' paths in messages: nothing for the pack that is loaded.
    pub(crate) prefix: String,
    /// Its files.
    pub(crate) pack: Pack,
    /// All its TOML files as one tree.
    pub(crate) table: Table,
    /// The beginning of its first file: where what is missing altogether is reported.
    pub(crate) spot: Spot,
    /// A part of it could not be read at all, so that more checks would only find what is not there.
    pub(crate) broken: bool,
}

/// More packs than this do not extend each other in earnest.
const DEEPEST: usize = 16;

/// The pack and all that it extends, itself first.
pub(crate) fn gather(pack: &Pack, packs: &dyn Packs, diagnostics: &mut Diagnostics) -> Vec<Layer> {
    let mut layers: Vec<Layer> = Vec::new();
    let (mut pack, mut asked, mut base) = (pack.clone(), String::new(), String::new());
    loop {
        let layer = read(pack, &asked, layers.len(), diagnostics);
        let extends = layer
            .table
            .get("method")
            .and_then(|field| field.item.as_table())
            .and_then(|method| method.get("extends"))
            .and_then(|field| Some((field.item.as_text()?.to_string(), field.item.spot.clone())));
        let id = Arc::clone(&layer.id);
        layers.push(layer);
        let Some((from, spot)) = extends else { return layers };
        let Some(found) = packs.find(&from, &base) else {
            diagnostics.push(unknown_base(&from, &spot));
            return broken(layers);
        };
        base = join(&base, &from);
        let next = id_of(&found);
        if layers.len() >= DEEPEST
            || next.as_ref().is_some_and(|next| layers.iter().any(|layer| layer.id == *next))
        {
            let chain: Vec<&str> = layers.iter().map(|layer| &*layer.id).collect();
            let next = next.unwrap_or(id);
            let chain = format!("{} → {next}", chain.join(" → "));
            diagnostics.push(
                Diagnostic::error(
                    "extends-circle",
                    spot.place(),
                    message!(
                        zh: "`extends` 绕回了自己：{chain}",
                        en: "`extends` comes back to itself: {chain}"
                    ),
                )
                .help(message!(
                    zh: "两份办法的 [method] id 不能相同，也不能互为基础",
                    en: "no two packs may have the same [method] id or build on each other"
                )),
            );
            return broken(layers);
        }
        (pack, asked) = (found, from);
    }
}

fn broken(mut layers: Vec<Layer>) -> Vec<Layer> {
    if let Some(layer) = layers.last_mut() {
        layer.broken = true;
    }
    layers
}

fn unknown_base(from: &str, spot: &Spot) -> Diagnostic {
    let known = super::embedded::ids().collect::<Vec<_>>();
    let list = known.join(", ");
    let diagnostic = Diagnostic::error(
        "unknown-base",
        spot.place(),
        message!(zh: "找不到作为基础的办法 \"{from}\"", en: "the method \"{from}\" to build on is not found"),
    );
    match nearest(from, known.iter().copied()) {
        Some(near) => {
            diagnostic.help(message!(zh: "是不是 \"{near}\"？", en: "did you mean \"{near}\"?"))
        }
        None => diagnostic.help(message!(
            zh: "写相对于本文件夹的路径，或随程序附带的办法的标识：{list}",
            en: "write a path relative to this folder, or the id of a shipped method: {list}"
        )),
    }
}

/// The folder of a pack that a pack in the folder `base` calls `from`.
fn join(base: &str, from: &str) -> String {
    if base.is_empty() || from.starts_with('/') || from.contains(':') {
        from.to_owned()
    } else {
        format!("{base}/{from}")
    }
}

/// `[method] id` of a pack, without a complaint if there is none.
fn id_of(pack: &Pack) -> Option<Arc<str>> {
    pack.root_files(".toml").into_iter().find_map(|file| {
        let file = source(&file.name, &file.bytes, 0)?;
        let table = parse(&Arc::new(file), &mut Diagnostics::new());
        table.get("method")?.item.text_at("id").cloned()
    })
}

fn source(name: &Arc<str>, bytes: &[u8], pack: usize) -> Option<SourceFile> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
    Some(SourceFile { name: Arc::clone(name), text, pack })
}

fn read(pack: Pack, asked: &str, number: usize, diagnostics: &mut Diagnostics) -> Layer {
    let look_up = |pack: &Pack| id_of(pack).unwrap_or_else(|| Arc::from(asked));
    // Files of the first pack go by their names alone, and its id is met with when they are read.
    let mut id = (number > 0).then(|| look_up(&pack));
    let prefix = id.as_ref().map_or_else(String::new, |id| format!("{id}/"));
    let mut table = Table::default();
    let mut first: Option<Spot> = None;
    let mut broken = false;
    for file in pack.root_files(".toml") {
        let name: Arc<str> = Arc::from(format!("{prefix}{}", file.name));
        let Some(source) = source(&name, &file.bytes, number) else {
            diagnostics.push(not_utf8(&name));
            broken = true;
            continue;
        };
        let source = Arc::new(source);
        first.get_or_insert_with(|| Spot { file: Arc::clone(&source), span: 0..0 });
        let Some(mut parsed) = parse_whole(&source, diagnostics) else {
            broken = true;
            continue;
        };
        if id.is_none() && !broken {
            id = parsed.get("method").and_then(|field| field.item.text_at("id")).cloned();
        }
        flatten(&mut parsed, diagnostics);
        join_files(&mut table, parsed, diagnostics);
    }
    let spot = first.unwrap_or_else(|| {
        let name = format!("{prefix}method.toml");
        diagnostics.push(
            Diagnostic::error(
                "no-method",
                Place::file(&name),
                message!(zh: "文件夹里没有 method.toml", en: "there is no method.toml in the folder"),
            )
            .help(message!(
                zh: "`zhixiao init` 会放一份可以修改的办法",
                en: "`zhixiao init` puts a method there that can be edited"
            )),
        );
        broken = true;
        let file =
            SourceFile { name: Arc::from(name.as_str()), text: String::new(), pack: number };
        Spot { file: Arc::new(file), span: 0..0 }
    });
    let id = id.unwrap_or_else(|| look_up(&pack));
    Layer { id, prefix, pack, table, spot, broken }
}

/// A file that is in another encoding.
pub(crate) fn not_utf8(name: &str) -> Diagnostic {
    Diagnostic::error(
        "not-utf8",
        Place::file(name),
        message!(zh: "文件不是 UTF-8 编码", en: "the file is not UTF-8"),
    )
    .help(message!(
        zh: "在编辑器里另存为 UTF-8",
        en: "save it as UTF-8 in your editor"
    ))
}

/// Moves the indicators that stand inside their groups to the list of all indicators, each with its
/// `group`, in the order of the file.
fn flatten(table: &mut Table, diagnostics: &mut Diagnostics) {
    let mut moved: Vec<Item> = Vec::new();
    let Some(Content::List(groups)) = table.get_mut("group").map(|field| &mut field.item.content)
    else {
        return;
    };
    let mut key = None;
    for group in groups {
        let id = group.text_at("id").cloned();
        let Some(group) = group.as_table_mut() else { continue };
        let inline = group.get("indicators").is_some_and(|field| {
            field
                .item
                .as_list()
                .is_some_and(|list| list.iter().all(|item| item.as_table().is_some()))
        });
        let Some(field) = group.get("indicators").filter(|_| inline).cloned() else { continue };
        group.shift_remove("indicators");
        key.get_or_insert(field.key.clone());
        let Content::List(items) = field.item.content else { continue };
        for mut item in items {
            let spot = item.spot.clone();
            if let (Some(fields), Some(id)) = (item.as_table_mut(), &id) {
                if let Some(other) = fields.get("group")
                    && other.item.as_text() != Some(id)
                {
                    diagnostics.push(Diagnostic::error(
                        "other-group",
                        other.item.place(),
                        message!(
                            zh: "这个指标写在分组 `{id}` 里面，`group` 却是另一个",
                            en: "this indicator stands inside the group `{id}`, but its `group` is another"
                        ),
                    ));
                }
                let content = Content::Text(Arc::clone(id));
                let group = Item { content, spot: spot.clone() };
                fields.insert(Arc::from("group"), Field { key: spot, item: group });
            }
            moved.push(item);
        }
    }
    let Some(key) = key else { return };
    let spot = key.clone();
    let field = table
        .entry(Arc::from("indicator"))
        .or_insert_with(|| Field { key, item: Item { content: Content::List(Vec::new()), spot } });
    if let Content::List(all) = &mut field.item.content {
        all.extend(moved);
        all.sort_by_key(|item| item.spot.span.start);
    }
}

/// Adds what another file of the same pack declares.
fn join_files(into: &mut Table, from: Table, diagnostics: &mut Diagnostics) {
    for (name, field) in from {
        let Some(there) = into.get_mut(&name) else {
            into.insert(name, field);
            continue;
        };
        match (&mut there.item.content, field.item.content) {
            (Content::Table(into), Content::Table(from)) => join_files(into, from, diagnostics),
            (Content::List(into), Content::List(from))
                if from.iter().all(|item| item.as_table().is_some()) =>
            {
                into.extend(from);
            }
            _ => {
                let place = there.key.place();
                let (file, row) =
                    (place.file.as_deref().unwrap_or_default(), place.row.unwrap_or_default());
                diagnostics.push(
                    Diagnostic::error(
                        "duplicate-key",
                        field.key.place(),
                        message!(
                            zh: "`{name}` 在 {file} 第 {row} 行已经写过",
                            en: "`{name}` is already in {file}, line {row}"
                        ),
                    )
                    .help(message!(
                        zh: "根目录下所有 .toml 文件合起来是一份办法，同一个键只写一次",
                        en: "all .toml files in the folder are one method; write each key once"
                    )),
                );
            }
        }
    }
}
