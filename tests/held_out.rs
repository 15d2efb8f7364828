//! Five tables as offices of statistics and ministries hand them out, written from memory before the reader had seen
//! any like them; all names and values are invented. What they showed first stands in docs/reading.md.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::sync::Arc;

use rust_xlsxwriter::{Format, Workbook};
use zhixiao::{
    diagnostic::{Diagnostics, Severity},
    method::{self, Pack, ShippedPacks, model::Method},
    table::{Grid, InputFile, ReadOptions, RoundData, declared_headers, load, read, read_shape},
    value::Date,
};

fn declared() -> Method {
    let text = include_str!("held_out/method.toml");
    method::load(&Pack::new([("method.toml", text.as_bytes())]), &ShippedPacks).0.unwrap()
}

/// A workbook: a line a row, cells between bars, those that are numbers as numbers; and its merged cells, rows and
/// columns from 0.
fn xlsx(name: &str, lines: &str, merged: &[(u32, u16, u32, u16)]) -> InputFile {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    for (first_row, first, last_row, last) in merged {
        sheet.merge_range(*first_row, *first, *last_row, *last, "", &plain).unwrap();
    }
    for (row, line) in (0..).zip(lines.lines()) {
        for (column, cell) in (0..).zip(line.split('|')).filter(|(_, cell)| !cell.is_empty()) {
            match cell.parse::<f64>() {
                Ok(number) if !cell.starts_with('0') || cell == "0" => {
                    sheet.write_with_format(row, column, number, &plain).unwrap()
                }
                _ => sheet.write_with_format(row, column, cell, &plain).unwrap(),
            };
        }
    }
    InputFile { name: Arc::from(name), bytes: Arc::from(book.save_to_buffer().unwrap()) }
}

/// Three header levels, a line with the unit, indented rows, sub-totals, notes below.
fn yearbook() -> InputFile {
    xlsx(
        "yearbook.xlsx",
        "3-7　各县（市、区）生产总值和财政收支（2025年）
||||||单位：亿元
地　区|生产总值|||一般公共预算||
|总量|增长（%）|人均（元）|收入||支出
||||合计|#税收|
全　市|1284.6|5.2|61840|98.4|71.2|236.5
　市辖区小计|702.1|5.6|72310|58.8|43.0|101.9
　　临江区|388.4|6.1|80120|33.5|25.1|52.3
　　城西区|313.7|5.0|64480|25.3|17.9|49.6
　县（市）小计|582.5|4.7|52690|39.6|28.2|134.6
　　东河县|214.3|4.9|50210|14.2|10.1|47.7
　　南山县|176.9|4.1|48830|11.8|8.3|44.0
　　北原市|191.3|5.1|59970|13.6|9.8|42.9

注：1.生产总值按当年价格计算，增长速度按可比价格计算。
    2.本表数据因四舍五入，分项与合计可能略有差异。",
        &[
            (0, 0, 0, 6),
            (2, 0, 4, 0),
            (2, 1, 2, 3),
            (2, 4, 2, 6),
            (3, 1, 4, 1),
            (3, 2, 4, 2),
            (3, 3, 4, 3),
            (3, 4, 3, 5),
            (3, 6, 4, 6),
            (14, 0, 14, 6),
            (15, 0, 15, 6),
        ],
    )
}

/// Three header levels below four lines of titles, a row 甲 乙 1 2 3, codes, a line of signatures.
fn form() -> InputFile {
    xlsx(
        "form.xlsx",
        "城乡社区服务机构情况
表　　号：民服综3表
制定机关：某某部
综合机关名称：某某市|||2025年||||计量单位：个、人
指标名称|代码|机构数|||职工人数||
||合计|其中||合计|其中|
|||城市|农村||女性|大专以上
甲|乙|1|2|3|4|5|6
社区服务指导中心|01|12|12|0|96|51|70
社区服务中心|02|48|31|17|402|233|251
社区服务站|03|536|274|262|2145|1320|866
  其中：标准化站|04|210|150|60|1010|640|455
其他服务机构|05|33|20|13|88|49|30
单位负责人：||统计负责人：||填表人：||报出日期：2026年1月15日|",
        &[
            (0, 0, 0, 7),
            (4, 0, 6, 0),
            (4, 1, 6, 1),
            (4, 2, 4, 4),
            (4, 5, 4, 7),
            (5, 2, 6, 2),
            (5, 3, 5, 4),
            (5, 5, 6, 5),
            (5, 6, 5, 7),
        ],
    )
}

/// A printout of an office system: title, time of printing, three pages with their header, blank columns.
fn export() -> InputFile {
    let header = "序号,事项编号,事项名称,,承办单位,交办日期,办结期限,办理状态,\r\n";
    let states = ["已办结", "办理中", "已办结", "逾期未办结"];
    let units = ["某某局", "某某委", "某某办"];
    let mut text =
        "督办事项清单,,,,,,,,\r\n打印时间：2026-06-30 09:12:44,,,,,,打印人：系统管理员,,\r\n\r\n"
            .to_owned();
    for (page, rows) in [(1, 1..5), (2, 5..9), (3, 9..11)] {
        text.push_str(header);
        for n in rows {
            let (unit, state, month) = (units[n % 3], states[n % 4], n % 5 + 1);
            let (from, to) = (n + 3, n + 10);
            text.push_str(&format!(
                "{n},DB2026{n:04},\"关于推进第{n}项重点任务的督办，落实情况\",,{unit},2026-0{month}-{from:02},2026-06-{to:02},{state},\r\n"
            ));
        }
        text.push_str(&format!("第 {page} 页 共 3 页,,,,,,,,\r\n"));
    }
    text.push_str("共 10 条记录,,,,,,,,\r\n");
    let bytes = encoding_rs::GBK.encode(&text).0.into_owned();
    InputFile { name: Arc::from("export.csv"), bytes: Arc::from(bytes) }
}

/// A merged first column, sub-totals, a total, a carry-over, a grand total.
fn grid() -> InputFile {
    xlsx(
        "grid.xlsx",
        "附件3
2025年度专项资金使用情况统计表
填报单位（盖章）：某某市财政局||||金额单位：万元|
资金类别|项目名称|预算数|执行数|执行率|备注
教育|校舍维修|1200|1080|90%|
|设备购置|800|760.50|95.06%|
|小计|2000|1,840.50|92.03%|
卫生|院区改造|1500|900|60%|跨年实施
|人员培训|300|300|100%|
|小计|1800|1200|66.67%|
交通|农村公路养护|2400|2350|97.92%|
|小计|2400|2350|97.92%|
合计||6200|5,390.50|86.94%|
上年结转||150|0|—|
总计||6350|5,390.50|84.89%|
填表人：||审核人：||填表日期：2026.1.20|",
        &[
            (0, 0, 0, 5),
            (1, 0, 1, 5),
            (4, 0, 6, 0),
            (7, 0, 9, 0),
            (10, 0, 11, 0),
            (12, 0, 12, 1),
            (13, 0, 13, 1),
            (14, 0, 14, 1),
        ],
    )
}

/// Tabs, two bytes a character, full-width digits, units in the cells, signs for what is withheld.
fn townships() -> InputFile {
    let text = "各乡镇工业企业主要指标（２０２５年）\t\t\t\t\t
\t\t\t\t\t单位：万元
乡镇\t企业数（个）\t营业收入\t利润总额\t从业人员（人）\t研发费用
东河镇\t１２\t４５,６７８.９万元\t３,２１０.５万元\t１,８６０\t９８０
西岭乡\t２\t—\t—\t…\t—
南湖镇\t９\t２８,４００万元\t-３５０.２万元\t９４５\t２１０
北山乡\t１\t…\t…\t…\t…
新城街道\t２６\t１０８,９００.０万元\t１２,０４５万元\t４,３２０\t５,６７０
合计\t５０\t１９１,３００\t１５,６００\t７,３５０\t６,９００
说明：“—”表示为保护单个企业资料不予公布；“…”表示数据不足本表最小单位数。\t\t\t\t\t
资料来源：某某县统计局\t\t\t\t\t
";
    let bytes: Vec<u8> =
        "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    InputFile { name: Arc::from("townships.txt"), bytes: Arc::from(bytes) }
}

fn one(file: &InputFile) -> (Grid, Diagnostics) {
    let (mut grids, found) =
        read(std::slice::from_ref(file), &declared_headers(&declared()), &ReadOptions::default());
    assert_eq!(grids.len(), 1, "{found:?}");
    (grids.remove(0).1, found)
}

/// The first cells of the rows, and what is told louder than a note: code and row.
fn told(file: &InputFile) -> (Vec<String>, Vec<(&'static str, u64)>) {
    let (grid, found) = one(file);
    let rows = grid.rows().map(|row| row.cell(0).shown().trim().to_owned()).collect();
    let loud = found.iter().filter(|one| one.severity != Severity::Note);
    (rows, loud.map(|one| (one.code, one.place.row.unwrap_or(0))).collect())
}

#[test]
fn sums_among_the_areas_of_a_yearbook_are_told() {
    let (rows, loud) = told(&yearbook());
    assert_eq!(rows.len(), 8);
    assert_eq!(loud, [("total-like-row", 6), ("total-like-row", 7), ("total-like-row", 10)]);
}

#[test]
fn a_form_with_numbered_columns_is_read_without_them() {
    let (rows, loud) = told(&form());
    assert_eq!(rows.len(), 5);
    assert_eq!(rows[0], "社区服务指导中心");
    assert_eq!(loud, [("total-like-row", 12)]);
    let reading = read_shape(&form(), &ReadOptions::default()).unwrap();
    assert_eq!(reading.found.header_rows, (5, 7));
    assert_eq!(reading.header[4], "机构数/其中/农村");
    let codes: Vec<_> = reading.doubts.iter().map(|doubt| doubt.diagnostic.code).collect();
    assert_eq!(codes, ["column-numbers"]);
}

#[test]
fn a_printout_is_read_without_its_pages() {
    let (rows, loud) = told(&export());
    assert_eq!(rows.len(), 10);
    assert!(rows.iter().all(|row| row.starts_with("DB2026")), "{rows:?}");
    assert!(loud.is_empty(), "{loud:?}");
    let reading = read_shape(&export(), &ReadOptions::default()).unwrap();
    assert_eq!(reading.titles, [1, 2]);
    assert_eq!(reading.header[1], "事项编号");
}

#[test]
fn a_grid_with_sub_totals_keeps_its_carry_over() {
    let (rows, loud) = told(&grid());
    assert_eq!(rows, ["教育", "教育", "卫生", "卫生", "交通", "上年结转"]);
    assert!(loud.is_empty(), "{loud:?}");
}

#[test]
fn withheld_figures_of_townships_are_no_zeros() {
    let (rows, loud) = told(&townships());
    assert_eq!(rows, ["东河镇", "西岭乡", "南湖镇", "北山乡", "新城街道"]);
    assert!(loud.is_empty(), "{loud:?}");
}

#[test]
fn the_types_of_the_method_find_what_is_left() {
    let teams = InputFile {
        name: Arc::from("teams.csv"),
        bytes: Arc::from("单位\n某某局\n某某委\n某某办\n".as_bytes()),
    };
    let files = [teams, yearbook(), form(), export(), grid(), townships()];
    let round = RoundData::on(Date::new(2026, 6, 30).unwrap());
    let (_, found) = load(&declared(), &files, &round, &ReadOptions::default());
    let errors: Vec<_> = found
        .iter()
        .filter(|one| one.severity == Severity::Error)
        .map(|one| (one.code, one.place.file.as_deref().unwrap_or(""), one.place.row.unwrap_or(0)))
        .collect();
    // The carry-over belongs to no project.
    assert_eq!(errors, [("required-blank", "grid.xlsx", 14)]);
}
