//! What clerks are told about files is what the shipped method declares.

use zhixiao::method::{self, ShippedPacks, model::Required};

#[test]
fn the_page_for_clerks_names_every_table_as_the_method_does() {
    let page = include_str!("../docs/数据准备.md");
    let pack = method::embedded::pack("tonghua-trial").unwrap();
    let method = method::load(&pack, &ShippedPacks).0.unwrap();
    for table in method.tables.iter().filter(|table| table.in_pack.is_none()) {
        let files: Vec<&str> = table.files.iter().map(|file| &**file).collect();
        let row = format!("| {} | {} | ", table.name, files.join("、"));
        let line = page.lines().find(|line| line.starts_with(&row));
        let line = line.unwrap_or_else(|| panic!("no row that begins with {row}"));
        let told = match table.required {
            Required::Yes => line.ends_with("| 不能评估 |"),
            Required::Grade => line.ends_with("| 只评分，不评等次 |"),
            Required::No => !line.ends_with("| 不能评估 |"),
        };
        assert!(told, "{line}");
    }
}
