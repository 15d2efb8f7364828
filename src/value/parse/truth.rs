use super::misread::{Misread, Normalised, Parsed, quoted};
use crate::diagnostic::message;
use crate::value::{RawCell, text};

const YES: [&str; 10] = ["是", "有", "√", "✓", "✔", "☑", "y", "yes", "1", "true"];
const NO: [&str; 10] = ["否", "无", "×", "✗", "✘", "✕", "n", "no", "0", "false"];

/// The words for yes and for no, as they are compared.
pub(crate) const YES_AND_NO: ([&str; 10], [&str; 10]) = (YES, NO);

/// Reads 是/否, 有/无, √/×, Y/N, yes/no, 1/0, true/false. The letter x is none of them: in some forms it
/// marks what applies, in others what does not.
///
/// # Errors
/// When the cell, as a whole, is none of these.
pub fn truth(cell: &RawCell<'_>) -> Result<Parsed<bool>, Misread> {
    if let RawCell::Bool(value) = *cell {
        return Ok(Parsed::clean(value));
    }
    let shown = cell.shown();
    let key = match *cell {
        // A workbook writes 1 as 1, but other programs write 1.0.
        RawCell::Number { digits, percent: false } => {
            crate::value::Number::from_decimal(digits).map_or_else(String::new, |n| n.to_exact())
        }
        RawCell::Text(written) => text::key(written),
        _ => String::new(),
    };
    let value = if YES.contains(&key.as_str()) {
        true
    } else if NO.contains(&key.as_str()) {
        false
    } else {
        let shown = quoted(&shown);
        return Err(Misread::new(
            "not-yes-or-no",
            message!(zh: "“{shown}”不是“是”或“否”", en: "\"{shown}\" is neither yes nor no"),
        )
        .help(message!(zh: "填写 是/否（也可以用 有/无、√/×、1/0）", en: "write 是/否 (or 有/无, √/×, yes/no, 1/0)")));
    };
    let notes = match &*shown {
        "是" | "否" => Vec::new(),
        _ => vec![Normalised::TruthWord],
    };
    Ok(Parsed { value, notes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no() {
        for yes in ["是", " 是 ", "有", "√", "✓", "Y", "ｙｅｓ", "1", "TRUE", "True"] {
            assert!(truth(&RawCell::Text(yes)).unwrap().value, "{yes}");
        }
        for no in ["否", "无", "×", "N", "No", "0", "０", "false"] {
            assert!(!truth(&RawCell::Text(no)).unwrap().value, "{no}");
        }
        for neither in ["不是", "是否", "x", "X", "/", "-", "没有", "2", "1.5", "是的，已完成"]
        {
            assert_eq!(
                truth(&RawCell::Text(neither)).unwrap_err().code,
                "not-yes-or-no",
                "{neither}"
            );
        }
        assert!(truth(&RawCell::Number { digits: "1.0", percent: false }).unwrap().value);
        assert!(!truth(&RawCell::Bool(false)).unwrap().value);
    }
}
