//! `samples/round-8-2` as many hands would send it: `samples/round-8-2-dirty`.

mod form;
mod table;

use form::{Page, gbk, line, padded, text, utf16_be, utf16_le_with_mark, workbook};
use table::{Table, alias, count, date, indicator, team, truth, wide, word};

/// Files that office programs made of the workbooks that [`for_office`] gives.
pub(crate) const OF_OFFICE: [&str; 2] = ["线索台账.xls", "督导点评台账.ods"];

/// Names and contents of all other files; `clean` gives the text of a file of the clean round.
pub(crate) fn files(clean: &impl Fn(&str) -> String) -> Vec<(&'static str, Vec<u8>)> {
    let table = |name: &str| Table::parse(&clean(&format!("{name}.csv")));
    let toml = clean("round.toml").replace("8-2", "8-2-dirty");
    let (city, counties) = claims(table("self"));
    vec![
        ("round.toml", toml.replace("虚构样例", "虚构样例，未经整理").into_bytes()),
        ("巡察组名册.xlsx", roster(table("teams"))),
        ("整改台账.xlsx", rectification(table("rectification"))),
        ("信访台账.csv", petitions(table("petitions"))),
        ("问题清单.csv", problems(table("problems"))),
        ("自评表.xlsx", city),
        ("self.csv", counties),
        ("考评表.txt", marks(table("office"))),
        ("节点表.csv", milestones(table("milestones"))),
        ("测评统计.xlsx", ballots_and_entries(table("ballots"), table("entries"))),
        ("成果台账.tsv", deliverables(table("deliverables"))),
        ("事项表.xls", events(table("events"))),
        ("立行立改台账.csv", immediate(table("immediate"))),
        ("工作日历.xlsx", calendar(table("calendar"))),
    ]
}

/// Workbooks that are to be saved as XLS and ODS by an office program.
pub(crate) fn for_office(clean: &impl Fn(&str) -> String) -> [Vec<u8>; 2] {
    let table = |name: &str| Table::parse(&clean(&format!("{name}.csv")));
    [clues(table("clues")), supervision(table("supervision"))]
}

/// Title rows above, units and years as people write them, a column of aliases.
fn roster(table: Table) -> Vec<u8> {
    let names: Vec<String> =
        (0..table.rows.len()).map(|row| table.cell(row, "巡察组").to_owned()).collect();
    let table = table
        .each("级别", word(&[("市级", &["市级", "市"]), ("县级", &["县级", "县", "区级"])]))
        .each(
            "巡察种类",
            word(&[
                ("常规巡察", &["常规巡察", "常规"]),
                ("专项巡察", &["专项", "基层治理专项巡察"]),
            ]),
        )
        .each("被巡察单位数", count("家"))
        .each("人数", count("人"))
        .each("反馈日", date)
        .renamed(&[
            ("巡察组", "巡察组名称*"),
            ("巡察种类", "巡 察\n类 型"),
            ("反馈日", "反馈日期："),
        ]);
    let mut lines = vec![
        line(["附件1"]),
        line(["八届市委第二轮巡察巡察组名册（虚构）"]),
        line(["填报单位：市委巡察办（章）", "", "", "", "填报时间：2026年6月30日"]),
    ];
    lines.extend(table.lines());
    lines[3].push("简称".to_owned());
    for (name, line) in names.iter().zip(lines.iter_mut().skip(4)) {
        line.push(format!("{}、{}", alias(name), alias(name).replace("组", "队")));
    }
    lines.push(line(["注：人数含组长、副组长。"]));
    workbook(&[Page { name: "名册", lines, merged: vec![[1, 0, 1, 6]], ..Page::default() }])
}

const STATES: &[(&str, &[&str])] = &[
    ("已完成", &["已完成", "整改到位", "已整改", "已 完 成", "完成整改", "已销号"]),
    ("基本完成", &["基本完成", "部分整改", "基本整改到位"]),
    ("正在整改", &["正在整改", "整改中", "未完成(正在整改)"]),
    ("未整改", &["未整改", "尚未整改", "未完成"]),
    ("长期坚持", &["长期坚持", "持续整改"]),
    ("已完成并长期坚持", &["已完成并长期坚持", "完成整改并持续巩固"]),
];

/// Two-level headers, merged units, sub-totals, a repeated header, notes and signatures.
fn rectification(table: Table) -> Vec<u8> {
    const DATES: [&str; 5] = ["反馈时间", "整改时限", "申请延期日期", "延期至", "实际完成时间"];
    let mut table = table;
    table.rows.sort_by(|a, b| (&a[1], &a[2], &a[0]).cmp(&(&b[1], &b[2], &b[0])));
    // What is to be mended at once has these words in the column of the date; some leave the other out.
    let table = table
        .rows(|number, row| {
            if row[6] == "立行立改" && row[8].is_empty() {
                row[8] = ["立行立改", "立即整改", "边巡边改"][number % 3].to_owned();
                if number.is_multiple_of(2) {
                    row[6].clear();
                }
            }
        })
        .all(&DATES, |number, iso| match number % 3 {
            // Stays, and becomes a real date of the workbook.
            0 => iso.to_owned(),
            _ => match iso.split('-').count() {
                2 => format!("{}月底前", iso.replace('-', "年")),
                _ => date(number, iso),
            },
        })
        .each(
            "检查类别",
            word(&[
                ("市委巡察", &["市委巡察", "常规", "巡察"]),
                ("选人用人专项检查", &["选人用人专项检查", "选人用人"]),
                ("意识形态责任制专项检查", &["意识形态", "意识形态责任制专项检查"]),
                ("回头看", &["回头看", "“回头看”"]),
            ]),
        )
        .each("整改状态", word(STATES))
        .each("巡察办认定", word(STATES))
        .each(
            "佐证材料",
            word(&[("有", &["有", "√", "见附件", "是"]), ("无", &["无", "×", "未附"])]),
        )
        .each("是否销号", word(&[("是", &["是", "√", "已销号"]), ("否", &["否", "×", "未销号"])]))
        .each("回头看发现", word(&[("", &["", "无", "/", "未发现"])]))
        .each("批准文号", word(&[("", &["", "/", "无", "—"])]));
    let teams: Vec<String> =
        (0..table.rows.len()).map(|row| table.cell(row, "巡察组").to_owned()).collect();
    let table = table.each("巡察组", team);
    let width = 18;
    let upper = [
        "问题编号",
        "所属巡察组",
        "被巡察党组织",
        "反馈问题",
        "",
        "",
        "",
        "",
        "整改期限",
        "延期情况",
        "",
        "",
        "整改进展",
        "认定情况",
        "整改完成日期",
        "佐证材料",
        "销号情况",
        "回头看发现",
    ];
    let lower = [
        "",
        "",
        "单位",
        "问题来源",
        "类别",
        "问题性质",
        "整改类型",
        "反馈时间",
        "",
        "延期申请日期",
        "延长至",
        "批准文号",
        "完成情况",
        "",
        "",
        "",
        "",
        "",
    ];
    let mut lines =
        vec![line(["附件3"]), line(["巡察反馈问题整改台账（虚构）"]), line(upper), line(lower)];
    let mut merged = vec![[1, 0, 1, width - 1], [2, 3, 2, 7], [2, 9, 2, 11]];
    for at in [0, 1, 8, 13, 14, 15, 16, 17] {
        merged.push([2, at, 3, at]);
    }
    let mut from = 0;
    for (number, row) in table.rows.iter().enumerate() {
        let mut row = row.clone();
        let at = lines.len();
        let begins = number == 0 || teams[number] != teams[number - 1];
        if begins && number > 0 {
            let seen = teams.iter().filter(|team| **team == teams[number - 1]).count();
            lines.push(line(["小计", "", &format!("{seen}个")]));
            // Printed pages repeat the header.
            if number > 700 && number < 1000 {
                lines.push(line(upper));
                lines.push(line(lower));
            }
        }
        let same = !begins && table.rows[number - 1][2] == row[2];
        if same {
            row[2].clear();
        } else {
            if number > 0 && at - 1 > from {
                merged.push([from, 2, at - 1, 2]);
            }
            from = lines.len();
        }
        lines.push(row);
    }
    if lines.len() - 1 > from {
        merged.push([from, 2, lines.len() - 1, 2]);
    }
    lines.push(line(["合计", "", &format!("{}个", table.rows.len())]));
    lines.push(Vec::new());
    lines.push(line(["说明：1.本台账由各巡察组填报；2.立行立改事项不写日期。"]));
    lines.push(line(["填报人：（签字）", "", "", "审核人：（签字）"]));
    let dates = vec![7, 8, 9, 10, 14];
    let hidden_rows = vec![40, 41, 42];
    let page = Page { name: "整改台账", lines, merged, dates, hidden_rows, ..Page::default() };
    workbook(&[page])
}

/// GBK with semicolons.
fn petitions(table: Table) -> Vec<u8> {
    let table = table
        .all(&["受理日期", "分流时间", "办结日期"], date)
        .each("巡察组", team)
        .all(&["分流有误", "未答复重复信访"], truth)
        .each("延期天数", count("天"))
        .renamed(&[
            ("受理日期", "受理 时间"),
            ("办结日期", "报结时间"),
            ("分流有误", "是否分流有误"),
        ]);
    let mut lines = vec![line(["信访举报台账（不含反映人信息）"])];
    lines.extend(table.lines());
    lines.push(line(["合计", "", "128件"]));
    gbk(&text(&padded(lines), ";"))
}

/// GBK with commas, marks instead of words.
fn problems(table: Table) -> Vec<u8> {
    let table = table
        .all(&["是否调整定性", "佐证不足"], truth)
        .each("巡察组", team)
        .each("被巡察单位", |number, unit| match number % 3 {
            0 => format!("{unit} "),
            _ => unit.to_owned(),
        })
        .renamed(&[("问题编号", "编号"), ("被巡察单位", "被巡察党组织"), ("问题类别", "类 别")]);
    gbk(&text(&table.lines(), ","))
}

/// The city's teams send a workbook, the counties' a text file under the other name.
fn claims(table: Table) -> (Vec<u8>, Vec<u8>) {
    let is_city = |row: &[String]| row[0].starts_with("市委");
    let mut table = table;
    table.rows.sort_by_key(|row| !is_city(row));
    let cities = table.rows.iter().filter(|row| is_city(row)).count();
    let table = table
        .each("指标", indicator)
        .each("巡察组", team)
        .each("自评分", |number, score| match (score, number % 4) {
            ("", _) => String::new(),
            (score, 0) => wide(score),
            (score, 1) => format!("{score}分"),
            (score, 2) => format!("{score} "),
            (score, _) => score.to_owned(),
        })
        .each("自评等次", word(&[("好", &["好", "优", "优秀"]), ("较好", &["较好", "良"])]))
        .each("佐证材料", word(&[("有", &["有", "√", "已附"]), ("无", &["无", "没有"])]))
        .renamed(&[("指标", "二级\n指标"), ("自评分", "自评得分"), ("自评说明", "扣分事项/理由")]);
    let all = table.lines();
    let mut lines = vec![line(["附件2"]), line(["巡察质效自评表（虚构）"])];
    lines.extend(all[..=cities].iter().cloned());
    lines.push(line(["组长签字：", "", "", "联系人签字："]));
    let page = Page {
        name: "自评表",
        lines,
        numbers: vec![2],
        merged: vec![[1, 0, 1, 5]],
        ..Page::default()
    };
    let mut lines = vec![all[0].clone()];
    lines.extend(all[cities + 1..].iter().cloned());
    let mut bytes = vec![0xEF, 0xBB, 0xBF];
    bytes.extend(text(&lines, ",").into_bytes());
    (workbook(&[page]), bytes)
}

/// UTF-16 with tabs: Unicode text.
fn marks(table: Table) -> Vec<u8> {
    let table = table
        .each("指标", indicator)
        .each("巡察组", team)
        .each("考核分", |number, score| match (score, number % 3) {
            ("", _) => String::new(),
            (score, 0) => wide(score),
            (score, 1) => format!("{score}分"),
            (score, _) => score.to_owned(),
        })
        .each("考核等次", word(&[("好", &["好", "优秀"]), ("较好", &["良好", "较好"])]))
        .renamed(&[("评估人", "考评人"), ("考核分", "实得分")]);
    utf16_le_with_mark(&text(&table.lines(), "\t"))
}

/// Lines that end as on old machines are rare; blank lines at the end are not.
fn milestones(table: Table) -> Vec<u8> {
    let table = table.all(&["计划日期", "实际日期"], date).each("巡察组", team).renamed(&[
        ("环节", "流程环节"),
        ("计划日期", "应完成日期"),
        ("实际日期", "实际 完成日期"),
    ]);
    let mut bytes = vec![0xEF, 0xBB, 0xBF];
    bytes.extend(text(&table.lines(), ";").into_bytes());
    bytes.extend(b";;;\r\n;;;\r\n\r\n");
    bytes
}

/// Two sheets, each a table, and one that is none.
fn ballots_and_entries(ballots: Table, entries: Table) -> Vec<u8> {
    let ballots =
        ballots.each("巡察组", team).all(&["发出数", "收回数", "有效数"], count("张")).all(
            &["好", "较好", "一般", "差", "不了解"],
            |number, written| match number % 2 {
                0 => written.to_owned(),
                _ => wide(written),
            },
        );
    let upper = ["被评巡察组", "测评单位", "票数", "", "", "评价情况", "", "", "", ""];
    let lower = ["", "", "发出", "收回", "有效票", "优", "良", "一般", "差", "不清楚"];
    let mut lines = vec![line(["满意度测评统计表（虚构）"]), line(upper), line(lower)];
    lines.extend(ballots.rows.iter().cloned());
    lines.push(line(["合计", "", "1000"]));
    let merged = vec![[0, 0, 0, 9], [1, 0, 2, 0], [1, 1, 2, 1], [1, 2, 1, 4], [1, 5, 1, 9]];
    let numbers = vec![2, 3, 4, 5, 6, 7, 8, 9];
    let first = Page { name: "测评统计", lines, merged, numbers, ..Page::default() };
    let entries = entries
        .each("巡察组", team)
        .each(
            "问题类型",
            word(&[("录入错误", &["录入错误", "错误"]), ("录入不及时", &["不及时", "迟录"])]),
        )
        .each("日期", date)
        .renamed(&[("编号", "序号"), ("日期", "检查日期")]);
    let second =
        Page { name: "录入检查", lines: entries.lines(), numbers: vec![3], ..Page::default() };
    workbook(&[first, second])
}

/// Tabs and GBK.
fn deliverables(table: Table) -> Vec<u8> {
    let table = table
        .all(&["报送期限", "报送日期"], date)
        .all(&["是否应报", "是否采用"], truth)
        .each("巡察组", team)
        .each(
            "类型",
            word(&[
                ("专题报告", &["专题报告", "专题调研报告"]),
                ("政治生态报告", &["政治生态调研报告"]),
                ("履职尽责报告", &["干部履职尽责情况报告", "履职尽责报告"]),
            ]),
        )
        .renamed(&[("编号", "序号"), ("是否采用", "是否采纳")]);
    gbk(&text(&table.lines(), "\t"))
}

/// A text file that somebody named .xls.
fn events(table: Table) -> Vec<u8> {
    let table = table
        .each("日期", date)
        .each("巡察组", team)
        .each("类型", word(&[("扣分", &["扣分", "减分"]), ("一票否决", &["否决"])]))
        .each("级别", word(&[("省级", &["省", "省级"]), ("市级", &["市级", "市"])]))
        .each("佐证", word(&[("有", &["√", "有", "见附件"]), ("无", &["×", "无"])]))
        .each("依据文号", word(&[("", &["", "/", "无"])]))
        .renamed(&[("日期", "发生日期"), ("规则", "规则 名称"), ("依据文号", "文号")]);
    gbk(&text(&table.lines(), "\t"))
}

/// UTF-16, high byte first, without a mark.
fn immediate(table: Table) -> Vec<u8> {
    let table = table
        .all(&["交办时间", "时限", "完成时间"], date)
        .each("巡察组", team)
        .renamed(&[("时限", "办理时限"), ("完成时间", "完成日期")]);
    utf16_be(&text(&table.lines(), ","))
}

/// Serial numbers that lost their format.
fn calendar(table: Table) -> Vec<u8> {
    let table = table
        .each("日期", |_, iso| table::serial(iso).map_or_else(String::new, |day| day.to_string()))
        .each("是否工作日", truth);
    let page =
        Page { name: "日历", lines: table.lines(), numbers: vec![0, 1], ..Page::default() };
    workbook(&[page])
}

fn clues(table: Table) -> Vec<u8> {
    let table = table
        .all(&["移交时间", "应移交时间", "办结时间"], |number, iso| match number % 2 {
            0 => iso.to_owned(),
            _ => date(number, iso),
        })
        .each("巡察组", team)
        .each("是否退回", truth)
        .all(&["涉及人数", "立案人数"], |number, written| match (written, number % 3) {
            ("", _) => String::new(),
            (written, 0) => wide(written),
            (written, 1) => format!("{written}人"),
            (written, _) => written.to_owned(),
        })
        .each(
            "办理状态",
            word(&[("已办结", &["办结", "已办结", "已结"]), ("在办", &["在办", "办理中"])]),
        )
        .renamed(&[("涉及人数", "反映人数"), ("移交时间", "移交日期"), ("办理状态", "办结情况")]);
    let mut lines = vec![line(["移交问题线索台账（不含人名，虚构）"]), Vec::new()];
    lines.extend(table.lines());
    lines.push(line(["总计", "", "", "59件"]));
    let merged = vec![[0, 0, 0, 9]];
    let page = Page {
        name: "线索台账",
        lines,
        merged,
        dates: vec![4, 5, 8],
        numbers: vec![3, 6, 9],
        ..Page::default()
    };
    workbook(&[page])
}

fn supervision(table: Table) -> Vec<u8> {
    let table = table
        .all(&["提出时间", "整改时限", "整改完成时间"], |number, iso| {
            match number % 2 {
                0 => iso.to_owned(),
                _ => date(number, iso),
            }
        })
        .each("巡察组", team)
        .each(
            "来源",
            word(&[
                ("领导小组点评", &["巡中点评", "领导小组点评"]),
                ("工作提示", &["联系人提示", "工作提示"]),
                ("下沉督导", &["联动下沉督导"]),
                ("联合督导", &["协同联合督导", "联合督导"]),
            ]),
        )
        .renamed(&[("编号", "序号"), ("整改时限", "完成时限")]);
    let mut lines = vec![line(["督导点评台账（虚构）"])];
    lines.extend(table.lines());
    let merged = vec![[0, 0, 0, 5]];
    let page =
        Page { name: "督导点评台账", lines, merged, dates: vec![3, 4, 5], ..Page::default() };
    workbook(&[page])
}
