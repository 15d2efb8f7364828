//! What somebody wrote into a cell.

use super::{
    plan::{BAR, Choice, Field, Value, plain},
    write::fifteen_digits,
};
use crate::{
    diagnostic::{Message, listed, message},
    value::{
        Number, RawCell,
        parse::{DateOptions, date, quoted, truth},
        text::key,
    },
};

/// Why a cell is not understood, and the way out.
pub(super) type Wrong = (Message, Message);

/// Reads a cell that wants a `field`; nothing if it is blank. `written` is its text as it stands in the file.
pub(super) fn read(cell: RawCell<'_>, written: &str, field: Field) -> Result<Option<Value>, Wrong> {
    if cell.is_blank() {
        return Ok(None);
    }
    if let RawCell::Error(text) = cell {
        let shown = quoted(text);
        return Err((
            message!(zh: "公式没有算出值（{shown}）", en: "the formula has no value ({shown})"),
            message!(zh: "直接写上值", en: "write the value itself"),
        ));
    }
    match field {
        Field::Text => Ok(Some(Value::Text(text(cell, written)))),
        Field::Texts => Ok(Some(Value::Texts(words(&text(cell, written))))),
        Field::Number | Field::Share | Field::Literal => number(cell, field).map(Some),
        Field::Date => {
            let read = date(&cell, &DateOptions::default());
            let help = message!(zh: "写成 2026-05-20", en: "write 2026-05-20");
            read.map(|day| Some(Value::Date(day.value))).map_err(|misread| (misread.message, help))
        }
        Field::Truth => {
            let read = truth(&cell).map(|truth| Some(Value::Truth(truth.value)));
            let help = message!(zh: "写 true 或 false", en: "write true or false");
            read.map_err(|misread| (misread.message, help))
        }
        Field::Choice(choices) => choice(&text(cell, written), choices).map(Some),
    }
}

/// The text of a cell; a program may have made a number of it.
pub(super) fn text(cell: RawCell<'_>, written: &str) -> String {
    match cell {
        RawCell::Text(_) => plain(written),
        RawCell::Number { digits, percent: false } => {
            rounded(digits).map_or_else(|| digits.to_owned(), |number| number.to_exact())
        }
        _ => plain(&cell.shown()),
    }
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split([BAR, '｜', '\n']).map(str::trim);
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Programs write 0.07 as 7.0000000000000007E-2: what they show has 15 digits.
fn rounded(digits: &str) -> Option<Number> {
    let significant = digits.split(['e', 'E']).next().unwrap_or_default();
    let count = significant.bytes().filter(u8::is_ascii_digit).count();
    if count > 15 { fifteen_digits(digits.parse().ok()?) } else { Number::from_decimal(digits) }
}

fn number(cell: RawCell<'_>, field: Field) -> Result<Value, Wrong> {
    let number = match cell {
        RawCell::Number { digits, .. } => rounded(digits),
        RawCell::Text(written) => from_text(written),
        _ => None,
    };
    let Some(number) = number else {
        let shown = quoted(&cell.shown());
        return Err((
            message!(zh: "“{shown}”不是数", en: "“{shown}” is no number"),
            message!(zh: "写成 12.5、70% 这样的数", en: "write a number such as 12.5 or 70%"),
        ));
    };
    if !matches!(field, Field::Literal) && decimal(&number).is_none() {
        let shown = number.to_exact();
        return Err((
            message!(zh: "这里不能写分数 {shown}", en: "the fraction {shown} cannot stand here"),
            message!(
                zh: "写成小数；确需分数的，在 TOML 的算式里写",
                en: "write a decimal; fractions can stand in expressions of the TOML",
            ),
        ));
    }
    Ok(Value::Number(number))
}

/// `0.5`, `１,５00`, `70%`, `1/3`.
fn from_text(written: &str) -> Option<Number> {
    let text = crate::value::text::normalise(written);
    let text: String = text.chars().filter(|letter| !matches!(letter, ',' | ' ')).collect();
    match text.strip_suffix('%') {
        Some(percent) => Number::from_decimal(percent)?.checked_div(&Number::from(100u32)),
        None => Number::from_decimal(&text).or_else(|| Number::from_fraction(&text)),
    }
}

/// As TOML has it; nothing for a fraction that no decimal is equal to.
pub(super) fn decimal(number: &Number) -> Option<String> {
    let text = number.to_short(30);
    (Number::from_decimal(&text).as_ref() == Some(number)).then_some(text)
}

fn choice(written: &str, choices: &'static [Choice]) -> Result<Value, Wrong> {
    let same = |word: &str| key(word) == key(written);
    let found =
        choices.iter().find(|choice| [choice.id, choice.zh, choice.en].into_iter().any(same));
    found.map(|choice| Value::Word(choice.id)).ok_or_else(|| {
        let shown = quoted(written);
        let (zh, _) = listed(&choices.iter().map(|choice| choice.zh).collect::<Vec<_>>());
        let (_, en) = listed(&choices.iter().map(|choice| choice.en).collect::<Vec<_>>());
        (
            message!(zh: "没有“{shown}”这一项", en: "“{shown}” is none of the words for this cell"),
            message!(zh: "可以写：{zh}", en: "it may be: {en}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number_of(text: &str) -> Option<String> {
        match read(RawCell::Text(text), text, Field::Literal) {
            Ok(Some(Value::Number(number))) => Some(number.to_exact()),
            _ => None,
        }
    }

    #[test]
    fn numbers_are_read_as_people_and_programs_write_them() {
        for (text, wanted) in
            [("70%", "0.7"), ("１／３", "1/3"), ("1,500", "1500"), ("0.50", "0.5"), ("约5", "")]
        {
            assert_eq!(number_of(text).unwrap_or_default(), wanted, "{text}");
        }
        let cell = RawCell::Number { digits: "7.0000000000000007E-2", percent: false };
        let read = read(cell, "", Field::Number).unwrap();
        assert_eq!(read, Some(Value::Number(Number::ratio(7, 100).unwrap())));
    }
}
