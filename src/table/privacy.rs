//! Keeping personal data out: columns that name persons are refused, personal numbers are reported by
//! place and kind and never by value, and texts are masked before anybody sees them.

use std::sync::Arc;

use super::header::Label;
use super::sheet::Sheet;
use super::told::Told;
use crate::diagnostic::{Diagnostic, Place, message};
use crate::value::{RawCell, personal, text};

pub use crate::value::personal::mask;

/// Words of headers that no table may have: who complained, who is complained about, and how they are
/// reached.
pub const DENIED_HEADERS: [&str; 24] = [
    "举报人",
    "反映人",
    "信访人",
    "检举人",
    "控告人",
    "申诉人",
    "姓名",
    "被反映人",
    "被举报人",
    "被检举人",
    "身份证",
    "证件号",
    "电话",
    "手机",
    "联系方式",
    "住址",
    "地址",
    "邮箱",
    "电子邮件",
    "银行卡",
    "银行账号",
    "微信",
    "线索内容",
    "谈话内容",
];

/// Behind these words it is a number of cases or a way, not a person: 反映人数, 电话举报.
const HARMLESS_AFTER: [&str; 9] = ["数", "次", "量", "率", "件", "举报", "反映", "投诉", "渠道"];

/// The word for which a header is refused.
#[must_use]
pub fn denied(header: &str) -> Option<&'static str> {
    let key = text::key(header);
    DENIED_HEADERS.into_iter().find(|word| {
        key.match_indices(word).any(|(at, _)| {
            let after = key.get(at + word.len()..).unwrap_or_default();
            !HARMLESS_AFTER.iter().any(|harmless| after.starts_with(harmless))
        })
    })
}

/// Refuses headers that name persons.
pub(super) fn check_headers(labels: &[Label], place: &Place, told: &mut Told) {
    for label in labels {
        let Some(word) = denied(&label.written) else { continue };
        let header = &label.written;
        let place = Place {
            column: Some(u32::from(label.column) + 1),
            header: Some(header.clone()),
            ..place.clone()
        };
        told.push(
            Diagnostic::error(
                "private-column",
                place,
                message!(
                    zh: "列“{header}”含“{word}”，属于个人信息或线索内容，不得进入评估数据",
                    en: "the column \"{header}\" ({word}) names persons or clues and must not be in the data"
                ),
            )
            .help(message!(
                zh: "删除这一列后重新报送；评估只需要编号、日期、选项和数量",
                en: "delete the column: only codes, dates, options and counts are needed"
            )),
        );
    }
}

/// Reports personal numbers in the rows `rows` (places in `cells`), the column `but` excepted.
pub(super) fn check_cells(
    cells: &Sheet,
    rows: &[u32],
    labels: &[Label],
    but: Option<u16>,
    at_row: &dyn Fn(u32) -> Place,
    told: &mut Told,
) {
    for &row in rows {
        let at = row as usize;
        for (column, cell) in cells.cells(at).filter(|(column, _)| Some(*column) != but) {
            let written = match cell {
                RawCell::Text(written) | RawCell::Number { digits: written, .. } => written,
                _ => continue,
            };
            for (_, kind) in personal::find(written) {
                let header = labels.iter().find(|label| label.column == column);
                let header: Option<Arc<str>> = header.map(|label| label.written.clone());
                let place = Place { column: Some(u32::from(column) + 1), header, ..at_row(row) };
                let what = kind.message();
                let (zh, en) = (what.zh, what.en);
                told.push(
                    Diagnostic::warning(
                        "personal-number",
                        place,
                        message!(zh: "单元格里像有{zh}", en: "the cell seems to hold a personal number: {en}"),
                    )
                    .help(message!(
                        zh: "请在原表中删除；输出里会遮盖",
                        en: "delete it from the file; outputs mask it"
                    )),
                );
            }
        }
    }
}

/// Reports marks of secrecy in the rows above the header: 秘密★1年.
pub(super) fn check_marks(cells: &Sheet, header: usize, place: &Place, told: &mut Told) {
    for at in 0..header {
        for (column, cell) in cells.cells(at) {
            let RawCell::Text(written) = cell else { continue };
            let key = text::key(written);
            let marked = ["绝密", "机密", "秘密"].iter().any(|mark| {
                key.strip_prefix(mark)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['★', '☆', '*']))
            });
            if marked {
                let place = Place {
                    row: cells.row(at).map(|row| row.number.into()),
                    column: Some(u32::from(column) + 1),
                    ..place.clone()
                };
                told.push(
                    Diagnostic::warning(
                        "secrecy-mark",
                        place,
                        message!(zh: "文件标有密级", en: "the file bears a mark of secrecy"),
                    )
                    .help(message!(
                        zh: "涉密文件不得在非涉密计算机上处理；评估只需要不涉密的编号、日期、选项和数量",
                        en: "secret files must not be processed here: only codes, dates, options and counts are needed"
                    )),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_refused_and_counts_are_not() {
        for header in
            ["举报人", "举报人姓名", "联系 电话", "被反映人职务", "身份证号码", "线索内容摘要"]
        {
            assert!(denied(header).is_some(), "{header}");
        }
        for header in [
            "反映人数",
            "涉及人数",
            "电话举报",
            "巡察组",
            "评估人",
            "立案人数",
            "信访编号",
            "来信来电",
        ] {
            assert_eq!(denied(header), None, "{header}");
        }
    }
}
