//! Whatever the file holds: read block by block it is what the careful way makes of it, to the last message.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;

use crate::{
    diagnostic::Diagnostics,
    method::{self, ShippedPacks, model::Method},
    table::{InputFile, LargeFile, Ledgers, ReadOptions, RoundData, load, load_with},
    value::Date,
};

const HEADER: &str = "问题编号,巡察组,被巡察单位,检查类别,问题类别,严重程度,反馈时间,整改时限,整改状态,实际完成时间,回头看发现";
const ROSTER: &str =
    "巡察组,级别,巡察种类,反馈日\n甲组,市级,常规巡察,2025-12-26\n乙组,县级,专项巡察,2025-12-26\n";

fn shipped() -> &'static Method {
    static METHOD: LazyLock<Method> = LazyLock::new(|| {
        let pack = method::embedded::pack("tonghua-trial").unwrap();
        method::load(&pack, &ShippedPacks).0.unwrap()
    });
    &METHOD
}

fn both(method: &Method, ledger: &[u8]) -> [(Ledgers, Diagnostics); 2] {
    let file = |name: &str, bytes: &[u8]| InputFile { name: name.into(), bytes: Arc::from(bytes) };
    let roster = file("teams.csv", ROSTER.as_bytes());
    let round = RoundData::on(Date::from_iso("2026-06-30").unwrap());
    let options = ReadOptions::default();
    let small = [file("rectification.csv", ledger), roster.clone()];
    let bytes: Arc<[u8]> = Arc::from(ledger);
    let large = LargeFile { name: "rectification.csv".into(), source: Arc::new(bytes) };
    [
        load(method, &small, &round, &options),
        load_with(method, &[roster], &[large], &round, &options),
    ]
}

/// Panics unless both ways say the same. Comes back with whether the file was read block by block.
fn same(method: &Method, ledger: &[u8]) -> bool {
    let [(careful, told), (quick, told_quickly)] = both(method, ledger);
    assert_eq!(told, told_quickly);
    let at = method.tables.iter().position(|table| &*table.id == "rectification").unwrap();
    let (careful, quick) = (&careful.tables[at], &quick.tables[at]);
    assert_eq!(careful.rows(), quick.rows());
    for (column, declared) in method.tables[at].columns.iter().enumerate() {
        let unkept = quick.unkept.as_ref();
        let unkept =
            unkept.is_some_and(|unkept| unkept.columns.iter().any(|known| known.own.0 == column));
        for row in 0..careful.rows() {
            assert_eq!(careful.place(row), quick.place(row));
            if !unkept {
                let of = |table: &super::LedgerTable| table.columns[column].value(row).clone();
                assert_eq!(of(careful), of(quick), "{} in row {row}", declared.id);
            }
        }
        if !unkept {
            let (careful, quick) = (&careful.columns[column], &quick.columns[column]);
            assert_eq!(careful.values, quick.values, "{}", declared.id);
            assert!(careful.codes.iter().eq(quick.codes.iter()), "{}", declared.id);
        }
    }
    quick.unkept.is_some()
}

fn clean(rows: usize) -> String {
    let mut text = format!("{HEADER}\n");
    for row in 1..=rows {
        let team = if row % 3 == 0 { "乙组" } else { "甲组" };
        let kind = ["市委巡察", "回头看", "选人用人专项检查"][row % 3];
        let found = ["", "整改不认真", "", "弄虚作假"][row % 4];
        let done = if row % 2 == 0 { "2026/3/1" } else { "2026-05-06" };
        text += &format!(
            "ZG-{row:04},{team},单位{},{kind},\"财务,第{}项\",一般,2025-12-26,2026-03-{:02},已完成,{done},{found}\n",
            row % 5,
            row % 7,
            row % 28 + 1,
        );
    }
    text
}

#[test]
fn a_clean_ledger_is_read_block_by_block() {
    let method = shipped();
    assert!(same(method, clean(60).as_bytes()));
    assert!(same(method, clean(60).replace('\n', "\r\n").as_bytes()));
    assert!(same(method, format!("\u{FEFF}{}", clean(5)).as_bytes()));
    assert!(same(method, clean(5).trim_end().as_bytes()));
}

#[test]
fn keys_in_any_order_are_told_apart() {
    let method = shipped();
    let clean = clean(400);
    let (header, rows) = clean.split_once('\n').unwrap();
    let mut rows: Vec<&str> = rows.lines().collect();
    let text = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    // One team behind the other: both go up, one lies in the other.
    rows.sort_by_key(|row| row.contains("乙组"));
    assert!(same(method, text(&rows).as_bytes()));
    // Up and down.
    rows.sort_by_key(|row| row.chars().rev().take(40).collect::<String>());
    assert!(same(method, text(&rows).as_bytes()));
    rows[17] = rows[390];
    assert!(!same(method, text(&rows).as_bytes()));
    rows.sort_unstable();
    assert!(!same(method, text(&rows).as_bytes()));
}

#[test]
fn blocks_are_cut_between_lines() {
    // Several blocks, so that lines lie over their borders.
    let mut text = clean(0);
    let mut row = 0;
    while text.len() < 9 << 20 {
        row += 1;
        text += &format!(
            "ZG-{row:07},甲组,单位{},市委巡察,财务,一般,2025-12-26,2026-03-31,已完成,2026-03-01,{}\n",
            row % 9,
            if row % 50 == 0 { "整改不认真" } else { "" }
        );
    }
    let method = shipped();
    let [(careful, told), (quick, told_quickly)] = both(method, text.as_bytes());
    assert_eq!(told, told_quickly);
    let at = method.tables.iter().position(|table| &*table.id == "rectification").unwrap();
    let (careful, quick) = (&careful.tables[at], &quick.tables[at]);
    assert!(quick.unkept.is_some());
    assert_eq!((careful.rows(), quick.rows()), (row, row));
    for (column, declared) in method.tables[at].columns.iter().enumerate() {
        let kept = !["问题编号", "问题类别"].contains(&&*declared.id);
        let same = careful.columns[column].codes.iter().eq(quick.columns[column].codes.iter());
        assert!(!kept || same, "{}", declared.id);
    }
    for row in [0, 1, row / 2, row - 1] {
        assert_eq!(careful.place(row), quick.place(row));
    }
}

#[test]
fn what_is_unusual_is_read_the_careful_way() {
    let method = shipped();
    let base = clean(12);
    // Blanks around a key are no part of it, neither here nor there.
    assert!(same(method, base.replacen("ZG-0004,", "ZG-0004 ,", 1).as_bytes()));
    let cases: [(&str, &str); 16] = [
        ("单位3,", "单位3,,"),
        ("ZG-0004,", "ZG-0005,"),
        ("ZG-0004,", "zg-0005,"),
        ("ZG-0004,", ","),
        ("\"财务,第3项\"", "\"财务,第3项"),
        ("\"财务,第3项\"", "\"财务\n第3项\""),
        ("\"财务,第3项\"", "他\"说"),
        ("\"财务,第3项\"", "电话 13800138000"),
        ("乙组,单位1", "合计,单位1"),
        ("乙组,单位1", "丙组,单位1"),
        ("2026-03-05", "立行立改"),
        ("2026-03-05", "2026-13-05"),
        ("单位2,", ","),
        ("单位2,", "同上,"),
        ("ZG-0007,", "注：下面的,"),
        ("ZG-0007,", "\n ZG-0007,"),
    ];
    for (old, new) in cases {
        assert!(base.contains(old), "{old}");
        assert!(!same(method, base.replacen(old, new, 1).as_bytes()), "{old} -> {new}");
    }
    let gb = encoding_rs::GB18030.encode(&base).0;
    assert!(!same(method, &gb));
    assert!(!same(method, format!("附表一,,,,,,,,,,\n{base}").as_bytes()));
    assert!(!same(method, format!("{base}{HEADER}\n").as_bytes()));
    // Quotes in pairs inside a text, and doubled ones inside quotes, are text.
    assert!(same(method, base.replacen("\"财务,第3项\"", "整改\"回头看\"情况", 1).as_bytes()));
    assert!(same(
        method,
        base.replacen("\"财务,第3项\"", "\"整改\"\"回头看\"\"情况\"", 1).as_bytes()
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn damage_is_told_as_the_careful_way_tells_it(
        at in 0usize..2_000,
        length in 0usize..4,
        put in prop::sample::select(vec!["", ",", "\"", "\n", "\r", "\0", " ", "合计", "　", "\"\"", "同上", "13800138000", "２０２６年3月1日", "é"]),
    ) {
        let method = shipped();
        let text: Vec<char> = clean(14).chars().collect();
        let at = at.min(text.len());
        let behind = (at + length).min(text.len());
        let damaged: String =
            text[..at].iter().copied().chain(put.chars()).chain(text[behind..].iter().copied()).collect();
        same(method, damaged.as_bytes());
    }
}
