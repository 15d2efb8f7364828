//! A clean table, and the forms in which people write its values.

/// A table of the clean round.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    headers: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let own = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let headers = own(reader.headers().expect("a header"));
        let rows = reader.records().map(|record| own(&record.expect("a record"))).collect();
        Self { headers, rows }
    }

    fn at(&self, header: &str) -> usize {
        self.headers.iter().position(|known| known == header).expect("a header of the table")
    }

    /// Writes every cell of a column anew; the function sees the row's number and the cell.
    pub(crate) fn each(mut self, header: &str, form: impl Fn(usize, &str) -> String) -> Self {
        let at = self.at(header);
        for (number, row) in self.rows.iter_mut().enumerate() {
            row[at] = form(number, &row[at]);
        }
        self
    }

    /// The same for several columns.
    pub(crate) fn all(self, headers: &[&str], form: impl Fn(usize, &str) -> String) -> Self {
        headers.iter().fold(self, |table, header| table.each(header, &form))
    }

    /// Writes whole rows anew.
    pub(crate) fn rows(mut self, change: impl Fn(usize, &mut [String])) -> Self {
        for (number, row) in self.rows.iter_mut().enumerate() {
            change(number, row);
        }
        self
    }

    pub(crate) fn renamed(mut self, names: &[(&str, &str)]) -> Self {
        for (from, to) in names {
            let at = self.at(from);
            self.headers[at] = (*to).to_owned();
        }
        self
    }

    pub(crate) fn cell(&self, row: usize, header: &str) -> &str {
        &self.rows[row][self.at(header)]
    }

    pub(crate) fn lines(&self) -> Vec<Vec<String>> {
        let mut lines = vec![self.headers.clone()];
        lines.extend(self.rows.iter().cloned());
        lines
    }
}

/// Full-width digits and signs.
pub(crate) fn wide(written: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).expect("a full-width sign"),
        other => other,
    };
    written.chars().map(wide).collect()
}

/// Year, month and day of a date that is written in full.
fn parts(iso: &str) -> Option<(i64, i64, i64)> {
    let mut parts = iso.split('-').map(str::parse::<i64>);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(Ok(year)), Some(Ok(month)), Some(Ok(day))) => Some((year, month, day)),
        _ => None,
    }
}

/// The number by which a spreadsheet knows a day, computed as the calendar says: days since 1899-12-30.
pub(crate) fn serial(iso: &str) -> Option<i64> {
    let (year, month, day) = parts(iso)?;
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    Some(days - 693_899)
}

/// A day in one of the forms that ledgers hold; a month, a word and a blank stay as they are.
pub(crate) fn date(number: usize, iso: &str) -> String {
    let Some((year, month, day)) = parts(iso) else { return iso.to_owned() };
    match number % 8 {
        0 => format!("{year}.{month}.{day}"),
        1 => format!("{year}年{month}月{day}日"),
        2 => format!("{year}/{month}/{day}"),
        3 => format!("{year}{month:02}{day:02}"),
        4 => wide(&format!("{year}.{month}.{day}")),
        5 => serial(iso).expect("a day").to_string(),
        6 => format!("{iso} 00:00:00"),
        _ => format!(" {year}-{month}-{day} "),
    }
}

/// A team by one of its names: in full, with stray spaces, or by its alias.
pub(crate) fn team(number: usize, name: &str) -> String {
    match number % 4 {
        0 => name.to_owned(),
        1 => alias(name),
        2 => format!("{name}\u{3000}"),
        _ => name.replace("第", " 第"),
    }
}

/// 市一组 for 市委第一巡察组.
pub(crate) fn alias(name: &str) -> String {
    name.replace("委第", "").replace("巡察组", "组")
}

/// A number in full-width digits, with a unit, or as it is.
pub(crate) fn count(unit: &'static str) -> impl Fn(usize, &str) -> String {
    move |number, written| match (written, number % 3) {
        ("", _) => String::new(),
        (digits, 0) => wide(digits),
        (digits, 1) => format!("{digits}{unit}"),
        (digits, _) => format!(" {digits} "),
    }
}

/// √ and ×, 有 and 无, 1 and 0 for 是 and 否.
pub(crate) fn truth(number: usize, written: &str) -> String {
    let pair = [("√", "×"), ("有", "无"), ("是 ", " 否"), ("1", "0"), ("Y", "N")][number % 5];
    match written {
        "是" => pair.0.to_owned(),
        "否" => pair.1.to_owned(),
        other => other.to_owned(),
    }
}

/// An indicator by its code, by its name, or by both without the space.
pub(crate) fn indicator(number: usize, written: &str) -> String {
    let (code, name) = written.split_once(' ').expect("code and name");
    match number % 4 {
        0 => code.to_owned(),
        1 => name.to_owned(),
        2 => format!("{code}{name}"),
        _ => format!("{} {name}", wide(code)),
    }
}

/// One of several ways to write a word.
pub(crate) fn word<'a>(
    ways: &'a [(&'a str, &'a [&'a str])],
) -> impl Fn(usize, &str) -> String + 'a {
    move |number, written| match ways.iter().find(|(word, _)| *word == written) {
        Some((_, ways)) => ways[number % ways.len()].to_owned(),
        None => written.to_owned(),
    }
}
