use super::block::Block;
use crate::{
    diagnostic::Language,
    method::model::Method,
    report::words::pick,
    workbench::compare::{MethodChange, changes},
};

/// What changed between two methods: first what can move a score, then the wording.
pub(super) fn blocks(before: &Method, after: &Method, language: Language) -> Vec<Block> {
    let t = |zh: &'static str, en: &'static str| pick(language, zh, en).to_owned();
    let mut out = vec![Block::Heading(
        1,
        match language {
            Language::Chinese => format!("{}：修订对照", after.name),
            Language::English => format!("{}: what changed", after.name),
        },
    )];
    let (old, new) = (before.ruler(), after.ruler());
    let arrow = |old: &str, new: &str| {
        let (old, new): (String, String) =
            (old.chars().take(12).collect(), new.chars().take(12).collect());
        if old == new { new } else { format!("{old} → {new}") }
    };
    let colon = pick(language, "：", ": ");
    let line = |name: String, text: String| format!("{name}{colon}{text}");
    let version = |method: &Method| format!("{} {}", method.id, method.version);
    out.push(Block::List(vec![
        line(t("原", "before"), version(before)),
        line(t("新", "after"), version(after)),
        line(t("计分指纹", "fingerprint of the scoring"), arrow(&old.structure, &new.structure)),
        line(t("文字指纹", "fingerprint of the wording"), arrow(&old.wording, &new.wording)),
    ]));
    let changes = changes(before, after);
    let (words, rules): (Vec<&MethodChange>, Vec<&MethodChange>) =
        changes.iter().partition(|change| change.wording);
    if changes.is_empty() {
        out.push(Block::Text(t("没有不同。", "Nothing differs.")));
    }
    for (title, list) in
        [(t("能影响得分的改动", "What can move a score"), rules), (t("文字改动", "Wording"), words)]
    {
        if list.is_empty() {
            continue;
        }
        out.push(Block::Heading(2, title));
        let cell = |value: &Option<String>| value.clone().unwrap_or_else(|| t("（无）", "(none)"));
        // Code is easier to read one below the other.
        let (code, short): (Vec<&MethodChange>, Vec<&MethodChange>) =
            list.into_iter().partition(|change| !change.wording && change.path.contains("::"));
        if !short.is_empty() {
            let rows = short
                .iter()
                .map(|change| {
                    let place = place(after, before, &change.path);
                    vec![place, cell(&change.value.before), cell(&change.value.after)]
                })
                .collect();
            let header = vec![t("位置", "where"), t("原", "before"), t("新", "after")];
            out.push(Block::Table(header, rows));
        }
        for change in code {
            out.push(Block::Heading(3, change.path.clone()));
            for (title, value) in
                [(t("原", "before"), &change.value.before), (t("新", "after"), &change.value.after)]
            {
                out.push(Block::Text(title));
                out.push(Block::Code(cell(value)));
            }
        }
    }
    out
}

/// The path, with the name of the indicator or constant that it belongs to where there is one.
fn place(after: &Method, before: &Method, path: &str) -> String {
    let named = |method: &Method| -> Option<String> {
        let mut keys = path.splitn(3, '.');
        let (list, id) = (keys.next()?, keys.next()?);
        match list {
            "indicator" | "group" => {
                method.nodes.iter().find(|node| *node.id == *id).map(|node| node.name.clone())
            }
            "params" => method.params.get(id)?.name.clone(),
            "metrics" => method
                .metrics
                .iter()
                .find(|metric| *metric.id == *id)
                .map(|metric| metric.name.clone()),
            _ => None,
        }
    };
    match named(after).or_else(|| named(before)) {
        Some(name) => format!("{path}\n{name}"),
        None => path.to_owned(),
    }
}
