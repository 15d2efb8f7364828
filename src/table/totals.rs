//! Rows that are kept as rows of the table and by their labels may hold what others hold too.

use crate::diagnostic::{Diagnostic, Place, message};
use crate::value::text;

/// What a label says of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// The sum of others: 市辖区小计, 全市.
    Sum,
    /// Part of the row above: 其中：城市.
    Part,
}

/// Areas that are the whole of those listed.
const WHOLES: [&str; 9] = ["全国", "全省", "全市", "全县", "全区", "全州", "全盟", "全旗", "全镇"];

/// What the label says, `total_words` being the keys of words of totals. A label that is such a word and nothing
/// else marks a row of totals, which is no row of the table.
pub(super) fn label<'a>(
    written: &str,
    total_words: impl IntoIterator<Item = &'a String>,
) -> Option<Label> {
    let key = text::key(written);
    let key = key.trim_end_matches(':');
    if key.starts_with("其中") {
        return Some(Label::Part);
    }
    let ends = |word: &String| key.len() > word.len() && key.ends_with(word.as_str());
    let sum = WHOLES.contains(&key) || total_words.into_iter().any(ends);
    sum.then_some(Label::Sum)
}

/// The message for such a row.
pub(super) fn doubtful(label: Label, written: &str, place: Place) -> Diagnostic {
    let written = crate::value::parse::quoted(written.trim());
    let message = match label {
        Label::Sum => message!(
            zh: "“{written}”像是合计行，仍作为数据读取",
            en: "\"{written}\" looks like a row of totals and is read as data"
        ),
        Label::Part => message!(
            zh: "“{written}”像是上面某一行的一部分，仍作为数据读取",
            en: "\"{written}\" looks like a part of a row above and is read as data"
        ),
    };
    Diagnostic::warning("total-like-row", place, message).help(message!(
        zh: "如果相加时会重复计算，请删去这一行；不会重复的，不用处理",
        en: "delete the row if a sum would count it twice; otherwise it may stay"
    ))
}

/// Does a row below a header of `columns` number them: 1, 2, 3, or A, B, C? Forms of statistics number the columns of
/// names 甲, 乙 before those of figures.
pub(super) fn is_column_numbers(filled: &[&str], columns: usize) -> bool {
    let all: Vec<&str> = filled.iter().map(|cell| cell.trim_matches(['(', ')', ' '])).collect();
    let stems = all.iter().zip(["甲", "乙", "丙", "丁", "戊"]);
    let named = stems.take_while(|(cell, stem)| *cell == stem).count();
    let mut numbers = all.iter().skip(named).zip(1u32..);
    let counted = numbers.all(|(cell, number)| {
        let sign = |first: u32, most: u32| {
            let sign = char::from_u32(first + number - 1).filter(|_| number <= most);
            sign.is_some_and(|sign| cell.chars().eq([sign]))
        };
        *cell == number.to_string() || sign(0x2460, 20) || sign(u32::from('A'), 26)
    });
    counted && all.len() >= 3 && all.len() >= columns
}

/// Does the row's only cell number the pages or count the records, as printouts do?
pub(super) fn is_page_mark(only: &str) -> bool {
    const FORMS: [&str; 19] = [
        "第#页",
        "第#页共#页",
        "第#页,共#页",
        "第#页/共#页",
        "第#页(共#页)",
        "第#/#页",
        "共#页",
        "共#页第#页",
        "共#页,第#页",
        "共#条",
        "共#条记录",
        "共#条数据",
        "共#行",
        "共#项",
        "-#-",
        "page#",
        "page#of#",
        "page#/#",
        "#/#页",
    ];
    let mut form = String::new();
    for c in text::key(only).chars().take(40) {
        match c {
            '0'..='9' if form.ends_with('#') => {}
            '0'..='9' => form.push('#'),
            '、' | '·' => form.push(','),
            other => form.push(other),
        }
    }
    FORMS.contains(&form.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_sums_and_parts() {
        let words: Vec<String> = ["小计", "合计", "平均"].map(str::to_owned).to_vec();
        let label = |text| label(text, &words);
        for sum in ["　市辖区小计", "县（市）小计：", "一、教育类 合 计", "全　市", "各县平均"]
        {
            assert_eq!(label(sum), Some(Label::Sum), "{sum}");
        }
        for part in ["  其中：标准化站", "其中女性"] {
            assert_eq!(label(part), Some(Label::Part), "{part}");
        }
        for row in ["合计", "东河县", "小计组", "全市第一巡察组", "审计局", ""] {
            assert_eq!(label(row), None, "{row}");
        }
    }

    #[test]
    fn rows_that_number_the_columns() {
        for row in [
            &["1", "2", "3"][..],
            &["甲", "乙", "1", "2"],
            &["(1)", "(2)", "(3)"],
            &["A", "B", "C"],
            &["①", "②", "③"],
            &["甲", "乙", "丙"],
        ] {
            assert!(is_column_numbers(row, row.len()), "{row:?}");
        }
        for row in [
            &["1", "2"][..],
            &["甲", "1", "3"],
            &["1", "甲", "2"],
            &["乙", "甲", "1"],
            &["1", "2", "4"],
        ] {
            assert!(!is_column_numbers(row, row.len()), "{row:?}");
        }
        assert!(!is_column_numbers(&["1", "2", "3"], 4));
    }

    #[test]
    fn page_marks() {
        for mark in
            ["第 1 页 共 3 页", "第1页，共12页", "共 10 条记录", "Page 2 of 3", "- 3 -", "第３页"]
        {
            assert!(is_page_mark(mark), "{mark}");
        }
        for text in ["第一巡察组", "共建共治", "3", "10/12", "第1页共3页以上", ""] {
            assert!(!is_page_mark(text), "{text}");
        }
    }
}
