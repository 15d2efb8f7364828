use std::sync::Arc;

use super::{Cell, Choice, Field, Maker, Row, Sheet, note, noted_number};
use crate::{
    method::model::{Node, NodeIndex, NodeLevel, ROOT},
    workbench::method_workbook::address::Root,
};

pub(super) const EFFORT: &[Choice] = &[
    Choice { id: "low", zh: "立即可改", en: "low" },
    Choice { id: "medium", zh: "本轮内可改", en: "medium" },
    Choice { id: "high", zh: "需较长时间", en: "high" },
];

pub(super) const WHO: &[Choice] = &[
    Choice { id: "team", zh: "巡察组", en: "team" },
    Choice { id: "unit", zh: "被巡察单位", en: "unit" },
    Choice { id: "office", zh: "巡察办", en: "office" },
];

/// The tree, a row a node.
pub(super) fn sheet(maker: &Maker<'_>) -> Sheet {
    let mut rows = Vec::new();
    walk(maker, ROOT, 0, &mut rows);
    Sheet {
        name: maker.t("指标", "indicators"),
        hint: maker.t(
            "分值要逐级加得上：改一项，同级另一项或上级也要改。薄弱线：得分率低于它；按条件判断的，条件里的数在“分档和算式”。别名之间用 | 隔开。",
            "Points must add up level by level: change one, and a sibling or the group above has to change, too. Weak line: a score rate below it; numbers of weak conditions are on the sheet “numbers”. Put | between aliases.",
        ),
        headings: maker.headings(&[
            ("编号", "code", 7),
            ("名称", "name", 34),
            ("上级", "group", 18),
            ("分值", "points", 8),
            ("权重", "weight", 8),
            ("条款", "clause", 34),
            ("核对日期", "reviewed", 12),
            ("薄弱线", "weak below", 9),
            ("最少件数", "min cases", 9),
            ("改进建议", "advice", 44),
            ("难度", "effort", 12),
            ("谁来改", "who", 12),
            ("别名", "aliases", 20),
            ("锁定", "locked", 7),
            ("薄弱条件", "weak when", 28),
            ("计分算式", "score", 48),
        ]),
        rows,
        frozen: 3,
    }
}

fn walk(maker: &Maker<'_>, at: NodeIndex, depth: u8, rows: &mut Vec<Row>) {
    let Some(node) = maker.method().nodes.get(at.0) else { return };
    rows.push(row(maker, node, depth));
    for child in &node.children {
        walk(maker, *child, depth.saturating_add(1), rows);
    }
}

fn row(maker: &Maker<'_>, node: &Node, depth: u8) -> Row {
    let root = root(node);
    let indicator = node.level == NodeLevel::Indicator;
    let below_root = node.level != NodeLevel::Root;
    let parent = node.parent.filter(|parent| *parent != ROOT);
    let parent = parent.and_then(|parent| maker.method().nodes.get(parent.0));
    let only = |there: bool, cell: &dyn Fn() -> Cell| if there { cell() } else { Cell::default() };
    let rule = |rule: Option<&crate::method::model::Rule>| {
        rule.map_or_else(Cell::default, |rule| note(rule.expression.text()))
    };
    let points = noted_number(&node.points);
    let locked = root.is_locked(&maker.source.locks);
    let weak = |key: &str, field| only(indicator, &|| maker.edit(&root, &["weak", key], field));
    let by_condition = node.weak.as_ref().is_some_and(|weak| weak.when.is_some());
    Row {
        key: root.to_string(),
        name: node.name.clone(),
        cells: vec![
            only(below_root, &|| maker.edit(&root, &["code"], Field::Text)),
            maker.edit(&root, &["name"], Field::Text),
            parent.map_or_else(Cell::default, |parent| note(&*parent.name)),
            maker.edit_if_there(&root, &["points"], Field::Number, points),
            maker.edit_if_there(&root, &["weight"], Field::Number, Cell::default()),
            maker.edit(&root, &["source"], Field::Text),
            only(below_root, &|| maker.edit(&root, &["reviewed"], Field::Date)),
            // A weak point has one line: by its rate, or by a condition.
            if by_condition { Cell::default() } else { weak("below", Field::Share) },
            weak("min_cases", Field::Number),
            weak("advice", Field::Text),
            weak("effort", Field::Choice(EFFORT)),
            weak("who", Field::Choice(WHO)),
            only(below_root, &|| maker.edit(&root, &["aliases"], Field::Texts)),
            if locked { note(maker.t("是", "yes")) } else { Cell::default() },
            rule(node.weak.as_ref().and_then(|weak| weak.when.as_ref())),
            rule(node.score.as_ref()),
        ],
        depth,
        heading: !indicator,
    }
}

/// Where a node is declared.
pub(super) fn root(node: &Node) -> Root {
    match node.level {
        NodeLevel::Root => Root::Method,
        NodeLevel::Group => Root::Entry("group", Arc::clone(&node.id)),
        NodeLevel::Indicator => Root::Entry("indicator", Arc::clone(&node.id)),
    }
}
