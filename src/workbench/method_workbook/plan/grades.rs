use std::sync::Arc;

use super::{Cell, Field, Maker, Row, Sheet, note};
use crate::{method::document::Content, workbench::method_workbook::address::Root};

/// The grades, best first.
pub(super) fn sheet(maker: &Maker<'_>) -> Sheet {
    let mut rows = Vec::new();
    for item in maker.entries("grade") {
        let Some(name) = item.text_at("name") else { continue };
        let root = Root::Entry("grade", Arc::clone(name));
        let quota = maker.item(&root, &["quota"]).map(|item| &item.content);
        let (share, at_least) = match quota {
            Some(Content::Table(_)) => (
                maker.edit(&root, &["quota", "share"], Field::Share),
                maker.edit(&root, &["quota", "at_least"], Field::Number),
            ),
            _ => (maker.edit(&root, &["quota"], Field::Share), Cell::default()),
        };
        let quantile =
            |key: &str| maker.edit_if_there(&root, &[key], Field::Share, Cell::default());
        rows.push(Row {
            key: root.to_string(),
            name: name.to_string(),
            cells: vec![
                note(&**name),
                maker.edit(&root, &["min"], Field::Number),
                maker.edit(&root, &["max"], Field::Number),
                share,
                at_least,
                quantile("above_quantile"),
                quantile("below_quantile"),
                maker.edit(&root, &["consequence"], Field::Text),
                maker.edit(&root, &["source"], Field::Text),
                maker.edit(&root, &["reviewed"], Field::Date),
                item.text_at("when").map_or_else(Cell::default, |when| note(&**when)),
            ],
            depth: 0,
            heading: false,
        });
    }
    Sheet {
        name: maker.t("等次", "grades"),
        hint: maker.t(
            "自上而下第一个符合的。相邻等次的最低分和最高分要接得上；比例是至多占几成。",
            "The first that fits, from above. The lowest points of a grade and the highest of the next have to meet; the share is the most that may have it.",
        ),
        headings: maker.headings(&[
            ("名称", "name", 12),
            ("最低分", "min", 9),
            ("最高分", "max", 9),
            ("比例", "share", 9),
            ("至少几个", "at least", 9),
            ("高于分位", "above quantile", 9),
            ("不高于分位", "below quantile", 9),
            ("结果运用", "consequence", 36),
            ("条款", "clause", 36),
            ("核对日期", "reviewed", 12),
            ("条件", "when", 30),
        ]),
        rows,
        frozen: 2,
    }
}
