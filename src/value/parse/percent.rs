use super::misread::{Misread, Normalised, Parsed, quoted};
use super::number::{NumberOptions, leading_number, number, refusal};
use crate::diagnostic::{Message, message};
use crate::value::{Number, RawCell, text};

/// A percentage as a fraction of one, and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Percent {
    /// 95 % is 0.95.
    pub value: Number,
    /// How it was written.
    pub form: PercentForm,
}

/// How a percentage was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PercentForm {
    /// With a sign, or in a cell that shows one: no doubt.
    Signed,
    /// A bare number whose scale the column declares, or 0: no doubt.
    Settled,
    /// A bare number above 1, taken for hundredths: 95 is 95 %.
    Above,
    /// A bare number of at most 1, taken for a fraction: 0.95 is 95 %.
    AtMostOne,
}

/// Reads a percentage: `95%`, `９５％`, `0.95` and `95` are 0.95. What bare numbers of a column mean
/// together is for [`PercentColumn`] to say. `scale` is what the method declares for bare numbers: with
/// 100 they are hundredths, with 1 fractions.
///
/// # Errors
/// When the cell, as a whole, is no such number.
pub fn percent(cell: &RawCell<'_>, scale: Option<&Number>) -> Result<Parsed<Percent>, Misread> {
    let hundred = Number::from(100u32);
    if let RawCell::Number { digits, percent: true } = *cell {
        let value = Number::from_decimal(digits);
        let value = value.ok_or_else(|| refusal(digits, digits, &NumberOptions::default()))?;
        return Ok(Parsed::clean(Percent { value, form: PercentForm::Signed }));
    }
    if let RawCell::Text(written) = *cell {
        let clean = text::normalise(written);
        let (length, value) = leading_number(&clean);
        let sign: String =
            clean.get(length..).unwrap_or_default().chars().filter(|c| *c != ' ').collect();
        let divisor = match sign.as_str() {
            "%" | "﹪" => Some(hundred.clone()),
            "‰" => Some(Number::from(1000u32)),
            _ => None,
        };
        if let (Some(divisor), Some(Ok(value))) = (divisor, value) {
            let value = value.checked_div(&divisor).unwrap_or(value);
            let mut notes = vec![Normalised::Percent];
            notes.extend((clean != written).then_some(Normalised::Width));
            return Ok(Parsed { value: Percent { value, form: PercentForm::Signed }, notes });
        }
    }
    let mut bare = number(cell, &NumberOptions::default())?;
    let value = bare.value.clone();
    let (value, form) = match scale {
        Some(scale) => {
            bare.notes.push(Normalised::Scale);
            (value.checked_div(scale).unwrap_or(value), PercentForm::Settled)
        }
        None if value.is_zero() => (value, PercentForm::Settled),
        None if value.abs() > Number::ONE => {
            bare.notes.push(Normalised::Percent);
            (value.checked_div(&hundred).unwrap_or(value), PercentForm::Above)
        }
        None => (value, PercentForm::AtMostOne),
    };
    Ok(bare.map(|_| Percent { value, form }))
}

/// What the bare numbers of one column mean together: numbers above 1 beside numbers of at most 1
/// leave it open whether 0.5 is 50 % or 0.5 %.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PercentColumn {
    above: Option<(u64, Number)>,
    at_most_one: Option<(u64, Number)>,
}

impl PercentColumn {
    /// Takes note of a percentage in row `row`.
    pub fn observe(&mut self, row: u64, percent: &Percent) {
        let first = match percent.form {
            PercentForm::Above => &mut self.above,
            PercentForm::AtMostOne => &mut self.at_most_one,
            PercentForm::Signed | PercentForm::Settled => return,
        };
        if first.as_ref().is_none_or(|(earlier, _)| row < *earlier) {
            *first = Some((row, percent.value.clone()));
        }
    }

    /// What blocks have seen apart, together.
    pub fn merge(&mut self, other: Self) {
        let pairs = [(&mut self.above, other.above), (&mut self.at_most_one, other.at_most_one)];
        for (mine, theirs) in pairs {
            if let Some(theirs) = theirs
                && mine.as_ref().is_none_or(|(row, _)| theirs.0 < *row)
            {
                *mine = Some(theirs);
            }
        }
    }

    /// The mistake, if the column mixes both, and the row of the number that is in doubt.
    #[must_use]
    pub fn verdict(&self) -> Option<(u64, Misread)> {
        let ((above_row, above), (row, small)) = (self.above.as_ref()?, self.at_most_one.as_ref()?);
        let hundred = Number::from(100u32);
        let large = quoted(&(above * &hundred).to_short(6));
        let fraction = (small * &hundred).to_short(6);
        let small = small.to_short(6);
        let what: Message = message!(
            zh: "这一列的百分数没有百分号，有大于 1 的（第 {above_row} 行 {large}），也有不大于 1 的（第 {row} 行 {small}）：{small} 可能是 {fraction}%，也可能是 {small}%",
            en: "the percentages of this column have no signs; some are above 1 (row {above_row}: {large}), some not (row {row}: {small}): {small} may be {fraction}% or {small}%"
        );
        let misread = Misread::new("mixed-percentages", what).help(message!(
            zh: "给每个数加上百分号，或在评估办法里给这一列声明 scale = 100",
            en: "write the percent signs, or let the method declare scale = 100 for the column"
        ));
        Some((*row, misread))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str) -> Result<(String, PercentForm), &'static str> {
        percent(&RawCell::Text(written), None)
            .map(|parsed| (parsed.value.value.to_exact(), parsed.value.form))
            .map_err(|misread| misread.code)
    }

    #[test]
    fn percentages_are_fractions() {
        use PercentForm::{Above, AtMostOne, Settled, Signed};
        for (written, value, form) in [
            ("95%", "0.95", Signed),
            ("９５％", "0.95", Signed),
            ("９８．７１％", "0.9871", Signed),
            ("98.71 %", "0.9871", Signed),
            ("5‰", "0.005", Signed),
            ("-3%", "-0.03", Signed),
            ("0.95", "0.95", AtMostOne),
            ("1", "1", AtMostOne),
            ("95", "0.95", Above),
            ("0", "0", Settled),
        ] {
            assert_eq!(read(written), Ok((value.to_owned(), form)), "{written}");
        }
        assert_eq!(read("98%以上").unwrap_err(), "approximate-number");
        assert_eq!(read("约98%").unwrap_err(), "approximate-number");
        assert_eq!(read("95分").unwrap_err(), "unknown-unit");
    }

    #[test]
    fn a_column_of_both_scales_is_refused() {
        let mut column = PercentColumn::default();
        let mut see = |row, written| {
            column.observe(row, &percent(&RawCell::Text(written), None).unwrap().value);
            column.verdict().map(|(row, misread)| (row, misread.code))
        };
        assert_eq!(see(2, "95"), None);
        assert_eq!(see(3, "0"), None);
        assert_eq!(see(4, "95%"), None);
        assert_eq!(see(5, "0.5"), Some((5, "mixed-percentages")));
    }

    #[test]
    fn a_declared_scale_settles_it() {
        let scale = Number::from(100u32);
        let parsed = percent(&RawCell::Text("0.5"), Some(&scale)).unwrap().value;
        assert_eq!(
            (parsed.value.to_exact().as_str(), parsed.form),
            ("0.005", PercentForm::Settled)
        );
    }
}
