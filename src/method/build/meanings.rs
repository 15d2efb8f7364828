//! Names must not mean two things.

use std::sync::Arc;

use super::{
    Builder,
    names::{Taken, check_ascii},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, message},
    method::section::Reader,
};

impl Builder<'_> {
    /// Names that expressions about teams use must not mean two things.
    pub(super) fn names(&mut self) {
        let root = self.root;
        let mut taken = Taken::default();
        let mut nothing = Diagnostics::new();
        for (name, zh, en) in BUILT_IN {
            let what = message!(zh: "内置的名字（{zh}）", en: "a built-in name ({en})");
            taken.take(&Arc::from(name), what, None, &mut nothing);
        }
        let roster_key: Vec<Arc<str>> = self
            .roster()
            .map(|roster| {
                let keys = roster.key.iter().filter_map(|at| roster.columns.get(at.0));
                keys.map(|column| Arc::clone(&column.id)).collect()
            })
            .unwrap_or_default();
        for (id, field) in root.map("tables") {
            if field.item.flag_at("reference") {
                let what = message!(zh: "对照表", en: "a reference table");
                taken.take(id, what, Some(&field.key), &mut self.found);
            }
        }
        let columns = root
            .map("tables")
            .find(|(id, _)| **id == self.roster_id)
            .and_then(|(_, field)| field.item.as_table()?.get("columns")?.item.as_table());
        for (id, field) in columns.into_iter().flatten() {
            // `team` is the team's id, which the roster's key is as well.
            let same = &**id == "team" && roster_key.contains(id);
            if !same && !field.item.flag_at("private") {
                let what = message!(zh: "名册的列", en: "a column of the roster");
                taken.take(id, what, Some(&field.key), &mut self.found);
            }
        }
        for (id, field) in root.map("metrics") {
            let what = message!(zh: " [metrics] 的数", en: "a metric");
            taken.take(id, what, Some(&field.key), &mut self.found);
        }
        // In rows, columns stand beside reference tables and a few built-in names.
        let references: Vec<Arc<str>> =
            self.tables.iter().filter(|table| table.reference).map(|t| Arc::clone(&t.id)).collect();
        for (table, field) in root.map("tables") {
            let columns =
                field.item.as_table().and_then(|table| table.get("columns")?.item.as_table());
            for (id, field) in columns.into_iter().flatten() {
                let built_in = matches!(&**id, "params" | "as_of" | "teams");
                let roster = *table == self.roster_id;
                if !roster && (built_in || references.contains(id)) {
                    self.found.push(
                        Diagnostic::error(
                            "name-taken",
                            field.key.place(),
                            message!(
                                zh: "列不能叫 `{id}`：表达式里它另有所指",
                                en: "a column cannot be called `{id}`: expressions mean something else by it"
                            ),
                        )
                        .help(message!(
                            zh: "换个标识，原来的表头写进 headers",
                            en: "choose another id and write the header into `headers`"
                        )),
                    );
                }
            }
        }
        if let Some(field) = self.method.field("id")
            && let Some(id) = field.item.as_text()
        {
            let what = message!(zh: "办法", en: "a method");
            check_ascii(&what, id, &field.item.spot, &mut self.found);
        }
    }

    /// `remove = true` where there is no base to take anything out of.
    pub(super) fn not_here(&mut self, root: &Reader<'_>) {
        let lists = ["group", "indicator", "bonus", "deduction", "veto", "grade", "ranking"]
            .into_iter()
            .filter_map(|list| root.item(list)?.as_list())
            .flatten();
        let tables = root.map("tables").chain(root.map("metrics")).map(|(_, field)| &field.item);
        for item in lists.chain(tables) {
            if item.flag_at("remove") {
                self.found.push(Diagnostic::error(
                    "nothing-to-remove",
                    item.place(),
                    message!(
                        zh: "没有可去掉的：基础办法里没有它",
                        en: "there is nothing to take out: the base does not have it"
                    ),
                ));
            }
        }
    }
}

/// Names with a meaning of their own in what is worked out for a team.
pub(super) const BUILT_IN: [(&str, &str, &str); 13] = [
    ("params", "常数", "the params"),
    ("as_of", "评估基准日", "the date of the evaluation"),
    ("team", "组的标识", "the team's id"),
    ("teams", "各组的名册行", "the roster"),
    ("indicator", "指标的标识", "the indicator's id"),
    ("points", "分值", "full points"),
    ("score", "得分", "the score"),
    ("base", "基础分", "the base"),
    ("total", "总分", "the total"),
    ("groups", "各分组", "the groups"),
    ("indicators", "各指标", "the indicators"),
    ("previous", "上一轮", "the last round"),
    ("supplied", "是否报送了表", "whether a table was supplied"),
];
