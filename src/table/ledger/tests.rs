use super::fixture::{TEAMS, method, read, told};
use crate::{
    diagnostic::Severity,
    method::model::{ColumnIndex, Method, TableIndex},
    table::{InputFile, LedgerTable, Ledgers, ReadOptions, RoundData, RowRef, load},
    value::{Absence, Date},
};

const LEDGER: &str = r#"
[tables.ledger]
name = "台账"
key = ["编号"]
required = false
[tables.ledger.columns]
"编号" = { type = "text", required = true }
"巡察组" = { type = "team", required = true }
"#;

fn table<'a>(method: &Method, ledgers: &'a Ledgers, id: &str) -> &'a LedgerTable {
    let at = method.tables.iter().position(|table| &*table.id == id).unwrap();
    ledgers.table(TableIndex(at)).unwrap()
}

/// The column as printed; absences as their id.
fn column(method: &Method, ledgers: &Ledgers, id: &str, name: &str) -> Vec<String> {
    let declared = method.tables.iter().find(|table| &*table.id == id).unwrap();
    let at = declared.columns.iter().position(|column| &*column.id == name).unwrap();
    let table = table(method, ledgers, id);
    (0..table.rows())
        .map(|row| {
            let value = table.value(ColumnIndex(at), row);
            value.absence().map_or_else(|| value.to_plain(), |kind| kind.id().to_owned())
        })
        .collect()
}

#[test]
fn teams_are_found_by_id_name_and_alias() {
    let method = method(LEDGER, &[]);
    let ledger = "编号,巡察组\n1,甲\n2,一组\n3,第 二 组\n4,丁\n5,第二组\n";
    let (ledgers, found) = read(&method, &[TEAMS, ("ledger.csv", ledger)]);
    assert_eq!(told(&found), ["unknown-team ledger.csv:5 巡察组名册里没有“丁”"]);
    let table = table(&method, &ledgers, "ledger");
    let names: Vec<_> =
        (0..5).map(|row| table.team(row).map(|team| ledgers.team_name(team))).collect();
    assert_eq!(names, [Some("甲"), Some("甲"), Some("乙"), None, Some("乙")]);
    let city: Vec<Vec<&str>> = ledgers
        .classes(&[ColumnIndex(2)])
        .into_iter()
        .map(|class| class.into_iter().map(|team| ledgers.team_name(team)).collect())
        .collect();
    assert_eq!(city.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(city[1], ["丙"]);
}

#[test]
fn indicators_are_found_by_id_code_name_and_alias() {
    let method = method(&format!("{LEDGER}\"指标\" = {{ type = \"indicator\" }}\n"), &[]);
    let rows = ["done", "1.2", "完成", "办结", "1.1 完成", "1.2、及时", "小办法", "完成率"];
    let mut ledger = "编号,巡察组,指标\n".to_owned();
    for (at, row) in rows.iter().enumerate() {
        ledger.push_str(&format!("{at},甲,{row}\n"));
    }
    let (ledgers, found) = read(&method, &[TEAMS, ("ledger.csv", &ledger)]);
    assert_eq!(
        told(&found),
        [
            "group-for-indicator ledger.csv:8 “小办法”是一组指标，这里要写其中一个指标",
            "unknown-indicator ledger.csv:9 评估办法里没有“完成率”这个指标",
        ]
    );
    assert_eq!(
        column(&method, &ledgers, "ledger", "指标"),
        ["done", "quick", "done", "done", "done", "quick", "not_reported", "not_reported"]
    );
}

#[test]
fn a_column_for_each_indicator_is_a_row_for_each() {
    let method = method(
        r#"
[tables.self]
name = "自评表"
key = ["巡察组", "指标"]
[tables.self.columns]
"巡察组" = { type = "team", required = true }
"指标" = { type = "indicator" }
"得分" = { headers = ["{indicator}得分"], type = "number", kind = "points" }
"理由" = { headers = ["{indicator}理由"], type = "text" }
"#,
        &[],
    );
    let file = "巡察组,完成得分,1.2得分,完成理由\n甲,9,4,好\n乙,11,,\n";
    let (ledgers, found) = read(&method, &[TEAMS, ("self.csv", file)]);
    assert_eq!(column(&method, &ledgers, "self", "指标"), ["done", "quick", "done", "quick"]);
    assert_eq!(column(&method, &ledgers, "self", "得分"), ["9", "4", "11", "not_reported"]);
    assert_eq!(
        column(&method, &ledgers, "self", "理由"),
        ["好", "not_reported", "not_reported", "not_reported"]
    );
    assert_eq!(
        told(&found),
        ["points-out-of-range self.csv:3 “得分”11 超出指标“完成”的 0 至 10 分"]
    );
}

#[test]
fn absences_have_their_words() {
    let method = method(
        &format!(
            "{LEDGER}\"数\" = {{ type = \"number\", absent = {{ withheld = [\"-\"], not_applicable = [\"/\", \"不涉及\"] }} }}\n"
        ),
        &[],
    );
    let ledger = "编号,巡察组,数\n1,甲,-\n2,甲,／\n3,甲,不 涉及\n4,甲,\n5,甲,0\n";
    let (ledgers, found) = read(&method, &[TEAMS, ("ledger.csv", ledger)]);
    assert!(told(&found).is_empty(), "{:?}", told(&found));
    assert_eq!(
        column(&method, &ledgers, "ledger", "数"),
        [
            Absence::Withheld.id(),
            Absence::NotApplicable.id(),
            Absence::NotApplicable.id(),
            Absence::NotReported.id(),
            "0"
        ]
    );
}

#[test]
fn every_mistake_has_its_row() {
    let method = method(
        &format!(
            r#"{LEDGER}
"数" = {{ type = "int", min = 0, max = 9 }}
"始" = {{ type = "date" }}
"终" = {{ type = "date", check = '始 <= 终' }}
"#
        ),
        &[],
    );
    let ledger = "编号,巡察组,数,始,终\n\
                  1,甲,-1,2026-05-01,2026-05-02\n\
                  2,甲,10,2026-05-03,2026-05-02\n\
                  ,甲,1.5,,2026-05-02\n\
                  ２,乙,3,很快,\n";
    let (_, found) = read(&method, &[TEAMS, ("ledger.csv", ledger)]);
    assert_eq!(
        told(&found),
        [
            "above-maximum ledger.csv:3 10 大于最大值 9",
            "below-minimum ledger.csv:2 -1 小于最小值 0",
            "check-failed ledger.csv:3 “终”不符合要求：始 <= 终（始 = 2026-05-03，终 = 2026-05-02）",
            "duplicate-key ledger.csv:5 与 ledger.csv 第 3 行重复：编号 ２",
            "not-a-whole-number ledger.csv:4 “1.5”不是整数",
            "required-blank ledger.csv:4 “编号”不能为空",
            "word-in-date ledger.csv:5 “很快”不是日期",
        ]
    );
    let duplicate = found.iter().find(|found| found.code == "duplicate-key").unwrap();
    assert_eq!(duplicate.place.key.as_deref(), Some("２"));
}

#[test]
fn mixed_percentages_name_both_readings() {
    let method = method(&format!("{LEDGER}\"率\" = {{ type = \"percent\" }}\n"), &[]);
    let ledger = "编号,巡察组,率\n1,甲,95\n2,甲,0.8\n";
    let (_, found) = read(&method, &[TEAMS, ("ledger.csv", ledger)]);
    let told = told(&found);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("mixed-percentages ledger.csv:3 "), "{told:?}");
    let signed = "编号,巡察组,率\n1,甲,95%\n2,甲,0.8\n";
    let (ledgers, found) = read(&method, &[TEAMS, ("ledger.csv", signed)]);
    assert!(!found.has_errors());
    assert_eq!(column(&method, &ledgers, "ledger", "率"), ["0.95", "0.8"]);
}

#[test]
fn a_word_in_a_date_cell_goes_to_its_column() {
    let method = method(
        &format!(
            r#"{LEDGER}
"时限" = {{ type = "date", words = {{ now = ["立行立改"], ever = ["长期坚持", "长期"] }}, word_in = "方式" }}
"方式" = {{ type = "enum", values = {{ now = ["立行立改"], ever = ["长期坚持"], term = ["限期整改"] }} }}
"#
        ),
        &[],
    );
    let ledger = "编号,巡察组,时限,方式\n\
                  1,甲,立行立改,\n\
                  2,甲,2026-05-01,限期整改\n\
                  3,甲,长期,长期坚持\n\
                  4,甲,长期,限期整改\n";
    let (ledgers, found) = read(&method, &[TEAMS, ("ledger.csv", ledger)]);
    assert_eq!(
        told(&found),
        ["word-contradicts ledger.csv:5 写的是“长期坚持”，而同一行的“方式”是“限期整改”"]
    );
    assert_eq!(
        column(&method, &ledgers, "ledger", "方式"),
        ["立行立改", "限期整改", "长期坚持", "限期整改"]
    );
    assert_eq!(
        column(&method, &ledgers, "ledger", "时限"),
        ["not_reported", "2026-05-01", "not_reported", "not_reported"]
    );
}

#[test]
fn derived_columns_come_in_any_order_and_may_refuse() {
    let method = method(
        &format!(
            r#"{LEDGER}
"天" = {{ type = "number", expr = '期 * 2' }}
"期" = {{ type = "number", expr = 'm::one_more(数)' }}
"市级" = {{ type = "bool", expr = 'teams[巡察组].级别 == "市级"' }}
"数" = {{ type = "number" }}
"#
        ),
        &[("m.rhai", "/// x\nfn one_more(n) { if n > 5 { throw `${n} 太大` } n + 1 }\n")],
    );
    let ledger = "编号,巡察组,数\n1,甲,1\n2,丙,7\n3,丙,\n";
    let (ledgers, found) = read(&method, &[TEAMS, ("ledger.csv", ledger)]);
    assert_eq!(told(&found), ["data-refused ledger.csv:3 “期”：7 太大"]);
    assert_eq!(column(&method, &ledgers, "ledger", "天"), ["4", "not_reported", "not_reported"]);
    assert_eq!(column(&method, &ledgers, "ledger", "市级"), ["true", "false", "false"]);
}

#[test]
fn marks_know_other_rows_and_not_their_order() {
    let method = method(
        &format!(
            r#"{LEDGER}
"事" = {{ type = "text" }}
"值" = {{ type = "number" }}
"日" = {{ type = "date" }}
"#
        )
        .replace(
            "required = false",
            r#"required = false
highest = { by = '值', per = ["事"], as = "最高" }
nth = { per = ["事"], order = ["日"], as = "第几" }"#,
        ),
        &[],
    );
    let rows = [
        // Of equal values the key decides; of equal days too.
        ("1,甲,A,2,2026-05-02", "true", "3"),
        ("2,甲,Ａ,2,2026-05-01", "false", "1"),
        ("3,甲,a,1,2026-05-01", "false", "2"),
        // Another team; a blank matter agrees with nothing; nothing to compare.
        ("4,乙,A,1,2026-05-09", "true", "1"),
        ("5,乙,,1,2026-05-01", "true", "1"),
        ("6,乙,,9,2026-05-02", "true", "1"),
        ("7,乙,B,,2026-05-02", "false", "1"),
    ];
    for turn in 0..rows.len() {
        let mut turned = rows;
        turned.rotate_left(turn);
        let mut ledger = "编号,巡察组,事,值,日\n".to_owned();
        for (row, ..) in turned {
            ledger.push_str(row);
            ledger.push('\n');
        }
        let (ledgers, found) = read(&method, &[TEAMS, ("ledger.csv", &ledger)]);
        assert!(told(&found).is_empty(), "{:?}", told(&found));
        assert_eq!(column(&method, &ledgers, "ledger", "最高"), turned.map(|row| row.1));
        assert_eq!(column(&method, &ledgers, "ledger", "第几"), turned.map(|row| row.2));
    }
}

#[test]
fn reference_tables_are_maps_by_their_keys() {
    let method = method(
        &format!(
            r#"{LEDGER}
"类" = {{ type = "text" }}
"线" = {{ type = "number", expr = 'standards[teams[巡察组].级别][类].min + extra["x"].more' }}
[tables.standards]
name = "标准"
reference = true
key = ["级", "类"]
[tables.standards.columns]
"级" = {{ type = "enum", values = ["市级", "县级"] }}
"类" = {{ type = "text" }}
"min" = {{ type = "number" }}
[tables.extra]
name = "附加"
reference = true
key = ["k"]
[tables.extra.columns]
"k" = {{ type = "text" }}
"more" = {{ type = "number", expr = 'base * 2' }}
"base" = {{ type = "number" }}
"#
        ),
        &[],
    );
    let (ledgers, found) = read(
        &method,
        &[
            TEAMS,
            ("ledger.csv", "编号,巡察组,类\n1,甲,常规\n2,丙,常规\n"),
            ("standards.csv", "级,类,min\n市级,常规,5\n县级,常规,3\n"),
            ("extra.csv", "k,base\nx,0.25\n"),
        ],
    );
    assert!(told(&found).is_empty(), "{:?}", told(&found));
    assert_eq!(column(&method, &ledgers, "ledger", "线"), ["5.5", "3.5"]);
}

#[test]
fn what_is_not_there_is_told_by_how_much_it_is_needed() {
    let toml = |required: &str| {
        method(&LEDGER.replace("required = false", &format!("required = {required}")), &[])
    };
    for (required, code) in [
        ("true", Some("missing-table -:0 缺少“台账”")),
        ("\"grade\"", Some("missing-table -:0 缺少“台账”：各组只评分，不评定等次")),
        ("false", None),
    ] {
        let (ledgers, found) = read(&toml(required), &[TEAMS]);
        assert_eq!(told(&found), code.into_iter().collect::<Vec<_>>());
        assert_eq!(found.has_errors(), required == "true");
        assert!(!ledgers.supplied(1));
    }
    let (_, found) = read(&toml("false"), &[("ledger.csv", "编号,巡察组\n1,甲\n")]);
    assert_eq!(told(&found), ["missing-table -:0 缺少“名册”"], "the teams are not called unknown");
}

#[test]
fn without_a_calendar_it_is_told_what_workdays_are_and_how_to_write_one() {
    let toml = "[tables.calendar]\nname = \"日历\"\nfiles = [\"工作日历\"]\nkey = [\"日期\"]\nrole = \"calendar\"\n\
                required = false\ncolumns = { \"日期\" = { type = \"date\" }, \"上班\" = { type = \"bool\" } }\n";
    let (_, found) = read(&method(toml, &[]), &[TEAMS]);
    let told: Vec<_> = found.iter().map(|found| (found.code, found.severity)).collect();
    assert_eq!(told, [("missing-table", Severity::Note)]);
    let note = found.iter().next().unwrap();
    assert!(note.message.zh.contains("没有“日历”：工作日按周一至周五算"), "{note:?}");
    for word in ["工作日历", "“日期”", "“上班”"] {
        assert!(note.help.as_ref().unwrap().zh.contains(word), "{note:?}");
    }
}

#[test]
fn the_order_of_files_and_rows_of_the_roster_is_not_seen() {
    let method = method(LEDGER, &[]);
    let turned = ("teams.csv", "组,别名,级别\n丙,,县级\n乙,第二组,市级\n甲,第一组、一组,市级\n");
    let names = |roster| {
        let (ledgers, _) = read(&method, &[roster]);
        (0..3).map(|team| ledgers.team_name(team).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(TEAMS), names(turned));
}

#[test]
fn tables_of_the_pack_and_files_named_by_the_round() {
    let toml = format!(
        r#"{LEDGER}
"线" = {{ type = "number", expr = 'if supplied("lines") {{ lines[teams[巡察组].级别].min }} else {{ 0 }}' }}
[tables.lines]
in = "pack"
reference = true
key = ["级"]
[tables.lines.columns]
"级" = {{ type = "text" }}
"min" = {{ type = "number" }}
"#
    );
    let method = method(&toml, &[("lines.csv", "级,min\n市级,7\n县级,4\n")]);
    let files: Vec<InputFile> = [
        ("teams.csv", TEAMS.1),
        ("材料/三月.csv", "编号,巡察组\n1,甲\n2,丙\n"),
        ("ledger.csv", "编号,巡察组\n8,甲\n9,甲\n"),
    ]
    .map(|(name, text)| InputFile { name: name.into(), bytes: text.as_bytes().into() })
    .to_vec();
    let mut round = RoundData::on(Date::new(2026, 6, 30).unwrap());
    round.files.insert("ledger".to_owned(), "材料/三月.csv".to_owned());
    let (ledgers, found) = load(&method, &files, &round, &ReadOptions::default());
    assert!(!found.has_errors(), "{:?}", told(&found));
    assert_eq!(column(&method, &ledgers, "ledger", "编号"), ["1", "2"], "only the named file");
    assert_eq!(column(&method, &ledgers, "ledger", "线"), ["7", "4"]);
    assert_eq!(ledgers.row_place(RowRef { table: TableIndex(1), row: 1 }), "材料/三月.csv:3");
    round.files.insert("leger".to_owned(), "材料/四月.csv".to_owned());
    let (_, found) = load(&method, &files, &round, &ReadOptions::default());
    let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
    assert!(codes.contains(&"unknown-table") && codes.contains(&"missing-file"), "{codes:?}");
}

#[test]
fn several_files_are_one_table_in_any_order() {
    let method = method(&LEDGER.replace("required = false", "files = [\"台账*\"]"), &[]);
    let (a, b) =
        (("台账1.csv", "编号,巡察组\n1,甲\n2,丙\n"), ("台账2.csv", "编号,巡察组\n2,甲\n3,甲\n"));
    for files in [[TEAMS, a, b], [b, TEAMS, a]] {
        let (ledgers, found) = read(&method, &files);
        assert_eq!(column(&method, &ledgers, "ledger", "编号"), ["1", "2", "2", "3"]);
        assert_eq!(told(&found), ["duplicate-key 台账2.csv:2 与 台账1.csv 第 3 行重复：编号 2"]);
    }
}
